#include "import/map_load.h"
#include "kind/type.h"
#include "util/utf8.h"
#include <string.h>

static const struct svc_field *find_field(
	struct svc_map_loader *load, const struct svc_yaml_node *key)
{
	const char *name = svc_yaml_text(key);
	const struct svc_field *field = name ? svc_kind_field(load->map->kind, name) : NULL;
	if (field && strcmp(name, "id") != 0)
		return field;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < load->map->kind->fields->len; i++) {
		const struct svc_field *known = load->map->kind->fields->pdata[i];
		g_ptr_array_add(names, (gpointer)known->name);
	}
	g_ptr_array_add(names, NULL);
	svc_map_unknown(load, key, "field", name ? name : "", (const char *const *)names->pdata);
	return NULL;
}

static void field_free(void *data)
{
	struct svc_map_field *field = data;
	svc_map_value_clear(&field->value);
	g_free(field);
}

static enum svc_status read_fields(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	if (node->type != SVC_YAML_MAP)
		return svc_map_fail(load, node, "a map of fields and columns is expected here");
	svc_yaml_foreach (item, node) {
		const struct svc_field *known = find_field(load, item->key);
		if (!known)
			return load->err->status;
		struct svc_map_field *field = g_new0(struct svc_map_field, 1);
		field->field = known;
		g_ptr_array_find(load->map->kind->fields, known, &field->place);
		g_ptr_array_add(load->map->fields, field);
		enum svc_status status = svc_map_read_value(load, item, &field->value, 0);
		if (status)
			return status;
		if (field->value.split && known->type != SVC_FIELD_LIST)
			return svc_map_fail(
				load, item, "split is for lists; %s is none", known->name);
	}
	return SVC_OK;
}

static void set_clear(void *data)
{
	g_free(((struct svc_map_set *)data)->value);
}

static enum svc_status read_set(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	GArray **out = (GArray **)((char *)target + offset);
	if (node->type != SVC_YAML_MAP)
		return svc_map_fail(load, node, "a map of fields and values is expected here");
	*out = g_array_new(FALSE, FALSE, sizeof(struct svc_map_set));
	g_array_set_clear_func(*out, set_clear);
	svc_yaml_foreach (item, node) {
		struct svc_map_set set = {.field = find_field(load, item->key)};
		if (!set.field)
			return load->err->status;
		g_ptr_array_find(load->map->kind->fields, set.field, &set.place);
		if (item->type != SVC_YAML_SCALAR)
			return svc_map_fail(load, item, "one text is expected here");
		if (!set.field->tracked)
			return svc_map_fail(load, item->key, "%s isn't tracked by the timeline",
				set.field->name);
		if (item->length > 0 &&
			svc_field_canonical(set.field, item->value, &set.value, load->err))
			return svc_error_at(load->err, load->map->path, item->line, item->column);
		if (!set.value)
			set.value = g_strdup("");
		g_array_append_val(*out, set);
	}
	return SVC_OK;
}

static const struct svc_map_key step_keys[] = {
	{"time", svc_map_read_value, offsetof(struct svc_map_step, time)},
	{"author", svc_map_read_value, offsetof(struct svc_map_step, author)},
	{"text", svc_map_read_value, offsetof(struct svc_map_step, text)},
	{"verb", svc_map_read_text, offsetof(struct svc_map_step, verb)},
	{"set", read_set, offsetof(struct svc_map_step, set)},
	{NULL, NULL, 0},
};

static enum svc_status check_step(
	struct svc_map_loader *load, const struct svc_yaml_node *node, struct svc_map_step *step)
{
	static const char *const own[] = {"opened", "changed", NULL};
	if (!step->verb)
		step->verb = g_strdup("noted");
	const char *const *verbs = load->map->kind->entry_verbs;
	if (g_strv_contains(own, step->verb) || !g_strv_contains(verbs, step->verb))
		return svc_map_unknown(load, svc_yaml_get(node, "verb"), "verb of a text entry",
			step->verb, verbs);
	if (!step->time.parts)
		return svc_map_fail(load, node, "time is missing: the column with the time");
	return SVC_OK;
}

