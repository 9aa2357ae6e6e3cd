#include "query/test.h"
#include "kind/type.h"
#include "query/elapsed.h"
#include "util/time.h"
#include "util/when.h"
#include <math.h>
#include <string.h>

typedef enum svc_status (*make_fn)(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err);

void svc_test_clear(struct svc_test *test)
{
	g_clear_pointer(&test->text, g_free);
	g_clear_pointer(&test->own_names, g_strfreev);
}

char *svc_query_fold(const char *text)
{
	bool ascii = true;
	for (const char *c = text; *c && ascii; c++)
		ascii = (unsigned char)*c < 0x80;
	if (ascii)
		return g_ascii_strdown(text, -1);
	g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	return composed ? g_utf8_casefold(composed, -1) : g_strdup(text);
}

static enum svc_status wrong(
	struct svc_error *err, const struct svc_field *field, const char *value, const char *hint)
{
	svc_error_set(err, SVC_EUSAGE, "'%s' can't be a value of %s", value, field->name);
	return svc_error_hint(err, "%s", hint);
}

/* Names that stand for the person who asks; `*done` tells whether the value was one. */
static enum svc_status make_me(const struct svc_query_env *env, const struct svc_query_value *value,
	struct svc_test *out, bool *done, struct svc_error *err)
{
	*done = value->type == SVC_QUERY_TEXT && !value->quoted && *value->low == '@';
	if (!*done)
		return SVC_OK;
	bool me = strcmp(value->low, "@me") == 0;
	if (!me && strcmp(value->low, "@my-teams") != 0) {
		svc_error_set(err, SVC_EUSAGE, "'%s' stands for nobody", value->low);
		return svc_error_hint(err, "there is @me and @my-teams");
	}
	out->type = SVC_TEST_ANY_OF;
	out->names = me ? env->options.me : env->options.my_teams;
	if (out->names)
		return SVC_OK;
	svc_error_set(
		err, SVC_EUSAGE, "'%s' stands for nobody: it isn't known who you are", value->low);
	return svc_error_hint(err, "git config user.email you@example.com");
}

static enum svc_status make_text(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	if (value->type == SVC_QUERY_RANGE) {
		svc_error_set(err, SVC_EUSAGE, "%s is text and has no ranges", field->name);
		return svc_error_hint(err, "put the value in double quotes");
	}
	bool done;
	enum svc_status status = make_me(env, value, out, &done, err);
	if (status || done)
		return status;
	out->type = value->type == SVC_QUERY_EXACT ? SVC_TEST_SAME : SVC_TEST_CONTAINS;
	out->text = svc_query_fold(value->low);
	return SVC_OK;
}

static enum svc_status make_name(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	enum svc_status status = make_text(env, field, value, out, err);
	if (status || out->type == SVC_TEST_ANY_OF)
		return status;
	if (env->options.check) {
		status = env->options.check(env->options.data, field, value->low, err);
		if (status)
			return status;
	}
	bool any = field->type == SVC_FIELD_PERSON && value->type != SVC_QUERY_EXACT;
	if (any && env->options.names)
		out->own_names = env->options.names(env->options.data, value->low);
	out->names = (const char *const *)out->own_names;
	out->type = out->names ? SVC_TEST_ANY_OF : SVC_TEST_SAME;
	return SVC_OK;
}

static bool choice_index(const struct svc_field *field, const char *name, int64_t *out)
{
	for (guint i = 0; field->choices && i < field->choices->len; i++) {
		if (g_ascii_strcasecmp(
			    g_array_index(field->choices, struct svc_choice, i).name, name) != 0)
			continue;
		*out = i;
		return true;
	}
	return false;
}

static enum svc_status bad_choice(
	struct svc_error *err, const struct svc_field *field, const char *value)
{
	svc_error_set(err, SVC_EUSAGE, "%s has no value '%s'", field->name, value);
	return SVC_EUSAGE;
}

static enum svc_status make_choice(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	out->type = SVC_TEST_WHOLE;
	bool active = field == &env->builtin[SVC_BUILTIN_IS] && value->type != SVC_QUERY_RANGE &&
		      !g_ascii_strcasecmp(value->low, SVC_IS_ACTIVE);
	if (active) { /* still to be done, whoever has to act next */
		out->low = SVC_OPEN;
		out->high = SVC_PAUSED;
		return SVC_OK;
	}
	if (value->low && !choice_index(field, value->low, &out->low))
		return bad_choice(err, field, value->low);
	bool is = field == &env->builtin[SVC_BUILTIN_IS];
	if (value->type != SVC_QUERY_RANGE)
		out->high = out->low;
	else if (is && !value->high)
		out->high = SVC_CANCELLED; /* a conflict is no category after the last one */
	else if (value->high && !choice_index(field, value->high, &out->high))
		return bad_choice(err, field, value->high);
	return SVC_OK;
}

