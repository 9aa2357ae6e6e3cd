/*
 * One change to YAML text: find the path, propose bytes, keep them only if the result reads as
 * intended. Private to the editor (yaml_edit.c, yaml_list.c).
 */
#ifndef SVC_TEXT_YAML_SPLICE_H
#define SVC_TEXT_YAML_SPLICE_H

#include "text/yaml.h"

enum svc_goal_kind {
	SVC_GOAL_ABSENT,
	SVC_GOAL_TEXT,
	SVC_GOAL_ITEMS,
	SVC_GOAL_NODE,
	SVC_GOAL_LONGER
};

struct svc_goal { /* what the path must hold after the change */
	enum svc_goal_kind kind;
	const char *text;                 /* TEXT: a scalar */
	const char *const *items;         /* ITEMS: a list of scalars */
	const struct svc_yaml_node *node; /* NODE: this; LONGER: the old list and this item */
};

struct svc_edit {
	GString *text;
	struct svc_yaml *doc; /* of the text before the change */
	const char *eol;
	char *keys[SVC_YAML_MAX_DEPTH]; /* the path */
	size_t n_keys;
	size_t found;                       /* how many keys exist */
	const struct svc_yaml_node *parent; /* the innermost map on the path; NULL: empty text */
	size_t parent_depth;                /* how many keys lead to it */
	const struct svc_yaml_node *node;   /* value of the last key found; NULL if none was */
	struct svc_goal goal;
	struct svc_error *err;
};

/* Parses the text and finds the path. Refuses text that may not be edited and a path that runs
 * through an alias or a value that is no map. */
enum svc_status svc_edit_begin(
	struct svc_edit *edit, GString *text, const char *path, struct svc_error *err);
void svc_edit_clear(struct svc_edit *edit);
SVC_DEFINE_AUTOCLEAR(svc_edit, svc_edit_clear)

/* The value at the whole path, NULL if it isn't there. */
const struct svc_yaml_node *svc_edit_target(const struct svc_edit *edit);

/* Refuses a target that is an alias, or holds an anchor that an alias needs. */
enum svc_status svc_edit_check_target(const struct svc_edit *edit);

/* Replaces [start, end) by `bytes` if the result parses and reads as intended. */
bool svc_edit_try(struct svc_edit *edit, size_t start, size_t end, const char *bytes);

/* The error when every proposal failed. */
enum svc_status svc_edit_refuse(struct svc_edit *edit);

/* The byte after the colon between a key and its value. */
size_t svc_edit_colon(const struct svc_edit *edit, const struct svc_yaml_node *value);

/* Puts a value at the path: `inline_bytes` after `key: `, or `block` on the lines below. Exactly
 * one of them is not NULL. `order` as in yaml_edit.h. */
bool svc_edit_put(struct svc_edit *edit, const char *inline_bytes, const char *block,
	const char *const *order);

/* True where new bytes stand within brackets or braces. */
bool svc_edit_in_flow(const struct svc_edit *edit);

/* The indent of the line `key:` that holds, or will hold, the target. */
size_t svc_edit_indent(const struct svc_edit *edit);

/* Places in the text. */
size_t svc_edit_line_start(const struct svc_edit *edit, size_t at);
size_t svc_edit_line_end(const struct svc_edit *edit, size_t at);  /* without its break */
size_t svc_edit_line_next(const struct svc_edit *edit, size_t at); /* after its break */
bool svc_edit_ends_line(const struct svc_edit *edit, size_t at);   /* a break stands before `at` */

/* Where a value's bytes end, less the blank lines after a block scalar (unless it keeps them). */
size_t svc_edit_value_end(const struct svc_edit *edit, const struct svc_yaml_node *value);

/* `bytes` with every line but blank ones moved right by `indent`, breaks as in the text. Owned. */
char *svc_edit_indent_lines(const struct svc_edit *edit, const char *bytes, size_t indent);

#endif
