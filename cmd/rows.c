#include "cmd/rows.h"
#include "util/utf8.h"
#include <stdlib.h>
#include <string.h>

void cmd_columns_clear(struct cmd_columns *columns)
{
	g_free(columns->columns);
	g_strfreev(columns->names);
	*columns = (struct cmd_columns){0};
}

enum { TITLE_LEAST = 25, REF_LEAST = 8 };

/* How a type is drawn, and how readily it is cut and left out: indexed by enum svc_field_type. */
static const struct {
	enum svc_column_type type;
	int shrink, least, drop;
} drawn[SVC_FIELD_TYPES] = {
	[SVC_FIELD_LINE] = {SVC_COL_TEXT, 3},
	[SVC_FIELD_TEXT] = {SVC_COL_TEXT, 4},
	[SVC_FIELD_INT] = {SVC_COL_INT, 0},
	[SVC_FIELD_DECIMAL] = {SVC_COL_DECIMAL, 0},
	[SVC_FIELD_BOOL] = {SVC_COL_BOOL, 0},
	[SVC_FIELD_ENUM] = {SVC_COL_WORD, 0},
	[SVC_FIELD_DATE] = {SVC_COL_TEXT, 0, 0, 1},
	[SVC_FIELD_DATETIME] = {SVC_COL_TIME, 0, 0, 1},
	[SVC_FIELD_DURATION] = {SVC_COL_TEXT, 0},
	[SVC_FIELD_REF] = {SVC_COL_TEXT, 1, REF_LEAST, 2},
	[SVC_FIELD_PERSON] = {SVC_COL_TEXT, 1, REF_LEAST, 2},
	[SVC_FIELD_URL] = {SVC_COL_TEXT, 2, 0, 2},
	[SVC_FIELD_MONEY] = {SVC_COL_TEXT, 0},
	[SVC_FIELD_LIST] = {SVC_COL_LIST, 2, 0, 3},
	[SVC_FIELD_MAP] = {SVC_COL_TEXT, 4, 0, 3},
};

static const struct svc_field *any_field(const struct svc_kinds *kinds, const char *name)
{
	const GPtrArray *all = svc_kinds_all(kinds);
	for (guint i = 0; i < all->len; i++) {
		const struct svc_field *field = svc_kind_field(all->pdata[i], name);
		if (field)
			return field;
	}
	return NULL;
}

static enum svc_status unknown_field(const struct svc_kinds *kinds, const struct svc_kind *kind,
	const char *name, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const GPtrArray *all = svc_kinds_all(kinds);
	for (guint i = 0; i < all->len; i++) {
		const struct svc_kind *each = all->pdata[i];
		if (kind && each != kind)
			continue;
		for (guint f = 0; f < each->fields->len; f++)
			g_ptr_array_add(
				names, (char *)((struct svc_field *)each->fields->pdata[f])->name);
	}
	g_ptr_array_add(names, NULL);
	g_autofree char *close = svc_suggest(name, (const char *const *)names->pdata, 3);
	svc_error_set(err, SVC_EUSAGE, "%s has no field '%s'", kind ? kind->one : "no kind", name);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	return kind ? svc_error_hint(err, "svc kind show %s lists the fields", kind->name)
		    : err->status;
}

static enum svc_status fill_column(struct svc_session *session, const struct svc_kind *kind,
	const char *name, struct svc_column *out, struct svc_error *err)
{
	const struct svc_kinds *kinds = svc_desk_kinds(session->desk);
	const struct svc_field *field = kind ? svc_kind_field(kind, name) : any_field(kinds, name);
	*out = (struct svc_column){name, name, SVC_COL_TEXT, 0};
	if (!strcmp(name, "id"))
		*out = (struct svc_column){name, "Id", SVC_COL_ID, 0};
	else if (!strcmp(name, "kind"))
		*out = (struct svc_column){name, "Kind", SVC_COL_WORD, 0};
	else if (!strcmp(name, "path"))
		*out = (struct svc_column){name, "Path", SVC_COL_TEXT, 2};
	else if (field)
		*out = (struct svc_column){name, field->title, drawn[field->type].type,
			drawn[field->type].shrink, drawn[field->type].least,
			drawn[field->type].drop};
	else
		return unknown_field(kinds, kind, name, err);
	if (!strcmp(name, "title"))
		out->least = TITLE_LEAST;
	return SVC_OK;
}

