/*
 * Order and groups of records.
 */
#ifndef SVC_QUERY_SORT_H
#define SVC_QUERY_SORT_H

#include "query/query.h"
#include "text/arena.h"

struct svc_sort;

/*
 * Parses "priority,-opened": fields in the order of weight, `-` for descending. Values compare by
 * the field's type (svc_field_compare), a missing one comes last either way. Computed fields and
 * one-hop references sort too. Errors: SVC_EUSAGE for an unknown field, with close matches.
 */
enum svc_status svc_sort_parse(const char *text, const struct svc_query_options *options,
	struct svc_sort **out, struct svc_error *err);
void svc_sort_free(struct svc_sort *sort);
SVC_DEFINE_AUTO(svc_sort, svc_sort_free)

/* What a record is sorted by, without the record. */
struct svc_sort_item {
	const struct svc_kind *kind;
	const char *id;
	const char **values;             /* one a key; NULL where absent */
	const struct svc_field **fields; /* how each is compared */
	void *data;                      /* the caller's */
};

/* Fills an item with copies in `arena`. Errors: those of computed fields. */
enum svc_status svc_sort_item(const struct svc_sort *sort, struct svc_record *record,
	struct svc_arena *arena, struct svc_sort_item *out, struct svc_error *err);

/*
 * How items of a kind are made without its records: one name a key, of a stored field, or "id", or
 * "" where the kind has nothing for it, NULL-terminated; and the item's `fields`. Both in `arena`.
 * False where it takes more than stored fields.
 */
struct svc_sort_plan {
	const char **names;
	const struct svc_field **fields;
};
bool svc_sort_plan(const struct svc_sort *sort, const struct svc_kind *kind,
	struct svc_arena *arena, struct svc_sort_plan *out);

/* Sorts an array of struct svc_sort_item: stable and total, equal ones by kind and id. */
void svc_sort_items(const struct svc_sort *sort, GArray *items);

/* Sorts an array of struct svc_record * likewise. */
enum svc_status svc_sort_records(
	const struct svc_sort *sort, GPtrArray *records, struct svc_error *err);

struct svc_group {
	char *value;        /* owned; NULL: records where the field is absent */
	GPtrArray *records; /* borrowed records in the order that they came in */
};

/*
 * Groups records by one field: "status", or a time's "opened/month" (year, quarter, month, week,
 * day, in options->zone; weeks are ISO 8601's). A record with a list is in one group for each of
 * its items. Groups are sorted by the field's type, absent last. `*out` is an array of struct
 * svc_group, owned. Errors: SVC_EUSAGE.
 */
enum svc_status svc_group_records(const char *by, const struct svc_query_options *options,
	GPtrArray *records, GPtrArray **out, struct svc_error *err);

#endif
