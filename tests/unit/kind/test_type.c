#include "kind/type.h"

#include <string.h>

static const struct {
	const char *type;
	const char *input;
	const char *stored; /* NULL: refused */
} cases[] = {
	{"line", " a b ", "a b"},
	{"line", "a\nb", NULL},
	{"line", "a\x1b[0m", NULL},
	{"line", "caf\xc3\xa9", "caf\xc3\xa9"},
	{"line", "a\xc2\x85", NULL},
	{"line", "a\xff", NULL},
	{"text", "a\r\nb\n", "a\nb\n"},
	{"text", "a\x07", NULL},
	{"int", " +42", "42"},
	{"int", " 42 ", "42"},
	{"int", "007", "7"},
	{"int", "-3", "-3"},
	{"int", "4.0", NULL},
	{"int", "9223372036854775808", NULL},
	{"int", "", NULL},
	{"decimal", "3.10", "3.10"},
	{"decimal", "-0.5", "-0.5"},
	{"decimal", "1e3", NULL},
	{"decimal", ".5", NULL},
	{"decimal", "5.", NULL},
	{"decimal", "nan", NULL},
	{"bool", "Yes", "true"},
	{"bool", "off", "false"},
	{"bool", "1", NULL},
	{"date", "2026-11-21", "2026-11-21"},
	{"date", "2026-02-29", NULL},
	{"date", "21.11.2026", NULL},
	{"datetime", "2026-11-21T10:14:00+01:00", "2026-11-21T09:14:00Z"},
	{"datetime", "2026-11-21", NULL},
	{"datetime", "tomorrow", NULL},
	{"duration", "1h30m", "1h30m"},
	{"duration", "3bd", "3bd"},
	{"duration", "3d", NULL},
	{"ref", "INC-2611-7K3M9", "INC-2611-7K3M9"},
	{"ref", "-x", NULL},
	{"ref", "a/b", NULL},
	{"ref", "", NULL},
	{"person", "kim", "kim"},
	{"person", "ana@example.com", "ana@example.com"},
	{"person", "Ana <ana@example.com>", NULL},
	{"person", "", NULL},
	{"url", "https://example.com/a?b=c", "https://example.com/a?b=c"},
	{"url", "example.com", NULL},
	{"url", "javascript:alert(1)", NULL},
	{"url", "https://exa mple.com", NULL},
	{"money", "1400 EUR", "1400 EUR"},
	{"money", "12.50eur/user/month", "12.50 EUR/user/month"},
	{"money", "1200 EUR/fortnight", NULL},
	{"money", "EUR 1200", NULL},
	{"money", "1200", NULL},
	{"money", "1200 EU", NULL},
	{"map", "a", NULL},
};

static void test_canonical(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct svc_field field = {.name = "x"};
		g_autofree char *stored = NULL;
		svc_autoclear(svc_error) err = {0};
		g_assert_true(svc_type_by_name(cases[i].type, &field.type));
		enum svc_status status = svc_field_canonical(&field, cases[i].input, &stored, &err);
		g_test_message("%s '%s': %s (%s)", cases[i].type, cases[i].input,
			stored ? stored : err.message, err.hint ? err.hint : "");
		g_assert_cmpint(status, ==, cases[i].stored ? SVC_OK : SVC_EINVALID);
		g_assert_cmpstr(stored, ==, cases[i].stored);
		if (status != SVC_OK)
			g_assert_true(g_str_has_prefix(err.message, "x: "));
	}
}

static void test_unit(void)
{
	static const struct {
		const char *input, *stored;
	} rows[] = {{"99.9%", "99.9%"}, {"95 %", "95%"}, {"95", NULL}, {"95%%", NULL}};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct svc_field field = {
			.name = "x", .type = SVC_FIELD_DECIMAL, .unit = "%"};
		g_autofree char *stored = NULL;
		svc_autoclear(svc_error) err = {0};
		svc_field_canonical(&field, rows[i].input, &stored, &err);
		g_assert_cmpstr(stored, ==, rows[i].stored);
	}
}

static struct svc_field enum_field(void)
{
	static const struct svc_choice names[] = {{"P1", NULL}, {"P2", NULL}, {"later", NULL}};
	struct svc_field field = {.name = "priority", .type = SVC_FIELD_ENUM};
	field.choices = g_array_new(FALSE, FALSE, sizeof(struct svc_choice));
	g_array_append_vals(field.choices, names, G_N_ELEMENTS(names));
	return field;
}

