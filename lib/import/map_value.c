#include "import/map_load.h"
#include "kind/type.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>
#include <time.h>

struct bind {
	struct svc_map *map;
	GHashTable *columns; /* name → index */
	GPtrArray *names;
	struct svc_error *err;
	enum svc_status status;
};

static int find_column(const struct bind *bind, const char *name)
{
	gpointer index;
	if (g_hash_table_lookup_extended(bind->columns, name, NULL, &index))
		return GPOINTER_TO_INT(index);
	if (*name != '#')
		return -1;
	guint64 number;
	bool ok = g_ascii_string_to_unsigned(name + 1, 10, 1, bind->names->len - 1, &number, NULL);
	return ok ? (int)number - 1 : -1;
}

static void bind_value(struct svc_map_value *value, void *data)
{
	struct bind *bind = data;
	for (guint i = 0; value->parts && i < value->parts->len && !bind->status; i++) {
		struct svc_map_part *part = &g_array_index(value->parts, struct svc_map_part, i);
		if (!part->column)
			continue;
		part->index = find_column(bind, part->column);
		if (part->index >= 0)
			continue;
		g_autofree char *close =
			svc_suggest(part->column, (const char *const *)bind->names->pdata, 3);
		g_autofree char *all = g_strjoinv(", ", (char **)bind->names->pdata);
		bind->status = svc_error_set(
			bind->err, SVC_EINVALID, "the file has no column '%s'", part->column);
		svc_error_at(bind->err, bind->map->path, part->line, part->place);
		if (close)
			svc_error_hint(bind->err, "did you mean %s?", close);
		else
			svc_error_hint(bind->err, "it has: %s", all);
	}
}

enum svc_status svc_map_bind(
	struct svc_map *map, char *const *header, size_t n, struct svc_error *err)
{
	g_autoptr(GHashTable) columns =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (size_t i = 0; i < n; i++) {
		char *name = g_strstrip(g_strdup(header[i]));
		int before = GPOINTER_TO_INT(g_hash_table_lookup(seen, name)) + 1;
		g_hash_table_insert(seen, g_strdup(name), GINT_TO_POINTER(before));
		if (before > 1) {
			char *numbered = g_strdup_printf("%s#%d", name, before);
			g_free(name);
			name = numbered;
		}
		g_hash_table_insert(columns, name, GINT_TO_POINTER((int)i));
		gpointer kept;
		g_hash_table_lookup_extended(columns, name, &kept, NULL);
		g_ptr_array_add(names, kept);
	}
	g_ptr_array_add(names, NULL);
	struct bind bind = {.map = map, .columns = columns, .names = names, .err = err};
	for (guint i = 0; map->always && i < map->fields->len; i++) {
		struct svc_map_field *field = map->fields->pdata[i];
		field->always =
			g_strv_contains((const char *const *)map->always, field->field->name);
	}
	svc_map_each_value(map, bind_value, &bind);
	return bind.status;
}

char *svc_map_slug(const char *text)
{
	g_autofree char *plain = g_str_to_ascii(text, "C");
	GString *slug = g_string_new(NULL);
	for (const char *c = plain; *c; c++) {
		if (g_ascii_isalnum(*c))
			g_string_append_c(slug, g_ascii_tolower(*c));
		else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
			g_string_append_c(slug, '-');
	}
	while (slug->len > 0 && slug->str[slug->len - 1] == '-')
		g_string_truncate(slug, slug->len - 1);
	return g_string_free(slug, FALSE);
}

static bool is_null(const struct svc_map *map, const struct svc_map_value *value, const char *text)
{
	char **nulls = value->nulls ? value->nulls : map->nulls;
	for (char **null = nulls; null && *null; null++)
		if (**null == *text && strcmp(*null, text) == 0)
			return true;
	return *text == '\0';
}

/* The column's text in the row, without blanks around it: those at its end are cut off in place. */
static const char *column_text(const struct svc_map_part *part, char *const *row, size_t n)
{
	if (part->index < 0 || (size_t)part->index >= n)
		return "";
	char *text = row[part->index];
	while (g_ascii_isspace(*text))
		text++;
	for (char *end = text + strlen(text); end > text && g_ascii_isspace(end[-1]);)
		*--end = '\0';
	return text;
}

/* The row's raw text, which stays in `text` or in the row; NULL where it is empty: a column alone,
 * or all columns together, is null. */
