/*
 * How long one business interval and one due time take, whatever the span, and how a loop over days
 * with GLib's date-times compares. Prints nanoseconds and the ratio; with `--check` it fails above
 * 50 ns, and where a week takes more than a hundredth of the loop's time.
 */
#include "sla/calendar.h"
#include "util/time.h"
#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 2000000, SAMPLES = 4096, LIMIT_NS = 50, WEEK = 7 };

static const double ratio_most = 0.01;

static struct svc_calendar *office(const struct svc_zone *zone)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	g_autoptr(GArray) windows = NULL;
	svc_windows_add(&windows, (struct svc_window){9 * 3600, 12 * 3600 + 1800});
	svc_windows_add(&windows, (struct svc_window){13 * 3600, 17 * 3600 + 1800});
	svc_calendar_spec_hours(spec, "mon-fri", windows, &err);
	svc_calendar_spec_holiday(spec, "12-25", NULL, &err);
	return svc_calendar_new(spec, zone);
}

struct sample {
	int64_t from, to, seconds;
};

static void fill(struct sample *samples, struct svc_calendar *calendar, int days)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	int64_t base = svc_day_of(2024, 1, 1) * SVC_DAY;
	for (int i = 0; i < SAMPLES; i++) {
		struct sample *s = &samples[i];
		s->from = base + g_rand_int_range(rand, 0, 3 * 365 * SVC_DAY);
		s->to = s->from + (int64_t)days * SVC_DAY;
		s->seconds = svc_calendar_seconds(calendar, s->from, s->to);
	}
}

static double nanoseconds(gint64 start, int rounds)
{
	return (double)(g_get_monotonic_time() - start) * 1000 / rounds;
}

/* A day loop as it is usually written, for the comparison. */
static int64_t loop_seconds(GTimeZone *zone, int64_t from, int64_t to)
{
	int64_t sum = 0;
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(from);
	g_autoptr(GDateTime) day = g_date_time_to_timezone(utc, zone);
	while (g_date_time_to_unix(day) < to + SVC_DAY) {
		static const int windows[][2] = {{9 * 60, 12 * 60 + 30}, {13 * 60, 17 * 60 + 30}};
		for (size_t i = 0; i < 2 && g_date_time_get_day_of_week(day) < 6; i++) {
			int64_t ends[2];
			for (int k = 0; k < 2; k++) {
				g_autoptr(GDateTime) end = g_date_time_new(zone,
					g_date_time_get_year(day), g_date_time_get_month(day),
					g_date_time_get_day_of_month(day), windows[i][k] / 60,
					windows[i][k] % 60, 0);
				ends[k] = CLAMP(g_date_time_to_unix(end), from, to);
			}
			sum += ends[1] - ends[0];
		}
		GDateTime *next = g_date_time_add_days(day, 1);
		g_date_time_unref(day);
		day = next;
	}
	return sum;
}

int main(int argc, char **argv)
{
	static const int spans[] = {1, WEEK, 30, 365, 3650};
	static struct sample samples[SAMPLES];
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_zone) zone = NULL;
	if (svc_zone_open("Europe/Berlin", NULL, &zone, &err) != SVC_OK)
		g_error("%s", err.message);
	g_autoptr(GTimeZone) glib_zone = g_time_zone_new_identifier("Europe/Berlin");
	svc_auto(svc_calendar) calendar = office(zone);
	bool slow = false;
	for (size_t s = 0; s < G_N_ELEMENTS(spans); s++) {
		int64_t sum = 0, due = 0;
		int loops = MAX(ROUNDS / 200 / spans[s], 10);
		fill(samples, calendar, spans[s]);
		gint64 start = g_get_monotonic_time();
		for (int i = 0; i < ROUNDS; i++)
			sum += svc_calendar_seconds(
				calendar, samples[i % SAMPLES].from, samples[i % SAMPLES].to);
		double interval = nanoseconds(start, ROUNDS);
		start = g_get_monotonic_time();
		for (int i = 0; i < ROUNDS; i++) {
			const struct sample *sample = &samples[i % SAMPLES];
			if (svc_calendar_due(calendar, sample->from, sample->seconds, &due))
				sum += due;
		}
		double inverse = nanoseconds(start, ROUNDS);
		start = g_get_monotonic_time();
		for (int i = 0; i < loops; i++)
			sum += loop_seconds(
				glib_zone, samples[i % SAMPLES].from, samples[i % SAMPLES].to);
		double loop = nanoseconds(start, loops);
		printf("%4d days: interval %.1f ns, due %.1f ns, GLib day loop %.0f ns, ratio %.5f (%d)\n",
			spans[s], interval, inverse, loop, interval / loop, (int)(sum & 1));
		slow |= interval > LIMIT_NS || inverse > LIMIT_NS ||
			(spans[s] == WEEK && interval / loop > ratio_most);
	}
	return argc > 1 && strcmp(argv[1], "--check") == 0 && slow;
}