static enum svc_status read_opened(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	static const struct svc_map_key keys[] = {
		{"time", svc_map_read_value, offsetof(struct svc_map_step, time)},
		{"author", svc_map_read_value, offsetof(struct svc_map_step, author)},
		{"set", read_set, offsetof(struct svc_map_step, set)},
		{NULL, NULL, 0},
	};
	enum svc_status status = svc_map_read_keys(load, node, keys, &load->map->opened);
	return status ? status : check_step(load, node, &load->map->opened);
}

static enum svc_status read_order(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	static const char *const names[] = {"time", "file", NULL};
	const char *name = svc_yaml_text(node);
	if (!name || !g_strv_contains(names, name))
		return svc_map_unknown(load, node, "order", name ? name : "", names);
	load->map->file_order = strcmp(name, "file") == 0;
	return SVC_OK;
}

static enum svc_status read_always(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	enum svc_status status = svc_map_read_texts(load, node, &load->map->always, 0);
	for (size_t i = 0; !status && load->map->always[i]; i++) {
		const struct svc_field *field =
			svc_kind_field(load->map->kind, load->map->always[i]);
		if (!field || !field->tracked)
			return svc_map_fail(load, node, "%s is no tracked field of %s",
				load->map->always[i], load->map->kind->name);
	}
	return status;
}

static enum svc_status read_event(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	static const struct svc_map_key keys[] = {
		{"time", svc_map_read_value, offsetof(struct svc_map_step, time)},
		{"author", svc_map_read_value, offsetof(struct svc_map_step, author)},
		{"text", svc_map_read_value, offsetof(struct svc_map_step, text)},
		{"verb", svc_map_read_text, offsetof(struct svc_map_step, verb)},
		{"order", read_order, 0},
		{"always", read_always, 0},
		{NULL, NULL, 0},
	};
	enum svc_status status = svc_map_read_keys(load, node, keys, &load->map->event);
	return status ? status : check_step(load, node, &load->map->event);
}

static void step_clear(struct svc_map_step *step)
{
	svc_map_value_clear(&step->time);
	svc_map_value_clear(&step->author);
	svc_map_value_clear(&step->text);
	g_free(step->verb);
	g_clear_pointer(&step->set, g_array_unref);
}

static void step_free(void *data)
{
	step_clear(data);
	g_free(data);
}

static enum svc_status read_steps(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	GPtrArray *steps = *(GPtrArray **)((char *)target + offset);
	if (node->type != SVC_YAML_LIST)
		return svc_map_fail(load, node, "a list of entries is expected here");
	svc_yaml_foreach (item, node) {
		struct svc_map_step *step = g_new0(struct svc_map_step, 1);
		g_ptr_array_add(steps, step);
		enum svc_status status = svc_map_read_keys(load, item, step_keys, step);
		if (!status)
			status = check_step(load, item, step);
		if (status)
			return status;
		if (!step->set && !step->text.parts)
			return svc_map_fail(load, item, "an entry needs set, or text, or both");
	}
	return SVC_OK;
}

static void skip_free(void *data)
{
	struct svc_map_skip *skip = data;
	svc_map_value_clear(&skip->value);
	g_strfreev(skip->values);
	g_free(skip);
}

static enum svc_status read_skip(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	if (node->type != SVC_YAML_MAP)
		return svc_map_fail(load, node, "a map of columns and values is expected here");
	svc_yaml_foreach (item, node) {
		struct svc_map_skip *skip = g_new0(struct svc_map_skip, 1);
		g_ptr_array_add(load->map->skip, skip);
		enum svc_status status = svc_map_read_value(load, item->key, &skip->value, 0);
		if (!status)
			status = svc_map_read_texts(load, item, &skip->values, 0);
		if (status)
			return status;
	}
	return SVC_OK;
}

