/*
 * Lossless changes to YAML text: splice, don't dump.
 *
 * Each function takes the whole text of a YAML map (a frontmatter block, a config file) and changes
 * only the bytes that it must; comments, quoting, key order, blank lines, CRLF and everything
 * unknown stay. After the splice the result is parsed again and must equal the intended data in
 * every key, else SVC_EINVALID is returned and `text` is as it was. Refused by name: text with NEL,
 * LS or PS breaks, and a value reached through an alias or carrying an anchor that is still used.
 *
 * A `path` is a key, or keys joined by '/' ("clocks/response/objective"), each matched exactly; a
 * key that holds a '/' is found where the rest of the path is that key.
 *
 * New lines get the first line break of the text, LF where it has none.
 */
#ifndef SVC_TEXT_YAML_EDIT_H
#define SVC_TEXT_YAML_EDIT_H

#include "text/yaml.h"
#include "text/yaml_quote.h"

/*
 * Sets the scalar at `path` to `value`; the key is added where it is missing: after the last
 * present key that stands before it in `order`, else at the end. `order` is NULL-terminated or
 * NULL. An existing scalar keeps its quoting style where the new value allows it. Setting a list or
 * map to a scalar replaces it. Values that need quotes (leading indicator, `: `, ` #`, empty, line
 * breaks) get them; so do those that a reader which guesses types would not write back the same
 * (`no`, `3.10`, `1e3`, `010`; not `42`, `99.9`, `true`, dates), unless the old value was plain.
 */
enum svc_status svc_yaml_edit_set(GString *text, const char *path, const char *value,
	const char *const *order, struct svc_error *err);

/* The same for a list of scalars: a block list, one item a line (existing flow lists stay flow).
 * Items that stay keep their bytes and comments. An empty list removes the key. */
enum svc_status svc_yaml_edit_set_list(GString *text, const char *path, const char *const *items,
	const char *const *order, struct svc_error *err);

/* Replaces or adds the value at `path` by a fragment of YAML (parsed first; any type). The bytes of
 * a scalar or flow fragment are kept as they are where they mean the same in their new place: what
 * svc_yaml_edit_raw() gave restores a value byte for byte. */
enum svc_status svc_yaml_edit_set_yaml(GString *text, const char *path, const char *fragment,
	const char *const *order, struct svc_error *err);

/* Adds one scalar, or one YAML fragment (`as_yaml`), to the list at `path`, made where missing. */
enum svc_status svc_yaml_edit_append(GString *text, const char *path, const char *item,
	bool as_yaml, const char *const *order, struct svc_error *err);

/* The bytes of the scalar or flow value at `path`, without tag and anchor ("" for an empty one).
 * NULL if absent, a block collection or an alias, or the text doesn't parse. Owned by the caller.
 */
char *svc_yaml_edit_raw(const GString *text, const char *path);

/* Removes the key with its value and the comment on its line; absent keys are no error.
 * A nested map that this would leave empty goes too. */
enum svc_status svc_yaml_edit_remove(GString *text, const char *path, struct svc_error *err);

#endif
