#include "sla/simulate.h"
#include "sla/report_parts.h"
#include <string.h>

/* Keys that only one kind of text has at its top. */
static const struct {
	const char *key, *part;
} marks[] = {{"clocks", "sla"}, {"hours", "calendar"}, {"timezone", "calendar"},
	{"holidays", "calendar"}, {"exceptions", "calendar"}, {"include", "calendar"}};

static const char *part_of(const struct svc_record *record)
{
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		if (svc_record_node(record, marks[i].key))
			return marks[i].part;
	return NULL;
}

enum svc_status svc_simulate_text(
	struct svc_sla_engine *engine, const char *path, GBytes *text, struct svc_error *err)
{
	const struct svc_kinds *kinds = svc_desk_kinds(svc_sla_desk(engine));
	const struct svc_kind *kind = svc_kinds_acting(kinds, "sla");
	svc_auto(svc_record) record = NULL;
	size_t length;
	const char *bytes = g_bytes_get_data(text, &length);
	if (kind &&
		svc_record_parse(kind, path, bytes ? bytes : "", length, &record, err) != SVC_OK)
		return err->status;
	const char *part = record ? part_of(record) : NULL;
	const char *id = record ? svc_record_get(record, "id") : NULL;
	kind = part ? svc_kinds_acting(kinds, part) : NULL;
	if (kind && id)
		return svc_library_replace(svc_sla_library(engine), kind, id, text, err);
	if (kind)
		svc_error_set(
			err, SVC_EINVALID, "the text has no id, so nothing says what it replaces");
	else
		svc_error_set(err, SVC_EINVALID, "the text is neither an SLA nor a calendar");
	svc_error_at(err, path, 0, 0);
	return svc_error_hint(err, "an SLA has clocks, a calendar has hours or holidays");
}

struct replacing {
	struct svc_sla_engine *engine;
	struct svc_error bad; /* the first record that can't be read */
};

static void on_bad(const struct svc_error *why, void *data)
{
	struct replacing *replacing = data;
	if (replacing->bad.status)
		return;
	svc_error_set(&replacing->bad, why->status, "%s", why->message);
	svc_error_at(&replacing->bad, why->path, why->line, why->column);
}

static enum svc_status replace(struct svc_record **record, void *data, struct svc_error *err)
{
	struct svc_sla_engine *engine = ((struct replacing *)data)->engine;
	const struct svc_record *other = *record;
	const struct svc_kind *kind =
		svc_kinds_acting(svc_desk_kinds(svc_sla_desk(engine)), other->kind->acts_as);
	g_autoptr(GBytes) text = g_bytes_new(other->text->str, other->text->len);
	return kind ? svc_library_replace(svc_sla_library(engine), kind, other->id, text, err)
		    : SVC_OK;
}

enum svc_status svc_simulate_desk(
	struct svc_sla_engine *engine, struct svc_desk *other, struct svc_error *err)
{
	static const char *const parts[] = {"sla", "calendar", "service", "customer", "offering"};
	struct replacing replacing = {engine, {0}};
	enum svc_status status = SVC_OK;
	for (size_t i = 0; !status && i < G_N_ELEMENTS(parts); i++) {
		const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(other), parts[i]);
		if (kind)
			status = svc_desk_each(other, kind, replace, on_bad, &replacing, err);
	}
	if (!status && replacing.bad.status) {
		svc_error_move(err, &replacing.bad);
		status = err->status;
	}
	svc_error_clear(&replacing.bad);
	return status;
}

struct walk {
	struct svc_sla_engine *after;
	const struct svc_sla_report_options *options;
	json_t *flips;
};

struct judged { /* one clock on one side */
	enum svc_outcome outcome;
	const struct svc_cycle *cycle; /* the one that decides; NULL: none counted */
	const struct svc_sla_ticket *ticket;
};

