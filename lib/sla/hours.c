#include "sla/hours.h"
#include <string.h>

enum { MAX_INCLUDES = 64 }; /* depth; a circle ends here */

struct svc_hours {
	struct svc_library *library;
	const char *folder;
	GHashTable *zones;  /* name → struct svc_zone */
	GHashTable *phases; /* id → struct phases */
};

struct phases {
	GArray *list; /* of struct svc_calendar_phase, calendars owned */
	int64_t known_from;
};

static void clear_phase(void *data)
{
	svc_calendar_free(((struct svc_calendar_phase *)data)->calendar);
}

static void free_phases(void *data)
{
	struct phases *phases = data;
	g_array_unref(phases->list);
	g_free(phases);
}

static void free_zone(void *data)
{
	svc_zone_free(data);
}

static struct phases *phases_new(void)
{
	struct phases *phases = g_new(struct phases, 1);
	phases->list = g_array_new(FALSE, FALSE, sizeof(struct svc_calendar_phase));
	g_array_set_clear_func(phases->list, clear_phase);
	phases->known_from = INT64_MIN;
	return phases;
}

struct svc_hours *svc_hours_new(struct svc_library *library, const char *folder)
{
	struct svc_hours *hours = g_new(struct svc_hours, 1);
	hours->library = library;
	hours->folder = folder;
	hours->zones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_zone);
	hours->phases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_phases);
	return hours;
}

void svc_hours_free(struct svc_hours *hours)
{
	if (!hours)
		return;
	g_hash_table_unref(hours->phases);
	g_hash_table_unref(hours->zones);
	g_free(hours);
}

static enum svc_status zone_of(struct svc_hours *hours, const struct svc_version *version,
	struct svc_zone **out, struct svc_error *err)
{
	const char *name = version->calendar->timezone;
	*out = g_hash_table_lookup(hours->zones, name);
	if (*out)
		return SVC_OK;
	if (svc_zone_open(name, hours->folder, out, err) != SVC_OK) {
		const struct svc_yaml_node *node = svc_record_node(version->record, "timezone");
		return svc_error_at(
			err, version->record->path, node ? node->line : 0, node ? node->column : 0);
	}
	g_hash_table_insert(hours->zones, g_strdup(name), *out);
	return SVC_OK;
}

static enum svc_status refuse_circle(struct svc_error *err, const struct svc_version *version)
{
	const struct svc_yaml_node *node = svc_record_node(version->record, "include");
	svc_error_set(err, SVC_EINVALID, "the calendar '%s' includes itself through others",
		version->record->id);
	svc_error_hint(err, "remove one of the includes");
	return svc_error_at(err, version->record->path, node ? node->line : 0, 0);
}

/* Adds the holidays that the calendars included at `time` list to `spec`, and theirs. */
static enum svc_status include(struct svc_hours *hours, struct svc_calendar_spec *spec,
	const struct svc_version *version, int64_t time, GPtrArray *path, struct svc_error *err)
{
	if (path->len > MAX_INCLUDES || g_ptr_array_find(path, version, NULL))
		return refuse_circle(err, version);
	g_ptr_array_add(path, (void *)version);
	for (unsigned i = 0; i < version->calendar->include->len; i++) {
		const struct svc_versions *other;
		if (svc_library_get(hours->library, "calendar",
			    version->calendar->include->pdata[i], &other, err) != SVC_OK)
			return svc_error_prefix(err, "included by '%s'", version->record->id);
		const struct svc_version *included = svc_version_at(other, time, NULL);
		svc_calendar_spec_include(spec, included->calendar);
		if (include(hours, spec, included, time, path, err) != SVC_OK)
			return err->status;
	}
	g_ptr_array_set_size(path, (int)path->len - 1);
	return SVC_OK;
}

