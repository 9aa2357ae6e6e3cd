#include "view/proof.h"
#include "util/time.h"
#include "util/utf8.h"
#include "view/case.h"
#include <string.h>

enum { LABEL = 9 }; /* columns before the text of a line */

struct proof {
	const struct svc_out *out;
	GString *text;
};

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static char *moment(const struct proof *proof, const char *text)
{
	int64_t time;
	if (!svc_time_parse(text, &time))
		return g_strdup("-");
	const struct svc_zone *zone = svc_out_zone(proof->out);
	int64_t local = time + (zone ? svc_zone_offset(zone, time) : 0);
	struct svc_civil civil;
	svc_civil_of(local, &civil);
	return g_strdup_printf("%04d-%02d-%02d %02d:%02d:%02d", civil.year, civil.month, civil.day,
		civil.hour, civil.minute, civil.second);
}

static void line(struct proof *proof, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void line(struct proof *proof, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *safe = svc_utf8_harmless(text, false);
	int width = svc_out_for_people(proof->out) ? svc_out_options(proof->out)->width : 0;
	g_autofree char *fitted = svc_utf8_wrap(safe, width, 0, LABEL);
	g_string_append(proof->text, fitted);
	g_string_append_c(proof->text, '\n');
}

static void heading(struct proof *proof, const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text, false);
	g_autofree char *painted = svc_out_paint(proof->out, SVC_ROLE_HEADING, safe);
	g_string_append_printf(proof->text, "\n%s\n", painted);
}

/* Two in a line, for 80 columns. */
static void add_policies(struct proof *proof, const json_t *all)
{
	g_autoptr(GString) policies = g_string_new(NULL);
	const char *key;
	json_t *value;
	int n = 0;
	json_object_foreach((json_t *)all, key, value)
	{
		if (n)
			g_string_append(policies, n % 2 ? ", " : ",");
		if (n && n % 2 == 0) {
			line(proof, n == 2 ? "Policy   %s" : "         %s", policies->str);
			g_string_truncate(policies, 0);
		}
		g_string_append_printf(policies, "%s: %s", key, json_string_value(value));
		n++;
	}
	line(proof, n <= 2 ? "Policy   %s" : "         %s", policies->str);
}

static void agreement(struct proof *proof, const json_t *all)
{
	const json_t *sla = json_object_get(all, "sla");
	const char *commit = text_of(sla, "commit");
	g_autofree char *from = moment(proof, text_of(sla, "from"));
	if (!*text_of(sla, "id")) {
		line(proof,
			*text_of(all, "problem") ? "SLA      none that could be read; %s"
						 : "No SLA applies: %s",
			text_of(sla, "why"));
		return;
	}
	line(proof, "SLA      %s, %s", text_of(sla, "id"), text_of(sla, "title"));
	line(proof, "Because  %s", text_of(sla, "why"));
	line(proof, "Text     %s%s%.10s", text_of(sla, "path"), *commit ? " of commit " : "",
		commit);
	if (strcmp(from, "-") != 0)
		line(proof, "         in force from %s", from);
	if (json_is_true(json_object_get(sla, "assumed")))
		line(proof, "         assumed: the ticket is older than the first known text");
	add_policies(proof, json_object_get(all, "policy"));
}

static void part(struct proof *proof, const json_t *one, size_t index, const json_t *intervals)
{
	g_autofree char *from = moment(proof, text_of(one, "from"));
	g_autofree char *to = moment(proof, text_of(one, "to"));
	g_autofree char *sum = svc_duration_format(number_of(one, "seconds"));
	const char *reason = text_of(one, "reason");
	const char *who = text_of(one, "who");
	line(proof, "  %s  %s .. %s  %s%s%s%s%s%s", text_of(one, "state"), from, to,
		text_of(one, "event"), *text_of(one, "value") ? " " : "", text_of(one, "value"),
		*reason ? ":" : "", reason, "");
	if (*who)
		line(proof, "           by %s, line %lld", who, (long long)number_of(one, "line"));
	size_t i;
	json_t *interval;
	json_array_foreach(intervals, i, interval)
	{
		if ((size_t)number_of(interval, "part") != index)
			continue;
		g_autofree char *a = moment(proof, text_of(interval, "from"));
		g_autofree char *b = moment(proof, text_of(interval, "to"));
		line(proof, "    %s .. %s  %8lld s  %s", a, b,
			(long long)number_of(interval, "seconds"), text_of(interval, "calendar"));
	}
	if (!strcmp(text_of(one, "state"), "running"))
		line(proof, "    together %lld s (%s)", (long long)number_of(one, "seconds"), sum);
}

