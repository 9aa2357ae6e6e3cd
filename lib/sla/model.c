#include "sla/model.h"
#include "util/utf8.h"
#include <string.h>

static const char *const kind_names[SVC_CLOCK_KINDS + 1] = {
	"response", "next_response", "periodic_update", "resolution", "ola", NULL};

static const char *const reopen_values[] = {"continue", "reset", "first_close", "include", NULL};
static const char *const priority_values[] = {"retroactive", "restart", NULL};
static const char *const calendar_values[] = {"effective", "retroactive", NULL};
static const char *const target_values[] = {"pinned", "retroactive", NULL};

static const struct {
	const char *name;
	const char *const *values;
} policies[SVC_POLICY_FIELDS] = {
	[SVC_POLICY_REOPEN] = {"on_reopen", reopen_values},
	[SVC_POLICY_PRIORITY] = {"on_priority_change", priority_values},
	[SVC_POLICY_CALENDAR] = {"on_calendar_change", calendar_values},
	[SVC_POLICY_TARGET] = {"on_target_edit", target_values},
};

static void clear_target(void *data)
{
	g_free(((struct svc_target *)data)->priority);
}

struct svc_clock_spec *svc_clock_spec_new(const char *name)
{
	struct svc_clock_spec *spec = g_new0(struct svc_clock_spec, 1);
	spec->name = g_strdup(name);
	spec->targets = g_array_new(FALSE, FALSE, sizeof(struct svc_target));
	g_array_set_clear_func(spec->targets, clear_target);
	spec->pause = g_new0(char *, 1);
	return spec;
}

void svc_clock_spec_free(struct svc_clock_spec *spec)
{
	if (!spec)
		return;
	g_free(spec->name);
	g_array_unref(spec->targets);
	g_strfreev(spec->pause);
	g_free(spec->team);
	g_free(spec->calendar);
	g_free(spec);
}

static void free_clock(void *data)
{
	svc_clock_spec_free(data);
}

static void clear_tier(void *data)
{
	struct svc_credit_tier *tier = data;
	g_free(tier->clock);
	g_free(tier->priority);
}

static void clear_exclusion(void *data)
{
	struct svc_exclusion *exclusion = data;
	g_free(exclusion->name);
	g_free(exclusion->query);
}

struct svc_sla_text *svc_sla_text_new(void)
{
	struct svc_sla_text *text = g_new0(struct svc_sla_text, 1);
	text->clocks = g_ptr_array_new_with_free_func(free_clock);
	text->exclusions = g_array_new(FALSE, FALSE, sizeof(struct svc_exclusion));
	g_array_set_clear_func(text->exclusions, clear_exclusion);
	text->credits = g_array_new(FALSE, FALSE, sizeof(struct svc_credit_tier));
	g_array_set_clear_func(text->credits, clear_tier);
	text->policy.at_risk = SVC_AT_RISK_DEFAULT;
	return text;
}

void svc_sla_text_free(struct svc_sla_text *text)
{
	if (!text)
		return;
	g_free(text->id);
	g_free(text->title);
	g_free(text->type);
	g_free(text->calendar);
	g_ptr_array_unref(text->clocks);
	g_free(text->window);
	g_free(text->fee);
	g_array_unref(text->exclusions);
	g_array_unref(text->credits);
	g_free(text);
}

void svc_clock_spec_target(struct svc_clock_spec *spec, const char *priority, int64_t amount,
	bool business_days, int line, int column)
{
	struct svc_target target = {amount, business_days, g_strdup(priority), line, column};
	g_array_append_val(spec->targets, target);
}

const struct svc_clock_spec *svc_sla_text_clock(const struct svc_sla_text *text, const char *name)
{
	for (unsigned i = 0; i < text->clocks->len; i++) {
		const struct svc_clock_spec *spec = text->clocks->pdata[i];
		if (strcmp(spec->name, name) == 0)
			return spec;
	}
	return NULL;
}

