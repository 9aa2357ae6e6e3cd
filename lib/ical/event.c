/*
 * One event to dates: its days, its rule, and what is taken from or added to the rule.
 */
#include "ical/parts.h"
#include "util/time.h"
#include <limits.h>
#include <string.h>

enum { OCCURRENCES_MOST = 4000, SECONDS_A_DAY = 86400 };

struct whole { /* an event of whole days */
	int64_t first;
	int days;
};

static void refuse(struct svc_ical_reading *r, const struct svc_ical_event *event,
	const char *format, ...) G_GNUC_PRINTF(3, 4);
static void refuse(
	struct svc_ical_reading *r, const struct svc_ical_event *event, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct svc_ical_refusal refusal = {event->line, g_strdup(event->name ? event->name : ""),
		g_strdup_vprintf(format, args)};
	va_end(args);
	g_array_append_val(r->out->refused, refusal);
}

static icalproperty *property(const struct svc_ical_event *event, icalproperty_kind kind)
{
	return icalcomponent_get_first_property(event->component, kind);
}

/* All of a kind. A component has one cursor, so loops that call others need a list. Owned. */
static GPtrArray *properties(const struct svc_ical_event *event, icalproperty_kind kind)
{
	GPtrArray *out = g_ptr_array_new();
	icalproperty *p = property(event, kind);
	for (; p; p = icalcomponent_get_next_property(event->component, kind))
		g_ptr_array_add(out, p);
	return out;
}

/* Midnight of somewhere: no time of day, and not UTC's. Some programs write whole days so. */
static bool is_midnight(struct icaltimetype time)
{
	return icaltime_is_date(time) ||
	       (!time.hour && !time.minute && !time.second && !icaltime_is_utc(time));
}

/* The last day, and not beyond: DTEND is the first day after (RFC 5545 section 3.6.1). */
static bool days_of(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct icaltimetype start, struct whole *out)
{
	icalproperty *end = property(event, ICAL_DTEND_PROPERTY);
	icalproperty *duration = property(event, ICAL_DURATION_PROPERTY);
	int64_t days = 1;
	out->first = svc_ical_day_of(start);
	if (end) {
		struct icaltimetype stop = icalproperty_get_dtend(end);
		if (!is_midnight(stop)) {
			refuse(r, event, "ends at a time of day");
			return false;
		}
		days = svc_ical_day_of(stop) - out->first;
	} else if (duration) {
		int seconds = icaldurationtype_as_int(icalproperty_get_duration(duration));
		if (seconds % SECONDS_A_DAY) {
			refuse(r, event, "lasts no whole number of days");
			return false;
		}
		days = seconds / SECONDS_A_DAY;
	}
	days += days == 0; /* some programs end a day on itself */
	if (days < 0)
		refuse(r, event, "ends before it begins");
	else if (days > SVC_ICAL_MAX_SPAN)
		refuse(r, event, "lasts more than %d days", SVC_ICAL_MAX_SPAN);
	out->days = (int)CLAMP(days, 0, SVC_ICAL_MAX_SPAN);
	return days > 0 && days <= SVC_ICAL_MAX_SPAN;
}

/* libical takes 30 February for a date. */
static bool is_date(struct icaltimetype time)
{
	struct svc_civil c;
	if (icaltime_is_null_time(time) || time.year < 1 || time.year > 9999)
		return false;
	svc_civil_of_day(svc_ical_day_of(time), &c);
	return c.month == time.month && c.day == time.day;
}

static bool read_whole(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct icaltimetype *start, struct whole *out)
{
	icalproperty *begin = property(event, ICAL_DTSTART_PROPERTY);
	if (!begin) {
		refuse(r, event, "has no beginning");
		return false;
	}
	*start = icalproperty_get_dtstart(begin);
	if (!is_date(*start)) {
		refuse(r, event, "begins on no date");
		return false;
	}
	if (!is_midnight(*start)) {
		refuse(r, event, "begins at a time of day: a holiday is a whole day");
		return false;
	}
	return days_of(r, event, *start, out);
}

