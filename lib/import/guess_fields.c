#include "import/guess_parts.h"
#include "import/guess_words.h"
#include "kind/type.h"
#include "text/yaml_edit.h"
#include <string.h>

static gint compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *sorted_values(const struct svc_sample_column *column)
{
	GPtrArray *sorted = g_ptr_array_new();
	g_ptr_array_extend(sorted, column->values, NULL, NULL);
	g_ptr_array_sort(sorted, compare_texts);
	return sorted;
}

/* `values:` with a choice for each text of the file; what can't be guessed is left open, and the
 * map is refused until somebody says it. */
static void write_values(
	struct svc_guess *g, const struct svc_field *field, const struct svc_sample_column *column)
{
	bool same = true, known = true;
	for (guint i = 0; i < column->values->len; i++) {
		same = same && svc_guess_is_choice(field, column->values->pdata[i]);
		known = known && svc_guess_choice(field, column->values->pdata[i]);
	}
	if (same || !field->choices || field->choices->len == 0)
		return;
	g_string_append(g->out, "    values:");
	for (guint i = 0; !known && i < field->choices->len; i++)
		g_string_append_printf(g->out, "%s%s", i == 0 ? "    # choices: " : ", ",
			g_array_index(field->choices, struct svc_choice, i).name);
	g_string_append_c(g->out, '\n');
	g_autoptr(GPtrArray) sorted = sorted_values(column);
	for (guint i = 0; i < sorted->len; i++) {
		const char *choice = svc_guess_choice(field, sorted->pdata[i]);
		g_autofree char *text = svc_yaml_quote(sorted->pdata[i], false);
		g_string_append_printf(g->out, "      %s:%s%s\n", text, choice ? " " : "",
			choice ? choice : "    # fill in a choice, or '' for none");
	}
}

static bool needs_slug(const struct svc_field *field)
{
	return field->type == SVC_FIELD_REF;
}

const char svc_guess_why_prefix[] = "# as an id has two characters at least";

bool svc_guess_has_short_slug(const struct svc_sample_column *column)
{
	GHashTableIter iter;
	gpointer text;
	g_hash_table_iter_init(&iter, column->seen);
	while (g_hash_table_iter_next(&iter, &text, NULL)) {
		g_autofree char *slug = svc_map_slug(text);
		if (strlen(slug) < 2)
			return true;
	}
	return false;
}

static void write_field(
	struct svc_guess *g, const struct svc_field *field, const struct svc_sample_column *column)
{
	g_autofree char *name = svc_yaml_quote(column->name, false);
	bool person = field->type == SVC_FIELD_PERSON;
	g_hash_table_add(g->written, (gpointer)field->name);
	if (g_strcmp0(svc_kind_role(g->kind, "status"), field->name) == 0)
		g->status = column;
	if ((field->type != SVC_FIELD_ENUM && !needs_slug(field) && !person) ||
		(person && svc_guess_has_emails(column))) {
		g_string_append_printf(g->out, "  %s: %s\n", field->name, name);
		return;
	}
	g_string_append_printf(g->out, "  %s:\n    column: %s\n", field->name, name);
	if (field->type == SVC_FIELD_ENUM)
		write_values(g, field, column);
	else
		g_string_append(g->out, "    case: slug\n");
	if (needs_slug(field))
		g_string_append(g->out,
			"    create: '{value}'    # makes the records that are referred to\n");
	if ((person || needs_slug(field)) && svc_guess_has_short_slug(column))
		g_string_append_printf(
			g->out, "    prefix: %s-    %s\n", field->name, svc_guess_why_prefix);
}

/* A field that may stay empty isn't guessed where no text of the file means one of its choices. */
static bool enum_fits(const struct svc_field *field, const struct svc_sample_column *column)
{
	bool any = field->required || field->fallback;
	for (guint i = 0; i < column->values->len && !any; i++)
		any = svc_guess_choice(field, column->values->pdata[i]) != NULL;
	return any;
}

