/*
 * Reading keys and measures as a person writes them.
 */
#include "report/private.h"
#include "util/utf8.h"
#include <string.h>

enum { SUGGESTIONS = 3 };

static const struct {
	const char *name;
	enum key_type type;
	bool records, entries, transitions; /* what it is there for */
} words[] = {
	{"reopened", KEY_REOPENED, true, true, true},
	{"verb", KEY_VERB, false, true, true},
	{"author", KEY_AUTHOR, false, true, true},
	{"from", KEY_FROM, false, false, true},
	{"to", KEY_TO, false, false, true},
};

static const struct {
	const char *name;
	enum key_type type;
} prefixes[] = {{"has", KEY_HAS}, {"first", KEY_FIRST}, {"category", KEY_CATEGORY}};

static const struct {
	const char *name;
	double seconds;
} units[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};

static enum svc_status unknown(
	const char *what, const char *word, const char *const *names, struct svc_error *err)
{
	g_autofree char *shown = svc_utf8_harmless(word, false);
	svc_error_set(err, SVC_EUSAGE, "unknown %s '%s'", what, shown);
	g_autofree char *close = svc_suggest(word, names, SUGGESTIONS);
	if (close)
		svc_error_hint(err, "did you mean %s?", close);
	return SVC_EUSAGE;
}

enum svc_status svc_report_find_field(const struct svc_report *report, const char *name,
	const struct svc_field **known, struct svc_error *err)
{
	*known = svc_kind_field(report->kind, name);
	const char *const *seen = report->options.seen;
	bool at = !strcmp(name, "at") && report->options.over != SVC_OVER_RECORDS;
	if (*known || at || (seen && g_strv_contains(seen, name)))
		return SVC_OK;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (const char *const *one = report->kind->order; *one; one++)
		g_ptr_array_add(names, (gpointer)*one);
	for (; seen && *seen; seen++)
		g_ptr_array_add(names, (gpointer)*seen);
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		g_ptr_array_add(names, (gpointer)words[i].name);
	g_ptr_array_add(names, NULL);
	return unknown("field", name, (const char *const *)names->pdata, err);
}

static bool is_for(size_t word, enum svc_report_over over)
{
	const bool there[] = {words[word].records, words[word].entries, words[word].transitions};
	return there[over];
}

static bool parse_word(const struct svc_report *report, const char *text, struct key *key)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		if (strcmp(words[i].name, text) != 0 || !is_for(i, report->options.over))
			continue;
		key->type = words[i].type;
		if ((key->type == KEY_FROM || key->type == KEY_TO) && report->status)
			key->known = svc_kind_field(report->kind, report->status);
		return true;
	}
	return false;
}

static enum svc_status check_key(
	const struct svc_report *report, const struct key *key, struct svc_error *err)
{
	const struct svc_field *known = key->known;
	if (key->type == KEY_PART && known && known->type != SVC_FIELD_DATE &&
		known->type != SVC_FIELD_DATETIME)
		return svc_error_set(err, SVC_EUSAGE, "'%s' is no date", key->field);
	if (key->type == KEY_FIRST && !(known && known->tracked))
		return svc_error_set(
			err, SVC_EUSAGE, "'%s' is not tracked by the timeline", key->field);
	if (key->type == KEY_CATEGORY &&
		g_strcmp0(key->field, svc_kind_role(report->kind, "status")) != 0)
		return svc_error_set(err, SVC_EUSAGE, "'%s' is no status", key->field);
	return SVC_OK;
}

static enum svc_status parse_prefix(
	const char *text, size_t length, struct key *key, struct svc_error *err)
{
	g_autofree char *prefix = g_strndup(text, length);
	key->field = g_strdup(text + length + 1);
	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
		if (strcmp(prefixes[i].name, prefix) != 0)
			continue;
		key->type = prefixes[i].type;
		return SVC_OK;
	}
	key->type = KEY_PART;
	key->part = svc_report_part(prefix);
	return key->part ? SVC_OK : unknown("part", prefix, svc_report_part_names(), err);
}

static enum svc_status fill_key(
	const struct svc_report *report, const char *text, struct key *key, struct svc_error *err)
{
	key->name = g_strdup(text);
	const char *colon = strchr(text, ':');
	enum svc_status status = SVC_OK;
	if (colon)
		status = parse_prefix(text, (size_t)(colon - text), key, err);
	else if (parse_word(report, text, key))
		return SVC_OK;
	else
		key->field = g_strdup(text);
	if (!status)
		status = svc_report_find_field(report, key->field, &key->known, err);
	return status ? status : check_key(report, key, err);
}

enum svc_status svc_report_parse_key(
	const struct svc_report *report, const char *text, struct key **out, struct svc_error *err)
{
	struct key *key = g_new0(struct key, 1);
	enum svc_status status = fill_key(report, text, key, err);
	if (status)
		svc_report_key_free(key);
	else
		*out = key;
	return status;
}

void svc_report_key_free(gpointer data)
{
	struct key *key = data;
	g_free(key->name);
	g_free(key->field);
	g_free(key);
}

