#include "sla/check.h"
#include "sla/check_parts.h"
#include "sla/sla_read.h"
#include "util/utf8.h"
#include <string.h>

struct lint {
	struct svc_sla_engine *engine;
	const struct svc_record *record;
	const struct svc_sla_text *text;
	GPtrArray *findings;
};

static struct svc_finding *add(const struct lint *l, const char *rule, enum svc_severity severity,
	const struct svc_clock_spec *clock, const char *format, ...) G_GNUC_PRINTF(5, 6);
static struct svc_finding *add(const struct lint *l, const char *rule, enum svc_severity severity,
	const struct svc_clock_spec *clock, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	return svc_findings_add(l->findings, rule, severity, l->record->path,
		clock ? clock->line : 0, clock ? clock->column : 0, "%s", message);
}

/* Kinds with clocks, of which a field plays `role`; calls for each. */
static const struct svc_field *field_of(const struct svc_kind *kind, const char *role)
{
	const char *name = svc_sla_kind(kind) ? svc_kind_role(kind, role) : NULL;
	return name ? svc_kind_field(kind, name) : NULL;
}

static void check_priorities(const struct lint *l, const struct svc_clock_spec *clock)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(svc_sla_desk(l->engine)));
	for (unsigned i = 0; i < kinds->len; i++) {
		const struct svc_field *field = field_of(kinds->pdata[i], "priority");
		g_autoptr(GString) without = g_string_new(NULL);
		for (unsigned k = 0; field && field->choices && k < field->choices->len; k++) {
			const char *name = g_array_index(field->choices, struct svc_choice, k).name;
			if (!svc_clock_target(clock, name))
				g_string_append_printf(
					without, "%s%s", without->len ? ", " : "", name);
		}
		if (without->len)
			add(l, "sla-priority", SVC_WARNING, clock,
				"the clock %s promises nothing for %s", clock->name, without->str)
				->cure = g_strdup("add their targets, or one for default");
	}
}

bool svc_sla_knows_priority(const struct svc_kinds *kinds, const char *name)
{
	const GPtrArray *all = svc_kinds_all(kinds);
	bool known = false;
	for (unsigned i = 0; i < all->len; i++) {
		const struct svc_field *field = field_of(all->pdata[i], "priority");
		if (!field || !field->choices)
			continue;
		known = true;
		for (unsigned k = 0; k < field->choices->len; k++)
			if (strcmp(g_array_index(field->choices, struct svc_choice, k).name,
				    name) == 0)
				return true;
	}
	return !known;
}

static bool is_status(const struct lint *l, const char *name)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(svc_sla_desk(l->engine)));
	for (unsigned i = 0; i < kinds->len; i++)
		if (svc_sla_kind(kinds->pdata[i]) && svc_kind_state(kinds->pdata[i], name))
			return true;
	return false;
}

static bool is_reason(const struct lint *l, const char *name)
{
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(svc_sla_desk(l->engine)));
	for (unsigned i = 0; i < kinds->len; i++) {
		const struct svc_field *field = field_of(kinds->pdata[i], "hold_reason");
		for (unsigned k = 0; field && field->choices && k < field->choices->len; k++)
			if (strcmp(g_array_index(field->choices, struct svc_choice, k).name,
				    name) == 0)
				return true;
	}
	return false;
}

static void check_pauses(const struct lint *l, const struct svc_clock_spec *clock)
{
	for (char **pause = clock->pause; *pause; pause++) {
		g_auto(GStrv) words = g_strsplit(*pause, ":", 2);
		g_autofree char *shown = svc_utf8_harmless(*pause, false);
		if (!is_status(l, words[0]))
			add(l, "sla-status", SVC_WARNING, clock,
				"the clock %s pauses in '%s', which is no status", clock->name,
				shown);
		else if (words[1] && !is_reason(l, words[1]))
			add(l, "sla-status", SVC_WARNING, clock,
				"the clock %s pauses in '%s', which is no reason", clock->name,
				shown);
	}
}

/* A target that is never reached: the calendar has no hours, or too few. */
static void check_reach(const struct lint *l, const struct svc_clock_spec *clock, const char *id)
{
	svc_autoclear(svc_error) why = {0};
	const struct svc_kinds *kinds = svc_desk_kinds(svc_sla_desk(l->engine));
	struct svc_calendar *calendar;
	bool told = false;
	int64_t now = svc_sla_options_of(l->engine)->now, due, seconds;
	if (svc_hours_at(svc_sla_hours(l->engine), id, now, &calendar, &why) != SVC_OK) {
		svc_check_add_error(l->findings, "sla-calendar", l->record->path, &why);
		return;
	}
	for (unsigned i = 0; i < clock->targets->len; i++) {
		const struct svc_target *t = &g_array_index(clock->targets, struct svc_target, i);
		if (t->priority && !svc_sla_knows_priority(kinds, t->priority)) {
			g_autofree char *shown = svc_utf8_harmless(t->priority, false);
			add(l, "sla-priority", SVC_WARNING, clock,
				"the clock %s has a target for '%s', which is no priority",
				clock->name, shown);
		}
		seconds = t->amount;
		bool counts = !t->business_days ||
			      svc_calendar_business_days(calendar, now, t->amount, &seconds);
		bool reached = counts && svc_calendar_due(calendar, now, seconds, &due);
		if (!reached && !told)
			add(l, "sla-unreachable", SVC_WARNING, clock,
				"no business time of the calendar '%s' reaches the target of %s",
				id, clock->name)
				->cure = g_strdup("it is never due; give the calendar hours, or "
						  "the clock another calendar");
		told |= !reached;
	}
}

void svc_check_agreement(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings)
{
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_sla_text) text = NULL;
	if (svc_sla_read(record, &text, &why) != SVC_OK) {
		svc_check_add_error(findings, "sla-text", record->path, &why);
		return;
	}
	struct lint l = {engine, record, text, findings};
	if (text->clocks->len == 0)
		add(&l, "sla-empty", SVC_WARNING, NULL, "the agreement %s has no clocks",
			record->id);
	for (unsigned i = 0; i < text->clocks->len; i++) {
		const struct svc_clock_spec *clock = text->clocks->pdata[i];
		const char *id = clock->calendar ? clock->calendar : text->calendar;
		check_priorities(&l, clock);
		check_pauses(&l, clock);
		check_reach(&l, clock, id ? id : "always");
	}
}
