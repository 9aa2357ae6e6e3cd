/*
 * svc config [KEY [VALUE]]
 */
#include "check/check.h"
#include "cmd/alias.h"
#include "cmd/commands.h"
#include "cmd/written.h"
#include "text/yaml_edit.h"
#include "util/utf8.h"
#include <string.h>

#define CONFIG_PATH ".svc/config.yaml"
#define ALIASES "aliases/"

enum { CONFIG_MAX_BYTES = 1 << 20 };

static const struct svc_column columns[] = {
	{"key", "Key", SVC_COL_TEXT, 0},
	{"value", "Value", SVC_COL_TEXT, 2},
};

/* Every scalar of the config as KEY/KEY and value. */
static void list(struct svc_out *out, const struct svc_yaml_node *node, const char *path)
{
	const char *text = svc_yaml_text(node);
	if (text) {
		svc_out_row(out, json_pack("{s:s, s:s}", "key", path, "value", text));
		return;
	}
	int index = 0;
	svc_yaml_foreach (child, node) {
		g_autofree char *name =
			child->key ? g_strdup(child->key->value) : g_strdup_printf("%d", index++);
		g_autofree char *below =
			*path ? g_strconcat(path, "/", name, NULL) : g_strdup(name);
		list(out, child, below);
	}
}

static enum svc_status not_set(const char *key, struct svc_error *err)
{
	svc_error_set(err, SVC_ENOTFOUND, "the config has no '%s'", key);
	return svc_error_hint(err, "'svc config' shows what is set");
}

/* No key of svc's own has a dot: 'queries.mine' is meant as git's config would have it. */
static enum svc_status check_key(
	const struct svc_session *session, const char *key, struct svc_error *err)
{
	if (!strchr(key, '.') || strchr(key, '/') || svc_desk_config(session->desk, key))
		return SVC_OK;
	g_autofree char *meant = g_strdelimit(g_strdup(key), ".", '/');
	svc_error_set(err, SVC_EUSAGE, "the config has no key '%s'", key);
	return svc_error_hint(
		err, "the keys of a map are joined with '/': did you mean %s?", meant);
}

static enum svc_status show(struct svc_session *session, const char *key, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_desk_config(session->desk, key ? key : "");
	if (key && !node)
		return not_set(key, err);
	svc_out_begin(session->out, "svc.config/1", "settings", columns, G_N_ELEMENTS(columns));
	list(session->out, node, key ? key : "");
	svc_out_end(session->out, "Nothing is set.");
	return SVC_OK;
}

static enum svc_status change(
	const char *key, const char *value, GString *text, struct svc_error *err)
{
	enum svc_status status = value ? svc_yaml_edit_set(text, key, value, NULL, err)
				       : svc_yaml_edit_remove(text, key, err);
	return status ? svc_error_at(err, CONFIG_PATH, err->line, err->column) : SVC_OK;
}

/* An alias is a command's first words, another alias, or a program named svc-WORD. */
static enum svc_status check_alias(const struct svc_session *session, const char *name,
	const char *value, struct svc_error *err)
{
	g_auto(GStrv) words = NULL;
	if (svc_cli_knows(session->cli, name)) {
		svc_error_set(
			err, SVC_EINVALID, "'%s' is a command, which no alias replaces", name);
		return svc_error_hint(err, "give the alias another name");
	}
	if (!g_shell_parse_argv(value, NULL, &words, NULL)) {
		svc_error_set(err, SVC_EINVALID, "the alias '%s' can't be split into words", name);
		return svc_error_hint(err, "quotes must be closed");
	}
	g_autofree char *other = g_strconcat(ALIASES, words[0], NULL);
	g_autofree char *program = cmd_external(&session->context, words[0]);
	if (*words[0] == '-' || svc_cli_knows(session->cli, words[0]) || program ||
		svc_desk_config(session->desk, other))
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the alias '%s' stands for no command: '%s'", name, value);
	return svc_error_hint(err, "'svc help' lists the commands; an alias leaves out 'svc'");
}

static enum svc_status set(struct svc_call *call, struct svc_session *session, const char *key,
	const char *value, struct svc_error *err)
{
	struct svc_flow_options options = cmd_flow_options(call, session, "config");
	svc_auto(svc_write) write = NULL;
	g_autoptr(GBytes) before = NULL;
	enum svc_status status = svc_write_begin(session->desk, &options.txn, &write, err);
	if (!status)
		status = svc_store_read(
			svc_desk_store(session->desk), CONFIG_PATH, CONFIG_MAX_BYTES, &before, err);
	if (status)
		return status;
	size_t length;
	const char *bytes = g_bytes_get_data(before, &length);
	GString *text = g_string_new_len(bytes, (gssize)length);
	status = change(key, value, text, err);
	if (!status && !value && text->len == length)
		status = not_set(key, err);
	if (!status && value && g_str_has_prefix(key, ALIASES))
		status = check_alias(session, key + strlen(ALIASES), value, err);
	if (!status)
		status = svc_check_new_config(session->desk, text->str, text->len, err);
	g_autoptr(GBytes) after = g_string_free_to_bytes(text);
	struct svc_oid commit = {{0}};
	g_autofree char *subject =
		g_strdup_printf("config: %s%s%s", key, value ? " " : " unset", value ? value : "");
	if (!status && !g_bytes_equal(before, after))
		status = svc_write_file(write, CONFIG_PATH, after, before, err);
	if (!status)
		status = svc_write_commit(
			write, "config", options.subject ? options.subject : subject, &commit, err);
	if (status)
		return status;
	g_autofree char *people = g_strdup_printf("%s\n", subject);
	g_autofree char *safe = svc_utf8_harmless(people, true);
	json_t *object = json_pack("{s:s, s:s?, s:o, s:b}", "key", key, "value", value, "commit",
		*commit.hex ? json_string(commit.hex) : json_null(), "dry_run",
		options.txn.dry_run);
	svc_out_object(session->out, "svc.config.set/1", "setting", object, safe, "");
	return SVC_OK;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **given = svc_call_operands(call);
	if (given[0] && check_key(session, given[0], err) != SVC_OK)
		return err->status;
	if (svc_call_flag(call, "unset")) {
		if (!given[0] || given[1])
			return svc_error_set(err, SVC_EUSAGE, "--unset takes one key");
		return set(call, session, given[0], NULL, err);
	}
	if (given[0] && given[1])
		return set(call, session, given[0], given[1], err);
	return show(session, given[0], err);
}

static const struct svc_option options[] = {
	{"unset", 0, SVC_OPT_FLAG, .help = "Remove the key."},
	{NULL},
};

static const struct svc_operand operands[] = {
	{"KEY", "Setting, with / between the keys of a map: defaults/sla.", SVC_COMPLETE_NONE, 0,
		1},
	{"VALUE", "What to set it to.", SVC_COMPLETE_NONE, 0, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc config", "Every setting of the desk"},
	{"svc config queries/mine 'is:open assignee:@me'", "Save a query under a name"},
	{NULL},
};

const struct svc_command svc_cmd_config = {
	.noun = "",
	.verb = "config",
	.summary = "Show or change the desk's settings",
	.help = "The settings stand in .svc/config.yaml and belong to everybody who uses the desk; a change "
		"is a commit, and leaves every other byte of the file as it is. A key that svc doesn't "
		"know, a saved query or alias that can't be understood, a default that leads to no "
		"record and a priority that there isn't are refused. svc-config(5) describes "
		"the keys.",
	.options = options,
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_WRITES | SVC_CMD_MENDS,
	.run = run,
};
