/*
 * Generic commands under other nouns: what `svc NOUN list` does, over several kinds.
 */
#ifndef CMD_GENERIC_H
#define CMD_GENERIC_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "desk/desk.h"

/* Opens a record in the editor and commits it, as `svc NOUN edit` does. */
enum svc_status cmd_edit_record(struct svc_call *call, struct svc_session *session,
	const struct svc_ref *ref, struct svc_error *err);

/* Makes a record of `kind` from operands that are titles, ids and assignments, as `svc NOUN new`
 * does. `noun` may be NULL. */
enum svc_status cmd_new_record(struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, char **operands,
	struct svc_error *err);

/* Shows records, as `svc NOUN show` does. `refs` is of struct svc_ref. */
enum svc_status cmd_show_records(struct svc_call *call, struct svc_session *session,
	const GPtrArray *refs, struct svc_error *err);

#endif