static enum svc_status read_kind(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	return SVC_OK; /* read before the others, which need it */
}

static enum svc_status read_rows(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	static const char *const names[] = {"record", "event", NULL};
	const char *name = svc_yaml_text(node);
	if (!name || !g_strv_contains(names, name))
		return svc_map_unknown(load, node, "sort of rows", name ? name : "", names);
	load->map->event_rows = strcmp(name, "event") == 0;
	return SVC_OK;
}

static enum svc_status read_onto(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	static const char *const names[] = {"new", "existing", NULL};
	const char *name = svc_yaml_text(node);
	if (!name || !g_strv_contains(names, name))
		return svc_map_unknown(load, node, "onto", name ? name : "", names);
	load->map->onto = strcmp(name, "existing") == 0;
	return SVC_OK;
}

static enum svc_status read_delimiter(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	const char *text = svc_yaml_text(node);
	if (text && strcmp(text, "tab") == 0)
		text = "\t";
	if (!text || strlen(text) != 1 || strchr("\"\r\n", *text))
		return svc_map_fail(load, node, "a delimiter is one character, or the word tab");
	load->map->delimiter = *text;
	return SVC_OK;
}

static enum svc_status read_encoding(
	struct svc_map_loader *load, const struct svc_yaml_node *node, void *target, size_t offset)
{
	const char *name = svc_yaml_text(node);
	GIConv convert = name ? g_iconv_open("UTF-8", name) : (GIConv)-1;
	if (convert == (GIConv)-1)
		return svc_map_fail(load, node, "unknown encoding '%s'", name ? name : "");
	g_iconv_close(convert);
	load->map->encoding = g_strdup(name);
	return SVC_OK;
}

#define AT(MEMBER) offsetof(struct svc_map, MEMBER)

static const struct svc_map_key map_keys[] = {
	{"kind", read_kind, 0},
	{"rows", read_rows, 0},
	{"onto", read_onto, 0},
	{"delimiter", read_delimiter, 0},
	{"encoding", read_encoding, 0},
	{"null", svc_map_read_texts, AT(nulls)},
	{"format", svc_map_read_texts, AT(formats)},
	{"zone", svc_map_read_zone, AT(zone)},
	{"author", svc_map_read_text, AT(author)},
	{"id", svc_map_read_value, AT(id)},
	{"description", svc_map_read_value, AT(description)},
	{"fields", read_fields, 0},
	{"opened", read_opened, 0},
	{"event", read_event, 0},
	{"timeline", read_steps, AT(timeline)},
	{"comments", read_steps, AT(comments)},
	{"skip", read_skip, 0},
	{NULL, NULL, 0},
};

static enum svc_status find_kind(struct svc_map_loader *load)
{
	const struct svc_yaml_node *node = svc_yaml_get(load->root, "kind");
	const char *name = svc_yaml_text(node);
	if (!name)
		return svc_map_fail(load, load->root, "kind is missing: the kind of the records");
	load->map->kind = svc_kinds_find(load->kinds, name, NULL);
	if (load->map->kind)
		return SVC_OK;
	g_autofree const char **names = svc_kinds_names(load->kinds);
	return svc_map_unknown(load, node, "kind", name, names);
}

/* What belongs together, and what is missing. */
static enum svc_status check_map(struct svc_map_loader *load)
{
	struct svc_map *map = load->map;
	bool tracks = svc_kind_role(map->kind, "opened") != NULL;
	if (!map->id.parts)
		return svc_map_fail(load, load->root, "id is missing: the column with the id");
	if (map->event_rows != (map->event.time.parts != NULL))
		return svc_map_fail(load, load->root,
			map->event_rows ? "rows: event needs event, with the column of the time"
					: "event is for rows: event");
	if (map->onto && !map->event_rows)
		return svc_map_fail(load, load->root, "onto: existing needs rows: event");
	if (map->event_rows && map->timeline->len > 0)
		return svc_map_fail(load, load->root, "timeline is for rows: record");
	if (map->onto && map->opened.time.parts)
		return svc_map_fail(load, load->root, "opened isn't for onto: existing");
	if (tracks && !map->onto && !map->opened.time.parts)
		return svc_map_fail(load, load->root,
			"opened is missing: {time: COLUMN}, when a record was opened");
	return SVC_OK;
}