static void test_enum(void)
{
	struct svc_field field = enum_field();
	g_autoptr(GArray) choices = field.choices;
	g_autofree char *stored = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_field_canonical(&field, " p1", &stored, &err), ==, SVC_OK);
	g_assert_cmpstr(stored, ==, "P1");
	char *none = NULL;
	g_assert_cmpint(svc_field_canonical(&field, "latr", &none, &err), ==, SVC_EINVALID);
	g_assert_cmpstr(err.message, ==, "priority: 'latr' is not one of P1, P2, later");
	g_assert_cmpstr(err.hint, ==, "did you mean later?");
	g_assert_cmpint(svc_field_compare(&field, "P2", "later"), <, 0);
	g_assert_cmpint(svc_field_compare(&field, "unknown", "later"), >, 0);
}

static void test_list(void)
{
	const struct svc_field item = {.name = "x", .type = SVC_FIELD_INT};
	const struct svc_field list = {.name = "x", .type = SVC_FIELD_LIST, .item = &item};
	g_autofree char *stored = NULL;
	char *none = NULL;
	svc_autoclear(svc_error) err = {0};
	g_assert_cmpint(svc_field_canonical(&list, "1,2 , 03,", &stored, &err), ==, SVC_OK);
	g_assert_cmpstr(stored, ==, "1, 2, 3");
	g_assert_cmpint(svc_field_canonical(&list, "1,b", &none, &err), ==, SVC_EINVALID);
}

static const struct {
	const char *type, *a, *b;
	int order;
} orders[] = {
	{"int", "9", "10", -1},
	{"int", "9", "x", -1},
	{"int", "x", "9", 1},
	{"int", "-9", "-9", 0},
	{"decimal", "3.10", "3.9", -1},
	{"decimal", "x", "3", 1},
	{"datetime", "2026-11-21T10:14:00+01:00", "2026-11-21T09:14:00Z", 0},
	{"datetime", "2026-11-21T10:14:00Z", "soon", -1},
	{"duration", "90m", "2h", -1},
	{"duration", "3bd", "1h", 1},
	{"duration", "x", "1h", 1},
	{"money", "90 EUR", "100 EUR", -1},
	{"money", "90 USD", "100 EUR", 1},
	{"money", "lots", "100 EUR", 1},
	{"line", "a", "b", -1},
	{"line", NULL, "b", 1},
	{"line", "b", NULL, -1},
	{"line", NULL, NULL, 0},
	{"date", "2026-01-02", "2026-01-10", -1},
};

static void test_compare(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		struct svc_field field = {.name = "x"};
		g_assert_true(svc_type_by_name(orders[i].type, &field.type));
		int order = svc_field_compare(&field, orders[i].a, orders[i].b);
		g_test_message("%s %s %s", orders[i].type, orders[i].a, orders[i].b);
		g_assert_cmpint((order > 0) - (order < 0), ==, orders[i].order);
	}
}

static void test_table(void)
{
	g_autofree const char **names = svc_type_names();
	g_assert_cmpuint(g_strv_length((char **)names), ==, SVC_FIELD_TYPES);
	for (int i = 0; i < SVC_FIELD_TYPES; i++) {
		enum svc_field_type type = SVC_FIELD_TYPES;
		g_assert_true(svc_type_by_name(names[i], &type));
		g_assert_cmpint((int)type, ==, i);
		g_assert_nonnull(svc_type_of(type)->article);
	}
	enum svc_field_type type;
	g_assert_false(svc_type_by_name("lines", &type));
}

static void test_ids(void)
{
	g_autofree char *long_id = g_strnfill(63, 'a'), *too_long = g_strnfill(64, 'a');
	g_assert_true(svc_id_is_valid("A"));
	g_assert_true(svc_id_is_valid(long_id));
	g_assert_false(svc_id_is_valid(too_long));
	g_assert_false(svc_id_is_valid(".a"));
	g_assert_true(svc_slug_is_valid("a1"));
	g_assert_true(svc_slug_is_valid(long_id));
	g_assert_false(svc_slug_is_valid(too_long));
	g_assert_false(svc_slug_is_valid("a"));
	g_assert_false(svc_slug_is_valid("a-"));
	g_assert_false(svc_slug_is_valid("-a"));
	g_assert_false(svc_slug_is_valid("aB"));
	g_assert_false(svc_slug_is_valid("a_b"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/type/canonical", test_canonical);
	g_test_add_func("/type/unit", test_unit);
	g_test_add_func("/type/enum", test_enum);
	g_test_add_func("/type/list", test_list);
	g_test_add_func("/type/compare", test_compare);
	g_test_add_func("/type/table", test_table);
	g_test_add_func("/type/ids", test_ids);
	return g_test_run();
}
