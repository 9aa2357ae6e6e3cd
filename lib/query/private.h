/*
 * A query after it was parsed: what parsing (query.c) and matching (match.c) share.
 */
#ifndef SVC_QUERY_PRIVATE_H
#define SVC_QUERY_PRIVATE_H

#include "query/bind.h"
#include "query/parse.h"

struct svc_query {
	struct svc_query_node *root;
	GPtrArray *sources; /* owned texts that places refer to */
	GPtrArray *bound;   /* of struct svc_bound_term by term index; NULL for saved queries */
	GPtrArray *opened;  /* names of saved queries being put in, outermost first; borrowed */
	struct svc_query_env env;
	struct svc_query_budget budget;
	char *folded; /* text of the record being matched; made when a word asks for it */
};

#endif
