/*
 * The operation log, as `svc log --ops` prints it.
 */
#ifndef CMD_OPERATIONS_H
#define CMD_OPERATIONS_H

#include "cli/cli.h"
#include "cmd/session.h"

/* What a log shows: [since, until) in Unix seconds, and how many rows at most. */
struct cmd_log_range {
	int64_t since, until, limit;
};

/* --since, --until and -n of a call; unbounded where they aren't given. */
struct cmd_log_range cmd_log_range(const struct svc_call *call);

/* The rows of these options. */
#define CMD_LOG_OPTIONS                                                                            \
	{"limit", 'n', SVC_OPT_INT, "N", .fallback = "no limit",                                   \
		.help = "Show at most N commits."},                                                \
		{"since", 0, SVC_OPT_TIME, "TIME",                                                 \
			.help = "From this moment on: 2026-10, today, -7d."},                      \
	{                                                                                          \
		"until", 0, SVC_OPT_TIME, "TIME",                                                  \
			.help = "Up to this moment; a day, month or year with its end."            \
	}

/* Commits whose times tell no order (clocks of several machines) may stand this far apart: a walk
 * ends where it is that far before `since`. */
enum { CMD_LOG_SLACK = 86400 };

/* A commit's subject without the record that it begins with, "ticket INC-2611-7K3M9: ", for people
 * who see that beside it; `name` is "ticket/INC-2611-7K3M9", NULL: the subject as it is. Borrowed.
 */
const char *cmd_log_said(const char *subject, const char *name);

/* Prints the operations of the desk, newest first. Errors: those of reading the history. */
enum svc_status cmd_log_operations(
	struct svc_session *session, const struct cmd_log_range *range, struct svc_error *err);

#endif
