/*
 * Three-way merge of records: by field, list item, key of a map and timeline entry.
 *
 * What one side alone changed is taken. What both changed differently is settled by the field's
 * policy (docs/merge.md) or stays as an item of the list `conflicts` in the frontmatter:
 *
 *	conflicts:
 *	  - {field: assignee, base: kim, ours: lee, theirs: ana}
 *
 * with ours in place — for a tracked field the value that the merged timeline says, so that the two
 * agree. A side without the key had no value. The bytes of ours stay where nothing changes them.
 */
#ifndef SVC_MERGE_MERGE_H
#define SVC_MERGE_MERGE_H

#include "record/finding.h"
#include "record/record.h"

/* The key of the frontmatter that holds open conflicts. */
#define SVC_MERGE_KEY SVC_CONFLICTS_KEY
/* What a conflict calls the text before the timeline, and the record as a whole, which one side
 * removed. No field has such a name. */
#define SVC_MERGE_DESCRIPTION "description"
#define SVC_MERGE_RECORD SVC_CONFLICT_RECORD

enum svc_merge_side { SVC_MERGE_BASE, SVC_MERGE_OURS, SVC_MERGE_THEIRS, SVC_MERGE_SIDES };

/* The file's bytes by side; NULL where it doesn't exist. Borrowed. */
struct svc_merge_texts {
	GBytes *side[SVC_MERGE_SIDES];
};

struct svc_merge_result {
	GString *text;        /* NULL: the record is removed */
	GPtrArray *conflicts; /* of char *: fields that are in conflict by this merge */
};
void svc_merge_result_clear(struct svc_merge_result *result);
SVC_DEFINE_AUTOCLEAR(svc_merge_result, svc_merge_result_clear)

/*
 * Merges the three versions of the record at `path`. Errors: SVC_EINVALID where one can't be read
 * (the message names the side, the place is in that version) or its frontmatter can't be edited;
 * SVC_EENVIRONMENT.
 */
enum svc_status svc_merge_record(const struct svc_kind *kind, const char *path,
	const struct svc_merge_texts *texts, struct svc_merge_result *out, struct svc_error *err);

/* An open conflict of a record. Texts are as svc_record_value() gives them; NULL: no value. */
struct svc_merge_conflict {
	char *field; /* "assignee", or keys joined by '/' */
	char *side[SVC_MERGE_SIDES];
	char **others; /* further values that are open, "" for none; NULL where there are none */
};

/* The record's open conflicts, in their order; of struct svc_merge_conflict, freed with
 * g_ptr_array_unref(). */
GPtrArray *svc_merge_conflicts(const struct svc_record *record);

/* The value of one side in the conflict on `field`, as YAML; NULL where it has none. `*found` tells
 * whether there is such a conflict; of several, the last one counts. Borrowed from the record. */
const struct svc_yaml_node *svc_merge_conflict_value(
	const struct svc_record *record, const char *field, enum svc_merge_side side, bool *found);

/* Takes every conflict on `field` out of the record's list. Errors: those of editing YAML. */
enum svc_status svc_merge_drop(struct svc_record *record, const char *field, struct svc_error *err);

/* Sets a key that the kind doesn't know, `path` as in text/yaml_edit.h, to a value of YAML; NULL
 * removes it. Errors: those of editing YAML. */
enum svc_status svc_merge_set_key(
	struct svc_record *record, const char *path, const char *yaml_value, struct svc_error *err);

/* Replaces the text before the timeline. Errors: SVC_EINVALID. */
enum svc_status svc_merge_set_description(
	struct svc_record *record, const char *text, struct svc_error *err);

#endif