/* Takes `/UNIT` off the end of `text`. */
static enum svc_status parse_unit(char *text, struct measure *measure, struct svc_error *err)
{
	measure->unit = 1;
	char *slash = strrchr(text, '/');
	if (!slash)
		return SVC_OK;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (strcmp(units[i].name, slash + 1) != 0)
			continue;
		measure->unit = units[i].seconds;
		*slash = '\0';
		return SVC_OK;
	}
	svc_error_set(err, SVC_EUSAGE, "unknown unit '%s'", slash + 1);
	return svc_error_hint(err, "units are s, m, h and d");
}

static bool is_number(const struct svc_field *field)
{
	if (!field)
		return true; /* undeclared: what reads as a number counts */
	return field->type == SVC_FIELD_INT || field->type == SVC_FIELD_DECIMAL ||
	       field->type == SVC_FIELD_BOOL || field->type == SVC_FIELD_DURATION ||
	       field->type == SVC_FIELD_MONEY || field->type == SVC_FIELD_LINE;
}

static bool is_moment(const struct svc_field *field)
{
	return !field || field->type == SVC_FIELD_DATETIME || field->type == SVC_FIELD_DATE;
}

static enum svc_status parse_span(const struct svc_report *report, const char *text,
	struct measure *measure, struct svc_error *err)
{
	const char *dots = strstr(text, "..");
	const struct svc_field *until = NULL;
	measure->type = NUMBER_SPAN;
	measure->field = g_strndup(text, (gsize)(dots - text));
	measure->until = g_strdup(dots + 2);
	enum svc_status status =
		svc_report_find_field(report, measure->field, &measure->known, err);
	if (!status)
		status = svc_report_find_field(report, measure->until, &until, err);
	if (status)
		return status;
	if (!is_moment(measure->known) || !is_moment(until))
		return svc_error_set(err, SVC_EUSAGE, "'%s' is no span between two times", text);
	return SVC_OK;
}

static enum svc_status parse_number(const struct svc_report *report, const char *text,
	struct measure *measure, struct svc_error *err)
{
	if (strstr(text, ".."))
		return parse_span(report, text, measure, err);
	bool changes = g_str_has_prefix(text, "changes:");
	measure->type = changes                    ? NUMBER_CHANGES
			: !strcmp(text, "entries") ? NUMBER_ENTRIES
			: !strcmp(text, "reopens") ? NUMBER_REOPENS
						   : NUMBER_FIELD;
	if (measure->type == NUMBER_ENTRIES || measure->type == NUMBER_REOPENS)
		return SVC_OK;
	measure->field = g_strdup(changes ? text + strlen("changes:") : text);
	enum svc_status status =
		svc_report_find_field(report, measure->field, &measure->known, err);
	if (status || changes || is_number(measure->known))
		return status;
	return svc_error_set(err, SVC_EUSAGE, "'%s' is no number", measure->field);
}

/* Takes `AGGREGATE:` off the front; the name of a column is then AGGREGATE_FIELD. */
static const char *parse_aggregate(const char *text, struct measure *measure)
{
	measure->aggregate = -1;
	for (int i = 0; svc_figure_names()[i]; i++) {
		size_t length = strlen(svc_figure_names()[i]);
		if (strncmp(text, svc_figure_names()[i], length) != 0 || text[length] != ':')
			continue;
		measure->aggregate = i;
		return text + length + 1;
	}
	return text;
}

/* What stands before a colon now must be `changes`. */
static enum svc_status check_aggregate(const char *number, struct svc_error *err)
{
	const char *colon = strchr(number, ':');
	if (!colon || g_str_has_prefix(number, "changes:"))
		return SVC_OK;
	g_autofree char *word = g_strndup(number, (gsize)(colon - number));
	g_autofree char *close = svc_suggest(word, svc_figure_names(), 3);
	svc_error_set(err, SVC_EUSAGE, "unknown figure '%s'", word);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	g_autofree char *all = g_strjoinv(", ", (char **)svc_figure_names());
	return svc_error_hint(err, "figures are %s", all);
}

static char *name_of(const struct measure *measure, const char *text)
{
	const char *aggregate =
		measure->aggregate >= 0 ? svc_figure_names()[measure->aggregate] : NULL;
	char *name = aggregate ? g_strdup_printf("%s_%s", aggregate, text) : g_strdup(text);
	return g_strdelimit(name, ":.", '_');
}

static enum svc_status fill_measure(const struct svc_report *report, const char *text,
	struct measure *measure, struct svc_error *err)
{
	const char *equals = strchr(text, '=');
	g_autofree char *rest = g_strdup(equals ? equals + 1 : text);
	enum svc_status status = parse_unit(rest, measure, err);
	if (status)
		return status;
	const char *number = parse_aggregate(rest, measure);
	if ((status = check_aggregate(number, err)))
		return status;
	measure->name = equals ? g_strndup(text, (gsize)(equals - text)) : name_of(measure, number);
	if (!*measure->name)
		return svc_error_set(err, SVC_EUSAGE, "the measure '%s' has no name", text);
	return parse_number(report, number, measure, err);
}

enum svc_status svc_report_parse_measure(const struct svc_report *report, const char *text,
	struct measure **out, struct svc_error *err)
{
	struct measure *measure = g_new0(struct measure, 1);
	enum svc_status status = fill_measure(report, text, measure, err);
	if (status)
		svc_report_measure_free(measure);
	else
		*out = measure;
	return status;
}

void svc_report_measure_free(gpointer data)
{
	struct measure *measure = data;
	g_free(measure->name);
	g_free(measure->field);
	g_free(measure->until);
	g_free(measure);
}
