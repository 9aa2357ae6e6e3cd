#include "sla/check_parts.h"
#include "util/time.h"
#include <string.h>

enum { HOUR = 3600, SAMPLES = 28 * 24 }; /* four weeks hold every kind of day and one holiday */

struct side {                      /* what one service promises */
	const char *service, *sla; /* borrowed; sla NULL: nothing */
	const struct svc_sla_text *text;
	const struct svc_clock_spec *clock; /* of its resolution; NULL: none */
	struct svc_calendar *calendar;
};

struct lint {
	struct svc_sla_engine *engine;
	const struct svc_record *record;
	const struct svc_yaml_node *place;
	GPtrArray *findings;
};

static const char *role_text(const struct svc_record *record, const char *role)
{
	const char *field = svc_kind_role(record->kind, role);
	return field ? svc_record_get(record, field) : NULL;
}

/* What is promised for `service` by the agreement `sla`; what is missing or broken is reported
 * elsewhere and counts as nothing. */
static struct side side_of(const struct lint *l, const char *service, const char *sla)
{
	struct side out = {service, NULL, NULL, NULL, NULL};
	const struct svc_versions *versions;
	int64_t now = svc_sla_options_of(l->engine)->now;
	svc_autoclear(svc_error) ignored = {0};
	if (!sla || svc_library_get(svc_sla_library(l->engine), "sla", sla, &versions, &ignored) !=
			    SVC_OK)
		return out;
	out.sla = sla;
	out.text = svc_version_at(versions, now, NULL)->sla;
	for (unsigned i = 0; i < out.text->clocks->len && !out.clock; i++) {
		const struct svc_clock_spec *clock = out.text->clocks->pdata[i];
		if (clock->kind == SVC_CLOCK_RESOLUTION || clock->kind == SVC_CLOCK_OLA)
			out.clock = clock;
	}
	const char *id =
		out.clock && out.clock->calendar ? out.clock->calendar : out.text->calendar;
	if (svc_hours_at(svc_sla_hours(l->engine), id ? id : "always", now, &out.calendar,
		    &ignored) != SVC_OK)
		out.clock = NULL;
	return out;
}

static bool due_of(const struct side *side, const char *priority, int64_t start, int64_t *due)
{
	const struct svc_target *target = svc_clock_target(side->clock, priority);
	int64_t seconds = target->amount;
	return (!target->business_days || svc_calendar_business_days(side->calendar, start,
						  target->amount, &seconds)) &&
	       svc_calendar_due(side->calendar, start, seconds, due);
}

/* The first hour of the coming weeks at which the dependency may take longer than we promise. */
static bool find_late(const struct lint *l, const struct side *own, const struct side *other,
	const char *priority, int64_t *start)
{
	int64_t now = svc_sla_options_of(l->engine)->now, ours, theirs;
	*start = now - now % HOUR;
	if (!svc_clock_target(own->clock, priority))
		return false;
	for (int i = 0; i < SAMPLES; i++, *start += HOUR) {
		if (!due_of(own, priority, *start, &ours))
			continue;
		if (!svc_clock_target(other->clock, priority) ||
			!due_of(other, priority, *start, &theirs) || theirs > ours)
			return true;
	}
	return false;
}

static struct svc_finding *warn(const struct lint *l, const char *format, ...) G_GNUC_PRINTF(2, 3);
static struct svc_finding *warn(const struct lint *l, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	return svc_findings_add(l->findings, "sla-dependency", SVC_WARNING, l->record->path,
		l->place->line, l->place->column, "%s", message);
}

static void tell_late(const struct lint *l, const struct side *own, const struct side *other,
	const char *priority, int64_t start)
{
	int64_t ours, theirs;
	g_autofree char *at = svc_time_format(start);
	bool due = due_of(own, priority, start, &ours);
	g_autofree char *promised = due ? svc_time_format(ours) : g_strdup("?");
	bool reached =
		svc_clock_target(other->clock, priority) && due_of(other, priority, start, &theirs);
	g_autofree char *carried = reached ? svc_time_format(theirs) : g_strdup("no time at all");
	warn(l,
		"'%s' promises what its dependency '%s' can't carry: %s of %s is due at %s by '%s', "
		"but at %s by '%s'",
		own->service, other->service, priority ? priority : "a ticket", at, promised,
		own->sla, carried, other->sla)
		->cure = g_strdup_printf(
		"promise less in '%s', or agree on more with '%s'", own->sla, other->service);
}

