/*
 * Every match, in the order of paths.
 */
#include "select/private.h"

struct each {
	struct svc_select *select;
	const char *const *same;
	svc_select_count_fn count; /* one of these two */
	svc_desk_record_fn fn;
	svc_desk_bad_fn bad;
	void *data;
};

static enum svc_status pass_match(struct svc_record **record, void *data, struct svc_error *err)
{
	struct each *each = data;
	bool match;
	enum svc_status status = svc_query_match(each->select->query, *record, &match, err);
	if (status || !match)
		return status;
	return each->fn ? each->fn(record, each->data, err)
			: each->count(*record, 1, each->data, err);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	struct each *each = data;
	if (each->bad)
		each->bad(why, each->data);
}

struct one { /* the record of a path that stands for several */
	struct each *each;
	uint64_t count;
};

static enum svc_status pass_many(struct svc_record **record, void *data, struct svc_error *err)
{
	struct one *one = data;
	return one->each->count(*record, one->count, one->each->data, err);
}

static void pass_many_bad(const struct svc_error *why, void *data)
{
	pass_bad(why, ((struct one *)data)->each);
}

/* Reads what the index found. That a file matches is looked at again: it may just have changed. */
static enum svc_status each_found(struct each *each, const struct svc_kind *kind,
	const struct svc_found_list *list, struct svc_error *err)
{
	struct svc_desk *desk = each->select->desk;
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < list->items->len && !status; i++) {
		const struct svc_found *found = &g_array_index(list->items, struct svc_found, i);
		struct one one = {each, found->count};
		status = found->count == 1 ? svc_desk_one(desk, kind, found->path, pass_match,
						     pass_bad, each, err)
					   : svc_desk_one(desk, kind, found->path, pass_many,
						     pass_many_bad, &one, err);
	}
	return status;
}

static enum svc_status each_kind(
	struct each *each, const struct svc_kind *kind, struct svc_error *err)
{
	struct svc_select *select = each->select;
	svc_autoclear(svc_found_list) list = {0};
	const struct svc_find what = {.kind = kind, .query = select->query, .same = each->same};
	if (select->cache && svc_cache_find(select->cache, &what, &list))
		return each_found(each, kind, &list, err);
	return svc_desk_each(select->desk, kind, pass_match, pass_bad, each, err);
}

static enum svc_status each_match(struct each *each, struct svc_error *err)
{
	const struct svc_kind *kind = each->select->options.kind;
	g_autoptr(GPtrArray) kinds = kind ? NULL : svc_desk_folders(each->select->desk);
	enum svc_status status = kind ? each_kind(each, kind, err) : SVC_OK;
	for (guint i = 0; kinds && i < kinds->len && !status; i++)
		status = each_kind(each, kinds->pdata[i], err);
	return status;
}

enum svc_status svc_select_each(struct svc_select *select, svc_desk_record_fn fn,
	svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct each each = {.select = select, .fn = fn, .bad = bad, .data = data};
	return each_match(&each, err);
}

enum svc_status svc_select_count(struct svc_select *select, const char *const *same,
	svc_select_count_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct each each = {.select = select, .same = same, .count = fn, .bad = bad, .data = data};
	return each_match(&each, err);
}
