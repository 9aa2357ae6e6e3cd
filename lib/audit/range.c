/*
 * The range that is audited, and its commits.
 */
#include "audit/private.h"
#include <string.h>

static enum svc_status one(
	struct svc_desk *desk, const char *revision, struct svc_oid *out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	const struct svc_oid *at = svc_store_commit(store);
	if (!*revision && at) {
		*out = *at;
		return SVC_OK;
	}
	enum svc_status status =
		svc_repo_resolve(svc_store_repo(store), *revision ? revision : "HEAD", out, err);
	if (status || *out->hex)
		return status;
	svc_error_set(err, SVC_ENOTFOUND, "there is no commit yet: nothing to audit");
	return svc_error_hint(err, "make the first commit");
}

enum svc_status svc_audit_range(struct svc_desk *desk, const char *range, struct svc_oid *after,
	struct svc_oid *to, struct svc_error *err)
{
	const char *dots = range ? strstr(range, "..") : NULL;
	*after = (struct svc_oid){""};
	if (!dots)
		return one(desk, range ? range : "", to, err);
	if (dots[2] == '.' || strstr(dots + 2, "..")) {
		svc_error_set(err, SVC_EUSAGE, "'%s' is no range of commits", range);
		return svc_error_hint(err, "write A..B: what B has and A doesn't");
	}
	g_autofree char *first = g_strndup(range, (size_t)(dots - range));
	enum svc_status status = *first ? one(desk, first, after, err) : SVC_OK;
	return status ? status : one(desk, dots + 2, to, err);
}

enum svc_status svc_audit_commit(struct audit *audit, const struct svc_oid *id,
	const struct svc_chain_commit **out, struct svc_error *err)
{
	struct svc_chain_commit *found = g_hash_table_lookup(audit->by_id, id->hex);
	if (!found)
		found = g_hash_table_lookup(audit->outside, id->hex);
	*out = found;
	if (found)
		return SVC_OK;
	enum svc_status status = svc_chain_look(audit->repo, id, &found, err);
	if (status && svc_repo_is_shallow(audit->repo)) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"this clone is shallow and ends just before the range, at %.12s: what its first "
			"commit changed can't be told",
			id->hex);
		return svc_error_hint(err, "git fetch --deepen=1 brings it, --unshallow all");
	}
	if (status)
		return status;
	/* Once alone: to insert what is there frees it. */
	g_hash_table_insert(audit->outside, found->oid.hex, found);
	*out = found;
	return SVC_OK;
}
