#include "sla/events.h"
#include "util/time.h"
#include <string.h>

struct svc_agents {
	struct svc_desk *desk;
	GHashTable *known; /* author → GINT_TO_POINTER(1 + is agent) */
};

struct svc_agents *svc_agents_new(struct svc_desk *desk)
{
	struct svc_agents *agents = g_new(struct svc_agents, 1);
	agents->desk = desk;
	agents->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return agents;
}

void svc_agents_free(struct svc_agents *agents)
{
	if (!agents)
		return;
	g_hash_table_unref(agents->known);
	g_free(agents);
}

bool svc_agents_has(struct svc_agents *agents, const char *author)
{
	int known = GPOINTER_TO_INT(g_hash_table_lookup(agents->known, author));
	if (!known) {
		known = 1 + svc_desk_is_agent(agents->desk, author);
		g_hash_table_insert(agents->known, g_strdup(author), GINT_TO_POINTER(known));
	}
	return known == 2;
}

struct reading {
	struct svc_record *record;
	struct svc_agents *agents;
	GArray *events;
	const char *status, *reason, *priority, *team; /* names of the fields, NULL if none */
	const char *requester;                         /* the person, NULL if none */
	const char *status_now, *reason_now;
	bool created;
};

static const char *role_of(const struct svc_record *record, const char *role)
{
	return svc_kind_role(record->kind, role);
}

static bool is_requester(const struct reading *r, const char *author)
{
	if (!r->requester)
		return false;
	if (g_ascii_strcasecmp(author, r->requester) == 0)
		return true;
	const char *person = svc_desk_person(r->agents->desk, author);
	const char *requester = svc_desk_person(r->agents->desk, r->requester);
	return person && requester && strcmp(person, requester) == 0;
}

static void add(
	struct reading *r, const struct svc_fact *fact, enum svc_event_type type, const char *value)
{
	struct svc_sla_event event = {
		.at = fact->time,
		.type = type,
		.value = value && *value ? value : NULL,
		.author = fact->author,
		.line = fact->line,
	};
	if (type == SVC_EVENT_CREATED || type == SVC_EVENT_STATUS) {
		event.value = r->status_now;
		event.reason = r->reason_now;
		event.category = svc_kind_category(r->record->kind, r->status_now);
	}
	g_array_append_val(r->events, event);
}

/* The value of a field in an entry's changes; false where the entry doesn't set it. */
static bool change_of(const struct svc_fact *fact, const char *field, const char **out)
{
	bool found = false;
	for (unsigned i = 0; field && i < fact->n_changes; i++) {
		const struct svc_fact_change *change = &fact->changes[i];
		if (strcmp(change->field, field) != 0)
			continue;
		*out = *change->value ? change->value : NULL;
		found = true;
	}
	return found;
}

/* Status before priority and team: a reopened ticket that gets a team starts the team's clock. */
static void on_change(struct reading *r, const struct svc_fact *fact)
{
	const char *value = NULL;
	bool opens = !r->created && strcmp(fact->verb, "opened") == 0;
	bool status = change_of(fact, r->status, &r->status_now);
	bool reason = change_of(fact, r->reason, &r->reason_now);
	bool priority = change_of(fact, r->priority, &value);
	if (opens) {
		add(r, fact, SVC_EVENT_PRIORITY, value);
		add(r, fact, SVC_EVENT_CREATED, NULL);
		r->created = true;
	} else {
		if (status || reason)
			add(r, fact, SVC_EVENT_STATUS, NULL);
		if (priority)
			add(r, fact, SVC_EVENT_PRIORITY, value);
	}
	if (change_of(fact, r->team, &value))
		add(r, fact, SVC_EVENT_ASSIGNED, value);
}

static void on_entry(struct reading *r, const struct svc_fact *fact)
{
	if (fact->changes || strcmp(fact->verb, "opened") == 0) {
		on_change(r, fact);
		return;
	}
	if (strcmp(fact->verb, "replied") != 0 || strcmp(fact->author, "auto") == 0)
		return;
	bool agent = !is_requester(r, fact->author) && svc_agents_has(r->agents, fact->author);
	add(r, fact, agent ? SVC_EVENT_REPLY : SVC_EVENT_MESSAGE, NULL);
}

/* A record without an `opened` entry: it began when its field says so, as it is now. */
static void assume_opened(struct reading *r)
{
	const char *field = role_of(r->record, "opened");
	const char *text = field ? svc_record_get(r->record, field) : NULL;
	struct svc_fact fact = {.author = NULL};
	if (!text || !svc_time_parse(text, &fact.time))
		return;
	g_autoptr(GArray) later = r->events;
	r->events = g_array_new(FALSE, FALSE, sizeof(struct svc_sla_event));
	bool silent = later->len == 0; /* nothing tells how the status came about */
	r->status_now = silent && r->status ? svc_record_get(r->record, r->status) : NULL;
	r->reason_now = silent && r->reason ? svc_record_get(r->record, r->reason) : NULL;
	if (r->priority)
		add(r, &fact, SVC_EVENT_PRIORITY, svc_record_get(r->record, r->priority));
	add(r, &fact, SVC_EVENT_CREATED, NULL);
	if (r->team)
		add(r, &fact, SVC_EVENT_ASSIGNED, svc_record_get(r->record, r->team));
	g_array_append_vals(r->events, later->data, later->len);
}

enum svc_status svc_events_of(
	struct svc_record *record, struct svc_agents *agents, GArray **out, struct svc_error *err)
{
	const struct svc_facts *facts;
	if (svc_record_facts(record, &facts, err) != SVC_OK)
		return err->status;
	const char *requester = role_of(record, "requester");
	struct reading r = {
		.record = record,
		.agents = agents,
		.events = g_array_new(FALSE, FALSE, sizeof(struct svc_sla_event)),
		.status = role_of(record, "status"),
		.reason = role_of(record, "hold_reason"),
		.priority = role_of(record, "priority"),
		.team = role_of(record, "team"),
		.requester = requester ? svc_record_get(record, requester) : NULL,
	};
	for (size_t i = 0; i < facts->count && facts->items[i].stamped; i++)
		on_entry(&r, &facts->items[i]);
	if (!r.created)
		assume_opened(&r);
	*out = r.events;
	return SVC_OK;
}

const char *svc_value_at(struct svc_record *record, const char *field, int64_t time)
{
	svc_autoclear(svc_error) ignored = {0};
	const struct svc_facts *facts;
	const char *value = NULL;
	bool told = false;
	if (!field)
		return NULL;
	if (svc_record_facts(record, &facts, &ignored) != SVC_OK)
		return svc_record_get(record, field);
	for (size_t i = 0; i < facts->count && facts->items[i].stamped; i++)
		if (facts->items[i].time <= time && change_of(&facts->items[i], field, &value))
			told = true;
	return told ? value : svc_record_get(record, field);
}
