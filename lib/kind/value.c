#include "kind/value.h"

#include "util/time.h"
#include "util/utf8.h"

#include <string.h>

static enum svc_status refuse(struct svc_error *err, const char *input, const char *what)
{
	g_autofree char *shown = svc_utf8_cut(input, 60);
	g_autofree char *safe = svc_utf8_harmless(shown, false);
	return svc_error_set(err, SVC_EINVALID, "'%s' is not %s", safe, what);
}

/* Control characters but those in `allowed`; C1 included (two bytes in UTF-8). */
static bool has_controls(const char *input, const char *allowed)
{
	for (const char *p = input; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_iscntrl(c) && !(c < 0x80 && strchr(allowed, (int)c)))
			return true;
	}
	return false;
}

SVC_CANONICAL(line)
{
	if (strlen(input) > SVC_LINE_MAX)
		return refuse(err, input, "one line: it is longer than 4096 bytes");
	if (has_controls(input, ""))
		return refuse(err, input, "one line: it holds a line break or control character");
	*out = g_strstrip(g_strdup(input));
	return SVC_OK;
}

SVC_CANONICAL(text)
{
	if (strlen(input) > SVC_TEXT_MAX)
		return refuse(err, input, "a text for a field: it is larger than 1 MiB");
	if (has_controls(input, "\t\r\n"))
		return refuse(err, input, "a text: it holds a control character");
	g_auto(GStrv) parts = g_strsplit(input, "\r\n", -1);
	*out = g_strjoinv("\n", parts);
	return SVC_OK;
}

SVC_CANONICAL(int)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(input));
	gint64 value = 0;
	if (!g_ascii_string_to_signed(trimmed, 10, G_MININT64, G_MAXINT64, &value, NULL))
		return refuse(err, input, "a whole number");
	*out = g_strdup_printf("%" G_GINT64_FORMAT, value);
	return SVC_OK;
}

/* The length of a decimal number at the start of `text`, 0 if there is none. */
static size_t decimal_length(const char *text)
{
	size_t sign = *text == '-';
	size_t whole = strspn(text + sign, "0123456789");
	if (whole == 0)
		return 0;
	size_t length = sign + whole;
	if (text[length] != '.')
		return length;
	size_t fraction = strspn(text + length + 1, "0123456789");
	return fraction ? length + 1 + fraction : 0;
}

SVC_CANONICAL(decimal)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(input));
	const char *unit = field->unit ? field->unit : "";
	size_t length = decimal_length(trimmed);
	const char *rest = g_strchug(trimmed + length);
	if (length == 0 || length > 40 || strcmp(rest, unit) != 0) {
		refuse(err, input, *unit ? "a number with its unit" : "a decimal number");
		return svc_error_hint(err, "write it as 12.5%s", unit);
	}
	*out = g_strdup_printf("%.*s%s", (int)length, trimmed, unit);
	return SVC_OK;
}

SVC_CANONICAL(bool)
{
	static const char *const yes[] = {"true", "yes", "on", NULL};
	static const char *const no[] = {"false", "no", "off", NULL};
	g_autofree char *word = g_ascii_strdown(input, -1);
	g_strstrip(word);
	if (!g_strv_contains(yes, word) && !g_strv_contains(no, word)) {
		refuse(err, input, "true or false");
		return svc_error_hint(err, "write true or false");
	}
	*out = g_strdup(g_strv_contains(yes, word) ? "true" : "false");
	return SVC_OK;
}

static enum svc_status refuse_choice(
	const struct svc_field *field, const char *input, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < field->choices->len; i++)
		g_ptr_array_add(
			names, (gpointer)g_array_index(field->choices, struct svc_choice, i).name);
	g_ptr_array_add(names, NULL);
	const char *const *list = (const char *const *)names->pdata;
	g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
	g_autofree char *close = svc_suggest(input, list, 3);
	g_autofree char *what = g_strdup_printf("one of %s", all);
	refuse(err, input, what);
	return close ? svc_error_hint(err, "did you mean %s?", close)
		     : svc_error_hint(err, "choose one of %s", all);
}

