#include "text/yaml_quote.h"

#include <string.h>

enum { MAX_EXACT_DIGITS = 15 }; /* what a double holds without rounding */

static bool is_one_of(const char *value, const char *const *words)
{
	for (; *words; words++)
		if (!g_ascii_strcasecmp(value, *words))
			return true;
	return false;
}

/* A decimal number as every program prints it: no leading or trailing zeros, no exponent. */
static bool is_canonical_number(const char *value)
{
	const char *p = value + (*value == '-');
	size_t whole = strspn(p, "0123456789");
	if (!whole || whole > MAX_EXACT_DIGITS || (whole > 1 && *p == '0'))
		return false;
	if (!p[whole])
		return strcmp(value, "-0") != 0;
	const char *fraction = p + whole + 1;
	size_t digits = strspn(fraction, "0123456789");
	return p[whole] == '.' && digits && !fraction[digits] && fraction[digits - 1] != '0' &&
	       whole + digits <= MAX_EXACT_DIGITS;
}

/* Dates and UTC instants are plain: readers that know the type write them back the same. */
static bool is_date(const char *value)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";
	size_t n = strlen(value);
	if (n != 10 && n != 20)
		return false;
	for (size_t i = 0; i < n; i++)
		if (shape[i] == 'd' ? !g_ascii_isdigit(value[i]) : value[i] != shape[i])
			return false;
	return true;
}

/* Would a YAML 1.1 or 1.2 reader take the text for another type, and write something else? */
static bool is_guessed(const char *value)
{
	static const char *const words[] = {"~", "null", "y", "n", "yes", "no", "on", "off", "=",
		"<<", ".inf", "+.inf", "-.inf", ".nan", NULL};
	if (!strchr("~nNyYoO=<.+-tTfF0123456789", *value))
		return false;
	if (is_one_of(value, words))
		return true;
	if (!strcmp(value, "true") || !strcmp(value, "false"))
		return false;
	if (!g_ascii_strcasecmp(value, "true") || !g_ascii_strcasecmp(value, "false"))
		return true;
	const char *p = value + (*value == '-' || *value == '+');
	p += *p == '.';
	if (!g_ascii_isdigit(*p) || is_canonical_number(value) || is_date(value))
		return false;
	bool numeric = p[strspn(p, "0123456789_.:eE+-")] == '\0';
	bool based = *p == '0' && p[1] && strchr("xXoObB", p[1]) && g_ascii_isxdigit(p[2]);
	bool dated = strlen(p) > 10 && p[4] == '-' && p[7] == '-';
	bool plain_dashes = strchr(p, '-') && !strpbrk(p, "eE:.") && strlen(value) < 8;
	return (numeric && !plain_dashes) || based || dated;
}

/* Characters that YAML allows in a text without an escape, line breaks aside. */
static bool is_printable(gunichar c)
{
	if (c == '\t' || (c >= 0x20 && c <= 0x7E))
		return true;
	return c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

static bool all_printable(const char *value)
{
	const char *p = value;
	while (*p >= ' ' && *p < 0x7F)
		p++;
	for (; *p; p = g_utf8_next_char(p))
		if (!is_printable(g_utf8_get_char(p)))
			return false;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool start_is_safe(const char *value, bool flow)
{
	if (!strncmp(value, "---", 3) || !strncmp(value, "...", 3))
		return false;
	if (strchr("-?", value[0]))
		return value[1] && !is_blank(value[1]) && !(flow && strchr(",[]{}", value[1]));
	return !strchr(",[]{}#&*!|>'\"%@`:", value[0]) && !is_blank(value[0]);
}

bool svc_yaml_plain_is_safe(const char *value, bool flow, bool guessed)
{
	size_t n = strlen(value);
	if (!n || !start_is_safe(value, flow) || is_blank(value[n - 1]) || !all_printable(value))
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = value[i], next = value[i + 1];
		if (c == ':' && (!next || is_blank(next) || (flow && strchr(",[]{}", next))))
			return false;
		if (c == '#' && i && is_blank(value[i - 1]))
			return false;
		if (flow && strchr(",[]{}", c))
			return false;
	}
	return !guessed || !is_guessed(value);
}

char *svc_yaml_single_quote(const char *value)
{
	if (!all_printable(value))
		return NULL;
	GString *out = g_string_new("'");
	for (const char *p = value; *p; p++) {
		g_string_append_c(out, *p);
		if (*p == '\'')
			g_string_append_c(out, '\'');
	}
	g_string_append_c(out, '\'');
	return g_string_free(out, FALSE);
}

static void append_escaped(GString *out, gunichar c)
{
	static const struct {
		gunichar c;
		const char *escape;
	} names[] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"},
		{0x1B, "\\e"}, {0x85, "\\N"}, {0x2028, "\\L"}, {0x2029, "\\P"}};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		if (names[i].c == c) {
			g_string_append(out, names[i].escape);
			return;
		}
	}
	if (is_printable(c))
		g_string_append_unichar(out, c);
	else if (c < 0x100)
		g_string_append_printf(out, "\\x%02X", c);
	else
		g_string_append_printf(out, "\\u%04X", c);
}

