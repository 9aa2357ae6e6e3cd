#include "desk/id.h"
#include "desk/private.h"
#include <string.h>

enum svc_status svc_desk_read(struct svc_desk *desk, const struct svc_kind *kind, const char *path,
	struct svc_record **out, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status =
		svc_store_read(desk->store, path, SVC_RECORD_MAX_BYTES, &bytes, err);
	if (status)
		return err->path ? status : svc_error_at(err, path, 0, 0);
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	status = svc_record_parse(kind, path, text ? text : "", length, out, err);
	return status && !err->path ? svc_error_at(err, path, err->line, err->column) : status;
}

enum svc_status svc_desk_load(struct svc_desk *desk, const struct svc_ref *ref,
	struct svc_record **out, struct svc_error *err)
{
	return svc_desk_read(desk, ref->kind, ref->path, out, err);
}

enum svc_status svc_desk_get(struct svc_desk *desk, const char *kind, const char *id,
	struct svc_record **out, struct svc_error *err)
{
	const struct svc_kind *found = svc_kinds_find(desk->kinds, kind, NULL);
	if (!found)
		return svc_error_set(err, SVC_ENOTFOUND, "there is no kind '%s'", kind);
	if (!svc_desk_has(desk, found, id))
		return svc_error_set(err, SVC_ENOTFOUND, "there is no %s '%s'", found->name, id);
	g_autofree char *path = svc_desk_path(desk, found, id);
	return svc_desk_read(desk, found, path, out, err);
}

bool svc_desk_has(struct svc_desk *desk, const struct svc_kind *kind, const char *id)
{
	if (kind->slug ? !svc_id_is_slug(id) : !svc_id_is_foreign(id))
		return false;
	g_autofree char *path = svc_desk_path(desk, kind, id);
	return svc_store_exists(desk->store, path);
}

enum svc_status svc_desk_walk(struct svc_desk *desk, const struct svc_kind *kind,
	svc_store_file_fn fn, void *data, struct svc_error *err)
{
	enum svc_status status =
		svc_store_walk(desk->store, kind->folder, SVC_RECORD_SUFFIX, fn, data, err);
	return status == SVC_ENOTFOUND ? SVC_OK : status;
}

struct each {
	struct svc_desk *desk;
	const struct svc_kind *kind;
	svc_desk_record_fn fn;
	svc_desk_bad_fn bad;
	void *data;
};

/* A file that can't be read is passed on as bad, unless nothing can. */
static enum svc_status pass_bad(
	struct each *each, const char *path, struct svc_error *why, struct svc_error *err)
{
	bool its_own = !g_strcmp0(why->path, path); /* such as one that may not be read */
	if (why->status != SVC_EINVALID && why->status != SVC_ENOTFOUND && !its_own) {
		svc_error_move(err, why);
		return err->status;
	}
	if (each->bad)
		each->bad(why, each->data);
	return SVC_OK;
}

static enum svc_status refuse_irregular(const char *path, struct svc_error *why)
{
	svc_error_set(why, SVC_EINVALID, "a record must be a regular file, no link");
	return svc_error_at(why, path, 0, 0);
}

static enum svc_status each_file(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct each *each = data;
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) why = {0};
	enum svc_status status =
		file->regular ? svc_desk_read(each->desk, each->kind, file->path, &record, &why)
			      : refuse_irregular(file->path, &why);
	return status ? pass_bad(each, file->path, &why, err) : each->fn(&record, each->data, err);
}

enum svc_status svc_desk_one(struct svc_desk *desk, const struct svc_kind *kind, const char *path,
	svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct each each = {desk, kind, fn, bad, data};
	svc_auto(svc_record) record = NULL;
	svc_autoclear(svc_error) why = {0};
	enum svc_status status = svc_desk_read(desk, kind, path, &record, &why);
	if (!status)
		return fn(&record, data, err);
	if (!svc_store_exists(desk->store, path))
		return SVC_OK;
	if (!svc_store_is_regular(desk->store, path)) {
		svc_error_clear(&why);
		refuse_irregular(path, &why);
	}
	return pass_bad(&each, path, &why, err);
}

static gint by_folder(gconstpointer a, gconstpointer b)
{
	const struct svc_kind *const *one = a, *const *two = b;
	return strcmp((*one)->folder, (*two)->folder);
}

GPtrArray *svc_desk_folders(const struct svc_desk *desk)
{
	GPtrArray *kinds = g_ptr_array_new();
	g_ptr_array_extend(kinds, (GPtrArray *)svc_kinds_all(desk->kinds), NULL, NULL);
	g_ptr_array_sort(kinds, by_folder);
	return kinds;
}

enum svc_status svc_desk_each(struct svc_desk *desk, const struct svc_kind *kind,
	svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct each each = {desk, kind, fn, bad, data};
	if (kind)
		return svc_desk_walk(desk, kind, each_file, &each, err);
	g_autoptr(GPtrArray) kinds = svc_desk_folders(desk);
	enum svc_status status = SVC_OK;
	for (guint i = 0; !status && i < kinds->len; i++) {
		each.kind = kinds->pdata[i];
		status = svc_desk_walk(desk, each.kind, each_file, &each, err);
	}
	return status;
}

bool svc_desk_holds(GBytes *text, const char *needle)
{
	size_t length, size = strlen(needle);
	const char *bytes = g_bytes_get_data(text, &length);
	char first[3] = {g_ascii_tolower(needle[0]), g_ascii_toupper(needle[0]), '\0'};
	for (size_t i = 0; size && i + size <= length; i++)
		if ((bytes[i] == first[0] || bytes[i] == first[1]) &&
			!g_ascii_strncasecmp(bytes + i, needle, size))
			return true;
	return false;
}
