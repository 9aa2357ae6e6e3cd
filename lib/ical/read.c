#include "ical/parts.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

bool svc_ical_is_supported(void)
{
	return true;
}

int64_t svc_ical_day_of(struct icaltimetype time)
{
	return svc_day_of(time.year, time.month, time.day);
}

char *svc_ical_change_key(const char *uid, int64_t day)
{
	return g_strdup_printf("%s\x1f%" G_GINT64_FORMAT, uid, day);
}

/* A name on one line, without what nobody sees; NULL for none. Owned. */
static char *name_of(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (const char *c = text ? text : ""; *c; c = g_utf8_next_char(c)) {
		gunichar one = g_utf8_get_char(c);
		bool blank = g_unichar_isspace(one) || one == '\n';
		if (blank && (!out->len || out->str[out->len - 1] == ' '))
			continue;
		if (!blank && svc_utf8_is_harmful(one))
			continue;
		char bytes[8] = " ";
		int n = blank ? 1 : g_unichar_to_utf8(one, bytes);
		if (out->len + (size_t)n > SVC_ICAL_MAX_NAME)
			break;
		g_string_append_len(out, bytes, n);
	}
	g_strchomp(out->str);
	return *out->str ? g_strdup(out->str) : NULL;
}

/* A property that libical doesn't name, as X-WR-CALNAME. Owned. */
static char *extension(icalcomponent *calendar, const char *name)
{
	icalproperty *p = icalcomponent_get_first_property(calendar, ICAL_X_PROPERTY);
	for (; p; p = icalcomponent_get_next_property(calendar, ICAL_X_PROPERTY))
		if (g_ascii_strcasecmp(icalproperty_get_x_name(p), name) == 0)
			return name_of(icalproperty_get_x(p));
	return NULL;
}

static void free_event(void *data)
{
	struct svc_ical_event *event = data;
	g_free(event->name);
}

static void note_event(struct svc_ical_reading *r, icalcomponent *component, int line)
{
	icalproperty *uid = icalcomponent_get_first_property(component, ICAL_UID_PROPERTY);
	icalproperty *instead =
		icalcomponent_get_first_property(component, ICAL_RECURRENCEID_PROPERTY);
	struct svc_ical_event event = {.component = component,
		.uid = uid ? icalproperty_get_uid(uid) : NULL,
		.name = name_of(icalcomponent_get_summary(component)),
		.line = line,
		.changed = instead != NULL};
	g_array_append_val(r->events, event);
	if (!instead || !event.uid)
		return;
	int64_t day = svc_ical_day_of(icalproperty_get_recurrenceid(instead));
	g_hash_table_add(r->changed, g_strdup(event.uid));
	g_hash_table_add(r->changed, svc_ical_change_key(event.uid, day));
}

/* libical leaves a note where it could not read a line. */
static enum svc_status check_errors(const struct svc_ical_event *event, struct svc_error *err)
{
	icalproperty *p =
		icalcomponent_get_first_property(event->component, ICAL_XLICERROR_PROPERTY);
	if (!p)
		return SVC_OK;
	g_autofree char *what = svc_utf8_harmless(icalproperty_get_xlicerror(p), false);
	svc_error_set(err, SVC_EINVALID, "the event '%s' can't be read: %s",
		event->name ? event->name : "", what);
	return svc_error_at(err, NULL, event->line, 0);
}

static void collect(struct svc_ical_reading *r, const struct svc_ical_file *file)
{
	guint n = 0;
	for (guint i = 0; i < file->calendars->len; i++) {
		icalcomponent *calendar = file->calendars->pdata[i];
		if (!r->out->title)
			r->out->title = extension(calendar, "X-WR-CALNAME");
		if (!r->out->zone)
			r->out->zone = extension(calendar, "X-WR-TIMEZONE");
		icalcomponent *one =
			icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
		for (; one; one = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT),
			    n++)
			note_event(r, one,
				n < file->lines->len ? g_array_index(file->lines, int, n) : 0);
	}
}

static enum svc_status read_events(struct svc_ical_reading *r, struct svc_error *err)
{
	r->out->events = r->events->len;
	for (guint i = 0; i < r->events->len; i++) {
		const struct svc_ical_event *event =
			&g_array_index(r->events, struct svc_ical_event, i);
		if (icalcomponent_get_status(event->component) == ICAL_STATUS_CANCELLED) {
			r->out->cancelled++;
			continue;
		}
		if (check_errors(event, err) != SVC_OK ||
			svc_ical_add_event(r, event, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

enum svc_status svc_ical_read(const char *text, size_t length,
	const struct svc_ical_options *options, struct svc_ical *out, struct svc_error *err)
{
	svc_autoclear(svc_ical_file) file = {0};
	if (svc_libical_start(err) != SVC_OK || svc_ical_parse(text, length, &file, err) != SVC_OK)
		return err->status;
	out->days = g_array_new(FALSE, FALSE, sizeof(struct svc_ical_day));
	out->refused = g_array_new(FALSE, FALSE, sizeof(struct svc_ical_refusal));
	g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(struct svc_ical_event));
	g_array_set_clear_func(events, free_event);
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(GHashTable) changed =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct svc_ical_reading r = {options, out, events, seen, changed};
	collect(&r, &file);
	return read_events(&r, err);
}
