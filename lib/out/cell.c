#include "out/format.h"
#include "util/time.h"
#include "util/utf8.h"
#include <math.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, BAR_WIDTH = 10 };

bool svc_column_is_number(const struct svc_column *column)
{
	return column->type == SVC_COL_INT || column->type == SVC_COL_DECIMAL ||
	       column->type == SVC_COL_PERCENT || column->type == SVC_COL_SECONDS;
}

/* As many digits as JSON gets: every decimal fraction of 15 digits reads back as itself. */
static char *decimal_text(double number)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.15g", number));
}

static char *joined(const json_t *list)
{
	GString *out = g_string_new(NULL);
	for (size_t i = 0; i < json_array_size(list); i++) {
		g_autofree char *item = svc_cell_raw(json_array_get(list, i));
		g_string_append_printf(out, "%s%s", i ? "," : "", item);
	}
	return g_string_free(out, FALSE);
}

char *svc_cell_raw(const json_t *value)
{
	if (!value)
		return g_strdup("");
	switch (json_typeof(value)) {
	case JSON_STRING:
		return g_strdup(json_string_value(value));
	case JSON_INTEGER:
		return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	case JSON_REAL:
		return decimal_text(json_real_value(value));
	case JSON_TRUE:
		return g_strdup("true");
	case JSON_FALSE:
		return g_strdup("false");
	case JSON_ARRAY:
		return joined(value);
	case JSON_OBJECT:
		return svc_json_text(value, 0);
	case JSON_NULL:
		break;
	}
	return g_strdup("");
}

/* One decimal, more where it would round to 0 % or 100 % what isn't. */
static char *percent_text(double percent)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.1f";
	for (;; format[2]++) {
		g_ascii_formatd(buffer, sizeof buffer, format, percent);
		double shown = g_ascii_strtod(buffer, NULL);
		if ((shown != 0 && shown != 100) || shown == percent || format[2] == '6')
			return g_strdup_printf("%s%%", buffer);
	}
}

/* Eighths of a column: U+2588 full to U+258F one eighth. */
static char *bar_text(double percent)
{
	int eighths = (int)lround(CLAMP(percent, 0, 100) / 100 * BAR_WIDTH * 8);
	GString *out = g_string_new(NULL);
	for (int i = 0; i < BAR_WIDTH; i++, eighths -= 8)
		if (eighths <= 0)
			g_string_append_c(out, ' ');
		else
			g_string_append_unichar(out, (gunichar)(0x2590 - MIN(eighths, 8)));
	return g_string_free(out, FALSE);
}

static int64_t local(const struct svc_out *out, int64_t time)
{
	const struct svc_zone *zone = out->options.zone;
	return time + (zone ? svc_zone_offset(zone, time) : 0);
}

static char *date_text(const struct svc_out *out, int64_t time, bool with_time)
{
	struct svc_civil c;
	svc_civil_of(local(out, time), &c);
	g_autofree char *date = g_strdup_printf("%04d-%02d-%02d", c.year, c.month, c.day);
	return with_time ? g_strdup_printf("%s %02d:%02d", date, c.hour, c.minute)
			 : g_steal_pointer(&date);
}

char *svc_out_time(const struct svc_out *out, int64_t time)
{
	int64_t now = out->options.now;
	g_autofree char *day = date_text(out, time, false);
	g_autofree char *today = date_text(out, now, false);
	if (!g_str_equal(day, today))
		return date_text(out, time, time > now);
	int64_t away = ABS(now - time);
	if (away < MINUTE)
		return g_strdup("now");
	g_autofree char *length = away < HOUR ? g_strdup_printf("%dm", (int)(away / MINUTE))
					      : g_strdup_printf("%dh", (int)(away / HOUR));
	return time > now ? g_strdup_printf("in %s", length) : g_strdup_printf("%s ago", length);
}

static char *time_cell(const struct svc_out *out, const char *text, bool table)
{
	int64_t time;
	if (!text || !svc_time_parse(text, &time))
		return g_strdup(text ? text : "");
	return table ? svc_out_time(out, time) : date_text(out, time, true);
}

/* People who compare rows read no seconds of hours. */
static char *seconds_text(int64_t seconds, bool table)
{
	bool hours = seconds >= HOUR || seconds <= -HOUR;
	if (table && hours && seconds > INT64_MIN + MINUTE && seconds < INT64_MAX - MINUTE) {
		int64_t rest = seconds % MINUTE;
		seconds += rest / (MINUTE / 2) * MINUTE - rest;
	}
	if (seconds >= 0)
		return svc_duration_format(seconds);
	g_autofree char *length = svc_duration_format(seconds == INT64_MIN ? INT64_MAX : -seconds);
	return g_strdup_printf("-%s", length);
}

static char *decimal_cell(double number)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.2f", number));
}

static char *typed_text(
	const struct svc_out *out, const struct svc_column *column, const json_t *value, bool table)
{
	switch (column->type) {
	case SVC_COL_TIME:
		return time_cell(out, json_string_value(value), table);
	case SVC_COL_SECONDS:
		if (json_is_integer(value))
			return seconds_text(json_integer_value(value), table);
		break;
	case SVC_COL_PERCENT:
		if (json_is_number(value))
			return percent_text(json_number_value(value));
		break;
	case SVC_COL_BAR:
		if (json_is_number(value))
			return table ? bar_text(json_number_value(value))
				     : percent_text(json_number_value(value));
		break;
	case SVC_COL_DECIMAL:
		if (json_is_real(value))
			return decimal_cell(json_real_value(value));
		break;
	case SVC_COL_BOOL:
		if (json_is_boolean(value))
			return g_strdup(json_is_true(value) ? "yes" : "no");
		break;
	case SVC_COL_TEXT:
	case SVC_COL_ID:
	case SVC_COL_WORD:
	case SVC_COL_INT:
	case SVC_COL_LIST:
		break;
	}
	return svc_cell_raw(value);
}

char *svc_cell_people(
	const struct svc_out *out, const struct svc_column *column, const json_t *value, bool table)
{
	if (!value || json_is_null(value))
		return g_strdup("");
	g_autofree char *text = typed_text(out, column, value, table);
	g_autofree char *line = g_strdelimit(g_steal_pointer(&text), "\r\n\t", ' ');
	return svc_utf8_harmless(line, false);
}
