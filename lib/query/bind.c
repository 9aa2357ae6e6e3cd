#include "query/bind.h"
#include <string.h>

static void test_clear(void *data)
{
	svc_test_clear(data);
}

static void bound_free(void *data)
{
	struct svc_bound *bound = data;
	g_array_unref(bound->tests);
	g_free(bound);
}

void svc_bound_term_free(struct svc_bound_term *term)
{
	if (!term)
		return;
	g_clear_pointer(&term->bounds, g_ptr_array_unref);
	g_clear_pointer(&term->targets, g_ptr_array_unref);
	svc_test_clear(&term->window);
	g_free(term->word);
	g_free(term);
}

static struct svc_query_place value_place(const char *source, const struct svc_query_value *value)
{
	return (struct svc_query_place){source, value->start, value->end};
}

/* Puts the place and the marked line into an error that a test's maker left. */
static enum svc_status place_error(
	struct svc_error *err, struct svc_query_place place, struct svc_error *why)
{
	svc_query_fail(err, place, "%s", why->message);
	return why->hint ? svc_query_advise(err, "%s", why->hint) : err->status;
}

static void add_choices(GPtrArray *names, const struct svc_field *field)
{
	for (guint i = 0; field->choices && i < field->choices->len; i++) {
		const char *name = g_array_index(field->choices, struct svc_choice, i).name;
		if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(name));
	}
}

/* The end of a range or the value that no choice has: what close matches are for. */
static const char *unknown_choice(const struct svc_query_value *value, GPtrArray *names)
{
	bool low_known = !value->low;
	for (guint i = 0; i < names->len; i++)
		low_known = low_known || g_ascii_strcasecmp(names->pdata[i], value->low) == 0;
	return low_known && value->high ? value->high : value->low;
}

static void suggest_choices(const struct svc_bound_term *term, const struct svc_query_value *value,
	bool categories, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < term->targets->len; i++) {
		const struct svc_target *target = term->targets->pdata[i];
		if (target->item->type == SVC_FIELD_ENUM)
			add_choices(names, target->item);
	}
	for (guint i = 0; i < term->targets->len; i++)
		if (((struct svc_target *)term->targets->pdata[i])->builtin == SVC_BUILTIN_IS)
			g_ptr_array_add(names, g_strdup(SVC_IS_ACTIVE));
	for (int i = SVC_OPEN; categories && i <= SVC_CANCELLED; i++)
		g_ptr_array_add(names, g_strdup(svc_category_name((enum svc_category)i)));
	const char *word = names->len > 0 ? unknown_choice(value, names) : NULL;
	if (word)
		svc_query_suggest(err, word, names);
}

/* `in:paused`: the statuses of a category, where the kind has no status of that name. */
static bool make_category(
	const struct svc_kind *kind, const struct svc_query_value *value, struct svc_test *out)
{
	if (value->type != SVC_QUERY_TEXT)
		return false;
	int category = SVC_OPEN;
	while (category <= SVC_CANCELLED &&
		strcmp(svc_category_name((enum svc_category)category), value->low) != 0)
		category++;
	if (category > SVC_CANCELLED)
		return false;
	GPtrArray *names = g_ptr_array_new();
	for (guint i = 0; kind->states && i < kind->states->len; i++) {
		const struct svc_state *state = kind->states->pdata[i];
		if ((int)state->category == category)
			g_ptr_array_add(names, g_strdup(state->name));
	}
	g_ptr_array_add(names, NULL);
	char **list = (char **)g_ptr_array_free(names, FALSE);
	*out = (struct svc_test){
		.type = SVC_TEST_ANY_OF, .names = (const char *const *)list, .own_names = list};
	return true;
}

/* One value for all kinds: it has to fit at least one of them. */
static enum svc_status bind_value(const struct svc_query_env *env,
	const struct svc_query_term *term, const struct svc_query_value *value, const char *source,
	struct svc_bound_term *out, struct svc_error *err)
{
	svc_autoclear(svc_error) first = {0};
	bool fits = false;
	for (guint i = 0; i < out->bounds->len; i++) {
		struct svc_bound *bound = out->bounds->pdata[i];
		svc_autoclear(svc_error) why = {0};
		struct svc_test test = {0};
		if (svc_test_make(env, bound->target->item, value, &test, &why) == SVC_OK ||
			(term->type == SVC_QUERY_IN &&
				make_category(bound->target->kind, value, &test))) {
			g_array_append_val(bound->tests, test);
			fits = true;
		} else if (!first.status) {
			svc_error_move(&first, &why);
		}
	}
	if (fits)
		return SVC_OK;
	place_error(err, value_place(source, value), &first);
	suggest_choices(out, value, term->type == SVC_QUERY_IN, err);
	return err->status;
}

