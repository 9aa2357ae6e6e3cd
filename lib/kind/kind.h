/*
 * Kinds: every noun of svc is a kind, declared in YAML (lib/kinds/, or a desk's .svc/kinds/).
 *
 * A kind says which fields a record has, their types and choices, its statuses with categories and
 * transitions, which fields the timeline tracks, how ids and paths are made, which columns a list
 * shows, which verbs move a record along, and the prose for help. No code names a kind: what data
 * can't say is a named hook. The format is documented in docs/kinds.md.
 *
 * Ownership: a struct svc_kinds owns all of its kinds; everything inside is borrowed from it.
 */
#ifndef SVC_KIND_KIND_H
#define SVC_KIND_KIND_H

#include "text/yaml.h"
#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum svc_field_type {
	SVC_FIELD_LINE,
	SVC_FIELD_TEXT,
	SVC_FIELD_INT,
	SVC_FIELD_DECIMAL,
	SVC_FIELD_BOOL,
	SVC_FIELD_ENUM,
	SVC_FIELD_DATE,
	SVC_FIELD_DATETIME,
	SVC_FIELD_DURATION,
	SVC_FIELD_REF,
	SVC_FIELD_PERSON,
	SVC_FIELD_URL,
	SVC_FIELD_MONEY,
	SVC_FIELD_LIST,
	SVC_FIELD_MAP,
	SVC_FIELD_TYPES, /* how many there are */
};

/* ITIL has no fixed list; the four categories are what clocks, queries (`is:open`) and verbs need.
 */
enum svc_category { SVC_OPEN, SVC_PAUSED, SVC_DONE, SVC_CANCELLED };

struct svc_choice {
	const char *name;
	const char *help; /* or NULL */
};

struct svc_condition {             /* `{status: on-hold}` or `{status: [resolved, closed]}` */
	const char *field;         /* NULL: no condition */
	const char *const *values; /* NULL-terminated */
};

struct svc_field {
	const char *name;
	const char *title; /* column heading; never NULL */
	const char *help;  /* one sentence; never NULL */
	enum svc_field_type type;
	const struct svc_field *item; /* LIST: what its items are; MAP of free keys: its values */
	GPtrArray *keys;              /* MAP with known keys: of struct svc_field; else NULL */
	const char *scalar;           /* MAP: a scalar is short for a map with this key; or NULL */
	const char *unit;             /* DECIMAL: "%", part of the stored text; or NULL */
	GArray *choices;         /* ENUM: of struct svc_choice (statuses for the status field) */
	const char *const *refs; /* REF: kinds it may point to, NULL-terminated */
	const char *fallback;    /* `default:` or NULL */
	bool required;
	struct svc_condition required_when;
	struct svc_condition keep_while; /* an edit that ends this condition empties the field */
	bool tracked;                    /* its changes stand in the timeline */
	bool internal;                   /* `--public` leaves it out */
	const char *merge;               /* conflict (default), later, min, max, union */
};

struct svc_state { /* one status of a kind */
	const char *name;
	const char *help;
	enum svc_category category;
	const char *const *to; /* statuses it may become, NULL-terminated */
	/* Role of a field of what is requested: a new record starts here where it is filled; or
	 * NULL. */
	const char *awaits;
};

/*
 * A verb that a kind declares: `svc ticket resolve`. It moves the record to a status, sets fields
 * from options, and adds an entry.
 */
struct svc_verb_option {
	const char *name;  /* "for": option --for; an operand's name in messages */
	const char *arg;   /* "REASON": what usage calls the value; NULL for a flag */
	const char *help;  /* one sentence; never NULL */
	const char *field; /* field it sets: hold_reason; NULL: the hook reads it */
	const char *link;  /* or: adds `{to: VALUE, as: LINK}` to the links field; else NULL */
	bool author;       /* or: names who wrote the entry, where that isn't who runs the verb */
	bool required;
	bool operand; /* given as an operand instead of an option */
	bool flag;    /* takes no value */
};

struct svc_verb {
	const char *name;
	const char *summary; /* for `svc help` and the man page */
	const char *help;
	const char *to;  /* new status or NULL */
	GPtrArray *from; /* of const char *: statuses it is for; NULL: what transitions allow */
	GPtrArray *set_fields; /* of const char *: names … */
	GPtrArray *set_values; /* … and values: a text, "@me", "@now", or "" to empty the field */
	GPtrArray *fill_fields; /* the same for fields that are set only where they are empty */
	GPtrArray *fill_values;
	GPtrArray *options; /* of struct svc_verb_option */
	GPtrArray *needs;   /* of const char *: at least one of these options; empty: none */
	const char
		*entry; /* verb of the entry for -m: "noted", "replied", or its own; NULL: none */
	bool message_required;
	const char *hook; /* named C hook run before the write, or NULL */
};

struct svc_noun { /* a short form: `svc incident new` is `svc ticket new type=incident` */
	const char *name;
	const char *field;
	const char *value;
	const char *help; /* one sentence */
};

