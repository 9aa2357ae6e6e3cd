#include "sla/calendar_spec.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

const char *svc_weekday_name(int weekday)
{
	return weekdays[weekday];
}

static void clear_holiday(void *data)
{
	g_free(((struct svc_holiday *)data)->name);
}

static void clear_exception(void *data)
{
	g_array_unref(((struct svc_exception *)data)->windows);
}

struct svc_calendar_spec *svc_calendar_spec_new(void)
{
	struct svc_calendar_spec *spec = g_new0(struct svc_calendar_spec, 1);
	spec->holidays = g_array_new(FALSE, FALSE, sizeof(struct svc_holiday));
	g_array_set_clear_func(spec->holidays, clear_holiday);
	spec->exceptions = g_array_new(FALSE, FALSE, sizeof(struct svc_exception));
	g_array_set_clear_func(spec->exceptions, clear_exception);
	spec->include = g_ptr_array_new_with_free_func(g_free);
	return spec;
}

void svc_calendar_spec_free(struct svc_calendar_spec *spec)
{
	if (!spec)
		return;
	g_free(spec->id);
	g_free(spec->timezone);
	for (size_t i = 0; i < G_N_ELEMENTS(spec->hours); i++)
		if (spec->hours[i])
			g_array_unref(spec->hours[i]);
	g_array_unref(spec->holidays);
	g_array_unref(spec->exceptions);
	g_ptr_array_unref(spec->include);
	g_free(spec);
}

/* "09:30" in seconds; false unless it is exactly HH:MM, at most 24:00. */
static bool parse_clock(const char *text, int *seconds)
{
	if (strlen(text) != 5 || text[2] != ':' || !g_ascii_isdigit(text[0]) ||
		!g_ascii_isdigit(text[1]) || !g_ascii_isdigit(text[3]) || !g_ascii_isdigit(text[4]))
		return false;
	int hours = (text[0] - '0') * 10 + text[1] - '0';
	int minutes = (text[3] - '0') * 10 + text[4] - '0';
	*seconds = hours * 3600 + minutes * 60;
	return minutes < 60 && *seconds <= SVC_DAY;
}

static enum svc_status refuse_window(struct svc_error *err, const char *text)
{
	g_autofree char *shown = svc_utf8_harmless(text, false);
	svc_error_set(err, SVC_EINVALID, "'%s' is no window of a day", shown);
	return svc_error_hint(err, "write two times, as 09:00-17:30; the end of the day is 24:00");
}

enum svc_status svc_window_make(
	const char *start, const char *end, struct svc_window *out, struct svc_error *err)
{
	struct svc_window window;
	g_autofree char *text = g_strdup_printf("%s-%s", start, end);
	if (!parse_clock(start, &window.start) || !parse_clock(end, &window.end))
		return refuse_window(err, text);
	if (window.end == window.start) {
		svc_error_set(err, SVC_EINVALID, "the window %s is empty", text);
		return svc_error_hint(
			err, "the whole day is 00:00-24:00, a closed one an empty list");
	}
	if (window.end < window.start) {
		svc_error_set(err, SVC_EINVALID, "the window %s ends before it starts", text);
		return svc_error_hint(err,
			"a shift over midnight is two windows: %s-24:00, and 00:00-%s of the next day",
			start, end);
	}
	*out = window;
	return SVC_OK;
}

enum svc_status svc_window_parse(const char *text, struct svc_window *out, struct svc_error *err)
{
	g_auto(GStrv) parts = g_strsplit(text, "-", 3);
	if (g_strv_length(parts) != 2)
		return refuse_window(err, text);
	return svc_window_make(g_strstrip(parts[0]), g_strstrip(parts[1]), out, err);
}

void svc_windows_add(GArray **windows, struct svc_window window)
{
	if (!*windows)
		*windows = g_array_new(FALSE, FALSE, sizeof window);
	g_array_append_val(*windows, window);
}

