#include "sla/report.h"

struct each {
	struct svc_sla_engine *engine;
	const struct svc_sla_walk *walk;
};

static void on_bad(const struct svc_error *why, void *data)
{
	struct each *each = data;
	if (each->walk->bad)
		each->walk->bad(why, each->walk->data);
}

static enum svc_status on_record(
	struct svc_record **record, uint64_t count, void *data, struct svc_error *err)
{
	struct each *each = data;
	const struct svc_sla_walk *walk = each->walk;
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_sla_ticket) ticket = NULL;
	if (svc_sla_ticket(each->engine, *record, &ticket, &why) != SVC_OK) {
		svc_error_at(&why, (*record)->path, why.line, why.column);
		on_bad(&why, each);
		return SVC_OK;
	}
	return walk->fn(ticket, walk->data, err);
}

enum svc_status svc_sla_each(
	struct svc_sla_engine *engine, const struct svc_sla_walk *walk, struct svc_error *err)
{
	struct svc_desk *desk = svc_sla_desk(engine);
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(desk));
	const struct svc_cache_options use = svc_cache_options_of(svc_desk_context(desk));
	svc_auto(svc_cache) cache = svc_cache_open(desk, &use);
	struct each each = {engine, walk};
	struct svc_visit visit = {
		.query = walk->query, .fn = on_record, .bad = on_bad, .data = &each};
	for (unsigned i = 0; i < kinds->len; i++) {
		visit.kind = kinds->pdata[i];
		if (!svc_sla_kind(visit.kind))
			continue;
		if (svc_cache_visit(desk, cache, &visit, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}