char *svc_yaml_double_quote(const char *value)
{
	GString *out = g_string_new("\"");
	for (const char *p = value; *p; p = g_utf8_next_char(p))
		append_escaped(out, g_utf8_get_char(p));
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

char *svc_yaml_quote(const char *value, bool flow)
{
	if (svc_yaml_plain_is_safe(value, flow, true))
		return g_strdup(value);
	char *single = strpbrk(value, "\"\\") ? svc_yaml_single_quote(value) : NULL;
	return single ? single : svc_yaml_double_quote(value);
}

void svc_yaml_quote_append(GString *out, const char *value)
{
	if (svc_yaml_plain_is_safe(value, false, true)) {
		g_string_append(out, value);
		return;
	}
	g_autofree char *quoted = svc_yaml_quote(value, false);
	g_string_append(out, quoted);
}

char *svc_yaml_block_lines(
	const char *value, enum svc_yaml_style style, size_t indent, const char *eol)
{
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
	guint n = g_strv_length(lines);
	while (n && !*lines[n - 1])
		g_clear_pointer(&lines[--n], g_free);
	if (!n)
		return NULL;
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < n; i++) {
		bool indented = is_blank(lines[i][0]);
		if (!all_printable(lines[i]) || (indented && (!i || style == SVC_YAML_FOLDED))) {
			g_string_free(out, TRUE);
			return NULL;
		}
		if (i)
			g_string_append(out, eol);
		if (i && style == SVC_YAML_FOLDED && *lines[i - 1])
			g_string_append(out, eol);
		if (*lines[i])
			g_string_append_printf(out, "%*s%s", (int)indent, "", lines[i]);
	}
	return g_string_free(out, FALSE);
}

static void write_flow(GString *out, const struct svc_yaml_node *node)
{
	bool map = node->type == SVC_YAML_MAP;
	if (node->type == SVC_YAML_SCALAR) {
		g_autofree char *text =
			node->null ? g_strdup("null")
			: node->style == SVC_YAML_PLAIN &&
					svc_yaml_plain_is_safe(node->value, true, false)
				? g_strdup(node->value)
				: svc_yaml_quote(node->value, true);
		g_string_append(out, text);
		return;
	}
	g_string_append_c(out, map ? '{' : '[');
	svc_yaml_foreach (value, node) {
		if (value != node->child)
			g_string_append(out, ", ");
		if (map) {
			write_flow(out, value->key);
			g_string_append(out, ": ");
		}
		write_flow(out, value);
	}
	g_string_append_c(out, map ? '}' : ']');
}

char *svc_yaml_write_flow(const struct svc_yaml_node *node)
{
	GString *out = g_string_new(NULL);
	write_flow(out, node);
	return g_string_free(out, FALSE);
}
