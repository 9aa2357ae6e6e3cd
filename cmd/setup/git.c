/*
 * svc setup git: lets git itself merge and show records by field.
 */
#include "cmd/commands.h"
#include "cmd/written.h"
#include "repo/write.h"
#include <string.h>

#define ATTRIBUTES ".gitattributes"
enum { ATTRIBUTES_MAX_BYTES = 1 << 20 };

static const struct {
	const char *key, *value;
} settings[] = {
	{"merge.svc.name", "records by field, item and entry"},
	{"merge.svc.driver", "svc merge-driver %O %A %B %P"},
	{"diff.svc.textconv", "svc diff-driver"},
	{"diff.svc.xfuncname", "^(## .*)$"},
};
static const char *const sections[] = {"merge.svc", "diff.svc"};

/* The lines for the desk's attributes: one a folder of records. Of owned texts. */
static GPtrArray *wanted_lines(const struct svc_kinds *kinds)
{
	const GPtrArray *all = svc_kinds_all(kinds);
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < all->len; i++)
		g_ptr_array_add(lines, g_strdup_printf("%s/**/*.md merge=svc diff=svc",
					       ((const struct svc_kind *)all->pdata[i])->folder));
	return lines;
}

static bool is_ours(const char *line)
{
	return g_str_has_suffix(line, " merge=svc diff=svc");
}

/* The text without our lines, and with `lines` (may be NULL) after it. */
static char *with_lines(const char *old, const GPtrArray *lines)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(GStrv) rows = g_strsplit(old, "\n", -1);
	for (char **row = rows; *row; row++)
		if (!is_ours(*row) && (row[1] || **row))
			g_string_append_printf(text, "%s\n", *row);
	for (guint i = 0; lines && i < lines->len; i++)
		g_string_append_printf(text, "%s\n", (char *)lines->pdata[i]);
	return g_strdup(text->str);
}

static enum svc_status read_attributes(
	struct svc_session *session, GBytes **out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(session->desk);
	return svc_store_exists(store, ATTRIBUTES)
		       ? svc_store_read(store, ATTRIBUTES, ATTRIBUTES_MAX_BYTES, out, err)
		       : SVC_OK;
}

/* Whether git's configuration holds all settings, or any. */
static bool is_set(struct svc_session *session, bool all)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(session->desk));
	size_t found = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_autofree char *value = svc_repo_config(repo, settings[i].key);
		found += all ? g_strcmp0(value, settings[i].value) == 0 : value != NULL;
	}
	return all ? found == G_N_ELEMENTS(settings) : found > 0;
}

static enum svc_status write_attributes(struct svc_call *call, struct svc_session *session,
	GBytes *before, const char *text, struct svc_oid *commit, struct svc_error *err)
{
	const struct svc_flow_options options = cmd_flow_options(call, session, "setup git");
	svc_auto(svc_write) write = NULL;
	g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
	enum svc_status status = svc_write_begin(session->desk, &options.txn, &write, err);
	if (!status && *text)
		status = svc_write_file(write, ATTRIBUTES, content, before, err);
	else if (!status)
		status = svc_write_remove(write, ATTRIBUTES, before, err);
	if (status)
		return status;
	svc_write_set_message(write, options.subject);
	return svc_write_commit(write, "setup git",
		svc_call_flag(call, "undo") ? "desk: git merges records as any text again"
					    : "desk: git merges and shows records by field",
		commit, err);
}

static enum svc_status write_settings(struct svc_session *session, bool undo, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(session->desk));
	enum svc_status status = SVC_OK;
	for (size_t i = 0; !status && !undo && i < G_N_ELEMENTS(settings); i++) {
		const char *args[] = {
			"config", "--local", settings[i].key, settings[i].value, NULL};
		status = svc_repo_git(repo, args, NULL, NULL, 0, NULL, err);
	}
	for (size_t i = 0; !status && undo && i < G_N_ELEMENTS(sections); i++) {
		const char *args[] = {"config", "--local", "--remove-section", sections[i], NULL};
		svc_autoclear(svc_error) none = {0};
		if (is_set(session, false) &&
			svc_repo_git(repo, args, NULL, NULL, 0, NULL, &none) != SVC_OK &&
			(!none.hint || !strstr(none.hint, "no such section"))) {
			svc_error_move(err, &none);
			status = err->status;
		}
	}
	return status;
}

