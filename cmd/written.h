/*
 * What commands that write share: options to a flow, messages, and the report of what happened.
 */
#ifndef CMD_WRITTEN_H
#define CMD_WRITTEN_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "flow/flow.h"

/* Rows for `-m` and `-F`, for a command's own table of options. */
#define CMD_MESSAGE_OPTIONS                                                                        \
	{"message", 'm', SVC_OPT_TEXT, "TEXT",                                                     \
		.help = "Text of the entry, or of one paragraph of it.", .flags = SVC_OPT_REPEAT}, \
	{                                                                                          \
		"file", 'F', SVC_OPT_PATH, "FILE",                                                 \
			.help = "Read the text from FILE, or from standard input with -.",         \
			.complete = SVC_COMPLETE_FILE                                              \
	}

/* Fills the flow's options from the write group. `op` is borrowed ("ticket set"). */
struct svc_flow_options cmd_flow_options(
	const struct svc_call *call, const struct svc_session *session, const char *op);

/* The text of -m and -F; NULL if neither is given. Owned. Errors: SVC_EUSAGE for both, those of
 * reading the file. */
enum svc_status cmd_message(struct svc_call *call, char **out, struct svc_error *err);

/* "ticket set": noun and verb of the call, as trailers and envelopes name it. Owned. */
char *cmd_op(const struct svc_call *call);

/*
 * Commits and prints what happened: one line a record for people, the id for plain (of a dry run
 * "would change", "would make", "would remove" or "unchanged", a tab and the id), and for
 * programs the envelope `svc.write/1` with op, commit, dry_run and records (kind, id, path,
 * created, removed, changed, entry, changes).
 */
enum svc_status cmd_finish(struct svc_session *session, const struct svc_flow_options *options,
	struct svc_flow *flow, struct svc_error *err);

/* The printing alone, after svc_flow_commit(). `next` (NULL: none) is a line for people about what
 * to do now; programs get it as `next`. */
void cmd_report(struct svc_session *session, const struct svc_flow_options *options,
	const struct svc_flow *flow, const struct svc_oid *commit, const char *next);

#endif
