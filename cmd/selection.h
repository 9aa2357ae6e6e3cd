/*
 * The records that a command's query chooses, and the files that could not be read on the way.
 */
#ifndef CMD_SELECTION_H
#define CMD_SELECTION_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "select/select.h"

struct cmd_selection {
	struct svc_select *select;
	GPtrArray *records; /* of struct svc_record; NULL after cmd_prepare() alone */
	guint bad;          /* files that could not be read; each was reported as a warning */
};
void cmd_selection_free(struct cmd_selection *selection);
SVC_DEFINE_AUTO(cmd_selection, cmd_selection_free)

/* Looks the query up without running it: for svc_select_each() with cmd_selection_bad(). */
enum svc_status cmd_prepare(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, char **terms,
	struct cmd_selection **out, struct svc_error *err);

/* Reports a file that could not be read as a warning and counts it. */
void cmd_selection_bad(
	struct cmd_selection *selection, struct svc_session *session, const struct svc_error *why);

/* Chooses by `terms` (NULL-terminated) and the query group's -e and --sort. Errors: those of
 * svc_select_new and svc_select_run. */
enum svc_status cmd_select(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, char **terms,
	struct cmd_selection **out, struct svc_error *err);

/* Where nothing matched: warns of an operand that is a field's name, which was searched for as a
 * word. `kind` may be NULL. */
void cmd_selection_hint(
	struct svc_call *call, struct svc_session *session, const struct svc_kind *kind);

/* SVC_OK, or SVC_EINVALID where files could not be read: the good ones were shown, the command
 * fails all the same. */
enum svc_status cmd_selection_verdict(const struct cmd_selection *selection, struct svc_error *err);

#endif
