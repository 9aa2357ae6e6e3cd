#include "query/parser.h"

static enum svc_status parse_or(struct svc_query_parser *p, struct svc_query_node **out);

struct svc_query_node *svc_query_node_new(enum svc_query_type type, size_t start)
{
	struct svc_query_node *node = g_new0(struct svc_query_node, 1);
	node->type = type;
	node->start = start;
	if (type != SVC_QUERY_TERM)
		node->children = g_ptr_array_new();
	return node;
}

static void skip_blanks(struct svc_query_parser *p)
{
	while (p->at < p->end && is_blank(p->source[p->at]))
		p->at++;
}

/* True if the word at the parser's place is the keyword, in small or capital letters. */
static bool at_keyword(const struct svc_query_parser *p, const char *word)
{
	size_t length = strlen(word);
	if (p->operand || p->end - p->at < length)
		return false;
	g_autofree char *capital = g_ascii_strup(word, -1);
	const char *at = p->source + p->at;
	if (strncmp(at, word, length) != 0 && strncmp(at, capital, length) != 0)
		return false;
	struct svc_query_parser after = *p;
	after.at += length;
	return at_boundary(&after) || peek(&after) == '(';
}

static enum svc_status enter(struct svc_query_parser *p)
{
	if (++p->budget->depth > SVC_QUERY_MAX_DEPTH)
		return fail(p, p->at, p->at + 1, "the query is nested too deeply");
	return SVC_OK;
}

static enum svc_status parse_group(struct svc_query_parser *p, struct svc_query_node **out)
{
	size_t start = p->at;
	enum svc_status status = enter(p);
	if (status)
		return status;
	p->at++;
	auto_node node = NULL;
	status = parse_or(p, &node);
	if (status)
		return status;
	if (peek(p) != ')')
		return fail(p, start, start + 1, "a parenthesis is opened and not closed");
	p->at++;
	p->budget->depth--;
	*out = g_steal_pointer(&node);
	return SVC_OK;
}

static enum svc_status parse_factor(struct svc_query_parser *p, struct svc_query_node **out)
{
	return !p->operand && peek(p) == '(' ? parse_group(p, out) : svc_query_parse_term(p, out);
}

/* How other languages write what words say here. */
static const struct {
	const char *sign, *advice;
} foreign[] = {
	{"||", "write 'or' between two terms, in one text after -e"},
	{"|", "write 'or' between two terms, in one text after -e"},
	{"&&", "terms side by side have to match both; 'and' may stand between them after -e"},
	{"&", "terms side by side have to match both; 'and' may stand between them after -e"},
	{"!", "write - before a term that must not match: -team:network"},
};

static enum svc_status refuse_sign(struct svc_query_parser *p, size_t at, size_t i)
{
	size_t end = at + strlen(foreign[i].sign);
	struct svc_query_place place = {p->source, at, end};
	svc_query_fail(p->err, place, "'%s' is no operator of queries", foreign[i].sign);
	return svc_query_advise(p->err, "%s; in double quotes it is a text", foreign[i].advice);
}

/* A sign of another language is no silent search for it: at the start of a term, and among blanks
 * within an operand that has no quotes. */
static enum svc_status refuse_foreign(struct svc_query_parser *p)
{
	for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++)
		if (g_str_has_prefix(p->source + p->at, foreign[i].sign))
			return refuse_sign(p, p->at, i);
	bool quoted = !p->operand || memchr(p->source + p->at, '"', p->end - p->at);
	for (size_t at = p->at; !quoted && at + 1 < p->end; at++)
		for (size_t i = 0; p->source[at] == ' ' && i < G_N_ELEMENTS(foreign); i++) {
			size_t length = strlen(foreign[i].sign);
			if (at + 1 + length < p->end && p->source[at + 1 + length] == ' ' &&
				!strncmp(p->source + at + 1, foreign[i].sign, length))
				return refuse_sign(p, at + 1, i);
		}
	return SVC_OK;
}

static enum svc_status parse_not(struct svc_query_parser *p, struct svc_query_node **out)
{
	size_t start = p->at;
	enum svc_status sign = refuse_foreign(p);
	if (sign)
		return sign;
	bool word = at_keyword(p, "not");
	bool minus = !word && peek(p) == '-';
	if (!word && !minus)
		return parse_factor(p, out);
	enum svc_status status = enter(p);
	if (status)
		return status;
	p->at += word ? 3 : 1;
	if (word)
		skip_blanks(p);
	if (p->at >= p->end || peek(p) == ')' || (minus && (peek(p) == '-' || at_boundary(p))))
		return fail(p, start, p->at, "a term to negate is missing");
	auto_node child = NULL;
	status = word ? parse_not(p, &child) : parse_factor(p, &child);
	if (status)
		return status;
	p->budget->depth--;
	*out = svc_query_node_new(SVC_QUERY_NOT, start);
	(*out)->end = p->at;
	g_ptr_array_add((*out)->children, g_steal_pointer(&child));
	return SVC_OK;
}

/* Adds a child; one of the same type lends its children, so that trees stay flat. */
static void adopt(struct svc_query_node *parent, struct svc_query_node *child)
{
	g_ptr_array_add(parent->children, child);
	parent->end = child->end;
}

