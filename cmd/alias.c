#include "cmd/alias.h"
#include "text/yaml.h"
#include "util/file.h"
#include <string.h>

enum { MOST_STEPS = 10, CONFIG_BYTES = 1 << 20 };

/* The user's own config; an absent one is an empty one. */
static enum svc_status user_config(
	const struct svc_context *context, struct svc_yaml **out, struct svc_error *err)
{
	const char *folder = svc_context_env(context, "XDG_CONFIG_HOME");
	const char *home = svc_context_env(context, "HOME");
	g_autofree char *path = NULL;
	g_autoptr(GBytes) bytes = NULL;
	if (folder && g_path_is_absolute(folder)) /* a relative one counts as unset (XDG) */
		path = g_build_filename(folder, "svc", "config.yaml", NULL);
	else if (home)
		path = g_build_filename(home, ".config", "svc", "config.yaml", NULL);
	if (!path)
		return SVC_OK;
	if (svc_file_read_any(path, -1, CONFIG_BYTES, &bytes, err) != SVC_OK) {
		if (err->status != SVC_ENOTFOUND)
			return err->status;
		svc_error_clear(err);
		return SVC_OK;
	}
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	enum svc_status status = svc_yaml_parse(text, length, 0, out, err);
	return status ? svc_error_at(err, path, err->line, err->column) : SVC_OK;
}

static enum svc_status replace_first(
	GPtrArray *words, const char *name, const char *meaning, struct svc_error *err)
{
	int count;
	g_auto(GStrv) parts = NULL;
	if (!g_shell_parse_argv(meaning, &count, &parts, NULL)) {
		svc_error_set(err, SVC_EINVALID, "alias '%s' can't be split into words: %s", name,
			meaning);
		return svc_error_hint(err, "quotes must be closed");
	}
	g_ptr_array_remove_index(words, 0);
	for (int i = 0; i < count; i++)
		g_ptr_array_insert(words, i, g_strdup(parts[i]));
	return SVC_OK;
}

enum svc_status cmd_expand_aliases(const struct svc_context *context, struct svc_desk *desk,
	const struct svc_cli *cli, GPtrArray *words, struct svc_error *err)
{
	svc_auto(svc_yaml) user = NULL;
	const struct svc_yaml_node *shared = desk ? svc_desk_config(desk, "aliases") : NULL;
	if (!words->pdata[0] || svc_cli_knows(cli, words->pdata[0]))
		return SVC_OK;
	if (user_config(context, &user, err) != SVC_OK)
		return err->status;
	const struct svc_yaml_node *own = user ? svc_yaml_get(user->root, "aliases") : NULL;
	g_autofree char *start = g_strdup(words->pdata[0]);
	for (int step = 0; words->pdata[0] && !svc_cli_knows(cli, words->pdata[0]); step++) {
		g_autofree char *name = g_strdup(words->pdata[0]);
		const char *meaning = svc_yaml_get_text(shared, name);
		if (!meaning)
			meaning = svc_yaml_get_text(own, name);
		if (!meaning)
			return SVC_OK;
		if (step == MOST_STEPS) {
			svc_error_set(err, SVC_EINVALID, "alias '%s' leads back to itself", start);
			return svc_error_hint(err, "change 'aliases:' in .svc/config.yaml or in "
						   "your own config.yaml");
		}
		if (replace_first(words, name, meaning, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

char *cmd_external(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!g_ascii_isalnum(*p) && (!strchr("-_", *p) || p == name))
			return NULL;
	g_autofree char *program = g_strdup_printf("svc-%s", name);
	return *name ? g_find_program_in_path(program) : NULL;
}
