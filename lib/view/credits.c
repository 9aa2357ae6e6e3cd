#include "view/credits.h"
#include <glib.h>
#include <stdbool.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

char *svc_view_percent(const json_t *percent)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	if (!json_is_number(percent))
		return g_strdup("-");
	g_ascii_formatd(buffer, sizeof buffer, "%.2f", json_number_value(percent));
	size_t length = strlen(buffer);
	while (buffer[length - 1] == '0')
		length--;
	length -= buffer[length - 1] == '.';
	return g_strdup_printf("%.*s%%", (int)length, buffer);
}

char *svc_view_credit_title(const json_t *statement)
{
	const char *id = text_of(statement, "customer"), *title = text_of(statement, "title");
	return *title ? g_strdup_printf("Service credits of %s (%s), %s", title, id,
				text_of(statement, "month"))
		      : g_strdup_printf(
				"Service credits of %s, %s", id, text_of(statement, "month"));
}

char *svc_view_credit_agreement(const json_t *line)
{
	const char *fee = text_of(line, "fee");
	g_autofree char *price =
		*fee ? g_strdup_printf("%s %s a month", fee, text_of(line, "currency"))
		     : g_strdup("no fee is known");
	return g_strdup_printf("%s (%s): %s, month in %s%s", text_of(line, "title"),
		text_of(line, "sla"), price, text_of(line, "zone"),
		json_is_true(json_object_get(line, "assumed")) ? ", by a later text" : "");
}

char *svc_view_credit_result(const json_t *line)
{
	const json_t *reached = json_object_get(line, "reached");
	const json_t *cap = json_object_get(line, "cap"), *credit = json_object_get(line, "credit");
	g_autofree char *share = svc_view_percent(credit);
	g_autofree char *sum = svc_view_percent(reached);
	g_autofree char *most = svc_view_percent(cap);
	g_autofree char *why =
		json_number_value(reached) == json_number_value(credit) ? g_strdup("")
		: json_is_number(cap) ? g_strdup_printf(" (%s reached, the cap is %s)", sum, most)
				      : g_strdup_printf(" (%s reached, the fee is the most)", sum);
	const char *fee = text_of(line, "fee");
	if (!*fee)
		return g_strdup_printf("Credit: %s%s of the fee", share, why);
	return g_strdup_printf("Credit: %s%s of %s %s: %s %s", share, why, fee,
		text_of(line, "currency"), text_of(line, "amount"), text_of(line, "currency"));
}

static bool gives(const json_t *statement)
{
	size_t i;
	const json_t *line;
	json_array_foreach(json_object_get(statement, "lines"), i, line)
	{
		if (json_number_value(json_object_get(line, "credit")) > 0)
			return true;
	}
	return false;
}

char *svc_view_credit_total(const json_t *statement)
{
	GString *out = g_string_new("To be credited: ");
	const json_t *totals = json_object_get(statement, "totals"), *total;
	size_t i;
	json_array_foreach(totals, i, total) g_string_append_printf(out, "%s%s %s", i ? ", " : "",
		text_of(total, "amount"), text_of(total, "currency"));
	if (!i)
		g_string_append(
			out, gives(statement) ? "a share of fees that aren't known" : "nothing");
	if (json_is_true(json_object_get(statement, "provisional")))
		g_string_append(out, "; provisional, the month isn't over");
	return g_string_free(out, FALSE);
}

static void add_remarks(GPtrArray *out, const json_t *credits)
{
	long long without = json_integer_value(json_object_get(credits, "without_customer"));
	long long bare = json_integer_value(json_object_get(credits, "without_clocks"));
	if (without)
		g_ptr_array_add(
			out, g_strdup_printf("In no statement: %lld ticket%s without a customer.",
				     without, without == 1 ? "" : "s"));
	if (bare)
		g_ptr_array_add(out,
			g_strdup_printf("In no target: %lld ticket%s whose SLA had no clocks in "
					"the text that counts for %s.",
				bare, bare == 1 ? "" : "s", bare == 1 ? "it" : "them"));
}

char **svc_view_credit_remarks(const json_t *credits)
{
	GPtrArray *out = g_ptr_array_new();
	add_remarks(out, credits);
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

char **svc_view_credit_notes(const json_t *credits)
{
	const json_t *definitions = json_object_get(credits, "definitions");
	GPtrArray *out = g_ptr_array_new();
	g_ptr_array_add(
		out, g_strdup_printf("Met is compliance: %s.", text_of(definitions, "compliance")));
	g_ptr_array_add(out, g_strdup_printf("Credit: %s.", text_of(definitions, "credit")));
	g_ptr_array_add(out, g_strdup_printf("Amount: %s.", text_of(definitions, "amount")));
	g_ptr_array_add(out, g_strdup_printf("Left out: %s.", text_of(definitions, "excluded")));
	add_remarks(out, credits);
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}