static void show(struct svc_session *session, const GPtrArray *lines, const char *state,
	const struct svc_oid *commit)
{
	struct svc_store *store = svc_desk_store(session->desk);
	g_autoptr(GString) people = g_string_new(NULL);
	json_t *attributes = json_array(), *config = json_object();
	g_string_append_printf(people, "%s%s:\n", svc_store_prefix(store), ATTRIBUTES);
	for (guint i = 0; i < lines->len; i++) {
		g_string_append_printf(people, "  %s\n", (char *)lines->pdata[i]);
		json_array_append_new(attributes, json_string(lines->pdata[i]));
	}
	g_string_append(people, "git config of this repository:\n");
	for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_string_append_printf(people, "  %s = %s\n", settings[i].key, settings[i].value);
		json_object_set_new(config, settings[i].key, json_string(settings[i].value));
	}
	g_string_append_printf(people, "%s\n", state);
	if (*commit->hex)
		g_string_append_printf(
			people, "The attributes were committed: %.10s.\n", commit->hex);
	json_t *object = json_pack("{s:s, s:s, s:o, s:o, s:o}", "state", state, "file", ATTRIBUTES,
		"attributes", attributes, "config", config, "commit",
		*commit->hex ? json_string(commit->hex) : json_null());
	svc_out_object(session->out, "svc.setup/1", "setup", object, people->str, people->str);
}

static const char *state_of(struct svc_call *call, bool done, bool asked)
{
	if (asked && svc_call_flag(call, "dry-run"))
		return "Nothing was changed: --dry-run.";
	if (svc_call_flag(call, "undo"))
		return "Taken back.";
	if (asked)
		return "Done. Each clone needs 'svc setup git --apply' once for its own git config.";
	return done ? "All of this is set up; 'svc setup git --undo' takes it back."
		    : "Nothing was changed; 'svc setup git --apply' does this.";
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	bool undo = svc_call_flag(call, "undo"), apply = svc_call_flag(call, "apply");
	if (undo && apply)
		return svc_error_set(err, SVC_EUSAGE, "--apply and --undo don't go together");
	g_autoptr(GBytes) before = NULL;
	enum svc_status status = read_attributes(session, &before, err);
	if (status)
		return status;
	size_t length = 0;
	const char *bytes = before ? g_bytes_get_data(before, &length) : NULL;
	g_autofree char *old = g_strndup(bytes ? bytes : "", length);
	g_autoptr(GPtrArray) lines = wanted_lines(session->kinds);
	g_autofree char *new = with_lines(old, undo ? NULL : lines);
	bool differs = strcmp(old, new) != 0;
	struct svc_oid commit = {{0}};
	if ((undo || apply) && differs)
		status = write_attributes(call, session, before, new, &commit, err);
	if (!status && (undo || apply) && !svc_call_flag(call, "dry-run"))
		status = write_settings(session, undo, err);
	if (status)
		return status;
	show(session, lines, state_of(call, !differs && is_set(session, true), undo || apply),
		&commit);
	return SVC_OK;
}

static const struct svc_option options[] = {
	{"apply", 0, SVC_OPT_FLAG, .help = "Do it."},
	{"undo", 0, SVC_OPT_FLAG, .help = "Take it back."},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc setup git", "See what would be configured"},
	{"svc setup git --apply", "Let git merge and show records by field"},
	{"svc setup git --undo", "Take it back"},
	{NULL},
};

const struct svc_command svc_cmd_setup_git = {
	.noun = "setup",
	.verb = "git",
	.summary = "Let git merge and show records by field",
	.help = "Shows the lines for the desk's .gitattributes and the settings of git that make plain "
		"'git merge', 'git rebase', 'git cherry-pick' and 'git log -p' treat records as svc "
		"does. Nothing is changed without --apply.\n\n"
		"The attributes are committed and shared (--no-commit leaves the commit to you); git takes no settings from a repository, so "
		"each clone applies them once. Where they are missing, git merges lines, as before.",
	.options = options,
	.examples = examples,
	.flags = SVC_CMD_WRITES,
	.run = run,
};
