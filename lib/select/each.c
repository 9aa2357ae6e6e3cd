/*
 * Every match, in the order of paths.
 */
#include "select/private.h"

static enum svc_status visit(
	struct svc_select *select, struct svc_visit *visit, struct svc_error *err)
{
	const struct svc_kind *kind = select->options.kind;
	g_autoptr(GPtrArray) kinds = kind ? NULL : svc_desk_folders(select->desk);
	enum svc_status status = SVC_OK;
	visit->query = select->query;
	for (guint i = 0; i < (kinds ? kinds->len : 1) && !status; i++) {
		visit->kind = kinds ? kinds->pdata[i] : kind;
		status = svc_cache_visit(select->desk, select->cache, visit, err);
	}
	return status;
}

struct each {
	svc_desk_record_fn fn; /* one of these two */
	svc_select_count_fn count;
	svc_desk_bad_fn bad;
	void *data;
};

static enum svc_status pass(
	struct svc_record **record, uint64_t count, void *data, struct svc_error *err)
{
	const struct each *each = data;
	return each->fn ? each->fn(record, each->data, err)
			: each->count(*record, count, each->data, err);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	const struct each *each = data;
	if (each->bad)
		each->bad(why, each->data);
}

enum svc_status svc_select_each(struct svc_select *select, svc_desk_record_fn fn,
	svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct each each = {.fn = fn, .bad = bad, .data = data};
	struct svc_visit whole = {.whole = true, .fn = pass, .bad = pass_bad, .data = &each};
	return visit(select, &whole, err);
}

enum svc_status svc_select_count(struct svc_select *select, const char *const *same,
	svc_select_count_fn fn, svc_desk_bad_fn bad, void *data, struct svc_error *err)
{
	struct each each = {.count = fn, .bad = bad, .data = data};
	struct svc_visit facts = {.same = same, .fn = pass, .bad = pass_bad, .data = &each};
	return visit(select, &facts, err);
}
