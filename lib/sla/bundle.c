#include "sla/bundle.h"
#include "text/csv.h"
#include "util/time.h"
#include <string.h>

static void free_file(void *data)
{
	struct svc_bundle_file *file = data;
	g_free(file->path);
	g_string_free(file->text, TRUE);
	g_free(file);
}

/* `path` is taken over. Returns the text to fill. */
static GString *add_file(GPtrArray *files, char *path)
{
	struct svc_bundle_file *file = g_new0(struct svc_bundle_file, 1);
	file->path = path;
	file->text = g_string_new(NULL);
	g_ptr_array_add(files, file);
	return file->text;
}

struct bundling {
	struct svc_sla_engine *engine;
	const struct svc_sla_ticket *ticket;
	GPtrArray *files;
	GHashTable *seen; /* calendars that are in it, by id */
};

/* The versions of a text that were in force between the ticket's opening and now: "ID.md", or where
 * there are several "ID.DATE.md" with the date from which each holds. */
static void add_versions(struct bundling *b, const struct svc_versions *versions)
{
	int64_t now = svc_sla_options_of(b->engine)->now;
	const struct svc_version *first = svc_version_at(versions, b->ticket->opened, NULL);
	const char *folder = first->record->kind->folder;
	bool begun = false;
	for (unsigned i = 0; i < versions->list->len; i++) {
		const struct svc_version *version = versions->list->pdata[i];
		begun |= version == first;
		if (!begun || (version != first && version->from > now))
			continue;
		g_autofree char *from =
			version->from == INT64_MIN ? g_strdup("") : svc_time_format(version->from);
		g_strdelimit(from, ":", '-');
		GString *text = add_file(b->files,
			version == first
				? g_strdup_printf("%s/%s.md", folder, versions->id)
				: g_strdup_printf("%s/%s.%s.md", folder, versions->id, from));
		g_string_append_len(
			text, version->record->text->str, (gssize)version->record->text->len);
	}
}

static enum svc_status add_calendar(struct bundling *b, const char *id, struct svc_error *err)
{
	const struct svc_versions *versions;
	if (!*id || strcmp(id, "always") == 0 || !g_hash_table_add(b->seen, g_strdup(id)))
		return SVC_OK;
	if (svc_library_get(svc_sla_library(b->engine), "calendar", id, &versions, err) != SVC_OK)
		return err->status;
	add_versions(b, versions);
	for (unsigned i = 0; i < versions->list->len; i++) {
		const struct svc_version *version = versions->list->pdata[i];
		for (unsigned k = 0; k < version->calendar->include->len; k++)
			if (add_calendar(b, version->calendar->include->pdata[k], err) != SVC_OK)
				return err->status;
	}
	return SVC_OK;
}

static enum svc_status add_texts(struct bundling *b, struct svc_error *err)
{
	const struct svc_versions *versions;
	const char *sla = b->ticket->version->record->id;
	if (svc_library_get(svc_sla_library(b->engine), "sla", sla, &versions, err) != SVC_OK)
		return err->status;
	add_versions(b, versions);
	for (unsigned i = 0; i < b->ticket->clocks->len; i++) {
		const struct svc_clock_input *in =
			&((const struct svc_clock *)b->ticket->clocks->pdata[i])->input;
		for (size_t k = 0; in->spec->kind != SVC_CLOCK_OLA && k < in->n_calendars; k++)
			if (add_calendar(b, svc_calendar_id(in->calendars[k].calendar), err) !=
				SVC_OK)
				return err->status;
	}
	return SVC_OK;
}

static void add_row(GString *text, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		g_string_append(text, i ? "," : "");
		svc_csv_append(text, cells[i], true);
	}
	g_string_append_c(text, '\n');
}

static void add_events(const struct bundling *b)
{
	static const struct {
		const char *event, *by;
	} words[] = {
		[SVC_EVENT_CREATED] = {"opened", ""},
		[SVC_EVENT_STATUS] = {"status", ""},
		[SVC_EVENT_REPLY] = {"reply", "agent"},
		[SVC_EVENT_MESSAGE] = {"message", "customer"},
		[SVC_EVENT_ASSIGNED] = {NULL, NULL}, /* teams are the desk's own business */
		[SVC_EVENT_PRIORITY] = {"priority", ""},
	};
	int64_t now = svc_sla_options_of(b->engine)->now;
	GString *text = add_file(b->files, g_strdup("events.csv"));
	g_string_append(text, "at,event,by,value,reason,category\n");
	for (unsigned i = 0; i < b->ticket->events->len; i++) {
		const struct svc_sla_event *event =
			&g_array_index(b->ticket->events, struct svc_sla_event, i);
		bool status = event->type == SVC_EVENT_CREATED || event->type == SVC_EVENT_STATUS;
		char at[SVC_TIME_LENGTH];
		if (event->at > now || !words[event->type].event)
			continue;
		const char *const cells[] = {svc_time_print(event->at, at),
			words[event->type].event, words[event->type].by,
			event->value ? event->value : "", event->reason ? event->reason : "",
			status ? svc_category_name(event->category) : ""};
		add_row(text, cells, G_N_ELEMENTS(cells));
	}
}

