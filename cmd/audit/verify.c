/*
 * svc audit verify
 */
#include "audit/audit.h"
#include "cmd/audit/print.h"
#include "cmd/commands.h"

/* The same as `svc check` allows before an entry lies in the future: clocks differ. */
enum { TOLERANCE = 5 * 60 };

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	svc_autoclear(svc_audit_report) report = {0};
	struct svc_audit_options options = {
		.range = svc_call_operands(call)[0],
		.signers = svc_call_text(call, "allowed-signers"),
		.tolerance = TOLERANCE,
		.need_signed = svc_call_flag(call, "signed"),
		.accepted = svc_call_texts(call, "accept"),
	};
	svc_call_duration(call, "tolerance", &options.tolerance);
	enum svc_status status = svc_audit_verify(session->desk, &options, &report, err);
	if (status)
		return status;
	cmd_audit_print(session, &report);
	bool fails = report.findings || (svc_call_flag(call, "strict") && report.notes);
	return fails ? SVC_FINDINGS : SVC_OK;
}

static const struct svc_option options[] = {
	{"signed", 0, SVC_OPT_FLAG,
		.help = "Require that every commit is signed by somebody who is known."},
	{"allowed-signers", 0, SVC_OPT_PATH, "FILE",
		.help = "Who may sign with which SSH key, instead of git's "
			"gpg.ssh.allowedSignersFile.",
		.complete = SVC_COMPLETE_FILE},
	{"tolerance", 0, SVC_OPT_DURATION, "DURATION", .fallback = "5m",
		.help = "How far an entry's time may lie from its commit's."},
	{"accept", 0, SVC_OPT_TEXT, "COMMIT", .flags = SVC_OPT_REPEAT,
		.complete = SVC_COMPLETE_REVISION,
		.help = "The findings of this commit, given by its id, are known: they are notes. May "
			"be given several times."},
	{"strict", 0, SVC_OPT_FLAG, .help = "Fail on notes too."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"RANGE",
		"The commits to look at: A..B (what B has and A doesn't), or one revision for all that "
		"leads to it.",
		SVC_COMPLETE_REVISION, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc audit verify", "Look at the whole history"},
	{"svc audit verify --format md", "The report for an auditor's file"},
	{NULL},
};

const struct svc_command svc_cmd_audit_verify = {
	.noun = "audit",
	.verb = "verify",
	.summary = "Check what git's history proves about the desk",
	.help = "Looks at every commit: signatures, as git checks them; entries against author and time of "
		"the commit that brought them; and whether any entry that was on record was changed, "
		"removed or put in with an older time. The summary comes first, then each finding with "
		"its commit and place. Exits with 1 if there are findings.\n\n"
		"'svc help audit.7' explains the rules, and what they can't prove.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
