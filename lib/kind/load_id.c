#include "kind/load_kind.h"

#include <string.h>

static enum svc_status load_id_style(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	static const char *const styles[] = {"slug", "drawn", NULL};
	const char *text = svc_yaml_text(value);
	if (!text || !g_strv_contains(styles, text))
		return svc_load_unknown(load, value, "id style", text ? text : "", styles);
	((struct svc_kind *)target)->slug = strcmp(text, "slug") == 0;
	return SVC_OK;
}

static enum svc_status check_prefix(
	struct svc_loader *load, const struct svc_yaml_node *value, const char *prefix)
{
	size_t length = strlen(prefix);
	bool good = length >= 2 && length <= 8 && g_ascii_isupper(*prefix);
	for (const char *p = prefix; good && *p; p++)
		good = g_ascii_isupper(*p) || g_ascii_isdigit(*p);
	return good ? SVC_OK
		    : svc_load_fail(load, value,
			      "the prefix '%s' is not 2 to 8 capital letters and digits", prefix);
}

/* `INC`, or `{by: type, incident: INC, default: TIC}`. */
enum svc_status svc_load_prefix(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	struct svc_kind *kind = target;
	if (value->type == SVC_YAML_SCALAR) {
		if (svc_load_text(load, value, &kind->prefix) != SVC_OK)
			return load->err->status;
		return check_prefix(load, value, kind->prefix);
	}
	svc_yaml_foreach (item, value) {
		const char *key = svc_yaml_text(item->key), *text = NULL;
		if (!key || svc_load_text(load, item, &text) != SVC_OK)
			return svc_load_fail(load, item, "a prefix is expected here");
		if (strcmp(key, "by") == 0) {
			kind->prefix_by = text;
			continue;
		}
		if (check_prefix(load, item, text) != SVC_OK)
			return load->err->status;
		if (strcmp(key, "default") == 0)
			kind->prefix = text;
		else
			g_hash_table_insert(kind->prefix_map, (gpointer)svc_load_copy(load, key),
				(gpointer)text);
	}
	return SVC_OK;
}

/* Words in braces that a path may have; r1 and r2 are the last characters of the id. */
enum svc_status svc_load_path(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	static const char *const parts[] = {"{yyyy}", "{mm}", "{r1}", "{r2}", NULL};
	struct svc_kind *kind = target;
	if (svc_load_text(load, value, &kind->path) != SVC_OK)
		return load->err->status;
	if (*kind->path == '\0')
		return SVC_OK;
	g_auto(GStrv) folders = g_strsplit(kind->path, "/", -1);
	for (char **folder = folders; *folder; folder++)
		if (!g_strv_contains(parts, *folder) && !svc_load_is_name(*folder, '-')) {
			svc_load_fail(load, value, "the path has a part '%s'", *folder);
			return svc_error_hint(load->err,
				"parts are {yyyy}, {mm}, {r1}, {r2} or a name of small letters");
		}
	return SVC_OK;
}

static const struct svc_load_key id_keys[] = {
	{"style", load_id_style, 0},
	{"prefix", svc_load_prefix, 0},
	{"path", svc_load_path, 0},
	{0},
};

enum svc_status svc_load_id(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	return svc_load_map(load, value, id_keys, target);
}
