#include "kind/type.h"

#include "kind/value.h"
#include "util/time.h"

#include <string.h>

static bool all_of(const char *text, const char *others)
{
	for (; *text; text++)
		if (!g_ascii_isalnum(*text) && !strchr(others, *text))
			return false;
	return true;
}

bool svc_id_is_valid(const char *text)
{
	return g_ascii_isalnum(*text) && strlen(text) <= 63 && all_of(text, "._-");
}

bool svc_slug_is_valid(const char *text)
{
	size_t length = strlen(text);
	if (length < 2 || length > 63 || *text == '-' || text[length - 1] == '-')
		return false;
	for (const char *p = text; *p; p++)
		if (g_ascii_isupper(*p))
			return false;
	return all_of(text, "-");
}

static int else_order(int order, int otherwise)
{
	return order ? order : otherwise;
}

/* UTF-8 sorts by bytes as by code points. */
static int compare_text(const struct svc_field *field, const char *a, const char *b)
{
	return strcmp(a, b);
}

static int by_number(double a, double b)
{
	return (a > b) - (a < b);
}

static int compare_number(const struct svc_field *field, const char *a, const char *b)
{
	char *end_a = NULL, *end_b = NULL;
	double x = g_ascii_strtod(a, &end_a), y = g_ascii_strtod(b, &end_b);
	if (end_a == a || end_b == b)
		return else_order((end_a == a) - (end_b == b), strcmp(a, b));
	return by_number(x, y);
}

static int compare_int(const struct svc_field *field, const char *a, const char *b)
{
	gint64 x = 0, y = 0;
	bool bad_a = !g_ascii_string_to_signed(a, 10, G_MININT64, G_MAXINT64, &x, NULL);
	bool bad_b = !g_ascii_string_to_signed(b, 10, G_MININT64, G_MAXINT64, &y, NULL);
	if (bad_a || bad_b)
		return else_order(bad_a - bad_b, strcmp(a, b));
	return (x > y) - (x < y);
}

static guint choice_index(const struct svc_field *field, const char *value)
{
	guint i = 0;
	while (i < field->choices->len &&
		strcmp(g_array_index(field->choices, struct svc_choice, i).name, value) != 0)
		i++;
	return i;
}

static int compare_enum(const struct svc_field *field, const char *a, const char *b)
{
	guint x = choice_index(field, a), y = choice_index(field, b);
	return else_order((x > y) - (x < y), strcmp(a, b));
}

static int compare_time(const struct svc_field *field, const char *a, const char *b)
{
	int64_t x = 0, y = 0;
	bool bad_a = !svc_time_parse(a, &x), bad_b = !svc_time_parse(b, &y);
	if (bad_a || bad_b)
		return else_order(bad_a - bad_b, strcmp(a, b));
	return (x > y) - (x < y);
}

/* A business day sorts as a day: how long it is depends on a calendar. */
static bool duration_of(const char *text, int64_t *out)
{
	svc_autoclear(svc_error) err = {0};
	bool business_days = false;
	if (svc_duration_parse(text, out, &business_days, &err) != SVC_OK)
		return false;
	if (business_days)
		*out *= SVC_DAY;
	return true;
}

static int compare_duration(const struct svc_field *field, const char *a, const char *b)
{
	int64_t x = 0, y = 0;
	bool bad_a = !duration_of(a, &x), bad_b = !duration_of(b, &y);
	if (bad_a || bad_b)
		return else_order(bad_a - bad_b, strcmp(a, b));
	return (x > y) - (x < y);
}

/* By currency and period first: amounts of different ones can't be compared. */
static int compare_money(const struct svc_field *field, const char *a, const char *b)
{
	const char *unit_a = strchr(a, ' '), *unit_b = strchr(b, ' ');
	if (!unit_a || !unit_b)
		return else_order(!unit_a - !unit_b, strcmp(a, b));
	int order = strcmp(unit_a, unit_b);
	return order ? order : compare_number(field, a, b);
}