/* A list with one child is that child. */
static struct svc_query_node *unwrap(struct svc_query_node *node)
{
	if (node->children->len != 1)
		return node;
	struct svc_query_node *only = g_ptr_array_steal_index(node->children, 0);
	svc_query_node_free(node);
	return only;
}

static bool starts_term(struct svc_query_parser *p)
{
	skip_blanks(p);
	return p->at < p->end && peek(p) != ')' && !at_keyword(p, "or") && !at_keyword(p, "and");
}

static enum svc_status missing_term(struct svc_query_parser *p)
{
	size_t end = p->at < p->end ? p->at + 1 : p->at;
	return fail(p, p->at, end, "a term is missing here");
}

static enum svc_status parse_and(struct svc_query_parser *p, struct svc_query_node **out)
{
	if (!starts_term(p))
		return missing_term(p);
	auto_node node = svc_query_node_new(SVC_QUERY_AND, p->at);
	while (starts_term(p)) {
		struct svc_query_node *child = NULL;
		enum svc_status status = parse_not(p, &child);
		if (status)
			return status;
		adopt(node, child);
		skip_blanks(p);
		if (!at_keyword(p, "and"))
			continue;
		p->at += 3;
		if (!starts_term(p))
			return missing_term(p);
	}
	*out = unwrap(g_steal_pointer(&node));
	return SVC_OK;
}

static enum svc_status parse_or(struct svc_query_parser *p, struct svc_query_node **out)
{
	auto_node node = svc_query_node_new(SVC_QUERY_OR, p->at);
	for (;;) {
		struct svc_query_node *child = NULL;
		enum svc_status status = parse_and(p, &child);
		if (status)
			return status;
		adopt(node, child);
		skip_blanks(p);
		if (!at_keyword(p, "or"))
			break;
		p->at += 2;
	}
	*out = unwrap(g_steal_pointer(&node));
	return SVC_OK;
}

static enum svc_status check_source(const char *source, struct svc_error *err)
{
	const char *end;
	size_t length = strlen(source);
	if (length > SVC_QUERY_MAX_BYTES)
		return svc_error_set(err, SVC_EUSAGE, "the query is longer than 1 MB");
	if (!g_utf8_validate(source, (gssize)length, &end))
		return svc_error_set(err, SVC_EUSAGE, "the query isn't valid UTF-8 at byte %zu",
			(size_t)(end - source) + 1);
	return SVC_OK;
}

enum svc_status svc_query_parse_expression(const char *source, struct svc_query_budget *budget,
	struct svc_query_node **out, struct svc_error *err)
{
	*out = NULL;
	enum svc_status status = check_source(source, err);
	if (status)
		return status;
	struct svc_query_parser p = {
		.source = source, .end = strlen(source), .budget = budget, .err = err};
	skip_blanks(&p);
	if (p.at == p.end) {
		*out = svc_query_node_new(SVC_QUERY_AND, 0);
		return SVC_OK;
	}
	auto_node node = NULL;
	status = parse_or(&p, &node);
	if (status)
		return status;
	if (p.at < p.end)
		return fail(&p, p.at, p.at + 1, "a parenthesis is closed that was never opened");
	*out = g_steal_pointer(&node);
	return SVC_OK;
}

/* Words that mean something in an expression alone are no silent search for that word. */
static enum svc_status refuse_operators(struct svc_query_parser *p)
{
	static const char *const words[] = {"and", "or", "not", "AND", "OR", "NOT"};
	bool reserved = peek(p) == '(' || peek(p) == ')';
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		reserved = reserved ||
			   (strlen(words[i]) == p->end - p->at &&
				   strncmp(p->source + p->at, words[i], p->end - p->at) == 0);
	if (!reserved)
		return SVC_OK;
	fail(p, p->at, p->end, "and, or, not and parentheses are for expressions");
	return svc_query_advise(
		p->err, "give the whole query as one text after -e, or put double quotes inside");
}

enum svc_status svc_query_parse_operands(const char *const *operands,
	struct svc_query_budget *budget, char **source, struct svc_query_node **out,
	struct svc_error *err)
{
	*out = NULL;
	*source = g_strjoinv(" ", (char **)operands);
	enum svc_status status = check_source(*source, err);
	if (status)
		return status;
	struct svc_query_parser p = {
		.source = *source, .operand = true, .budget = budget, .err = err};
	auto_node all = svc_query_node_new(SVC_QUERY_AND, 0);
	for (; *operands; operands++) {
		struct svc_query_node *child = NULL;
		p.end = p.at + strlen(*operands);
		if (p.at == p.end)
			return fail(&p, p.at, p.at, "a term of the query is empty");
		status = refuse_operators(&p);
		if (!status)
			status = parse_not(&p, &child);
		if (status)
			return status;
		adopt(all, child);
		p.at = p.end + 1;
	}
	*out = g_steal_pointer(&all);
	return SVC_OK;
}

enum svc_status svc_query_parse_syntax(
	const char *expression, struct svc_query_node **out, struct svc_error *err)
{
	struct svc_query_budget budget = {0};
	return svc_query_parse_expression(expression, &budget, out, err);
}
