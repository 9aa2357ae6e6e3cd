/*
 * svc audit anchor
 */
#include "audit/audit.h"
#include "cmd/commands.h"
#include "cmd/file.h"
#include "util/time.h"
#include <string.h>

enum { FILE_MAX_BYTES = 1 << 20 };

static const struct svc_column columns[] = {
	{"state", "State", SVC_COL_WORD, 0},
	{"commit", "Commit", SVC_COL_ID, 0},
	{"time", "Time", SVC_COL_TIME, 0},
	{"digest", "Digest", SVC_COL_TEXT, 0},
	{"message", "What", SVC_COL_TEXT, 0},
};

static const char *const states[] = {[SVC_AUDIT_UNCHANGED] = "unchanged",
	[SVC_AUDIT_GONE] = "gone",
	[SVC_AUDIT_REWRITTEN] = "rewritten",
	[SVC_AUDIT_ALTERED] = "altered"};

/* The commit that is named, else what `--at` names, else HEAD. */
static enum svc_status find_commit(struct svc_session *session, const char *revision,
	struct svc_oid *out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(session->desk);
	const struct svc_oid *at = svc_store_commit(store);
	if (!revision && at) {
		*out = *at;
		return SVC_OK;
	}
	enum svc_status status =
		svc_repo_resolve(svc_store_repo(store), revision ? revision : "HEAD", out, err);
	if (status || *out->hex)
		return status;
	svc_error_set(err, SVC_ENOTFOUND, "there is no commit yet: nothing to anchor");
	return svc_error_hint(err, "make the first commit");
}

static enum svc_status make(
	struct svc_session *session, const struct svc_oid *commit, struct svc_error *err)
{
	struct svc_audit_anchor anchor;
	char when[SVC_TIME_LENGTH];
	enum svc_status status = svc_audit_anchor(
		svc_store_repo(svc_desk_store(session->desk)), commit, &anchor, err);
	if (status)
		return status;
	g_autofree char *line = svc_audit_anchor_line(&anchor);
	g_autofree char *text = g_strconcat(line, "\n", NULL);
	g_autofree char *digest = g_strconcat("sha256:", anchor.digest, NULL);
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:I}", "anchor", line, "time",
		svc_time_print(anchor.time, when), "commit", anchor.commit.hex, "digest", digest,
		"objects", (json_int_t)anchor.objects);
	svc_out_object(session->out, "svc.audit.anchor/1", "anchor", object, text, NULL);
	return SVC_OK;
}

/* What became of the history that was anchored, in words; owned. */
static char *explain(const struct svc_audit_proof *proof, const struct svc_oid *head)
{
	char when[SVC_TIME_LENGTH];
	if (proof->outcome == SVC_AUDIT_UNCHANGED)
		return g_strdup_printf("everything up to this commit is as it was anchored: "
				       "%" G_GUINT64_FORMAT " objects",
			proof->now.objects);
	if (proof->outcome == SVC_AUDIT_GONE)
		return g_strdup("this repository doesn't have the anchored commit: its history was "
				"rewritten, or is another one");
	if (proof->outcome == SVC_AUDIT_ALTERED)
		return g_strdup_printf("the commit is there, but objects that it reaches hold "
				       "something else: the digest is sha256:%s now",
			proof->now.digest);
	if (!*proof->base.hex)
		return g_strdup_printf(
			"%.12s has no commit in common with the anchored one", head->hex);
	return g_strdup_printf("%.12s doesn't descend from the anchored commit: they part after "
			       "%.12s of %s",
		head->hex, proof->base.hex, svc_time_print(proof->base_time, when));
}

static json_t *row(const struct svc_audit_anchor *anchor, const struct svc_audit_proof *proof,
	const struct svc_oid *head)
{
	char when[SVC_TIME_LENGTH];
	g_autofree char *message = explain(proof, head);
	g_autofree char *digest = g_strconcat("sha256:", anchor->digest, NULL);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "state", states[proof->outcome], "commit",
		anchor->commit.hex, "time", svc_time_print(anchor->time, when), "digest", digest,
		"message", message);
}

static enum svc_status load(const char *given, GArray **out, struct svc_error *err)
{
	if (g_str_has_prefix(given, "svc-anchor/"))
		return svc_audit_anchor_parse(given, strlen(given), out, err);
	svc_autoclear(cmd_file) file = {0};
	enum svc_status status = cmd_file_read(given, FILE_MAX_BYTES, &file, err);
	if (status)
		return status;
	status = svc_audit_anchor_parse(file.text, file.length, out, err);
	return status ? svc_error_at(err, given, err->line, 0) : SVC_OK;
}

static enum svc_status prove(struct svc_session *session, const char *given,
	const struct svc_oid *head, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(session->desk));
	bool people = svc_out_for_people(session->out), fails = false;
	g_autoptr(GArray) anchors = NULL;
	enum svc_status status = load(given, &anchors, err);
	json_t *rows = json_array(), *one;
	size_t at;
	for (guint i = 0; !status && i < anchors->len; i++) {
		const struct svc_audit_anchor *anchor =
			&g_array_index(anchors, struct svc_audit_anchor, i);
		struct svc_audit_proof proof;
		status = svc_audit_prove(repo, anchor, head, &proof, err);
		fails |= proof.outcome != SVC_AUDIT_UNCHANGED;
		if (!status)
			json_array_append_new(rows, row(anchor, &proof, head));
	}
	if (!status && !people)
		svc_out_begin(session->out, "svc.audit.proof/1", "anchors", columns,
			G_N_ELEMENTS(columns));
	json_array_foreach(rows, at, one)
	{
		if (status)
			break;
		if (people)
			svc_out_say(session->out, "%s: %.12s %s: %s",
				json_string_value(json_object_get(one, "state")),
				json_string_value(json_object_get(one, "commit")),
				json_string_value(json_object_get(one, "time")),
				json_string_value(json_object_get(one, "message")));
		else
			svc_out_row(session->out, json_incref(one));
	}
	if (!status && !people)
		svc_out_end(session->out, NULL);
	json_decref(rows);
	return status ? status : fails ? SVC_FINDINGS : SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	struct svc_oid commit;
	const char *against = svc_call_text(call, "against");
	enum svc_status status = find_commit(session, svc_call_operands(call)[0], &commit, err);
	if (status)
		return status;
	return against ? prove(session, against, &commit, err) : make(session, &commit, err);
}

static const struct svc_option options[] = {
	{"against", 0, SVC_OPT_TEXT, "ANCHOR",
		.help = "Prove that the history behind an anchor is unchanged: the line itself, or a file "
			"with one a line ('-': standard input).",
		.complete = SVC_COMPLETE_FILE},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"REV", "The commit to anchor, or to look back from; HEAD without it.",
		SVC_COMPLETE_REVISION, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc audit anchor", "One line to publish where nobody can change it"},
	{"svc audit anchor | svc audit anchor --against -", "Prove that nothing has changed since"},
	{NULL},
};

const struct svc_command svc_cmd_audit_anchor = {
	.noun = "audit",
	.verb = "anchor",
	.summary = "Print a digest of the history, or prove it unchanged",
	.help = "Prints one line: format, time, commit, and a SHA-256 digest of everything that the commit "
		"reaches. Publish it where those who can write to the repository can't: in a mail, a "
		"ticket of somebody else's desk, a printed report. With --against it is compared with "
		"what is there now; exits with 1 if the history before it isn't the same.\n\n"
		"'svc help audit.7' defines the digest, so that git and sha256sum alone can compute it.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.run = run,
};