static char **choose_names(
	struct svc_session *session, const struct svc_kind *kind, const char *wanted)
{
	if (wanted)
		return g_strsplit(wanted, ",", -1);
	if (!kind)
		return g_strsplit("kind,id,status,title", ",", -1);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *path = g_strconcat("columns/", kind->name, NULL);
	svc_yaml_foreach (item, svc_desk_config(session->desk, path))
		g_ptr_array_add(names, g_strdup(svc_yaml_text(item)));
	bool own = names->len > 0;
	for (guint i = 0; !own && i < kind->columns->len; i++)
		g_ptr_array_add(names, g_strdup(kind->columns->pdata[i]));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_steal(names, NULL);
}

enum svc_status cmd_columns_choose(struct svc_session *session, const struct svc_kind *kind,
	const char *wanted, struct cmd_columns *out, struct svc_error *err)
{
	svc_autoclear(cmd_columns) chosen = {0};
	chosen.names = choose_names(session, kind, wanted);
	chosen.count = g_strv_length(chosen.names);
	chosen.columns = g_new0(struct svc_column, chosen.count + 1);
	for (size_t i = 0; i < chosen.count; i++) {
		enum svc_status status = fill_column(
			session, kind, g_strstrip(chosen.names[i]), &chosen.columns[i], err);
		if (status)
			return status;
	}
	*out = chosen;
	chosen = (struct cmd_columns){0};
	return SVC_OK;
}

static json_t *list_value(const struct svc_record *record, const char *name)
{
	g_auto(GStrv) items = svc_record_list(record, name);
	json_t *list = json_array();
	for (char **item = items; *item; item++)
		json_array_append_new(list, json_string(*item));
	return list;
}

static json_t *text_value(const struct svc_column *column, const char *text)
{
	if (!text)
		return json_null();
	char *end;
	if (column->type == SVC_COL_BOOL)
		return json_boolean(!strcmp(text, "true"));
	if (column->type == SVC_COL_INT) {
		long long number = strtoll(text, &end, 10);
		return *end ? json_string(text) : json_integer(number);
	}
	return json_string(text);
}

static json_t *value_of(const struct svc_record *record, const struct svc_column *column)
{
	if (!strcmp(column->key, "id"))
		return json_string(record->id);
	if (!strcmp(column->key, "kind"))
		return json_string(record->kind->name);
	if (!strcmp(column->key, "path"))
		return json_string(record->path);
	if (column->type == SVC_COL_LIST)
		return list_value(record, column->key);
	return text_value(column, svc_record_get(record, column->key));
}

json_t *cmd_row(const struct svc_record *record, const struct cmd_columns *columns)
{
	json_t *row = json_object();
	for (size_t i = 0; i < columns->count; i++)
		json_object_set_new(
			row, columns->columns[i].key, value_of(record, &columns->columns[i]));
	return row;
}

bool cmd_mark_conflict(struct svc_out *out, const struct svc_record *record, json_t *row)
{
	if (!svc_record_in_conflict(record))
		return false;
	const char *id = json_string_value(json_object_get(row, "id"));
	if (id && svc_out_for_people(out)) {
		g_autofree char *marked = g_strconcat(id, " !", NULL);
		json_object_set_new(row, "id", json_string(marked));
	}
	return true;
}

void cmd_say_conflicts(struct svc_out *out)
{
	svc_out_say(out, "! in conflict; 'svc resolve' lists what is to be settled");
}
