#include "query/bind.h"
#include "util/time.h"
#include <string.h>

struct stay {              /* a value that a field had, from one time to the next */
	const char *value; /* borrowed; "" for none */
	int64_t from, to;  /* to: exclusive; INT64_MAX for the present one */
};

static void add_stays(const struct svc_fact *fact, const char *field, GArray *stays)
{
	for (unsigned c = 0; c < fact->n_changes; c++) {
		const struct svc_fact_change *change = &fact->changes[c];
		struct stay *last =
			stays->len ? &g_array_index(stays, struct stay, stays->len - 1) : NULL;
		if (strcmp(change->field, field) != 0 ||
			(last && strcmp(last->value, change->value) == 0))
			continue;
		if (last)
			last->to = fact->time;
		struct stay stay = {change->value, fact->time, INT64_MAX};
		g_array_append_val(stays, stay);
	}
}

/* The stays of a field, in order; equal neighbours are one. The record's texts are borrowed. */
static enum svc_status stays_of(
	struct svc_record *record, const char *field, GArray *stays, struct svc_error *err)
{
	const struct svc_facts *facts;
	enum svc_status status = svc_record_facts(record, &facts, err);
	for (size_t i = 0; !status && i < facts->count && facts->items[i].stamped; i++)
		add_stays(&facts->items[i], field, stays);
	return status;
}

/* A field that the timeline doesn't track has one stay: its value since the record was opened. */
static void add_present(struct svc_record *record, const char *field, GArray *stays)
{
	const char *value = svc_record_get(record, field);
	const char *role = svc_kind_role(record->kind, "opened");
	const char *opened = role ? svc_record_get(record, role) : NULL;
	struct stay stay = {value ? value : "", INT64_MIN, INT64_MAX};
	if (opened)
		svc_time_parse(opened, &stay.from);
	if (stays->len == 0)
		g_array_append_val(stays, stay);
}

static bool value_passes(const struct svc_bound *bound, const char *value)
{
	for (guint i = 0; i < bound->tests->len; i++) {
		const struct svc_test *test = &g_array_index(bound->tests, struct svc_test, i);
		bool absent = *value == '\0';
		if (test->type == SVC_TEST_ABSENT ? absent : !absent && svc_test_value(test, value))
			return true;
	}
	return false;
}

static bool was(const struct svc_query_term *term, const struct svc_test *window,
	const struct svc_bound *bound, const GArray *stays)
{
	for (guint i = 0; i < stays->len; i++) {
		const struct stay *stay = &g_array_index(stays, struct stay, i);
		bool within =
			!term->window || (stay->from <= window->high && stay->to > window->low);
		if (within && value_passes(bound, stay->value))
			return true;
	}
	return false;
}

static bool in(const struct svc_query_env *env, const struct svc_query_term *term,
	const struct svc_test *window, const struct svc_bound *bound, const GArray *stays)
{
	if (stays->len == 0)
		return false;
	const struct stay *now = &g_array_index(stays, struct stay, stays->len - 1);
	if (!value_passes(bound, now->value))
		return false;
	if (!term->window)
		return true;
	if (now->from == INT64_MIN)
		return false;
	/* The stay may have begun before others that passed as well: on-hold after paused-by-us. */
	int64_t from = now->from;
	for (guint i = stays->len - 1; i > 0; i--) {
		const struct stay *before = &g_array_index(stays, struct stay, i - 1);
		if (!value_passes(bound, before->value))
			break;
		from = before->from;
	}
	int64_t lasted = env->options.now - from;
	return lasted >= window->low && lasted <= window->high;
}

static bool changed(
	const struct svc_query_term *term, const struct svc_test *window, const GArray *stays)
{
	for (guint i = 1; i < stays->len; i++) {
		const struct stay *stay = &g_array_index(stays, struct stay, i);
		if (!term->window || (stay->from >= window->low && stay->from <= window->high))
			return true;
	}
	return false;
}

/* A field that was set for the first time after the opening changed too: it was empty before. */
static enum svc_status add_empty_start(
	struct svc_record *record, GArray *stays, struct svc_error *err)
{
	const struct svc_facts *facts;
	enum svc_status status = svc_record_facts(record, &facts, err);
	if (status || stays->len == 0)
		return status;
	int64_t from = g_array_index(stays, struct stay, 0).from;
	for (size_t i = 0; i < facts->count && facts->items[i].stamped; i++) {
		if (strcmp(facts->items[i].verb, "opened") != 0)
			continue;
		if (facts->items[i].time < from) {
			struct stay empty = {"", facts->items[i].time, from};
			g_array_prepend_val(stays, empty);
		}
		break;
	}
	return SVC_OK;
}

enum svc_status svc_history_match(const struct svc_query_env *env,
	const struct svc_query_term *term, const struct svc_bound_term *bound_term,
	const struct svc_bound *bound, struct svc_record *record, bool *out, struct svc_error *err)
{
	const char *field = bound->target->field->name;
	g_autoptr(GArray) stays = g_array_new(FALSE, FALSE, sizeof(struct stay));
	enum svc_status status = stays_of(record, field, stays, err);
	if (!status)
		status = add_empty_start(record, stays, err);
	if (status)
		return status;
	add_present(record, field, stays);
	if (term->type == SVC_QUERY_WAS)
		*out = was(term, &bound_term->window, bound, stays);
	else if (term->type == SVC_QUERY_IN)
		*out = in(env, term, &bound_term->window, bound, stays);
	else
		*out = changed(term, &bound_term->window, stays);
	return SVC_OK;
}
