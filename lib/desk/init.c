#include "desk/init.h"
#include "desk/init_fill.h"
#include "desk/private.h"
#include "templates/templates.h"
#include "util/process.h"
#include "util/utf8.h"
#include "util/zone.h"
#include <glib/gstdio.h>
#include <string.h>

static const struct svc_init_template templates[] = {
	{"it", "An internal IT desk: four teams, seven services, six offerings, three agreements."},
	{"small-business", "One team, one calendar, one agreement, three services."},
	{NULL, NULL},
};

struct init { /* one run */
	const struct svc_context *ctx;
	const struct svc_init_options *options;
	struct svc_fill fill;
	char *root;
	struct svc_desk *desk; /* made by hand: there is no config to open yet */
	struct svc_init_result *result;
	bool made_folder;    /* `.svc` */
	unsigned made_above; /* how many folders were made: the desk's own and those above it */
};

void svc_init_result_clear(struct svc_init_result *result)
{
	g_free(result->root);
	g_free(result->person);
	if (result->paths)
		g_ptr_array_unref(result->paths);
	*result = (struct svc_init_result){0};
}

const struct svc_init_template *svc_init_templates(void)
{
	return templates;
}

const char *const *svc_init_holidays(void)
{
	return svc_fill_holidays();
}

static enum svc_status unknown(
	const char *what, const char *word, const char *const *names, struct svc_error *err)
{
	svc_error_set(err, SVC_EUSAGE, "unknown %s '%s'", what, word);
	g_autofree char *close = svc_suggest(word, names, 3);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	g_autofree char *all = g_strjoinv(", ", (char **)names);
	return svc_error_hint(err, "there are %s", all);
}

static enum svc_status choose(struct init *init, struct svc_error *err)
{
	const struct svc_init_options *options = init->options;
	const char *names[G_N_ELEMENTS(templates)] = {NULL};
	for (size_t i = 0; templates[i].name; i++)
		names[i] = templates[i].name;
	if (options->template && !g_strv_contains(names, options->template))
		return unknown("template", options->template, names, err);
	if (options->holidays && !g_strv_contains(svc_fill_holidays(), options->holidays))
		return unknown("holidays", options->holidays, svc_fill_holidays(), err);
	struct svc_fill *fill = &init->fill;
	fill->zone = options->timezone ? g_strdup(options->timezone) : svc_fill_zone(init->ctx);
	svc_auto(svc_zone) zone = NULL;
	enum svc_status status = svc_zone_open(fill->zone, svc_zone_dir(init->ctx), &zone, err);
	if (status)
		return status;
	fill->holidays =
		g_strdup(options->holidays ? options->holidays : svc_fill_holidays_of(fill->zone));
	fill->name = options->name ? g_strdup(options->name) : g_path_get_basename(init->root);
	if (!g_utf8_validate(fill->name, -1, NULL))
		return svc_error_set(err, SVC_EUSAGE, "the desk's name is no valid UTF-8");
	return SVC_OK;
}

/* The nearest folder at or above `dir` that has `name`; owned, NULL if none. */
static char *above(const char *dir, const char *name)
{
	g_autofree char *folder = g_strdup(dir);
	for (;;) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&folder);
		char *parent = g_path_get_dirname(folder);
		bool top = !strcmp(parent, folder);
		g_free(folder);
		folder = parent;
		if (top)
			return NULL;
	}
}

static enum svc_status run_git_init(struct init *init, struct svc_error *err)
{
	const char *const argv[] = {"git", "init", "--quiet", NULL};
	struct svc_process process = {.argv = argv, .folder = init->root};
	int code = 0;
	g_autoptr(GString) errors = NULL;
	enum svc_status status = svc_process_run(init->ctx, &process, &code, NULL, &errors, err);
	if (errors)
		g_string_truncate(errors, strcspn(errors->str, "\n"));
	if (!status && code)
		status = svc_error_set(
			err, SVC_EENVIRONMENT, "git init failed: %s", errors ? errors->str : "");
	return status;
}

/* A repository with a work tree, or the way to one. */
static enum svc_status check_repo(struct init *init, struct svc_error *err)
{
	svc_auto(svc_repo) repo = NULL;
	enum svc_status status = svc_repo_open(init->ctx, init->root, &repo, err);
	if (status && !svc_repo_is_near(init->ctx, init->root)) {
		if (!init->options->git_init || init->options->dry_run) {
			svc_error_set(
				err, SVC_EENVIRONMENT, "%s is not in a git repository", init->root);
			return svc_error_hint(
				err, "run 'git init' there first, or 'svc init --git'");
		}
		svc_error_clear(err);
		status = run_git_init(init, err);
		if (!status)
			status = svc_repo_open(init->ctx, init->root, &repo, err);
	}
	if (status || !svc_repo_is_bare(repo))
		return status;
	svc_error_set(err, SVC_EENVIRONMENT, "%s is a bare repository", init->root);
	return svc_error_hint(err, "make the desk in a clone of it, then push");
}

/* How many of a folder and those above it are missing. */
static unsigned missing_folders(const char *dir)
{
	unsigned n = 0;
	g_autofree char *folder = g_strdup(dir);
	while (!g_file_test(folder, G_FILE_TEST_EXISTS)) {
		char *parent = g_path_get_dirname(folder);
		g_free(folder);
		folder = parent;
		n++;
	}
	return n;
}

/* Takes away what was made for a desk that didn't come about; what isn't empty stays. */
static void remove_folders(const struct init *init)
{
	g_autofree char *folder = g_strdup(init->root);
	for (unsigned i = 0; i < init->made_above && !g_rmdir(folder); i++) {
		char *parent = g_path_get_dirname(folder);
		g_free(folder);
		folder = parent;
	}
}

