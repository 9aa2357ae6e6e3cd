#include "desk/id.h"
#include "desk/private.h"
#include "kind/type.h"
#include "util/utf8.h"
#include <string.h>

enum { DRAW_TRIES = 100 };

/* What `fields` set `name` to, the last wish counting; NULL if they don't. */
static const char *wished(const struct svc_edit *fields, const char *name)
{
	const char *value = NULL;
	for (guint i = 0; fields && i < fields->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(fields->items, struct svc_edit_item, i);
		if (item->op == SVC_EDIT_SET && !strcmp(item->field, name))
			value = item->value;
	}
	return value;
}

enum svc_status svc_desk_prefix(const struct svc_kind *kind, const struct svc_edit *fields,
	const char **out, struct svc_error *err)
{
	*out = kind->prefix;
	if (!kind->prefix_by)
		return *out ? SVC_OK
			    : svc_error_set(err, SVC_EINVALID,
				      "the kind '%s' draws no ids: choose one", kind->name);
	const struct svc_field *field = svc_kind_field(kind, kind->prefix_by);
	const char *value = wished(fields, kind->prefix_by);
	if (!value && field)
		value = field->fallback;
	g_autofree char *canonical = NULL;
	if (value && field) {
		enum svc_status status = svc_field_canonical(field, value, &canonical, err);
		if (status)
			return status;
	}
	const char *mapped = canonical ? g_hash_table_lookup(kind->prefix_map, canonical) : NULL;
	if (mapped)
		*out = mapped;
	if (*out)
		return SVC_OK;
	return svc_error_set(err, SVC_EINVALID, "no id prefix for %s '%s' of a %s", kind->prefix_by,
		value ? value : "", kind->name);
}

enum svc_status svc_desk_draw_id(struct svc_desk *desk, const struct svc_kind *kind,
	const char *prefix, char **out, struct svc_error *err)
{
	for (int i = 0; i < DRAW_TRIES; i++) {
		g_autofree char *id = NULL;
		enum svc_status status = svc_id_draw(prefix, desk->ctx->now, &id, err);
		if (status)
			return status;
		if (!svc_desk_has(desk, kind, id)) {
			*out = g_steal_pointer(&id);
			return SVC_OK;
		}
	}
	return svc_error_set(err, SVC_EBUG, "%d drawn ids in a row are all taken", DRAW_TRIES);
}

static enum svc_status broken(const char *id, const char *rule, struct svc_error *err)
{
	g_autofree char *shown = svc_utf8_harmless(id, false);
	svc_error_set(err, SVC_EINVALID, "'%s' is no valid id", shown);
	return svc_error_hint(err, "%s", rule);
}

/* A slug that a person would mean by `id`, or NULL. */
static char *as_slug(const char *id)
{
	g_autofree char *slug = g_ascii_strdown(id, -1);
	g_strcanon(slug, "abcdefghijklmnopqrstuvwxyz0123456789-", '-');
	return svc_id_is_slug(slug) ? g_steal_pointer(&slug) : NULL;
}

enum svc_status svc_desk_check_form(
	const struct svc_kind *kind, const char *id, bool imported, struct svc_error *err)
{
	if (svc_id_is_device(id))
		return broken(id, "Windows keeps this name for a device", err);
	if (kind->slug && !svc_id_is_slug(id)) {
		enum svc_status status = broken(id,
			"2 to 63 lower-case letters, digits and '-', first and last no '-'", err);
		g_autofree char *slug = as_slug(id);
		return slug ? svc_error_hint(err, "%s: such as '%s'", err->hint, slug) : status;
	}
	if (kind->slug || svc_id_is_drawn(id))
		return SVC_OK;
	g_autofree char *canonical = svc_id_canonical(id);
	if (canonical) {
		broken(id, "", err);
		return svc_error_hint(err, "it is spelled '%s'", canonical);
	}
	if (!imported)
		return broken(id, "ids of this kind are drawn: PREFIX-YYMM-XXXXX", err);
	if (!svc_id_is_foreign(id))
		return broken(id,
			"1 to 63 letters, digits, '.', '_' and '-', the first a letter or digit",
			err);
	return SVC_OK;
}

struct twin {
	const char *id;
	char *found; /* owned */
};

static enum svc_status match_twin(const struct svc_file *file, void *data, struct svc_error *err)
{
	struct twin *twin = data;
	g_autofree char *stem = svc_desk_stem(file->path);
	if (!twin->found && !g_ascii_strcasecmp(stem, twin->id))
		twin->found = g_steal_pointer(&stem);
	return SVC_OK;
}

enum svc_status svc_desk_check_id(struct svc_desk *desk, const struct svc_kind *kind,
	const char *id, bool imported, struct svc_error *err)
{
	enum svc_status status = svc_desk_check_form(kind, id, imported, err);
	if (status)
		return status;
	struct twin twin = {.id = id};
	g_autofree char *path = svc_desk_path(desk, kind, id);
	if (svc_store_exists(desk->store, path)) {
		twin.found = g_strdup(id);
	} else if (!kind->slug && !svc_id_is_drawn(id)) {
		g_autofree char *folder = g_path_get_dirname(path);
		status = svc_store_names(
			desk->store, folder, SVC_RECORD_SUFFIX, match_twin, &twin, err);
	}
	g_autofree char *found = twin.found;
	if (status && status != SVC_ENOTFOUND)
		return status;
	svc_error_clear(err);
	if (!found)
		return SVC_OK;
	return svc_error_set(err, SVC_ECONFLICT, "there is already %s '%s'", kind->one, found);
}
