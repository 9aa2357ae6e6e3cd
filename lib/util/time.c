#include "util/time.h"
#include <stdio.h>
#include <string.h>

enum {
	DAYS_TO_EPOCH = 719468, /* from 0000-03-01 to 1970-01-01 */
	DAYS_PER_ERA = 146097,  /* 400 Gregorian years */
};

/* Longest duration: a hundred years. It keeps every sum of instants far from overflow. */
static const int64_t DURATION_MAX = INT64_C(36525) * SVC_DAY;

static bool digits(const char **text, int count, int *out)
{
	int value = 0;
	for (int i = 0; i < count; i++) {
		char c = (*text)[i];
		if (!g_ascii_isdigit(c))
			return false;
		value = value * 10 + (c - '0');
	}
	*text += count;
	*out = value;
	return true;
}

static bool literal(const char **text, char c)
{
	if (g_ascii_toupper(**text) != c)
		return false;
	(*text)++;
	return true;
}

int64_t svc_day_of(int year, int month, int day)
{
	/* Howard Hinnant's days_from_civil: years begin in March, so that the leap day is last. */
	int64_t m = (int64_t)month - 1;
	int64_t y = (int64_t)year + (m >= 0 ? m / 12 : -((11 - m) / 12));
	m = m % 12 + (m % 12 < 0 ? 12 : 0) + 1;
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH + day - 1;
}

void svc_civil_of_day(int64_t day, struct svc_civil *out)
{
	int64_t z = day + DAYS_TO_EPOCH;
	int64_t era = (z >= 0 ? z : z - DAYS_PER_ERA + 1) / DAYS_PER_ERA;
	int64_t doe = z - era * DAYS_PER_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / (DAYS_PER_ERA - 1)) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*out = (struct svc_civil){
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.month = (int)(mp < 10 ? mp + 3 : mp - 9),
	};
	out->year = (int)(yoe + era * 400 + (out->month <= 2));
}

static int64_t day_of_time(int64_t time)
{
	return time >= 0 ? time / SVC_DAY : -((SVC_DAY - 1 - time) / SVC_DAY);
}

void svc_civil_of(int64_t time, struct svc_civil *out)
{
	int64_t day = day_of_time(time);
	int rest = (int)(time - day * SVC_DAY);
	svc_civil_of_day(day, out);
	out->hour = rest / 3600;
	out->minute = rest / 60 % 60;
	out->second = rest % 60;
}

int svc_weekday_of(int64_t day)
{
	int weekday = (int)((day + 3) % 7); /* day 0 was a Thursday */
	return weekday < 0 ? weekday + 7 : weekday;
}

/* "2026-11-21", advancing `*text`. */
static bool scan_date(const char **text, int64_t *day)
{
	int y, m, d;
	if (!digits(text, 4, &y) || !literal(text, '-') || !digits(text, 2, &m) ||
		!literal(text, '-') || !digits(text, 2, &d))
		return false;
	if (y < 1 || m < 1 || m > 12 || d < 1)
		return false;
	int64_t value = svc_day_of(y, m, d);
	if (value >= svc_day_of(y, m + 1, 1))
		return false;
	*day = value;
	return true;
}

bool svc_date_parse(const char *text, int64_t *day)
{
	int64_t value;
	if (!scan_date(&text, &value) || *text)
		return false;
	*day = value;
	return true;
}

/* "09:14:00" with an optional fraction, in seconds of the day. */
static bool scan_clock(const char **text, int *seconds)
{
	int h, m, s;
	if (!digits(text, 2, &h) || !literal(text, ':') || !digits(text, 2, &m) ||
		!literal(text, ':') || !digits(text, 2, &s))
		return false;
	if (h > 23 || m > 59 || s > 60)
		return false;
	if (literal(text, '.')) {
		int ignored;
		if (!digits(text, 1, &ignored))
			return false;
		while (digits(text, 1, &ignored))
			;
	}
	*seconds = h * 3600 + m * 60 + MIN(s, 59);
	return true;
}

/* "Z" or "+01:00", in seconds east of UTC. */
static bool scan_offset(const char **text, int *seconds)
{
	if (literal(text, 'Z')) {
		*seconds = 0;
		return true;
	}
	int sign = **text == '-' ? -1 : 1;
	int h, m;
	if (**text != '+' && **text != '-')
		return false;
	(*text)++;
	if (!digits(text, 2, &h) || !literal(text, ':') || !digits(text, 2, &m) || h > 23 || m > 59)
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return true;
}

bool svc_time_parse(const char *text, int64_t *out)
{
	int64_t day;
	int clock, offset;
	if (!scan_date(&text, &day) || !literal(&text, 'T') || !scan_clock(&text, &clock) ||
		!scan_offset(&text, &offset) || *text)
		return false;
	int64_t time = day * SVC_DAY + clock - offset;
	if (time < svc_day_of(1, 1, 1) * SVC_DAY || time >= svc_day_of(10000, 1, 1) * SVC_DAY)
		return false;
	*out = time;
	return true;
}

static void print_two(char *at, int value)
{
	at[0] = (char)('0' + value / 10 % 10);
	at[1] = (char)('0' + value % 10);
}

