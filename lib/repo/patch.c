#include "repo/patch.h"
#include "repo/internal.h"

static const char *data_of(GBytes *bytes, size_t *length)
{
	*length = 0;
	return bytes ? g_bytes_get_data(bytes, length) : NULL;
}

enum svc_status svc_repo_patch(
	const char *path, GBytes *old, GBytes *new, GString *out, struct svc_error *err)
{
	size_t old_length, new_length;
	const char *before = data_of(old, &old_length), *after = data_of(new, &new_length);
	svc_git_auto(git_patch) patch = NULL;
	svc_git_autobuf text = GIT_BUF_INIT;
	if (git_patch_from_buffers(
		    &patch, before, old_length, path, after, new_length, path, NULL) < 0 ||
		git_patch_to_buf(&text, patch) < 0)
		return svc_repo_git_error(err, "compare two versions of %s", path);
	g_string_append_len(out, text.ptr, (gssize)text.size);
	return SVC_OK;
}