/* The calendar as it is in force at `time`. Owned. */
static enum svc_status compile(struct svc_hours *hours, const struct svc_versions *versions,
	int64_t time, struct svc_calendar **out, struct svc_error *err)
{
	const struct svc_version *version = svc_version_at(versions, time, NULL);
	g_autoptr(GPtrArray) path = g_ptr_array_new();
	svc_auto(svc_calendar_spec) extra = svc_calendar_spec_new();
	struct svc_zone *zone;
	if (zone_of(hours, version, &zone, err) != SVC_OK ||
		include(hours, extra, version, time, path, err) != SVC_OK)
		return err->status;
	svc_calendar_spec_include(extra, version->calendar); /* last: own names win */
	struct svc_calendar_spec merged = *version->calendar;
	merged.holidays = extra->holidays;
	*out = svc_calendar_new(&merged, zone);
	return SVC_OK;
}

/* Adds the moments at which a calendar or one that it ever included changed. */
static enum svc_status changes_of(struct svc_hours *hours, const struct svc_versions *versions,
	GArray *times, GHashTable *seen, struct svc_error *err)
{
	if (!g_hash_table_add(seen, versions->id))
		return SVC_OK;
	for (unsigned i = 0; i < versions->list->len; i++) {
		const struct svc_version *version = versions->list->pdata[i];
		g_array_append_val(times, version->from);
		for (unsigned k = 0; k < version->calendar->include->len; k++) {
			const struct svc_versions *other;
			if (svc_library_get(hours->library, "calendar",
				    version->calendar->include->pdata[k], &other, err) != SVC_OK)
				return svc_error_prefix(
					err, "included by '%s'", version->record->id);
			if (changes_of(hours, other, times, seen, err) != SVC_OK)
				return err->status;
		}
	}
	return SVC_OK;
}

static int compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static enum svc_status build(
	struct svc_hours *hours, const char *id, struct phases *phases, struct svc_error *err)
{
	const struct svc_versions *versions;
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	if (svc_library_get(hours->library, "calendar", id, &versions, err) != SVC_OK ||
		changes_of(hours, versions, times, seen, err) != SVC_OK)
		return err->status;
	g_array_sort(times, compare_times);
	phases->known_from = ((struct svc_version *)versions->list->pdata[0])->from;
	for (unsigned i = 0; i < times->len; i++) {
		struct svc_calendar_phase phase = {.from = g_array_index(times, int64_t, i)};
		if (i + 1 < times->len && g_array_index(times, int64_t, i + 1) == phase.from)
			continue;
		bool needless = phases->list->len == 0 && i + 1 < times->len &&
				g_array_index(times, int64_t, i + 1) <= phases->known_from;
		if (needless)
			continue; /* an included text changed before this calendar existed */
		if (compile(hours, versions, phase.from, &phase.calendar, err) != SVC_OK)
			return err->status;
		if (phases->list->len == 0)
			phase.from = INT64_MIN;
		g_array_append_val(phases->list, phase);
	}
	return SVC_OK;
}

enum svc_status svc_hours_phases(struct svc_hours *hours, const char *id, const GArray **out,
	int64_t *known_from, struct svc_error *err)
{
	struct phases *phases = g_hash_table_lookup(hours->phases, id);
	if (!phases) {
		phases = phases_new();
		if (strcmp(id, "always") == 0) {
			struct svc_calendar_phase phase = {INT64_MIN, svc_calendar_new_always()};
			g_array_append_val(phases->list, phase);
		} else if (build(hours, id, phases, err) != SVC_OK) {
			free_phases(phases);
			return err->status;
		}
		g_hash_table_insert(hours->phases, g_strdup(id), phases);
	}
	*out = phases->list;
	*known_from = phases->known_from;
	return SVC_OK;
}

enum svc_status svc_hours_at(struct svc_hours *hours, const char *id, int64_t time,
	struct svc_calendar **out, struct svc_error *err)
{
	const GArray *phases;
	int64_t known_from;
	if (svc_hours_phases(hours, id, &phases, &known_from, err) != SVC_OK)
		return err->status;
	unsigned i = phases->len - 1;
	while (i > 0 && g_array_index(phases, struct svc_calendar_phase, i).from > time)
		i--;
	*out = g_array_index(phases, struct svc_calendar_phase, i).calendar;
	return SVC_OK;
}
