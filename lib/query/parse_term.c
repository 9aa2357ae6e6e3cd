#include "query/parser.h"

static bool at_dots(const struct svc_query_parser *p)
{
	return p->at + 1 < p->end && strncmp(p->source + p->at, "..", 2) == 0;
}

static enum svc_status parse_quoted(struct svc_query_parser *p, char **out)
{
	size_t start = p->at++;
	g_autoptr(GString) text = g_string_new(NULL);
	while (p->at < p->end && p->source[p->at] != '"') {
		if (p->source[p->at] == '\\' && p->at + 1 < p->end)
			p->at++;
		g_string_append_c(text, p->source[p->at++]);
	}
	if (p->at >= p->end)
		return fail(p, start, p->end, "a quote is opened and not closed");
	p->at++;
	*out = g_strdup(text->str);
	return SVC_OK;
}

/* Text up to a boundary, a quote, or one of `stops`; `..` ends it too where `dots`. */
static enum svc_status parse_bare(
	struct svc_query_parser *p, const char *stops, bool dots, char **out)
{
	size_t start = p->at;
	while (!at_boundary(p)) {
		char c = peek(p);
		if (strchr(stops, c) || (dots && at_dots(p)) || (c == '(' && !p->operand))
			break;
		if (c == '"')
			return fail(p, p->at, p->at + 1,
				"a quote may only stand at the start of a value");
		p->at++;
	}
	*out = g_strndup(p->source + start, p->at - start);
	return SVC_OK;
}

static enum svc_status parse_atom(
	struct svc_query_parser *p, const char *stops, char **out, bool *quoted)
{
	*quoted = peek(p) == '"';
	return *quoted ? parse_quoted(p, out) : parse_bare(p, stops, true, out);
}

static struct svc_query_value *value_add(GPtrArray *values, size_t start)
{
	struct svc_query_value *value = g_new0(struct svc_query_value, 1);
	value->start = start;
	g_ptr_array_add(values, value);
	return value;
}

/* True where a value can't start any more: a boundary, or one of the stops. */
static bool value_ends(const struct svc_query_parser *p, const char *stops)
{
	return at_boundary(p) || strchr(stops, peek(p));
}

static enum svc_status parse_range_end(
	struct svc_query_parser *p, const char *stops, struct svc_query_value *value)
{
	bool quoted;
	value->type = SVC_QUERY_RANGE;
	value->quoted = false;
	p->at += 2;
	if (!value_ends(p, stops)) {
		enum svc_status status = parse_atom(p, stops, &value->high, &quoted);
		if (status)
			return status;
	}
	if (value->high && *value->high == '\0')
		g_clear_pointer(&value->high, g_free);
	if (!value->low && !value->high)
		return fail(p, value->start, p->at, "a range needs a bound: a.., ..b or a..b");
	return SVC_OK;
}

static enum svc_status parse_value(
	struct svc_query_parser *p, const char *stops, struct svc_query_value *value)
{
	bool exact = peek(p) == '=';
	if (exact)
		p->at++;
	if (!exact && peek(p) == '*') {
		p->at++;
		value->type = SVC_QUERY_PRESENT;
		if (!value_ends(p, stops))
			return fail(p, p->at - 1, p->at,
				"* stands alone, for any value; text matches in part anyway");
		return SVC_OK;
	}
	if (!exact && at_dots(p))
		return parse_range_end(p, stops, value);
	enum svc_status status = parse_atom(p, stops, &value->low, &value->quoted);
	if (status)
		return status;
	if (!exact && at_dots(p) && *value->low)
		return parse_range_end(p, stops, value);
	value->type = exact ? SVC_QUERY_EXACT : SVC_QUERY_TEXT;
	value->quoted = value->quoted && !exact;
	if (*value->low == '\0' && !value->quoted)
		return fail(p, value->start, p->at, "an empty value stands in the list");
	if (*value->low == '\0') { /* "" is the same as nothing */
		g_clear_pointer(&value->low, g_free);
		value->type = SVC_QUERY_EMPTY;
		value->quoted = false;
	}
	return SVC_OK;
}

static enum svc_status parse_values(
	struct svc_query_parser *p, const char *stops, GPtrArray *values)
{
	if (at_boundary(p) || (peek(p) == ':' && strchr(stops, ':'))) {
		struct svc_query_value *value = value_add(values, p->at);
		value->type = SVC_QUERY_EMPTY;
		value->end = p->at;
		return SVC_OK;
	}
	for (;;) {
		struct svc_query_value *value = value_add(values, p->at);
		enum svc_status status = parse_value(p, stops, value);
		if (status)
			return status;
		value->end = p->at;
		if (peek(p) != ',')
			return SVC_OK;
		p->at++;
	}
}

