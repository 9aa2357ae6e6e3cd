/*
 * What the files of lib/merge share. Nothing outside this folder includes it.
 */
#ifndef SVC_MERGE_PRIVATE_H
#define SVC_MERGE_PRIVATE_H

#include "merge/merge.h"

/* A new value of a field in the result. */
struct svc_merge_put {
	char *path;
	const struct svc_yaml_node *node; /* borrowed from a side; NULL: no value */
	const struct svc_record *from;    /* the record that `node` is of */
	GPtrArray *items; /* of const struct svc_yaml_node *: a merged list; else NULL */
	bool mixed;       /* `items` aren't all scalars */
};

struct svc_merge_clash { /* a conflict found */
	char *field;
	const struct svc_yaml_node *side[SVC_MERGE_SIDES]; /* borrowed */
	char *text[SVC_MERGE_SIDES];                       /* the same for what is no YAML; owned */
};

/* One merge. Sides that don't exist are empty records. */
struct svc_merge {
	const struct svc_kind *kind;
	struct svc_record *side[SVC_MERGE_SIDES];
	const struct svc_timeline *timeline[SVC_MERGE_SIDES];
	GPtrArray *puts;    /* of struct svc_merge_put */
	GPtrArray *clashes; /* of struct svc_merge_clash */
	GPtrArray *entries; /* of struct svc_merge_piece: the merged timeline, in order */
	GPtrArray *merged;  /* the same as borrowed struct svc_entry */
	GPtrArray *sorted[SVC_MERGE_SIDES];   /* each side's, in the order of time */
	GHashTable *touched[SVC_MERGE_SIDES]; /* fields that a side's new entries change */
	GPtrArray *told;      /* of char *: "field: value" lines that make the timeline agree */
	GString *description; /* the merged one as bytes; NULL: ours stays */
};

struct svc_merge_piece {               /* an entry of the result */
	enum svc_merge_side side;      /* whose bytes it is */
	guint index;                   /* in that side's file */
	const struct svc_entry *entry; /* borrowed */
	char *key;                     /* what makes it the same entry on another side */
};

/* True for what counts as no value: NULL, null, "" and empty collections. */
bool svc_merge_is_absent(const struct svc_yaml_node *node);

/* True where both are absent or hold the same data. */
bool svc_merge_is_same(const struct svc_yaml_node *a, const struct svc_yaml_node *b);

/* The data as text: the same for equal values. Owned. */
char *svc_merge_text_of(const struct svc_yaml_node *node);

/*
 * The items of a list merged by item, of const struct svc_yaml_node *; NULL where both sides
 * changed the same item, or the order, differently. A scalar counts as a list of one. `item` is the
 * field of the items or NULL; `conflicts`: the items are conflicts, which are the same with ours
 * and theirs exchanged, and never clash.
 */
GPtrArray *svc_merge_items(const struct svc_field *item,
	const struct svc_yaml_node *const side[SVC_MERGE_SIDES], bool conflicts);

/* Merges all keys of the frontmatter into puts and clashes. Errors: SVC_EINVALID for a key that is
 * a list or a map. */
enum svc_status svc_merge_fields(struct svc_merge *merge, struct svc_error *err);

/* The side that a policy takes where both changed a value differently; SVC_MERGE_BASE: none. */
enum svc_merge_side svc_merge_policy(
	const struct svc_field *field, const struct svc_yaml_node *const side[SVC_MERGE_SIDES]);

/* Merges the entries; fills entries and touched. */
void svc_merge_entries(struct svc_merge *merge);

/* The value that a list of entries gives `field`, borrowed; NULL for none or emptied. `*last` (may
 * be NULL) gets the entry that said it. */
const char *svc_merge_told(
	const GPtrArray *entries, const char *field, const struct svc_entry **last);

/* True where a conflict on `field` was open in the common version (that of a criss-cross merge can
 * have some) and the side settled it: its value is then meant, also if it is the one in place. */
bool svc_merge_decided(const struct svc_merge *merge, const char *field, enum svc_merge_side side);

/* Merges the text before the timeline. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_merge_description(struct svc_merge *merge, struct svc_error *err);

/* The bytes of the result. Errors: SVC_EINVALID where they don't read as intended. */
enum svc_status svc_merge_write(struct svc_merge *merge, GString **out, struct svc_error *err);

/* The result's body, with the entry that `told` asks for. */
enum svc_status svc_merge_write_body(struct svc_merge *merge, GString *out, struct svc_error *err);

/* The text of a side before its first entry, less the blank line that the entry needs. */
struct svc_merge_range {
	const char *text;
	size_t length;
};
struct svc_merge_range svc_merge_core(const struct svc_merge *merge, enum svc_merge_side side);

/* The body of a side. Borrowed. */
struct svc_merge_range svc_merge_body(const struct svc_merge *merge, enum svc_merge_side side);

/* Adds one to the merge; nodes are borrowed. */
void svc_merge_put_node(struct svc_merge *merge, const char *path, const struct svc_yaml_node *node,
	enum svc_merge_side from);
void svc_merge_clash_on(struct svc_merge *merge, const char *field,
	const struct svc_yaml_node *const side[SVC_MERGE_SIDES]);

/* Makes one of several open conflicts on the same field in a frontmatter. Errors: those of reading
 * and editing YAML. */
enum svc_status svc_merge_unify(GString *yaml, const char *const *order, struct svc_error *err);

/* An item of the list of conflicts, as YAML. Owned. */
char *svc_merge_clash_yaml(const struct svc_merge_clash *clash);

#endif