static bool type_fits(const struct svc_field *field, const struct svc_sample_column *column)
{
	svc_autoclear(svc_error) why = {0};
	if (field->type == SVC_FIELD_DATE || field->type == SVC_FIELD_DATETIME)
		return column->format != NULL;
	if (field->type == SVC_FIELD_ENUM)
		return enum_fits(field, column);
	if (field->type != SVC_FIELD_INT && field->type != SVC_FIELD_DECIMAL &&
		field->type != SVC_FIELD_BOOL)
		return field->type != SVC_FIELD_LIST && field->type != SVC_FIELD_MAP;
	for (guint i = 0; i < column->values->len; i++) {
		g_autofree char *text = NULL;
		if (svc_field_canonical(field, column->values->pdata[i], &text, &why) != SVC_OK)
			return false;
	}
	return true;
}

static void write_title(struct svc_guess *g)
{
	if (!svc_kind_field(g->kind, "title"))
		return;
	const struct svc_sample_column *title = svc_guess_column(g, svc_guess_names("title"));
	g_hash_table_add(g->written, (gpointer) "title");
	if (title) {
		write_field(g, svc_kind_field(g->kind, "title"), title);
		return;
	}
	g_string_append_printf(g->out,
		"  title: {text: '%s {%s}'}    # no column looks like a title\n", g->kind->title,
		g->id->name);
}

/* One field from the first column that has one of the names, if it has none yet. */
static void write_match(struct svc_guess *g, const struct svc_field *field, const char *names)
{
	if (!field || g_hash_table_contains(g->written, field->name))
		return;
	const struct svc_sample_column *column = svc_guess_column(g, names);
	if (column && type_fits(field, column))
		write_field(g, field, column);
	else if (column)
		svc_guess_release(g, column);
}

/* Statuses that need a reason to wait get it from the same column. */
static void write_reason(struct svc_guess *g)
{
	const struct svc_field *reason = svc_guess_field(g->kind, "hold_reason");
	const struct svc_field *status = svc_guess_field(g->kind, "status");
	if (!reason || !status || !g->status || g_hash_table_contains(g->written, reason->name) ||
		g_strcmp0(reason->required_when.field, status->name) != 0)
		return;
	bool any = false;
	g_autoptr(GPtrArray) sorted = sorted_values(g->status);
	for (guint i = 0; i < sorted->len; i++) {
		const char *choice = svc_guess_choice(status, sorted->pdata[i]);
		const char *why = svc_guess_reason(reason, sorted->pdata[i]);
		if (!choice || !why || !svc_condition_holds(&reason->required_when, choice))
			continue;
		g_autofree char *name = svc_yaml_quote(g->status->name, false);
		g_autofree char *text = svc_yaml_quote(sorted->pdata[i], false);
		if (!any)
			g_string_append_printf(
				g->out, "  %s:\n    column: %s\n    values:\n", reason->name, name);
		g_string_append_printf(g->out, "      %s: %s\n", text, why);
		any = true;
	}
	if (any)
		g_string_append(g->out, "    other:    # no reason in other statuses\n");
}

void svc_guess_write_fields(struct svc_guess *g)
{
	g_string_append(g->out, "\nfields:\n");
	write_title(g);
	const struct svc_field *opened = svc_guess_field(g->kind, "opened");
	if (opened && g->opened)
		write_field(g, opened, g->opened);
	for (size_t i = 0; svc_guess_synonyms[i].role; i++)
		if (strcmp(svc_guess_synonyms[i].role, "id") != 0)
			write_match(g, svc_guess_field(g->kind, svc_guess_synonyms[i].role),
				svc_guess_synonyms[i].names);
	for (guint i = 1; i < g->kind->fields->len; i++) { /* columns named as a field is */
		const struct svc_field *field = g->kind->fields->pdata[i];
		write_match(g, field, field->name);
	}
	write_reason(g);
}
