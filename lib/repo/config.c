#include "repo/internal.h"
#include <string.h>

/* A file of one level: its name in the environment, or below a folder of the environment. */
static void add_file(git_config *config, git_config_level_t level, git_repository *git,
	const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	/* Unreadable: git goes on without it too. */
	git_config_add_file_ondisk(config, path, level, git, 1);
}

static bool is_true(const char *text)
{
	static const char *const words[] = {"1", "true", "yes", "on"};
	for (size_t i = 0; text && i < G_N_ELEMENTS(words); i++)
		if (!g_ascii_strcasecmp(text, words[i]))
			return true;
	return false;
}

/* The files above the repository's own, in git's order. */
static void add_user_files(git_config *config, const struct svc_context *ctx, git_repository *git)
{
	const char *home = svc_context_env(ctx, "HOME");
	const char *xdg = svc_context_env(ctx, "XDG_CONFIG_HOME");
	const char *global = svc_context_env(ctx, "GIT_CONFIG_GLOBAL");
	const char *system = svc_context_env(ctx, "GIT_CONFIG_SYSTEM");
	if (!is_true(svc_context_env(ctx, "GIT_CONFIG_NOSYSTEM")))
		add_file(config, GIT_CONFIG_LEVEL_SYSTEM, git, "/",
			system ? system : "etc/gitconfig");
	if (global) {
		add_file(config, GIT_CONFIG_LEVEL_GLOBAL, git, "", global);
		return;
	}
	if (xdg && *xdg)
		add_file(config, GIT_CONFIG_LEVEL_XDG, git, xdg, "git/config");
	else if (home)
		add_file(config, GIT_CONFIG_LEVEL_XDG, git, home, ".config/git/config");
	if (home)
		add_file(config, GIT_CONFIG_LEVEL_GLOBAL, git, home, ".gitconfig");
}

int svc_repo_load_config(struct svc_repo *repo)
{
	int code = git_config_new(&repo->config);
	if (code)
		return code;
	add_user_files(repo->config, repo->ctx, repo->git);
	add_file(repo->config, GIT_CONFIG_LEVEL_LOCAL, repo->git,
		git_repository_commondir(repo->git), "config");
	/* libgit2 1.5 knows no level for a work tree's own file; the next higher one is free. */
	if (svc_repo_config_is_true(repo, "extensions.worktreeconfig"))
		add_file(repo->config, GIT_CONFIG_LEVEL_APP, repo->git,
			git_repository_path(repo->git), "config.worktree");
	return git_repository_set_config(repo->git, repo->config);
}

/* True if the configuration has a name of this start and end with `value` (any if NULL). libgit2's
 * own matching by regular expression leaks memory. */
static bool has(git_config *config, const char *start, const char *end, const char *value)
{
	svc_git_auto(git_config_iterator) it = NULL;
	if (git_config_iterator_new(&it, config))
		return false;
	git_config_entry *entry;
	while (git_config_next(&entry, it) == 0) {
		if (!g_str_has_prefix(entry->name, start) || !g_str_has_suffix(entry->name, end))
			continue;
		bool same = !value || (is_true(value) ? is_true(entry->value)
						      : !g_ascii_strcasecmp(entry->value, value));
		if (same)
			return true;
	}
	return false;
}

bool svc_repo_config_names_hook(struct svc_repo *repo, const char *event)
{
	svc_autoclear(svc_error) ignored = {0};
	if (svc_repo_load(repo, &ignored))
		return false;
	return has(repo->config, "hook.", ".event", event);
}

