/*
 * svc sla simulate [QUERY] --with REV|FILE --policy NAME=VALUE
 */
#include "sla/simulate.h"
#include "cmd/commands.h"
#include "cmd/sla/engine.h"
#include "cmd/sla/report_print.h"
#include "cmd/sla/simulate_print.h"
#include "util/file.h"
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX_BYTES = 8 << 20 };

struct simulation {
	struct svc_call *call;
	struct svc_session *session;
	struct svc_select *filter;
	struct svc_sla_report_options options;
	int64_t moment;
	struct svc_sla_engine *engine; /* as things are */
	json_t *before;
	json_t *variants;
};

/* The texts of --with: a file, or else a revision of this desk. */
static enum svc_status put_texts(
	const struct simulation *s, struct svc_sla_engine *engine, struct svc_error *err)
{
	struct svc_session *session = s->session;
	for (char **with = svc_call_texts(s->call, "with"); *with; with++) {
		enum svc_status status;
		if (!strcmp(*with, "-") || !access(*with, F_OK)) {
			g_autoptr(GBytes) text = NULL;
			status = svc_file_read_any(*with, STDIN_FILENO, TEXT_MAX_BYTES, &text, err);
			if (!status)
				status = svc_simulate_text(engine, *with, text, err);
		} else {
			svc_auto(svc_desk) other = NULL;
			status = svc_desk_open(
				&session->context, session->directory, *with, &other, err);
			if (!status)
				status = svc_simulate_desk(engine, other, err);
		}
		if (status)
			return status;
	}
	return SVC_OK;
}

/* Reads "on_reopen=reset,on_target_edit=retroactive". */
static enum svc_status read_policies(
	const char *text, struct svc_sla_options *options, struct svc_error *err)
{
	g_auto(GStrv) pairs = g_strsplit(text, ",", -1);
	for (char **pair = pairs; *pair; pair++) {
		g_auto(GStrv) words = g_strsplit(*pair, "=", 2);
		struct svc_sla_policy policy = {0};
		if (!words[0] || !words[1]) {
			svc_error_set(err, SVC_EUSAGE, "'%s' is no policy", *pair);
			return svc_error_hint(err, "write NAME=VALUE, such as on_reopen=reset");
		}
		if (svc_policy_set(&policy, words[0], words[1], err) != SVC_OK)
			return err->status = SVC_EUSAGE;
		for (int i = 0; i < SVC_POLICY_FIELDS; i++)
			if (!strcmp(svc_policy_name((enum svc_policy_field)i), words[0]))
				options->policy[i] = 1 + policy.values[i];
	}
	return SVC_OK;
}

/* Judges one variant and adds it: `name` for people, `policy` "" for the texts alone. */
static enum svc_status add_variant(
	struct simulation *s, const char *name, const char *policy, struct svc_error *err)
{
	struct svc_sla_options options = {.now = s->moment};
	options.has_as_of = svc_call_time(s->call, "as-of", &options.as_of);
	if (*policy && read_policies(policy, &options, err) != SVC_OK)
		return err->status;
	svc_auto(svc_sla_engine) engine = svc_sla_open(s->session->desk, &options);
	json_t *report = NULL, *flips = NULL;
	enum svc_status status = put_texts(s, engine, err);
	if (!status)
		status = svc_sla_report(engine, &s->options, &report, err);
	if (!status)
		status = svc_simulate_flips(s->engine, engine, &s->options, &flips, err);
	if (!status) {
		json_t *variant = json_object();
		json_object_set_new(variant, "name", json_string(name));
		json_object_set(variant, "report", report);
		json_object_set(variant, "flips", flips);
		json_array_append_new(s->variants, variant);
	}
	json_decref(report);
	json_decref(flips);
	return status;
}

static enum svc_status run_variants(struct simulation *s, struct svc_error *err)
{
	char **texts = svc_call_texts(s->call, "with"), **policies;
	g_autofree char *with = g_strjoinv(", ", texts);
	enum svc_status status = svc_sla_report(s->engine, &s->options, &s->before, err);
	if (!status && *texts)
		status = add_variant(s, with, "", err);
	policies = svc_call_texts(s->call, "policy");
	for (char **policy = policies; !status && *policy; policy++) {
		g_autofree char *name =
			*texts ? g_strdup_printf("%s, %s", with, *policy) : g_strdup(*policy);
		status = add_variant(s, name, *policy, err);
	}
	return status;
}

