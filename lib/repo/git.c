#include "repo/internal.h"
#include "repo/write.h"
#include "util/process.h"
#include <string.h>
#include <unistd.h>

/* GIT_DIR and GIT_WORK_TREE as absolute paths where the person set them: the child starts in
 * another folder than they were meant for. Two strings at most, owned by the caller. */
static GPtrArray *child_settings(struct svc_repo *repo, const char *const *set)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	if (svc_context_env(repo->ctx, "GIT_DIR")) {
		g_ptr_array_add(list, g_strdup_printf("GIT_DIR=%s", repo->gitdir));
		if (repo->workdir)
			g_ptr_array_add(list, g_strdup_printf("GIT_WORK_TREE=%s", repo->workdir));
	}
	for (; set && *set; set++)
		g_ptr_array_add(list, g_strdup(*set));
	g_ptr_array_add(list, NULL);
	return list;
}

static enum svc_status run(struct svc_repo *repo, const char *const *argv, const char *const *set,
	const void *input, size_t length, int *code, GString **output, GString **errors,
	struct svc_error *err)
{
	g_autoptr(GPtrArray) settings = child_settings(repo, set);
	struct svc_process process = {.argv = argv,
		.folder = repo->workdir ? repo->workdir : repo->gitdir,
		.set = (const char *const *)settings->pdata,
		.input = input,
		.input_length = length};
	return svc_process_run(repo->ctx, &process, code, output, errors, err);
}

/* What a program said, short enough for an error message. */
static char *words_of(const GString *errors)
{
	g_autofree char *valid = g_utf8_make_valid(errors->str, MIN((gssize)errors->len, 4000));
	return g_strdup(g_strstrip(valid));
}

static GPtrArray *git_argv(const char *const *args)
{
	GPtrArray *argv = g_ptr_array_new();
	g_ptr_array_add(argv, (gpointer) "git");
	for (const char *const *arg = args; *arg; arg++)
		g_ptr_array_add(argv, (gpointer)*arg);
	g_ptr_array_add(argv, NULL);
	return argv;
}

enum svc_status svc_repo_try_git(struct svc_repo *repo, const char *const *args,
	const char *const *set, int *code, GString **output, GString **errors,
	struct svc_error *err)
{
	g_autoptr(GPtrArray) argv = git_argv(args);
	return run(repo, (const char *const *)argv->pdata, set, NULL, 0, code, output, errors, err);
}

static enum svc_status failed(
	const char *const *args, int code, const GString *said, struct svc_error *err)
{
	g_autofree char *words = words_of(said);
	svc_error_set(err, SVC_EENVIRONMENT, "git %s failed with code %d", args[0], code);
	return *words ? svc_error_hint(err, "%s", words) : err->status;
}

enum svc_status svc_repo_git(struct svc_repo *repo, const char *const *args, const char *const *set,
	const void *input, size_t length, GString **output, struct svc_error *err)
{
	g_autoptr(GPtrArray) argv = git_argv(args);
	int code;
	g_autoptr(GString) out = NULL;
	g_autoptr(GString) bad = NULL;
	enum svc_status status = run(
		repo, (const char *const *)argv->pdata, set, input, length, &code, &out, &bad, err);
	if (status || code)
		return status ? status : failed(args, code, bad, err);
	if (output)
		*output = g_steal_pointer(&out);
	return SVC_OK;
}

enum svc_status svc_repo_feed_git(struct svc_repo *repo, const char *const *args,
	const void *(*next)(void *data, size_t *length), void *data, struct svc_error *err)
{
	g_autoptr(GPtrArray) argv = git_argv(args);
	g_autoptr(GPtrArray) settings = child_settings(repo, NULL);
	g_autoptr(GString) bad = NULL;
	struct svc_process process = {.argv = (const char *const *)argv->pdata,
		.folder = repo->workdir ? repo->workdir : repo->gitdir,
		.set = (const char *const *)settings->pdata,
		.next = next,
		.next_data = data};
	int code;
	enum svc_status status = svc_process_run(repo->ctx, &process, &code, NULL, &bad, err);
	return status || !code ? status : failed(args, code, bad, err);
}

static char *hook_path(struct svc_repo *repo, const char *name)
{
	g_autofree char *folder = svc_repo_config(repo, "core.hookspath");
	if (!folder)
		return g_build_filename(repo->commondir, "hooks", name, NULL);
	const char *home = svc_context_env(repo->ctx, "HOME");
	if (g_str_has_prefix(folder, "~/") && home)
		return g_build_filename(home, folder + 2, name, NULL);
	g_autofree char *absolute =
		g_canonicalize_filename(folder, repo->workdir ? repo->workdir : repo->gitdir);
	return g_build_filename(absolute, name, NULL);
}

static bool has_hook_file(struct svc_repo *repo, const char *name)
{
	g_autofree char *path = hook_path(repo, name);
	return g_file_test(path, G_FILE_TEST_IS_REGULAR) && access(path, X_OK) == 0;
}

bool svc_repo_has_hook(struct svc_repo *repo, const char *name)
{
	return has_hook_file(repo, name) || svc_repo_config_names_hook(repo, name);
}

/* Runs it through `git hook run`, or straight where git is older than 2.36. */
static enum svc_status run_hook(struct svc_repo *repo, const char *name, const char *const *args,
	const char *const *set, int *code, GString **words, struct svc_error *err)
{
	g_autofree char *path = hook_path(repo, name);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	const char *const lead[] = {"git", "hook", "run", "--ignore-missing", name, "--"};
	for (size_t i = 0; i < G_N_ELEMENTS(lead); i++)
		g_ptr_array_add(argv, (gpointer)lead[i]);
	for (const char *const *arg = args; *arg; arg++)
		g_ptr_array_add(argv, (gpointer)*arg);
	g_ptr_array_add(argv, NULL);
	enum svc_status status =
		run(repo, (const char *const *)argv->pdata, set, NULL, 0, code, NULL, words, err);
	if (status || *code != 1 || !strstr((*words)->str, "'hook' is not a git command"))
		return status;
	g_string_free(g_steal_pointer(words), TRUE);
	*code = 0;
	if (!has_hook_file(repo, name)) /* configured only: such a git runs none of those */
		return SVC_OK;
	g_ptr_array_index(argv, G_N_ELEMENTS(lead) - 1) = path;
	return run(repo, (const char *const *)argv->pdata + G_N_ELEMENTS(lead) - 1, set, NULL, 0,
		code, NULL, words, err);
}

enum svc_status svc_repo_run_hook(struct svc_repo *repo, const char *name, const char *const *args,
	const char *index, struct svc_error *err)
{
	if (!svc_repo_has_hook(repo, name))
		return SVC_OK;
	g_autofree char *file = index ? g_strdup_printf("GIT_INDEX_FILE=%s", index) : NULL;
	/* As `git commit -m` does: no editor will come. */
	const char *set[] = {"GIT_EDITOR=:", file, NULL};
	int code;
	g_autoptr(GString) words = NULL;
	enum svc_status status = run_hook(repo, name, args, set, &code, &words, err);
	if (status || code == 0)
		return status;
	g_autofree char *text = words_of(words);
	svc_error_set(err, SVC_ECONFLICT, "the %s hook refused the commit (code %d)", name, code);
	return svc_error_hint(err, "%s", *text ? text : "the hook said nothing; see .git/hooks");
}
