/*
 * svc check [PATH…]
 */
#include "check/check.h"
#include "cmd/commands.h"
#include "cmd/findings.h"
#include <string.h>

static enum svc_status look(struct svc_session *session, const struct svc_check_options *options,
	bool strict, struct svc_error *err)
{
	g_autoptr(GPtrArray) findings = svc_findings_new();
	enum svc_status status = svc_check_run(session->desk, options, findings, err);
	if (status)
		return status;
	return cmd_findings_print(session, findings, strict);
}

/* What is found after the mending; where nothing was written, without what would be mended. */
static enum svc_status find_left(struct svc_session *session,
	const struct svc_check_options *options, bool dry_run, GPtrArray *findings,
	struct svc_error *err)
{
	enum svc_status status = svc_check_run(session->desk, options, findings, err);
	for (guint i = findings->len; dry_run && i-- > 0;)
		if (((const struct svc_finding *)findings->pdata[i])->fixable)
			g_ptr_array_remove_index(findings, i);
	return status;
}

static enum svc_status fix(struct svc_session *session, const struct svc_call *call,
	const struct svc_check_options *options, struct svc_error *err)
{
	struct svc_txn_options txn = {.no_commit = !svc_call_flag(call, "commit"),
		.dry_run = svc_call_flag(call, "dry-run")};
	svc_autoclear(svc_check_fixes) fixes = {0};
	enum svc_status status = svc_check_mend(session->desk, options, &txn, &fixes, err);
	g_autoptr(GPtrArray) left = svc_findings_new();
	if (!status)
		status = find_left(session, options, txn.dry_run, left, err);
	if (status)
		return status;
	g_autoptr(GString) people = g_string_new(NULL);
	json_t *list = json_array();
	for (guint i = 0; fixes.made && i < fixes.made->len; i++) {
		const struct svc_check_fix *made = fixes.made->pdata[i];
		g_string_append_printf(people, "%s: %s\n", made->path, made->message);
		json_array_append_new(list,
			json_pack("{s:s, s:s}", "path", made->path, "message", made->message));
	}
	if (!people->len)
		g_string_append(people,
			left->len ? "Nothing that svc could mend.\n" : "Nothing to mend.\n");
	json_t *object = json_pack("{s:o, s:o, s:b}", "fixes", list, "commit",
		*fixes.commit.hex ? json_string(fixes.commit.hex) : json_null(), "dry_run",
		txn.dry_run);
	status = cmd_findings_left(left, svc_call_flag(call, "strict"), people, object);
	g_autofree char *fitted = svc_out_fit(session->out, people->str, 0);
	svc_out_object(session->out, "svc.check.fix/1", "fix", object, fitted, people->str);
	return status;
}

/* A mistyped path would pass as one without findings. */
static enum svc_status check_paths(struct svc_desk *desk, char **paths, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(desk);
	for (char **path = paths; *path; path++) {
		g_autofree char *plain = g_strdup(*path);
		for (size_t n = strlen(plain); n > 1 && plain[n - 1] == '/'; n--)
			plain[n - 1] = '\0';
		if (svc_store_exists(store, plain))
			continue;
		svc_error_set(err, SVC_ENOTFOUND, "the desk has no file or folder '%s'", *path);
		return svc_error_hint(err, "give paths from the desk's folder, such as services");
	}
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **paths = svc_call_operands(call);
	struct svc_check_options options = {
		.paths = *paths ? (const char *const *)paths : NULL,
		.history = svc_call_flag(call, "history"),
	};
	enum svc_status status = check_paths(session->desk, paths, err);
	if (status)
		return status;
	if (svc_call_flag(call, "fix"))
		status = fix(session, call, &options, err);
	else
		status = look(session, &options, svc_call_flag(call, "strict"), err);
	return status;
}

static const struct svc_option options[] = {
	{"fix", 0, SVC_OPT_FLAG,
		.help = "Mend what has one right answer: entries without a time, and tracked fields that "
			"were changed without an entry. What is left is shown, and counts for the "
			"exit code."},
	{"history", 0, SVC_OPT_FLAG, .help = "Compare timelines with git's history as well."},
	{"strict", 0, SVC_OPT_FLAG, .help = "Fail on warnings too."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"PATH", "Report these files or folders of the desk alone.", SVC_COMPLETE_FILE, 0, -1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc check", "Check the whole desk, as a CI job would"},
	{"svc check services --format json", "Findings of one folder, for a program"},
	{NULL},
};

const struct svc_command svc_cmd_check = {
	.noun = "",
	.verb = "check",
	.summary = "Check the desk by its rules",
	.help = "Reports what is wrong in records, references, calendars, SLAs and the config, each with "
		"its place, the rule's name and the cure. Exits with 1 if there are errors.\n\n"
		"'svc help rules' lists the rules.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES | SVC_CMD_PAGER | SVC_CMD_MENDS,
	.run = run,
};
