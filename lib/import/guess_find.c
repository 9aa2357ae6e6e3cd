#include "import/guess_parts.h"
#include "import/guess_words.h"
#include <string.h>

/* What other systems call things, by the role that a field plays in a kind (docs/kinds.md) or, for
 * fields without one, by its name. First come, first served. */
const struct svc_guess_synonym svc_guess_synonyms[] = {
	{"id", "number incident_id ticket_id issue_id case_id request_id id key ticket incident nr no"},
	{"title", "short_description title subject summary name description_short"},
	{"description", "description details body long_description"},
	{"status", "state status incident_state ident_state ticket_status"},
	{"priority", "priority prio"},
	{"impact", "impact"},
	{"urgency", "urgency severity"},
	{"type", "type ticket_type record_type issue_type"},
	{"team", "assignment_group team group support_group queue assigned_group"},
	{"assignee", "assigned_to assignee owner agent"},
	{"requester", "caller_id requester caller reported_by requested_by contact customer_name"},
	{"service", "business_service service service_component_wbs_aff"},
	{"opened",
		"opened_at open_time created_at created opened sys_created_at date_opened creation_date "
		"opened_on created_on date_created created_date reported_at submitted_at"},
	{"category", "category"},
	{"channel", "contact_type channel source"},
	{"asset", "cmdb_ci ci_name_aff configuration_item asset"},
	{"resolution", "close_code closed_code closure_code resolution_code resolution"},
	{NULL, NULL},
};

static const char event_time_names[] = "sys_updated_at updated_at modified_at data_stamp timestamp "
				       "event_time changed_at time date";
const char svc_guess_event_authors[] =
	"sys_updated_by updated_by modified_by changed_by author user";

/* Columns of times in files of one row a record, and the status that begins there. */
const struct svc_guess_life svc_guess_life[SVC_GUESS_STEPS] = {
	{"in-progress", "reopened_at reopen_time reopened"},
	{"resolved",
		"resolved_at resolved_time resolve_time resolution_time resolved_on date_resolved "
		"resolved_date resolution_date solved_at resolved"},
	{"closed",
		"closed_at close_time closed_time closed_on date_closed closed_date closing_date "
		"closed"},
};

enum { MANY_REPEATED = 3 };

const char *svc_guess_names(const char *role)
{
	for (size_t i = 0; svc_guess_synonyms[i].role; i++)
		if (strcmp(svc_guess_synonyms[i].role, role) == 0)
			return svc_guess_synonyms[i].names;
	return "";
}

static char *plain_name(const char *name)
{
	char *plain = g_ascii_strdown(name, -1);
	for (char *c = plain; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '#')
			*c = '_';
	return plain;
}

const struct svc_sample_column *svc_guess_column(struct svc_guess *g, const char *names)
{
	g_auto(GStrv) list = g_strsplit(names, " ", -1);
	for (size_t n = 0; list[n]; n++) {
		for (guint i = 0; i < g->sample->columns->len; i++) {
			const struct svc_sample_column *column = g->sample->columns->pdata[i];
			g_autofree char *plain = plain_name(column->name);
			if (g->used[i] || strcmp(plain, list[n]) != 0)
				continue;
			g->used[i] = true;
			return column;
		}
	}
	return NULL;
}

void svc_guess_release(struct svc_guess *g, const struct svc_sample_column *column)
{
	for (guint i = 0; i < g->sample->columns->len; i++)
		if (g->sample->columns->pdata[i] == column)
			g->used[i] = false;
}

char *svc_guess_excerpt(const char *text)
{
	char *cut = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), 30));
	for (char *c = cut; *c; c++)
		if (g_ascii_iscntrl(*c))
			*c = ' ';
	return cut;
}

/* Email addresses are people as they stand. */
bool svc_guess_has_emails(const struct svc_sample_column *column)
{
	guint emails = 0;
	for (guint i = 0; i < column->values->len; i++)
		emails += strchr(column->values->pdata[i], '@') != NULL;
	return emails * 2 > column->values->len;
}

const struct svc_field *svc_guess_field(const struct svc_kind *kind, const char *role)
{
	const char *name = svc_kind_role(kind, role);
	return svc_kind_field(kind, name ? name : role);
}

/* A column of times with one of the names; others are left for fields. */
static const struct svc_sample_column *find_times(struct svc_guess *g, const char *names)
{
	const struct svc_sample_column *column = svc_guess_column(g, names);
	if (!column || column->format)
		return column;
	svc_guess_release(g, column);
	return NULL;
}

static void find_steps(struct svc_guess *g)
{
	const struct svc_field *status = svc_guess_field(g->kind, "status");
	if (!g->opened || !status || !status->tracked || !status->fallback)
		return;
	for (size_t s = 0; s < SVC_GUESS_STEPS; s++) {
		if (!svc_guess_is_choice(status, svc_guess_life[s].status))
			continue;
		g->steps[s] = find_times(g, svc_guess_life[s].names);
		for (guint i = 0; i < g->sample->columns->len; i++)
			g->told[i] = g->told[i] ||
				     (g->steps[s] && g->sample->columns->pdata[i] == g->steps[s]);
		svc_guess_release(g, g->steps[s]);
	}
}

/* Many rows with an id that was there before, and times to put them in order, make an event log. */
void svc_guess_shape(struct svc_guess *g)
{
	g->id = svc_guess_column(g, svc_guess_names("id"));
	g->opened = find_times(g, svc_guess_names("opened"));
	if (!g->id) {
		g->id = g->sample->columns->pdata[0];
		g->used[0] = true;
	}
	size_t repeated = g->id->filled - g_hash_table_size(g->id->seen);
	if (repeated >= MANY_REPEATED && repeated * 5 > g->id->filled) {
		g->time = find_times(g, event_time_names);
		if (!g->time)
			g->time = g->opened;
		g->events = g->time != NULL;
	}
	if (!g->events)
		find_steps(g);
}
