#include "import/guess.h"
#include "import/sample.h"
#include "kind/type.h"
#include "text/yaml_edit.h"
#include <string.h>

/* What other systems call things, by the role that a field plays in a kind (docs/kinds.md) or, for
 * fields without one, by its name. First come, first served. */
static const struct synonym {
	const char *role, *names;
} synonyms[] = {
	{"id", "number incident_id ticket_id issue_id case_id request_id id key ticket incident nr no"},
	{"title", "short_description title subject summary name description_short"},
	{"description", "description details body long_description"},
	{"status", "state status incident_state ident_state ticket_status"},
	{"priority", "priority prio"},
	{"impact", "impact"},
	{"urgency", "urgency severity"},
	{"type", "type ticket_type record_type issue_type"},
	{"team", "assignment_group team group support_group queue assigned_group"},
	{"assignee", "assigned_to assignee owner agent"},
	{"requester", "caller_id requester caller reported_by requested_by contact customer_name"},
	{"service", "business_service service service_component_wbs_aff"},
	{"opened",
		"opened_at open_time created_at created opened sys_created_at date_opened creation_date"},
	{"category", "category"},
	{"channel", "contact_type channel source"},
	{"asset", "cmdb_ci ci_name_aff configuration_item asset"},
	{"resolution", "close_code closed_code closure_code resolution_code resolution"},
};

static const char event_time_names[] = "sys_updated_at updated_at modified_at data_stamp timestamp "
				       "event_time changed_at time date";
static const char event_author_names[] =
	"sys_updated_by updated_by modified_by changed_by author user";

struct guess {
	const struct svc_kind *kind;
	struct svc_sample *sample;
	GString *out;
	bool *used; /* by column */
	bool events;
	GHashTable *written; /* names of fields that have their line */
	const struct svc_sample_column *id, *opened;
};

static char *plain_name(const char *name)
{
	char *plain = g_ascii_strdown(name, -1);
	for (char *c = plain; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '#')
			*c = '_';
	return plain;
}

/* The first column that has one of the names, in the order of the names. */
static const struct svc_sample_column *find_column(struct guess *g, const char *names)
{
	g_auto(GStrv) list = g_strsplit(names, " ", -1);
	for (size_t n = 0; list[n]; n++) {
		for (guint i = 0; i < g->sample->columns->len; i++) {
			const struct svc_sample_column *column = g->sample->columns->pdata[i];
			g_autofree char *plain = plain_name(column->name);
			if (g->used[i] || strcmp(plain, list[n]) != 0)
				continue;
			g->used[i] = true;
			return column;
		}
	}
	return NULL;
}

/* A column that turned out not to fit is unused again. */
static void release_column(struct guess *g, const struct svc_sample_column *column)
{
	for (guint i = 0; i < g->sample->columns->len; i++)
		if (g->sample->columns->pdata[i] == column)
			g->used[i] = false;
}

static char *quote(const char *text, bool flow)
{
	return svc_yaml_quote(text, flow);
}

static bool is_choice(const struct svc_field *field, const char *value)
{
	for (guint i = 0; field->choices && i < field->choices->len; i++)
		if (strcmp(g_array_index(field->choices, struct svc_choice, i).name, value) == 0)
			return true;
	return false;
}

