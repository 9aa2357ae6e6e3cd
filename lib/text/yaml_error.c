#include "text/yaml_error.h"

#include "text/yaml.h"

#include <stdbool.h>
#include <string.h>

/* libyaml 0.2.5's sentences that people meet most, and what they mean in a record. */
static const struct {
	const char *problem, *message, *hint;
} sentences[] = {
	{"mapping values are not allowed in this context",
		"a value holds another \": \", or the line is indented too far",
		"put the value in quotes, or align the key with its neighbours"},
	{"could not find expected ':'", "a key without a colon",
		"write 'key: value'; a text over several lines starts with 'key: |'"},
	{"did not find expected key", "a line that is indented differently from its neighbours",
		"align the keys of one map"},
	{"did not find expected <document start>",
		"a line that is indented differently from the first one",
		"align the keys of one map; nothing may follow a '...' line"},
	{"did not find expected '-' indicator",
		"a list item is indented differently from the others",
		"align the dashes of one list"},
	{"block sequence entries are not allowed in this context",
		"a list item where no list can stand", "put the list on the lines after its key"},
	{"did not find expected ',' or ']'", "a list in brackets isn't closed or lacks a comma",
		"end it with ] and separate its items with commas"},
	{"did not find expected ',' or '}'", "a map in braces isn't closed or lacks a comma",
		"end it with } and separate its pairs with commas"},
	{"found unexpected end of stream", "a quoted text isn't closed", "add the closing quote"},
	{"found unexpected document indicator", "a quoted text isn't closed before a '---' line",
		"add the closing quote"},
	{"found unknown escape character", "an unknown backslash sequence in double quotes",
		"double the backslash, or use single quotes"},
	{"did not find expected alphabetic or numeric character",
		"a '*' or '&' that starts no name", "put the value in quotes"},
	{"found undefined tag handle", "an unknown tag", "put the value in quotes"},
	{"control characters are not allowed", "a control character",
		"remove it, or write it as an escape in double quotes"},
};

static enum svc_status named(struct svc_error *err, const char *message, const char *hint)
{
	svc_error_set(err, SVC_EINVALID, "%s", message);
	return svc_error_hint(err, "%s", hint);
}

/* A tab among the blanks that start the line, or where a token should start. */
static bool is_tab(const char *text, size_t length, size_t offset, size_t line_start)
{
	if (offset < length && text[offset] == '\t')
		return true;
	for (size_t i = line_start; i < length && (text[i] == ' ' || text[i] == '\t'); i++)
		if (text[i] == '\t')
			return true;
	return false;
}

static enum svc_status explain_start(
	const char *text, size_t length, size_t offset, struct svc_error *err)
{
	char c = offset < length ? text[offset] : '\0';
	svc_error_set(err, SVC_EINVALID, "a value can't start with %c unless it is in quotes",
		g_ascii_isprint(c) ? c : '?');
	return svc_error_hint(err, "put the value in quotes");
}

enum svc_status svc_yaml_explain(const yaml_parser_t *parser, const char *text, size_t length,
	size_t offset, size_t line_start, struct svc_error *err)
{
	const char *problem = parser->problem ? parser->problem : "not readable as YAML";
	bool no_token = !strcmp(problem, "found character that cannot start any token");
	bool structure = no_token || strstr(problem, "tab") || strstr(problem, "expected") ||
			 strstr(problem, "not allowed in this context");
	if (structure && is_tab(text, length, offset, line_start))
		return named(err, "a tab where YAML allows blanks only",
			"indent and separate with blanks");
	if (no_token)
		return explain_start(text, length, offset, err);
	for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++)
		if (!strcmp(problem, sentences[i].problem))
			return named(err, sentences[i].message, sentences[i].hint);
	svc_error_set(err, SVC_EINVALID, "%s%s%s", problem, parser->context ? " " : "",
		parser->context ? parser->context : "");
	return svc_error_hint(err, "see https://yaml.org/spec/1.2.2/ for what YAML allows here");
}
