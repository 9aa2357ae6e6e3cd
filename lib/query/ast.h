/*
 * What a query says, as a tree: the result of parsing alone, before names and values are looked up.
 *
 * The tree is plain data, so that more than one evaluator can walk it: the one over records in
 * memory (query.h), or a compiler to SQL. Everything belongs to the struct svc_query that was
 * parsed.
 */
#ifndef SVC_QUERY_AST_H
#define SVC_QUERY_AST_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum svc_query_type {
	SVC_QUERY_AND,   /* all children; none: true */
	SVC_QUERY_OR,    /* any child */
	SVC_QUERY_NOT,   /* one child */
	SVC_QUERY_TERM,  /* `term` */
	SVC_QUERY_SAVED, /* `name`, and the saved query's tree as the one child */
};

enum svc_query_term_type {
	SVC_QUERY_WORD,    /* word: text of the record */
	SVC_QUERY_FIELD,   /* field:value[,value] */
	SVC_QUERY_WAS,     /* was:field:value[,value][:range] */
	SVC_QUERY_IN,      /* in:status[,status][:range] */
	SVC_QUERY_CHANGED, /* changed:field[:range] */
};

enum svc_query_value_type {
	SVC_QUERY_TEXT,    /* low: the text */
	SVC_QUERY_EXACT,   /* =text: the whole field, not a part of it */
	SVC_QUERY_RANGE,   /* low..high, either NULL */
	SVC_QUERY_EMPTY,   /* nothing after the colon */
	SVC_QUERY_PRESENT, /* * */
};

struct svc_query_value {
	enum svc_query_value_type type;
	char *low, *high;  /* owned; unquoted */
	bool quoted;       /* low was quoted: `@me` and relative times are then plain text */
	size_t start, end; /* byte range in the source */
};

struct svc_query_term {
	enum svc_query_term_type type;
	char *field;       /* owned; as written, dots included; NULL for words and in: */
	GPtrArray *values; /* of struct svc_query_value; any of them has to match */
	struct svc_query_value *window; /* the range of was:, in: and changed:; or NULL */
	size_t start, end;              /* byte range in the source, a leading `-` left out */
	size_t field_start;             /* where the field's name stands */
	unsigned index;                 /* from 0, in the order of parsing; evaluators' key */
};

struct svc_query_node {
	enum svc_query_type type;
	GPtrArray *children;         /* of struct svc_query_node; NULL for terms */
	struct svc_query_term *term; /* owned; NULL but for terms */
	char *name;                  /* SAVED: without the `@` */
	size_t start, end;
};

/* Frees a tree and everything in it; NULL is accepted. */
void svc_query_node_free(struct svc_query_node *node);

/*
 * The tree as an expression that parses to an equal tree: quotes only where they are needed, one
 * blank between terms, parentheses only where precedence asks for them. Saved queries whose trees
 * are known are written out. Owned.
 */
char *svc_query_node_format(const struct svc_query_node *node);

/* Equality of meaning as written: places in the source are ignored. */
bool svc_query_node_equal(const struct svc_query_node *a, const struct svc_query_node *b);

#endif
