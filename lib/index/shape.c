#include "index/shape.h"
#include "kind/type.h"
#include "util/time.h"
#include <string.h>

/* Raise it where rows of the old program are wrong for the new one though no kind changed. */
enum { ROWS_VERSION = 6 };

/* Longer texts aren't worth a column: they are read from the file. */
enum { TEXT_LONGEST = 1024 };

/* Which types have a column, and how it is stored. */
static const struct {
	bool has;
	enum svc_storage storage;
} stored[SVC_FIELD_TYPES] = {
	[SVC_FIELD_LINE] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_INT] = {true, SVC_STORED_WHOLE},
	[SVC_FIELD_DECIMAL] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_BOOL] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_ENUM] = {true, SVC_STORED_WHOLE},
	[SVC_FIELD_DATE] = {true, SVC_STORED_WHOLE},
	[SVC_FIELD_DATETIME] = {true, SVC_STORED_WHOLE},
	[SVC_FIELD_DURATION] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_REF] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_PERSON] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_URL] = {true, SVC_STORED_TEXT},
	[SVC_FIELD_MONEY] = {true, SVC_STORED_TEXT},
};

/* Lists of maps and of lists have no column. */
static bool has_column(const struct svc_field *field, enum svc_storage *storage)
{
	bool list = field->type == SVC_FIELD_LIST;
	*storage = list ? SVC_STORED_LIST : stored[field->type].storage;
	return list ? field->item && stored[field->item->type].has : stored[field->type].has;
}

static void add_text(GString *out, const char *text)
{
	g_string_append(out, text);
	g_string_append_c(out, '\n');
}

/* Everything that rows depend on besides the files. */
static char *fingerprint(const struct svc_shape *shape)
{
	const struct svc_kind *kind = shape->kind;
	g_autoptr(GString) text = g_string_new(NULL);
	g_string_append_printf(text, "%d\n", ROWS_VERSION);
	add_text(text, kind->folder);
	add_text(text, kind->order[0]);
	for (const char *const *verb = kind->entry_verbs; verb && *verb; verb++)
		add_text(text, *verb);
	for (const char *const *name = svc_facts_form_names(shape->form); *name; name++)
		add_text(text, *name);
	for (guint i = 0; i < shape->columns->len; i++) {
		const struct svc_field *field =
			g_array_index(shape->columns, struct svc_shape_column, i).field;
		g_string_append_printf(
			text, "%s: %s\n", field->name, svc_type_of(field->type)->name);
		for (guint c = 0; field->choices && c < field->choices->len; c++)
			add_text(text, g_array_index(field->choices, struct svc_choice, c).name);
	}
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

struct svc_shape *svc_shape_new(const struct svc_kind *kind)
{
	struct svc_shape *shape = g_new0(struct svc_shape, 1);
	shape->kind = kind;
	shape->columns = g_array_new(FALSE, FALSE, sizeof(struct svc_shape_column));
	for (guint i = 0; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		struct svc_shape_column column = {.field = field};
		if (has_column(field, &column.storage))
			g_array_append_val(shape->columns, column);
	}
	shape->form = svc_facts_form_new(kind);
	shape->table = g_strdup_printf("\"rows of %s\"", kind->name);
	shape->facts_table = g_strdup_printf("\"facts of %s\"", kind->name);
	shape->fingerprint = fingerprint(shape);
	return shape;
}

void svc_shape_free(struct svc_shape *shape)
{
	if (!shape)
		return;
	g_array_unref(shape->columns);
	svc_facts_form_free(shape->form);
	g_free(shape->table);
	g_free(shape->facts_table);
	g_free(shape->fingerprint);
	g_free(shape);
}

int svc_shape_find(const struct svc_shape *shape, const char *field)
{
	for (guint i = 0; i < shape->columns->len; i++)
		if (!strcmp(g_array_index(shape->columns, struct svc_shape_column, i).field->name,
			    field))
			return (int)i;
	return -1;
}

/* The first choice that a query would take the text for; it has to be written as declared. */
static bool whole_choice(const struct svc_field *field, const char *text, int64_t *out)
{
	for (guint i = 0; field->choices && i < field->choices->len; i++) {
		const char *name = g_array_index(field->choices, struct svc_choice, i).name;
		if (g_ascii_strcasecmp(name, text) != 0)
			continue;
		*out = i;
		return !strcmp(name, text);
	}
	return false;
}

static bool whole_date(const char *text, int64_t *out)
{
	g_autofree char *back = svc_date_parse(text, out) ? svc_date_format(*out) : NULL;
	return !g_strcmp0(back, text);
}

static bool whole_time(const char *text, int64_t *out)
{
	char back[SVC_TIME_LENGTH];
	return svc_time_parse(text, out) && !strcmp(svc_time_print(*out, back), text);
}

static bool whole_number(const char *text, int64_t *out)
{
	gint64 number;
	char back[32];
	if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &number, NULL))
		return false;
	*out = number;
	g_snprintf(back, sizeof back, "%" G_GINT64_FORMAT, number);
	return !strcmp(back, text);
}

