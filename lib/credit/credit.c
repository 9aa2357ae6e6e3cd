#include "credit/parts.h"
#include "util/time.h"
#include <string.h>

static void free_terms(void *terms)
{
	svc_credit_terms_free(terms);
}

static void free_line(void *data)
{
	struct svc_credit_line *line = data;
	for (guint i = 0; i < line->terms->measures->len; i++) {
		json_decref(line->counts[i].tickets[0]);
		json_decref(line->counts[i].tickets[1]);
	}
	g_free(line->counts);
	json_decref(line->excluded);
	g_free(line);
}

static void free_statement(void *data)
{
	struct svc_credit_statement *statement = data;
	g_free(statement->customer);
	g_free(statement->title);
	g_ptr_array_unref(statement->lines);
	g_free(statement);
}

static bool wanted(const struct svc_credit_data *d, const char *customer)
{
	return !d->options->customers || g_strv_contains(d->options->customers, customer);
}

/* Kept for each agreement and month; NULL where it gives no credits. */
static enum svc_status terms_of(struct svc_credit_data *d, const char *sla, int month,
	const struct svc_credit_terms **out, struct svc_error *err)
{
	g_autofree char *key = g_strdup_printf("%d %s", month, sla);
	void *found;
	if (g_hash_table_lookup_extended(d->terms, key, NULL, &found)) {
		*out = found;
		return SVC_OK;
	}
	struct svc_credit_terms *terms = NULL;
	if (svc_credit_terms_new(d->engine, sla, month, &terms, err) != SVC_OK)
		return err->status;
	g_hash_table_insert(d->terms, g_steal_pointer(&key), terms);
	*out = terms;
	return SVC_OK;
}

/* The customer's text in force when the month began; NULL if there is no such record. */
static const struct svc_record *customer_of(
	const struct svc_credit_data *d, const char *customer, int month)
{
	const struct svc_versions *versions;
	svc_autoclear(svc_error) missing = {0}; /* svc check reports it */
	int64_t day = svc_day_of(month / SVC_MONTHS_A_YEAR, month % SVC_MONTHS_A_YEAR + 1, 1);
	if (svc_library_get(svc_sla_library(d->engine), "customer", customer, &versions,
		    &missing) != SVC_OK)
		return NULL;
	return svc_version_at(versions, day * SVC_DAY, NULL)->record;
}

static struct svc_credit_statement *statement_of(
	struct svc_credit_data *d, const char *customer, int month)
{
	g_autofree char *key = g_strdup_printf("%s\x1f%06d", customer, month);
	struct svc_credit_statement *statement = g_hash_table_lookup(d->statements, key);
	if (statement)
		return statement;
	statement = g_new0(struct svc_credit_statement, 1);
	statement->customer = g_strdup(customer);
	statement->month = month;
	statement->record = customer_of(d, customer, month);
	const char *title = statement->record ? svc_record_get(statement->record, "title") : NULL;
	statement->title = g_strdup(title ? title : "");
	statement->lines = g_ptr_array_new_with_free_func(free_line);
	g_hash_table_insert(d->statements, g_steal_pointer(&key), statement);
	return statement;
}

/* A fee of the customer's own record, else the agreement's. */
static void set_fee(struct svc_credit_data *d, const struct svc_credit_statement *statement,
	struct svc_credit_line *line)
{
	svc_autoclear(svc_error) problem = {0};
	const struct svc_credit_terms *terms = line->terms;
	if (statement->record)
		svc_credit_fee_of(
			statement->record, terms->text->id, statement->month, &line->fee, &problem);
	if (!problem.status && !line->fee.known && terms->text->fee) {
		line->fee.known =
			svc_fee_parse(terms->text->fee, &line->fee.fee, &problem) == SVC_OK;
		const struct svc_yaml_node *place = svc_record_node(terms->record, "fee");
		svc_error_at(&problem, terms->record->path, place ? place->line : 0,
			place ? place->column : 0);
	}
	if (problem.status)
		svc_sla_add_problem(d->problems, &problem);
}

static struct svc_credit_line *line_of(struct svc_credit_data *d, const char *customer, int month,
	const struct svc_credit_terms *terms)
{
	struct svc_credit_statement *statement = statement_of(d, customer, month);
	for (guint i = 0; i < statement->lines->len; i++) {
		struct svc_credit_line *line = statement->lines->pdata[i];
		if (line->terms == terms)
			return line;
	}
	struct svc_credit_line *line = g_new0(struct svc_credit_line, 1);
	line->terms = terms;
	line->counts = g_new0(struct svc_credit_count, terms->measures->len);
	for (guint i = 0; i < terms->measures->len; i++) {
		line->counts[i].tickets[0] = json_array();
		line->counts[i].tickets[1] = json_array();
	}
	line->excluded = json_array();
	g_ptr_array_add(statement->lines, line);
	set_fee(d, statement, line);
	return line;
}

