/*
 * What the files of lib/audit share. Nothing outside this folder includes it.
 */
#ifndef SVC_AUDIT_PRIVATE_H
#define SVC_AUDIT_PRIVATE_H

#include "audit/audit.h"

/* Rows of the rules' table, in its order. */
enum audit_rule {
	RULE_COMMIT_FUTURE,
	RULE_COMMIT_TIME,
	RULE_ENTRY_AUTHOR,
	RULE_ENTRY_BACKDATED,
	RULE_ENTRY_CHANGED,
	RULE_ENTRY_DECLARED,
	RULE_ENTRY_INSERTED,
	RULE_ENTRY_REMOVED,
	RULE_ENTRY_RENAMED,
	RULE_ENTRY_RETURNED,
	RULE_ENTRY_TIME,
	RULE_ENTRY_UNDONE,
	RULE_OBJECTS_REPLACED,
	RULE_OPENED_CHANGED,
	RULE_PERSON_CHANGED,
	RULE_PROGRAM_IGNORED,
	RULE_RECORD_MOVED,
	RULE_RECORD_REMOVED,
	RULE_RECORD_RETURNED,
	RULE_RECORD_UNREADABLE,
	RULE_SIGNATURE_BAD,
	RULE_SIGNATURE_EXPIRED,
	RULE_SIGNATURE_MISSING,
	RULE_SIGNATURE_OTHER,
	RULE_SIGNATURE_REVOKED,
	RULE_SIGNATURE_UNCHECKED,
	RULE_SIGNATURE_UNKNOWN,
	RULE_SIGNERS_INSIDE,
	RULE_UNTRACKED_REMOVED,
	RULES, /* how many there are */
};

struct audit { /* one run */
	struct svc_desk *desk;
	struct svc_repo *repo;
	const struct svc_audit_options *options;
	struct svc_audit_report *report;
	const char *prefix;    /* of the desk within the repository */
	GPtrArray *commits;    /* of struct svc_chain_commit, parents first */
	GHashTable *by_id;     /* hex id → struct svc_chain_commit */
	GHashTable *outside;   /* the same for parents outside of the range; owned */
	GHashTable *versions;  /* "BLOB KIND" → struct version */
	guint64 cached;        /* entries in it */
	GHashTable *lost;      /* path → GHashTable: owned struct entry that were removed there */
	GHashTable *accepted;  /* ids of commits whose findings count as notes; owned texts */
	GPtrArray *removed;    /* of struct removed: records that were, by a finding */
	GStringChunk *words;   /* authors and verbs, each once */
	struct people *people; /* people.c */
};

/* What a commit's message says about itself. */
struct declared {
	char *op;           /* of its trailer Svc-Op, or NULL */
	bool import;        /* entries come with authors and times of their own */
	bool mends;         /* entries get the author and time of an earlier commit */
	bool squash;        /* made of several commits: times differ */
	char *undoes;       /* id of the commit that it takes back, or NULL */
	GPtrArray *named;   /* addresses of co-authors and squashed authors */
	GPtrArray *renamed; /* of struct renamed: its trailers Svc-Renamed */
};

struct renamed {
	char *from, *to; /* paths in the desk */
};

/* One commit being looked at. */
struct visit {
	struct audit *audit;
	const struct svc_chain_commit *commit;
	const struct svc_chain_commit **parents;
	struct declared declared;
	guint64 declared_entries; /* that the message accounts for */
	GHashTable *declared_records;
};

struct entry { /* `author` and `verb` live in audit->words */
	int64_t time;
	bool stamped;
	const char *author, *verb;
	unsigned char body[16]; /* the first bytes of SHA-256 over what it says */
	int line;
};

struct version { /* of a record; counted references */
	int refs;
	bool readable;
	int problem_line;
	char *problem;   /* why it can't be read */
	GArray *entries; /* of struct entry, in the file's order */
	char *opened;    /* the value of the field with that role, or NULL */
};

struct removed {                           /* a record that a commit removed */
	struct svc_audit_finding *finding; /* borrowed from the report */
	struct version *version;           /* the last one; a reference */
};