static void print_date(const struct svc_civil *civil, char *at)
{
	print_two(at, civil->year / 100);
	print_two(at + 2, civil->year);
	at[4] = at[7] = '-';
	print_two(at + 5, civil->month);
	print_two(at + 8, civil->day);
}

char *svc_time_print(int64_t time, char buffer[SVC_TIME_LENGTH])
{
	/* Times outside of the years 0001 to 9999 don't occur in records; the nearest is shown. */
	struct svc_civil civil;
	svc_civil_of(
		CLAMP(time, svc_day_of(1, 1, 1) * SVC_DAY, svc_day_of(10000, 1, 1) * SVC_DAY - 1),
		&civil);
	print_date(&civil, buffer);
	buffer[10] = 'T';
	print_two(buffer + 11, civil.hour);
	buffer[13] = buffer[16] = ':';
	print_two(buffer + 14, civil.minute);
	print_two(buffer + 17, civil.second);
	buffer[19] = 'Z';
	buffer[20] = '\0';
	return buffer;
}

char *svc_time_format(int64_t time)
{
	return svc_time_print(time, g_malloc(SVC_TIME_LENGTH));
}

char *svc_date_format(int64_t day)
{
	struct svc_civil civil;
	svc_civil_of_day(CLAMP(day, svc_day_of(1, 1, 1), svc_day_of(10000, 1, 1) - 1), &civil);
	char *text = g_malloc0(sizeof "2026-11-21");
	print_date(&civil, text);
	return text;
}

static const struct {
	char name;
	int64_t seconds;
} units[] = {{'w', 7 * SVC_DAY}, {'h', 3600}, {'m', 60}, {'s', 1}};

static enum svc_status refuse(struct svc_error *err, const char *text, const char *why)
{
	svc_error_set(err, SVC_EINVALID, "the duration '%s' %s", text, why);
	return svc_error_hint(err, "write it as 90s, 15m, 4h, 1h30m or 3bd (business days)");
}

/* A run of digits, saturating just above the longest duration. */
static bool scan_number(const char **text, int64_t *out)
{
	if (!g_ascii_isdigit(**text))
		return false;
	int64_t value = 0;
	for (; g_ascii_isdigit(**text); (*text)++)
		value = MIN(value * 10 + (**text - '0'), DURATION_MAX + 1);
	*out = value;
	return true;
}

static enum svc_status refuse_days(struct svc_error *err, const char *text, int64_t days)
{
	svc_error_set(err, SVC_EINVALID, "the duration '%s' could mean two things", text);
	if (days > DURATION_MAX / SVC_DAY)
		return svc_error_hint(err, "write hours (72h) or business days (3bd)");
	return svc_error_hint(err,
		"write %" G_GINT64_FORMAT "h for hours by the clock, or %" G_GINT64_FORMAT
		"bd for business days",
		days * 24, days);
}

/* The whole text is `NUMBERbd`, or is no such thing. */
static bool scan_business_days(const char *text, int64_t *days)
{
	return scan_number(&text, days) && strcmp(text, "bd") == 0;
}

static enum svc_status check_range(
	struct svc_error *err, const char *text, int64_t value, int64_t most)
{
	if (value == 0)
		return refuse(err, text, "is zero");
	if (value > most)
		return refuse(err, text, "is longer than a hundred years");
	return SVC_OK;
}

enum svc_status svc_duration_parse(
	const char *text, int64_t *out, bool *business_days, struct svc_error *err)
{
	int64_t sum = 0, number;
	*business_days = false;
	if (scan_business_days(text, &number)) {
		if (check_range(err, text, number, DURATION_MAX / SVC_DAY) != SVC_OK)
			return err->status;
		*business_days = true;
		*out = number;
		return SVC_OK;
	}
	if (*text == '-')
		return refuse(err, text, "is negative");
	const char *p = text;
	size_t unit = 0; /* each unit at most once, the largest first */
	do {
		if (!scan_number(&p, &number))
			return refuse(err, text, "is no duration");
		if (p[0] == 'd' && p[1] == '\0')
			return refuse_days(err, text, number);
		while (unit < G_N_ELEMENTS(units) && units[unit].name != *p)
			unit++;
		if (unit == G_N_ELEMENTS(units))
			return refuse(err, text, *p ? "is no duration" : "has no unit");
		sum = MIN(sum + MIN(number, DURATION_MAX / units[unit].seconds + 1) *
					  units[unit].seconds,
			DURATION_MAX + 1);
		p++;
		unit++;
	} while (*p);
	if (check_range(err, text, sum, DURATION_MAX) != SVC_OK)
		return err->status;
	*out = sum;
	return SVC_OK;
}

char *svc_duration_format(int64_t seconds)
{
	static const struct {
		char name;
		uint64_t seconds;
	} parts[] = {{'h', 3600}, {'m', 60}, {'s', 1}};
	GString *text = g_string_new(seconds < 0 ? "-" : "");
	uint64_t rest = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
	if (rest == 0)
		g_string_append(text, "0s");
	for (size_t i = 0; i < G_N_ELEMENTS(parts) && rest; i++) {
		uint64_t count = rest / parts[i].seconds;
		rest %= parts[i].seconds;
		if (count)
			g_string_append_printf(text, "%" G_GUINT64_FORMAT "%c%s", count,
				parts[i].name, rest ? " " : "");
	}
	return g_string_free(text, FALSE);
}
