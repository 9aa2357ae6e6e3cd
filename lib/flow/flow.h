/*
 * What people do to records: one unit of work of one command, ending in one commit.
 *
 * A flow takes the writers' lock, loads the records it changes after that, and commits them
 * together or not at all. Records are changed by edits (`set`), by the verbs their kind declares
 * (`resolve`), made, removed, linked and given attachments. Each touched record leaves a struct
 * svc_flow_result, from which the command prints what happened.
 */
#ifndef SVC_FLOW_FLOW_H
#define SVC_FLOW_FLOW_H

#include "desk/desk.h"

struct svc_flow_options {
	struct svc_txn_options txn;
	const char *op;      /* names the command in the trailer Svc-Op: "ticket set"; borrowed */
	const char *subject; /* replaces the commit's subject; NULL: made from what happened */
	bool force;          /* transitions that the status table forbids are allowed */
};

struct svc_flow_result {
	const struct svc_kind *kind;
	char *id;
	char *path;
	char *title;
	bool created, removed;
	bool unchanged;      /* known after svc_flow_commit(): not a byte differs */
	GArray *changes;     /* of struct svc_field_change; empty for a new record */
	char *entry;         /* verb of the text entry, or NULL */
	char *waits;         /* who has to agree before work starts, in words; NULL: nobody */
	bool settled;        /* an open conflict was, maybe for the value that is in place */
	const char *follows; /* field that follows from what was settled, or NULL; borrowed */
	GPtrArray *attached; /* names under which files were attached; NULL: none */
};

struct svc_flow;

/* Begins. Errors: those of svc_txn_begin and svc_desk_author. `options` are copied. */
enum svc_status svc_flow_begin(struct svc_desk *desk, const struct svc_flow_options *options,
	struct svc_flow **out, struct svc_error *err);
void svc_flow_free(struct svc_flow *flow);
SVC_DEFINE_AUTO(svc_flow, svc_flow_free)

/* The desk, the author's id or email address, and the time of all that this flow writes (UTC
 * seconds). Borrowed from the flow. */
struct svc_desk *svc_flow_desk(struct svc_flow *flow);
const char *svc_flow_author(const struct svc_flow *flow);
int64_t svc_flow_now(const struct svc_flow *flow);

/* The record as it stands in this flow, loaded at its first use. Borrowed from the flow. */
enum svc_status svc_flow_load(struct svc_flow *flow, const struct svc_ref *ref,
	struct svc_record **out, struct svc_error *err);

/*
 * Changes one record. Values are made canonical first: `@me`, an email address or a slug for
 * persons, short ids for references (which must exist), relative times. Priority follows impact and
 * urgency by the desk's matrix unless it was set by hand. Errors: those of svc_record_apply;
 * SVC_ENOTFOUND for a reference that leads nowhere, with close matches; SVC_EINVALID, with the
 * cure, for what makes an error of svc_record_validate() that the record hadn't before, hangs it
 * under itself, or sets a field whose condition to be kept doesn't hold.
 */
enum svc_status svc_flow_edit(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_edit *edit, struct svc_error *err);

/* A new record as a person asks for it. */
struct svc_flow_draft {
	const struct svc_kind *kind;
	const char *id;  /* a slug that the person chose; NULL: drawn, or made from the title */
	const char *key; /* `--key`: an existing record with this key is the result */
	struct svc_edit *fields; /* borrowed; values as typed; its text is the description */
};

/*
 * Makes a record. What isn't given comes from the kind's defaults, then from what the record refers
 * to: the offering's service, the service's team, the priority of impact and urgency. `*created` is
 * false where `key` found a record, which is among the results then, unchanged. Errors: as
 * svc_flow_edit; SVC_ECONFLICT for an id that exists, and for a key that several have.
 */
enum svc_status svc_flow_new(struct svc_flow *flow, const struct svc_flow_draft *draft,
	struct svc_ref *out, bool *created, struct svc_error *err);

/* What was given to a verb: option or operand name and value, canonical or as typed. */
struct svc_flow_given {
	const char *name;
	const char *value; /* "" for a flag */
};

/*
 * Does what a kind's verb says to one record; `message` may be NULL. Errors: SVC_EINVALID where the
 * record's status forbids it, naming the verbs that are allowed; SVC_EUSAGE for a missing option;
 * those of svc_flow_edit.
 */
