/*
 * The steps of an edit. Private to this layer.
 */
#ifndef SVC_RECORD_APPLY_H
#define SVC_RECORD_APPLY_H

#include "record/record.h"

/* The parts of a record while an edit is being made; nothing of it is the record's yet. */
struct svc_draft {
	const struct svc_kind *kind;
	GString *yaml;        /* the frontmatter's text */
	struct svc_yaml *doc; /* `yaml` parsed */
	GString *body;
	const char *eol;
};

void svc_draft_clear(struct svc_draft *draft);
SVC_DEFINE_AUTOCLEAR(svc_draft, svc_draft_clear)

/* Parses draft->yaml anew, after it was changed. */
enum svc_status svc_draft_parse(struct svc_draft *draft, struct svc_error *err);

/* Does one wish: checks field and value, splices the YAML where that changes anything. */
enum svc_status svc_draft_wish(
	struct svc_draft *draft, const struct svc_edit_item *item, struct svc_error *err);

/* The field that a wish is for; NULL with an error: unknown, or the id. */
const struct svc_field *svc_wish_field(
	const struct svc_kind *kind, const char *path, struct svc_error *err);

/* Items of a list wish, canonical; owned with g_strfreev(). */
enum svc_status svc_wish_items(
	const struct svc_field *field, const char *value, char ***out, struct svc_error *err);

/* Transition, required fields and conditions between two states of a record; `before` is NULL for
 * a new one. `force` skips the transition. */
enum svc_status svc_check_change(const struct svc_kind *kind, const struct svc_yaml_node *before,
	const struct svc_yaml_node *after, bool force, struct svc_error *err);

struct svc_entry_times { /* Unix seconds of the entry with the changes, and of that with the text */
	int64_t changes, text;
};

/* Appends the `opened` or `changed` entry with the tracked ones among `changes`, if there are any
 * (`opened`: always, for a kind with tracked fields), then the text entry of `edit`. `*count` gets
 * how many were added. */
enum svc_status svc_draft_entries(struct svc_draft *draft, const char *verb, const GArray *changes,
	const struct svc_edit *edit, struct svc_entry_times times, const char *author, guint *count,
	struct svc_error *err);

/* Checks the verb and text of an edit's entry. */
enum svc_status svc_check_entry(
	const struct svc_kind *kind, const struct svc_edit *edit, struct svc_error *err);

/* True if the kind has a tracked field. */
bool svc_record_tracks(const struct svc_kind *kind);

#endif
