#include "cmd/index/part.h"

static const struct svc_column columns[] = {
	{"kind", "Kind", SVC_COL_WORD, 0},
	{"state", "State", SVC_COL_WORD, 0},
	{"files", "Files", SVC_COL_INT, 0},
	{"changed", "Changed", SVC_COL_INT, 0},
	{"gone", "Gone", SVC_COL_INT, 0},
};

enum svc_status cmd_index_open(
	struct svc_session *session, struct svc_cache **out, struct svc_error *err)
{
	struct svc_cache_options options = svc_cache_options_of(&session->context);
	if (options.use == SVC_CACHE_NEVER)
		options.use = SVC_CACHE_AUTO;
	*out = svc_cache_open(session->desk, &options);
	if (*out)
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT, "only the files of a work tree have an index");
	return svc_error_hint(err, "leave out --at, or go to a clone with a work tree");
}

static const char *state_of(const struct svc_cache_status *status)
{
	if (!status->indexed)
		return "none";
	return status->changed || status->gone ? "behind" : "fresh";
}

void cmd_index_print(struct svc_session *session, struct svc_cache *cache, const char *schema)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(session->desk));
	svc_out_begin(session->out, schema, "kinds", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < kinds->len; i++) {
		const struct svc_kind *kind = kinds->pdata[i];
		const struct svc_cache_status status = svc_cache_look(cache, kind);
		if (!status.files && !status.indexed)
			continue;
		json_t *row = json_pack("{s:s, s:s, s:I, s:I, s:I}", "kind", kind->name, "state",
			state_of(&status), "files", (json_int_t)status.files, "changed",
			(json_int_t)(status.indexed ? status.changed : 0), "gone",
			(json_int_t)(status.indexed ? status.gone : 0));
		svc_out_row(session->out, row);
	}
	uint64_t bytes = svc_cache_bytes(cache);
	svc_out_extra(session->out, "folder", json_string(svc_cache_folder(cache)));
	svc_out_extra(session->out, "bytes", json_integer((json_int_t)bytes));
	svc_out_end(session->out, "No records.");
	g_autofree char *size = g_format_size(bytes);
	if (bytes)
		svc_out_say(session->out, "%s in %s", size, svc_cache_folder(cache));
}