/* The `:range` at the end of a history term, where there is one. */
static enum svc_status parse_window(struct svc_query_parser *p, struct svc_query_term *term)
{
	if (peek(p) != ':')
		return SVC_OK;
	p->at++;
	struct svc_query_value *value = g_new0(struct svc_query_value, 1);
	value->start = p->at;
	term->window = value;
	enum svc_status status =
		value_ends(p, ",") ? fail(p, p->at - 1, p->at, "a range is missing after the colon")
				   : parse_value(p, ",", value);
	if (status)
		return status;
	value->end = p->at;
	if (value->type != SVC_QUERY_RANGE)
		return fail(p, value->start, value->end,
			"a range is needed here: 3d.., ..3d or -7d..-1d; quote values with a colon");
	return SVC_OK;
}

/* Length of a field's name at the parser's place; 0 if there is none. */
static size_t field_length(const struct svc_query_parser *p, size_t at)
{
	size_t length = 0;
	if (at >= p->end || !g_ascii_isalpha(p->source[at]))
		return 0;
	while (at + length < p->end && (g_ascii_isalnum(p->source[at + length]) ||
					       memchr("_-.", p->source[at + length], 3)))
		length++;
	return length;
}

static enum svc_status parse_history_field(struct svc_query_parser *p, struct svc_query_term *term)
{
	size_t length = field_length(p, p->at);
	if (length == 0)
		return fail(p, term->start, p->at,
			"a field is missing: was:assignee:ann, changed:status:-7d..");
	term->field_start = p->at;
	term->field = g_strndup(p->source + p->at, length);
	p->at += length;
	if (term->type == SVC_QUERY_CHANGED)
		return SVC_OK;
	if (peek(p) != ':')
		return fail(p, term->start, p->at, "a value is missing: was:assignee:ann");
	p->at++;
	return SVC_OK;
}

static enum svc_status parse_history(struct svc_query_parser *p, struct svc_query_term *term)
{
	enum svc_status status = SVC_OK;
	if (term->type != SVC_QUERY_IN)
		status = parse_history_field(p, term);
	if (!status && term->type != SVC_QUERY_CHANGED)
		status = parse_values(p, ":,", term->values);
	if (!status)
		status = parse_window(p, term);
	return status;
}

static enum svc_query_term_type term_type(const char *name, size_t length)
{
	static const struct {
		const char *name;
		enum svc_query_term_type type;
	} rows[] = {{"was", SVC_QUERY_WAS}, {"in", SVC_QUERY_IN}, {"changed", SVC_QUERY_CHANGED}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strlen(rows[i].name) == length && strncmp(rows[i].name, name, length) == 0)
			return rows[i].type;
	return SVC_QUERY_FIELD;
}

static enum svc_status parse_word(struct svc_query_parser *p, struct svc_query_term *term)
{
	struct svc_query_value *word = value_add(term->values, p->at);
	term->type = SVC_QUERY_WORD;
	enum svc_status status =
		peek(p) == '"' ? parse_quoted(p, &word->low) : parse_bare(p, "", false, &word->low);
	word->end = p->at;
	if (!status && *word->low == '\0')
		return fail(p, word->start, MAX(word->end, word->start + 1),
			"a word to look for is missing");
	return status;
}

static enum svc_status parse_term_body(struct svc_query_parser *p, struct svc_query_term *term)
{
	size_t length = field_length(p, p->at);
	if (length == 0 || p->at + length >= p->end || p->source[p->at + length] != ':')
		return parse_word(p, term);
	term->type = term_type(p->source + p->at, length);
	if (term->type == SVC_QUERY_FIELD) {
		term->field_start = p->at;
		term->field = g_strndup(p->source + p->at, length);
		p->at += length + 1;
		return parse_values(p, ",", term->values);
	}
	p->at += length + 1;
	return parse_history(p, term);
}

static enum svc_status parse_saved(struct svc_query_parser *p, struct svc_query_node **out)
{
	size_t start = p->at++;
	while (p->at < p->end &&
		(g_ascii_isalnum(p->source[p->at]) || memchr("_-", p->source[p->at], 2)))
		p->at++;
	if (p->at == start + 1)
		return fail(p, start, p->at, "the name of a saved query is missing after @");
	auto_node node = svc_query_node_new(SVC_QUERY_SAVED, start);
	node->name = g_strndup(p->source + start + 1, p->at - start - 1);
	node->end = p->at;
	*out = g_steal_pointer(&node);
	return SVC_OK;
}

enum svc_status svc_query_parse_term(struct svc_query_parser *p, struct svc_query_node **out)
{
	if (++p->budget->terms > SVC_QUERY_MAX_TERMS)
		return fail(p, p->at, p->at, "the query has too many terms");
	enum svc_status status;
	if (peek(p) == '@') {
		status = parse_saved(p, out);
	} else {
		auto_node node = svc_query_node_new(SVC_QUERY_TERM, p->at);
		node->term = g_new0(struct svc_query_term, 1);
		node->term->values = g_ptr_array_new();
		node->term->start = p->at;
		node->term->index = p->budget->terms - 1;
		status = parse_term_body(p, node->term);
		node->end = node->term->end = p->at;
		if (!status)
			*out = g_steal_pointer(&node);
	}
	if (status || at_boundary(p))
		return status;
	svc_query_node_free(g_steal_pointer(out));
	return fail(
		p, p->at, p->at + 1, "a blank is missing before this, or quotes around the value");
}