static enum svc_status add_day(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct svc_ical_day day, struct svc_error *err)
{
	const struct svc_ical_options *o = r->options;
	int64_t key = day.yearly ? INT64_C(-1000000000) - day.month * 100 - day.mday : day.day;
	if (!day.yearly &&
		((o->has_since && day.day < o->since) || (o->has_until && day.day > o->until)))
		return SVC_OK;
	if (!g_hash_table_add(r->seen, g_memdup2(&key, sizeof key)))
		return SVC_OK;
	if (r->out->days->len >= SVC_ICAL_MAX_DAYS) {
		svc_error_set(err, SVC_EINVALID, "the file gives more than %d holidays",
			SVC_ICAL_MAX_DAYS);
		svc_error_hint(err, "narrow it by --since and --until");
		return svc_error_at(err, NULL, event->line, 0);
	}
	day.name = g_strdup(event->name);
	day.line = event->line;
	g_array_append_val(r->out->days, day);
	return SVC_OK;
}

static enum svc_status add_span(struct svc_ical_reading *r, const struct svc_ical_event *event,
	int64_t first, int days, struct svc_error *err)
{
	for (int i = 0; i < days; i++)
		if (add_day(r, event, (struct svc_ical_day){.day = first + i}, err) != SVC_OK)
			return err->status;
	return SVC_OK;
}

/* True if the rule takes `day` away, or another event tells what became of it. */
static bool is_taken(
	const struct svc_ical_reading *r, const struct svc_ical_event *event, int64_t day)
{
	icalproperty *p = property(event, ICAL_EXDATE_PROPERTY);
	for (; p; p = icalcomponent_get_next_property(event->component, ICAL_EXDATE_PROPERTY))
		if (svc_ical_day_of(icalproperty_get_exdate(p)) == day)
			return true;
	if (!event->uid || event->changed)
		return false;
	g_autofree char *key = svc_ical_change_key(event->uid, day);
	return g_hash_table_contains(r->changed, key);
}

static bool has_exceptions(const struct svc_ical_reading *r, const struct svc_ical_event *event)
{
	return property(event, ICAL_EXDATE_PROPERTY) ||
	       (event->uid && g_hash_table_contains(r->changed, event->uid));
}

static bool only(const short *list, int value)
{
	return list[0] == ICAL_RECURRENCE_ARRAY_MAX ||
	       (list[0] == value && list[1] == ICAL_RECURRENCE_ARRAY_MAX);
}

static bool none(const short *list)
{
	return list[0] == ICAL_RECURRENCE_ARRAY_MAX;
}

/* A rule that says no more than "every year on this date". */
static bool is_every_year(const struct icalrecurrencetype *rule, struct icaltimetype start)
{
	return rule->freq == ICAL_YEARLY_RECURRENCE && rule->interval <= 1 && !rule->count &&
	       icaltime_is_null_time(rule->until) && !rule->rscale &&
	       only(rule->by_month, start.month) && only(rule->by_month_day, start.day) &&
	       none(rule->by_day) && none(rule->by_year_day) && none(rule->by_week_no) &&
	       none(rule->by_set_pos);
}

/* The dates of every year; false where they depend on the year: a span over the end of February. */
static bool add_every_year(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct whole whole, enum svc_status *status, struct svc_error *err)
{
	struct svc_civil start, leap, plain;
	svc_civil_of_day(whole.first, &start);
	for (int i = 0; i < whole.days; i++) { /* 2000 was a leap year, 2001 was none */
		svc_civil_of_day(svc_day_of(2000, start.month, start.day) + i, &leap);
		svc_civil_of_day(svc_day_of(2001, start.month, start.day) + i, &plain);
		if (i && leap.day != plain.day)
			return false;
	}
	for (int i = 0; i < whole.days && !*status; i++) {
		svc_civil_of_day(svc_day_of(2000, start.month, start.day) + i, &leap);
		*status = add_day(r, event,
			(struct svc_ical_day){
				.yearly = true, .month = leap.month, .mday = leap.day},
			err);
	}
	return true;
}

