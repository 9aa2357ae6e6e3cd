#include "sla/sla_read.h"
#include "sla/reading.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

static char *copy_text(const struct svc_yaml_node *map, const char *key)
{
	return g_strdup(svc_yaml_get_text(map, key));
}

/* The statuses, or one, that pause a clock. */
static enum svc_status read_pauses(
	struct svc_clock_spec *spec, const struct svc_yaml_node *clock, struct svc_error *err)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
	if (svc_reading_texts(
		    svc_yaml_get(clock, "pause"), "pause", "a list of words", items, err) != SVC_OK)
		return err->status;
	g_ptr_array_add(items, NULL);
	g_strfreev(spec->pause);
	spec->pause = (char **)g_ptr_array_free(g_steal_pointer(&items), FALSE);
	return SVC_OK;
}

/* A percentage in hundredths; `*out` stays where the key is absent. */
static enum svc_status read_percent(
	const struct svc_yaml_node *map, const char *key, int *out, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_yaml_get(map, key);
	if (!node || node->null)
		return SVC_OK;
	if (!svc_yaml_text(node))
		return svc_reading_expected(err, node, key, "a percentage, as 95%");
	return svc_percent_parse(svc_yaml_text(node), out, err) == SVC_OK
		       ? SVC_OK
		       : svc_reading_at(err, node);
}

static enum svc_status read_target(struct svc_clock_spec *spec, const char *priority,
	const struct svc_yaml_node *node, struct svc_error *err)
{
	int64_t amount;
	bool business_days;
	const char *text = svc_yaml_text(node);
	if (!text)
		return svc_reading_expected(err, node, "a target", "a duration, as 4h or 3bd");
	if (svc_duration_parse(text, &amount, &business_days, err) != SVC_OK)
		return svc_reading_at(err, node);
	svc_clock_spec_target(spec, priority, amount, business_days, node->line, node->column);
	return SVC_OK;
}