struct svc_kind {
	const char *name;    /* "ticket" */
	const char *one;     /* with its article, for messages: "a ticket", "an sla" */
	const char *acts_as; /* the part it plays for other layers ("person", "work" …) or NULL */
	const char *title;   /* "Ticket" */
	const char *plural;  /* "tickets", also its folder */
	const char *folder;
	const char *help;
	bool slug;                /* ids are slugs that a person chose; else drawn */
	const char *prefix;       /* drawn ids: the prefix … */
	const char *prefix_by;    /* … or the field it depends on (NULL if none) */
	GHashTable *prefix_map;   /* field value → prefix */
	const char *path;         /* pattern below the folder: "{yyyy}/{mm}" or "" */
	GPtrArray *fields;        /* of struct svc_field, the order of keys in a new record */
	const char *const *order; /* the same as names, NULL-terminated: for svc_yaml_edit */
	const char *const
		*entry_verbs; /* verbs an entry may have, NULL-terminated, built-ins included */
	GHashTable *roles;    /* role → field name; see svc_kind_role() */
	GPtrArray *states;    /* of struct svc_state; empty if the kind has no status */
	GPtrArray *columns;   /* of const char *: fields shown by list */
	GPtrArray *verbs;     /* of struct svc_verb */
	GPtrArray *nouns;     /* of struct svc_noun */
	GArray *approvers;    /* of struct svc_choice: a word for who has to agree, and the path to
				 that person in `help` ("requester.manager"); may be NULL */
	GArray *relations;    /* of struct svc_choice: how a record may be linked; the first unless
				 another is given */
	const char *
		sort; /* default order of list: "priority,opened"; `-` before a field: descending */
	const char *template_body; /* description of a new record in the editor, or "" */
	const char *origin; /* "built-in", or the desk path of the file that made or extended it */
};

struct svc_kinds;

/* The built-in kinds alone. Errors: SVC_EBUG (a built-in kind is broken; a test prevents it). */
enum svc_status svc_kinds_new(struct svc_kinds **out, struct svc_error *err);

/*
 * Adds a desk's file: a new kind, or `extends: ticket` with fields, statuses, choices and columns
 * to add. Errors: SVC_EINVALID with path, line, column and hint; `kinds` is then unchanged.
 * A kind that is extended is replaced: pointers to it from before the call are no longer valid.
 */
enum svc_status svc_kinds_add(struct svc_kinds *kinds, const char *path, const char *text,
	size_t length, struct svc_error *err);

/*
 * Checks what needs all kinds: references to kinds that exist, and that no name, plural, short
 * form, folder or id prefix is used twice. Call it after the last svc_kinds_add(). Errors:
 * SVC_EINVALID with the place.
 */
enum svc_status svc_kinds_finish(struct svc_kinds *kinds, struct svc_error *err);

void svc_kinds_free(struct svc_kinds *kinds);
SVC_DEFINE_AUTO(svc_kinds, svc_kinds_free)

/* All kinds in the order of declaration; of const struct svc_kind *. Borrowed. */
const GPtrArray *svc_kinds_all(const struct svc_kinds *kinds);

/* By name, plural or short form ("incident"); NULL if unknown. `*noun` (may be NULL) gets the short
 * form that matched, or NULL. */
const struct svc_kind *svc_kinds_find(
	const struct svc_kinds *kinds, const char *name, const struct svc_noun **noun);

/* Every name that svc_kinds_find() takes, for completion and close matches; NULL-terminated,
 * borrowed strings, free the array with g_free(). */
const char **svc_kinds_names(const struct svc_kinds *kinds);

/* The first kind that declares `acts_as: PART` ("person", "team", "work" …); NULL if none. */
const struct svc_kind *svc_kinds_acting(const struct svc_kinds *kinds, const char *part);

/* The kind whose folder a desk-relative path lies in; NULL if none. */
const struct svc_kind *svc_kinds_of_path(const struct svc_kinds *kinds, const char *path);

/* A field at the top of a record, by its exact name; NULL if there is none. Borrowed, as all that
 * these functions return. */
const struct svc_field *svc_kind_field(const struct svc_kind *kind, const char *name);

/* The field at a path of keys joined by '/' ("clocks/response/objective"); NULL if there is none. A
 * key of a map that declares neither keys nor items is a line. */
const struct svc_field *svc_kind_field_at(const struct svc_kind *kind, const char *path);

/* A status and a verb of this kind by their exact names; NULL if there is none. */
const struct svc_state *svc_kind_state(const struct svc_kind *kind, const char *name);
const struct svc_verb *svc_kind_verb(const struct svc_kind *kind, const char *name);

/* The relation of links of this name; NULL if the kind has none. */
const struct svc_choice *svc_kind_relation(const struct svc_kind *kind, const char *name);

/* The names of choices, NULL-terminated, borrowed strings; free the array with g_free(). `choices`
 * (of struct svc_choice) may be NULL. */
const char **svc_choice_names(const GArray *choices);

/*
 * The field that plays a role ("assignee", "opened", "status" …) in this kind, so that no code
 * needs a kind's own names; NULL where the kind has none. Roles are listed in docs/kinds.md.
 */
const char *svc_kind_role(const struct svc_kind *kind, const char *role);

/* Whether a record may go from one status to the other: by a transition, or because they are the
 * same. An unknown `from` leads nowhere else. */
bool svc_kind_may_become(const struct svc_kind *kind, const char *from, const char *to);

/* The category of a status; SVC_OPEN for an unknown or missing one. */
enum svc_category svc_kind_category(const struct svc_kind *kind, const char *status);

/* "open", "paused", "done", "cancelled". */
const char *svc_category_name(enum svc_category category);

/* The category by name; false if unknown. */
bool svc_category_by_name(const char *name, enum svc_category *out);

/* True if the condition's field having `value` (NULL: absent) fulfils it; false for none. */
bool svc_condition_holds(const struct svc_condition *condition, const char *value);

#endif