static bool whole(const struct svc_field *field, const char *text, int64_t *out)
{
	switch (field->type) {
	case SVC_FIELD_ENUM:
		return whole_choice(field, text, out);
	case SVC_FIELD_DATE:
		return whole_date(text, out);
	case SVC_FIELD_DATETIME:
		return whole_time(text, out);
	default:
		return whole_number(text, out);
	}
}

void svc_cells_clear(struct svc_cell *cells, guint n)
{
	for (guint i = 0; i < n; i++)
		g_clear_pointer(&cells[i].list, g_free);
}

/* The items of a list, or the one value in its place. An empty text among them makes the record
 * odd: without it, it would be another list. */
static bool fill_list(const struct svc_yaml_node *node, struct svc_cell *cell)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const struct svc_yaml_node *item = node->type == SVC_YAML_LIST ? node->child : node;
	for (; item; item = node->type == SVC_YAML_LIST ? item->next : NULL) {
		if (item->null)
			continue;
		if (item->type != SVC_YAML_SCALAR || !item->length ||
			strchr(item->value, SVC_LIST_SEPARATOR) ||
			text->len + item->length > TEXT_LONGEST)
			return false;
		if (text->len)
			g_string_append_c(text, SVC_LIST_SEPARATOR);
		g_string_append(text, item->value);
	}
	if (text->len) {
		cell->type = SVC_CELL_TEXT;
		cell->text = cell->list = g_string_free(g_steal_pointer(&text), FALSE);
	}
	return true;
}

/* False where the value doesn't fit the column. */
static bool fill(const struct svc_shape_column *column, const struct svc_yaml_node *node,
	struct svc_cell *cell)
{
	*cell = (struct svc_cell){.type = SVC_CELL_NONE};
	if (!node || node->null)
		return true;
	if (column->storage == SVC_STORED_LIST)
		return fill_list(node, cell);
	if (node->type != SVC_YAML_SCALAR || node->length > TEXT_LONGEST)
		return false;
	if (node->length == 0)
		return true;
	if (column->storage == SVC_STORED_TEXT) {
		*cell = (struct svc_cell){.type = SVC_CELL_TEXT, .text = node->value};
		return true;
	}
	cell->type = SVC_CELL_WHOLE;
	return whole(column->field, node->value, &cell->whole);
}

unsigned svc_shape_cells(
	const struct svc_shape *shape, struct svc_record *record, struct svc_cell *cells)
{
	const struct svc_timeline *timeline;
	svc_autoclear(svc_error) unreadable = {0}; /* told by whoever needs the timeline */
	if (svc_record_timeline(record, &timeline, &unreadable))
		return SVC_ROW_ODD;
	for (guint i = 0; i < shape->columns->len; i++) {
		const struct svc_shape_column *column =
			&g_array_index(shape->columns, struct svc_shape_column, i);
		if (!fill(column, svc_record_node(record, column->field->name), &cells[i]))
			return SVC_ROW_ODD;
	}
	const char *opened = svc_kind_role(shape->kind, "opened");
	return (svc_record_node(record, "aliases") ? SVC_ROW_ALIASED : 0) |
	       (svc_record_in_conflict(record) ? SVC_ROW_CONFLICT : 0) |
	       (opened && svc_record_get(record, opened) ? 0 : SVC_ROW_UNDATED);
}

const char *svc_shape_text(
	const struct svc_shape_column *column, int64_t whole, char buffer[SVC_SHAPE_TEXT])
{
	const struct svc_field *field = column->field;
	g_autofree char *date = NULL;
	switch (field->type) {
	case SVC_FIELD_ENUM:
		return field->choices && whole >= 0 && whole < field->choices->len
			       ? g_array_index(field->choices, struct svc_choice, whole).name
			       : NULL;
	case SVC_FIELD_DATETIME:
		return svc_time_print(whole, buffer);
	case SVC_FIELD_DATE:
		date = svc_date_format(whole);
		g_strlcpy(buffer, date, SVC_SHAPE_TEXT);
		return buffer;
	default:
		g_snprintf(buffer, SVC_SHAPE_TEXT, "%" G_GINT64_FORMAT, whole);
		return buffer;
	}
}