static enum svc_status bind_window(const struct svc_query_env *env,
	const struct svc_query_term *term, const char *source, struct svc_bound_term *out,
	struct svc_error *err)
{
	svc_autoclear(svc_error) why = {0};
	if (!term->window)
		return SVC_OK;
	enum svc_status status =
		term->type == SVC_QUERY_IN
			? svc_test_make_span(term->window, &out->window, &why)
			: svc_test_make_time(env, term->window, &out->window, &why);
	return status ? place_error(err, value_place(source, term->window), &why) : SVC_OK;
}

static void add_bounds(struct svc_bound_term *out)
{
	out->bounds = g_ptr_array_new_with_free_func(bound_free);
	for (guint i = 0; i < out->targets->len; i++) {
		struct svc_bound *bound = g_new0(struct svc_bound, 1);
		bound->target = out->targets->pdata[i];
		bound->tests = g_array_new(FALSE, FALSE, sizeof(struct svc_test));
		g_array_set_clear_func(bound->tests, test_clear);
		g_ptr_array_add(out->bounds, bound);
	}
}

/* The timeline holds values of stored fields alone. */
static enum svc_status check_history(const struct svc_query_term *term,
	const struct svc_bound_term *bound, struct svc_query_place place, struct svc_error *err)
{
	if (term->type == SVC_QUERY_FIELD)
		return SVC_OK;
	for (guint i = 0; i < bound->targets->len; i++) {
		const struct svc_target *target = bound->targets->pdata[i];
		if (!target->via && !target->path && !target->computed && target->builtin < 0)
			return SVC_OK;
	}
	return svc_query_fail(
		err, place, "%s has no history: it isn't stored in the record itself", term->field);
}

/* The places of the term's field; `in:` means the status. */
static enum svc_status find_targets(const struct svc_query_env *env,
	const struct svc_query_term *term, struct svc_query_place *place,
	struct svc_bound_term *out, struct svc_error *err)
{
	if (term->field) {
		place->start = term->field_start;
		place->end = term->field_start + strlen(term->field);
		if (!svc_targets_find(env, term->field, *place, &out->targets, err))
			return SVC_OK;
		return svc_query_advise(
			err, "to search for text with a colon, put it in double quotes");
	}
	out->targets = svc_targets_status(env);
	return out->targets->len > 0
		       ? SVC_OK
		       : svc_query_fail(err, *place, "nothing that is searched here has a status");
}

/* `status=new`, as `set` takes it: looked for as a word it would find nothing and say nothing. */
static enum svc_status refuse_assignment(const struct svc_query_env *env, const char *word,
	struct svc_query_place place, struct svc_error *err)
{
	const char *equals = strchr(word, '=');
	if (!equals || equals == word || place.source[place.start] == '"')
		return SVC_OK;
	g_autofree char *name = g_strndup(word, (gsize)(equals - word));
	g_autoptr(GPtrArray) targets = NULL;
	svc_autoclear(svc_error) no_field = {0};
	if (svc_targets_find(env, name, place, &targets, &no_field))
		return SVC_OK;
	svc_query_fail(err, place, "'%s' is no term", word);
	return svc_query_advise(err, "did you mean %s:%s?", name, equals + 1);
}

enum svc_status svc_bind_term(const struct svc_query_env *env, const struct svc_query_term *term,
	const char *source, struct svc_bound_term **out, struct svc_error *err)
{
	svc_auto(svc_bound_term) bound = g_new0(struct svc_bound_term, 1);
	if (term->type == SVC_QUERY_WORD) {
		const struct svc_query_value *word = term->values->pdata[0];
		enum svc_status refused =
			refuse_assignment(env, word->low, value_place(source, word), err);
		bound->word = svc_query_fold(word->low);
		if (!refused)
			*out = g_steal_pointer(&bound);
		return refused;
	}
	struct svc_query_place place = {source, term->start, term->end};
	enum svc_status status = find_targets(env, term, &place, bound, err);
	if (!status)
		status = check_history(term, bound, place, err);
	if (status)
		return status;
	add_bounds(bound);
	for (guint i = 0; !status && i < term->values->len; i++)
		status = bind_value(env, term, term->values->pdata[i], source, bound, err);
	if (!status)
		status = bind_window(env, term, source, bound, err);
	if (!status)
		*out = g_steal_pointer(&bound);
	return status;
}

bool svc_bound_value(const struct svc_bound *bound, const char *value)
{
	for (guint i = 0; i < bound->tests->len; i++) {
		const struct svc_test *test = &g_array_index(bound->tests, struct svc_test, i);
		if (svc_test_value(test, value))
			return true;
	}
	return false;
}
