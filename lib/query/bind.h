/*
 * Terms with every name and value looked up: what svc_query_match() evaluates.
 */
#ifndef SVC_QUERY_BIND_H
#define SVC_QUERY_BIND_H

#include "query/test.h"

struct svc_bound {                       /* one term in the records of one kind */
	const struct svc_target *target; /* borrowed from the term's targets */
	GArray *tests;                   /* of struct svc_test; any has to pass */
};

struct svc_bound_term {
	GPtrArray *targets;     /* of struct svc_target; NULL for words */
	GPtrArray *bounds;      /* of struct svc_bound */
	struct svc_test window; /* valid where the term has a window */
	char *word;             /* folded */
};

void svc_bound_term_free(struct svc_bound_term *term);
SVC_DEFINE_AUTO(svc_bound_term, svc_bound_term_free)

/* Errors: SVC_EUSAGE at the place of the name or value in `source`. */
enum svc_status svc_bind_term(const struct svc_query_env *env, const struct svc_query_term *term,
	const char *source, struct svc_bound_term **out, struct svc_error *err);

/* True if any of the tests that read a value passes. */
bool svc_bound_value(const struct svc_bound *bound, const char *value);

/* was:, in:, changed: over the timeline of a record of the bound's kind. */
enum svc_status svc_history_match(const struct svc_query_env *env,
	const struct svc_query_term *term, const struct svc_bound_term *bound_term,
	const struct svc_bound *bound, struct svc_record *record, bool *out, struct svc_error *err);

/* For other evaluators of the tree: what a term of the query was bound to, and the options with
 * what is derived from them. Borrowed from the query. */
const struct svc_bound_term *svc_query_bound(
	const struct svc_query *query, const struct svc_query_term *term);
const struct svc_query_env *svc_query_env_of(const struct svc_query *query);

#endif
