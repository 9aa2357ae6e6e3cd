#include "sla/calendar_read.h"
#include "sla/reading.h"
#include <string.h>

/* A list of windows, or one window. */
static enum svc_status read_windows(
	const struct svc_yaml_node *node, GArray **out, struct svc_error *err)
{
	const char *text = svc_yaml_text(node);
	struct svc_window window;
	if (text) {
		if (svc_window_parse(text, &window, err) != SVC_OK)
			return svc_reading_at(err, node);
		svc_windows_add(out, window);
	}
	svc_yaml_foreach (item, node) {
		text = svc_yaml_text(item);
		if (!text)
			return svc_reading_expected(
				err, item, "a window", "two times, as 09:00-17:30");
		if (svc_window_parse(text, &window, err) != SVC_OK)
			return svc_reading_at(err, item);
		svc_windows_add(out, window);
	}
	return SVC_OK;
}

typedef enum svc_status (*day_fn)(struct svc_calendar_spec *spec, const char *key,
	const GArray *windows, struct svc_error *err);

static enum svc_status read_days(struct svc_calendar_spec *spec, const struct svc_yaml_node *map,
	const char *field, day_fn add, struct svc_error *err)
{
	if (map && map->type != SVC_YAML_MAP && !map->null)
		return svc_reading_expected(err, map, field, "a map of days to windows");
	svc_yaml_foreach (value, map) {
		g_autoptr(GArray) windows = NULL;
		if (value->type == SVC_YAML_MAP)
			return svc_reading_expected(
				err, value, field, "a map of days to lists of windows");
		if (read_windows(value, &windows, err) != SVC_OK)
			return err->status;
		if (add(spec, value->key->value, windows, err) != SVC_OK)
			return svc_reading_at(err, value->key);
	}
	return SVC_OK;
}

static enum svc_status read_holidays(
	struct svc_calendar_spec *spec, const struct svc_yaml_node *list, struct svc_error *err)
{
	if (list && list->type != SVC_YAML_LIST && !list->null)
		return svc_reading_expected(err, list, "holidays", "a list of dates");
	svc_yaml_foreach (item, list) {
		const char *date = svc_yaml_text(item), *name = NULL;
		if (item->type == SVC_YAML_MAP) {
			date = svc_yaml_get_text(item, "date");
			name = svc_yaml_get_text(item, "name");
		}
		if (!date)
			return svc_reading_expected(
				err, item, "a holiday", "a date, or a map with date and name");
		if (svc_calendar_spec_holiday(spec, date, name, err) != SVC_OK)
			return svc_reading_at(err, item);
	}
	return SVC_OK;
}

static enum svc_status read_all(
	struct svc_calendar_spec *spec, const struct svc_record *record, struct svc_error *err)
{
	const struct svc_yaml_node *zone = svc_record_node(record, "timezone");
	if (!svc_yaml_text(zone)) {
		svc_error_set(err, SVC_EINVALID, "the calendar %s has no timezone", record->id);
		return svc_error_hint(err, "add a line as timezone: Europe/Berlin");
	}
	spec->timezone = g_strdup(svc_yaml_text(zone));
	if (read_days(spec, svc_record_node(record, "hours"), "hours", svc_calendar_spec_hours,
		    err) != SVC_OK)
		return err->status;
	if (read_holidays(spec, svc_record_node(record, "holidays"), err) != SVC_OK ||
		svc_reading_texts(svc_record_node(record, "include"), "include",
			"a list of calendars", spec->include, err) != SVC_OK)
		return err->status;
	return read_days(spec, svc_record_node(record, "exceptions"), "exceptions",
		svc_calendar_spec_exception, err);
}

enum svc_status svc_calendar_read(
	const struct svc_record *record, struct svc_calendar_spec **out, struct svc_error *err)
{
	svc_auto(svc_calendar_spec) spec = svc_calendar_spec_new();
	spec->id = g_strdup(record->id);
	if (read_all(spec, record, err) != SVC_OK)
		return svc_error_at(err, record->path, err->line, err->column);
	*out = g_steal_pointer(&spec);
	return SVC_OK;
}
