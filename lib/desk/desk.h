/*
 * A desk: configuration, kinds and store in one handle, and what needs all three — ids, authors,
 * loading and saving records.
 */
#ifndef SVC_DESK_DESK_H
#define SVC_DESK_DESK_H

#include "kind/kind.h"
#include "record/finding.h"
#include "record/record.h"
#include "store/store.h"
#include "util/zone.h"

enum { SVC_DESK_FORMAT = 1 };

struct svc_desk;

/* Opens the desk at or above `dir` (see svc_store_open). Errors: those of the store; SVC_EINVALID
 * for a broken config or kind file; SVC_EENVIRONMENT for a newer format. */
enum svc_status svc_desk_open(const struct svc_context *ctx, const char *dir, const char *at,
	struct svc_desk **out, struct svc_error *err);
void svc_desk_free(struct svc_desk *desk);
SVC_DEFINE_AUTO(svc_desk, svc_desk_free)

/* What svc_desk_open() was given. Borrowed. */
const struct svc_context *svc_desk_context(const struct svc_desk *desk);
/* The built-in kinds and the desk's own. Borrowed from the desk. */
const struct svc_kinds *svc_desk_kinds(const struct svc_desk *desk);
/* The desk's files. Borrowed from the desk. */
struct svc_store *svc_desk_store(struct svc_desk *desk);

/* `.svc/config.yaml`, borrowed; a value by keys joined with '/'; NULL if unset. */
const struct svc_yaml_node *svc_desk_config(const struct svc_desk *desk, const char *path);
/* The same for a scalar's text; NULL if unset or no scalar. Borrowed. */
const char *svc_desk_config_text(const struct svc_desk *desk, const char *path);

/*
 * The desk's time zone, `timezone` of the config, borrowed from the desk; `*out` is NULL where none
 * is set: UTC. Errors: those of svc_zone_open with the line of the config, `*out` NULL.
 */
enum svc_status svc_desk_zone(
	struct svc_desk *desk, const struct svc_zone **out, struct svc_error *err);

/*
 * What may be wrong in a config that could be read: unknown keys (rule config-key) and kinds
 * (config-kind) with close matches and, with `zones`, a timezone that isn't in tzdata
 * (config-zone). Opening a desk reports the first two as warnings.
 */
void svc_desk_check_config(const struct svc_desk *desk, bool zones, GPtrArray *findings);

/*
 * Calls `look` while `text` is the desk's config in memory; afterwards the desk is as it was.
 * Errors, without a call: SVC_EINVALID, with path, line and column, for what can't be a config, its
 * timezone included; SVC_EENVIRONMENT for a newer format and where there is no tzdata.
 */
typedef void (*svc_desk_look_fn)(struct svc_desk *desk, void *data);
enum svc_status svc_desk_try_config(struct svc_desk *desk, const char *text, size_t length,
	svc_desk_look_fn look, void *data, struct svc_error *err);

/*
 * Who writes: the person (by slug) whose email or alias is git's user.email, else that email.
 * Borrowed. Errors: SVC_EENVIRONMENT, no user.email, with the command that sets it.
 */
enum svc_status svc_desk_author(struct svc_desk *desk, const char **out, struct svc_error *err);

/* The slug of the person with this slug, email or alias (letters of ASCII without case); NULL if
 * nobody is known by it. Borrowed until the next write. */
const char *svc_desk_person(struct svc_desk *desk, const char *name);

/* All names in lower case (slug, email, aliases) of the person who is known by `name`, sorted;
 * NULL-terminated, owned with g_strfreev. NULL if nobody is. */
char **svc_desk_person_names(struct svc_desk *desk, const char *name);

/* Teams (slugs) that list `person` as a member or lead, sorted; NULL-terminated, owned with
 * g_strfreev. */
char **svc_desk_teams_of(struct svc_desk *desk, const char *person);

/* True if an author (slug, email or alias) is an agent: member or lead of a team, or a person with
 * the role `agent`. That a ticket's own requester is none is for the caller to add. */
bool svc_desk_is_agent(struct svc_desk *desk, const char *author);

struct svc_ref { /* where a record is; texts owned */
	const struct svc_kind *kind;
	char *id;
	char *path;
};
void svc_ref_clear(struct svc_ref *ref);
SVC_DEFINE_AUTOCLEAR(svc_ref, svc_ref_clear)

/*
 * Finds the record that a person means: a full id in any case, `KIND/ID`, a path, a unique prefix
 * of the random part (3 characters or more; prefix and month may stand before it), or an alias —
 * in this order, the first way that finds something decides. `kind` NULL: any. Errors:
 * SVC_ENOTFOUND with close ids, or with the candidates and their titles when ambiguous; SVC_EUSAGE
 * for text that can't be an id (control characters, `/../`).
 */
enum svc_status svc_desk_find(struct svc_desk *desk, const struct svc_kind *kind, const char *input,
	struct svc_ref *out, struct svc_error *err);

/* The record of `kind` whose `key:` is exactly `key`. SVC_ENOTFOUND if there is none;
 * SVC_ECONFLICT, naming them, if there are several.
 * Without a finder that knows, reads every file of the kind and parses those that may hold it. */
enum svc_status svc_desk_find_key(struct svc_desk *desk, const struct svc_kind *kind,
	const char *key, struct svc_ref *out, struct svc_error *err);