/* A target isn't held by tickets that could not be judged: what is wrong comes before what is under
 * a threshold. */
static enum svc_status print(struct simulation *s, struct svc_error *err)
{
	static const char what[] = "ticket could not be judged";
	struct cmd_simulation shown = {s->before, s->variants,
		svc_call_percent(s->call, "fail-under", 0), svc_call_flag(s->call, "definitions")};
	bool held = cmd_simulation_print(s->session, &shown);
	enum svc_status status = cmd_report_problems(s->session, s->before, what, err);
	size_t i;
	json_t *variant;
	json_array_foreach(s->variants, i, variant)
	{
		const json_t *report = json_object_get(variant, "report");
		if (!status)
			status = cmd_report_problems(s->session, report, what, err);
	}
	return status ? status : held ? SVC_OK : SVC_FINDINGS;
}

static enum svc_status simulate(struct simulation *s, struct svc_error *err)
{
	static const char *const by_priority[] = {"priority", NULL};
	g_auto(GStrv) by = cmd_sla_groups(s->call);
	if (cmd_sla_period(s->call, s->session, &s->options, err) != SVC_OK)
		return err->status;
	s->options.by = by ? (const char *const *)by : by_priority;
	s->options.most_breaches = cmd_report_breaches(s->session);
	s->options.query = svc_select_query(s->filter);
	s->moment = svc_sla_report_moment(s->session->context.now, s->options.until);
	s->engine = cmd_sla_open(s->call, s->session, s->moment);
	enum svc_status status = run_variants(s, err);
	return status ? status : print(s, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct simulation s = {.call = call, .session = data, .variants = json_array()};
	if (!*svc_call_texts(call, "with") && !*svc_call_texts(call, "policy")) {
		json_decref(s.variants);
		svc_error_set(err, SVC_EUSAGE, "nothing to simulate");
		return svc_error_hint(err, "give a text or revision by --with, or a --policy");
	}
	enum svc_status status =
		cmd_sla_filter(call, s.session, svc_call_operands(call), &s.filter, err);
	if (!status)
		status = simulate(&s, err);
	svc_sla_close(s.engine);
	svc_select_free(s.filter);
	json_decref(s.before);
	json_decref(s.variants);
	return status;
}

static const struct svc_option options[] = {
	{"with", 0, SVC_OPT_TEXT, "REV|FILE",
		.help = "Judge by this text of an SLA or a calendar, or by all texts of a revision.",
		.complete = SVC_COMPLETE_FILE, .flags = SVC_OPT_REPEAT},
	{"policy", 0, SVC_OPT_TEXT, "NAME=VALUE",
		.help = "Judge by another policy, such as on_reopen=reset; several are joined by a "
			"comma. The variants of several stand side by side.",
		.flags = SVC_OPT_REPEAT},
	{"fail-under", 0, SVC_OPT_PERCENT, "PERCENT",
		.help = "Exit with 1 if a target's compliance would be below PERCENT."},
	CMD_SLA_PERIOD,
	CMD_SLA_DEFINITIONS,
	CMD_SLA_AS_OF,
	CMD_SLA_EXPRESSION,
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc sla simulate --with HEAD --since 2026-Q3",
		"The last quarter by the committed texts, whatever they were then"},
	{"svc sla simulate --policy on_reopen=reset --policy on_reopen=include",
		"Two policies side by side"},
	{NULL},
};

const struct svc_command svc_cmd_sla_simulate = {
	.noun = "sla",
	.verb = "simulate",
	.summary = "Show past tickets under a changed SLA or calendar",
	.help = "Judges the same tickets by other texts or policies, as if they had always been in "
		"force: compliance before and after per target, and the tickets that flip. A text that "
		"doesn't differ from the present one changes nothing.\n\n"
		"Groups by priority unless --by says otherwise. With --fail-under the exit code is 1 if "
		"a group's compliance would be lower, for a check of pull requests.",
	.options = options,
	.operands = cmd_sla_operands,
	.examples = examples,
	.flags = SVC_CMD_PAGER,
	.run = run,
};
