/*
 * What the files of lib/flow share. Nothing outside this folder includes it.
 */
#ifndef SVC_FLOW_PRIVATE_H
#define SVC_FLOW_PRIVATE_H

#include "flow/flow.h"
#include "util/zone.h"

struct svc_flow_item { /* a record that the flow holds */
	struct svc_record *record;
	GBytes *before;                 /* its text when it was loaded; NULL for a new one */
	struct svc_flow_result *result; /* NULL while nothing has happened to it */
	bool removed;
};

struct svc_flow {
	struct svc_desk *desk;
	struct svc_flow_options options;
	char *op, *subject; /* owned copies */
	char *author;
	char *from; /* who the commit says has spoken (Svc-From), or NULL */
	int64_t now;
	const struct svc_zone *zone; /* in which relative times are meant; NULL: UTC */
	struct svc_write *write;
	GPtrArray *items;     /* of struct svc_flow_item */
	GHashTable *by_path;  /* path → struct svc_flow_item */
	GHashTable *by_key;   /* KIND/KEY of what this flow made → struct svc_flow_item */
	GHashTable *attached; /* paths of files that this flow adds */
	GPtrArray *results;   /* of struct svc_flow_result */
};

/* Takes ownership of `record` and remembers it; `before` is borrowed and may be NULL. */
struct svc_flow_item *svc_flow_hold(
	struct svc_flow *flow, struct svc_record *record, GBytes *before);

/* The time of a new entry of the record: the flow's, or that of the last entry where this is later
 * by less than a minute and nobody gave the time: another writer was waited for, or its clock is a
 * little ahead. */
int64_t svc_flow_entry_time(const struct svc_flow *flow, struct svc_record *record);

/* The item of a record, loaded at first use. */
enum svc_status svc_flow_item(struct svc_flow *flow, const struct svc_ref *ref,
	struct svc_flow_item **out, struct svc_error *err);

/* The item's result, made at first use. */
struct svc_flow_result *svc_flow_touch(struct svc_flow *flow, struct svc_flow_item *item);

/* Copies what one edit did into the record's result; `verb` is that of its text entry or NULL. */
void svc_flow_remember(
	struct svc_flow *flow, struct svc_flow_item *item, const GArray *changes, const char *verb);

/*
 * `edit` with values made canonical by what the desk knows: persons, references, relative times.
 * Owned. Errors: SVC_ENOTFOUND, SVC_EINVALID.
 */
enum svc_status svc_flow_normalise(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_edit *edit, struct svc_edit **out, struct svc_error *err);

/* Adds the priority that follows from impact and urgency; `record` is NULL for a new one. */
void svc_flow_prioritise(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_record *record, struct svc_edit *edit);

/*
 * Adds the priority that follows where a merge left impact or urgency open and `edit` (normalised)
 * settles one of them. It doesn't where a side, or what both had before, set it by hand: where it
 * isn't the matrix's answer to any impact and urgency that the merge knows. `*follows` gets its
 * field's name (borrowed from the kind), or NULL.
 */
void svc_flow_prioritise_settled(struct svc_flow *flow, const struct svc_record *record,
	struct svc_edit *edit, const char **follows);

/* Fills what a new record takes from those it refers to (normalised edit). */
enum svc_status svc_flow_inherit(struct svc_flow *flow, const struct svc_kind *kind,
	struct svc_edit *edit, struct svc_error *err);

/* The record that the wish for the field in `role` refers to; NULL if it refers to none. Owned. */
enum svc_status svc_flow_referred(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_edit *edit, const char *role, struct svc_record **out,
	struct svc_error *err);

/* What a new record that requests an offering needs: answers to its form, which must be of their
 * types, and the status for waiting where it has to be approved. Errors: SVC_EINVALID. */
enum svc_status svc_flow_request(struct svc_flow *flow, const struct svc_kind *kind,
	struct svc_edit *edit, struct svc_error *err);

/* One value as typed, made canonical by what the desk knows; owned. Errors: SVC_ENOTFOUND,
 * SVC_EINVALID. */
enum svc_status svc_flow_value(struct svc_flow *flow, const struct svc_field *field,
	const char *value, char **out, struct svc_error *err);

/* Refuses (SVC_EINVALID) a past time for the field in the role `hold_until`; NULL is none, and with
 * force any is allowed. */
enum svc_status svc_flow_check_hold(const struct svc_flow *flow, const struct svc_kind *kind,
	const char *text, struct svc_error *err);