/* A record's file in a commit: what it is, and what it was in each parent; "" where it isn't. */
struct change {
	char *path;     /* desk-relative */
	char *old_path; /* where it was moved from, or NULL */
	const struct svc_kind *kind;
	struct svc_oid now;
	struct svc_oid *before; /* one a parent */
};

/* Adds a finding of a rule, or a note where the rule is one. `path` may be NULL. */
struct svc_audit_finding *svc_audit_add(struct audit *audit, enum audit_rule rule,
	const struct svc_chain_commit *commit, const char *path, int line, const char *format, ...)
	G_GNUC_PRINTF(6, 7);

/* Turns a finding into a note of another rule, whose words are taken over. */
void svc_audit_soften(struct audit *audit, struct svc_audit_finding *finding, enum audit_rule rule,
	char *message);

/* Range: what the operand names. Errors: as svc_audit_verify(). */
enum svc_status svc_audit_range(struct svc_desk *desk, const char *range, struct svc_oid *after,
	struct svc_oid *to, struct svc_error *err);

/* The message's claims. */
void svc_audit_declared_read(const char *message, struct declared *out);
void svc_audit_declared_clear(struct declared *declared);

/* Whether a text of allowed signers lets the key of this fingerprint sign for an address. */
bool svc_audit_vouches(const char *signers, const char *fingerprint, const char *address);

/* Signatures of all commits. */
enum svc_status svc_audit_signatures(struct audit *audit, struct svc_error *err);

/* The records that a commit changes, of struct change sorted by path; owned. Moves are paired. */
enum svc_status svc_audit_changes(struct visit *visit, GPtrArray **out, struct svc_error *err);

/* The list of what was renamed, and the value of a trailer into it. */
GPtrArray *svc_audit_renamed_new(void);
void svc_audit_renamed_read(GPtrArray *list, const char *value);

/* Gives records that a merge renamed the past that they had under the old id. */
void svc_audit_follow_records(struct visit *visit, GPtrArray *changes);

/* A version of a record; a new reference, NULL for an id "". What can't be read is marked as such.
 */
enum svc_status svc_audit_version(struct audit *audit, const struct svc_kind *kind,
	const char *path, const struct svc_oid *blob, struct version **out, struct svc_error *err);
void svc_audit_version_unref(struct version *version);

/* The same of a text; a new reference, never NULL. */
struct version *svc_audit_version_of(
	struct audit *audit, const struct svc_kind *kind, const char *text, size_t length);

/* Sets of entries: equal are those of the same time, author, verb and words. */
guint svc_audit_entry_hash(gconstpointer entry);
gboolean svc_audit_entry_equal(gconstpointer one, gconstpointer two);

/* Remembers that an entry went from a record, and tells whether one had. */
void svc_audit_lose(struct audit *audit, const char *path, const struct entry *entry);
bool svc_audit_was_lost(struct audit *audit, const char *path, const struct entry *entry);

/* Compares a record's entries with those of the parents. */
enum svc_status svc_audit_record(
	struct visit *visit, const struct change *change, struct svc_error *err);

/* Author and time of an entry that the commit brought. `latest` is the last time of the entries
 * that were there before (INT64_MIN: none). */
enum svc_status svc_audit_new_entry(struct visit *visit, const struct change *change,
	const struct entry *entry, int64_t latest, struct svc_error *err);

/* Time alone, of an entry that got one in this commit. */
void svc_audit_entry_time(struct visit *visit, const struct change *change,
	const struct entry *entry, int64_t latest);

/* Says in one note what the commit's message accounts for. */
void svc_audit_declared_note(struct visit *visit);

/* Who is who: whether two names (address, id, alias) mean one person in a commit's tree; what the
 * commit doesn't know is looked up in the desk as it is now. */
enum svc_status svc_audit_same_person(struct audit *audit, const struct svc_chain_commit *commit,
	const char *one, const char *two, bool *same, struct svc_error *err);
struct people *svc_audit_people_new(void);
void svc_audit_people_free(struct people *people);

/* Notes that a person's record names other addresses than before. */
enum svc_status svc_audit_person_change(
	struct visit *visit, const struct change *change, struct svc_error *err);

/* A commit of the range or one of its parents outside; borrowed. */
enum svc_status svc_audit_commit(struct audit *audit, const struct svc_oid *id,
	const struct svc_chain_commit **out, struct svc_error *err);

#endif
