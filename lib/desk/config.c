/*
 * `.svc/config.yaml`: one row per key; shapes are checked at opening, what only may be wrong
 * (an unknown key, kind or zone) is a finding.
 */
#include "desk/path.h"
#include "desk/private.h"
#include "util/utf8.h"
#include "util/zone.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum shape { SHAPE_TEXT, SHAPE_BOOL, SHAPE_NAME, SHAPE_TEXTS, SHAPE_LISTS, SHAPE_MAPS };

struct config_key {
	const char *name;
	enum shape shape;
	bool by_kind; /* the keys of the map name kinds */
};

static const struct config_key config_keys[] = {
	{"format", SHAPE_TEXT, false},
	{"name", SHAPE_TEXT, false},
	{"timezone", SHAPE_TEXT, false},
	{"commit", SHAPE_BOOL, false},
	{"defaults", SHAPE_TEXTS, false},
	{"priority", SHAPE_MAPS, false},
	{"queries", SHAPE_TEXTS, false},
	{"aliases", SHAPE_TEXTS, false},
	{"columns", SHAPE_LISTS, true},
	{"paths", SHAPE_TEXTS, true},
	{"imported", SHAPE_NAME, false},
};

static const struct config_key *find_key(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(config_keys); i++)
		if (!strcmp(config_keys[i].name, name))
			return &config_keys[i];
	return NULL;
}

static enum svc_status wrong(
	const struct svc_yaml_node *node, const char *what, struct svc_error *err)
{
	svc_error_set(err, SVC_EINVALID, "'%s' must be %s", node->key->value, what);
	return svc_error_at(err, SVC_CONFIG_PATH, node->line, node->column);
}

static bool is_texts(const struct svc_yaml_node *node)
{
	svc_yaml_foreach (item, node)
		if (item->type != SVC_YAML_SCALAR)
			return false;
	return true;
}

/* What a value of this shape is called, or NULL where `node` has it. */
static const char *misses_shape(const struct svc_yaml_node *node, enum shape shape)
{
	const char *text = svc_yaml_text(node);
	switch (shape) {
	case SHAPE_TEXT:
		return text ? NULL : "a text";
	case SHAPE_BOOL:
		return text && (!strcmp(text, "true") || !strcmp(text, "false")) ? NULL
										 : "true or false";
	case SHAPE_NAME:
		return text && svc_path_is_folder(text)
			       ? NULL
			       : "a folder's name: lower-case letters, digits and '-'";
	case SHAPE_TEXTS:
		return node->type == SVC_YAML_MAP && is_texts(node) ? NULL : "a map of texts";
	case SHAPE_LISTS:
	case SHAPE_MAPS:
		break;
	}
	enum svc_yaml_type inner = shape == SHAPE_LISTS ? SVC_YAML_LIST : SVC_YAML_MAP;
	const char *what = shape == SHAPE_LISTS ? "a map of lists" : "a map of maps";
	if (node->type != SVC_YAML_MAP)
		return what;
	svc_yaml_foreach (item, node)
		if (item->type != inner || !is_texts(item))
			return what;
	return NULL;
}

static enum svc_status validate_format(const struct svc_yaml_node *root, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_yaml_get(root, "format");
	const char *text = svc_yaml_text(node);
	char *end = NULL;
	errno = 0;
	long format = text ? strtol(text, &end, 10) : 0;
	if (!text || end == text || *end || format < 1 || errno) {
		svc_error_set(
			err, SVC_EINVALID, "the desk's config needs 'format: %d'", SVC_DESK_FORMAT);
		svc_error_hint(err,
			"the number is the version of the desk's own form; git log -p " SVC_CONFIG_PATH
			" shows what it was");
		return svc_error_at(err, SVC_CONFIG_PATH, node ? node->line : 1, 1);
	}
	if (format <= SVC_DESK_FORMAT)
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT,
		"the desk has format %ld, this version of svc reads up to format %d", format,
		SVC_DESK_FORMAT);
	svc_error_hint(err, "install a version of svc that reads format %ld", format);
	return svc_error_at(err, SVC_CONFIG_PATH, node->line, node->column);
}

enum svc_status svc_config_validate(const struct svc_yaml_node *root, struct svc_error *err)
{
	if (root && root->type != SVC_YAML_MAP) {
		svc_error_set(err, SVC_EINVALID, "the desk's config must be a map of keys");
		return svc_error_at(err, SVC_CONFIG_PATH, root->line, root->column);
	}
	enum svc_status status = validate_format(root, err);
	if (status)
		return status;
	svc_yaml_foreach (node, root) {
		const struct config_key *key = find_key(node->key->value);
		const char *what = key && !node->null ? misses_shape(node, key->shape) : NULL;
		if (what)
			return wrong(node, what, err);
	}
	svc_yaml_foreach (pattern, svc_yaml_get(root, "paths")) {
		if (!svc_path_pattern_is_valid(svc_yaml_text(pattern)))
			return wrong(pattern,
				"folders made of {yyyy}, {mm}, {r1}, {r2} and plain names", err);
	}
	return SVC_OK;
}