static enum svc_status canonical_list(
	const struct svc_field *field, const char *input, char **out, struct svc_error *err)
{
	if (field->item->type == SVC_FIELD_MAP || field->item->type == SVC_FIELD_LIST) {
		svc_error_set(err, SVC_EINVALID, "its items are more than one value each");
		return svc_error_hint(err, "change it in the editor");
	}
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) parts = g_strsplit(input, ",", -1);
	for (char **part = parts; *part; part++) {
		char *item = NULL;
		if (*g_strstrip(*part) == '\0')
			continue;
		if (svc_type_of(field->item->type)->canonical(field->item, *part, &item, err) !=
			SVC_OK)
			return err->status;
		g_ptr_array_add(items, item);
	}
	g_ptr_array_add(items, NULL);
	*out = g_strjoinv(", ", (char **)items->pdata);
	return SVC_OK;
}

static enum svc_status canonical_map(
	const struct svc_field *field, const char *input, char **out, struct svc_error *err)
{
	svc_error_set(err, SVC_EINVALID, "it is a map, not one value");
	return svc_error_hint(err, "change it in the editor");
}

static const struct svc_type types[SVC_FIELD_TYPES] = {
	[SVC_FIELD_LINE] = {"line", "one line of text", svc_value_line, compare_text},
	[SVC_FIELD_TEXT] = {"text", "text of any number of lines", svc_value_text, compare_text},
	[SVC_FIELD_INT] = {"int", "a whole number", svc_value_int, compare_int},
	[SVC_FIELD_DECIMAL] = {"decimal", "a decimal number", svc_value_decimal, compare_number},
	[SVC_FIELD_BOOL] = {"bool", "true or false", svc_value_bool, compare_text},
	[SVC_FIELD_ENUM] = {"enum", "one of the choices", svc_value_enum, compare_enum},
	[SVC_FIELD_DATE] = {"date", "a date, such as 2026-11-21", svc_value_date, compare_text},
	[SVC_FIELD_DATETIME] = {"datetime", "a time, RFC 3339 in UTC", svc_value_datetime,
		compare_time},
	[SVC_FIELD_DURATION] = {"duration", "a duration, such as 90s, 15m, 4h, 1h30m or 3bd",
		svc_value_duration, compare_duration},
	[SVC_FIELD_REF] = {"ref", "the id of another record", svc_value_ref, compare_text},
	[SVC_FIELD_PERSON] = {"person", "a person's id or email address", svc_value_person,
		compare_text},
	[SVC_FIELD_URL] = {"url", "an address with its scheme (RFC 3986)", svc_value_url,
		compare_text},
	[SVC_FIELD_MONEY] = {"money", "an amount and its currency, such as 1400 EUR",
		svc_value_money, compare_money},
	[SVC_FIELD_LIST] = {"list", "a list", canonical_list, compare_text},
	[SVC_FIELD_MAP] = {"map", "a map of keys to values", canonical_map, compare_text},
};

const char **svc_type_names(void)
{
	const char **names = g_new0(const char *, SVC_FIELD_TYPES + 1);
	for (int i = 0; i < SVC_FIELD_TYPES; i++)
		names[i] = types[i].name;
	return names;
}

const struct svc_type *svc_type_of(enum svc_field_type type)
{
	return &types[type];
}

bool svc_type_by_name(const char *name, enum svc_field_type *out)
{
	for (int i = 0; i < SVC_FIELD_TYPES; i++) {
		if (strcmp(types[i].name, name) == 0) {
			*out = (enum svc_field_type)i;
			return true;
		}
	}
	return false;
}

enum svc_status svc_field_canonical(
	const struct svc_field *field, const char *input, char **out, struct svc_error *err)
{
	if (!g_utf8_validate(input, -1, NULL))
		return svc_error_set(
			err, SVC_EINVALID, "%s: the value is not valid UTF-8", field->name);
	enum svc_status status = svc_type_of(field->type)->canonical(field, input, out, err);
	return status == SVC_OK ? SVC_OK : svc_error_prefix(err, "%s", field->name);
}

int svc_field_compare(const struct svc_field *field, const char *a, const char *b)
{
	if (!a || !b)
		return !a - !b;
	return svc_type_of(field->type)->compare(field, a, b);
}
