/*
 * Rows of one record made into entries and a record. Private to this layer.
 */
#ifndef SVC_IMPORT_BUILD_H
#define SVC_IMPORT_BUILD_H

#include "import/rows.h"

struct svc_built_entry {
	int64_t time;
	const char *author; /* borrowed */
	const char *verb;
	GArray *changes;  /* of struct svc_change_line with borrowed texts; NULL: none */
	const char *text; /* borrowed; or NULL */
	int line;         /* of the row */
};

struct svc_built {
	const char *id;
	GArray *entries; /* of struct svc_built_entry, sorted by time */
	/* The end of each of the kind's fields, by their order: borrowed, NULL where nothing told
	 * of it; lists joined with line breaks. The array is owned. */
	const char **values;
	const char *description;
	int64_t opened;
	const char *opened_by;
	int line;         /* of the first row */
	size_t adjusted;  /* entries that got a later time than the file says */
	int moved_line;   /* of the first row that has one */
	bool opened_done; /* the one row says that it is over, but not when */
};

/* Makes the entries of a group. Nothing can fail: values were checked when the rows were read. */
void svc_build_group(
	const struct svc_map *map, const struct svc_row_group *group, struct svc_built *out);
void svc_built_clear(struct svc_built *built);
SVC_DEFINE_AUTOCLEAR(svc_built, svc_built_clear)

/* A record of its own. Errors: those of svc_record_compose() and svc_timeline_append(). */
enum svc_status svc_built_record(const struct svc_kind *kind, const struct svc_built *built,
	const char *path, struct svc_record **out, struct svc_error *err);

/*
 * Adds what `record` hasn't yet: entries, and the fields that follow from them. `*added` counts
 * them; with none the record isn't touched. Text entries are put in by their time; entries with
 * changes have to be as late as the last one there. Errors: SVC_EINVALID.
 */
enum svc_status svc_built_extend(const struct svc_built *built, struct svc_record **record,
	size_t *added, struct svc_error *err);

/* Appends one entry to a body. */
enum svc_status svc_built_append(GString *body, const char *eol, const struct svc_kind *kind,
	const struct svc_built_entry *entry, struct svc_error *err);

#endif
