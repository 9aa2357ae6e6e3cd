/*
 * A record: one Markdown file with frontmatter and timeline, held with its exact bytes.
 *
 * Reading never changes a byte. A change goes through struct svc_edit: it is applied to the bytes
 * by splicing, tracked fields get their entry, the result is parsed again and must equal the
 * intent.
 */
#ifndef SVC_RECORD_RECORD_H
#define SVC_RECORD_RECORD_H

#include "kind/kind.h"
#include "text/frontmatter.h"
#include "text/timeline.h"
#include "text/yaml.h"
#include <jansson.h>

enum { SVC_RECORD_MAX_BYTES = 64 << 20 };

struct svc_fact_change { /* texts are borrowed from the record */
	const char *field;
	const char *value; /* "" where the field was emptied */
};

struct svc_fact {     /* an entry of the timeline without its words; texts likewise */
	int64_t time; /* Unix seconds; 0 where it isn't stamped */
	bool stamped;
	int line; /* of the heading, in the file; 0 where the record is condensed */
	const char *author;
	const char *verb;
	const struct svc_fact_change *changes; /* NULL unless the verb carries changes */
	unsigned n_changes;
};

struct svc_facts { /* sorted by time, stable for equal times, unstamped ones last */
	const struct svc_fact *items;
	size_t count;
};

struct svc_record {
	const struct svc_kind *kind; /* borrowed */
	char *id;                    /* owned; as in the file, else the file's stem */
	char *path;                  /* owned; relative to the desk */
	GString *text;               /* the file; NULL where the record is condensed */
	struct svc_frontmatter parts;
	struct svc_yaml *yaml;         /* never NULL after a successful parse */
	struct svc_timeline *timeline; /* parsed on first use: svc_record_timeline() */
	struct svc_facts facts;        /* made on first use: svc_record_facts(); in yaml's arena */
	bool condensed;                /* it has no prose: see record/facts.h */
};

/*
 * Parses a file. Errors: SVC_EINVALID with path, line, column. A record with unknown keys or wrong
 * values parses: those are findings of svc_record_validate().
 */
enum svc_status svc_record_parse(const struct svc_kind *kind, const char *path, const char *text,
	size_t length, struct svc_record **out, struct svc_error *err);

/* The same of a text that the record takes over, in any case. */
enum svc_status svc_record_parse_take(const struct svc_kind *kind, const char *path, GString *text,
	struct svc_record **out, struct svc_error *err);

void svc_record_free(struct svc_record *record);
SVC_DEFINE_AUTO(svc_record, svc_record_free)

/* True where a merge left conflicts open: where its list of them (SVC_CONFLICTS_KEY) isn't empty.
 */
bool svc_record_in_conflict(const struct svc_record *record);

/* Text of a scalar field; NULL where absent, empty or no scalar. Borrowed until the next edit. */
const char *svc_record_get(const struct svc_record *record, const char *field);

/* Items of a list field (a scalar counts as a list of one), NULL-terminated, owned with g_strfreev;
 * never NULL. Items that are maps are left out. */
char **svc_record_list(const struct svc_record *record, const char *field);

/* The YAML of a field, or NULL. */
const struct svc_yaml_node *svc_record_node(const struct svc_record *record, const char *field);

/* The timeline, parsed on first use. Errors: SVC_EINVALID; SVC_EBUG of a condensed record. */
enum svc_status svc_record_timeline(
	struct svc_record *record, const struct svc_timeline **out, struct svc_error *err);

/* What the timeline says without its words, of condensed records too: for whatever asks who did
 * what and when. Borrowed. Errors: SVC_EINVALID of a timeline that can't be read. */
enum svc_status svc_record_facts(
	struct svc_record *record, const struct svc_facts **out, struct svc_error *err);

/* One wish of an edit. */
enum svc_edit_op {
	SVC_EDIT_SET,    /* a scalar; of a list the items, separated by commas or as [a, "b, c"] */
	SVC_EDIT_APPEND, /* one item of a list, a map as YAML; nothing where it is there */
	SVC_EDIT_REMOVE_ITEM, /* one item of a list, a map as YAML; refused where it isn't there */
	SVC_EDIT_UNSET,
	SVC_EDIT_SET_YAML, /* the whole value as YAML, for maps and lists of maps */
};

struct svc_edit_item {
	enum svc_edit_op op;
	char *field; /* or a path of keys joined by '/': "clocks/response/objective" */
	char *value; /* as given; made canonical by the field's type */
};

/* A change to one record: fields, and at most one text entry. `verb` and `text` may be assigned
 * (owned by the edit, made with GLib's allocator). */
