#include "cmd/sla/engine.h"
#include "util/time.h"
#include <string.h>

enum { KEYS_MOST = 16 };

const struct svc_operand cmd_sla_operands[] = {
	{"QUERY", "Terms that tickets have to match; without any, all count.", SVC_COMPLETE_QUERY,
		0, -1},
	{NULL},
};

const char *const cmd_sla_percentiles[] = {"nearest-rank", "linear", NULL};

enum svc_status cmd_sla_period(const struct svc_call *call, const struct svc_session *session,
	struct svc_sla_report_options *options, struct svc_error *err)
{
	int64_t other;
	const char *method = svc_call_text(call, "percentile");
	options->zone = svc_out_zone(session->out);
	options->since = INT64_MIN;
	options->until = INT64_MAX;
	if (svc_call_given(call, "of") &&
		(svc_call_given(call, "since") || svc_call_given(call, "until"))) {
		svc_error_set(err, SVC_EUSAGE, "--of names a period, --since and --until its ends");
		return svc_error_hint(err, "give one of both");
	}
	(void)svc_call_span(call, "of", &options->since, &options->until);
	(void)svc_call_span(call, "since", &options->since, &other);
	(void)svc_call_span(call, "until", &other, &options->until);
	options->percentile = method && !strcmp(method, "linear") ? SVC_LINEAR : SVC_NEAREST_RANK;
	if (options->since < options->until)
		return SVC_OK;
	char since[SVC_TIME_LENGTH], until[SVC_TIME_LENGTH];
	svc_error_set(err, SVC_EUSAGE,
		"the period has no time in it: it begins at %s and ends at %s",
		svc_time_print(options->since, since), svc_time_print(options->until, until));
	return svc_error_hint(err, "--since takes the earlier of the two times");
}

char **cmd_sla_groups(struct svc_call *call)
{
	g_autofree char *joined = g_strjoinv(",", svc_call_texts(call, "by"));
	return *joined ? g_strsplit(joined, ",", KEYS_MOST) : NULL;
}

struct svc_sla_engine *cmd_sla_open(
	const struct svc_call *call, struct svc_session *session, int64_t now)
{
	struct svc_sla_options options = {.now = now};
	options.has_as_of = svc_call_time(call, "as-of", &options.as_of);
	return svc_sla_open(session->desk, &options);
}

enum svc_status cmd_sla_filter(const struct svc_call *call, struct svc_session *session,
	char **terms, struct svc_select **out, struct svc_error *err)
{
	struct svc_select_options options = {
		.kind = svc_sla_only_kind(svc_desk_kinds(session->desk)),
		.operands = (const char *const *)terms,
		.expression = svc_call_text(call, "expression"),
	};
	return svc_select_new(session->desk, &options, out, err);
}