enum svc_status svc_flow_act(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_verb *verb, const struct svc_flow_given *given, size_t n_given,
	const char *message, struct svc_error *err);

/* The flag with which a verb finds its record itself (`take --next`); NULL if it has none. */
const char *svc_flow_choosing_flag(const struct svc_verb *verb);

/* The record that such a verb finds, under the flow's lock, so that two people don't get the same.
 * Errors: SVC_ENOTFOUND. */
enum svc_status svc_flow_choose(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_noun *noun, const struct svc_verb *verb, struct svc_ref *out,
	struct svc_error *err);

/* Adds a link `{to, as}`, `as` NULL: by the kind's first relation; one that is there already
 * changes nothing. With `remove` takes it away, with `as` NULL every link to `to`. Errors:
 * SVC_EUSAGE for a link to itself and for one by a relation that the kind hasn't; SVC_ENOTFOUND
 * where there is none to remove. */
enum svc_status svc_flow_link(struct svc_flow *flow, const struct svc_ref *from,
	const struct svc_ref *to, const char *as, bool remove, struct svc_error *err);

enum { SVC_ATTACHMENT_MAX_BYTES = 64 << 20 };

/* Adds a file to the record's folder `<record>.d/` and an entry that names it. `name` is the file's
 * own name; one that is taken there gets "-2". Errors: SVC_EINVALID for a name that isn't safe. */
enum svc_status svc_flow_attach(struct svc_flow *flow, const struct svc_ref *ref, const char *name,
	GBytes *content, const char *message, struct svc_error *err);

/* Removes the records of `refs` (of struct svc_ref), which may refer to each other. Errors:
 * SVC_ECONFLICT while others refer to one of them (named in the hint), unless options.force. */
enum svc_status svc_flow_remove(
	struct svc_flow *flow, const GPtrArray *refs, struct svc_error *err);

/*
 * Saves a record as an editor left it: `base` is the text that the editor opened. The text must
 * parse, keep its id and have no error of svc_record_validate() that the record hadn't before;
 * tracked fields that it changes get an entry. Where the record moved meanwhile, fields that only
 * the editor changed are set on what is there now. Errors: SVC_EINVALID with line and column;
 * SVC_ECONFLICT where both changed the same.
 */
enum svc_status svc_flow_replace(struct svc_flow *flow, const struct svc_ref *ref, GBytes *base,
	const char *text, size_t length, struct svc_error *err);

/*
 * Settles what a merge left open: each of `assignments` (NULL-terminated) is FIELD=VALUE, or the
 * value of a side, FIELD=@ours, @theirs or @base; the whole record goes by "remove" and "keep". The
 * fields leave the list of conflicts. Priority follows impact and urgency, as in svc_flow_edit,
 * and leaves it, too. Errors: SVC_ENOTFOUND for a field without a conflict;
 * SVC_EUSAGE; those of svc_flow_edit.
 */
enum svc_status svc_flow_settle(struct svc_flow *flow, const struct svc_ref *ref,
	char *const *assignments, struct svc_error *err);

/*
 * Puts a record back to what it was in `past`, a desk opened at another commit; `then` is where it
 * was found there, `at` how a person called that moment. `fields` (NULL-terminated; none: the whole
 * record) are names of the frontmatter, or "description". Entries of the timeline stay, a tracked
 * field gets one more; transitions are allowed. A removed record comes back with all of its
 * entries, a file beside it that is gone as it was then. Former ids stay. Errors: SVC_ENOTFOUND
 * where nothing differs, or for fields of a removed record; SVC_EINVALID for an unknown field and a
 * version that can't be read; those of svc_flow_edit.
 */
enum svc_status svc_flow_restore(struct svc_flow *flow, struct svc_desk *past, const char *at,
	const struct svc_ref *then, char *const *fields, struct svc_error *err);

/* Commits. `commit` is "" where nothing changed, with no_commit and with dry_run. */
enum svc_status svc_flow_commit(
	struct svc_flow *flow, struct svc_oid *commit, struct svc_error *err);

/* Appends what the flow's records would change, as `git apply` takes it; before svc_flow_commit().
 * Files that are no records (attachments) are left out. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_flow_patch(struct svc_flow *flow, GString *out, struct svc_error *err);

/* Of struct svc_flow_result, in the order of the first touch. Borrowed. */
const GPtrArray *svc_flow_results(const struct svc_flow *flow);

#endif
