/*
 * The value of a column at a place: from its row where that says it, else from its file.
 */
#include "sql/private.h"
#include <string.h>

void svc_sql_at_forget(struct svc_sql_at *at)
{
	g_clear_pointer(&at->kept, svc_sql_kept_unref);
}

struct svc_record *svc_sql_at_record(struct svc_sql_at *at, bool whole)
{
	if (at->kept && whole && at->kept->record && at->kept->record->condensed)
		svc_sql_at_forget(at);
	if (!at->kept)
		at->kept = svc_sql_source_read(at->source, at->place, whole);
	return at->kept ? at->kept->record : NULL;
}

static bool has_row(const struct svc_sql_at *at)
{
	return at->scan && !svc_row_scan_is_odd(at->scan);
}

bool svc_sql_at_exists(struct svc_sql_at *at)
{
	return has_row(at) || svc_sql_at_record(at, false);
}

/* False where the row doesn't have it. */
static bool from_row(
	struct svc_sql_at *at, const struct svc_sql_binding *binding, struct svc_sql_cell *out)
{
	if (!has_row(at) || binding->column < 0 || !at->chosen[binding->column])
		return false;
	const struct svc_shape *shape = svc_rows_shape(at->source->rows);
	const struct svc_cell cell =
		svc_row_scan_cell(at->scan, (guint)at->chosen[binding->column] - 1);
	svc_sql_of_row(
		&g_array_index(shape->columns, struct svc_shape_column, (guint)binding->column),
		&cell, out);
	return true;
}

static void field_value(
	struct svc_sql_at *at, const struct svc_sql_binding *binding, struct svc_sql_cell *out)
{
	if (from_row(at, binding, out))
		return;
	struct svc_record *record = svc_sql_at_record(at, false);
	if (record)
		svc_sql_of_node(binding->field, svc_record_node(record, binding->field->name), out);
}

/* The id is borrowed from row or record, both of which stay until the next step. */
static void id_value(struct svc_sql_at *at, struct svc_sql_cell *out)
{
	struct svc_record *record = has_row(at) ? NULL : svc_sql_at_record(at, false);
	svc_sql_of_text(has_row(at) ? svc_row_scan_id(at->scan) : record ? record->id : NULL, out);
}

static void path_value(struct svc_sql_at *at, struct svc_sql_cell *out)
{
	const struct svc_sql_source *source = at->source;
	svc_sql_of_text(source->rows ? svc_rows_path(source->rows, at->place)
				     : (const char *)source->paths->pdata[at->place],
		out);
}

/* No status at all counts as open, as in queries. */
static void category_value(
	struct svc_sql_at *at, const struct svc_sql_binding *binding, struct svc_sql_cell *out)
{
	svc_autoclear(svc_sql_cell) status = {0};
	field_value(at, binding, &status);
	const struct svc_kind *kind = at->source->kind;
	svc_sql_of_text(svc_category_name(svc_kind_category(kind,
				status.value.type == SVC_SQL_TEXT ? status.value.text : NULL)),
		out);
}

static void description_value(struct svc_sql_at *at, struct svc_sql_cell *out)
{
	const struct svc_timeline *timeline;
	svc_autoclear(svc_error) err = {0};
	struct svc_record *record = svc_sql_at_record(at, true);
	if (!record)
		return;
	if (svc_record_timeline(record, &timeline, &err))
		svc_sql_tell(at->source->sql, &err);
	else if (*timeline->description)
		svc_sql_of_text(timeline->description, out);
}

static void other_value(struct svc_sql_at *at, struct svc_sql_cell *out)
{
	struct svc_record *record = svc_sql_at_record(at, false);
	if (record)
		svc_sql_of_other(record, out);
}

void svc_sql_at_value(
	struct svc_sql_at *at, const struct svc_sql_binding *binding, struct svc_sql_cell *out)
{
	switch (binding->what) {
	case SVC_SQL_FIELD:
		field_value(at, binding, out);
		break;
	case SVC_SQL_ID:
		id_value(at, out);
		break;
	case SVC_SQL_KIND:
		svc_sql_of_text(at->source->kind->name, out);
		break;
	case SVC_SQL_PATH:
		path_value(at, out);
		break;
	case SVC_SQL_DESCRIPTION:
		description_value(at, out);
		break;
	case SVC_SQL_OTHER:
		other_value(at, out);
		break;
	case SVC_SQL_CATEGORY:
		category_value(at, binding, out);
		break;
	case SVC_SQL_NOTHING:
		break;
	}
}