static enum svc_status make_bool(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	if (value->type == SVC_QUERY_RANGE)
		return wrong(err, field, "a range", "true or false");
	svc_autoclear(svc_error) why = {0};
	out->type = SVC_TEST_SAME;
	if (svc_field_canonical(field, value->low, &out->text, &why))
		return wrong(err, field, value->low, "true or false");
	return SVC_OK;
}

typedef bool (*bound_fn)(
	const struct svc_query_env *env, const char *text, int64_t *low, int64_t *high);

/* Fills low and high from one value, or from the two ends of a range, by `read`. */
static enum svc_status make_whole(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, bound_fn read, const char *hint, struct svc_test *out,
	struct svc_error *err)
{
	int64_t ignored;
	out->type = SVC_TEST_WHOLE;
	if (value->low && !read(env, value->low, &out->low, &ignored))
		return wrong(err, field, value->low, hint);
	const char *high = value->type == SVC_QUERY_RANGE ? value->high : value->low;
	if (high && !read(env, high, &ignored, &out->high))
		return wrong(err, field, high, hint);
	return SVC_OK;
}

static bool read_int(const struct svc_query_env *env, const char *text, int64_t *low, int64_t *high)
{
	gint64 value;
	if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &value, NULL))
		return false;
	*low = *high = value;
	return true;
}

static enum svc_status make_int(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	return make_whole(env, field, value, read_int, "a whole number: 3, 1..5, 10..", out, err);
}

static bool read_span(
	const struct svc_query_env *env, const char *text, int64_t *low, int64_t *high)
{
	int64_t days;
	char *end;
	if (svc_elapsed_parse(text, low)) {
		*high = *low;
		return true;
	}
	days = g_ascii_strtoll(text, &end, 10); /* business days compare as days */
	if (end == text || strcmp(end, "bd") != 0 || days < 0 || days > 3660000)
		return false;
	*low = *high = days * SVC_DAY;
	return true;
}

static const char span_hint[] = "a duration: 4h, 5d.., 30m..2h";

static enum svc_status make_span(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	return make_whole(env, field, value, read_span, span_hint, out, err);
}

/* A time, or the first and last second of a day, month or year; `2h` alone is from now on. */
static bool read_moment(
	const struct svc_query_env *env, const char *text, int64_t *low, int64_t *high)
{
	svc_autoclear(svc_error) why = {0};
	struct svc_span span;
	int64_t elapsed;
	if (svc_when_parse(text, env->options.now, env->options.zone, &span, &why) == SVC_OK) {
		*low = span.start;
		*high = span.end > span.start ? span.end - 1 : span.end;
		return true;
	}
	if (!svc_elapsed_parse(text, &elapsed))
		return false;
	*low = *high = env->options.now + elapsed;
	return true;
}

static const char time_hint[] =
	"a date, month, year or time, today, or a range: -7d.., ..2h, 2026-10..2026-11";

static enum svc_status make_time(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	int64_t low, high;
	if (value->type != SVC_QUERY_RANGE && read_moment(env, value->low, &low, &high) &&
		low == high && !svc_time_parse(value->low, &low)) {
		svc_error_set(err, SVC_EUSAGE, "'%s' alone is one single second", value->low);
		return svc_error_hint(
			err, "since then: %s..   until then: ..%s", value->low, value->low);
	}
	return make_whole(env, field, value, read_moment, time_hint, out, err);
}

static int64_t day_of(const struct svc_query_env *env, int64_t time)
{
	const struct svc_zone *zone = env->options.zone;
	if (zone)
		time += svc_zone_offset(zone, time);
	return time >= 0 ? time / SVC_DAY : -((SVC_DAY - 1 - time) / SVC_DAY);
}

static enum svc_status make_day(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	enum svc_status status = make_time(env, field, value, out, err);
	if (status)
		return status;
	if (out->low != INT64_MIN)
		out->low = day_of(env, out->low);
	if (out->high != INT64_MAX)
		out->high = day_of(env, out->high);
	return SVC_OK;
}

static bool read_decimal(const char *text, double *out, const char **rest)
{
	char *end;
	*out = g_ascii_strtod(text, &end);
	*rest = end;
	return end != text && isfinite(*out);
}

