/*
 * When something came into a record: the first commit that holds it.
 */
#include "check/private.h"
#include <string.h>

void svc_origin_clear(struct svc_origin *origin)
{
	g_free(origin->author);
	*origin = (struct svc_origin){0};
}

struct search {
	struct svc_desk *desk;
	const struct svc_record *record;
	char *path; /* within the repository */
	svc_holds_fn holds;
	const void *data;
	struct svc_origin *origin;
	bool broken; /* a version without it was seen */
};

static bool version_holds(struct search *search, const struct svc_oid *commit)
{
	g_autoptr(GBytes) bytes = NULL;
	svc_autoclear(svc_error) why = {0};
	struct svc_repo *repo = svc_store_repo(svc_desk_store(search->desk));
	if (svc_repo_read(repo, commit, search->path, &bytes, &why))
		return false;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	svc_auto(svc_record) version = NULL;
	return !svc_record_parse(search->record->kind, search->record->path, text ? text : "",
		       length, &version, &why) &&
	       search->holds(version, search->data);
}

static char *author_of(struct svc_desk *desk, const struct svc_commit *commit)
{
	const char *email =
		commit->author_email && *commit->author_email ? commit->author_email : "unknown";
	const char *slug = svc_desk_person(desk, email);
	char *author = g_strdup(slug ? slug : email);
	return g_strdelimit(author, " \t\r\n", '_');
}

/* Ends the walk at the first version without it. */
static enum svc_status look(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	struct search *search = data;
	if (!version_holds(search, &commit->oid)) {
		search->broken = true;
		return SVC_FINDINGS;
	}
	svc_origin_clear(search->origin);
	search->origin->time = commit->time;
	search->origin->author = author_of(search->desk, commit);
	search->origin->committed = true;
	return SVC_OK;
}

static enum svc_status from_now(
	struct svc_desk *desk, struct svc_origin *out, struct svc_error *err)
{
	const char *author = NULL;
	enum svc_status status = svc_desk_author(desk, &author, err);
	if (status)
		return status;
	out->time = svc_desk_context(desk)->now;
	out->author = g_strdup(author);
	return SVC_OK;
}

enum svc_status svc_check_origin(struct svc_desk *desk, const struct svc_record *record,
	svc_holds_fn holds, const void *data, struct svc_origin *out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	struct svc_repo *repo = svc_store_repo(store);
	g_autofree char *path = g_strconcat(svc_store_prefix(store), record->path, NULL);
	struct search search = {desk, record, path, holds, data, out, false};
	struct svc_oid head;
	enum svc_status status = svc_repo_resolve(repo, "HEAD", &head, err);
	if (status)
		return status;
	if (!*head.hex || !version_holds(&search, &head))
		return from_now(desk, out, err);
	status = svc_repo_history(repo, path, true, look, &search, err);
	if (status && !search.broken)
		return status;
	svc_error_clear(err);
	if (search.broken || (out->committed && !svc_repo_is_shallow(repo)))
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT,
		"the commit that brought this lies beyond the boundary of the shallow clone");
	svc_error_at(err, record->path, 0, 0);
	return svc_error_hint(err, "git fetch --unshallow");
}