struct svc_edit {
	GArray *items; /* of struct svc_edit_item */
	char *verb;    /* of the text entry: "replied", "noted", a kind's own; NULL: none */
	char *text;
	char *author; /* of the text entry; NULL: whoever applies the edit */
};

/* A change of nothing; owned. */
struct svc_edit *svc_edit_new(void);
void svc_edit_free(struct svc_edit *edit);
SVC_DEFINE_AUTO(svc_edit, svc_edit_free)

/* Adds a wish; `value` may be NULL for UNSET. Both are copied. SET to "" is UNSET. */
void svc_edit_add(struct svc_edit *edit, enum svc_edit_op op, const char *field, const char *value);

/* Parses `field=value`, `field+=item`, `field-=item`, `field=` (unset). Errors: SVC_EUSAGE. The
 * field is checked when the edit is applied. */
enum svc_status svc_edit_add_assignment(
	struct svc_edit *edit, const char *assignment, struct svc_error *err);

/* The items of a list written in one line, as YAML and JSON do: `[one, "two, or three"]`. `*out` is
 * owned with g_strfreev(). Errors: SVC_EINVALID for what is no such list, or has one in it. */
enum svc_status svc_edit_flow_items(const char *value, char ***out, struct svc_error *err);

struct svc_field_change { /* what an edit did to one field; texts owned */
	char *field;
	char *from; /* NULL: was absent */
	char *to;   /* NULL: is absent now */
};

/*
 * Applies an edit: canonical values, transitions checked against the kind (`force` skips only
 * that), tracked changes as one `changed` entry at `time` by `author`, then the text entry. Where
 * nothing changes and there is no text, the bytes stay the same. `*changes` (may be NULL) gets an
 * array of struct svc_field_change, owned. Errors: SVC_EINVALID (the record is then unchanged):
 * unknown field or value with close matches, forbidden transition with the allowed ones, a missing
 * required field, a time before the last entry.
 */
enum svc_status svc_record_apply(struct svc_record *record, const struct svc_edit *edit,
	int64_t time, const char *author, bool force, GArray **changes, struct svc_error *err);

/*
 * Makes a new record's bytes: frontmatter in the kind's order, description, and — for kinds with
 * tracked fields — the `opened` entry. Defaults are filled in; the path is the caller's.
 */
enum svc_status svc_record_new(const struct svc_kind *kind, const char *id, const char *path,
	const struct svc_edit *fields, const char *description, int64_t time, const char *author,
	struct svc_record **out, struct svc_error *err);

/* Appends entries to a body that ends with the description, or is empty; lines end with "\n". */
typedef enum svc_status (*svc_record_entries_fn)(GString *body, void *data, struct svc_error *err);

struct svc_record_life { /* all that a new record will hold; borrowed */
	const char *id, *path;
	/* By the order of the kind's fields: canonical, of a list the items joined with line
	 * breaks; NULL or "": the field's default. */
	const char *const *values;
	const char *opened; /* what the field with that role holds without a value of its own */
	const char *description;     /* or NULL */
	svc_record_entries_fn write; /* appends `count` entries, the opening among them */
	guint count;
	void *data;
};

/*
 * A new record whose life is known already, as imports make it. That the entries lead to the values
 * is the caller's. Errors: SVC_EINVALID, as for svc_record_new(), and those of `write`.
 */
enum svc_status svc_record_compose(const struct svc_kind *kind, const struct svc_record_life *life,
	struct svc_record **out, struct svc_error *err);

/* Field changes from `a` to `b` (either may be NULL): the kind's fields in their order, then keys
 * that it doesn't know. Values as svc_record_value() gives them. Array of struct svc_field_change,
 * freed with g_array_unref(). */
GArray *svc_record_diff(const struct svc_record *a, const struct svc_record *b);

/* A value on one line, as entries, diffs and tables show it: a scalar's text, the items of a list
 * of scalars joined with ", ", else compact JSON. NULL for NULL, null and empty collections. Owned.
 */
char *svc_record_value(const struct svc_yaml_node *node);

/* The last time of a stamped entry; INT64_MIN if there is none. Errors: those of
 * svc_record_timeline(). */
enum svc_status svc_record_last_time(
	struct svc_record *record, int64_t *out, struct svc_error *err);

/* The record as JSON in the kind's field order: typed values (int, bool, lists, maps), `kind`,
 * `id`, `path`, `description` and, with `entries`, its timeline. `public_only` leaves out internal
 * fields and everything but `opened`, replies and public changes. New reference; NULL of a
 * condensed record. */
json_t *svc_record_json(struct svc_record *record, bool entries, bool public_only);

#endif
