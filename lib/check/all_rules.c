#include "check/check.h"

#include <string.h>

/* What the layers below find that have no table of their own: the config's (lib/desk), calendars'
 * and agreements' (lib/sla), and those about credits (lib/credit). */
static const struct svc_rule below[] = {
	{"calendar-closed", SVC_WARNING, false, "a calendar has no hours at all"},
	{"calendar-exception", SVC_WARNING, false, "an exception says what holds anyway"},
	{"calendar-holidays", SVC_WARNING, false,
		"a calendar lists no holidays for the coming year"},
	{"calendar-include", SVC_ERROR, false,
		"a calendar includes one that is missing, or itself in a circle"},
	{"calendar-last-minute", SVC_WARNING, false,
		"hours end at 23:59, a minute before the end of the day"},
	{"calendar-overlap", SVC_WARNING, false, "windows of one day overlap"},
	{"calendar-text", SVC_ERROR, false, "a calendar's hours or dates can't be read"},
	{"calendar-zone", SVC_ERROR, false, "a calendar's time zone doesn't exist"},
	{"config-key", SVC_WARNING, false, "the config has a key that svc doesn't know"},
	{"config-kind", SVC_WARNING, false, "the config names a kind that the desk doesn't have"},
	{"config-query", SVC_ERROR, false, "a saved query can't be understood"},
	{"config-zone", SVC_ERROR, false, "the desk's time zone doesn't exist"},
	{"record-unreadable", SVC_ERROR, false,
		"a calendar or agreement can't be read as a record"},
	{"sla-calendar", SVC_ERROR, false, "an agreement's calendar is missing"},
	{"sla-credit", SVC_WARNING, false,
		"a tier of credits judges what isn't there, or is never reached or paid in full"},
	{"sla-dependency", SVC_WARNING, false,
		"a service promises what its dependencies can't carry"},
	{"sla-empty", SVC_WARNING, false, "an agreement has no clocks"},
	{"sla-exclusion", SVC_ERROR, false, "the query of an exclusion can't be understood"},
	{"sla-fee", SVC_ERROR, false, "a fee can't be reckoned with"},
	{"sla-priority", SVC_WARNING, false, "a clock has no target for a priority"},
	{"sla-status", SVC_WARNING, false, "a clock pauses in what is no status or hold reason"},
	{"sla-text", SVC_ERROR, false, "an agreement's clocks or policy can't be read"},
	{"sla-superseded", SVC_WARNING, false,
		"the present text isn't in force: one of a later date counts"},
	{"sla-unreachable", SVC_WARNING, false, "no business time ever reaches a clock's target"},
};

static gint by_id(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct svc_rule *)a)->id, ((const struct svc_rule *)b)->id);
}

GArray *svc_check_all_rules(void)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct svc_rule));
	size_t n;
	const struct svc_check_rule *own = svc_check_rules(&n);
	for (size_t i = 0; i < n; i++) {
		const struct svc_rule rule = {own[i].id, own[i].severity, false, own[i].summary};
		g_array_append_val(all, rule);
	}
	for (const struct svc_rule *rule = svc_record_rules(); rule->id; rule++)
		g_array_append_val(all, *rule);
	g_array_append_vals(all, below, G_N_ELEMENTS(below));
	g_array_sort(all, by_id);
	return all;
}