static void add_interval(GString *text, const json_t *clock, size_t cycle, const json_t *one)
{
	g_autofree char *number = g_strdup_printf("%zu", cycle);
	g_autofree char *seconds = g_strdup_printf(
		"%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(one, "seconds")));
	const char *const cells[] = {json_string_value(json_object_get(clock, "clock")), number,
		json_string_value(json_object_get(one, "from")),
		json_string_value(json_object_get(one, "to")), seconds,
		json_string_value(json_object_get(one, "calendar"))};
	add_row(text, cells, G_N_ELEMENTS(cells));
}

static void add_intervals(const struct bundling *b, const json_t *proof)
{
	GString *text = add_file(b->files, g_strdup("intervals.csv"));
	size_t i, k, n;
	const json_t *clock, *cycle, *one;
	g_string_append(text, "clock,cycle,from,to,seconds,calendar\n");
	json_array_foreach(json_object_get(proof, "clocks"), i, clock)
	{
		json_array_foreach(json_object_get(clock, "cycles"), k, cycle)
		{
			json_array_foreach(json_object_get(cycle, "intervals"), n, one)
				add_interval(text, clock, k + 1, one);
		}
	}
}

/* Takes out of a proof what isn't the customer's: who, lines of the record, clocks of teams. */
static void redact(json_t *proof)
{
	json_t *clocks = json_object_get(proof, "clocks"), *cycle, *part;
	size_t k, n;
	for (size_t i = json_array_size(clocks); i-- > 0;) {
		json_t *clock = json_array_get(clocks, i);
		const char *kind = json_string_value(json_object_get(clock, "kind"));
		if (strcmp(kind, svc_clock_kind_name(SVC_CLOCK_OLA)) == 0) {
			json_array_remove(clocks, i);
			continue;
		}
		json_array_foreach(json_object_get(clock, "cycles"), k, cycle)
		{
			json_array_foreach(json_object_get(cycle, "parts"), n, part)
			{
				json_object_del(part, "who");
				json_object_del(part, "line");
			}
		}
	}
	json_object_del(json_object_get(proof, "sla"), "why");
}

static const char readme[] =
	"# How to recompute these clocks\n"
	"\n"
	"Everything here follows from the texts in `slas/` and `calendars/` and from `events.csv`; no\n"
	"stored result was used. Names, messages and what happens between teams were left out.\n"
	"\n"
	"1. `slas/` holds the agreement: each clock's kind, its target by priority, the statuses in\n"
	"   which it pauses, and its calendar. A file with a time in its name holds from then on.\n"
	"2. A clock runs from its first event to its last one: `response` from `opened` to the first\n"
	"   `reply`; `resolution` from `opened` to its end; `next_response` from a `message` to the next\n"
	"   `reply`; `periodic_update` from one `reply` to the next. A status of the category `done`\n"
	"   ends each of them, `cancelled` cancels it.\n"
	"3. Leave out the times in which the ticket's status was one in which the clock pauses.\n"
	"4. Of what remains count only business time: an instant counts if, in the calendar's time\n"
	"   zone, its date is open and its wall-clock time lies in one of the date's windows, the end\n"
	"   not included. `exceptions` of a date replace everything; else a holiday closes it; else\n"
	"   the hours of its weekday count. The calendar `always` counts every second.\n"
	"5. The stretches you get are the rows of `intervals.csv`. Their seconds sum, clock by clock\n"
	"   and cycle by cycle, to `elapsed` in `proof.json`. A clock is breached if `elapsed` is\n"
	"   greater than its target.\n"
	"\n";

static void add_readme(const struct bundling *b, const json_t *proof)
{
	const char *tzdata = json_string_value(json_object_get(proof, "tzdata"));
	GString *text = add_file(b->files, g_strdup("README.md"));
	g_string_append(text, readme);
	g_string_append_printf(text, "Ticket %s, judged at %s with tzdata %s.\n",
		json_string_value(json_object_get(proof, "ticket")),
		json_string_value(json_object_get(proof, "now")), tzdata ? tzdata : "unknown");
	if (json_is_true(json_object_get(json_object_get(proof, "sla"), "assumed")))
		g_string_append(text, "The ticket is older than the first known text of its "
				      "agreement or calendar: that text was assumed.\n");
}

enum svc_status svc_sla_bundle(struct svc_sla_engine *engine, const struct svc_sla_ticket *ticket,
	GPtrArray **out, struct svc_error *err)
{
	if (ticket->problem.status) {
		svc_error_set(err, ticket->problem.status, "%s has no clocks: %s",
			ticket->record->id, ticket->problem.message);
		return svc_error_at(err, ticket->record->path, 0, 0);
	}
	if (!ticket->version)
		return svc_error_set(
			err, SVC_ENOTFOUND, "no SLA applies to %s", ticket->record->id);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(free_file);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct bundling b = {engine, ticket, files, seen};
	json_t *proof = svc_sla_explain(engine, ticket);
	redact(proof);
	add_readme(&b, proof);
	enum svc_status status = add_texts(&b, err);
	add_events(&b);
	add_intervals(&b, proof);
	g_autofree char *json = json_dumps(proof, JSON_INDENT(2));
	g_string_append_printf(add_file(files, g_strdup("proof.json")), "%s\n", json);
	json_decref(proof);
	if (status == SVC_OK)
		*out = g_steal_pointer(&files);
	return status;
}
