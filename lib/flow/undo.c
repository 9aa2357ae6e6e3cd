#include "flow/undo.h"
#include "flow/private.h"
#include "flow/undo_private.h"
#include "merge/merge.h"
#include "repo/text_merge.h"
#include "repo/write.h"
#include <string.h>

#define UNDONE "undo: "
#define REDONE "redo: "

void svc_undo_result_clear(struct svc_undo_result *result)
{
	svc_operation_clear(&result->operation);
	g_clear_pointer(&result->paths, g_ptr_array_unref);
}

/* Which commit is looked for, and what was found. */
struct search {
	const struct svc_oid *wanted; /* NULL: the last one by `email` */
	const char *email;
	struct svc_operation *out;
	bool found;
	GHashTable
		*cancelled; /* ids in hex of later operations that were undone, and their undos */
	char *others; /* the last operation by somebody else, if no own one was found; owned */
};

static bool is_candidate(struct search *search, const struct svc_operation *operation)
{
	if (search->wanted)
		return !strcmp(search->wanted->hex, operation->commit.hex);
	if (!operation->op || operation->undoes || operation->undone_by || operation->parents > 1 ||
		!strcmp(operation->op, "init"))
		return false;
	if (!g_strcmp0(search->email, operation->author_email))
		return true;
	if (!search->others)
		search->others = g_strdup_printf("svc undo %.10s", operation->commit.hex);
	return false;
}

static enum svc_status look(struct svc_operation *operation, void *data, struct svc_error *err)
{
	struct search *search = data;
	if (!is_candidate(search, operation)) {
		if (operation->undone_by) {
			g_hash_table_add(search->cancelled, g_strdup(operation->commit.hex));
			g_hash_table_add(search->cancelled, g_strdup(operation->undone_by));
		}
		return SVC_OK;
	}
	search->found = true;
	*search->out = *operation;
	*operation = (struct svc_operation){0};
	return SVC_FINDINGS; /* ends the walk */
}

static enum svc_status not_found(
	const struct search *search, const char *name, struct svc_error *err)
{
	if (name) {
		svc_error_set(err, SVC_ENOTFOUND, "%s changed nothing of this desk, on this branch",
			name);
		return svc_error_hint(err, "'svc log --ops' shows what can be undone");
	}
	if (!search->others)
		return svc_error_set(err, SVC_ENOTFOUND, "there is nothing to undo");
	svc_error_set(err, SVC_ENOTFOUND, "there is nothing of yours to undo");
	return svc_error_hint(
		err, "the last operation is somebody else's; to undo it: %s", search->others);
}

/* What can't be undone by a new commit of svc. */
static enum svc_status verdict(
	const struct svc_operation *operation, const char *name, struct svc_error *err)
{
	const char *hex = operation->commit.hex;
	if (operation->parents > 1) {
		svc_error_set(err, SVC_EINVALID, "%s is a merge of two lines", name);
		return svc_error_hint(err,
			"undo one operation that it brought in (svc log --ops), or all of them "
			"with: git revert -m 1 %.10s",
			hex);
	}
	if (!operation->op) {
		svc_error_set(err, SVC_EINVALID, "%s was not made by svc", name);
		return svc_error_hint(err, "git revert %.10s", hex);
	}
	if (!strcmp(operation->op, "init"))
		return svc_error_set(err, SVC_EINVALID, "making the desk can't be undone by svc");
	if (!operation->undone_by)
		return SVC_OK;
	svc_error_set(err, SVC_ECONFLICT, "%s has been undone already", name);
	return svc_error_hint(err, "to do it again: svc undo %.10s", operation->undone_by);
}

/* The name of an operation may be that of a record by mistake. */
static enum svc_status no_commit(struct svc_desk *desk, const char *name, struct svc_error *err)
{
	svc_autoclear(svc_ref) ref = {0};
	svc_autoclear(svc_error) none = {0};
	if (svc_desk_find(desk, NULL, name, &ref, &none))
		return svc_error_hint(err, "an operation is named by its commit: 'svc log --ops' "
					   "shows what can be undone");
	return svc_error_hint(err,
		"an operation is named by its commit: 'svc %s log %s' shows those of %s",
		ref.kind->name, ref.id, ref.id);
}