enum svc_status svc_repo_check_supported(git_config *config, struct svc_error *err)
{
	static const struct {
		const char *start, *end, *value, *what, *cure;
	} rows[] = {
		{"extensions.objectformat", "objectformat", "sha256", "uses SHA-256 object names",
			"svc needs SHA-1 names: git init --object-format=sha1"},
		{"extensions.refstorage", "refstorage", "reftable", "keeps its refs as a reftable",
			"convert it: git refs migrate --ref-format=files"},
		{"extensions.partialclone", "partialclone", NULL, "is a partial clone",
			"clone it again without --filter"},
		{"remote.", ".promisor", "true", "is a partial clone",
			"clone it again without --filter"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (!has(config, rows[i].start, rows[i].end, rows[i].value))
			continue;
		svc_error_set(err, SVC_EENVIRONMENT, "the repository %s, which svc can't read",
			rows[i].what);
		return svc_error_hint(err, "%s", rows[i].cure);
	}
	return SVC_OK;
}

bool svc_repo_is_safe(const struct svc_context *ctx, const char *folder)
{
	svc_git_auto(git_config) config = NULL;
	svc_git_auto(git_config_iterator) it = NULL;
	if (git_config_new(&config))
		return false;
	add_user_files(config, ctx, NULL);
	if (git_config_iterator_new(&it, config))
		return false;
	bool safe = false;
	git_config_entry *entry;
	while (git_config_next(&entry, it) == 0) {
		if (strcmp(entry->name, "safe.directory"))
			continue;
		g_autofree char *path = g_canonicalize_filename(entry->value, "/");
		if (!*entry->value) /* an empty one takes back those before it */
			safe = false;
		else if (!strcmp(entry->value, "*") || !strcmp(path, folder))
			safe = true;
	}
	return safe;
}

/* `git -c NAME=VALUE` reaches a hook's svc as GIT_CONFIG_PARAMETERS: 'name'='value' ... */
static char *from_parameters(const struct svc_context *ctx, const char *key)
{
	const char *text = svc_context_env(ctx, "GIT_CONFIG_PARAMETERS");
	g_auto(GStrv) list = NULL;
	if (!text || !g_shell_parse_argv(text, NULL, &list, NULL))
		return NULL;
	for (size_t i = g_strv_length(list); i-- > 0;) {
		char *equals = strchr(list[i], '=');
		size_t n = equals ? (size_t)(equals - list[i]) : strlen(list[i]);
		if (n == strlen(key) && !g_ascii_strncasecmp(list[i], key, n))
			return g_strdup(equals ? equals + 1 : "true");
	}
	return NULL;
}

/* GIT_CONFIG_COUNT, GIT_CONFIG_KEY_<n>, GIT_CONFIG_VALUE_<n>; the last one wins. */
static char *from_count(const struct svc_context *ctx, const char *key)
{
	const char *text = svc_context_env(ctx, "GIT_CONFIG_COUNT");
	guint64 count = text ? g_ascii_strtoull(text, NULL, 10) : 0;
	for (guint64 i = MIN(count, 10000); i-- > 0;) {
		g_autofree char *k = g_strdup_printf("GIT_CONFIG_KEY_%" G_GUINT64_FORMAT, i);
		g_autofree char *v = g_strdup_printf("GIT_CONFIG_VALUE_%" G_GUINT64_FORMAT, i);
		const char *name = svc_context_env(ctx, k), *value = svc_context_env(ctx, v);
		if (name && value && !g_ascii_strcasecmp(name, key))
			return g_strdup(value);
	}
	return NULL;
}

bool svc_repo_refuses_bare(const struct svc_context *ctx)
{
	static const char key[] = "safe.barerepository";
	svc_git_auto(git_config) config = NULL;
	svc_git_autobuf text = {0};
	g_autofree char *parameter = from_parameters(ctx, key);
	g_autofree char *counted = parameter ? NULL : from_count(ctx, key);
	const char *value = parameter ? parameter : counted;
	if (!value && git_config_new(&config) == 0) {
		add_user_files(config, ctx, NULL);
		if (git_config_get_string_buf(&text, config, key) == 0)
			value = text.ptr;
	}
	return value && !g_ascii_strcasecmp(value, "explicit");
}

char *svc_repo_config(struct svc_repo *repo, const char *key)
{
	char *value = from_parameters(repo->ctx, key);
	if (!value)
		value = from_count(repo->ctx, key);
	if (value)
		return value;
	svc_git_autobuf text = {0};
	svc_autoclear(svc_error) ignored = {0};
	if (!repo->config && svc_repo_load(repo, &ignored))
		return NULL;
	if (git_config_get_string_buf(&text, repo->config, key))
		return NULL;
	return g_strdup(text.ptr);
}

bool svc_repo_config_is_true(struct svc_repo *repo, const char *key)
{
	g_autofree char *value = svc_repo_config(repo, key);
	return is_true(value);
}

/* The first of the environment variable and the two settings that is set and not blank. */
static char *identity(
	struct svc_repo *repo, const char *variable, const char *role, const char *user)
{
	const char *given = svc_context_env(repo->ctx, variable);
	if (given && *given)
		return g_strdup(given);
	const char *const keys[] = {role, user};
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		char *value = svc_repo_config(repo, keys[i]);
		if (value && *g_strstrip(value))
			return value;
		g_free(value);
	}
	return NULL;
}

static bool is_crud(char c)
{
	return (guchar)c <= ' ' || strchr(",:;<>\"\\'", c);
}

/* As git does it (ident.c, strbuf_addstr_without_crud): what would end the field or the line is
 * left out, and punctuation at both ends. A line break in a name would make a commit that nobody
 * can read. Takes `value` (may be NULL); NULL if nothing remains. */
static char *without_crud(char *value)
{
	g_autofree char *given = value;
	if (!given)
		return NULL;
	const char *start = given, *end = given + strlen(given);
	while (start < end && is_crud(*start))
		start++;
	while (end > start && is_crud(end[-1]))
		end--;
	GString *out = g_string_new(NULL);
	for (; start < end; start++)
		if (!strchr("\n<>", *start))
			g_string_append_c(out, *start);
	return g_string_free(out, out->len == 0);
}

char *svc_repo_identity(struct svc_repo *repo, enum svc_repo_role role, bool email)
{
	static const char *const rows[2][2][3] = {
		{{"GIT_AUTHOR_NAME", "author.name", "user.name"},
			{"GIT_AUTHOR_EMAIL", "author.email", "user.email"}},
		{{"GIT_COMMITTER_NAME", "committer.name", "user.name"},
			{"GIT_COMMITTER_EMAIL", "committer.email", "user.email"}},
	};
	const char *const *row = rows[role == SVC_REPO_COMMITTER][email];
	char *value = without_crud(identity(repo, row[0], row[1], row[2]));
	const char *fallback = svc_context_env(repo->ctx, "EMAIL");
	return !value && email && fallback && *fallback ? g_strdup(fallback) : value;
}

char *svc_repo_user_name(struct svc_repo *repo)
{
	return svc_repo_identity(repo, SVC_REPO_AUTHOR, false);
}

char *svc_repo_user_email(struct svc_repo *repo)
{
	return svc_repo_identity(repo, SVC_REPO_AUTHOR, true);
}
