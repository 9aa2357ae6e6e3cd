#include "repo/remote.h"
#include "repo/internal.h"

enum svc_status svc_repo_remotes(struct svc_repo *repo, char ***out, struct svc_error *err)
{
	git_strarray names = {0};
	*out = NULL;
	if (svc_repo_load(repo, err))
		return err->status;
	if (git_remote_list(&names, repo->git))
		return svc_repo_git_error(err, "read the remotes");
	*out = g_new0(char *, names.count + 1);
	for (size_t i = 0; i < names.count; i++)
		(*out)[i] = g_strdup(names.strings[i]);
	git_strarray_dispose(&names);
	return SVC_OK;
}