/* What a value of the file most likely is: the choice of the same letters, or of the same place. */
static const char *guess_choice(const struct svc_field *field, const char *value)
{
	g_autofree char *slug = svc_map_slug(value);
	static const char *const pairs[][2] = {{"active", "in-progress"},
		{"work-in-progress", "in-progress"}, {"open", "new"}, {"assigned", "in-progress"},
		{"pending", "on-hold"}, {"waiting", "on-hold"}, {"done", "resolved"},
		{"solved", "resolved"}, {"canceled", "cancelled"}, {"1", "P1"}, {"2", "P2"},
		{"3", "P3"}, {"4", "P4"}, {"5", "P5"}, {"1", "high"}, {"2", "medium"}, {"3", "low"},
		{"critical", "P1"}, {"self-service", "portal"}, {"web", "portal"}};
	for (guint i = 0; field->choices && i < field->choices->len; i++) {
		const char *name = g_array_index(field->choices, struct svc_choice, i).name;
		g_autofree char *other = svc_map_slug(name);
		if (strcmp(other, slug) == 0)
			return name;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
		if (strcmp(pairs[i][0], slug) == 0 && is_choice(field, pairs[i][1]))
			return pairs[i][1];
	return NULL;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* `values:` with a choice for each text of the file; what can't be guessed is the first choice, and
 * said so. */
static void write_values(
	struct guess *g, const struct svc_field *field, const struct svc_sample_column *column)
{
	bool same = true;
	for (guint i = 0; i < column->values->len; i++)
		same = same && is_choice(field, column->values->pdata[i]);
	if (same || !field->choices || field->choices->len == 0)
		return;
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	g_ptr_array_extend(sorted, column->values, NULL, NULL);
	g_ptr_array_sort(sorted, compare_texts);
	g_string_append(g->out, "    values:\n");
	for (guint i = 0; i < sorted->len; i++) {
		const char *choice = guess_choice(field, sorted->pdata[i]);
		g_autofree char *text = quote(sorted->pdata[i], false);
		const char *first = g_array_index(field->choices, struct svc_choice, 0).name;
		g_string_append_printf(g->out, "      %s: %s%s\n", text, choice ? choice : first,
			choice ? "" : "    # a guess without a reason: check it");
	}
}

static bool needs_slug(const struct svc_field *field)
{
	return field->type == SVC_FIELD_REF;
}

/* Ids have two characters at least: numbers of the source need a prefix. */
static bool has_short_slug(const struct svc_sample_column *column)
{
	for (guint i = 0; i < column->values->len; i++) {
		g_autofree char *slug = svc_map_slug(column->values->pdata[i]);
		if (strlen(slug) < 2)
			return true;
	}
	return false;
}

static void write_field(
	struct guess *g, const struct svc_field *field, const struct svc_sample_column *column)
{
	g_autofree char *name = quote(column->name, false);
	g_hash_table_add(g->written, (gpointer)field->name);
	bool plain = field->type != SVC_FIELD_ENUM && !needs_slug(field) &&
		     field->type != SVC_FIELD_PERSON;
	if (plain) {
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
	if (field->type == SVC_FIELD_PERSON || (needs_slug(field) && has_short_slug(column)))
		g_string_append_printf(g->out, "    prefix: %s-\n", field->name);
}

/* The field of the kind that a row of the table means. */
static const struct svc_field *field_of(const struct svc_kind *kind, const char *role)
{
	const char *name = svc_kind_role(kind, role);
	return svc_kind_field(kind, name ? name : role);
}

static bool type_fits(const struct svc_field *field, const struct svc_sample_column *column)
{
	svc_autoclear(svc_error) why = {0};
	if (field->type == SVC_FIELD_DATE || field->type == SVC_FIELD_DATETIME)
		return column->format != NULL;
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

static void write_title(struct guess *g)
{
	if (!svc_kind_field(g->kind, "title"))
		return;
	const struct svc_sample_column *title = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(synonyms); i++)
		if (strcmp(synonyms[i].role, "title") == 0)
			title = find_column(g, synonyms[i].names);
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
static void write_match(struct guess *g, const struct svc_field *field, const char *names)
{
	if (!field || g_hash_table_contains(g->written, field->name))
		return;
	const struct svc_sample_column *column = find_column(g, names);
	if (column && type_fits(field, column))
		write_field(g, field, column);
	else if (column)
		release_column(g, column);
}

static void write_fields(struct guess *g)
{
	g_string_append(g->out, "\nfields:\n");
	write_title(g);
	const struct svc_field *opened = field_of(g->kind, "opened");
	if (opened && g->opened)
		write_field(g, opened, g->opened);
	for (size_t i = 0; i < G_N_ELEMENTS(synonyms); i++)
		if (strcmp(synonyms[i].role, "id") != 0)
			write_match(g, field_of(g->kind, synonyms[i].role), synonyms[i].names);
	for (guint i = 1; i < g->kind->fields->len; i++) { /* columns named as a field is */
		const struct svc_field *field = g->kind->fields->pdata[i];
		write_match(g, field, field->name);
	}
}

static void write_unused(struct guess *g)
{
	bool any = false;
	for (guint i = 0; i < g->sample->columns->len; i++) {
		const struct svc_sample_column *column = g->sample->columns->pdata[i];
		if (g->used[i])
			continue;
		if (!any)
			g_string_append(g->out, "\n# Columns that aren't used, with examples:\n");
		any = true;
		g_autofree char *name = quote(column->name, false);
		g_string_append_printf(g->out, "# %s:", name);
		for (guint v = 0; v < MIN(column->values->len, 4); v++) {
			g_autofree char *cut = g_utf8_substring(column->values->pdata[v], 0,
				MIN(g_utf8_strlen(column->values->pdata[v], -1), 30));
			g_strdelimit(cut, "\r\n", ' ');
			g_string_append_printf(g->out, "%s %s", v > 0 ? "," : "", cut);
		}
		g_string_append_printf(
			g->out, "  (%u different)\n", g_hash_table_size(column->seen));
	}
}

static const char *common_format(const struct svc_sample *sample)
{
	for (guint i = 0; i < sample->columns->len; i++) {
		const struct svc_sample_column *column = sample->columns->pdata[i];
		if (column->format)
			return column->format;
	}
	return NULL;
}

static void write_formats(struct guess *g)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	if (!common_format(g->sample))
		return;
	g_string_append(g->out, "format:    # of times, as in strptime(3)\n");
	for (guint i = 0; i < g->sample->columns->len; i++) {
		const struct svc_sample_column *column = g->sample->columns->pdata[i];
		if (column->format && g_hash_table_add(seen, (gpointer)column->format))
			g_string_append_printf(g->out, "- '%s'\n", column->format);
	}
	g_string_append(g->out, "zone: UTC    # in which times are meant that name none\n");
}

static void write_head(struct guess *g, const char *source)
{
	g_string_append_printf(g->out,
		"# A first map for %s, guessed from %zu rows. Check every line; docs/import.md\n"
		"# explains them. 'svc import csv FILE --map MAP --dry-run' says what would happen.\n"
		"kind: %s\nrows: %s\n",
		source ? source : "the file", g->sample->rows, g->kind->name,
		g->events ? "event    # ids repeat: each row is something that happened"
			  : "record");
	if (g->sample->delimiter != ',')
		g_string_append_printf(g->out, "delimiter: %s\n",
			g->sample->delimiter == '\t'  ? "tab"
			: g->sample->delimiter == '|' ? "'|'"
						      : "';'");
	g_string_append(g->out, "null: ['']");
	if (g->sample->nulls->len > 0)
		g_string_truncate(g->out, g->out->len - 1);
	for (guint i = 0; i < g->sample->nulls->len; i++)
		g_string_append_printf(g->out, ", '%s'", (const char *)g->sample->nulls->pdata[i]);
	g_string_append(g->out, g->sample->nulls->len > 0 ? "]\n" : "\n");
	write_formats(g);
	g_autofree char *id = quote(g->id->name, true);
	g_string_append_printf(
		g->out, "id: {column: %s}    # add prefix: ABC- to tell sources apart\n", id);
}

/* The entry of the opening, and of each event. */
static void write_times(struct guess *g)
{
	const struct svc_sample_column *time = g->events ? find_column(g, event_time_names) : NULL;
	const struct svc_sample_column *author =
		g->events ? find_column(g, event_author_names) : NULL;
	const struct svc_sample_column *opened = g->opened ? g->opened : time;
	if (field_of(g->kind, "opened") && opened) {
		g_autofree char *name = quote(opened->name, true);
		g_string_append_printf(g->out, "opened: {time: %s}\n", name);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(synonyms); i++) {
		const struct svc_sample_column *text = strcmp(synonyms[i].role, "description") == 0
							       ? find_column(g, synonyms[i].names)
							       : NULL;
		g_autofree char *name = text ? quote(text->name, false) : NULL;
		if (name)
			g_string_append_printf(g->out, "description: %s\n", name);
	}
	if (!g->events)
		return;
	const struct svc_sample_column *at = time ? time : g->opened ? g->opened : g->id;
	g_autofree char *name = quote(at->name, false);
	g_string_append_printf(g->out, "event:\n  time: %s%s\n", name,
		time ? "" : "    # no column looks like the time of an event: check it");
	if (author) {
		g_autofree char *who = quote(author->name, true);
		g_string_append_printf(
			g->out, "  author: {column: %s, case: slug, prefix: user-}\n", who);
	}
}

/* Ids that repeat in more than one of ten rows make an event log. */
static void find_shape(struct guess *g)
{
	for (size_t i = 0; i < G_N_ELEMENTS(synonyms); i++) {
		if (strcmp(synonyms[i].role, "id") == 0)
			g->id = find_column(g, synonyms[i].names);
		if (strcmp(synonyms[i].role, "opened") == 0)
			g->opened = find_column(g, synonyms[i].names);
	}
	if (!g->id) {
		g->id = g->sample->columns->pdata[0];
		g->used[0] = true;
	}
	if (g->opened && !g->opened->format)
		g->opened = NULL;
	size_t different = g_hash_table_size(g->id->seen);
	g->events = g->id->filled > different + g->id->filled / 10;
}

enum svc_status svc_guess_map(const struct svc_kind *kind, const char *source, const char *text,
	size_t length, GString **out, struct svc_error *err)
{
	svc_autoclear(svc_sample) sample = {0};
	enum svc_status status = svc_sample_read(text, length, &sample, err);
	if (status)
		return svc_error_at(err, source, err->line, err->column);
	g_autofree bool *used = g_new0(bool, sample.columns->len);
	struct guess g = {.kind = kind, .sample = &sample, .out = g_string_new(NULL), .used = used};
	find_shape(&g);
	g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
	g.written = written;
	write_head(&g, source);
	write_times(&g);
	write_fields(&g);
	write_unused(&g);
	*out = g.out;
	return SVC_OK;
}
