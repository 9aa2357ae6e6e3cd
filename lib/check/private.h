/*
 * What the files of lib/check share. Nothing outside this folder includes it.
 */
#ifndef SVC_CHECK_PRIVATE_H
#define SVC_CHECK_PRIVATE_H

#include "check/check.h"

/* Rows of the rules' table, in its order. */
enum rule {
	RULE_ALIAS_DUPLICATE,
	RULE_APPROVER_UNKNOWN,
	RULE_ATTACHMENT_MISSING,
	RULE_ATTACHMENT_UNNAMED,
	RULE_CONFIG_DEFAULT,
	RULE_CONFIG_PRIORITY,
	RULE_CONFLICT_MARKER,
	RULE_ENTRY_FUTURE,
	RULE_FILE_ODD,
	RULE_FILE_STRAY,
	RULE_HISTORY_ENTRY,
	RULE_HISTORY_VALUE,
	RULE_ID_DUPLICATE,
	RULE_ID_INVALID,
	RULE_KEY_DUPLICATE,
	RULE_PARENT_LOOP,
	RULE_PATH_WRONG,
	RULE_PERSON_DUPLICATE,
	RULE_PERSON_UNKNOWN,
	RULE_RECORD_SYNTAX,
	RULE_REF_MISSING,
	RULE_RELATION_UNKNOWN,
	RULES, /* how many there are */
};

struct check { /* one run */
	struct svc_desk *desk;
	const struct svc_kind *kind; /* whose files are being read */
	GPtrArray *findings;
	GHashTable *ids;      /* kind/id in lower case → path */
	GHashTable *aliases;  /* kind/alias in lower case → path */
	GHashTable *keys;     /* kind/key → path */
	GHashTable *people;   /* email or alias of a person in lower case → path */
	GHashTable *parents;  /* kind/id → parent's kind/id */
	GHashTable *slugs;    /* kind name → GPtrArray of ids, for close matches */
	GArray *seen_aliases; /* of struct pending; `value` is kind/alias in lower case */
	GArray *pending;      /* of struct pending: references to resolve at the end */
	uint64_t read;
};

struct pending { /* a reference seen; texts owned, the rest borrowed */
	const struct svc_field *field;
	char *path, *value;
	int line, column;
};

/* Adds a finding of a rule of this layer. */
struct svc_finding *svc_check_add(GPtrArray *findings, enum rule rule, const char *path, int line,
	int column, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* "kind/id" in lower case: the name under which ids and aliases are compared. Owned. */
char *svc_check_name(const struct svc_kind *kind, const char *id);

/* Where a field stands in the file; line 1 where it is absent. */
void svc_check_place(const struct svc_record *record, const char *field, int *line, int *column);

/* Rules on the bytes of a file, before it is parsed; true if it holds a conflict that makes parsing
 * useless. */
bool svc_check_bytes(struct check *check, const char *path, const char *text, size_t length);

/* Rules on one parsed record; they collect what the rules below need. */
void svc_check_identity(struct check *check, struct svc_record *record);
void svc_check_collect_refs(struct check *check, struct svc_record *record);
void svc_check_relations(struct check *check, struct svc_record *record);
void svc_check_approvers(struct check *check, struct svc_record *record);
void svc_check_entries(struct check *check, struct svc_record *record);
enum svc_status svc_check_attachments(
	struct check *check, struct svc_record *record, struct svc_error *err);

/* Rules on what the config says about records: config-default and config-priority. */
void svc_check_config_values(struct svc_desk *desk, GPtrArray *findings);

/* Rules once everything was read. */
void svc_check_shadowed_aliases(struct check *check);
void svc_check_resolve_refs(struct check *check);
void svc_check_parents(struct check *check);

/* Where something in a record comes from. */
struct svc_origin {
	int64_t time;
	char *author; /* owned; slug or email */
	bool committed;
};
void svc_origin_clear(struct svc_origin *origin);
SVC_DEFINE_AUTOCLEAR(svc_origin, svc_origin_clear)

/* Whether one version of a record already holds what is looked for. */
typedef bool (*svc_holds_fn)(struct svc_record *version, const void *data);

/*
 * The first commit of the unbroken row of versions, from HEAD's back, that hold what `holds` looks
 * for; now and git's user where HEAD doesn't. Errors: SVC_EENVIRONMENT if the row goes on beyond
 * the boundary of a shallow clone; those of reading history.
 */
enum svc_status svc_check_origin(struct svc_desk *desk, const struct svc_record *record,
	svc_holds_fn holds, const void *data, struct svc_origin *out, struct svc_error *err);

/* True for the types whose values mending may rewrite: one scalar, no text of a person. */
bool svc_check_has_form(const struct svc_field *field);

/* `record`'s text with what can be mended mended; NULL if there was nothing. What was done is added
 * to `made` (of struct svc_check_fix). `*out` owned. */
enum svc_status svc_check_mend_record(struct svc_desk *desk, struct svc_record *record,
	GString **out, GPtrArray *made, struct svc_error *err);

/* --history: over the records that can be parsed. */
enum svc_status svc_check_history(struct check *check, struct svc_error *err);

/* True if `path` is one of `paths` or lies below one; always where `paths` is NULL. */
bool svc_check_selected(const char *const *paths, const char *path);

#endif