static const char *raw_text(const struct svc_map *map, const struct svc_map_value *value,
	char *const *row, size_t n, GString *text)
{
	bool any = false, columns = false;
	const struct svc_map_part *parts = (const struct svc_map_part *)value->parts->data;
	if (value->parts->len == 1 && parts->literal)
		return parts->literal;
	if (value->parts->len == 1) {
		const char *only = column_text(parts, row, n);
		return is_null(map, value, only) ? NULL : only;
	}
	g_string_truncate(text, 0);
	for (guint i = 0; i < value->parts->len; i++) {
		const struct svc_map_part *part = &parts[i];
		if (part->literal) {
			g_string_append(text, part->literal);
			continue;
		}
		columns = true;
		const char *clean = column_text(part, row, n);
		if (is_null(map, value, clean))
			continue;
		if (value->join && any)
			g_string_append(text, value->joint ? value->joint : " ");
		g_string_append(text, clean);
		any = true;
	}
	return any || !columns ? text->str : NULL;
}

static bool parse_format(
	const struct svc_map *map, const char *text, const char *format, int64_t *local)
{
	struct tm tm = {.tm_mday = 1};
	const char *end = strptime_l(text, format, &tm, map->locale);
	if (!end || *end)
		return false;
	int64_t day = svc_day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	struct svc_civil civil;
	svc_civil_of_day(day, &civil);
	*local = day * SVC_DAY + tm.tm_hour * 3600 + tm.tm_min * 60 + MIN(tm.tm_sec, 59);
	return civil.day == tm.tm_mday && civil.month == tm.tm_mon + 1;
}

/* By the formats of the map, else RFC 3339 or `2026-11-21 09:14[:00]` in the zone; `civil`: a date,
 * which no zone moves. */
static enum svc_status parse_time(const struct svc_map *map, const struct svc_map_value *value,
	const char *text, bool civil, int64_t *out, struct svc_error *err)
{
	static const char *const usual[] = {
		"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", NULL};
	const struct svc_zone *zone = value->zone ? value->zone : map->zone;
	const char *const *formats =
		(const char *const *)(value->formats ? value->formats : map->formats);
	if (svc_time_parse(text, out))
		return SVC_OK;
	for (const char *const *f = formats ? formats : usual; *f; f++) {
		int64_t local;
		if (!parse_format(map, text, *f, &local))
			continue;
		*out = zone && !civil ? svc_zone_local(zone, local) : local;
		return SVC_OK;
	}
	svc_error_set(err, SVC_EINVALID, "'%s' is no time in the form %s", text,
		formats ? formats[0] : "2026-11-21 09:14:00");
	return svc_error_hint(err, "say how times are written with format: in the map, such as "
				   "format: '%%d/%%m/%%Y %%H:%%M'");
}

static char *change_case(enum svc_map_case change, const char *text)
{
	switch (change) {
	case SVC_MAP_CASE_LOWER:
		return g_utf8_strdown(text, -1);
	case SVC_MAP_CASE_UPPER:
		return g_utf8_strup(text, -1);
	case SVC_MAP_CASE_SLUG:
		return svc_map_slug(text);
	default:
		return g_strdup(text);
	}
}

/* Through `values`, case, prefix and suffix; NULL where the value counts as empty. */
static char *mapped_text(const struct svc_map_value *value, const char *raw)
{
	const char *known = value->values ? g_hash_table_lookup(value->values, raw) : NULL;
	if (value->values && !known && value->skip_other)
		return NULL;
	if (!known)
		known = value->values && value->other ? value->other : raw;
	g_autofree char *changed = change_case(value->change, known);
	return *changed ? g_strconcat(value->prefix ? value->prefix : "", changed,
				  value->suffix ? value->suffix : "", NULL)
			: NULL;
}

static enum svc_status typed_text(const struct svc_map *map, const struct svc_map_value *value,
	const struct svc_field *field, const char *text, char **out, struct svc_error *err)
{
	int64_t time;
	bool timed = field->type == SVC_FIELD_DATE || field->type == SVC_FIELD_DATETIME;
	if (!timed)
		return svc_field_canonical(field, text, out, err);
	enum svc_status status =
		parse_time(map, value, text, field->type == SVC_FIELD_DATE, &time, err);
	if (!status)
		*out = svc_time_format(time);
	if (!status && field->type == SVC_FIELD_DATE)
		(*out)[10] = '\0';
	return status;
}