static enum svc_status find(struct svc_desk *desk, const char *name, GHashTable *cancelled,
	struct svc_operation *out, struct svc_error *err)
{
	struct svc_repo *repo = svc_store_repo(svc_desk_store(desk));
	struct svc_oid wanted = {{0}};
	enum svc_status status = name ? svc_repo_resolve(repo, name, &wanted, err) : SVC_OK;
	if (status == SVC_ENOTFOUND && !svc_repo_is_shallow(repo))
		return no_commit(desk, name, err);
	if (status)
		return status;
	g_autofree char *email = svc_repo_identity(repo, SVC_REPO_AUTHOR, true);
	struct search search = {.wanted = name ? &wanted : NULL,
		.email = email,
		.out = out,
		.cancelled = cancelled};
	status = svc_flow_each_operation(desk, look, &search, err);
	g_autofree char *others = search.others;
	if (status && status != SVC_FINDINGS)
		return status;
	if (!search.found)
		return not_found(&search, name, err);
	return verdict(out, name ? name : out->commit.hex, err);
}

/* One undo while it is made. */
struct undo {
	struct svc_desk *desk;
	struct svc_write *write;
	struct svc_undo_result *out;
	GHashTable *leaving; /* stems of records that go */
	GHashTable *paths;   /* all files of the operation, within the desk; borrowed */
	GHashTable *later;   /* of svc_flow_later(); borrowed */
};

/* One file by moment: before the operation, after it, and now. NULL: it isn't there. */
struct file {
	const char *path; /* within the desk */
	const struct svc_kind *kind;
	char *stem;
	bool is_record; /* the record's own file, not one beside it */
	GBytes *before, *after, *now;
};

static void file_clear(struct file *file)
{
	g_free(file->stem);
	g_clear_pointer(&file->before, g_bytes_unref);
	g_clear_pointer(&file->after, g_bytes_unref);
	g_clear_pointer(&file->now, g_bytes_unref);
}
#define AUTO_FILE __attribute__((cleanup(file_clear))) struct file

static enum svc_status content_at(struct svc_repo *repo, const struct svc_oid *commit,
	const char *path, GBytes **out, struct svc_error *err)
{
	*out = NULL;
	if (!*commit->hex)
		return SVC_OK;
	enum svc_status status = svc_repo_read(repo, commit, path, out, err);
	if (status != SVC_ENOTFOUND)
		return status;
	svc_error_clear(err);
	return SVC_OK;
}

static enum svc_status read_file(
	const struct undo *undo, const char *path, struct file *file, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(undo->desk);
	struct svc_repo *repo = svc_store_repo(store);
	const struct svc_operation *operation = &undo->out->operation;
	file->path = path + strlen(svc_store_prefix(store));
	file->kind = svc_flow_record_of(undo->desk, file->path, &file->stem);
	file->is_record = file->kind && !strstr(file->path, ".d/");
	enum svc_status status = content_at(repo, &operation->parent, path, &file->before, err);
	if (!status)
		status = content_at(repo, &operation->commit, path, &file->after, err);
	if (!status && svc_store_exists(store, file->path))
		status = svc_store_read(
			store, file->path, SVC_ATTACHMENT_MAX_BYTES, &file->now, err);
	return status;
}

static bool same(GBytes *one, GBytes *two)
{
	return one == two || (one && two && g_bytes_equal(one, two));
}

static enum svc_status changed_since(
	const struct undo *undo, const struct file *file, const char *what, struct svc_error *err)
{
	const struct svc_operation *operation = &undo->out->operation;
	svc_error_set(err, SVC_ECONFLICT, "%s%s%s %s after '%s'", what ? what : "",
		what ? " of " : "", file->is_record ? file->stem : file->path,
		file->now     ? "was changed"
		: file->after ? "was removed"
			      : "was made again",
		operation->subject);
	svc_error_at(err, file->path, 0, 0);
	if (file->now || !file->is_record)
		return svc_error_hint(err,
			"undo the later change first (svc log --ops), or set the fields by hand");
	return svc_error_hint(err, "svc restore %s --at %.10s brings it back as it was before",
		file->stem, operation->parent.hex);
}

