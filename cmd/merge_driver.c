/*
 * svc merge-driver BASE OURS THEIRS PATH: what git runs for a file that both sides changed.
 */
#include "cmd/commands.h"
#include "merge/merge.h"
#include "record/words.h"
#include "repo/text_merge.h"
#include "util/file.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The nearest folder above `path` that exists; the file's own may be new. Owned. */
static char *folder_above(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	while (strcmp(folder, ".") != 0 && strcmp(folder, "/") != 0 &&
		!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		char *above = g_path_get_dirname(folder);
		g_free(folder);
		folder = above;
	}
	return g_steal_pointer(&folder);
}

/* The kind of the record at `path` (from the top of the repository), or NULL; `*within` gets its
 * path in the desk, borrowed. */
static const struct svc_kind *kind_at(struct svc_desk *desk, const char *path, const char **within)
{
	const char *prefix = svc_store_prefix(svc_desk_store(desk));
	if (!g_str_has_prefix(path, prefix))
		return NULL;
	*within = path + strlen(prefix);
	bool is_record = g_str_has_suffix(*within, ".md") && !strstr(*within, ".d/");
	return is_record ? svc_kinds_of_path(svc_desk_kinds(desk), *within) : NULL;
}

static enum svc_status write_result(const char *name, const GString *text, struct svc_error *err)
{
	g_autofree char *folder = g_path_get_dirname(name);
	g_autofree char *base = g_path_get_basename(name);
	svc_autofd fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return svc_file_write(fd, base, text->str, text->len, err);
}

/* What isn't a record, or can't be read as one, is merged by lines, as git does it. */
static enum svc_status merge_lines(GBytes *const side[SVC_MERGE_SIDES], const char *file,
	const char *path, struct svc_error *err)
{
	struct svc_text_range range[SVC_MERGE_SIDES];
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		range[i].bytes = g_bytes_get_data(side[i], &range[i].length);
	bool clean = false;
	g_autoptr(GString) text = NULL;
	enum svc_status status = svc_text_merge(&range[SVC_MERGE_BASE], &range[SVC_MERGE_OURS],
		&range[SVC_MERGE_THEIRS], NULL, &text, &clean, err);
	if (!status)
		status = write_result(file, text, err);
	if (status || clean)
		return status;
	svc_error_set(err, SVC_FINDINGS, "both sides changed the same lines of %s", path);
	return svc_error_hint(err, "settle the marked lines, then git add %s", path);
}

static enum svc_status report(const struct svc_kind *kind, const struct svc_merge_result *result,
	const char *path, struct svc_error *err)
{
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < result->conflicts->len; i++)
		g_string_append_printf(
			names, "%s%s", i ? ", " : "", (char *)result->conflicts->pdata[i]);
	g_autofree char *stem = g_path_get_basename(path);
	stem[strlen(stem) - strlen(".md")] = '\0';
	svc_error_set(err, SVC_FINDINGS, "%s: both sides changed %s", stem, names->str);
	g_autofree char *name = svc_record_name(kind, stem);
	return svc_error_hint(err,
		"the file holds both values: settle it with 'svc resolve %s %s=…', which stages it, "
		"then go on with git",
		name, (char *)result->conflicts->pdata[0]);
}

static enum svc_status merge_record(const struct svc_kind *kind, const char *within,
	GBytes *const side[SVC_MERGE_SIDES], const char *file, const char *path,
	struct svc_error *err)
{
	struct svc_merge_texts texts;
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		texts.side[i] = side[i];
	if (!g_bytes_get_size(side[SVC_MERGE_BASE])) /* added on both sides */
		texts.side[SVC_MERGE_BASE] = NULL;
	svc_autoclear(svc_merge_result) result = {0};
	svc_autoclear(svc_error) why = {0};
	enum svc_status status = svc_merge_record(kind, within, &texts, &result, &why);
	if (status == SVC_EINVALID) {
		status = merge_lines(side, file, path, err);
		if (status == SVC_FINDINGS)
			svc_error_move(err, &why);
		return status ? (err->status = SVC_FINDINGS) : SVC_OK;
	}
	if (status) {
		svc_error_move(err, &why);
		return status;
	}
	status = write_result(file, result.text, err);
	return status || !result.conflicts->len ? status : report(kind, &result, path, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	char **files = svc_call_operands(call);
	const char *path = files[SVC_MERGE_SIDES];
	GBytes *side[SVC_MERGE_SIDES] = {NULL};
	enum svc_status status = SVC_OK;
	for (size_t i = 0; !status && i < SVC_MERGE_SIDES; i++)
		status = svc_file_read_any(files[i], -1, SVC_RECORD_MAX_BYTES, &side[i], err);
	g_autofree char *folder = folder_above(path);
	svc_auto(svc_desk) desk = NULL;
	svc_autoclear(svc_error) no_desk = {0};
	const struct svc_kind *kind = NULL;
	const char *within = NULL;
	if (!status && !svc_desk_open(&session->context, folder, NULL, &desk, &no_desk))
		kind = kind_at(desk, path, &within);
	if (!status && kind)
		status = merge_record(kind, within, side, files[SVC_MERGE_OURS], path, err);
	else if (!status)
		status = merge_lines(side, files[SVC_MERGE_OURS], path, err);
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++)
		g_clear_pointer(&side[i], g_bytes_unref);
	return status;
}

static const struct svc_operand operands[] = {
	{"BASE", "File with the common version, %O.", SVC_COMPLETE_FILE, 1, 1},
	{"OURS", "File with our version, %A; it gets the result.", SVC_COMPLETE_FILE, 1, 1},
	{"THEIRS", "File with their version, %B.", SVC_COMPLETE_FILE, 1, 1},
	{"PATH", "Where the file is in the repository, %P.", SVC_COMPLETE_FILE, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc merge-driver services/checkout.md services/checkout.md services/checkout.md "
	 "services/checkout.md",
		"What git runs, with the names it fills in"},
	{NULL},
};

const struct svc_command svc_cmd_merge_driver = {
	.noun = "",
	.verb = "merge-driver",
	.summary = "Merge one record for git",
	.help = "Git runs this for a record that both sides of a merge, rebase or cherry-pick changed, "
		"once 'svc setup git' has told it to. The result is written to OURS. Where both sides "
		"changed a field differently, the exit code is 1 and the record holds both values; "
		"git stops as it does for any conflict. A file that is no record, or can't be read as "
		"one, is merged by lines.",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_NO_DESK | SVC_CMD_PLUMBING,
	.run = run,
};
