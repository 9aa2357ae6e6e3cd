/*
 * Texts and records in the person's editor.
 *
 * The editor is $SVC_EDITOR, else what git would use (GIT_EDITOR, core.editor, VISUAL, EDITOR, vi).
 * Help stands below a scissors line and is cut off with it; lines with `#` are kept. The file lies
 * in the git directory (svc/edit/). Text that could not be saved stays there and is named.
 */
#ifndef CMD_EDITOR_H
#define CMD_EDITOR_H

#include "cli/cli.h"
#include "cmd/session.h"
#include "flow/flow.h"

/* True where an editor may open: standard input and error are a terminal and CI isn't set, or an
 * editor was named in SVC_EDITOR. */
bool cmd_can_edit(const struct svc_session *session);

/* Called with the text as saved, the scissors cut off; an error with a line reopens the editor
 * there.
 */
typedef enum svc_status (*cmd_accept_fn)(
	const char *text, size_t length, void *data, struct svc_error *err);

/*
 * Edits `text` until `accept` takes it. A text saved unchanged after an error ends it: the error is
 * returned, its hint names the file that keeps the text. `name` is the file's name ("INC-….md");
 * `help` stands below the scissors. Errors: SVC_EENVIRONMENT for an editor that fails; SVC_EUSAGE
 * for an empty text.
 */
enum svc_status cmd_edit_text(struct svc_session *session, const char *name, const char *text,
	size_t length, const char *help, cmd_accept_fn accept, void *data, struct svc_error *err);

/* Makes the record that the person wrote. */
typedef enum svc_status (*cmd_create_fn)(
	struct svc_flow_draft *draft, void *data, struct svc_error *err);

/* Lets the person write a new record, until `create` takes what they saved in `draft->fields`. */
enum svc_status cmd_edit_draft(struct svc_session *session, struct svc_flow_draft *draft,
	cmd_create_fn create, void *data, struct svc_error *err);

/* The text of -m or -F, else from the editor, else SVC_EUSAGE: `what` ("a reply") is missing. */
enum svc_status cmd_message_or_editor(struct svc_call *call, struct svc_session *session,
	const char *what, char **out, struct svc_error *err);

#endif