/* Priorities that tickets can have, the most urgent first; the first that isn't carried is told. */
static void check_time(const struct lint *l, const struct side *own, const struct side *other)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(svc_sla_desk(l->engine)));
	int64_t start;
	for (unsigned i = 0; i < kinds->len; i++) {
		const struct svc_kind *kind = kinds->pdata[i];
		const char *name = svc_sla_kind(kind) ? svc_kind_role(kind, "priority") : NULL;
		const struct svc_field *field = name ? svc_kind_field(kind, name) : NULL;
		for (unsigned k = 0; field && field->choices && k < field->choices->len; k++) {
			const char *priority =
				g_array_index(field->choices, struct svc_choice, k).name;
			if (!find_late(l, own, other, priority, &start))
				continue;
			tell_late(l, own, other, priority, start);
			return;
		}
	}
	if (find_late(l, own, other, NULL, &start))
		tell_late(l, own, other, NULL, start);
}

/* The agreement of the service of this id or alias; NULL if it has none. Borrowed. */
static const char *agreement_of(const struct lint *l, const char *id)
{
	const struct svc_versions *versions;
	svc_autoclear(svc_error) ignored = {0};
	svc_autoclear(svc_ref) ref = {0};
	if (svc_desk_find(svc_sla_desk(l->engine), l->record->kind, id, &ref, &ignored) != SVC_OK ||
		svc_library_get(svc_sla_library(l->engine), "service", ref.id, &versions,
			&ignored) != SVC_OK)
		return NULL;
	const struct svc_version *now = versions->list->pdata[versions->list->len - 1];
	return role_text(now->record, "sla");
}

/* What the dependency `id` promises us: an OLA of ours with it, else its own agreement. */
static struct side other_side(const struct lint *l, const char *id)
{
	struct svc_desk *desk = svc_sla_desk(l->engine);
	const char *field = svc_kind_role(l->record->kind, "ola");
	const struct svc_yaml_node *olas = field ? svc_record_node(l->record, field) : NULL;
	const char *sla = olas ? svc_yaml_get_text(olas, id) : NULL;
	if (!sla)
		sla = agreement_of(l, id);
	return side_of(l, id, sla ? sla : svc_desk_config_text(desk, "defaults/sla"));
}

static void check_dependency(
	struct lint *l, const struct side *own, const char *id, double *availability)
{
	struct side other = other_side(l, id);
	if (!other.sla) {
		warn(l, "'%s' has the agreement '%s', but its dependency '%s' promises nothing",
			own->service, own->sla, id)
			->cure = g_strdup("give it an sla, or an ola with us");
		return;
	}
	if (other.text->availability)
		*availability *= (double)other.text->availability / (SVC_PERCENT * SVC_PERCENT);
	if (own->clock && other.clock)
		check_time(l, own, &other);
}

void svc_check_service(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings)
{
	const char *field = svc_kind_role(record->kind, "depends_on");
	const struct svc_yaml_node *list = field ? svc_record_node(record, field) : NULL;
	struct lint l = {engine, record, list, findings};
	const char *sla = role_text(record, "sla");
	struct side own = side_of(&l, record->id,
		sla ? sla : svc_desk_config_text(svc_sla_desk(engine), "defaults/sla"));
	double availability = 1;
	if (!own.sla)
		return;
	svc_yaml_foreach (item, list) {
		l.place = item;
		if (svc_yaml_text(item))
			check_dependency(&l, &own, svc_yaml_text(item), &availability);
	}
	double carried = availability * SVC_PERCENT * SVC_PERCENT;
	if (!list || carried >= own.text->availability || availability >= 1)
		return;
	l.place = list;
	warn(&l,
		"'%s' promises an availability of %g%%, but its dependencies together carry %.4g%%",
		record->id, (double)own.text->availability / SVC_PERCENT, carried / SVC_PERCENT)
		->cure = g_strdup("one after the other, their availabilities multiply");
}
