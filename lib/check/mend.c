/*
 * Mending a desk: what is committed in one commit, what is still dirty in the work tree alone, so
 * that a person's unfinished edit isn't committed behind their back.
 */
#include "check/private.h"
#include <string.h>

struct mended { /* one record with its new text */
	const struct svc_kind *kind;
	char *path;
	GBytes *before;
	GString *text;
	bool dirty;
};

struct run {
	struct svc_desk *desk;
	const struct svc_check_options *options;
	struct svc_oid head; /* "" on an unborn branch */
	GPtrArray *mended;   /* of struct mended */
	GPtrArray *made;     /* of struct svc_check_fix */
};

static void fix_free(gpointer data)
{
	struct svc_check_fix *fix = data;
	g_free(fix->path);
	g_free(fix->message);
	g_free(fix);
}

static void mended_free(gpointer data)
{
	struct mended *mended = data;
	g_free(mended->path);
	g_bytes_unref(mended->before);
	g_string_free(mended->text, TRUE);
	g_free(mended);
}

void svc_check_fixes_clear(struct svc_check_fixes *fixes)
{
	if (fixes->made)
		g_ptr_array_unref(fixes->made);
	*fixes = (struct svc_check_fixes){0};
}

static bool is_dirty(struct run *run, const char *path, GBytes *now)
{
	struct svc_store *store = svc_desk_store(run->desk);
	g_autofree char *full = g_strconcat(svc_store_prefix(store), path, NULL);
	g_autoptr(GBytes) committed = NULL;
	svc_autoclear(svc_error) why = {0};
	return !*run->head.hex ||
	       svc_repo_read(svc_store_repo(store), &run->head, full, &committed, &why) ||
	       !g_bytes_equal(committed, now);
}

static enum svc_status mend_one(struct svc_record **record, void *data, struct svc_error *err)
{
	struct run *run = data;
	if (!svc_check_selected(run->options->paths, (*record)->path))
		return SVC_OK;
	g_autoptr(GBytes) before = g_bytes_new((*record)->text->str, (*record)->text->len);
	GString *text = NULL;
	enum svc_status status = svc_check_mend_record(run->desk, *record, &text, run->made, err);
	if (status || !text)
		return status;
	struct mended *mended = g_new0(struct mended, 1);
	*mended = (struct mended){.kind = (*record)->kind,
		.path = g_strdup((*record)->path),
		.before = g_bytes_ref(before),
		.text = text,
		.dirty = is_dirty(run, (*record)->path, before)};
	g_ptr_array_add(run->mended, mended);
	return SVC_OK;
}

static enum svc_status put_all(
	struct run *run, struct svc_write *write, bool dirty, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0; !status && i < run->mended->len; i++) {
		const struct mended *mended = run->mended->pdata[i];
		if (mended->dirty != dirty)
			continue;
		g_autoptr(GBytes) text = g_bytes_new(mended->text->str, mended->text->len);
		status = svc_write_file(write, mended->path, text, mended->before, err);
	}
	return status;
}

/* Writes those that were clean, or those that were dirty. */
static enum svc_status finish(struct run *run, struct svc_write *write, bool dirty,
	struct svc_oid *commit, struct svc_error *err)
{
	enum svc_status status = put_all(run, write, dirty, err);
	size_t n = svc_write_count(write);
	if (status || !n)
		return status;
	g_autofree char *subject =
		g_strdup_printf("check: mend %zu record%s", n, n == 1 ? "" : "s");
	return svc_write_commit(write, "check", subject, commit, err);
}

static enum svc_status write_dirty(
	struct run *run, const struct svc_txn_options *txn, struct svc_error *err)
{
	struct svc_txn_options options = *txn;
	options.no_commit = true;
	svc_auto(svc_write) write = NULL;
	struct svc_oid none;
	enum svc_status status = svc_write_begin(run->desk, &options, &write, err);
	return status ? status : finish(run, write, true, &none, err);
}

static enum svc_status mend(struct run *run, const struct svc_txn_options *txn,
	struct svc_oid *commit, struct svc_error *err)
{
	svc_auto(svc_write) write = NULL;
	enum svc_status status = svc_write_begin(run->desk, txn, &write, err);
	if (!status)
		status = svc_repo_resolve(
			svc_store_repo(svc_desk_store(run->desk)), "HEAD", &run->head, err);
	if (!status)
		status = svc_desk_each(run->desk, NULL, mend_one, NULL, run, err);
	if (!status)
		status = finish(run, write, false, commit, err);
	if (status)
		return status;
	for (guint i = 0; i < run->mended->len; i++)
		if (((struct mended *)run->mended->pdata[i])->dirty) {
			g_clear_pointer(&write, svc_write_free); /* gives back the lock */
			return write_dirty(run, txn, err);
		}
	return SVC_OK;
}

enum svc_status svc_check_mend(struct svc_desk *desk, const struct svc_check_options *options,
	const struct svc_txn_options *txn, struct svc_check_fixes *out, struct svc_error *err)
{
	svc_autoclear(svc_check_fixes) fixes = {.made = g_ptr_array_new_with_free_func(fix_free)};
	struct run run = {.desk = desk,
		.options = options,
		.mended = g_ptr_array_new_with_free_func(mended_free),
		.made = fixes.made};
	enum svc_status status = mend(&run, txn, &fixes.commit, err);
	g_ptr_array_unref(run.mended);
	if (status)
		return status;
	svc_check_fixes_clear(out);
	*out = fixes;
	fixes = (struct svc_check_fixes){0};
	return SVC_OK;
}
