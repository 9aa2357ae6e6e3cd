#include "sla/calendar_read.h"
#include "sla/check_parts.h"
#include "util/time.h"
#include <string.h>

enum { LAST_MINUTE = 23 * 3600 + 59 * 60 };

struct lint {
	struct svc_sla_engine *engine;
	const struct svc_record *record;
	const struct svc_calendar_spec *spec;
	GPtrArray *findings;
};

static struct svc_finding *warn(const struct lint *l, const char *rule,
	const struct svc_yaml_node *node, const char *format, ...) G_GNUC_PRINTF(4, 5);
static struct svc_finding *warn(const struct lint *l, const char *rule,
	const struct svc_yaml_node *node, const char *format, ...)
{
	if (node && node->key)
		node = node->key;
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	return svc_findings_add(l->findings, rule, SVC_WARNING, l->record->path,
		node ? node->line : 0, node ? node->column : 0, "%s", message);
}

static const struct svc_yaml_node *field(const struct lint *l, const char *name)
{
	return svc_record_node(l->record, name);
}

/* The windows of one line of hours or exceptions; they have been read once without error. */
static GArray *windows_of(const struct svc_yaml_node *line)
{
	svc_autoclear(svc_error) ignored = {0};
	GArray *windows = g_array_new(FALSE, FALSE, sizeof(struct svc_window));
	struct svc_window window;
	if (svc_yaml_text(line) &&
		svc_window_parse(svc_yaml_text(line), &window, &ignored) == SVC_OK)
		g_array_append_val(windows, window);
	svc_yaml_foreach (item, line)
		if (svc_window_parse(svc_yaml_text(item), &window, &ignored) == SVC_OK)
			g_array_append_val(windows, window);
	return windows;
}

static bool overlap(const GArray *windows)
{
	for (unsigned i = 0; i < windows->len; i++)
		for (unsigned k = i + 1; k < windows->len; k++) {
			struct svc_window a = g_array_index(windows, struct svc_window, i);
			struct svc_window b = g_array_index(windows, struct svc_window, k);
			if (a.start < b.end && b.start < a.end)
				return true;
		}
	return false;
}

static void check_windows(const struct lint *l, const char *name)
{
	svc_yaml_foreach (line, field(l, name)) {
		const char *day = line->key->value;
		g_autoptr(GArray) windows = windows_of(line);
		for (unsigned i = 0; i < windows->len; i++) {
			if (g_array_index(windows, struct svc_window, i).end != LAST_MINUTE)
				continue;
			warn(l, "calendar-last-minute", line,
				"%s closes at 23:59, a minute before the end of the day", day)
				->cure = g_strdup("until 24:00?");
		}
		if (overlap(windows))
			warn(l, "calendar-overlap", line, "windows of %s overlap", day)->cure =
				g_strdup("the overlap counts once; join the windows");
	}
}

static bool check_zone(const struct lint *l)
{
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_zone) zone = NULL;
	const struct svc_yaml_node *node = svc_record_node(l->record, "timezone");
	const char *folder = svc_sla_options_of(l->engine)->zone_folder;
	if (svc_zone_open(l->spec->timezone, folder, &zone, &why) == SVC_OK)
		return true;
	svc_error_at(&why, l->record->path, node->line, node->column);
	svc_check_add_error(l->findings, "calendar-zone", l->record->path, &why);
	return false;
}

static bool has_hours(const struct svc_calendar_spec *spec)
{
	for (size_t i = 0; i < G_N_ELEMENTS(spec->hours); i++)
		if (spec->hours[i] && spec->hours[i]->len)
			return true;
	for (unsigned i = 0; i < spec->exceptions->len; i++)
		if (g_array_index(spec->exceptions, struct svc_exception, i).windows->len)
			return true;
	return false;
}

/* A calendar that lists dated holidays, but none of the coming year: somebody forgot to. */
static void check_coming_year(const struct lint *l)
{
	struct svc_civil now;
	int last = 0;
	svc_civil_of(svc_sla_options_of(l->engine)->now, &now);
	for (unsigned i = 0; i < l->spec->holidays->len; i++) {
		const struct svc_holiday *h =
			&g_array_index(l->spec->holidays, struct svc_holiday, i);
		struct svc_civil day;
		svc_civil_of_day(h->day, &day);
		if (!h->yearly)
			last = MAX(last, day.year);
	}
	/* asked for from October on, so that a new calendar year starts complete */
	int wanted = now.month >= 10 ? now.year + 1 : now.year;
	if (last && last < wanted)
		warn(l, "calendar-holidays", field(l, "holidays"),
			"no dated holiday is listed after %d", last)
			->cure = g_strdup_printf("add those of %d", wanted);
}

static void check_exceptions(const struct lint *l)
{
	for (unsigned i = 0; i < l->spec->exceptions->len; i++) {
		const struct svc_exception *e =
			&g_array_index(l->spec->exceptions, struct svc_exception, i);
		const GArray *usual = l->spec->hours[svc_weekday_of(e->day)];
		g_autofree char *date = svc_date_format(e->day);
		if (e->windows->len == 0 && (!usual || usual->len == 0))
			warn(l, "calendar-exception", svc_yaml_get(field(l, "exceptions"), date),
				"%s is closed anyway: its exception changes nothing", date);
	}
}

/* Includes and what else only the desk knows, for a calendar that can be read. */
static void check_desk(const struct lint *l)
{
	svc_autoclear(svc_error) why = {0};
	const GArray *phases;
	int64_t known_from;
	if (svc_hours_phases(svc_sla_hours(l->engine), l->record->id, &phases, &known_from, &why) !=
		SVC_OK)
		svc_check_add_error(l->findings, "calendar-include", l->record->path, &why);
}

void svc_check_calendar(
	struct svc_sla_engine *engine, const struct svc_record *record, GPtrArray *findings)
{
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_calendar_spec) spec = NULL;
	if (svc_calendar_read(record, &spec, &why) != SVC_OK) {
		svc_check_add_error(findings, "calendar-text", record->path, &why);
		return;
	}
	struct lint l = {engine, record, spec, findings};
	check_windows(&l, "hours");
	check_windows(&l, "exceptions");
	check_exceptions(&l);
	check_coming_year(&l);
	if (!has_hours(spec) && spec->holidays->len == 0)
		warn(&l, "calendar-closed", field(&l, "hours"),
			"the calendar has no open hours: no clock that uses it is ever due")
			->cure = g_strdup("write hours, as mon-fri: [09:00-17:00]");
	if (check_zone(&l))
		check_desk(&l);
}
