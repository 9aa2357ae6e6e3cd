#include "repo/text_merge.h"
#include "repo/internal.h"

static git_merge_file_input input_of(const struct svc_text_range *text)
{
	git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
	input.ptr = text->length ? text->bytes : "";
	input.size = text->length;
	return input;
}

static enum svc_status merge(const struct svc_text_range *base, const struct svc_text_range *ours,
	const struct svc_text_range *theirs, const struct svc_text_labels *labels, GString **out,
	bool *clean, struct svc_error *err)
{
	git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
	git_merge_file_input ancestor = input_of(base), one = input_of(ours),
			     two = input_of(theirs);
	git_merge_file_result result = {0};
	options.ancestor_label = labels ? labels->base : "base";
	options.our_label = labels ? labels->ours : "ours";
	options.their_label = labels ? labels->theirs : "theirs";
	if (git_merge_file(&result, &ancestor, &one, &two, &options) < 0)
		return svc_repo_git_error(err, "merge the text");
	*out = g_string_new_len(result.ptr ? result.ptr : "", (gssize)result.len);
	*clean = result.automergeable;
	git_merge_file_result_free(&result);
	return SVC_OK;
}

enum svc_status svc_text_merge(const struct svc_text_range *base, const struct svc_text_range *ours,
	const struct svc_text_range *theirs, const struct svc_text_labels *labels, GString **out,
	bool *clean, struct svc_error *err)
{
	*out = NULL;
	enum svc_status status = svc_libgit2_start(err);
	if (status)
		return status;
	status = merge(base, ours, theirs, labels, out, clean, err);
	svc_libgit2_stop();
	return status;
}
