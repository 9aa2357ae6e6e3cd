/*
 * The parser's own entry points; commands use query.h.
 */
#ifndef SVC_QUERY_PARSE_H
#define SVC_QUERY_PARSE_H

#include "query/ast.h"
#include "util/error.h"

struct svc_query_budget { /* what is left of the limits; shared by all parts of one query */
	int depth;        /* nesting so far */
	unsigned terms;   /* terms so far; the next term's index */
};

/* Parses an expression. Errors as in svc_query_parse_syntax(). */
enum svc_status svc_query_parse_expression(const char *source, struct svc_query_budget *budget,
	struct svc_query_node **out, struct svc_error *err);

/* Parses operands, each one term; `*source` (owned) is what the places in the tree refer to. */
enum svc_status svc_query_parse_operands(const char *const *operands,
	struct svc_query_budget *budget, char **source, struct svc_query_node **out,
	struct svc_error *err);

#endif
