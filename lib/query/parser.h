/*
 * Between the two halves of the parser: parse.c reads the structure, parse_term.c one term.
 */
#ifndef SVC_QUERY_PARSER_H
#define SVC_QUERY_PARSER_H

#include "query/mark.h"
#include "query/parse.h"
#include "query/query.h"
#include <string.h>

struct svc_query_parser {
	const char *source;
	size_t at, end;
	bool operand; /* blanks and parentheses are text */
	struct svc_query_budget *budget;
	struct svc_error *err;
};

static inline void svc_query_node_cleanup(struct svc_query_node **node)
{
	svc_query_node_free(*node);
}

/* A tree that is freed at the end of its scope. */
#define auto_node __attribute__((cleanup(svc_query_node_cleanup))) struct svc_query_node *

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char peek(const struct svc_query_parser *p)
{
	return p->at < p->end ? p->source[p->at] : '\0';
}

/* True where a term may end: the end, and in expressions a blank or a closing parenthesis. */
static inline bool at_boundary(const struct svc_query_parser *p)
{
	return p->at >= p->end || (!p->operand && (is_blank(peek(p)) || peek(p) == ')'));
}

static inline enum svc_status fail(
	struct svc_query_parser *p, size_t start, size_t end, const char *message)
{
	struct svc_query_place place = {p->source, start, end};
	return svc_query_fail(p->err, place, "%s", message);
}

/* A node without content; all but terms get their list of children. */
struct svc_query_node *svc_query_node_new(enum svc_query_type type, size_t start);

/* Reads one term or saved query up to a boundary. Errors: SVC_EUSAGE. */
enum svc_status svc_query_parse_term(struct svc_query_parser *p, struct svc_query_node **out);

#endif