/* A list's items, each checked, joined with line breaks. */
static enum svc_status typed_items(const struct svc_map *map, const struct svc_map_value *value,
	const struct svc_field *field, const char *text, char **out, struct svc_error *err)
{
	g_auto(GStrv) items = g_strsplit(text, value->split ? value->split : "\n", -1);
	g_autoptr(GString) joined = g_string_new(NULL);
	for (size_t i = 0; items[i]; i++) {
		g_autofree char *one = NULL;
		if (*g_strstrip(items[i]) == '\0')
			continue;
		enum svc_status status = typed_text(map, value, field->item, items[i], &one, err);
		if (status)
			return status;
		g_string_append_printf(joined, "%s%s", joined->len ? "\n" : "", one);
	}
	*out = g_strdup(joined->str);
	return SVC_OK;
}

static enum svc_status unknown_value(const struct svc_map_value *value,
	const struct svc_field *field, const char *raw, struct svc_error *err)
{
	g_autofree char *why = err->hint ? g_strconcat(err->hint, "\n", NULL) : g_strdup("");
	g_autofree char *name = g_strconcat(field->name, ": ", NULL);
	if (!g_str_has_prefix(err->message, name))
		svc_error_prefix(err, "%s", field->name);
	if (field->type != SVC_FIELD_ENUM && field->type != SVC_FIELD_BOOL)
		return err->status;
	g_autofree char *quoted = g_strdup(raw);
	return svc_error_hint(
		err, "%sadd to the map, under %s: values: {'%s': …}", why, field->name, quoted);
}

/* What the cache keeps for a raw text that is empty in svc. */
static const char nothing[] = "";

static enum svc_status make_text(const struct svc_map *map, struct svc_map_value *value,
	const struct svc_field *field, const char *raw, char **out, struct svc_error *err)
{
	g_autofree char *text = mapped_text(value, raw);
	if (!text) {
		*out = g_strdup(nothing);
		return SVC_OK;
	}
	if (!field) {
		*out = g_steal_pointer(&text);
		return SVC_OK;
	}
	enum svc_status status = field->type == SVC_FIELD_LIST && field->item
					 ? typed_items(map, value, field, text, out, err)
					 : typed_text(map, value, field, text, out, err);
	return status ? unknown_value(value, field, raw, err) : SVC_OK;
}

/* Sets `last`: from the cache, or made and put there. */
static enum svc_status look_up(struct svc_map *map, struct svc_map_value *value,
	const struct svc_field *field, const char *raw, struct svc_error *err)
{
	gpointer key, made;
	if (!value->cache)
		value->cache = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!g_hash_table_lookup_extended(value->cache, raw, &key, &made)) {
		char *text = NULL;
		enum svc_status status = make_text(map, value, field, raw, &text, err);
		if (status)
			return status;
		key = g_strdup(raw);
		made = text;
		g_hash_table_insert(value->cache, key, made);
	}
	value->last_raw = key;
	value->last = made;
	return SVC_OK;
}

enum svc_status svc_map_text(struct svc_map *map, struct svc_map_value *value,
	const struct svc_field *field, char *const *row, size_t n, const char **out,
	struct svc_error *err)
{
	*out = NULL;
	if (!value->parts)
		return SVC_OK;
	const char *raw = raw_text(map, value, row, n, map->scratch);
	if (!raw)
		return SVC_OK;
	enum svc_status status = SVC_OK;
	if (!value->last_raw || strcmp(raw, value->last_raw) != 0)
		status = look_up(map, value, field, raw, err);
	if (!status)
		*out = *value->last ? value->last : NULL;
	return status;
}

enum svc_status svc_map_time(struct svc_map *map, struct svc_map_value *value, char *const *row,
	size_t n, int64_t *out, bool *known, struct svc_error *err)
{
	const char *raw = raw_text(map, value, row, n, map->scratch);
	*known = raw != NULL;
	if (!raw)
		return SVC_OK;
	if (!value->last_text || strcmp(raw, value->last_text) != 0) {
		int64_t time;
		enum svc_status status = parse_time(map, value, raw, false, &time, err);
		if (status)
			return status;
		g_free(value->last_text);
		value->last_text = g_strdup(raw);
		value->last_time = time;
	}
	*out = value->last_time;
	return SVC_OK;
}
