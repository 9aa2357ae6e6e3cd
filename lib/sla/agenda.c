#include "sla/agenda.h"
#include "sla/eval.h"
#include "util/time.h"
#include <string.h>

static char *window_text(const struct svc_window *window)
{
	enum { HOUR = 3600, MINUTE = 60 };
	return g_strdup_printf("%02d:%02d-%02d:%02d", window->start / HOUR,
		window->start % HOUR / MINUTE, window->end / HOUR, window->end % HOUR / MINUTE);
}

static json_t *day_json(const struct svc_calendar *calendar, int64_t day)
{
	struct svc_calendar_day info;
	json_t *out = json_object(), *windows = json_array();
	g_autofree char *date = svc_date_format(day);
	svc_calendar_on(calendar, day, &info);
	for (size_t i = 0; i < info.count; i++) {
		g_autofree char *text = window_text(&info.windows[i]);
		json_array_append_new(windows, json_string(text));
	}
	json_object_set_new(out, "date", json_string(date));
	json_object_set_new(out, "weekday", json_string(svc_weekday_name(svc_weekday_of(day))));
	json_object_set_new(out, "windows", windows);
	json_object_set_new(out, "holiday",
		info.holiday ? json_string(info.name ? info.name : "") : json_null());
	json_object_set_new(out, "exception", json_boolean(info.exception));
	return out;
}

/* When it opens and closes next. A stretch that has no end is never closed. */
static void add_next(json_t *out, struct svc_calendar *calendar, int64_t now)
{
	struct svc_interval stretch = {0, 0}, later = {0, 0};
	bool endless = svc_calendar_is_always(calendar);
	bool any = svc_calendar_next(calendar, now, &stretch);
	bool open = any && stretch.start <= now;
	bool again = open && !endless && svc_calendar_next(calendar, stretch.end, &later);
	json_object_set_new(out, "open", json_boolean(open));
	json_object_set_new(out, "opens",
		svc_time_json(open ? again : any, open ? later.start : stretch.start));
	json_object_set_new(out, "closes", svc_time_json(any && !endless, stretch.end));
}

static enum svc_status add_days(struct svc_sla_engine *engine, const char *id,
	const struct svc_zone *zone, int days, json_t *list, struct svc_error *err)
{
	int64_t now = svc_sla_options_of(engine)->now;
	int64_t local = now + svc_zone_offset(zone, now);
	int64_t today = local / SVC_DAY - (local % SVC_DAY < 0);
	for (int i = 0; i < days; i++) {
		struct svc_calendar *calendar;
		/* the text in force at this time of the day, i days later */
		if (svc_hours_at(svc_sla_hours(engine), id, now + i * (int64_t)SVC_DAY, &calendar,
			    err) != SVC_OK)
			return err->status;
		json_array_append_new(list, day_json(calendar, today + i));
	}
	return SVC_OK;
}

enum svc_status svc_calendar_agenda(struct svc_sla_engine *engine, const char *id, int days,
	json_t **out, struct svc_error *err)
{
	const struct svc_sla_options *options = svc_sla_options_of(engine);
	struct svc_calendar *calendar;
	svc_auto(svc_zone) zone = NULL;
	const struct svc_versions *versions = NULL;
	svc_autoclear(svc_error) built_in = {0};
	if (svc_hours_at(svc_sla_hours(engine), id, options->now, &calendar, err) != SVC_OK ||
		svc_zone_open(svc_calendar_zone(calendar), options->zone_folder, &zone, err) !=
			SVC_OK)
		return err->status;
	json_t *all = json_object(), *list = json_array();
	const char *title = NULL;
	if (svc_library_get(svc_sla_library(engine), "calendar", id, &versions, &built_in) ==
		SVC_OK)
		title = svc_record_get(
			svc_version_at(versions, options->now, NULL)->record, "title");
	json_object_set_new(all, "calendar", json_string(id));
	json_object_set_new(all, "title", json_string(title ? title : ""));
	json_object_set_new(all, "timezone", json_string(svc_calendar_zone(calendar)));
	json_object_set_new(all, "now", svc_time_json(true, options->now));
	add_next(all, calendar, options->now);
	json_object_set(all, "days", list);
	enum svc_status status = add_days(engine, id, zone, days, list, err);
	json_decref(list);
	if (status == SVC_OK)
		*out = json_incref(all);
	json_decref(all);
	return status;
}
