/*
 * The records a command line means: the noun's kind, ids as operands, `-` for ids on standard
 * input.
 */
#ifndef CMD_TARGET_H
#define CMD_TARGET_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "desk/desk.h"

/* The kind of the call's noun; NULL for `svc list`. `*noun` (may be NULL) gets the short form. */
const struct svc_kind *cmd_kind(
	const struct svc_call *call, struct svc_session *session, const struct svc_noun **noun);

/*
 * Finds the records that `operands` name (NULL-terminated); "-" stands for standard input, one id a
 * line (what follows a tab is ignored), or NUL-terminated where it holds a NUL. A record that is
 * named twice counts once. `*out` is an owned array of struct svc_ref. Errors: those of
 * svc_desk_find.
 */
enum svc_status cmd_targets(struct svc_session *session, const struct svc_kind *kind,
	char **operands, GPtrArray **out, struct svc_error *err);

/* `--kind NAME`, NULL where it isn't given. SVC_EUSAGE for an unknown one. */
enum svc_status cmd_kind_option(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind **out, struct svc_error *err);

/* True for an operand of the form field=value, field+=item, field-=item. */
bool cmd_is_assignment(const char *operand);

#endif
