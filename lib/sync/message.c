#include "record/rename.h"
#include "sync/private.h"
#include <string.h>

enum { TRAILERS_MOST = 20, LINES_MOST = 20 };

/* "2 tickets new, 3 changed": what came, counted. Owned. */
static char *counts(const struct svc_sync_side *side)
{
	static const char *const whats[] = {"new", "changed", "removed"};
	g_autoptr(GString) text = g_string_new(NULL);
	if (side->records > side->changes->len) {
		g_string_append_printf(text, "%" G_GSIZE_FORMAT " records", side->records);
		return g_strdup(text->str);
	}
	for (size_t w = 0; w < G_N_ELEMENTS(whats); w++) {
		guint count = 0;
		const char *kind = NULL;
		bool mixed = false;
		for (guint i = 0; i < side->changes->len; i++) {
			const struct svc_sync_change *change = side->changes->pdata[i];
			if (strcmp(change->what, whats[w]) != 0)
				continue;
			mixed = mixed || (kind && strcmp(kind, change->kind));
			kind = change->kind;
			count++;
		}
		if (count)
			g_string_append_printf(text, "%s%u %s%s %s", text->len ? ", " : "", count,
				mixed ? "record" : kind, count == 1 ? "" : "s", whats[w]);
	}
	if (!text->len && side->files)
		g_string_append_printf(text, "%" G_GSIZE_FORMAT " file%s", side->files,
			side->files == 1 ? "" : "s");
	return g_strdup(text->len ? text->str : "nothing new");
}

char *svc_sync_change_text(const struct svc_sync_change *change)
{
	GString *text = g_string_new(NULL);
	if (strcmp(change->what, "changed") != 0)
		g_string_append(text, change->what);
	if (change->unreadable)
		g_string_append(text, text->len ? ", can't be read" : "can't be read");
	for (guint i = 0; i < change->fields->len; i++)
		g_string_append_printf(text, "%s%s", text->len ? ", " : "",
			(const char *)change->fields->pdata[i]);
	if (change->entries)
		g_string_append_printf(text, "%s%u %s", text->len ? ", " : "", change->entries,
			change->entries == 1 ? "entry" : "entries");
	if (!text->len)
		g_string_append(text, "text changed");
	return g_string_free(text, FALSE);
}

static void add_lines(GString *text, const struct svc_sync_result *result)
{
	const GPtrArray *changes = result->came.changes;
	for (guint i = 0; i < changes->len && i < LINES_MOST; i++) {
		const struct svc_sync_change *change = changes->pdata[i];
		g_autofree char *what = svc_sync_change_text(change);
		g_autofree char *line = g_strdelimit(g_strdup(what), "\r\n", ' ');
		g_string_append_printf(text, "%s %s: %s\n", change->kind, change->id, line);
	}
	for (guint i = 0; i < result->renames->len; i++) {
		const struct svc_sync_rename *rename = result->renames->pdata[i];
		g_string_append_printf(text, "%s %s is %s now: its id was drawn twice\n",
			rename->kind, rename->from, rename->to);
	}
	for (guint i = 0; i < result->attachments->len; i++) {
		const struct svc_sync_attachment *file = result->attachments->pdata[i];
		g_string_append_printf(text, "%s %s: attachment %s is %s now: its name was taken\n",
			file->kind, file->id, strrchr(file->from, '/') + 1,
			strrchr(file->to, '/') + 1);
	}
	for (guint i = 0; i < result->conflicts->len && i < LINES_MOST; i++) {
		const struct svc_sync_conflict *conflict = result->conflicts->pdata[i];
		g_string_append_printf(text, "%s %s: conflict about %s\n", conflict->kind,
			conflict->id, conflict->field);
	}
}

static void add_renamed(GString *text, const char *from, const char *to)
{
	g_autofree char *value = svc_renamed_print(from, to);
	g_string_append_printf(text, SVC_RENAMED_TRAILER ": %s\n", value);
}

/* All of them: an audit finds by these what the merge did to entries. */
static void add_renames(GString *text, const struct svc_sync_result *result)
{
	for (guint i = 0; i < result->renames->len; i++) {
		const struct svc_sync_rename *one = result->renames->pdata[i];
		add_renamed(text, one->old_path, one->new_path);
	}
	for (guint i = 0; i < result->attachments->len; i++) {
		const struct svc_sync_attachment *one = result->attachments->pdata[i];
		add_renamed(text, one->from, one->to);
	}
}

char *svc_sync_message(const struct svc_sync_result *result)
{
	const GPtrArray *changes = result->came.changes;
	g_autofree char *what = counts(&result->came);
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "sync with %s: %s", result->remote, what);
	if (result->conflicts->len)
		g_string_append_printf(text, ", %u conflict%s", result->conflicts->len,
			result->conflicts->len == 1 ? "" : "s");
	g_string_append(text, "\n\n");
	gsize before = text->len;
	add_lines(text, result);
	if (text->len > before)
		g_string_append_c(text, '\n');
	for (guint i = 0; i < changes->len && i < TRAILERS_MOST; i++) {
		const struct svc_sync_change *change = changes->pdata[i];
		g_string_append_printf(text, "Svc-Record: %s/%s\n", change->kind, change->id);
	}
	if (result->came.records > TRAILERS_MOST)
		g_string_append_printf(
			text, "Svc-Records: %" G_GSIZE_FORMAT "\n", result->came.records);
	add_renames(text, result);
	g_string_append(text, "Svc-Op: sync\n");
	return g_string_free(text, FALSE);
}
