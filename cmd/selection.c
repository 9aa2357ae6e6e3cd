#include "cmd/selection.h"

void cmd_selection_free(struct cmd_selection *selection)
{
	if (!selection)
		return;
	g_clear_pointer(&selection->records, g_ptr_array_unref);
	svc_select_free(selection->select);
	g_free(selection);
}

void cmd_selection_bad(
	struct cmd_selection *selection, struct svc_session *session, const struct svc_error *why)
{
	selection->bad++;
	if (session->context.warn)
		session->context.warn(session->context.data, why);
}

/* The value of an option that not every command with a query takes. */
static const char *taken(const struct svc_call *call, const char *option)
{
	return svc_option_named(svc_call_command(call), option) ? svc_call_text(call, option)
								: NULL;
}

enum svc_status cmd_prepare(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, char **terms,
	struct cmd_selection **out, struct svc_error *err)
{
	svc_auto(cmd_selection) selection = g_new0(struct cmd_selection, 1);
	struct svc_select_options options = {
		.kind = kind,
		.noun = noun,
		.operands = (const char *const *)terms,
		.expression = taken(call, "expression"),
		.sort = taken(call, "sort"),
	};
	enum svc_status status = svc_select_new(session->desk, &options, &selection->select, err);
	if (!status)
		*out = g_steal_pointer(&selection);
	return status;
}

struct watch {
	struct svc_session *session;
	struct cmd_selection *selection;
};

static void report_bad(const struct svc_error *why, void *data)
{
	struct watch *watch = data;
	cmd_selection_bad(watch->selection, watch->session, why);
}

enum svc_status cmd_select(const struct svc_call *call, struct svc_session *session,
	const struct svc_kind *kind, const struct svc_noun *noun, char **terms,
	struct cmd_selection **out, struct svc_error *err)
{
	svc_auto(cmd_selection) selection = NULL;
	enum svc_status status = cmd_prepare(call, session, kind, noun, terms, &selection, err);
	if (status)
		return status;
	struct watch watch = {session, selection};
	status = svc_select_run(selection->select, report_bad, &watch, &selection->records, err);
	if (!status)
		*out = g_steal_pointer(&selection);
	return status;
}

void cmd_selection_hint(
	struct svc_call *call, struct svc_session *session, const struct svc_kind *kind)
{
	bool groups = svc_option_named(svc_call_command(call), "by") != NULL;
	for (char **word = svc_call_operands(call); kind && *word; word++) {
		g_autofree char *name = g_strdelimit(g_strdup(*word), "-", '_');
		if (!svc_kind_field(kind, name))
			continue;
		svc_context_warn(&session->context, NULL, 0,
			"'%s' was searched for as a word; %s:VALUE asks for the field%s%s", *word,
			name, groups ? ", and groups are made by --by " : "", groups ? name : "");
		return;
	}
}

enum svc_status cmd_selection_verdict(const struct cmd_selection *selection, struct svc_error *err)
{
	if (!selection->bad)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "%u file%s could not be read", selection->bad,
		selection->bad == 1 ? "" : "s");
	return svc_error_hint(err, "svc check says what is wrong with each");
}
