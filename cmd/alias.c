#include "cmd/alias.h"
#include "text/yaml.h"
#include "util/file.h"
#include "util/process.h"
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

/* Returns by how many words the first one was replaced, or -1. */
static int replace_first(
	GPtrArray *words, const char *name, const char *meaning, struct svc_error *err)
{
	int count;
	g_auto(GStrv) parts = NULL;
	if (!g_shell_parse_argv(meaning, &count, &parts, NULL)) {
		svc_error_set(err, SVC_EINVALID, "alias '%s' can't be split into words: %s", name,
			meaning);
		svc_error_hint(err, "quotes must be closed");
		return -1;
	}
	g_ptr_array_remove_index(words, 0);
	for (int i = 0; i < count; i++)
		g_ptr_array_insert(words, i, g_strdup(parts[i]));
	return count;
}

static const struct svc_yaml_node *aliases_of(const struct svc_yaml *config)
{
	return config ? svc_yaml_get(config->root, "aliases") : NULL;
}

enum svc_status cmd_expand_aliases(const struct svc_context *context, struct svc_desk *desk,
	const struct svc_cli *cli, GPtrArray *words, size_t *shared, struct svc_error *err)
{
	svc_auto(svc_yaml) user = NULL;
	const struct svc_yaml_node *theirs = desk ? svc_desk_config(desk, "aliases") : NULL;
	*shared = 0;
	if (!words->pdata[0] || svc_cli_knows(cli, words->pdata[0]))
		return SVC_OK;
	if (user_config(context, &user, err) != SVC_OK)
		return err->status;
	g_autofree char *start = g_strdup(words->pdata[0]);
	for (int step = 0; words->pdata[0] && !svc_cli_knows(cli, words->pdata[0]); step++) {
		g_autofree char *name = g_strdup(words->pdata[0]);
		const char *own = svc_yaml_get_text(aliases_of(user), name);
		const char *meaning = own ? own : svc_yaml_get_text(theirs, name);
		if (!meaning)
			return SVC_OK;
		if (step == MOST_STEPS) {
			svc_error_set(err, SVC_EINVALID, "alias '%s' leads back to itself", start);
			return svc_error_hint(err, "change 'aliases:' in .svc/config.yaml or in "
						   "your own config.yaml");
		}
		int count = replace_first(words, name, meaning, err);
		if (count < 0)
			return err->status;
		*shared = *shared ? *shared - 1 + (size_t)count : own ? 0 : (size_t)count;
	}
	return SVC_OK;
}

/* Whether a word is an option that names a file or folder. */
static bool names_file(const struct svc_command *command, const char *word)
{
	const struct svc_option *option = NULL;
	if (g_str_has_prefix(word, "--")) {
		g_autofree char *name = g_strndup(word + 2, strcspn(word + 2, "="));
		option = svc_option_named(command, name);
		return option && option->type == SVC_OPT_PATH;
	}
	for (const char *p = word[0] == '-' ? word + 1 : ""; *p; p++) {
		option = svc_option_lettered(command, *p);
		if (option && option->type == SVC_OPT_PATH)
			return true;
	}
	return false;
}

enum svc_status cmd_check_shared(
	const struct svc_call *call, char *const *words, size_t shared, struct svc_error *err)
{
	const struct svc_command *command = svc_call_command(call);
	if (!shared || !command)
		return SVC_OK;
	bool reads = !(command->flags & (SVC_CMD_WRITES | SVC_CMD_SHARES | SVC_CMD_PLUMBING));
	for (size_t i = 0; i < shared; i++)
		reads &= !names_file(command, words[i]);
	if (reads)
		return SVC_OK;
	g_autofree char *all = g_strjoinv(" ", (char **)words);
	svc_error_set(err, SVC_EINVALID,
		"an alias of the desk may only read and name no file: this one stands for 'svc %s'",
		all);
	svc_error_at(err, ".svc/config.yaml", 0, 0);
	return svc_error_hint(
		err, "if you want this alias, put it into your own config: svc help config.5");
}

char *cmd_external(const struct svc_context *context, const char *name)
{
	for (const char *p = name; *p; p++)
		if (!g_ascii_isalnum(*p) && (!strchr("-_", *p) || p == name))
			return NULL;
	g_autofree char *program = g_strdup_printf("svc-%s", name);
	return *name ? svc_process_find(context, program, NULL) : NULL;
}