/* The worst of the clock's cycles; `ticket` may lack the clock. */
static struct judged judge(const struct svc_sla_report_options *options,
	const struct svc_sla_ticket *ticket, const char *name)
{
	struct judged out = {SVC_OUTCOME_NONE, NULL, ticket};
	for (unsigned i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		if (strcmp(clock->input.spec->name, name) != 0)
			continue;
		for (unsigned k = 0; k < clock->cycles->len; k++) {
			const struct svc_cycle *cycle =
				&g_array_index(clock->cycles, struct svc_cycle, k);
			int64_t time;
			enum svc_outcome one = svc_outcome_of(options, clock, cycle, &time);
			if (one < out.outcome) {
				out.outcome = one;
				out.cycle = cycle;
			}
		}
	}
	return out;
}

static json_t *side_json(const struct judged *side)
{
	const struct svc_version *version = side->ticket->version;
	json_t *out = json_object();
	json_object_set_new(out, "outcome", json_string(svc_outcome_name(side->outcome)));
	json_object_set_new(out, "sla", version ? json_string(version->record->id) : json_null());
	json_object_set_new(
		out, "target", side->cycle ? json_integer(side->cycle->target) : json_null());
	json_object_set_new(
		out, "elapsed", side->cycle ? json_integer(side->cycle->elapsed) : json_null());
	return out;
}

static json_t *field_json(const struct svc_record *record, const char *field)
{
	const char *text = field ? svc_record_get(record, field) : NULL;
	return text ? json_string(text) : json_null();
}

static void add_flip(struct walk *walk, const char *clock, const struct judged *before,
	const struct judged *after)
{
	const struct svc_record *record = before->ticket->record;
	if (before->outcome == after->outcome)
		return;
	json_t *flip = json_object();
	json_object_set_new(flip, "ticket", json_string(record->id));
	json_object_set_new(flip, "title", field_json(record, "title"));
	json_object_set_new(
		flip, "priority", field_json(record, svc_kind_role(record->kind, "priority")));
	json_object_set_new(flip, "clock", json_string(clock));
	json_object_set_new(flip, "before", side_json(before));
	json_object_set_new(flip, "after", side_json(after));
	json_array_append_new(walk->flips, flip);
}

static bool has_clock(const struct svc_sla_ticket *ticket, const char *name)
{
	for (unsigned i = 0; i < ticket->clocks->len; i++) {
		const struct svc_clock *clock = ticket->clocks->pdata[i];
		if (strcmp(clock->input.spec->name, name) == 0)
			return true;
	}
	return false;
}

/* Compares the clocks of `before`; `only_new`: those that only `after` has. */
static void compare_clocks(struct walk *walk, const struct svc_sla_ticket *before,
	const struct svc_sla_ticket *after, bool only_new)
{
	const GPtrArray *clocks = only_new ? after->clocks : before->clocks;
	for (unsigned i = 0; i < clocks->len; i++) {
		const char *name = ((const struct svc_clock *)clocks->pdata[i])->input.spec->name;
		if (only_new && has_clock(before, name))
			continue;
		struct judged a = judge(walk->options, before, name);
		struct judged b = judge(walk->options, after, name);
		add_flip(walk, name, &a, &b);
	}
}

static enum svc_status on_ticket(
	const struct svc_sla_ticket *before, void *data, struct svc_error *err)
{
	struct walk *walk = data;
	svc_auto(svc_sla_ticket) after = NULL;
	if (svc_sla_ticket(walk->after, before->record, &after, err) != SVC_OK)
		return err->status;
	compare_clocks(walk, before, after, false);
	compare_clocks(walk, before, after, true);
	return SVC_OK;
}

enum svc_status svc_simulate_flips(struct svc_sla_engine *before, struct svc_sla_engine *after,
	const struct svc_sla_report_options *options, json_t **out, struct svc_error *err)
{
	struct walk walk = {after, options, json_array()};
	struct svc_sla_walk each = {options->query, on_ticket, NULL, &walk};
	enum svc_status status = svc_sla_each(before, &each, err);
	if (status == SVC_OK)
		*out = json_incref(walk.flips);
	json_decref(walk.flips);
	return status;
}