/* The zone that the config names; `*out` is NULL where it names none. */
static enum svc_status open_zone(const struct svc_yaml_node *root, const char *folder,
	struct svc_zone **out, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_yaml_get(root, "timezone");
	const char *name = svc_yaml_text(node);
	if (!name || !svc_zone_open(name, folder, out, err))
		return SVC_OK;
	return svc_error_at(err, SVC_CONFIG_PATH, node->line, node->column);
}

enum svc_status svc_desk_zone(
	struct svc_desk *desk, const struct svc_zone **out, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	if (!desk->zone)
		status = open_zone(desk->config->root, svc_zone_dir(desk->ctx), &desk->zone, err);
	*out = desk->zone;
	return status;
}

enum svc_status svc_desk_try_config(struct svc_desk *desk, const char *text, size_t length,
	svc_desk_look_fn look, void *data, struct svc_error *err)
{
	svc_auto(svc_yaml) config = NULL;
	enum svc_status status = svc_yaml_parse(text, length, 0, &config, err);
	if (status)
		return svc_error_at(err, SVC_CONFIG_PATH, err->line, err->column);
	svc_auto(svc_zone) zone = NULL;
	status = svc_config_validate(config->root, err);
	if (!status)
		status = open_zone(config->root, svc_zone_dir(desk->ctx), &zone, err);
	if (status)
		return status;
	struct svc_yaml *own_config = desk->config;
	struct svc_zone *own_zone = desk->zone;
	desk->config = config;
	desk->zone = zone;
	look(desk, data);
	desk->config = own_config;
	desk->zone = own_zone;
	return SVC_OK;
}

static void unknown(GPtrArray *findings, const char *rule, const struct svc_yaml_node *key,
	const char *what, const char *const *candidates)
{
	struct svc_finding *finding = svc_findings_add(findings, rule, SVC_WARNING, SVC_CONFIG_PATH,
		key->line, key->column, "unknown %s '%s'", what, key->value);
	g_autofree char *close = svc_suggest(key->value, candidates, 3);
	if (close)
		finding->cure = g_strdup_printf("did you mean %s?", close);
}

static void check_kinds_of(
	const struct svc_desk *desk, const struct svc_yaml_node *map, GPtrArray *findings)
{
	const GPtrArray *kinds = svc_kinds_all(desk->kinds);
	g_autofree const char **names = g_new0(const char *, kinds->len + 1);
	for (guint i = 0; i < kinds->len; i++)
		names[i] = ((const struct svc_kind *)kinds->pdata[i])->name;
	svc_yaml_foreach (item, map) {
		if (!g_strv_contains(names, item->key->value))
			unknown(findings, "config-kind", item->key, "kind", names);
	}
}

static void check_zone(const struct svc_desk *desk, GPtrArray *findings)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	if (!open_zone(desk->config->root, svc_zone_dir(desk->ctx), &zone, &err))
		return;
	struct svc_finding *finding = svc_findings_add(findings, "config-zone", SVC_ERROR,
		SVC_CONFIG_PATH, err.line, err.column, "%s", err.message);
	finding->cure = g_strdup(err.hint);
}

void svc_desk_check_config(const struct svc_desk *desk, bool zones, GPtrArray *findings)
{
	const struct svc_yaml_node *root = desk->config->root;
	const char *names[G_N_ELEMENTS(config_keys) + 1] = {NULL};
	for (size_t i = 0; i < G_N_ELEMENTS(config_keys); i++)
		names[i] = config_keys[i].name;
	svc_yaml_foreach (node, root) {
		const struct config_key *key = find_key(node->key->value);
		if (!key)
			unknown(findings, "config-key", node->key, "key", names);
		else if (key->by_kind)
			check_kinds_of(desk, node, findings);
	}
	if (zones)
		check_zone(desk, findings);
}

const struct svc_yaml_node *svc_desk_config(const struct svc_desk *desk, const char *path)
{
	const struct svc_yaml_node *node = desk->config->root;
	g_auto(GStrv) keys = g_strsplit(path, "/", -1);
	for (char **key = keys; *key && node; key++)
		node = svc_yaml_get(node, *key);
	return node && !node->null ? node : NULL;
}

const char *svc_desk_config_text(const struct svc_desk *desk, const char *path)
{
	return svc_yaml_text(svc_desk_config(desk, path));
}
