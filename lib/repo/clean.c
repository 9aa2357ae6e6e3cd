#include "repo/internal.h"
#include "repo/write.h"
#include <string.h>

static bool is_file(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* True if attributes for every path of the repository may exist: those that stand in no folder of
 * the work tree. */
static bool has_general_attributes(struct svc_repo *repo)
{
	const char *home = svc_context_env(repo->ctx, "HOME");
	const char *xdg = svc_context_env(repo->ctx, "XDG_CONFIG_HOME");
	g_autofree char *named = svc_repo_config(repo, "core.attributesfile");
	return named || is_file("/etc", "gitattributes") ||
	       is_file(repo->commondir, "info/attributes") ||
	       (xdg && is_file(xdg, "git/attributes")) ||
	       (home && is_file(home, ".config/git/attributes"));
}

/* True if a `.gitattributes` stands in the path's folder or above; each folder is asked once. */
static bool has_folder_attributes(struct svc_repo *repo, const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	gpointer known;
	if (g_hash_table_lookup_extended(repo->attributes, folder, NULL, &known))
		return known != NULL;
	g_autofree char *absolute = g_build_filename(repo->workdir, folder, NULL);
	bool has = is_file(absolute, ".gitattributes");
	if (!has)
		has = strcmp(folder, ".") ? has_folder_attributes(repo, folder)
					  : has_general_attributes(repo);
	g_hash_table_insert(repo->attributes, g_steal_pointer(&folder), GINT_TO_POINTER(has));
	return has;
}

/* Whether the configuration has a command for the filter: `way` is "clean" or "smudge". */
static bool has_command(struct svc_repo *repo, const char *filter, const char *way)
{
	const char *const keys[] = {way, "process"};
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		g_autofree char *key = g_strdup_printf("filter.%s.%s", filter, keys[i]);
		g_autofree char *command = svc_repo_config(repo, key);
		if (command && *command)
			return true;
	}
	return false;
}

/* True if git's own filters (line ends, $Id$) would change this content. Only these bytes can make
 * them do anything, so `* text=auto` costs nothing for ordinary records. */
static bool is_converted(struct svc_repo *repo, const char *text, const char *eol,
	const char *ident, GBytes *content)
{
	gsize size;
	const char *bytes = g_bytes_get_data(content, &size);
	if (ident && GIT_ATTR_IS_TRUE(ident) && memmem(bytes, size, "$Id", 3))
		return true;
	if (!memchr(bytes, '\r', size) || GIT_ATTR_IS_FALSE(text))
		return false;
	if (!GIT_ATTR_IS_UNSPECIFIED(text) || !GIT_ATTR_IS_UNSPECIFIED(eol))
		return true;
	g_autofree char *automatic = svc_repo_config(repo, "core.autocrlf");
	return svc_repo_config_is_true(repo, "core.autocrlf") ||
	       (automatic && !g_ascii_strcasecmp(automatic, "input"));
}

bool svc_repo_is_filtered(struct svc_repo *repo, const char *path, GBytes *content)
{
	enum { FILTER, ENCODING, TEXT, EOL, IDENT, N };
	const char *names[N] = {"filter", "working-tree-encoding", "text", "eol", "ident"};
	const char *values[N] = {0};
	if (!repo->workdir)
		return false;
	if (has_folder_attributes(repo, path) &&
		git_attr_get_many(
			values, repo->git, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, N, names))
		return true; /* unreadable attributes: git decides */
	if (GIT_ATTR_HAS_VALUE(values[ENCODING]) ||
		(GIT_ATTR_HAS_VALUE(values[FILTER]) && has_command(repo, values[FILTER], "clean")))
		return true;
	return is_converted(repo, values[TEXT], values[EOL], values[IDENT], content);
}

