#include "index/index.h"

static struct svc_query *parse(
	struct svc_desk *desk, const struct svc_kind *const *kinds, const char *expression)
{
	const struct svc_query_options options = {.kinds = svc_desk_kinds(desk),
		.searched = kinds,
		.now = svc_desk_context(desk)->now};
	struct svc_query *query = NULL;
	svc_autoclear(svc_error) none = {0}; /* a kind that hasn't the field: all of its files */
	return svc_query_parse(NULL, expression, &options, &query, &none) ? NULL : query;
}

enum svc_status svc_cache_each(struct svc_desk *desk, const struct svc_kind *kind,
	const char *expression, svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data,
	struct svc_error *err)
{
	const struct svc_kind *const kinds[] = {kind, NULL};
	const struct svc_cache_options options = svc_cache_options_of(svc_desk_context(desk));
	svc_auto(svc_query) query = parse(desk, kinds, expression);
	svc_auto(svc_cache) cache = query ? svc_cache_open(desk, &options) : NULL;
	const struct svc_find what = {.kind = kind, .query = query};
	svc_autoclear(svc_found_list) list = {0};
	if (!cache || !svc_cache_find(cache, &what, &list))
		return svc_desk_each(desk, kind, fn, bad, data, err);
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < list.items->len && !status; i++)
		status = svc_desk_one(desk, kind,
			g_array_index(list.items, struct svc_found, i).path, fn, bad, data, err);
	return status;
}