static enum svc_status load_map(struct svc_map_loader *load)
{
	if (!load->root || load->root->type != SVC_YAML_MAP) {
		svc_error_set(load->err, SVC_EINVALID, "the map holds no keys and values");
		return svc_error_at(load->err, load->map->path, 1, 1);
	}
	enum svc_status status = find_kind(load);
	if (!status)
		status = svc_map_read_keys(load, load->root, map_keys, load->map);
	return status ? status : check_map(load);
}

enum svc_status svc_map_load(const char *path, const char *text, size_t length,
	const struct svc_kinds *kinds, const char *zones, struct svc_map **out,
	struct svc_error *err)
{
	svc_auto(svc_map) map = g_new0(struct svc_map, 1);
	svc_auto(svc_yaml) yaml = NULL;
	map->path = g_strdup(path);
	map->delimiter = ',';
	map->author = g_strdup("import");
	map->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	map->fields = g_ptr_array_new_with_free_func(field_free);
	map->timeline = g_ptr_array_new_with_free_func(step_free);
	map->comments = g_ptr_array_new_with_free_func(step_free);
	map->skip = g_ptr_array_new_with_free_func(skip_free);
	map->scratch = g_string_new(NULL);
	if (length > SVC_MAP_MAX_BYTES) {
		svc_error_set(err, SVC_EINVALID, "the map is larger than 1 MB");
		return svc_error_at(err, path, 0, 0);
	}
	enum svc_status status = svc_yaml_parse(text, length, 0, &yaml, err);
	if (status)
		return svc_error_at(err, path, err->line, err->column);
	struct svc_map_loader load = {
		.map = map, .kinds = kinds, .zones = zones, .root = yaml->root, .err = err};
	status = load_map(&load);
	if (!status)
		*out = g_steal_pointer(&map);
	return status;
}

void svc_map_free(struct svc_map *map)
{
	if (!map)
		return;
	g_free(map->path);
	g_free(map->encoding);
	g_strfreev(map->nulls);
	g_strfreev(map->formats);
	g_free(map->author);
	svc_zone_free(map->zone);
	if (map->locale)
		freelocale(map->locale);
	svc_map_value_clear(&map->id);
	svc_map_value_clear(&map->description);
	g_ptr_array_unref(map->fields);
	step_clear(&map->opened);
	step_clear(&map->event);
	g_strfreev(map->always);
	g_ptr_array_unref(map->timeline);
	g_ptr_array_unref(map->comments);
	g_ptr_array_unref(map->skip);
	g_string_free(map->scratch, TRUE);
	g_free(map);
}

static void each_step(
	struct svc_map_step *step, void (*fn)(struct svc_map_value *value, void *data), void *data)
{
	fn(&step->time, data);
	fn(&step->author, data);
	fn(&step->text, data);
}

void svc_map_each_value(
	struct svc_map *map, void (*fn)(struct svc_map_value *value, void *data), void *data)
{
	fn(&map->id, data);
	fn(&map->description, data);
	for (guint i = 0; i < map->fields->len; i++)
		fn(&((struct svc_map_field *)map->fields->pdata[i])->value, data);
	each_step(&map->opened, fn, data);
	each_step(&map->event, fn, data);
	for (guint i = 0; i < map->timeline->len; i++)
		each_step(map->timeline->pdata[i], fn, data);
	for (guint i = 0; i < map->comments->len; i++)
		each_step(map->comments->pdata[i], fn, data);
	for (guint i = 0; i < map->skip->len; i++)
		fn(&((struct svc_map_skip *)map->skip->pdata[i])->value, data);
}
