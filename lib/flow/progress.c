#include "flow/progress.h"
#include "repo/write.h"
#include <string.h>

static char *full_path(struct svc_desk *desk, const char *path)
{
	return g_strconcat(svc_store_prefix(svc_desk_store(desk)), path, NULL);
}

/* git's stages 1, 2 and 3 are the base, our and their version. */
static void read_stages(const GString *listed, struct svc_progress *out)
{
	g_auto(GStrv) lines = g_strsplit(listed->str, "\n", -1);
	for (char **line = lines; *line; line++) {
		/* MODE ID STAGE<TAB>PATH */
		const char *tab = strchr(*line, '\t');
		if (!tab || tab == *line || tab[-1] < '1' || tab[-1] > '3')
			continue;
		out->unmerged = true;
		out->side[tab[-1] - '1'] = true;
	}
}

enum svc_status svc_progress_of(
	struct svc_desk *desk, const char *path, struct svc_progress *out, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autofree char *full = full_path(desk, path);
	g_autoptr(GString) listed = NULL;
	const char *args[] = {"--literal-pathspecs", "ls-files", "--unmerged", "--", full, NULL};
	*out = (struct svc_progress){0};
	enum svc_status status = svc_repo_in_progress(repo, &out->what, &out->proceed, err);
	if (status || svc_repo_is_bare(repo))
		return status;
	status = svc_repo_git(repo, args, NULL, NULL, 0, &listed, err);
	if (!status)
		read_stages(listed, out);
	return status;
}

enum svc_status svc_progress_stage(struct svc_desk *desk, const char *path, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autofree char *full = full_path(desk, path);
	/* Also of a file that is gone, or outside of a sparse checkout. */
	const char *args[] = {"--literal-pathspecs", "add", "--all", "--sparse", "--", full, NULL};
	return svc_repo_git(repo, args, NULL, NULL, 0, NULL, err);
}

static enum svc_status remove_file(struct svc_desk *desk, const char *path, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	g_autofree char *full = full_path(desk, path);
	const char *args[] = {
		"--literal-pathspecs", "rm", "--quiet", "--force", "--sparse", "--", full, NULL};
	return svc_repo_git(repo, args, NULL, NULL, 0, NULL, err);
}

enum svc_status svc_progress_settle(struct svc_desk *desk, const char *path,
	const struct svc_progress *progress, const char *word, bool dry_run, bool *removed,
	struct svc_error *err)
{
	bool keep = !strcmp(word, "keep");
	if (!strcmp(word, "@ours") || !strcmp(word, "@theirs"))
		keep = progress->side[word[1] == 'o' ? SVC_MERGE_OURS : SVC_MERGE_THEIRS];
	else if (!keep && strcmp(word, "remove") != 0) {
		svc_error_set(err, SVC_EUSAGE, SVC_MERGE_RECORD " can't be '%s'", word);
		return svc_error_hint(
			err, "give " SVC_MERGE_RECORD "=keep or " SVC_MERGE_RECORD "=remove");
	}
	*removed = !keep;
	if (dry_run)
		return SVC_OK;
	return keep ? svc_progress_stage(desk, path, err) : remove_file(desk, path, err);
}
