#include "index/visit.h"

struct visiting {
	const struct svc_visit *visit;
	uint64_t count; /* of the records that the next one stands for */
};

static enum svc_status pass(struct svc_record **record, void *data, struct svc_error *err)
{
	const struct visiting *v = data;
	return v->visit->fn(record, v->count, v->visit->data, err);
}

static enum svc_status pass_match(struct svc_record **record, void *data, struct svc_error *err)
{
	const struct visiting *v = data;
	bool match = true;
	enum svc_status status =
		v->visit->query ? svc_query_match(v->visit->query, *record, &match, err) : SVC_OK;
	return status || !match ? status : pass(record, data, err);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	const struct svc_visit *visit = ((const struct visiting *)data)->visit;
	if (visit->bad)
		visit->bad(why, visit->data);
}

/* What facts say of a record; its prose may decide yet. */
static enum svc_status judge(const struct svc_visit *visit, struct svc_record *record,
	const struct svc_found *found, enum svc_verdict *out, struct svc_error *err)
{
	*out = SVC_MATCH_YES;
	return found->sure || !visit->query ? SVC_OK
					    : svc_query_judge(visit->query, record, out, err);
}

/* A file that has to be read is matched as it is now, for it may just have changed; but where it
 * stands for several, these are what was found. */
enum svc_status svc_visit_found(const struct svc_visit *visit, struct svc_desk *desk,
	const struct svc_shelf *shelf, guint i, const struct svc_found *found,
	struct svc_error *err)
{
	struct visiting v = {visit, found->count};
	svc_auto(svc_record) record = svc_shelf_take(shelf, i, found->path);
	enum svc_verdict verdict = SVC_MATCH_UNKNOWN;
	enum svc_status status = record ? judge(visit, record, found, &verdict, err) : SVC_OK;
	if (status || verdict == SVC_MATCH_NO)
		return status;
	if (verdict == SVC_MATCH_YES && !visit->whole)
		return pass(&record, &v, err);
	return svc_desk_one(desk, visit->kind, found->path, found->count > 1 ? pass : pass_match,
		pass_bad, &v, err);
}

static enum svc_status visit_list(const struct svc_visit *visit, struct svc_desk *desk,
	struct svc_cache *cache, const struct svc_found_list *list, struct svc_error *err)
{
	const struct svc_found *all = (const struct svc_found *)(void *)list->items->data;
	svc_auto(svc_shelf) shelf = svc_shelf_new(cache, visit->kind);
	enum svc_status status = SVC_OK;
	for (guint at = 0; at < list->items->len && !status; at += SVC_SHELF_ROOM) {
		int64_t rows[SVC_SHELF_ROOM];
		guint n = MIN(list->items->len - at, SVC_SHELF_ROOM);
		for (guint i = 0; i < n; i++)
			rows[i] = all[at + i].row;
		svc_shelf_fill(shelf, rows, n);
		for (guint i = 0; i < n && !status; i++)
			status = svc_visit_found(visit, desk, shelf, i, &all[at + i], err);
	}
	return status;
}

enum svc_status svc_cache_visit(struct svc_desk *desk, struct svc_cache *cache,
	const struct svc_visit *visit, struct svc_error *err)
{
	svc_autoclear(svc_found_list) list = {0};
	const struct svc_find what = {
		.kind = visit->kind, .query = visit->query, .same = visit->same};
	struct visiting v = {visit, 1};
	return cache && svc_cache_find(cache, &what, &list)
		       ? visit_list(visit, desk, cache, &list, err)
		       : svc_desk_each(desk, visit->kind, pass_match, pass_bad, &v, err);
}
