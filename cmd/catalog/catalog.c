#include "cmd/catalog/catalog.h"

static const char *const parts[CMD_CATALOG_KINDS] = {"service", "offering"};

const struct svc_kind *cmd_catalog_kind(struct svc_session *session, size_t index)
{
	return svc_kinds_acting(svc_desk_kinds(session->desk), parts[index]);
}

enum svc_status cmd_catalog_find(
	struct svc_session *session, const char *input, struct svc_ref *out, struct svc_error *err)
{
	svc_autoclear(svc_error) first = {0};
	for (size_t i = 0; i < CMD_CATALOG_KINDS; i++) {
		const struct svc_kind *kind = cmd_catalog_kind(session, i);
		svc_autoclear(svc_error) why = {0};
		if (kind && !svc_desk_find(session->desk, kind, input, out, &why))
			return SVC_OK;
		if (!first.hint)
			svc_error_move(&first, &why);
	}
	g_autofree char *close = g_strdup(first.hint);
	svc_error_set(err, SVC_ENOTFOUND, "the catalog has no '%s'", input);
	return svc_error_hint(err, "%s", close ? close : "'svc catalog list' shows it");
}
