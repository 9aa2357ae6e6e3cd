/*
 * Lossless changes to YAML text: splice, don't dump.
 *
 * Each function takes the whole text of a YAML map (a frontmatter block, a config file) and changes
 * only the bytes that it must; comments, quoting, key order, blank lines, CRLF and everything
 * unknown stay. After the splice the result is parsed again and must equal the intended data in
 * every key, else SVC_EINVALID is returned and `text` is as it was. Refused by name: text with NEL,
 * LS or PS breaks, and a value reached through an alias or carrying an anchor that is still used.
 *
 * A `path` is a key, or keys joined by '/' ("clocks/response/objective"), each matched exactly.
 */
#ifndef SVC_TEXT_YAML_EDIT_H
#define SVC_TEXT_YAML_EDIT_H

#include "text/yaml.h"

/*
 * Sets the scalar at `path` to `value`; the key is added where it is missing: after the last
 * present key that stands before it in `order`, else at the end. `order` is NULL-terminated or
 * NULL. An existing scalar keeps its quoting style where the new value allows it. Setting a list or
 * map to a scalar replaces it. Values that need quotes (leading indicator, `: `, ` #`, empty, line
 * breaks, what YAML 1.1 readers take for another type is left plain only if the old one was) get
 * them.
 */
enum svc_status svc_yaml_edit_set(GString *text, const char *path, const char *value,
	const char *const *order, struct svc_error *err);

/* The same for a list of scalars: a block list, one item a line (existing flow lists stay flow).
 * Items that stay keep their bytes and comments. An empty list removes the key. */
enum svc_status svc_yaml_edit_set_list(GString *text, const char *path, const char *const *items,
	const char *const *order, struct svc_error *err);

/* Replaces or adds the value at `path` by a fragment of YAML (parsed first; any type). */
enum svc_status svc_yaml_edit_set_yaml(GString *text, const char *path, const char *fragment,
	const char *const *order, struct svc_error *err);

/* Adds one scalar, or one YAML fragment (`as_yaml`), to the list at `path`, made where missing. */
enum svc_status svc_yaml_edit_append(GString *text, const char *path, const char *item,
	bool as_yaml, const char *const *order, struct svc_error *err);

/* Removes the key with its value and the comment on its line; absent keys are no error. */
enum svc_status svc_yaml_edit_remove(GString *text, const char *path, struct svc_error *err);

/* `value` as one YAML scalar, plain where that is safe, else quoted. Owned by the caller.
 * `flow` also guards the characters `,[]{}`. */
char *svc_yaml_quote(const char *value, bool flow);

#endif