enum svc_status svc_repo_hash_by_git(struct svc_repo *repo, const char *path, GBytes *content,
	bool write, struct svc_oid *out, struct svc_error *err)
{
	const char *args[] = {"hash-object", "--stdin", "--path", path, write ? "-w" : NULL, NULL};
	g_autoptr(GString) text = NULL;
	gsize size;
	const char *bytes = g_bytes_get_data(content, &size);
	enum svc_status status =
		svc_repo_git(repo, args, NULL, bytes ? bytes : "", size, &text, err);
	git_oid id;
	if (status)
		return svc_error_at(err, path, 0, 0);
	if (git_oid_fromstrp(&id, g_strchomp(text->str)))
		return svc_error_set(
			err, SVC_EENVIRONMENT, "git hash-object answered '%s'", text->str);
	*out = svc_oid_from_git(&id);
	return SVC_OK;
}

enum svc_status svc_repo_hash_raw(GBytes *content, struct svc_oid *out)
{
	char head[32];
	gsize size;
	const void *bytes = g_bytes_get_data(content, &size);
	int length = g_snprintf(head, sizeof head, "blob %" G_GSIZE_FORMAT, size);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	g_checksum_update(sum, (const guchar *)head, length + 1);
	if (size)
		g_checksum_update(sum, bytes, (gssize)size);
	*out = (struct svc_oid){""};
	g_strlcpy(out->hex, g_checksum_get_string(sum), sizeof out->hex);
	return SVC_OK;
}

enum svc_status svc_repo_hash(struct svc_repo *repo, const char *path, GBytes *content,
	struct svc_oid *out, struct svc_error *err)
{
	if (svc_repo_load(repo, err))
		return err->status;
	if (svc_repo_is_filtered(repo, path, content))
		return svc_repo_hash_by_git(repo, path, content, false, out, err);
	svc_repo_hash_raw(content, out);
	return SVC_OK;
}

bool svc_repo_may_filter(struct svc_repo *repo, const char *path)
{
	enum { FILTER, ENCODING, TEXT, EOL, IDENT, N };
	const char *names[N] = {"filter", "working-tree-encoding", "text", "eol", "ident"};
	const char *values[N] = {0};
	if (!repo->workdir)
		return false;
	g_autofree char *automatic = svc_repo_config(repo, "core.autocrlf");
	if (automatic && g_ascii_strcasecmp(automatic, "false"))
		return true;
	svc_autoclear(svc_error) ignored = {0};
	if (!has_folder_attributes(repo, path))
		return false;
	if (svc_repo_load(repo, &ignored) ||
		git_attr_get_many(
			values, repo->git, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, N, names))
		return true; /* unreadable attributes: git decides */
	g_autofree char *eol = svc_repo_config(repo, "core.eol");
	bool text = GIT_ATTR_HAS_VALUE(values[TEXT]) || GIT_ATTR_IS_TRUE(values[TEXT]);
	return GIT_ATTR_HAS_VALUE(values[ENCODING]) || GIT_ATTR_HAS_VALUE(values[EOL]) ||
	       (text && eol && !g_ascii_strcasecmp(eol, "crlf")) ||
	       (values[IDENT] && GIT_ATTR_IS_TRUE(values[IDENT])) ||
	       (GIT_ATTR_HAS_VALUE(values[FILTER]) && has_command(repo, values[FILTER], "smudge"));
}

enum svc_status svc_repo_smudge(struct svc_repo *repo, const char *path, const struct svc_oid *blob,
	GBytes **out, struct svc_error *err)
{
	g_autofree char *option = g_strdup_printf("--path=%s", path);
	const char *args[] = {"cat-file", "--filters", option, blob->hex, NULL};
	if (!svc_repo_may_filter(repo, path))
		return svc_repo_read_blob(repo, blob, out, err);
	g_autoptr(GString) text = NULL;
	enum svc_status status = svc_repo_git(repo, args, NULL, NULL, 0, &text, err);
	if (!status)
		*out = g_string_free_to_bytes(g_steal_pointer(&text));
	return status;
}