/* Why a cycle has no due time. */
static const char *never_due(const json_t *cycle)
{
	const char *state = text_of(cycle, "state");
	if (!json_is_integer(json_object_get(cycle, "target")))
		return "never: nothing is promised for this priority";
	if (!strcmp(state, "cancelled"))
		return "never: it was cancelled";
	return !strcmp(state, "paused") ? "not while it is paused"
					: "never: no business time lies ahead";
}

static void draw_cycle(struct proof *proof, const json_t *one)
{
	const json_t *intervals = json_object_get(one, "intervals");
	size_t i;
	json_t *each;
	json_array_foreach(json_object_get(one, "parts"), i, each) part(proof, each, i, intervals);
	g_autofree char *elapsed = svc_duration_format(number_of(one, "elapsed"));
	line(proof, "  Elapsed  %lld s (%s)", (long long)number_of(one, "elapsed"), elapsed);
	if (json_is_integer(json_object_get(one, "target"))) {
		g_autofree char *target = svc_duration_format(number_of(one, "target"));
		line(proof, "  Target   %lld s (%s), used %lld %%",
			(long long)number_of(one, "target"), target,
			(long long)number_of(one, "percent"));
	}
	g_autofree char *due = moment(proof, text_of(one, "due"));
	line(proof, "  Due      %s", strcmp(due, "-") ? due : never_due(one));
	const char *verdict = text_of(one, "verdict");
	bool bad = !strcmp(verdict, "breached");
	g_autofree char *painted =
		svc_out_paint(proof->out, bad ? SVC_ROLE_BAD : SVC_ROLE_GOOD, verdict);
	g_string_append_printf(proof->text, "  Verdict  %s%s\n", painted,
		json_is_true(json_object_get(one, "ever_breached")) && !bad ? " (breached before)"
									    : "");
}

static void draw_clock(struct proof *proof, const json_t *one)
{
	g_autoptr(GString) calendars = g_string_new(NULL);
	size_t i;
	json_t *each;
	json_array_foreach(json_object_get(one, "calendars"), i, each)
		g_string_append_printf(calendars, "%s%s (%s)", calendars->len ? ", then " : "",
			text_of(each, "id"), text_of(each, "timezone"));
	g_autofree char *title = g_strdup_printf("%s clock (%s), calendar %s",
		text_of(one, "clock"), text_of(one, "kind"), calendars->str);
	heading(proof, title);
	json_array_foreach(json_object_get(one, "cycles"), i, each) draw_cycle(proof, each);
	if (!json_array_size(json_object_get(one, "cycles")))
		line(proof, "  It has not begun.");
}

static void draw_problem(struct proof *drawing, const json_t *proof)
{
	const char *path = text_of(proof, "problem_path"), *hint = text_of(proof, "hint");
	int at = (int)json_integer_value(json_object_get(proof, "problem_line"));
	g_autofree char *number = at ? g_strdup_printf(":%d", at) : g_strdup("");
	if (!*text_of(proof, "problem"))
		return;
	line(drawing, "Problem  %s%s%s%s", path, number, *path ? ": " : "",
		text_of(proof, "problem"));
	if (*hint)
		line(drawing, "Next     %s", hint);
}

char *svc_view_proof(const json_t *proof, const struct svc_out *out)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct proof drawing = {out, text};
	const struct svc_zone *zone = svc_out_zone(out);
	g_autofree char *opened = moment(&drawing, text_of(proof, "opened"));
	g_autofree char *now = moment(&drawing, text_of(proof, "now"));
	line(&drawing, "Ticket   %s, opened %s", text_of(proof, "ticket"), opened);
	line(&drawing, "         judged at %s", now);
	agreement(&drawing, proof);
	line(&drawing, "Times    %s, tzdata %s", zone ? svc_zone_name(zone) : "UTC",
		*text_of(proof, "tzdata") ? text_of(proof, "tzdata") : "of unknown version");
	draw_problem(&drawing, proof);
	size_t i;
	json_t *each;
	json_array_foreach(json_object_get(proof, "clocks"), i, each) draw_clock(&drawing, each);
	return g_string_free(g_steal_pointer(&text), FALSE);
}
