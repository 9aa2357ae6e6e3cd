#include "sla/check.h"
#include "sla/calendar_read.h"
#include "sla/check_parts.h"
#include <string.h>

/* True if the same is said of the same place: a calendar and each clock that uses it. */
static bool is_told(const GPtrArray *findings, const char *path, const struct svc_error *why)
{
	for (unsigned i = 0; i < findings->len; i++) {
		const struct svc_finding *f = findings->pdata[i];
		if (f->line == why->line && g_strcmp0(f->path, path) == 0 &&
			g_strcmp0(f->message, why->message) == 0)
			return true;
	}
	return false;
}

void svc_check_add_error(
	GPtrArray *findings, const char *rule, const char *path, const struct svc_error *why)
{
	if (is_told(findings, why->path ? why->path : path, why))
		return;
	struct svc_finding *finding = svc_findings_add(findings, rule, SVC_ERROR,
		why->path ? why->path : path, why->line, why->column, "%s", why->message);
	finding->cure = g_strdup(why->hint);
}

enum svc_status svc_sla_check(struct svc_sla_engine *engine, struct svc_record *record,
	GPtrArray *findings, struct svc_error *err)
{
	const char *part = record->kind->acts_as;
	svc_check_in_force(engine, record, findings);
	if (g_strcmp0(part, "calendar") == 0)
		svc_check_calendar(engine, record, findings);
	else if (g_strcmp0(part, "sla") == 0)
		svc_check_agreement(engine, record, findings);
	else if (g_strcmp0(part, "service") == 0)
		svc_check_service(engine, record, findings);
	return SVC_OK;
}

struct checking {
	struct svc_sla_engine *engine;
	GPtrArray *findings;
};

static enum svc_status on_record(struct svc_record **record, void *data, struct svc_error *err)
{
	struct checking *c = data;
	return svc_sla_check(c->engine, *record, c->findings, err);
}

static void on_bad(const struct svc_error *why, void *data)
{
	struct checking *c = data;
	svc_check_add_error(c->findings, "record-unreadable", why->path, why);
}

static enum svc_status validate(struct svc_record **record, void *data, struct svc_error *err)
{
	struct checking *c = data;
	return svc_record_validate(*record, c->findings, err);
}

/* Calls `fn` for all calendars, agreements and services. */
static enum svc_status each_record(struct svc_sla_engine *engine, svc_desk_record_fn fn,
	svc_desk_bad_fn bad, GPtrArray *findings, struct svc_error *err)
{
	static const char *const parts[] = {"calendar", "sla", "service"};
	struct svc_desk *desk = svc_sla_desk(engine);
	struct checking c = {engine, findings};
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(desk), parts[i]);
		if (kind && svc_desk_each(desk, kind, fn, bad, &c, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

enum svc_status svc_sla_check_all(
	struct svc_sla_engine *engine, GPtrArray *findings, struct svc_error *err)
{
	return each_record(engine, on_record, on_bad, findings, err);
}

/* What can't be read is told by svc_sla_check_all(). */
enum svc_status svc_sla_check_records(
	struct svc_sla_engine *engine, GPtrArray *findings, struct svc_error *err)
{
	return each_record(engine, validate, NULL, findings, err);
}