struct judging { /* one ticket in one month */
	struct svc_credit_data *d;
	const struct svc_sla_ticket *ticket;
	const struct svc_credit_terms *terms;
	struct svc_credit_line *line; /* NULL: the ticket has no customer */
	const char *reason;           /* why it is left out; NULL: it counts */
	bool counted;
};

static const char *value_at(const struct svc_sla_ticket *ticket, const char *role, int64_t time)
{
	const char *field = svc_kind_role(ticket->record->kind, role);
	return field ? svc_value_at(ticket->record, field, time) : NULL;
}

static void add_excluded(
	const struct judging *j, const char *clock, const char *priority, enum svc_outcome outcome)
{
	json_t *item = json_object();
	json_object_set_new(item, "ticket", json_string(j->ticket->record->id));
	json_object_set_new(item, "clock", json_string(clock));
	json_object_set_new(item, "priority", priority ? json_string(priority) : json_null());
	json_object_set_new(item, "outcome", json_string(svc_outcome_name(outcome)));
	json_object_set_new(item, "reason", json_string(j->reason));
	json_array_append_new(j->line->excluded, item);
}

static void count(const struct judging *j, guint measure, bool breached)
{
	struct svc_credit_count *counts = &j->line->counts[measure];
	*(breached ? &counts->breached : &counts->met) += 1;
	json_array_append_new(counts->tickets[breached], json_string(j->ticket->record->id));
}

/* Counts a cycle in every measure that judges it. */
static void add_cycle(
	struct judging *j, const struct svc_clock *clock, const struct svc_cycle *cycle)
{
	const struct svc_sla_report_options month = {
		.since = j->terms->since, .until = j->terms->until};
	const char *name = clock->input.spec->name;
	int64_t time;
	enum svc_outcome outcome = svc_outcome_of(&month, clock, cycle, &time);
	if (outcome != SVC_OUTCOME_MET && outcome != SVC_OUTCOME_BREACHED)
		return;
	const char *priority = value_at(j->ticket, "priority", time);
	bool left_out = false;
	for (guint i = 0; i < j->terms->measures->len; i++) {
		const struct svc_credit_measure *measure =
			&g_array_index(j->terms->measures, struct svc_credit_measure, i);
		if (strcmp(measure->clock, name) != 0 ||
			(measure->priority && g_strcmp0(measure->priority, priority) != 0))
			continue;
		j->counted = true;
		if (!j->line)
			return;
		if (!j->reason)
			count(j, i, outcome == SVC_OUTCOME_BREACHED);
		else if (!left_out)
			add_excluded(j, name, priority, outcome);
		left_out = true;
	}
}

static enum svc_status add_ticket(struct svc_credit_data *d, const struct svc_sla_ticket *ticket,
	const struct svc_credit_terms *terms, int month, struct svc_error *err)
{
	const char *customer = value_at(ticket, "customer", terms->until - 1);
	struct judging j = {.d = d, .ticket = ticket, .terms = terms};
	if (customer && !wanted(d, customer))
		return SVC_OK;
	if (svc_credit_reason(terms, ticket->record, &j.reason, err) != SVC_OK)
		return svc_error_at(err, ticket->record->path, err->line, err->column);
	if (customer)
		j.line = line_of(d, customer, month, terms);
	for (guint i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		for (guint k = 0; k < clock->cycles->len; k++)
			add_cycle(&j, clock, &g_array_index(clock->cycles, struct svc_cycle, k));
	}
	d->without_customer += j.counted && !customer;
	return SVC_OK;
}

static void tell_ticket(struct svc_credit_data *d, const struct svc_sla_ticket *ticket)
{
	svc_autoclear(svc_error) why = {0};
	svc_error_set(&why, SVC_EINVALID, "%s has no clocks: %s", ticket->record->id,
		ticket->problem.message);
	svc_error_at(&why, ticket->record->path, 0, 0);
	svc_sla_add_problem(d->problems, &why);
}

/*
 * Judges a ticket by what was known when the month ended. When that was depends on the zone of its
 * agreement, and which agreement is the ticket's on what was known then: the month's end in UTC is
 * tried first, then the one found; more is only needed where a ticket gets another agreement in
 * these very hours.
 */
