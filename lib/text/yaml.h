/*
 * A YAML document as a tree that knows where each node stands in the bytes.
 *
 * Read with libyaml, as YAML 1.2 core schema without types: every scalar is text, its type is the
 * business of the kind that declares the field (`no` is a string, `3.10` stays `3.10`). One
 * document only. Hostile input is bounded: see enum svc_yaml_limit. Duplicate keys are errors.
 * Aliases are resolved by sharing the anchor's children, never by copying, and are counted; the
 * limits on nodes and depth hold for the tree with all aliases followed, so that walking it is
 * bounded too. Keys that are lists or maps are read, but not compared for duplicates.
 *
 * Ownership: nodes belong to the document and live as long as it.
 */
#ifndef SVC_TEXT_YAML_H
#define SVC_TEXT_YAML_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>

enum svc_yaml_limit {
	SVC_YAML_MAX_BYTES = 4 << 20, /* of the YAML text, not of the record */
	SVC_YAML_MAX_DEPTH = 64,
	SVC_YAML_MAX_NODES = 500000,
	SVC_YAML_MAX_ALIASES = 100,
};

enum svc_yaml_type { SVC_YAML_SCALAR, SVC_YAML_LIST, SVC_YAML_MAP };

enum svc_yaml_style { /* how a node is written; flow applies to lists and maps */
	SVC_YAML_PLAIN,
	SVC_YAML_SINGLE_QUOTED,
	SVC_YAML_DOUBLE_QUOTED,
	SVC_YAML_LITERAL,
	SVC_YAML_FOLDED,
	SVC_YAML_BLOCK,
	SVC_YAML_FLOW,
};

struct svc_arena;

struct svc_yaml_node {
	enum svc_yaml_type type;
	enum svc_yaml_style style;
	bool null;         /* plain empty, `~`, `null`: counts as absent */
	bool alias;        /* reached through `*name`: shared, not editable in place */
	bool anchored;     /* carries `&name` */
	bool aliased;      /* its `&name` is used by an alias */
	const char *tag;   /* explicit tag or NULL */
	const char *value; /* scalar: NUL-terminated UTF-8 without NUL bytes, never NULL */
	size_t length;     /* of value, in bytes */
	size_t start, end; /* byte range in the parsed text, [start, end), with tag and anchor */
	size_t content;    /* where the value itself starts, after tag and anchor */
	int line, column;  /* from 1; column in bytes; lines as in the parsed text */
	struct svc_yaml_node *key;   /* the node's key in its map, else NULL */
	struct svc_yaml_node *child; /* first item, or first value of a map */
	struct svc_yaml_node *next;  /* next sibling */
	size_t count;                /* children */
	size_t weight;               /* nodes of the subtree, aliases counted as if copied */
	int height;                  /* levels below the node, through aliases */
};

struct svc_yaml {
	struct svc_yaml_node *root; /* NULL for an empty document */
	bool odd_breaks;            /* holds NEL, LS or PS: may be read, is never edited */
	size_t odd_at;              /* byte of the first of them */
	struct svc_arena *arena;    /* private */
};

/*
 * Parses `length` bytes of `text` (need not be NUL-terminated, is not kept).
 * `first_line` is added to line numbers (0 for a text that starts at line 1 of its file).
 * Errors: SVC_EINVALID with line, column and hint (syntax, invalid UTF-8, NUL byte, duplicate key,
 * a second document, a limit). On success `*out` is owned by the caller.
 */
enum svc_status svc_yaml_parse(const char *text, size_t length, int first_line,
	struct svc_yaml **out, struct svc_error *err);

void svc_yaml_free(struct svc_yaml *doc);
SVC_DEFINE_AUTO(svc_yaml, svc_yaml_free)

/* Iterates over the children of a list or map (none for scalars and NULL). */
#define svc_yaml_foreach(VAR, NODE)                                                                \
	for (const struct svc_yaml_node *VAR = (NODE) ? (NODE)->child : NULL; VAR; VAR = VAR->next)

/* The value of `key` in a map; NULL where the node is NULL, no map, or has no such key. */
const struct svc_yaml_node *svc_yaml_get(const struct svc_yaml_node *map, const char *key);

/* The text of the scalar under `key`; NULL where absent, null or no scalar. */
const char *svc_yaml_get_text(const struct svc_yaml_node *map, const char *key);

/* The scalar's text, or NULL for NULL, null and collections. */
const char *svc_yaml_text(const struct svc_yaml_node *node);

/* The source of a node of the parsed `text`, its first line indented like the others, so that it
 * parses by itself. Owned by the caller. */
char *svc_yaml_source(const char *text, const struct svc_yaml_node *node);

/* Says whether bytes of a line are a git conflict marker (`<<<<<<< `, `>>>>>>> `, `||||||| `). */
bool svc_yaml_is_conflict_marker(const char *line, size_t length);

/* Deep equality of data: types, values, key order ignored in maps; style and place ignored. */
bool svc_yaml_equal(const struct svc_yaml_node *a, const struct svc_yaml_node *b);

#endif
