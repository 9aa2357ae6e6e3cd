#include "store/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * The journal is text, one item a line, in the git directory of the work tree:
 *
 *	svc-journal 1 STAGE TOKEN COMMIT REF
 *	MODE WAS BLOB RAW_WAS RAW PATH
 *	end
 *
 * Ids are 40 hex digits or "-", as is a REF that there is none of. It is renamed into place, so it
 *is whole or absent; the last line proves it after a power cut.
 */
static const char *const stages[] = {
	[SVC_JOURNAL_COMMIT] = "commit",
	[SVC_JOURNAL_MOVE] = "move",
	[SVC_JOURNAL_PREPARE] = "prepare",
	[SVC_JOURNAL_PUBLISH] = "publish",
};

void svc_item_free(gpointer pointer)
{
	struct svc_item *item = pointer;
	if (!item)
		return;
	g_free(item->path);
	g_clear_pointer(&item->content, g_bytes_unref);
	g_free(item);
}

void svc_journal_clear(struct svc_journal *journal)
{
	g_clear_pointer(&journal->items, g_ptr_array_unref);
	g_clear_pointer(&journal->ref, g_free);
}

static char *journal_path(struct svc_store *store)
{
	return g_build_filename(svc_repo_gitdir(store->repo), SVC_JOURNAL_NAME, NULL);
}

static const char *shown(const struct svc_oid *oid)
{
	return oid->hex[0] ? oid->hex : "-";
}

static GString *print(const struct svc_journal *journal)
{
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "svc-journal 1 %s %s %s %s\n", stages[journal->stage],
		journal->token, shown(&journal->commit), journal->ref ? journal->ref : "-");
	for (guint i = 0; i < journal->items->len; i++) {
		const struct svc_item *item = g_ptr_array_index(journal->items, i);
		g_string_append_printf(text, "%o %s %s %s %s %s\n", item->mode, shown(&item->was),
			shown(&item->blob), shown(&item->raw_was), shown(&item->raw), item->path);
	}
	return g_string_append(text, "end\n");
}

enum svc_status svc_journal_write(
	struct svc_store *store, const struct svc_journal *journal, struct svc_error *err)
{
	g_autofree char *path = journal_path(store);
	g_autofree char *temp = g_strconcat(path, ".tmp", NULL);
	g_autoptr(GString) text = print(journal);
	svc_autofd fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0 || svc_fd_write(fd, text->str, text->len)) {
		int number = errno;
		unlink(temp);
		return svc_file_error(err, "write", path, number);
	}
	/* The next fsync on this file system makes it durable. */
	sync_file_range(fd, 0, 0,
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
	if (rename(temp, path))
		return svc_file_error(err, "write", path, errno);
	return SVC_OK;
}

static bool read_oid(const char *text, struct svc_oid *out)
{
	*out = (struct svc_oid){""};
	if (!strcmp(text, "-"))
		return true;
	g_strlcpy(out->hex, text, sizeof out->hex);
	return strlen(text) == 40 && strspn(text, "0123456789abcdef") == 40;
}

static bool read_item(const char *line, GPtrArray *items)
{
	g_auto(GStrv) parts = g_strsplit(line, " ", 6);
	if (g_strv_length(parts) != 6 || !svc_path_is_safe(parts[5]))
		return false;
	struct svc_item *item = g_new0(struct svc_item, 1);
	item->path = g_strdup(parts[5]);
	item->mode = (unsigned)g_ascii_strtoull(parts[0], NULL, 8);
	g_ptr_array_add(items, item);
	return read_oid(parts[1], &item->was) && read_oid(parts[2], &item->blob) &&
	       read_oid(parts[3], &item->raw_was) && read_oid(parts[4], &item->raw);
}

static bool read_header(const char *line, struct svc_journal *out)
{
	g_auto(GStrv) parts = g_strsplit(line, " ", 6);
	if (g_strv_length(parts) != 6 || strcmp(parts[0], "svc-journal") || strcmp(parts[1], "1") ||
		strlen(parts[3]) != 16 || !read_oid(parts[4], &out->commit))
		return false;
	if (strcmp(parts[5], "-"))
		out->ref = g_strdup(parts[5]);
	g_strlcpy(out->token, parts[3], sizeof out->token);
	for (size_t i = 0; i < G_N_ELEMENTS(stages); i++)
		if (!strcmp(parts[2], stages[i])) {
			out->stage = (enum svc_journal_stage)i;
			return true;
		}
	return false;
}

bool svc_journal_read(struct svc_store *store, struct svc_journal *out)
{
	g_autofree char *path = journal_path(store);
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return false;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint count = g_strv_length(lines);
	if (count < 3 || *lines[count - 1] || strcmp(lines[count - 2], "end") ||
		!read_header(lines[0], out))
		return false;
	out->items = g_ptr_array_new_with_free_func(svc_item_free);
	for (guint i = 1; i < count - 2; i++)
		if (!read_item(lines[i], out->items))
			return false;
	return true;
}

bool svc_journal_exists(struct svc_store *store)
{
	g_autofree char *path = journal_path(store);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

void svc_journal_remove(struct svc_store *store)
{
	g_autofree char *path = journal_path(store);
	unlink(path);
}

char *svc_temp_name(const struct svc_journal *journal, size_t n)
{
	return g_strdup_printf(".svc-%s-%" G_GSIZE_FORMAT ".tmp", journal->token, n);
}

char *svc_temp_path(const struct svc_journal *journal, size_t n)
{
	const struct svc_item *item = g_ptr_array_index(journal->items, n);
	const char *slash = strrchr(item->path, '/');
	g_autofree char *name = svc_temp_name(journal, n);
	return g_strdup_printf(
		"%.*s%s", slash ? (int)(slash - item->path + 1) : 0, item->path, name);
}