static struct svc_record *parsed(const struct file *file, GBytes *bytes)
{
	size_t length;
	svc_autoclear(svc_error) why = {0};
	struct svc_record *record = NULL;
	const char *text = g_bytes_get_data(bytes, &length);
	return svc_record_parse(file->kind, file->path, text ? text : "", length, &record, &why)
		       ? NULL
		       : record;
}

/* A field that was changed since and has the operation's value again: whoever set it meant it. */
static enum svc_status check_later(
	const struct undo *undo, const struct file *file, struct svc_error *err)
{
	if (!file->is_record || !file->before || !file->after || !file->now)
		return SVC_OK;
	g_autofree char *path =
		g_strconcat(svc_store_prefix(svc_desk_store(undo->desk)), file->path, NULL);
	if (!g_hash_table_contains(undo->later, path))
		return SVC_OK;
	svc_auto(svc_record) before = parsed(file, file->before);
	svc_auto(svc_record) after = parsed(file, file->after);
	svc_auto(svc_record) now = parsed(file, file->now);
	if (!before || !after || !now)
		return SVC_OK;
	g_autoptr(GArray) changes = svc_record_diff(before, after);
	for (guint i = changes->len; i-- > 0;) {
		const char *field = g_array_index(changes, struct svc_field_change, i).field;
		g_autofree char *then = svc_record_value(svc_record_node(after, field));
		g_autofree char *present = svc_record_value(svc_record_node(now, field));
		if (g_strcmp0(then, present) != 0)
			g_array_remove_index(changes, i); /* the merge has its say */
	}
	g_autofree char *field =
		svc_flow_changed_later(undo->desk, undo->later, file->kind, path, changes);
	return field ? changed_since(undo, file, field, err) : SVC_OK;
}

/* The inverse of the operation, merged with what was changed since: refused where both touched the
 * same. */
static enum svc_status merge_record(
	const struct undo *undo, const struct file *file, GBytes **out, struct svc_error *err)
{
	const struct svc_merge_texts texts = {{file->after, file->now, file->before}};
	svc_autoclear(svc_merge_result) result = {0};
	enum svc_status status = svc_merge_record(file->kind, file->path, &texts, &result, err);
	if (status)
		return status;
	if (!result.conflicts->len) {
		*out = g_string_free_to_bytes(g_steal_pointer(&result.text));
		return SVC_OK;
	}
	g_ptr_array_add(result.conflicts, NULL);
	g_autofree char *fields = g_strjoinv(", ", (char **)result.conflicts->pdata);
	g_ptr_array_remove_index(result.conflicts, result.conflicts->len - 1);
	return changed_since(undo, file, fields, err);
}

static enum svc_status merge_lines(
	const struct undo *undo, const struct file *file, GBytes **out, struct svc_error *err)
{
	GBytes *const sides[] = {file->after, file->now, file->before};
	struct svc_text_range range[G_N_ELEMENTS(sides)];
	for (size_t i = 0; i < G_N_ELEMENTS(sides); i++)
		range[i].bytes = g_bytes_get_data(sides[i], &range[i].length);
	bool clean = false;
	g_autoptr(GString) text = NULL;
	enum svc_status status =
		svc_text_merge(&range[0], &range[1], &range[2], NULL, &text, &clean, err);
	if (status)
		return status;
	if (!clean)
		return changed_since(undo, file, NULL, err);
	*out = g_string_free_to_bytes(g_steal_pointer(&text));
	return SVC_OK;
}