/* Numbers, and sums of money: the amount; a currency in the query has to be the stored one. */
static enum svc_status make_decimal(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	static const char hint[] = "a number: 3.5, 1..5, 1000..";
	const char *high = value->type == SVC_QUERY_RANGE ? value->high : value->low;
	const char *rest = "";
	out->type = SVC_TEST_DECIMAL;
	if (value->low && !read_decimal(value->low, &out->least, &rest))
		return wrong(err, field, value->low, hint);
	if (high && !read_decimal(high, &out->most, &rest))
		return wrong(err, field, high, hint);
	while (*rest == ' ')
		rest++;
	if (*rest && field->type != SVC_FIELD_MONEY)
		return wrong(err, field, high ? high : value->low, hint);
	out->text = *rest ? svc_query_fold(rest) : NULL;
	return SVC_OK;
}

static const make_fn makers[SVC_FIELD_TYPES] = {
	[SVC_FIELD_LINE] = make_text,
	[SVC_FIELD_TEXT] = make_text,
	[SVC_FIELD_INT] = make_int,
	[SVC_FIELD_DECIMAL] = make_decimal,
	[SVC_FIELD_BOOL] = make_bool,
	[SVC_FIELD_ENUM] = make_choice,
	[SVC_FIELD_DATE] = make_day,
	[SVC_FIELD_DATETIME] = make_time,
	[SVC_FIELD_DURATION] = make_span,
	[SVC_FIELD_REF] = make_name,
	[SVC_FIELD_PERSON] = make_name,
	[SVC_FIELD_URL] = make_text,
	[SVC_FIELD_MONEY] = make_decimal,
	[SVC_FIELD_LIST] = make_text,
	[SVC_FIELD_MAP] = make_text,
};

static void open_ended(struct svc_test *out, const struct svc_field *field)
{
	*out = (struct svc_test){.field = field,
		.low = INT64_MIN,
		.high = INT64_MAX,
		.least = -INFINITY,
		.most = INFINITY};
}

/* A range whose ends are the wrong way round matches nothing: a mistake, not a wish. */
static enum svc_status check_order(const struct svc_test *test, struct svc_error *err)
{
	if (test->low <= test->high && test->least <= test->most)
		return SVC_OK;
	svc_error_set(err, SVC_EUSAGE, "the range ends before it starts");
	return svc_error_hint(err, "swap its two ends");
}

enum svc_status svc_test_make(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	open_ended(out, field);
	if (value->type == SVC_QUERY_EMPTY || value->type == SVC_QUERY_PRESENT) {
		out->type = value->type == SVC_QUERY_EMPTY ? SVC_TEST_ABSENT : SVC_TEST_PRESENT;
		return SVC_OK;
	}
	enum svc_status status = makers[field->type](env, field, value, out, err);
	if (!status)
		status = check_order(out, err);
	if (status)
		svc_test_clear(out);
	return status;
}

enum svc_status svc_test_make_time(const struct svc_query_env *env,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	static const struct svc_field time = {.name = "time", .type = SVC_FIELD_DATETIME};
	return svc_test_make(env, &time, value, out, err);
}

enum svc_status svc_test_make_span(
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err)
{
	static const struct svc_field span = {.name = "duration", .type = SVC_FIELD_DURATION};
	return svc_test_make(NULL, &span, value, out, err);
}

static bool read_stored(const struct svc_field *field, const char *value, int64_t *out)
{
	int64_t ignored;
	switch (field->type) {
	case SVC_FIELD_ENUM:
		return choice_index(field, value, out);
	case SVC_FIELD_DATE:
		return svc_date_parse(value, out);
	case SVC_FIELD_DATETIME:
		return svc_time_parse(value, out);
	case SVC_FIELD_DURATION:
		return read_span(NULL, value, out, &ignored);
	default:
		return read_int(NULL, value, out, &ignored);
	}
}

static bool decimal_within(const struct svc_test *test, const char *value)
{
	double number;
	const char *rest;
	if (!read_decimal(value, &number, &rest) || number < test->least || number > test->most)
		return false;
	g_autofree char *folded = svc_query_fold(rest + strspn(rest, " "));
	return !test->text || g_str_has_prefix(folded, test->text);
}

bool svc_test_value(const struct svc_test *test, const char *value)
{
	int64_t number;
	switch (test->type) {
	case SVC_TEST_WHOLE:
		return read_stored(test->field, value, &number) && number >= test->low &&
		       number <= test->high;
	case SVC_TEST_DECIMAL:
		return decimal_within(test, value);
	case SVC_TEST_ANY_OF:
		for (size_t i = 0; test->names[i]; i++)
			if (g_ascii_strcasecmp(test->names[i], value) == 0)
				return true;
		return false;
	case SVC_TEST_PRESENT:
		return true;
	case SVC_TEST_ABSENT:
		return false;
	default:;
		g_autofree char *folded = svc_query_fold(value);
		return test->type == SVC_TEST_SAME ? strcmp(folded, test->text) == 0
						   : strstr(folded, test->text) != NULL;
	}
}
