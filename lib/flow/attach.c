#include "flow/private.h"
#include "record/rename.h"
#include "util/file.h"
#include <string.h>

enum { NAME_TRIES = 1000, NAME_MAX_BYTES = 200 };

static enum svc_status check_name(const char *name, struct svc_error *err)
{
	bool safe = *name && *name != '.' && *name != '-' && !strchr(name, '/') &&
		    strlen(name) <= NAME_MAX_BYTES && g_utf8_validate(name, -1, NULL) &&
		    svc_path_is_safe(name);
	if (safe)
		return SVC_OK;
	g_autofree char *shown = g_strescape(name, NULL);
	svc_error_set(err, SVC_EINVALID, "'%s' is no name for an attachment", shown);
	return svc_error_hint(err, "rename the file: letters, digits, '.', '_' and '-'; "
				   "not starting with '.' or '-'");
}

/* "scan.png", or "scan-2.png" where that is taken. */
static char *free_path(struct svc_flow *flow, const char *folder, const char *name)
{
	struct svc_store *store = svc_desk_store(flow->desk);
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
	for (int i = 1; i < NAME_TRIES; i++) {
		g_autofree char *path = i == 1 ? g_strconcat(folder, "/", name, NULL)
					       : g_strdup_printf("%s/%.*s-%d%s", folder, stem, name,
							 i, name + stem);
		if (!svc_store_exists(store, path) && !g_hash_table_contains(flow->attached, path))
			return g_steal_pointer(&path);
	}
	return NULL;
}

/* The name goes to the record's result: it may be another than the file's own. */
static enum svc_status remember(
	struct svc_flow *flow, const struct svc_ref *ref, const char *file, struct svc_error *err)
{
	struct svc_flow_item *item;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	if (status)
		return status;
	struct svc_flow_result *result = svc_flow_touch(flow, item);
	if (!result->attached)
		result->attached = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(result->attached, g_strdup(file));
	return SVC_OK;
}

enum svc_status svc_flow_attach(struct svc_flow *flow, const struct svc_ref *ref, const char *name,
	GBytes *content, const char *message, struct svc_error *err)
{
	enum svc_status status = check_name(name, err);
	if (status)
		return status;
	g_autofree char *stem = g_strndup(ref->path, strlen(ref->path) - strlen(".md"));
	g_autofree char *folder = g_strconcat(stem, ".d", NULL);
	g_autofree char *path = free_path(flow, folder, name);
	if (!path)
		return svc_error_set(err, SVC_ECONFLICT, "%s has too many attachments named '%s'",
			ref->id, name);
	status = svc_write_file(flow->write, path, content, NULL, err);
	if (status)
		return status;
	g_hash_table_add(flow->attached, g_strdup(path));
	svc_auto(svc_edit) edit = svc_edit_new();
	edit->verb = g_strdup("noted");
	const char *file = strrchr(path, '/') + 1;
	g_autofree char *record = g_path_get_basename(folder);
	g_autofree char *link = svc_attachment_link(record, file);
	edit->text = g_strdup_printf(
		"%s%sAttached: %s", message ? message : "", message ? "\n\n" : "", link);
	status = svc_flow_edit(flow, ref, edit, err);
	return status ? status : remember(flow, ref, file, err);
}
