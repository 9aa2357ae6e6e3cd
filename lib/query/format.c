#include "query/ast.h"
#include <string.h>

static void append_quoted(GString *out, const char *text)
{
	g_string_append_c(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
}

/* Whether the bare form would be read otherwise; `colons`: a colon would end it. */
static bool needs_quotes(const char *text, bool colons)
{
	return *text == '\0' || strpbrk(text, " \t\r\n\",()") || strstr(text, "..") ||
	       (colons && strchr(text, ':')) || *text == '=' || *text == '*' || *text == '.' ||
	       text[strlen(text) - 1] == '.';
}

static void append_atom(GString *out, const char *text, bool colons)
{
	if (needs_quotes(text, colons))
		append_quoted(out, text);
	else
		g_string_append(out, text);
}

static void append_value(
	GString *out, const struct svc_query_value *value, bool colons, bool listed)
{
	switch (value->type) {
	case SVC_QUERY_EMPTY:
		g_string_append(out, listed ? "\"\"" : "");
		return;
	case SVC_QUERY_PRESENT:
		g_string_append_c(out, '*');
		return;
	case SVC_QUERY_RANGE:
		if (value->low)
			append_atom(out, value->low, colons);
		g_string_append(out, "..");
		if (value->high)
			append_atom(out, value->high, colons);
		return;
	case SVC_QUERY_EXACT:
		g_string_append_c(out, '=');
		append_atom(out, value->low, colons);
		return;
	case SVC_QUERY_TEXT:
		if (value->quoted)
			append_quoted(out, value->low);
		else /* was bare when it was read, and is so again */
			g_string_append(out, value->low);
	}
}

static void append_word(GString *out, const char *text)
{
	static const char *const keywords[] = {"and", "or", "not"};
	bool quote = needs_quotes(text, true) || strchr("-@|&!", *text);
	for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
		quote = quote || g_ascii_strcasecmp(text, keywords[i]) == 0;
	if (quote)
		append_quoted(out, text);
	else
		g_string_append(out, text);
}

static void append_term(GString *out, const struct svc_query_term *term)
{
	static const char *const prefixes[] = {
		[SVC_QUERY_WAS] = "was:", [SVC_QUERY_IN] = "in:", [SVC_QUERY_CHANGED] = "changed:"};
	if (term->type == SVC_QUERY_WORD) {
		const struct svc_query_value *word = term->values->pdata[0];
		append_word(out, word->low);
		return;
	}
	bool history = term->type != SVC_QUERY_FIELD;
	if (history)
		g_string_append(out, prefixes[term->type]);
	if (term->field)
		g_string_append(out, term->field);
	if (term->field && term->type != SVC_QUERY_CHANGED)
		g_string_append_c(out, ':');
	for (guint i = 0; i < term->values->len; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		append_value(out, term->values->pdata[i], history, term->values->len > 1);
	}
	if (term->window) {
		g_string_append_c(out, ':');
		append_value(out, term->window, false, false);
	}
}

/* Without terms: it says nothing. */
static bool is_empty(const struct svc_query_node *node)
{
	return node->type == SVC_QUERY_AND && !node->children->len;
}

/* The one child that says something; NULL where there are none or several. */
static const struct svc_query_node *only_child(const struct svc_query_node *node)
{
	const struct svc_query_node *only = NULL;
	if (node->type == SVC_QUERY_TERM || node->type == SVC_QUERY_NOT)
		return NULL;
	for (guint i = 0; i < node->children->len; i++) {
		if (is_empty(node->children->pdata[i]))
			continue;
		if (only)
			return NULL;
		only = node->children->pdata[i];
	}
	return only;
}

/* What a node stands for: a saved query for its terms, once they are known. */
static const struct svc_query_node *meant(const struct svc_query_node *node)
{
	for (const struct svc_query_node *only; (only = only_child(node));)
		node = only;
	return node;
}

/* How tightly a node binds; a child that binds less than its place asks for gets parentheses. */
static int strength(const struct svc_query_node *node)
{
	static const int of[] = {[SVC_QUERY_OR] = 0,
		[SVC_QUERY_AND] = 1,
		[SVC_QUERY_NOT] = 2,
		[SVC_QUERY_TERM] = 3,
		[SVC_QUERY_SAVED] = 3};
	return of[node->type];
}

static void append_node(GString *out, const struct svc_query_node *given, int least)
{
	const struct svc_query_node *node = meant(given);
	bool parentheses = strength(node) < least;
	if (parentheses)
		g_string_append_c(out, '(');
	switch (node->type) {
	case SVC_QUERY_TERM:
		append_term(out, node->term);
		break;
	case SVC_QUERY_SAVED:
		g_string_append_printf(out, "@%s", node->name);
		break;
	case SVC_QUERY_NOT:
		g_string_append(out, "not ");
		append_node(out, node->children->pdata[0], 2);
		break;
	case SVC_QUERY_AND:
	case SVC_QUERY_OR:
		for (guint i = 0, n = 0; i < node->children->len; i++) {
			if (is_empty(node->children->pdata[i]))
				continue;
			if (n++ > 0)
				g_string_append(out, node->type == SVC_QUERY_OR ? " or " : " ");
			append_node(out, node->children->pdata[i], strength(node) + 1);
		}
	}
	if (parentheses)
		g_string_append_c(out, ')');
}

char *svc_query_node_format(const struct svc_query_node *node)
{
	GString *out = g_string_new(NULL);
	append_node(out, node, 0);
	return g_string_free(out, FALSE);
}
