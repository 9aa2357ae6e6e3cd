/*
 * The filter language, the same in every command that takes a query.
 *
 *	status:new,on-hold priority:P1 opened:-7d.. assignee:@me -team:network printer
 *
 * Grammar of an expression (`-e`); docs/query.md explains it to people:
 *
 *	query  = [ or ]
 *	or     = and { "or" and }
 *	and    = not { [ "and" ] not }
 *	not    = "not" not | "-" factor | factor
 *	factor = "(" or ")" | term
 *	term   = "@" NAME | FIELD ":" [ values ] | WORD
 *	       | "was:" FIELD ":" [ values ] [ ":" range ]
 *	       | "in:" values [ ":" range ]
 *	       | "changed:" FIELD [ ":" range ]
 *	values = value { "," value }
 *	value  = "*" | range | [ "=" ] atom
 *	range  = [ atom ] ".." [ atom ]
 *	atom   = QUOTED | BARE
 *	FIELD  = letter { letter | digit | "_" | "-" | "." }
 *	QUOTED = '"' { any but '"' and '\' | '\' any } '"'
 *	BARE   = bytes other than blanks, '"', ",", "(", ")" and ".."; no ":" in was:, in:, changed:
 *
 * Operands of a command line are terms each, joined by "and": a blank in one belongs to its value,
 * parentheses and the words and, or, not are refused with a hint at `-e`.
 *
 * Limits: SVC_QUERY_MAX_BYTES of source, SVC_QUERY_MAX_DEPTH of nesting (parentheses, not, saved
 * queries), SVC_QUERY_MAX_TERMS after saved queries were put in.
 */
#ifndef SVC_QUERY_QUERY_H
#define SVC_QUERY_QUERY_H

#include "query/ast.h"
#include "record/record.h"
#include "util/zone.h"

enum {
	SVC_QUERY_MAX_BYTES = 1 << 20,
	SVC_QUERY_MAX_DEPTH = 100,
	SVC_QUERY_MAX_TERMS = 20000,
};

/*
 * A field that is computed, not stored: `sla:at-risk`, `due:..2h`. Its type, choices and name make
 * ranges, order and error messages work as for a stored one. `get` gives the texts that a stored
 * field would have (none: absent), NULL-terminated, owned with g_strfreev.
 */
struct svc_query_computed {
	struct svc_field field;
	enum svc_status (*get)(
		void *data, struct svc_record *record, char ***values, struct svc_error *err);
	void *data;
};

/* What a query needs to know of the world. All borrowed; they outlive the query. */
struct svc_query_options {
	const struct svc_kinds *kinds;
	const struct svc_kind *const *searched; /* NULL-terminated; NULL: all of `kinds` */
	int64_t now;
	const struct svc_zone *zone;    /* in which dates and `today` are meant; NULL: UTC */
	const char *const *me;          /* what @me stands for: slug, email …; NULL: @me fails */
	const char *const *my_teams;    /* what @my-teams stands for; NULL: it fails */
	const char *const *seen;        /* frontmatter keys that no kind declares; or NULL */
	const char *const *saved_names; /* names of saved queries, for close matches; or NULL */
	const struct svc_query_computed *computed;
	size_t n_computed;
	/* The text of a saved query, borrowed; NULL if there is none of that name. May be NULL. */
	const char *(*saved)(void *data, const char *name);
	/* The record that a reference names, borrowed until the next call; NULL if there is none.
	 * May be NULL: references can't be followed then. */
	struct svc_record *(*load)(void *data, const char *kind, const char *id);
	/* Says whether a value may stand for a reference or person: SVC_OK, or an error with close
	 * matches, so that a mistyped slug is no empty result. May be NULL. */
	enum svc_status (*check)(void *data, const struct svc_field *field, const char *value,
		struct svc_error *err);
	/* All names of the person whom a value names: records may name them by any. Owned with
	 * g_strfreev; NULL if nobody is known by it. May be NULL: a value means itself alone. */
	char **(*names)(void *data, const char *value);
	void *data; /* for saved, load, check and names */
};

/* What `is` may say besides a category: open or paused, and, of a record of any kind, that a merge
 * left conflicts open. */
#define SVC_IS_ACTIVE "active"
#define SVC_IS_CONFLICT "conflict"

struct svc_query;

/*
 * Parses operands (NULL-terminated or NULL) and an expression (or NULL), both have to match, and
 * looks up every name and value. Nothing at all matches everything. Errors: SVC_EUSAGE, with the
 * column in the source (operands joined by one blank each) and a hint that shows the place and
 * close matches: syntax, unknown field or value, unknown or self-referring saved query, a limit.
 */
enum svc_status svc_query_parse(const char *const *operands, const char *expression,
	const struct svc_query_options *options, struct svc_query **out, struct svc_error *err);

/* Syntax alone, without looking anything up: what a formatter, a fuzzer or another evaluator needs.
 * Saved queries stay unexpanded. `*out` is owned with svc_query_node_free. */
enum svc_status svc_query_parse_syntax(
	const char *expression, struct svc_query_node **out, struct svc_error *err);

void svc_query_free(struct svc_query *query);
SVC_DEFINE_AUTO(svc_query, svc_query_free)

/* The tree, borrowed. */
const struct svc_query_node *svc_query_root(const struct svc_query *query);

/* True if no term is there: everything matches. */
bool svc_query_is_empty(const struct svc_query *query);

/* Whether a record matches. Errors: those of the timeline and of computed fields; SVC_EBUG where
 * that takes the words of a condensed record. */
enum svc_status svc_query_match(
	struct svc_query *query, struct svc_record *record, bool *out, struct svc_error *err);

/* The same for records that may be condensed: UNKNOWN where their prose decides. */
enum svc_verdict { SVC_MATCH_NO, SVC_MATCH_YES, SVC_MATCH_UNKNOWN };
enum svc_status svc_query_judge(struct svc_query *query, struct svc_record *record,
	enum svc_verdict *out, struct svc_error *err);

/* The fields of a query by name, for completion: every field of the searched kinds, computed and
 * built-in ones. NULL-terminated, sorted, owned with g_strfreev. */
char **svc_query_field_names(const struct svc_query_options *options);

#endif