const struct svc_target *svc_clock_target(const struct svc_clock_spec *spec, const char *priority)
{
	const struct svc_target *found = NULL;
	for (unsigned i = 0; i < spec->targets->len; i++) {
		const struct svc_target *t = &g_array_index(spec->targets, struct svc_target, i);
		if (!t->priority)
			found = found ? found : t;
		else if (priority && strcmp(t->priority, priority) == 0)
			return t;
	}
	return found;
}

bool svc_clock_by_priority(const struct svc_clock_spec *spec)
{
	for (unsigned i = 0; i < spec->targets->len; i++)
		if (g_array_index(spec->targets, struct svc_target, i).priority)
			return true;
	return false;
}

bool svc_clock_pauses(const struct svc_clock_spec *spec, const char *status, const char *reason)
{
	if (!status)
		return false;
	size_t length = strlen(status);
	for (char **p = spec->pause; *p; p++) {
		if (strncmp(*p, status, length) != 0)
			continue;
		if ((*p)[length] == '\0')
			return true;
		if ((*p)[length] == ':' && reason && strcmp(*p + length + 1, reason) == 0)
			return true;
	}
	return false;
}

const char *svc_clock_kind_name(enum svc_clock_kind kind)
{
	return kind_names[kind];
}

bool svc_clock_kind_by_name(const char *name, enum svc_clock_kind *out)
{
	g_autofree char *wanted = g_strdelimit(g_strdup(name), "-", '_');
	for (int i = 0; i < SVC_CLOCK_KINDS; i++)
		if (strcmp(kind_names[i], wanted) == 0) {
			*out = (enum svc_clock_kind)i;
			return true;
		}
	return false;
}

const char *svc_policy_name(enum svc_policy_field field)
{
	return policies[field].name;
}

const char *const *svc_policy_values(enum svc_policy_field field)
{
	return policies[field].values;
}

static enum svc_status refuse_policy(
	struct svc_error *err, const char *name, const char *value, const char *const *values)
{
	g_autofree char *shown = svc_utf8_harmless(value, false);
	g_autofree char *words = g_strjoinv(", ", (char **)values);
	svc_error_set(err, SVC_EINVALID, "%s can't be '%s'", name, shown);
	return svc_error_hint(err, "it is one of %s", words);
}

enum svc_status svc_policy_set(
	struct svc_sla_policy *policy, const char *name, const char *value, struct svc_error *err)
{
	const char *names[SVC_POLICY_FIELDS + 1] = {NULL};
	for (int i = 0; i < SVC_POLICY_FIELDS; i++) {
		names[i] = policies[i].name;
		if (strcmp(policies[i].name, name) != 0)
			continue;
		for (int v = 0; policies[i].values[v]; v++)
			if (strcmp(policies[i].values[v], value) == 0) {
				policy->values[i] = v;
				return SVC_OK;
			}
		return refuse_policy(err, name, value, policies[i].values);
	}
	return refuse_policy(err, "a policy", name, names);
}

static enum svc_status refuse_percent(struct svc_error *err, const char *text)
{
	g_autofree char *shown = svc_utf8_harmless(text, false);
	svc_error_set(err, SVC_EINVALID, "'%s' is no percentage from 0 to 100", shown);
	return svc_error_hint(err, "write it as 95%% or 99.95%%");
}

enum svc_status svc_percent_parse(const char *text, int *out, struct svc_error *err)
{
	const char *p = text;
	int64_t value = 0;
	int decimals = -1; /* before the point */
	for (; g_ascii_isdigit(*p) || (*p == '.' && decimals < 0 && p != text); p++) {
		if (*p == '.') {
			decimals = 0;
			continue;
		}
		if (decimals >= 2 || value > 100 * SVC_PERCENT)
			return refuse_percent(err, text);
		value = value * 10 + (*p - '0');
		decimals += decimals >= 0;
	}
	if (p == text || p[-1] == '.')
		return refuse_percent(err, text);
	for (int i = MAX(decimals, 0); i < 2; i++)
		value *= 10;
	while (*p == ' ')
		p++;
	if (strcmp(p, "%") != 0 && *p)
		return refuse_percent(err, text);
	if (value > 100 * SVC_PERCENT)
		return refuse_percent(err, text);
	*out = (int)value;
	return SVC_OK;
}
