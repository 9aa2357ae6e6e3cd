/*
 * Counting: records, entries or transitions, grouped by fields and what is derived from them, with
 * figures over numbers and times.
 *
 * A key groups:
 *	FIELD                            its value; each item of a list by itself
 *	year: quarter: month: week: day: weekday: hour:  and a FIELD of type date or datetime
 *	has:FIELD                        true or false
 *	first:FIELD                      the first value that the timeline gives a tracked field
 *	category:FIELD                   the category of a status
 *	reopened                         true if it ever went from a done status back to an open one
 *	verb author                      of the entry (over entries and transitions)
 *	from to                          of the transition
 * Over entries and transitions, a tracked FIELD has its value as of the entry, and `at` is the
 * entry's time (month:at).
 *
 * A measure is [NAME=][AGGREGATE:]EXPRESSION[/UNIT]. The expression is a number field, a duration,
 *a bool (1 or 0), START..END (seconds from one datetime to another), `entries`, `reopens`, or
 * changes:FIELD (lines of the timeline that set it). Aggregates: n sum min median p90 mean max; all
 * of them where none is named. Units: s m h d divide seconds. A record without a value is left out
 * of that measure, which `n` tells.
 */
#ifndef SVC_REPORT_REPORT_H
#define SVC_REPORT_REPORT_H

#include "desk/desk.h"
#include "query/query.h"

enum svc_report_over { SVC_OVER_RECORDS, SVC_OVER_ENTRIES, SVC_OVER_TRANSITIONS };

enum { SVC_REPORT_MAX_KEYS = 16, SVC_REPORT_MAX_MEASURES = 32, SVC_REPORT_MAX_GROUPS = 1000000 };

struct svc_report_options { /* all borrowed until svc_report_free() */
	enum svc_report_over over;
	const char *const *by;       /* keys, NULL-terminated; NULL: one row for all */
	const char *const *measures; /* NULL-terminated; NULL: counts alone */
	const char *transitions;     /* the tracked field; NULL: the one in the role `status` */
	const char *const *seen;     /* frontmatter keys that the kind doesn't declare; or NULL */
	const struct svc_zone *zone; /* in which months, days and hours are meant; NULL: UTC */
	bool by_count;               /* largest groups first; else in the order of the keys */
	size_t most;                 /* rows at most; 0: all */
};

enum svc_report_type { SVC_REPORT_TEXT, SVC_REPORT_BOOL, SVC_REPORT_NUMBER };

struct svc_report_column {
	const char *key;   /* of the rows' objects: "month:opened", "n", "elapsed_median" */
	const char *title; /* for people */
	enum svc_report_type type;
};

struct svc_report;

/* Reads keys and measures. Errors: SVC_EUSAGE for an unknown field, part, aggregate or unit, with
 * close matches, or for a field whose type doesn't fit. */
enum svc_status svc_report_new(const struct svc_kind *kind,
	const struct svc_report_options *options, struct svc_report **out, struct svc_error *err);
void svc_report_free(struct svc_report *report);
SVC_DEFINE_AUTO(svc_report, svc_report_free)

/* Counts one record. Errors: SVC_EINVALID for a timeline that can't be read or more than
 * SVC_REPORT_MAX_GROUPS groups. */
enum svc_status svc_report_add(
	struct svc_report *report, struct svc_record *record, struct svc_error *err);

/* Counts `count` records that are like this one in all of svc_report_fields(). Errors as above. */
enum svc_status svc_report_add_many(struct svc_report *report, struct svc_record *record,
	uint64_t count, struct svc_error *err);

/* The fields whose values alone decide in which group a record counts; NULL where more does
 * (entries, measures, what the timeline tells). NULL-terminated, borrowed names, free the array
 * with g_free().
 */
const char **svc_report_fields(const struct svc_report *report);

/* Counts all records of the report's kind that match (`query` NULL: all); a file that can't be read
 * goes to `bad`, as with svc_desk_each(). */
enum svc_status svc_report_run(struct svc_report *report, struct svc_desk *desk,
	struct svc_query *query, svc_desk_bad_fn bad, void *data, struct svc_error *err);

/* The columns of the rows. Borrowed from the report. */
const struct svc_report_column *svc_report_columns(const struct svc_report *report, size_t *n);

/* The rows: an array of flat objects with the columns' keys, in a total and stable order; a missing
 * value is null and comes last. New reference. */
json_t *svc_report_rows(const struct svc_report *report);

/* How many records, entries or transitions were counted (before `most`). */
uint64_t svc_report_total(const struct svc_report *report);

#endif