/* One duration, or durations by priority with `default`. */
static enum svc_status read_targets(
	struct svc_clock_spec *spec, const struct svc_yaml_node *clock, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_yaml_get(clock, "target");
	if (!node || node->null || node->type == SVC_YAML_LIST)
		return svc_reading_expected(err, node ? node : clock, "target",
			"a duration, or a map of priorities to durations");
	if (node->type == SVC_YAML_SCALAR)
		return read_target(spec, NULL, node, err);
	svc_yaml_foreach (value, node) {
		const char *priority = value->key->value;
		if (strcmp(priority, "default") == 0)
			priority = NULL;
		if (read_target(spec, priority, value, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

static enum svc_status read_kind(
	struct svc_clock_spec *spec, const struct svc_yaml_node *clock, struct svc_error *err)
{
	const struct svc_yaml_node *node = svc_yaml_get(clock, "kind");
	const char *kind = svc_yaml_text(node);
	if (svc_clock_kind_by_name(kind ? kind : spec->name, &spec->kind))
		return SVC_OK;
	g_autofree char *shown = svc_utf8_harmless(kind ? kind : spec->name, false);
	svc_error_set(err, SVC_EINVALID, "'%s' is no kind of clock", shown);
	svc_error_hint(err, "%skind: response, next_response, periodic_update, resolution or ola",
		kind ? "" : "name the clock so, or add ");
	return svc_reading_at(err, node ? node : clock->key);
}

static enum svc_status read_clock(
	struct svc_sla_text *text, const struct svc_yaml_node *clock, struct svc_error *err)
{
	struct svc_clock_spec *spec = svc_clock_spec_new(clock->key->value);
	g_ptr_array_add(text->clocks, spec);
	spec->line = clock->key->line;
	spec->column = clock->key->column;
	if (clock->type != SVC_YAML_MAP)
		return svc_reading_expected(err, clock, "a clock", "a map with a target");
	if (read_kind(spec, clock, err) != SVC_OK || read_targets(spec, clock, err) != SVC_OK)
		return err->status;
	if (read_pauses(spec, clock, err) != SVC_OK ||
		read_percent(clock, "objective", &spec->objective, err) != SVC_OK ||
		read_percent(clock, "at_risk", &spec->at_risk, err) != SVC_OK)
		return err->status;
	spec->team = copy_text(clock, "team");
	spec->calendar = copy_text(clock, "calendar");
	if (spec->kind == SVC_CLOCK_OLA && !spec->team) {
		svc_reading_expected(err, clock->key, "team", "given for a clock of the kind ola");
		return svc_error_hint(err, "add team: TEAM, whose time the clock measures");
	}
	return SVC_OK;
}

static enum svc_status read_clocks(
	struct svc_sla_text *text, const struct svc_yaml_node *clocks, struct svc_error *err)
{
	if (clocks && clocks->type != SVC_YAML_MAP && !clocks->null)
		return svc_reading_expected(err, clocks, "clocks", "a map of clocks by name");
	svc_yaml_foreach (clock, clocks) {
		if (read_clock(text, clock, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

static enum svc_status read_policies(
	struct svc_sla_policy *policy, const struct svc_yaml_node *root, struct svc_error *err)
{
	for (int i = 0; i < SVC_POLICY_FIELDS; i++) {
		const char *name = svc_policy_name((enum svc_policy_field)i);
		const struct svc_yaml_node *node = svc_yaml_get(root, name);
		const char *value = svc_yaml_text(node);
		if (value && svc_policy_set(policy, name, value, err) != SVC_OK)
			return svc_reading_at(err, node);
	}
	return read_percent(root, "at_risk", &policy->at_risk, err);
}

static enum svc_status read_tier(
	struct svc_sla_text *text, const struct svc_yaml_node *item, struct svc_error *err)
{
	struct svc_credit_tier tier = {
		.below = -1, .credit = -1, .line = item->line, .column = item->column};
	if (read_percent(item, "below", &tier.below, err) != SVC_OK ||
		read_percent(item, "credit", &tier.credit, err) != SVC_OK)
		return err->status;
	if (tier.below < 0 || tier.credit < 0)
		return svc_reading_expected(
			err, item, "a credit", "two percentages, as {below: 99.9%, credit: 5%}");
	tier.clock = copy_text(item, "clock");
	tier.priority = copy_text(item, "priority");
	g_array_append_val(text->credits, tier);
	return SVC_OK;
}

/* A reason, or a map of a name and a query. */
static enum svc_status read_exclusion(
	struct svc_sla_text *text, const struct svc_yaml_node *item, struct svc_error *err)
{
	bool map = item->type == SVC_YAML_MAP;
	const struct svc_yaml_node *query = svc_yaml_get(item, "query");
	const char *name = map ? svc_yaml_get_text(item, "name") : svc_yaml_text(item);
	if (!name || (query && !query->null && !svc_yaml_text(query)))
		return svc_reading_expected(err, item, "an exclusion",
			"a label, or a map with name and query, as {name: Flood, query: "
			"'labels:flood'}");
	const struct svc_yaml_node *place = svc_yaml_text(query) ? query : item;
	struct svc_exclusion exclusion = {
		g_strdup(name), g_strdup(svc_yaml_text(query)), place->line, place->column};
	g_array_append_val(text->exclusions, exclusion);
	return SVC_OK;
}

typedef enum svc_status (*item_fn)(
	struct svc_sla_text *text, const struct svc_yaml_node *item, struct svc_error *err);

static enum svc_status read_items(struct svc_sla_text *text, const struct svc_yaml_node *list,
	const char *field, item_fn read, struct svc_error *err)
{
	if (list && !list->null && list->type != SVC_YAML_LIST)
		return svc_reading_expected(err, list, field, "a list");
	svc_yaml_foreach (item, list)
		if (read(text, item, err) != SVC_OK)
			return err->status;
	return SVC_OK;
}

bool svc_effective_of(const struct svc_record *record, int64_t *out)
{
	const char *field = svc_kind_role(record->kind, "effective");
	const char *value = field ? svc_record_get(record, field) : NULL;
	int64_t day;
	if (!value)
		return false;
	if (svc_date_parse(value, &day)) {
		*out = day * SVC_DAY;
		return true;
	}
	return svc_time_parse(value, out);
}

static enum svc_status read_all(
	struct svc_sla_text *text, const struct svc_record *record, struct svc_error *err)
{
	const struct svc_yaml_node *root = record->yaml->root;
	text->id = g_strdup(record->id);
	text->title = copy_text(root, "title");
	text->type = copy_text(root, "type");
	text->calendar = copy_text(root, "calendar");
	text->window = copy_text(root, "window");
	text->fee = copy_text(root, "fee");
	text->has_effective = svc_effective_of(record, &text->effective);
	if (read_clocks(text, svc_yaml_get(root, "clocks"), err) != SVC_OK ||
		read_policies(&text->policy, root, err) != SVC_OK ||
		read_percent(root, "availability", &text->availability, err) != SVC_OK ||
		read_percent(root, "credit_cap", &text->credit_cap, err) != SVC_OK)
		return err->status;
	if (read_items(text, svc_yaml_get(root, "exclusions"), "exclusions", read_exclusion, err) !=
		SVC_OK)
		return err->status;
	return read_items(text, svc_yaml_get(root, "credits"), "credits", read_tier, err);
}

enum svc_status svc_sla_read(
	const struct svc_record *record, struct svc_sla_text **out, struct svc_error *err)
{
	svc_auto(svc_sla_text) text = svc_sla_text_new();
	if (read_all(text, record, err) != SVC_OK)
		return svc_error_at(err, record->path, err->line, err->column);
	*out = g_steal_pointer(&text);
	return SVC_OK;
}