/* What the file shall be; `*out` NULL: gone. */
static enum svc_status inverse(
	const struct undo *undo, const struct file *file, GBytes **out, struct svc_error *err)
{
	*out = NULL;
	if (same(file->now, file->after)) {
		*out = file->before ? g_bytes_ref(file->before) : NULL;
		return SVC_OK;
	}
	if (!file->now && !file->before)
		return SVC_OK; /* what the operation made is gone already */
	if (!file->before || !file->after || !file->now)
		return changed_since(undo, file, NULL, err);
	return file->is_record ? merge_record(undo, file, out, err)
			       : merge_lines(undo, file, out, err);
}

static enum svc_status put_back(struct undo *undo, const char *path, struct svc_error *err)
{
	AUTO_FILE file = {0};
	g_autoptr(GBytes) content = NULL;
	enum svc_status status = read_file(undo, path, &file, err);
	if (!status)
		status = check_later(undo, &file, err);
	if (!status)
		status = inverse(undo, &file, &content, err);
	if (status || same(content, file.now))
		return status;
	g_ptr_array_add(undo->out->paths, g_strdup(path));
	if (content)
		return svc_write_file(undo->write, file.path, content, file.now, err);
	if (file.is_record)
		g_hash_table_add(undo->leaving, g_strdup(file.stem));
	return svc_write_remove(undo->write, file.path, file.now, err);
}

static enum svc_status put_all_back(
	struct undo *undo, const GPtrArray *paths, struct svc_error *err)
{
	const char *prefix = svc_store_prefix(svc_desk_store(undo->desk));
	enum svc_status status = SVC_OK;
	for (guint i = 0; !status && i < paths->len; i++) {
		if (!g_str_has_prefix(paths->pdata[i], prefix))
			continue; /* of another desk in the same repository */
		g_hash_table_add(undo->paths, (char *)paths->pdata[i] + strlen(prefix));
		status = put_back(undo, paths->pdata[i], err);
	}
	if (!status && !undo->out->paths->len) {
		svc_error_set(err, SVC_ENOTFOUND, "nothing of '%s' is left to take back",
			undo->out->operation.subject);
		return svc_error_hint(err, "'svc log --ops' shows what can be undone");
	}
	if (!status && g_hash_table_size(undo->leaving))
		status = svc_flow_check_referrers(undo->desk, undo->leaving, undo->paths,
			"undo what refers to it first", err);
	return status;
}

/* "undo: …", and "redo: …" where an undo is undone. */
static char *subject_of(const struct svc_operation *operation)
{
	const char *subject = operation->subject;
	if (operation->undoes && g_str_has_prefix(subject, UNDONE))
		return g_strconcat(REDONE, subject + strlen(UNDONE), NULL);
	if (operation->undoes && g_str_has_prefix(subject, REDONE))
		return g_strconcat(UNDONE, subject + strlen(REDONE), NULL);
	return g_strconcat(UNDONE, subject, NULL);
}

enum svc_status svc_flow_undo(struct svc_desk *desk, const char *name,
	const struct svc_flow_options *options, struct svc_undo_result *out, struct svc_error *err)
{
	svc_auto(svc_write) write = NULL;
	g_autoptr(GPtrArray) paths = NULL;
	g_autoptr(GHashTable) later = NULL;
	g_autoptr(GHashTable) cancelled =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	enum svc_status status = svc_write_begin(desk, &options->txn, &write, err);
	if (!status)
		status = find(desk, name, cancelled, &out->operation, err);
	if (!status)
		status = svc_flow_later(desk, &out->operation.commit, cancelled, &later, err);
	if (!status)
		status = svc_flow_operation_paths(desk, &out->operation, &paths, err);
	if (status)
		return status;
	g_autoptr(GHashTable) leaving =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
	out->paths = g_ptr_array_new_with_free_func(g_free);
	struct undo undo = {desk, write, out, leaving, own, later};
	status = put_all_back(&undo, paths, err);
	if (status)
		return status;
	g_autofree char *subject =
		options->subject ? g_strdup(options->subject) : subject_of(&out->operation);
	svc_write_add_trailer(write, SVC_TRAILER_UNDO, out->operation.commit.hex);
	return svc_write_commit(write, SVC_OP_UNDO, subject, &out->commit, err);
}