static enum svc_status add_month(
	struct svc_credit_data *d, struct svc_record *record, int month, struct svc_error *err)
{
	enum { TRIES = 3 };
	int64_t until =
		svc_day_of(month / SVC_MONTHS_A_YEAR, month % SVC_MONTHS_A_YEAR + 2, 1) * SVC_DAY;
	for (int i = 0; i < TRIES; i++) {
		svc_auto(svc_sla_ticket) ticket = NULL;
		const struct svc_credit_terms *terms = NULL;
		svc_sla_move(d->engine, MIN(until - 1, d->now));
		if (svc_sla_ticket(d->engine, record, &ticket, err) != SVC_OK)
			return svc_error_at(err, record->path, err->line, err->column);
		if (ticket->problem.status) {
			tell_ticket(d, ticket);
			return SVC_OK;
		}
		if (!ticket->version)
			return SVC_OK;
		if (terms_of(d, ticket->version->record->id, month, &terms, err) != SVC_OK)
			return err->status;
		if (!terms)
			return SVC_OK;
		if (terms->until == until || i == TRIES - 1)
			return add_ticket(d, ticket, terms, month, err);
		until = terms->until;
	}
	return SVC_OK;
}

/* True if anything happened to the ticket in the month, in whatever zone: what a clock stops by. */
static bool touched(const struct svc_sla_ticket *ticket, int month)
{
	for (guint i = 0; i < ticket->events->len; i++) {
		int64_t at = g_array_index(ticket->events, struct svc_sla_event, i).at;
		if (svc_credit_month_of(at - SVC_DAY) <= month &&
			svc_credit_month_of(at + SVC_DAY) >= month)
			return true;
	}
	return false;
}

static enum svc_status on_ticket(
	const struct svc_sla_ticket *ticket, void *data, struct svc_error *err)
{
	struct svc_credit_data *d = data;
	enum svc_status status = SVC_OK;
	bool any = false;
	for (int month = d->options->first; !status && month <= d->options->last; month++) {
		if (!touched(ticket, month))
			continue;
		any = true;
		status = add_month(d, ticket->record, month, err);
	}
	const char *customer = svc_record_get(ticket->record, "customer");
	bool meant = !customer || wanted(d, customer);
	d->without_clocks += any && meant && svc_sla_without_clocks(ticket);
	svc_sla_move(d->engine, d->now);
	return status;
}

static void on_bad(const struct svc_error *why, void *data)
{
	struct svc_credit_data *d = data;
	svc_sla_add_problem(d->problems, why);
}

struct promising {
	struct svc_credit_data *d;
	const char *customer;
	int month;
};

static enum svc_status on_promise(const char *sla, void *data, struct svc_error *err)
{
	const struct promising *p = data;
	const struct svc_credit_terms *terms = NULL;
	svc_autoclear(svc_error) why = {0};
	enum svc_status status = terms_of(p->d, sla, p->month, &terms, &why);
	if (status == SVC_ENOTFOUND) {
		svc_sla_add_problem(p->d->problems, &why);
		return SVC_OK;
	}
	if (status != SVC_OK) {
		svc_error_move(err, &why);
		return status;
	}
	if (terms)
		(void)line_of(p->d, p->customer, p->month, terms);
	return SVC_OK;
}

/* A month without tickets has a statement too, where an agreement held. */
static enum svc_status on_customer(struct svc_record **record, void *data, struct svc_error *err)
{
	struct svc_credit_data *d = data;
	if (!wanted(d, (*record)->id))
		return SVC_OK;
	for (int month = d->options->first; month <= d->options->last; month++) {
		const struct svc_record *text = customer_of(d, (*record)->id, month);
		struct promising promising = {d, (*record)->id, month};
		if (text && svc_credit_each_sla(text, month, on_promise, &promising, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

static enum svc_status collect(struct svc_credit_data *d, struct svc_error *err)
{
	struct svc_desk *desk = svc_sla_desk(d->engine);
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(desk), "customer");
	if (kind && svc_desk_each(desk, kind, on_customer, on_bad, d, err) != SVC_OK)
		return err->status;
	const struct svc_sla_walk walk = {.fn = on_ticket, .bad = on_bad, .data = d};
	return svc_sla_each(d->engine, &walk, err);
}

enum svc_status svc_credits(struct svc_sla_engine *engine, const struct svc_credit_options *options,
	json_t **out, struct svc_error *err)
{
	g_autoptr(GHashTable) terms =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_terms);
	g_autoptr(GHashTable) statements =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_statement);
	struct svc_credit_data d = {.engine = engine,
		.options = options,
		.now = svc_sla_options_of(engine)->now,
		.terms = terms,
		.statements = statements,
		.problems = json_array()};
	enum svc_status status = collect(&d, err);
	svc_sla_move(engine, d.now);
	if (status == SVC_OK)
		*out = svc_credit_json(&d);
	json_decref(d.problems);
	return status;
}