static GArray *copy_windows(const GArray *windows)
{
	GArray *copy = g_array_new(FALSE, FALSE, sizeof(struct svc_window));
	if (windows)
		g_array_append_vals(copy, windows->data, windows->len);
	return copy;
}

static int weekday_of_name(const char *name)
{
	for (int i = 0; weekdays[i]; i++)
		if (strcmp(weekdays[i], name) == 0)
			return i;
	return -1;
}

/* "mon" or "mon-thu" as first and last day; a range may run over Sunday. */
static bool parse_days(const char *text, int *first, int *last)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 3);
	unsigned n = g_strv_length(ends);
	if (n != 1 && n != 2)
		return false;
	*first = weekday_of_name(g_strstrip(ends[0]));
	*last = n == 2 ? weekday_of_name(g_strstrip(ends[1])) : *first;
	return *first >= 0 && *last >= 0;
}

enum svc_status svc_calendar_spec_hours(struct svc_calendar_spec *spec, const char *days,
	const GArray *windows, struct svc_error *err)
{
	int first, last;
	if (!parse_days(days, &first, &last)) {
		g_autofree char *shown = svc_utf8_harmless(days, false);
		svc_error_set(err, SVC_EINVALID, "'%s' is no day of the week", shown);
		return svc_error_hint(
			err, "the days are mon tue wed thu fri sat sun, and ranges as mon-fri");
	}
	int count = (last - first + 7) % 7 + 1;
	for (int i = 0; i < count; i++) {
		int day = (first + i) % 7;
		if (spec->hours[day])
			return svc_error_set(err, SVC_EINVALID, "the hours of %s are given twice",
				weekdays[day]);
		spec->hours[day] = copy_windows(windows);
	}
	return SVC_OK;
}

static enum svc_status refuse_date(struct svc_error *err, const char *date, const char *form)
{
	g_autofree char *shown = svc_utf8_harmless(date, false);
	svc_error_set(err, SVC_EINVALID, "'%s' is no day of the calendar", shown);
	return svc_error_hint(err, "write %s", form);
}

enum svc_status svc_calendar_spec_holiday(
	struct svc_calendar_spec *spec, const char *date, const char *name, struct svc_error *err)
{
	struct svc_holiday holiday = {0};
	if (strlen(date) == 5) {
		/* a leap year, so that 02-29 may be a holiday of every leap year */
		g_autofree char *dated = g_strconcat("2000-", date, NULL);
		struct svc_civil civil;
		if (!svc_date_parse(dated, &holiday.day))
			return refuse_date(err, date, "YYYY-MM-DD, or MM-DD for every year");
		svc_civil_of_day(holiday.day, &civil);
		holiday.yearly = true;
		holiday.month = civil.month;
		holiday.mday = civil.day;
	} else if (!svc_date_parse(date, &holiday.day)) {
		return refuse_date(err, date, "YYYY-MM-DD, or MM-DD for every year");
	}
	holiday.name = g_strdup(name);
	g_array_append_val(spec->holidays, holiday);
	return SVC_OK;
}

enum svc_status svc_calendar_spec_exception(struct svc_calendar_spec *spec, const char *date,
	const GArray *windows, struct svc_error *err)
{
	struct svc_exception exception;
	if (!svc_date_parse(date, &exception.day))
		return refuse_date(err, date, "YYYY-MM-DD");
	for (unsigned i = 0; i < spec->exceptions->len; i++)
		if (g_array_index(spec->exceptions, struct svc_exception, i).day == exception.day)
			return svc_error_set(
				err, SVC_EINVALID, "the exception for %s is given twice", date);
	exception.windows = copy_windows(windows);
	g_array_append_val(spec->exceptions, exception);
	return SVC_OK;
}

void svc_calendar_spec_include(
	struct svc_calendar_spec *spec, const struct svc_calendar_spec *other)
{
	for (unsigned i = 0; i < other->holidays->len; i++) {
		struct svc_holiday copy = g_array_index(other->holidays, struct svc_holiday, i);
		copy.name = g_strdup(copy.name);
		g_array_append_val(spec->holidays, copy);
	}
}