/*
 * Refuses `record`, what shall become of `item`, where it has an error of svc_record_validate()
 * that the item hadn't when it was loaded; where one of `changes` (of struct svc_field_change)
 * gives a field a value that its `keep_while` has no place for; and where the record would be its
 * own ancestor. `entries_follow`: a tracked field may differ from the timeline yet. With force,
 * which puts back what was, only the last counts. Errors: SVC_EINVALID, with the cure.
 */
enum svc_status svc_flow_verify(struct svc_flow *flow, const struct svc_flow_item *item,
	struct svc_record *record, const GArray *changes, bool entries_follow,
	struct svc_error *err);

/* The value that `edit` gives a field last, or NULL. Borrowed. */
const char *svc_flow_wish(const struct svc_edit *edit, const char *field);

/* Refuses (SVC_EINVALID), unless forced, a wish for a person's email that is no address, or that
 * another person is known by. Other kinds pass. */
enum svc_status svc_flow_check_address(struct svc_flow *flow, const struct svc_kind *kind,
	const char *id, const struct svc_edit *edit, struct svc_error *err);

/* Warns where a reply stops no response clock, since its author is neither agent nor requester: on
 * a new desk, that is a record or a role that is missing. */
void svc_flow_warn_of_stranger(
	const struct svc_flow *flow, const struct svc_record *record, const char *verb);

/* Adds the wish for the value that another record has in the field; without one, to empty it. */
void svc_flow_wish_value(struct svc_edit *edit, const struct svc_record *from, const char *field);

/* Adds SET to `edit` where it has no wish for this field and `value` is something. */
void svc_flow_fill(struct svc_edit *edit, const char *field, const char *value);

/* Refuses (SVC_ECONFLICT, naming who, with `cure` as next step) while a record that is none of
 * `paths` refers to one of `ids`; both are sets of texts. */
enum svc_status svc_flow_check_referrers(struct svc_desk *desk, GHashTable *ids, GHashTable *paths,
	const char *cure, struct svc_error *err);

/* The subject of the flow's commit. Owned. */
char *svc_flow_subject(const struct svc_flow *flow);

struct svc_flow_hook_call { /* one verb done to one record */
	struct svc_flow *flow;
	const struct svc_ref *ref;
	struct svc_record *record; /* as it stands before the verb */
	const struct svc_flow_given *given;
	size_t n_given;
	struct svc_edit *edit;
	const char *message;
};

/* What a kind file's verb can't say as data. Both functions may be NULL. */
struct svc_flow_hook {
	const char *name;
	/* The flag with which the verb finds its record itself, and how. */
	const char *flag;
	enum svc_status (*choose)(struct svc_desk *desk, const struct svc_kind *kind,
		const struct svc_noun *noun, struct svc_ref *out, struct svc_error *err);
	/* Adds to the verb's edit, or changes other records. */
	enum svc_status (*change)(struct svc_flow_hook_call *call, struct svc_error *err);
};

/* The hooks `approve` and `reject`: whoever speaks must be asked to (desk/approval.h). An agreement
 * that isn't the last one leaves the status as it is. Errors: SVC_EINVALID. */
enum svc_status svc_flow_approve(struct svc_flow_hook_call *call, struct svc_error *err);
enum svc_status svc_flow_reject(struct svc_flow_hook_call *call, struct svc_error *err);

/*
 * Refuses (SVC_EINVALID) what would lead round an approval; `record` is as it would be after
 * `changes` (of struct svc_field_change), the item's text as it was. Out of the waiting status (or
 * of a cancelled one) only when all have agreed, those who were asked and those who would be; while
 * it waits, no change that leaves nobody to agree; past it, no change to what others have to agree
 * to. Cancelling is free. Other errors: those of svc_desk_approval().
 */
enum svc_status svc_flow_check_approval(struct svc_flow *flow, const struct svc_flow_item *item,
	struct svc_record *record, const GArray *changes, struct svc_error *err);

/* Puts into the result of an item who has to agree next, where it waits for that; warns where
 * nobody is known who could. */
void svc_flow_tell_waiting(struct svc_flow *flow, struct svc_flow_item *item);

/* The hook that `verb` names; NULL if it names none. Errors: SVC_EINVALID for an unknown name. */
enum svc_status svc_flow_hook_of(
	const struct svc_verb *verb, const struct svc_flow_hook **out, struct svc_error *err);

/* The value given for an option or operand, or NULL. */
const char *svc_flow_given_value(
	const struct svc_flow_given *given, size_t n_given, const char *name);

#endif