SVC_CANONICAL(enum)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	const char *folded = NULL;
	for (guint i = 0; i < field->choices->len; i++) {
		const char *name = g_array_index(field->choices, struct svc_choice, i).name;
		if (!strcmp(name, word)) {
			*out = g_steal_pointer(&word);
			return SVC_OK;
		}
		if (!g_ascii_strcasecmp(name, word))
			folded = name;
	}
	if (!folded)
		return refuse_choice(field, word, err);
	*out = g_strdup(folded);
	return SVC_OK;
}

SVC_CANONICAL(date)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	int64_t day = 0;
	if (!svc_date_parse(word, &day)) {
		refuse(err, input, "a date");
		return svc_error_hint(err, "write it as 2026-11-21");
	}
	*out = svc_date_format(day);
	return SVC_OK;
}

SVC_CANONICAL(datetime)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	int64_t time = 0;
	if (!svc_time_parse(word, &time)) {
		refuse(err, input, "a time with its offset from UTC");
		return svc_error_hint(err, "write it as 2026-11-21T09:14:00Z (RFC 3339)");
	}
	*out = svc_time_format(time);
	return SVC_OK;
}

SVC_CANONICAL(duration)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	int64_t length = 0;
	bool business_days = false;
	enum svc_status status = svc_duration_parse(word, &length, &business_days, err);
	if (status == SVC_OK)
		*out = g_steal_pointer(&word);
	return status;
}

SVC_CANONICAL(ref)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	if (!svc_id_is_valid(word)) {
		refuse(err, input, "an id");
		return svc_error_hint(
			err, "an id has letters, digits, '.', '_' and '-', at most 63 of them");
	}
	*out = g_steal_pointer(&word);
	return SVC_OK;
}

SVC_CANONICAL(person)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	if (*word == '\0' || strlen(word) > 254 || has_controls(word, "") ||
		strpbrk(word, " \t,;<>\"'")) {
		refuse(err, input, "a person");
		return svc_error_hint(err, "give the id of a person, or an email address alone");
	}
	*out = g_steal_pointer(&word);
	return SVC_OK;
}

SVC_CANONICAL(url)
{
	static const char *const schemes[] = {
		"http", "https", "mailto", "tel", "ssh", "git", "ftp", "sftp", "file", NULL};
	g_autofree char *word = g_strstrip(g_strdup(input));
	g_autofree char *scheme = g_uri_parse_scheme(word);
	if (!scheme || !g_strv_contains(schemes, scheme) || strlen(word) > SVC_LINE_MAX ||
		has_controls(word, "") || strpbrk(word, " <>\"\\^`{|}") ||
		!g_uri_is_valid(word, G_URI_FLAGS_NONE, NULL)) {
		refuse(err, input, "an address (RFC 3986)");
		return svc_error_hint(err, "write it with its scheme, such as https://example.com");
	}
	*out = g_steal_pointer(&word);
	return SVC_OK;
}

/* "/month", "/user", "/user/month" or nothing. */
static bool is_per(const char *text)
{
	static const char *const units[] = {
		"hour", "day", "week", "month", "quarter", "year", "user", "device", "unit", NULL};
	if (*text == '\0')
		return true;
	if (*text != '/')
		return false;
	g_auto(GStrv) parts = g_strsplit(text + 1, "/", 3);
	for (char **part = parts; *part; part++)
		if (!g_strv_contains(units, *part))
			return false;
	return g_strv_length(parts) <= 2;
}

/* An amount and a currency by its three letters (ISO 4217). */
SVC_CANONICAL(money)
{
	g_autofree char *word = g_strstrip(g_strdup(input));
	size_t length = decimal_length(word);
	const char *code = word + length + strspn(word + length, " ");
	bool letters = strlen(code) >= 3 && g_ascii_isalpha(code[0]) && g_ascii_isalpha(code[1]) &&
		       g_ascii_isalpha(code[2]);
	if (length == 0 || length > 40 || !letters || !is_per(code + 3)) {
		refuse(err, input, "an amount of money");
		return svc_error_hint(err, "write it as 1400 EUR, or 1200 EUR/month");
	}
	g_autofree char *currency = g_ascii_strup(code, 3);
	*out = g_strdup_printf("%.*s %s%s", (int)length, word, currency, code + 3);
	return SVC_OK;
}
