#include "cmd/open_conflicts.h"
#include "cmd/selection.h"
#include "record/words.h"

struct listing {
	struct svc_session *session;
	struct cmd_selection selection; /* counts what can't be read */
	guint rows;
};

static const struct svc_column columns[] = {
	{"record", "Record", SVC_COL_ID, 0, 0, 0},
	{"field", "Field", SVC_COL_WORD, 0, 0, 0},
	{"ours", "Ours", SVC_COL_TEXT, 2, 8, 0},
	{"theirs", "Theirs", SVC_COL_TEXT, 2, 8, 0},
	{"base", "Before", SVC_COL_TEXT, 3, 8, 1},
	{"settle", "Settle with", SVC_COL_TEXT, 0, 0, 2},
};

static void add_row(struct listing *listing, const struct svc_kind *kind, const char *id,
	const struct svc_merge_conflict *conflict)
{
	char *const *side = conflict->side;
	const struct svc_open_conflict open = {kind, id, conflict->field, side[SVC_MERGE_OURS],
		side[SVC_MERGE_THEIRS], false, conflict->others};
	g_autofree char *name = svc_record_name(kind, id);
	g_autofree char *settle = svc_settle_words(&open);
	svc_out_row(listing->session->out,
		json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s}", "kind", kind->name, "id",
			id, "record", name, "field", conflict->field, "ours", side[SVC_MERGE_OURS],
			"theirs", side[SVC_MERGE_THEIRS], "base", side[SVC_MERGE_BASE], "settle",
			settle));
	listing->rows++;
}

static enum svc_status add_record(struct svc_record **record, void *data, struct svc_error *err)
{
	g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(*record);
	for (guint i = 0; i < conflicts->len; i++)
		add_row(data, (*record)->kind, (*record)->id, conflicts->pdata[i]);
	return SVC_OK;
}

static void add_bad(const struct svc_error *why, void *data)
{
	struct listing *listing = data;
	cmd_selection_bad(&listing->selection, listing->session, why);
}

/* What git's own merge left without a list of conflicts. */
static void add_half(struct listing *listing, const struct svc_ref *ref, const bool *has)
{
	char *side[SVC_MERGE_SIDES] = {NULL};
	for (size_t i = SVC_MERGE_OURS; i < SVC_MERGE_SIDES; i++)
		side[i] = g_strdup(has[i] ? "changed" : "removed");
	const struct svc_merge_conflict whole = {
		(char *)SVC_MERGE_RECORD, {NULL, side[SVC_MERGE_OURS], side[SVC_MERGE_THEIRS]}};
	add_row(listing, ref->kind, ref->id, &whole);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		g_free(side[i]);
}

static enum svc_status add_one(struct listing *listing, const struct svc_ref *ref,
	const struct svc_progress *progress, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	if (progress && progress->unmerged &&
		(!progress->side[SVC_MERGE_OURS] || !progress->side[SVC_MERGE_THEIRS])) {
		add_half(listing, ref, progress->side);
		return SVC_OK;
	}
	enum svc_status status = svc_desk_load(listing->session->desk, ref, &record, err);
	return status ? status : add_record(&record, listing, err);
}

/* Calls `fn` for each record of the desk that is in conflict. */
static enum svc_status each_open(struct svc_desk *desk, svc_desk_record_fn fn, svc_desk_bad_fn bad,
	void *data, struct svc_error *err)
{
	static const char *const terms[] = {"is:conflict", NULL};
	const struct svc_select_options options = {.operands = terms};
	svc_auto(svc_select) select = NULL;
	enum svc_status status = svc_select_new(desk, &options, &select, err);
	return status ? status : svc_select_each(select, fn, bad, data, err);
}

static enum svc_status count_record(struct svc_record **record, void *data, struct svc_error *err)
{
	g_autoptr(GPtrArray) conflicts = svc_merge_conflicts(*record);
	*(guint *)data += conflicts->len;
	return SVC_OK;
}

guint cmd_count_conflicts(struct svc_desk *desk)
{
	guint count = 0;
	svc_autoclear(svc_error) unknown = {0};
	return each_open(desk, count_record, NULL, &count, &unknown) ? 0 : count;
}

enum svc_status cmd_open_conflicts(struct svc_session *session, const struct svc_ref *ref,
	const struct svc_progress *progress, struct svc_error *err)
{
	struct listing listing = {.session = session};
	svc_out_begin(
		session->out, "svc.resolve.list/1", "conflicts", columns, G_N_ELEMENTS(columns));
	enum svc_status status = ref ? add_one(&listing, ref, progress, err)
				     : each_open(session->desk, add_record, add_bad, &listing, err);
	if (status)
		return status;
	svc_out_end(session->out, "Nothing is in conflict.");
	if (listing.rows)
		svc_out_say(session->out,
			"svc resolve RECORD FIELD=VALUE settles one; FIELD=@ours, "
			"@theirs and @base take a side's value.");
	status = cmd_selection_verdict(&listing.selection, err);
	return !status && listing.rows ? SVC_FINDINGS : status;
}
