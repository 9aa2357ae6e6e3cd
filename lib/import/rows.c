#include "import/rows.h"
#include "text/csv.h"
#include <string.h>

static void row_free(void *data)
{
	struct svc_row *row = data;
	if (row->notes)
		g_array_unref(row->notes);
	g_free(row);
}

static void group_free(void *data)
{
	struct svc_row_group *group = data;
	g_ptr_array_unref(group->rows);
	g_free(group);
}

void svc_rows_clear(struct svc_rows *rows)
{
	g_clear_pointer(&rows->groups, g_ptr_array_unref);
	g_clear_pointer(&rows->by_id, g_hash_table_unref);
}

struct input { /* one row being read */
	struct svc_rows *rows;
	char *const *fields;
	size_t n;
	struct svc_row *row;
	struct svc_error *err;
};

static enum svc_status read_text(struct input *in, struct svc_map_value *value,
	const struct svc_field *field, const char **out)
{
	return svc_map_text(in->rows->map, value, field, in->fields, in->n, out, in->err);
}

/* A time that has to be there: an entry without one has no place in the timeline. */
static enum svc_status read_time(
	struct input *in, struct svc_map_value *value, const char *what, int64_t *out)
{
	bool known = false;
	enum svc_status status =
		svc_map_time(in->rows->map, value, in->fields, in->n, out, &known, in->err);
	if (status)
		return svc_error_prefix(in->err, "%s", what);
	return known ? SVC_OK : svc_error_set(in->err, SVC_EINVALID, "%s: the time is empty", what);
}

/* An author is one word: blanks of a name become hyphens. */
static enum svc_status read_author(struct input *in, struct svc_map_value *value, const char **out)
{
	enum svc_status status = read_text(in, value, NULL, out);
	if (status || !*out)
		*out = in->rows->map->author;
	else if (strpbrk(*out, " \t"))
		g_strdelimit((char *)*out, " \t", '-');
	return status;
}

static enum svc_status read_note(struct input *in, struct svc_map_step *step)
{
	struct svc_map *map = in->rows->map;
	struct svc_row_note note = {.step = step};
	bool known = false;
	enum svc_status status = read_text(in, &step->text, NULL, &note.text);
	if (!status && (step->set || note.text))
		status = svc_map_time(
			map, &step->time, in->fields, in->n, &note.time, &known, in->err);
	if (!status)
		status = read_author(in, &step->author, &note.author);
	if (status || !known)
		return status;
	if (!in->row->notes)
		in->row->notes = g_array_new(FALSE, FALSE, sizeof(struct svc_row_note));
	g_array_append_val(in->row->notes, note);
	return SVC_OK;
}

static enum svc_status read_notes(struct input *in, GPtrArray *steps)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < steps->len && !status; i++)
		status = read_note(in, steps->pdata[i]);
	return status;
}

static enum svc_status read_times(struct input *in)
{
	struct svc_map *map = in->rows->map;
	struct svc_row *row = in->row;
	enum svc_status status = SVC_OK;
	if (map->opened.time.parts)
		status = read_time(in, &map->opened.time, "opened", &row->opened);
	if (!status)
		status = read_author(in, &map->opened.author, &row->opened_by);
	row->time = row->opened;
	if (status || !map->event_rows)
		return status;
	status = read_time(in, &map->event.time, "event", &row->time);
	if (!status)
		status = read_author(in, &map->event.author, &row->author);
	return status ? status : read_text(in, &map->event.text, NULL, &row->text);
}

static enum svc_status read_row(struct input *in)
{
	struct svc_map *map = in->rows->map;
	enum svc_status status = read_times(in);
	for (guint i = 0; i < map->fields->len && !status; i++) {
		struct svc_map_field *field = map->fields->pdata[i];
		status = read_text(in, &field->value, field->field, &in->row->values[i]);
	}
	if (!status)
		status = read_text(in, &map->description, NULL, &in->row->description);
	if (!status)
		status = read_notes(in, map->timeline);
	return status ? status : read_notes(in, map->comments);
}

static enum svc_status add_row(struct input *in, const char *id)
{
	struct svc_rows *rows = in->rows;
	struct svc_row_group *group = rows->last;
	if (!group || group->id != id) /* the same id is the same pointer, into the map's cache */
		group = g_hash_table_lookup(rows->by_id, id);
	if (group && !rows->map->event_rows) {
		const struct svc_row *first = group->rows->pdata[0];
		return svc_error_set(in->err, SVC_EINVALID, "the id %s stands in line %d already",
			id, first->line);
	}
	if (!group) {
		group = g_new0(struct svc_row_group, 1);
		group->id = id;
		group->rows = g_ptr_array_new_with_free_func(row_free);
		g_ptr_array_add(rows->groups, group);
		g_hash_table_insert(rows->by_id, (gpointer)id, group);
	}
	rows->last = group;
	g_ptr_array_add(group->rows, g_steal_pointer(&in->row));
	return SVC_OK;
}

static enum svc_status left_out(struct input *in, bool *out)
{
	struct svc_map *map = in->rows->map;
	for (guint i = 0; i < map->skip->len; i++) {
		struct svc_map_skip *skip = map->skip->pdata[i];
		const char *text;
		enum svc_status status = read_text(in, &skip->value, NULL, &text);
		if (status)
			return status;
		*out = *out || g_strv_contains((const char *const *)skip->values, text ? text : "");
	}
	return SVC_OK;
}

static enum svc_status take_row(struct input *in, bool *skipped)
{
	const char *id;
	if (in->n != in->rows->columns)
		return svc_error_set(in->err, SVC_EINVALID,
			"the row has %zu fields, the header has %zu", in->n, in->rows->columns);
	enum svc_status status = left_out(in, skipped);
	if (status || *skipped)
		return status;
	status = read_text(in, &in->rows->map->id, NULL, &id);
	if (!status && !id)
		status = svc_error_set(in->err, SVC_EINVALID, "the id is empty");
	if (!status)
		status = read_row(in);
	return status ? status : add_row(in, id);
}

static enum svc_status on_row(const struct svc_csv_row *csv, void *data, struct svc_error *err)
{
	struct svc_rows *rows = data;
	svc_autoclear(svc_error) why = {0};
	bool skipped = false;
	if (rows->columns == 0) {
		rows->columns = csv->count;
		return svc_map_bind(rows->map, csv->fields, csv->count, err);
	}
	struct input in = {.rows = rows, .fields = csv->fields, .n = csv->count, .err = &why};
	in.row = g_malloc0(sizeof *in.row + rows->map->fields->len * sizeof *in.row->values);
	in.row->line = csv->line;
	if (take_row(&in, &skipped))
		svc_import_bad(rows->summary, csv->line, &why);
	if (in.row)
		row_free(in.row);
	rows->summary->left_out += skipped;
	if (++rows->summary->rows % 1000 == 0)
		svc_context_progress(rows->ctx, "rows", rows->summary->rows, 0);
	return SVC_OK;
}

enum svc_status svc_rows_read(
	struct svc_rows *rows, const char *text, size_t length, struct svc_error *err)
{
	rows->groups = g_ptr_array_new_with_free_func(group_free);
	rows->by_id = g_hash_table_new(g_str_hash, g_str_equal);
	enum svc_status status =
		svc_csv_parse(text, length, rows->map->delimiter, on_row, rows, err);
	if (!status && rows->columns == 0)
		status = svc_error_set(err, SVC_EINVALID, "the file has no header");
	return status;
}
