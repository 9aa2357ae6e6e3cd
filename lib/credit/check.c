#include "sla/check.h"
#include "credit/parts.h"
#include "sla/sla_read.h"
#include "util/utf8.h"
#include <string.h>

struct lint {
	struct svc_desk *desk;
	const struct svc_record *record;
	const struct svc_sla_text *text;
	GPtrArray *findings;
};

static struct svc_finding *add(const struct lint *l, const struct svc_credit_tier *tier,
	const char *format, ...) G_GNUC_PRINTF(3, 4);
static struct svc_finding *add(
	const struct lint *l, const struct svc_credit_tier *tier, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	return svc_findings_add(l->findings, "sla-credit", SVC_WARNING, l->record->path, tier->line,
		tier->column, "%s", message);
}

static void add_error(const struct lint *l, const char *rule, const struct svc_yaml_node *place,
	const struct svc_error *why)
{
	int line = place ? place->line : why->line, column = place ? place->column : why->column;
	struct svc_finding *finding = svc_findings_add(
		l->findings, rule, SVC_ERROR, l->record->path, line, column, "%s", why->message);
	finding->cure = g_strdup(why->hint);
}

/* The clock that a tier names is there, and promised to customers. */
static void check_clock(const struct lint *l, const struct svc_credit_tier *tier)
{
	const struct svc_clock_spec *clock = svc_sla_text_clock(l->text, tier->clock);
	if (clock && clock->kind == SVC_CLOCK_OLA)
		add(l, tier, "the tier judges %s, which is promised between teams", tier->clock);
	if (clock)
		return;
	g_autofree char *shown = svc_utf8_harmless(tier->clock, false);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < l->text->clocks->len; i++)
		g_ptr_array_add(
			names, ((const struct svc_clock_spec *)l->text->clocks->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *close = svc_suggest(tier->clock, (const char *const *)names->pdata, 2);
	struct svc_finding *finding =
		add(l, tier, "the tier judges '%s', which is no clock of %s", shown, l->record->id);
	finding->cure = close ? g_strdup_printf("did you mean %s?", close) : NULL;
}

static void check_alone(const struct lint *l, const struct svc_credit_tier *tier)
{
	const struct svc_kinds *kinds = svc_desk_kinds(l->desk);
	int cap = l->text->credit_cap ? l->text->credit_cap : SVC_MONEY_WHOLE;
	if (tier->clock)
		check_clock(l, tier);
	if (tier->priority && !svc_sla_knows_priority(kinds, tier->priority)) {
		g_autofree char *shown = svc_utf8_harmless(tier->priority, false);
		add(l, tier, "the tier judges '%s', which is no priority", shown);
	}
	if (tier->below == 0)
		add(l, tier, "no compliance is below 0%%");
	if (tier->credit == 0)
		add(l, tier, "the tier gives nothing");
	if (tier->credit > cap)
		add(l, tier, "the tier gives more than the cap of %d.%02d%%", cap / SVC_PERCENT,
			cap % SVC_PERCENT)
			->cure = g_strdup("raise credit_cap, or lower the tier's credit");
}

/* Tiers about the same are a ladder: each next one is lower, and gives more. */
static void check_ladder(const struct lint *l, guint i)
{
	const struct svc_credit_tier *tiers = (const void *)l->text->credits->data;
	for (guint k = i; k-- > 0;) {
		if (g_strcmp0(tiers[i].clock, tiers[k].clock) != 0 ||
			g_strcmp0(tiers[i].priority, tiers[k].priority) != 0)
			continue;
		if (tiers[i].below == tiers[k].below)
			add(l, &tiers[i],
				"the tier overlaps the one of line %d: both are below "
				"%d.%02d%%",
				tiers[k].line, tiers[i].below / SVC_PERCENT,
				tiers[i].below % SVC_PERCENT);
		else if (tiers[i].below > tiers[k].below)
			add(l, &tiers[i], "the tier stands after a lower one, of line %d",
				tiers[k].line)
				->cure = g_strdup("write tiers from the highest to the lowest");
		else if (tiers[i].credit <= tiers[k].credit)
			add(l, &tiers[i],
				"the tier is never reached: the one of line %d gives as much before "
				"it",
				tiers[k].line);
		return;
	}
}

static void check_fee(const struct lint *l, const struct svc_yaml_node *node)
{
	svc_autoclear(svc_error) why = {0};
	struct svc_fee fee;
	if (svc_yaml_text(node) && svc_fee_parse(svc_yaml_text(node), &fee, &why) != SVC_OK)
		add_error(l, "sla-fee", node, &why);
}

static void check_text(const struct lint *l)
{
	for (guint i = 0; i < l->text->credits->len; i++) {
		const struct svc_credit_tier *tier =
			&g_array_index(l->text->credits, struct svc_credit_tier, i);
		check_alone(l, tier);
		check_ladder(l, i);
		if (i == 0 && l->text->type && strcmp(l->text->type, "sla") != 0)
			add(l, tier, "an agreement of type %s gives no credits to customers",
				l->text->type);
	}
	for (guint i = 0; i < l->text->exclusions->len; i++) {
		svc_autoclear(svc_error) why = {0};
		svc_auto(svc_select) select = NULL;
		if (svc_credit_select(l->desk, l->record,
			    &g_array_index(l->text->exclusions, struct svc_exclusion, i), &select,
			    &why) != SVC_OK)
			add_error(l, "sla-exclusion", NULL, &why);
	}
	check_fee(l, svc_record_node(l->record, "fee"));
}

static enum svc_status on_agreement(struct svc_record **record, void *data, struct svc_error *err)
{
	struct lint l = *(struct lint *)data;
	svc_autoclear(svc_error) told = {0}; /* svc_sla_check() reports it */
	svc_auto(svc_sla_text) text = NULL;
	if (svc_sla_read(*record, &text, &told) != SVC_OK)
		return SVC_OK;
	l.record = *record;
	l.text = text;
	check_text(&l);
	return SVC_OK;
}

static enum svc_status on_customer(struct svc_record **record, void *data, struct svc_error *err)
{
	struct lint l = *(struct lint *)data;
	const char *fee = svc_kind_role((*record)->kind, "fee");
	const char *agreements = svc_kind_role((*record)->kind, "agreements");
	l.record = *record;
	if (fee)
		check_fee(&l, svc_record_node(*record, fee));
	svc_yaml_foreach (item, agreements ? svc_record_node(*record, agreements) : NULL)
		check_fee(&l, svc_yaml_get(item, "fee"));
	return SVC_OK;
}

enum svc_status svc_credit_check(struct svc_desk *desk, GPtrArray *findings, struct svc_error *err)
{
	static const struct {
		const char *part;
		svc_desk_record_fn fn;
	} parts[] = {{"sla", on_agreement}, {"customer", on_customer}};
	struct lint l = {.desk = desk, .findings = findings};
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(desk), parts[i].part);
		if (kind && svc_desk_each(desk, kind, parts[i].fn, NULL, &l, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}
