#include "index/index.h"

static struct svc_query *parse(
	struct svc_desk *desk, const struct svc_kind *const *kinds, const char *expression)
{
	const struct svc_query_options options = {.kinds = svc_desk_kinds(desk),
		.searched = kinds,
		.now = svc_desk_context(desk)->now};
	struct svc_query *query = NULL;
	svc_autoclear(svc_error) none = {0}; /* a kind that hasn't the field: all of its records */
	return !expression || svc_query_parse(NULL, expression, &options, &query, &none) ? NULL
											 : query;
}

struct each {
	svc_desk_record_fn fn;
	svc_desk_bad_fn bad;
	void *data;
};

static enum svc_status pass(
	struct svc_record **record, uint64_t count, void *data, struct svc_error *err)
{
	const struct each *each = data;
	return each->fn(record, each->data, err);
}

static void pass_bad(const struct svc_error *why, void *data)
{
	const struct each *each = data;
	if (each->bad)
		each->bad(why, each->data);
}

enum svc_status svc_cache_each(struct svc_desk *desk, const struct svc_kind *kind,
	const char *expression, svc_desk_record_fn fn, svc_desk_bad_fn bad, void *data,
	struct svc_error *err)
{
	const struct svc_kind *const kinds[] = {kind, NULL};
	const struct svc_cache_options options = svc_cache_options_of(svc_desk_context(desk));
	svc_auto(svc_query) query = parse(desk, kinds, expression);
	svc_auto(svc_cache) cache = svc_cache_open(desk, &options);
	struct each each = {fn, bad, data};
	const struct svc_visit visit = {
		.kind = kind, .query = query, .fn = pass, .bad = pass_bad, .data = &each};
	return svc_cache_visit(desk, cache, &visit, err);
}