/* Who knows what is in files without reading them: a layer above. */
struct svc_desk_finder {
	/* Adds the paths (owned texts) of the files of `kind` that may have `text`, letters of
	 * ASCII without case, as the value of `field` or an item of it; false where it can't tell:
	 * all files have to be read then. */
	bool (*find)(void *data, const struct svc_kind *kind, const char *field, const char *text,
		GPtrArray *paths);
	void (*forget)(void *data); /* the desk begins or ends a write */
	void *data;
};

/* Asks `finder` (copied; NULL: nobody) from now on where records are looked up by alias or key.
 * What it finds is read and compared: an answer is that of the files. */
void svc_desk_set_finder(struct svc_desk *desk, const struct svc_desk_finder *finder);

/* True if a record of exactly this id exists (an alias is no id). */
bool svc_desk_has(struct svc_desk *desk, const struct svc_kind *kind, const char *id);

/* Loads a record by what svc_desk_find found. */
enum svc_status svc_desk_load(struct svc_desk *desk, const struct svc_ref *ref,
	struct svc_record **out, struct svc_error *err);

/* Loads by exact id (references between records); SVC_ENOTFOUND if missing. */
enum svc_status svc_desk_get(struct svc_desk *desk, const char *kind, const char *id,
	struct svc_record **out, struct svc_error *err);

/*
 * Calls `fn` for each record of a kind (all kinds if NULL), sorted by path. `record` is the
 * callee's: keep it with g_steal_pointer or leave it. A file that can't be parsed is passed to
 * `bad` (may be NULL) and skipped.
 */
typedef enum svc_status (*svc_desk_record_fn)(
	struct svc_record **record, void *data, struct svc_error *err);
typedef void (*svc_desk_bad_fn)(const struct svc_error *why, void *data);
enum svc_status svc_desk_each(struct svc_desk *desk, const struct svc_kind *kind,
	svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err);

/* The same for the one file at `path`, which may be gone: nothing is called then. */
enum svc_status svc_desk_one(struct svc_desk *desk, const struct svc_kind *kind, const char *path,
	svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err);

/* All kinds in the order in which svc_desk_each() visits them: by folder. Owned array of const
 * struct svc_kind *. */
GPtrArray *svc_desk_folders(const struct svc_desk *desk);

/* Where a record with this id is, or would be, stored: a function of the id and the desk's pattern.
 */
char *svc_desk_path(struct svc_desk *desk, const struct svc_kind *kind, const char *id);

/*
 * The prefix of a new id: the kind's, or that of the field it depends on, as `fields` set it or the
 * field's default. Borrowed from the kind. Errors: SVC_EINVALID where the field's value has none.
 */
enum svc_status svc_desk_prefix(const struct svc_kind *kind, const struct svc_edit *fields,
	const char **out, struct svc_error *err);

/* A new drawn id ("INC-2611-7K3M9") that no record has; `prefix` as from svc_desk_prefix(), month
 * by the context's clock in UTC. Owned. */
enum svc_status svc_desk_draw_id(struct svc_desk *desk, const struct svc_kind *kind,
	const char *prefix, char **out, struct svc_error *err);

/* Checks an id a person chose or an import brings, and that no record of the kind has it in another
 * case. `imported`: ids of other systems are allowed where the kind draws its ids. Errors:
 * SVC_EINVALID with the rule it breaks; SVC_ECONFLICT where it is taken. */
enum svc_status svc_desk_check_id(struct svc_desk *desk, const struct svc_kind *kind,
	const char *id, bool imported, struct svc_error *err);

/* The same for the form alone: no file is looked at. Errors: SVC_EINVALID. */
enum svc_status svc_desk_check_form(
	const struct svc_kind *kind, const char *id, bool imported, struct svc_error *err);

/*
 * Saving. A write collects records, then commits them together; the message gets the trailers
 * `Svc-Record:` (one per record, at most 20, then a count) and `Svc-Op:`.
 */
struct svc_write;
enum svc_status svc_write_begin(struct svc_desk *desk, const struct svc_txn_options *options,
	struct svc_write **out, struct svc_error *err);
/* Saves `record`; `before` is the text it was made from (NULL: must be new). */
enum svc_status svc_write_put(
	struct svc_write *write, struct svc_record *record, GBytes *before, struct svc_error *err);
/* A file that is no record (attachment, config): `before` as above. */
enum svc_status svc_write_file(struct svc_write *write, const char *path, GBytes *content,
	GBytes *before, struct svc_error *err);
enum svc_status svc_write_remove(
	struct svc_write *write, const char *path, GBytes *before, struct svc_error *err);
/* What a person gave as the commit's message instead of the subject; copied, NULL takes it back. */
void svc_write_set_message(struct svc_write *write, const char *message);
/* Adds a trailer "NAME: VALUE" to the commit's message. Both are copied. */
void svc_write_add_trailer(struct svc_write *write, const char *name, const char *value);
/* How many files the write holds so far. */
size_t svc_write_count(const struct svc_write *write);
/* Commits under `subject` ("ticket INC-2611-7K3M9: in-progress, P2"); `op` names the command
 * ("ticket set"). `commit` as for svc_txn_commit. The write is over either way; free it. */
enum svc_status svc_write_commit(struct svc_write *write, const char *op, const char *subject,
	struct svc_oid *commit, struct svc_error *err);
void svc_write_free(struct svc_write *write);
SVC_DEFINE_AUTO(svc_write, svc_write_free)

#endif
