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

static enum svc_status on_record(struct svc_record **record, void *data, struct svc_error *err)
{
	struct each *each = data;
	const struct svc_sla_walk *walk = each->walk;
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_sla_ticket) ticket = NULL;
	if (walk->accept && !walk->accept(*record, walk->accept_data))
		return SVC_OK;
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
	struct each each = {engine, walk};
	for (unsigned i = 0; i < kinds->len; i++) {
		const struct svc_kind *kind = kinds->pdata[i];
		if (!svc_sla_kind(kind))
			continue;
		if (svc_desk_each(desk, kind, on_record, on_bad, &each, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}
