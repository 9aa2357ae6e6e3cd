#include "sync/private.h"

static void free_change(gpointer data)
{
	struct svc_sync_change *change = data;
	g_free(change->kind);
	g_free(change->id);
	g_free(change->title);
	g_free(change->path);
	g_ptr_array_unref(change->fields);
	g_free(change);
}

static void free_conflict(gpointer data)
{
	struct svc_sync_conflict *conflict = data;
	g_free(conflict->kind);
	g_free(conflict->id);
	g_free(conflict->field);
	g_free(conflict->before);
	g_free(conflict->here);
	g_free(conflict->there);
	g_free(conflict->settle);
	g_free(conflict);
}

static void free_rename(gpointer data)
{
	struct svc_sync_rename *rename = data;
	g_free(rename->kind);
	g_free(rename->from);
	g_free(rename->to);
	g_free(rename->old_path);
	g_free(rename->new_path);
	g_free(rename);
}

static void free_attachment(gpointer data)
{
	struct svc_sync_attachment *attachment = data;
	g_free(attachment->kind);
	g_free(attachment->id);
	g_free(attachment->from);
	g_free(attachment->to);
	g_free(attachment);
}

static void free_note(gpointer data)
{
	struct svc_sync_note *note = data;
	g_free(note->path);
	g_free(note->message);
	g_free(note);
}

void svc_sync_result_init(struct svc_sync_result *result)
{
	result->came.changes = g_ptr_array_new_with_free_func(free_change);
	result->went.changes = g_ptr_array_new_with_free_func(free_change);
	result->conflicts = g_ptr_array_new_with_free_func(free_conflict);
	result->arrived = g_ptr_array_new_with_free_func(free_conflict);
	result->renames = g_ptr_array_new_with_free_func(free_rename);
	result->notes = g_ptr_array_new_with_free_func(free_note);
	result->attachments = g_ptr_array_new_with_free_func(free_attachment);
}

void svc_sync_result_clear(struct svc_sync_result *result)
{
	GPtrArray *lists[] = {result->came.changes, result->went.changes, result->conflicts,
		result->arrived, result->renames, result->notes, result->attachments};
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		if (lists[i])
			g_ptr_array_unref(lists[i]);
	g_free(result->remote);
	g_free(result->branch);
	*result = (struct svc_sync_result){0};
}
