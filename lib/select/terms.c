#include "select/terms.h"
#include "util/time.h"
#include <string.h>

/* What `sla:` knows, in the order of urgency, so that `sla:at-risk..` means at least that. */
static const struct {
	const char *name, *help;
} states[] = {
	{"none", "No agreement applies."},
	{"ok", "No clock is at risk or breached."},
	{"paused", "A clock is paused."},
	{"at-risk", "A clock that runs or is paused has used most of its target."},
	{"breached", "A clock is over its target."},
};

static void add_state(struct svc_terms *terms, const char *name)
{
	if (!g_ptr_array_find_with_equal_func(terms->states, name, g_str_equal, NULL))
		g_ptr_array_add(terms->states, (gpointer)name);
}

static void judge_clock(struct svc_terms *terms, const struct svc_clock *clock)
{
	for (unsigned i = 0; i < clock->cycles->len; i++)
		if (g_array_index(clock->cycles, struct svc_cycle, i).breached)
			add_state(terms, "breached");
	const struct svc_cycle *last = svc_clock_last(clock);
	if (!last || !last->promised)
		return;
	if (last->state == SVC_CLOCK_PAUSED)
		add_state(terms, "paused");
	if (last->at_risk)
		add_state(terms, "at-risk");
	if (last->state == SVC_RUNNING && last->has_due)
		g_ptr_array_add(terms->due, svc_time_format(last->due));
}

static bool has_state(const struct svc_terms *terms, const char *name)
{
	return g_ptr_array_find_with_equal_func(terms->states, name, g_str_equal, NULL);
}

/* A broken agreement or calendar would be told for every record: each problem once. */
static void tell(struct svc_terms *terms, const struct svc_error *why)
{
	const struct svc_context *context = svc_desk_context(terms->desk);
	if (context->warn && g_hash_table_add(terms->told, g_strdup(why->message)))
		context->warn(context->data, why);
}

static struct svc_sla_engine *engine_of(struct svc_terms *terms)
{
	const struct svc_sla_options options = {.now = svc_desk_context(terms->desk)->now};
	if (!terms->engine)
		terms->engine = svc_sla_open(terms->desk, &options);
	return terms->engine;
}

static enum svc_status judge(
	struct svc_terms *terms, struct svc_record *record, struct svc_error *err)
{
	svc_auto(svc_sla_ticket) ticket = NULL;
	if (svc_sla_ticket(engine_of(terms), record, &ticket, err) != SVC_OK)
		return svc_error_at(err, record->path, err->line, err->column);
	if (ticket->problem.status)
		tell(terms, &ticket->problem);
	for (unsigned i = 0; i < ticket->clocks->len; i++)
		judge_clock(terms, ticket->clocks->pdata[i]);
	if (!ticket->version)
		add_state(terms, "none");
	else if (!ticket->problem.status && !has_state(terms, "breached") &&
		 !has_state(terms, "at-risk"))
		add_state(terms, "ok");
	return SVC_OK;
}

/* Judges a record once, though two terms may ask about it. */
static enum svc_status know(
	struct svc_terms *terms, struct svc_record *record, struct svc_error *err)
{
	if (terms->judged == record && g_strcmp0(terms->judged_path, record->path) == 0)
		return SVC_OK;
	g_free(terms->judged_path);
	terms->judged = record;
	terms->judged_path = g_strdup(record->path);
	g_ptr_array_set_size(terms->states, 0);
	g_ptr_array_set_size(terms->due, 0);
	if (!svc_sla_kind(record->kind) || judge(terms, record, err) == SVC_OK)
		return SVC_OK;
	terms->judged = NULL;
	return err->status;
}

static char **texts_of(const GPtrArray *list)
{
	char **out = g_new0(char *, list->len + 1);
	for (unsigned i = 0; i < list->len; i++)
		out[i] = g_strdup(list->pdata[i]);
	return out;
}

static enum svc_status get_state(
	void *data, struct svc_record *record, char ***values, struct svc_error *err)
{
	struct svc_terms *terms = data;
	enum svc_status status = know(terms, record, err);
	if (!status)
		*values = texts_of(terms->states);
	return status;
}

static enum svc_status get_due(
	void *data, struct svc_record *record, char ***values, struct svc_error *err)
{
	struct svc_terms *terms = data;
	enum svc_status status = know(terms, record, err);
	if (!status)
		*values = texts_of(terms->due);
	return status;
}

void svc_terms_init(struct svc_terms *terms, struct svc_desk *desk)
{
	GArray *choices = g_array_new(FALSE, TRUE, sizeof(struct svc_choice));
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
		const struct svc_choice choice = {states[i].name, states[i].help};
		g_array_append_val(choices, choice);
	}
	*terms = (struct svc_terms){.desk = desk,
		.states = g_ptr_array_new(),
		.due = g_ptr_array_new_with_free_func(g_free),
		.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	terms->rows[0] = (struct svc_query_computed){
		{.name = "sla", .title = "SLA", .type = SVC_FIELD_ENUM, .choices = choices},
		get_state, terms};
	terms->rows[1] = (struct svc_query_computed){
		{.name = "due", .title = "Due", .type = SVC_FIELD_DATETIME}, get_due, terms};
}

void svc_terms_clear(struct svc_terms *terms)
{
	if (!terms->desk)
		return;
	svc_sla_close(terms->engine);
	g_array_unref(terms->rows[0].field.choices);
	g_ptr_array_unref(terms->states);
	g_ptr_array_unref(terms->due);
	g_hash_table_unref(terms->told);
	g_free(terms->judged_path);
	*terms = (struct svc_terms){0};
}
