/*
 * Records of a desk chosen by a query: what list, show, my, set --query, reports and exports share.
 *
 * Kinds that clocks run on have two computed fields more: `sla` (none, ok, paused, at-risk,
 * breached: of the clocks at present; several can hold, ok stands beside none but paused) and `due`
 * (of the clocks that run).
 */
#ifndef SVC_SELECT_SELECT_H
#define SVC_SELECT_SELECT_H

#include "desk/desk.h"
#include "index/index.h"
#include "query/query.h"
#include "query/sort.h"

struct svc_select;

/* What to choose; everything is borrowed for the life of the selection. */
struct svc_select_options {
	const struct svc_kind *kind; /* NULL: all kinds */
	const struct svc_noun *noun; /* a short form narrows the kind; or NULL */
	const char *const *operands; /* the query's terms, NULL-terminated; or NULL */
	const char *expression;      /* `-e`; or NULL */
	const char *sort;            /* NULL: the kind's own order */
	bool only_check;             /* it is never run; whoever @me is, the query may name them */
};

/*
 * Prepares a selection: looks up every name and value of the query. Errors: those of
 * svc_query_parse and svc_sort_parse. @me needs no user.email unless it is used.
 */
enum svc_status svc_select_new(struct svc_desk *desk, const struct svc_select_options *options,
	struct svc_select **out, struct svc_error *err);
void svc_select_free(struct svc_select *select);
SVC_DEFINE_AUTO(svc_select, svc_select_free)

/* Adds a finding of the rule config-query for each saved query of the config that can't be
 * understood: syntax, unknown names and values, queries that refer to themselves. */
void svc_select_check_saved(struct svc_desk *desk, GPtrArray *findings);

/* The options that queries and groups over this selection need. Borrowed. */
const struct svc_query_options *svc_select_query_options(const struct svc_select *select);

/* The query, for whatever visits records by itself. Borrowed. */
struct svc_query *svc_select_query(const struct svc_select *select);

/* Whether one record matches the query. Errors: those of svc_query_match. */
enum svc_status svc_select_match(
	struct svc_select *select, struct svc_record *record, bool *out, struct svc_error *err);

/* Calls `fn` for each match, whole, in the order of paths, without keeping any: for exports. `fn`
 * and `bad` as for svc_desk_each(). */
enum svc_status svc_select_each(struct svc_select *select, svc_desk_record_fn fn,
	svc_desk_bad_fn bad, void *data, struct svc_error *err);

/*
 * The same for counting: records may be condensed (record/facts.h), and matches that agree in all
 * fields of `same` (NULL-terminated) count alike: `fn` may get one of them with their number
 * instead of each.
 */
typedef enum svc_status (*svc_select_count_fn)(
	struct svc_record *record, uint64_t count, void *data, struct svc_error *err);
enum svc_status svc_select_count(struct svc_select *select, const char *const *same,
	svc_select_count_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err);

/* The query as one expression, the noun's term included. Owned. */
char *svc_select_text(const struct svc_select *select);

/* Tells of each kind that is searched how the query is answered; NULL: every file is read. */
typedef void (*svc_select_explain_fn)(
	const struct svc_kind *kind, const struct svc_explanation *explanation, void *data);
void svc_select_explain(struct svc_select *select, svc_select_explain_fn fn, void *data);

/*
 * Calls `fn` for each match in the selection's order, `most` at most, without holding many
 * records; `*total` gets how many match. `fn` may steal the record. Files that can't be read go to
 * `bad` (may be NULL) and are left out. Errors: also those of `fn`.
 */
struct svc_select_sink {
	uint64_t most;
	bool whole; /* `fn` needs the prose of records; else they may be condensed */
	svc_desk_record_fn fn;
	svc_desk_bad_fn bad;
	void *data;
};
enum svc_status svc_select_sorted(struct svc_select *select, const struct svc_select_sink *sink,
	uint64_t *total, struct svc_error *err);

/*
 * Runs it: an owned array of struct svc_record *, sorted, freed with its records by
 * g_ptr_array_unref(). Files that can't be read go to `bad` (may be NULL) with `data` and are left
 * out.
 */
enum svc_status svc_select_run(struct svc_select *select, svc_desk_bad_fn bad, void *data,
	GPtrArray **out, struct svc_error *err);

#endif
