#include "desk/path.h"
#include "desk/id.h"
#include "desk/private.h"
#include <string.h>

/* A placeholder stands for characters of a drawn id, counted from the '-' after its prefix. */
static const struct placeholder {
	const char *name;
	const char *before; /* put before the characters */
	size_t start, length;
} placeholders[] = {
	{"{yyyy}", "20", 1, 2},
	{"{mm}", "", 3, 2},
	{"{r1}", "", 6, 1},
	{"{r2}", "", 6, 2},
};

static const struct placeholder *placeholder_at(const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(placeholders); i++)
		if (g_str_has_prefix(text, placeholders[i].name))
			return &placeholders[i];
	return NULL;
}

static bool is_folder_char(char c)
{
	return g_ascii_islower(c) || g_ascii_isdigit(c) || c == '-';
}

bool svc_path_is_folder(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!is_folder_char(*c))
			return false;
	return *name && *name != '-' && !svc_id_is_device(name);
}

bool svc_path_pattern_is_valid(const char *pattern)
{
	if (!pattern || !*pattern)
		return pattern != NULL;
	g_auto(GStrv) folders = g_strsplit(pattern, "/", -1);
	for (char **folder = folders; *folder; folder++) {
		g_autoptr(GString) plain = g_string_new(NULL);
		for (const char *c = *folder; *c; c++) {
			const struct placeholder *place = placeholder_at(c);
			g_string_append_c(plain, place ? 'x' : *c);
			c += place ? strlen(place->name) - 1 : 0;
		}
		if (!svc_path_is_folder(plain->str))
			return false;
	}
	return true;
}

static void expand(GString *path, const char *pattern, const char *id)
{
	const char *dash = strchr(id, '-');
	for (const char *c = pattern; *c; c++) {
		const struct placeholder *place = dash ? placeholder_at(c) : NULL;
		if (!place) {
			g_string_append_c(path, *c);
			continue;
		}
		g_string_append(path, place->before);
		g_string_append_len(path, dash + place->start, (gssize)place->length);
		c += strlen(place->name) - 1;
	}
}

char *svc_path_make(
	const char *folder, const char *pattern, const char *imported, const char *id, bool drawn)
{
	GString *path = g_string_new(folder);
	g_string_append_c(path, '/');
	if (!drawn) {
		char shard[3];
		svc_id_shard(id, shard);
		g_string_append(path, imported);
		g_string_append_c(path, '/');
		g_string_append(path, shard);
		g_string_append_c(path, '/');
	} else if (*pattern) {
		expand(path, pattern, id);
		g_string_append_c(path, '/');
	}
	g_string_append(path, id);
	g_string_append(path, SVC_RECORD_SUFFIX);
	return g_string_free(path, FALSE);
}

char *svc_desk_path(struct svc_desk *desk, const struct svc_kind *kind, const char *id)
{
	if (kind->slug)
		return svc_path_make(kind->folder, "", "", id, true);
	const struct svc_yaml_node *own = svc_yaml_get(svc_desk_config(desk, "paths"), kind->name);
	const char *pattern = svc_yaml_text(own);
	if (!pattern)
		pattern = kind->path ? kind->path : "";
	const char *imported = svc_desk_config_text(desk, "imported");
	return svc_path_make(kind->folder, pattern, imported ? imported : SVC_PATH_IMPORTED, id,
		svc_id_is_drawn(id));
}

char *svc_desk_stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = strlen(name);
	if (g_str_has_suffix(name, SVC_RECORD_SUFFIX))
		length -= strlen(SVC_RECORD_SUFFIX);
	return g_strndup(name, length);
}
