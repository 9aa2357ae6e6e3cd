/*
 * Order and groups of records.
 */
#ifndef SVC_QUERY_SORT_H
#define SVC_QUERY_SORT_H

#include "query/query.h"

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

/* Sorts an array of struct svc_record *: stable and total, equal ones by kind and id. */
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
