/*
 * What keys and measures are for one record or entry.
 */
#include "report/private.h"
#include "util/time.h"
#include "util/zone.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A field's text, as of the entry where the timeline tracks it. */
static const char *text_of(const struct item *item, const char *name, const struct svc_field *known)
{
	if (item->state && known && known->tracked)
		return g_hash_table_lookup(item->state, name);
	return svc_record_get(item->record, name);
}

/* Local seconds of a date or datetime; false where absent or malformed. */
static bool moment_of(const struct svc_report *report, const struct item *item, const char *name,
	const struct svc_field *known, bool local, int64_t *out)
{
	const char *text = text_of(item, name, known);
	if (item->fact && !known && !strcmp(name, "at")) {
		*out = item->fact->time;
	} else if (text && svc_date_parse(text, out)) {
		*out *= SVC_DAY;
		return true; /* a date is the same in every zone */
	} else if (!text || !svc_time_parse(text, out)) {
		return false;
	}
	if (local && report->options.zone)
		*out += svc_zone_offset(report->options.zone, *out);
	return true;
}

static const char *first_value(const struct svc_facts *facts, const char *field)
{
	for (size_t i = 0; i < facts->count; i++)
		for (unsigned k = 0; k < facts->items[i].n_changes; k++)
			if (!strcmp(facts->items[i].changes[k].field, field))
				return facts->items[i].changes[k].value;
	return NULL;
}

/* How often the status went from done back to open or paused. */
static int count_reopens(const struct svc_report *report, const struct item *item)
{
	const char *field = svc_kind_role(report->kind, "status");
	const char *last = NULL;
	int n = 0;
	for (size_t i = 0; field && i < item->facts->count; i++) {
		const struct svc_fact *fact = &item->facts->items[i];
		for (unsigned k = 0; k < fact->n_changes; k++) {
			const struct svc_fact_change *change = &fact->changes[k];
			if (strcmp(change->field, field) != 0)
				continue;
			enum svc_category now = svc_kind_category(report->kind, change->value);
			n += last && svc_kind_category(report->kind, last) == SVC_DONE &&
			     (now == SVC_OPEN || now == SVC_PAUSED);
			last = change->value;
		}
	}
	return n;
}

static char **one_value(char *text)
{
	char **list = g_new0(char *, 2);
	list[0] = text;
	return list;
}

static char **copy_value(const char *text)
{
	return text && *text ? one_value(g_strdup(text)) : g_new0(char *, 1);
}

static char *truth(bool is)
{
	return g_strdup(is ? "true" : "false");
}

static char **field_values(const struct key *key, const struct item *item)
{
	if (item->state && key->known && key->known->tracked)
		return copy_value(text_of(item, key->field, key->known));
	return svc_record_list(item->record, key->field);
}

static char **part_value(
	const struct svc_report *report, const struct key *key, const struct item *item)
{
	int64_t local;
	if (!moment_of(report, item, key->field, key->known, true, &local))
		return g_new0(char *, 1);
	return one_value(key->part(local));
}

static char **category_value(
	const struct svc_report *report, const struct key *key, const struct item *item)
{
	const char *status = text_of(item, key->field, key->known);
	return copy_value(
		status ? svc_category_name(svc_kind_category(report->kind, status)) : NULL);
}

char **svc_report_key_values(
	const struct svc_report *report, const struct key *key, const struct item *item)
{
	switch (key->type) {
	case KEY_FIELD:
		return field_values(key, item);
	case KEY_PART:
		return part_value(report, key, item);
	case KEY_HAS:
		return one_value(truth(
			item->state && key->known && key->known->tracked
				? text_of(item, key->field, key->known) != NULL
				: svc_record_node(item->record, key->field) &&
					  !svc_record_node(item->record, key->field)->null));
	case KEY_FIRST:
		return copy_value(first_value(item->facts, key->field));
	case KEY_CATEGORY:
		return category_value(report, key, item);
	case KEY_REOPENED:
		return one_value(truth(count_reopens(report, item) > 0));
	case KEY_VERB:
		return copy_value(item->fact->verb);
	case KEY_AUTHOR:
		return copy_value(item->fact->author);
	case KEY_FROM:
		return copy_value(item->from);
	case KEY_TO:
		return copy_value(item->to);
	}
	return g_new0(char *, 1);
}

static bool parse_text(const struct measure *measure, const char *text, double *out)
{
	if (!text)
		return false;
	if (!strcmp(text, "true") || !strcmp(text, "false")) {
		*out = !strcmp(text, "true");
		return true;
	}
	if (measure->known && measure->known->type == SVC_FIELD_DURATION) {
		int64_t seconds;
		bool business_days;
		svc_autoclear(svc_error) why = {0};
		if (svc_duration_parse(text, &seconds, &business_days, &why) || business_days)
			return false;
		*out = (double)seconds;
		return true;
	}
	/* `1400 EUR` and `95%` count by their number; what has none is left out. */
	char *end;
	errno = 0;
	*out = g_ascii_strtod(text, &end);
	bool rest = !*end || *end == ' ' || !strcmp(end, "%");
	return end != text && rest && !errno && g_ascii_isdigit(end[-1]);
}

static bool span_of(const struct svc_report *report, const struct measure *measure,
	const struct item *item, double *out)
{
	int64_t from, until;
	const struct svc_field *known = svc_kind_field(report->kind, measure->until);
	if (!moment_of(report, item, measure->field, measure->known, false, &from) ||
		!moment_of(report, item, measure->until, known, false, &until))
		return false;
	*out = (double)(until - from);
	return true;
}

static int count_changes(const struct svc_facts *facts, const char *field)
{
	int n = 0;
	for (size_t i = 0; i < facts->count; i++)
		for (unsigned k = 0; k < facts->items[i].n_changes; k++)
			n += !strcmp(facts->items[i].changes[k].field, field);
	return n;
}

bool svc_report_number(const struct svc_report *report, const struct measure *measure,
	const struct item *item, double *out)
{
	bool there = true;
	switch (measure->type) {
	case NUMBER_FIELD:
		there = parse_text(measure, text_of(item, measure->field, measure->known), out);
		break;
	case NUMBER_SPAN:
		there = span_of(report, measure, item, out);
		break;
	case NUMBER_ENTRIES:
		*out = (double)item->facts->count;
		break;
	case NUMBER_REOPENS:
		*out = count_reopens(report, item);
		break;
	case NUMBER_CHANGES:
		*out = count_changes(item->facts, measure->field);
		break;
	}
	if (there)
		*out /= measure->unit;
	return there;
}