static enum svc_status check_folder(struct init *init, const char *dir, struct svc_error *err)
{
	init->root = g_canonicalize_filename(dir, NULL);
	init->made_above = init->options->dry_run ? 0 : missing_folders(init->root);
	if (!init->options->dry_run && g_mkdir_with_parents(dir, 0777))
		return svc_error_set(err, SVC_EENVIRONMENT, "can't make the folder %s", dir);
	g_autofree char *desk = above(init->root, SVC_CONFIG_PATH);
	if (!desk)
		return SVC_OK;
	svc_error_set(err, SVC_ECONFLICT, "there is already a desk in %s", desk);
	return svc_error_hint(err,
		"'svc -C %s list' shows it; a second desk has to lie beside it, "
		"not inside",
		desk);
}

/* The desk as it will be, so that records can be saved before there is a config to open. */
static enum svc_status assemble(struct init *init, struct svc_error *err)
{
	g_autofree char *folder = g_build_filename(init->root, ".svc", NULL);
	init->made_folder = !g_mkdir(folder, 0777);
	struct svc_desk *desk = init->desk = g_new0(struct svc_desk, 1);
	desk->ctx = init->ctx;
	enum svc_status status = svc_store_open(init->ctx, init->root, NULL, &desk->store, err);
	if (!status)
		status = svc_kinds_new(&desk->kinds, err);
	if (!status)
		status = svc_kinds_finish(desk->kinds, err);
	if (!status)
		status = svc_yaml_parse("", 0, 0, &desk->config, err);
	return status;
}

static enum svc_status put(struct init *init, struct svc_write *write, const char *path, char *text,
	struct svc_error *err)
{
	g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
	g_ptr_array_add(init->result->paths, g_strdup(path));
	return svc_write_file(write, path, bytes, NULL, err);
}

/* Where a file of the template belongs in the desk; NULL if this desk doesn't get it. Owned. */
static char *target(const struct init *init, const char *name)
{
	const char *template = init->options->template;
	const char *slash = strchr(name, '/');
	g_autofree char *folder = g_strndup(name, (gsize)(slash - name));
	g_autofree char *holidays = g_strdup_printf("%s-holidays.md", init->fill.holidays);
	if (!strcmp(folder, "holidays")) {
		const struct svc_kind *kind = svc_kinds_acting(init->desk->kinds, "calendar");
		return kind && !strcmp(slash + 1, holidays)
			       ? g_build_path("/", kind->folder, holidays, NULL)
			       : NULL;
	}
	if (strcmp(folder, template ? template : templates[0].name) != 0)
		return NULL;
	return g_strdup(strcmp(slash + 1, "config.yaml") ? slash + 1 : SVC_CONFIG_PATH);
}

static enum svc_status put_template(
	struct init *init, struct svc_write *write, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (const struct svc_templates_file *file = svc_templates_files; !status && file->name;
		file++) {
		g_autofree char *path = target(init, file->name);
		if (path)
			status = put(init, write, path,
				svc_fill_text(&init->fill, (const char *)file->text, file->length),
				err);
	}
	return status;
}

static enum svc_status put_person(struct init *init, struct svc_write *write, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(init->desk->store);
	const struct svc_kind *kind = svc_kinds_acting(init->desk->kinds, "person");
	g_autofree char *name = svc_repo_user_name(repo);
	g_autofree char *email = svc_repo_user_email(repo);
	if (!kind || !email)
		return svc_error_set(err, SVC_EBUG, "nobody to make a person record for");
	init->fill.me = svc_fill_slug(name, email);
	init->result->person = g_strdup(init->fill.me);
	g_autofree char *path = svc_desk_path(init->desk, kind, init->fill.me);
	return put(init, write, path, svc_fill_person(init->fill.me, name, email), err);
}

static enum svc_status write_all(struct init *init, struct svc_error *err)
{
	const char *author = NULL;
	enum svc_status status = svc_desk_author(init->desk, &author, err);
	if (status)
		return status;
	struct svc_txn_options options = {
		.no_commit = init->options->no_commit, .dry_run = init->options->dry_run};
	svc_auto(svc_write) write = NULL;
	status = svc_write_begin(init->desk, &options, &write, err);
	if (!status)
		status = put_person(init, write, err);
	if (!status)
		status = put_template(init, write, err);
	if (status)
		return status;
	const char *template = init->options->template;
	g_autofree char *subject = g_strdup_printf(
		"desk: start from the template %s", template ? template : templates[0].name);
	return svc_write_commit(write, "init", subject, &init->result->commit, err);
}

static enum svc_status run(struct init *init, const char *dir, struct svc_error *err)
{
	enum svc_status status = check_folder(init, dir, err);
	if (!status)
		status = choose(init, err);
	if (!status)
		status = check_repo(init, err);
	if (!status)
		status = assemble(init, err);
	if (!status)
		status = write_all(init, err);
	return status;
}

enum svc_status svc_desk_init(const struct svc_context *ctx, const char *dir,
	const struct svc_init_options *options, struct svc_init_result *out, struct svc_error *err)
{
	svc_autoclear(svc_init_result) result = {.paths = g_ptr_array_new_with_free_func(g_free)};
	struct init init = {.ctx = ctx, .options = options, .result = &result};
	enum svc_status status = run(&init, dir, err);
	svc_desk_free(init.desk);
	svc_fill_clear(&init.fill);
	if (init.made_folder) { /* stays only if a file came into it */
		g_autofree char *folder = g_build_filename(init.root, ".svc", NULL);
		g_rmdir(folder);
	}
	if (status)
		remove_folders(&init);
	result.root = init.root;
	if (status)
		return status;
	svc_init_result_clear(out);
	*out = result;
	result = (struct svc_init_result){0};
	return SVC_OK;
}