static void refuse_rule(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct icalrecurrencetype *rule, const char *why)
{
	char *text = icalrecurrencetype_as_string_r(rule);
	refuse(r, event, "recurs by %s, %s", text ? text : "a rule", why);
	icalmemory_free_buffer(text);
}

/* Writes the dates of a rule up to its end, or the one that was asked for. */
static enum svc_status expand(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct icalrecurrencetype rule, struct icaltimetype start, struct whole whole,
	struct svc_error *err)
{
	icalrecur_iterator *iterator = icalrecur_iterator_new(rule, start);
	enum svc_status status = SVC_OK;
	if (!iterator) {
		refuse_rule(r, event, &rule, "which makes no sense");
		return SVC_OK;
	}
	for (int i = 0; !status; i++) {
		struct icaltimetype next = icalrecur_iterator_next(iterator);
		if (icaltime_is_null_time(next))
			break;
		int64_t day = svc_ical_day_of(next);
		if (r->options->has_until && day > r->options->until)
			break;
		if (i >= OCCURRENCES_MOST) {
			refuse_rule(r, event, &rule, "more often than a holiday does");
			break;
		}
		if (!is_taken(r, event, day))
			status = add_span(r, event, day, whole.days, err);
	}
	icalrecur_iterator_free(iterator);
	return status;
}

static enum svc_status add_rule(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct icalrecurrencetype rule, struct icaltimetype start, struct whole whole,
	struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	bool endless = !rule.count && icaltime_is_null_time(rule.until);
	if (is_every_year(&rule, start) && !has_exceptions(r, event) &&
		add_every_year(r, event, whole, &status, err))
		return status;
	if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE)
		refuse_rule(r, event, &rule, "which is no rule of days");
	else if (endless && !r->options->has_until)
		refuse_rule(r, event, &rule, "without an end");
	else
		return expand(r, event, rule, start, whole, err);
	return SVC_OK;
}

/* Further dates; a date and time without time of day will do. */
static enum svc_status add_rdates(struct svc_ical_reading *r, const struct svc_ical_event *event,
	struct whole whole, struct svc_error *err)
{
	g_autoptr(GPtrArray) all = properties(event, ICAL_RDATE_PROPERTY);
	for (guint i = 0; i < all->len; i++) {
		struct icaldatetimeperiodtype rdate = icalproperty_get_rdate(all->pdata[i]);
		if (!is_date(rdate.time) || !is_midnight(rdate.time)) {
			refuse(r, event, "recurs at a time of day (RDATE)");
			return SVC_OK;
		}
		int64_t day = svc_ical_day_of(rdate.time);
		if (!is_taken(r, event, day) && add_span(r, event, day, whole.days, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

enum svc_status svc_ical_add_event(
	struct svc_ical_reading *reading, const struct svc_ical_event *event, struct svc_error *err)
{
	struct icaltimetype start;
	struct whole whole;
	if (!read_whole(reading, event, &start, &whole))
		return SVC_OK;
	if (property(event, ICAL_EXRULE_PROPERTY)) {
		refuse(reading, event, "recurs but for a rule (EXRULE)");
		return SVC_OK;
	}
	g_autoptr(GPtrArray) rules = properties(event, ICAL_RRULE_PROPERTY);
	if (!rules->len && !is_taken(reading, event, whole.first) &&
		add_span(reading, event, whole.first, whole.days, err) != SVC_OK)
		return err->status;
	for (guint i = 0; i < rules->len; i++)
		if (add_rule(reading, event, icalproperty_get_rrule(rules->pdata[i]), start, whole,
			    err) != SVC_OK)
			return err->status;
	return add_rdates(reading, event, whole, err);
}
