#include "record/record.h"

#include "record/facts_parts.h"
#include "record/finding.h"
#include "record/json.h"

#include <string.h>

void svc_record_free(struct svc_record *record)
{
	if (!record)
		return;
	g_free(record->id);
	g_free(record->path);
	if (record->text)
		g_string_free(record->text, TRUE);
	svc_yaml_free(record->yaml);
	svc_timeline_free(record->timeline);
	g_free(record);
}

/* The id of a file that doesn't say one: its name without ".md". */
static char *stem_of(const char *path)
{
	char *name = g_path_get_basename(path);
	if (g_str_has_suffix(name, ".md"))
		name[strlen(name) - 3] = '\0';
	return name;
}

void svc_record_identify(struct svc_record *record, const char *path)
{
	const char *id = svc_record_get(record, record->kind->order[0]);
	record->path = g_strdup(path);
	record->id = id ? g_strdup(id) : stem_of(path);
}

static enum svc_status parse_parts(struct svc_record *record, struct svc_error *err)
{
	const GString *text = record->text;
	if (text->len > SVC_RECORD_MAX_BYTES)
		return svc_error_set(err, SVC_EINVALID, "the file is larger than 64 MiB");
	if (svc_frontmatter_split(text->str, text->len, &record->parts, err) != SVC_OK ||
		svc_yaml_parse(text->str + record->parts.yaml, record->parts.yaml_length,
			record->parts.yaml_line, &record->yaml, err) != SVC_OK)
		return err->status;
	const struct svc_yaml_node *root = record->yaml->root;
	if (!root || root->type == SVC_YAML_MAP || root->null)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the frontmatter is not a map of keys to values");
	svc_error_hint(err, "write 'key: value' lines between the lines '---'");
	return svc_error_at(err, NULL, root->line, root->column);
}

enum svc_status svc_record_parse(const struct svc_kind *kind, const char *path, const char *text,
	size_t length, struct svc_record **out, struct svc_error *err)
{
	return svc_record_parse_take(kind, path, g_string_new_len(text, (gssize)length), out, err);
}

enum svc_status svc_record_parse_take(const struct svc_kind *kind, const char *path, GString *text,
	struct svc_record **out, struct svc_error *err)
{
	*out = NULL;
	svc_auto(svc_record) record = g_new0(struct svc_record, 1);
	record->kind = kind;
	record->text = text;
	if (parse_parts(record, err) != SVC_OK)
		return svc_error_at(err, path, err->line, err->column);
	svc_record_identify(record, path);
	*out = g_steal_pointer(&record);
	return SVC_OK;
}

const struct svc_yaml_node *svc_record_node(const struct svc_record *record, const char *field)
{
	return field ? svc_yaml_get(record->yaml->root, field) : NULL;
}

bool svc_record_in_conflict(const struct svc_record *record)
{
	const struct svc_yaml_node *list = svc_record_node(record, SVC_CONFLICTS_KEY);
	svc_yaml_foreach (item, list)
		if (svc_yaml_get_text(item, "field"))
			return !svc_kind_field(record->kind, SVC_CONFLICTS_KEY);
	return false;
}

const char *svc_record_get(const struct svc_record *record, const char *field)
{
	const char *text = svc_yaml_text(svc_record_node(record, field));
	return text && *text ? text : NULL;
}

char **svc_record_list(const struct svc_record *record, const char *field)
{
	g_autoptr(GStrvBuilder) items = g_strv_builder_new();
	const struct svc_yaml_node *node = svc_record_node(record, field);
	if (svc_record_get(record, field))
		g_strv_builder_add(items, svc_record_get(record, field));
	if (node && node->type == SVC_YAML_LIST)
		svc_yaml_foreach (item, node)
			if (svc_yaml_text(item))
				g_strv_builder_add(items, svc_yaml_text(item));
	return g_strv_builder_end(items);
}

enum svc_status svc_record_timeline(
	struct svc_record *record, const struct svc_timeline **out, struct svc_error *err)
{
	const struct svc_frontmatter *parts = &record->parts;
	if (record->condensed)
		return svc_error_set(
			err, SVC_EBUG, "the words of %s have to be read from its file", record->id);
	if (!record->timeline &&
		svc_timeline_parse(record->text->str + parts->body, record->text->len - parts->body,
			parts->body_line, record->kind->entry_verbs, &record->timeline,
			err) != SVC_OK)
		return svc_error_at(err, record->path, err->line, err->column);
	*out = record->timeline;
	return SVC_OK;
}

enum svc_status svc_record_facts(
	struct svc_record *record, const struct svc_facts **out, struct svc_error *err)
{
	const struct svc_timeline *timeline;
	*out = &record->facts;
	if (record->facts.items)
		return SVC_OK;
	if (svc_record_timeline(record, &timeline, err) != SVC_OK)
		return err->status;
	svc_facts_of_timeline(timeline, record->yaml->arena, &record->facts);
	return SVC_OK;
}

enum svc_status svc_record_last_time(struct svc_record *record, int64_t *out, struct svc_error *err)
{
	const struct svc_timeline *timeline = NULL;
	if (svc_record_timeline(record, &timeline, err) != SVC_OK)
		return err->status;
	*out = INT64_MIN;
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[i];
		if (entry->stamped)
			*out = MAX(*out, entry->time);
	}
	return SVC_OK;
}

static bool all_scalars(const struct svc_yaml_node *list)
{
	svc_yaml_foreach (item, list)
		if (item->type != SVC_YAML_SCALAR)
			return false;
	return true;
}

char *svc_record_value(const struct svc_yaml_node *node)
{
	if (!node || node->null || (node->type != SVC_YAML_SCALAR && node->count == 0))
		return NULL;
	if (node->type == SVC_YAML_SCALAR)
		return *node->value ? g_strdup(node->value) : NULL;
	if (node->type == SVC_YAML_LIST && all_scalars(node)) {
		GString *joined = g_string_new(NULL);
		svc_yaml_foreach (item, node)
			g_string_append_printf(
				joined, "%s%s", joined->len ? ", " : "", item->value);
		return g_string_free(joined, FALSE);
	}
	json_t *json = svc_record_json_value(NULL, node);
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	char *copy = g_strdup(text);
	free(text);
	json_decref(json);
	return copy;
}
