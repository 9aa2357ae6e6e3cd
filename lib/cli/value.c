#include "cli/call.h"
#include "util/time.h"
#include "util/utf8.h"
#include "util/when.h"
#include <string.h>

static enum svc_status read_text(struct svc_given *given, struct svc_error *err)
{
	if (g_utf8_validate(given->text, -1, NULL))
		return SVC_OK;
	return svc_error_set(err, SVC_EUSAGE, "the value is not valid UTF-8");
}

static enum svc_status read_path(struct svc_given *given, struct svc_error *err)
{
	if (*given->text)
		return SVC_OK;
	return svc_error_set(err, SVC_EUSAGE, "the path is empty");
}

static enum svc_status read_int(struct svc_given *given, struct svc_error *err)
{
	gint64 number;
	if (!g_ascii_string_to_signed(given->text, 10, 0, G_MAXINT64, &number, NULL))
		return svc_error_set(
			err, SVC_EUSAGE, "'%s' is not a whole number from 0", given->text);
	given->number = number;
	return SVC_OK;
}

static enum svc_status read_percent(struct svc_given *given, struct svc_error *err)
{
	size_t number = strspn(given->text, "0123456789.");
	const char *rest = given->text + number;
	char *end;
	given->percent = g_ascii_strtod(given->text, &end);
	bool whole = number > 0 && end == rest && (!*rest || g_str_equal(rest, "%"));
	if (whole && given->percent <= 100)
		return SVC_OK;
	return svc_error_set(
		err, SVC_EUSAGE, "'%s' is not a percentage from 0%% to 100%%", given->text);
}

static enum svc_status read_choice(struct svc_given *given, struct svc_error *err)
{
	const char *const *choices = given->option->choices;
	if (g_strv_contains((const char *const *)choices, given->text))
		return SVC_OK;
	g_autofree char *all = g_strjoinv(", ", (char **)choices);
	g_autofree char *close = svc_suggest(given->text, choices, 3);
	svc_error_set(err, SVC_EUSAGE, "'%s' is none of %s", given->text, all);
	return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
}

static enum svc_status read_duration(struct svc_given *given, struct svc_error *err)
{
	bool business_days = false;
	if (svc_duration_parse(given->text, &given->number, &business_days, err) != SVC_OK)
		return err->status;
	if (!business_days)
		return SVC_OK;
	svc_error_set(err, SVC_EUSAGE, "'%s' counts business days", given->text);
	return svc_error_hint(err, "give hours and minutes, such as 8h or 1h30m");
}

static enum svc_status read_time(
	struct svc_given *given, int64_t now, const struct svc_zone *zone, struct svc_error *err)
{
	struct svc_span span;
	if (svc_when_parse(given->text, now, zone, &span, err) != SVC_OK)
		return err->status;
	given->number = span.start;
	given->end = span.end;
	return SVC_OK;
}

static enum svc_status read_typed(
	struct svc_given *given, int64_t now, const struct svc_zone *zone, struct svc_error *err)
{
	if (given->option->type != SVC_OPT_PATH && read_text(given, err) != SVC_OK)
		return err->status;
	switch (given->option->type) {
	case SVC_OPT_PATH:
		return read_path(given, err);
	case SVC_OPT_INT:
		return read_int(given, err);
	case SVC_OPT_PERCENT:
		return read_percent(given, err);
	case SVC_OPT_CHOICE:
		return read_choice(given, err);
	case SVC_OPT_DURATION:
		return read_duration(given, err);
	case SVC_OPT_TIME:
		return read_time(given, now, zone, err);
	case SVC_OPT_FLAG:
	case SVC_OPT_TEXT:
		break;
	}
	return SVC_OK;
}

enum svc_status svc_value_read(
	struct svc_given *given, int64_t now, const struct svc_zone *zone, struct svc_error *err)
{
	if (read_typed(given, now, zone, err) == SVC_OK)
		return SVC_OK;
	svc_error_prefix(err, "option --%s", given->option->name);
	err->status = SVC_EUSAGE;
	return err->status;
}
