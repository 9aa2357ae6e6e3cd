#include "cmd/kind_verbs.h"
#include "cmd/commands.h"
#include "cmd/editor.h"
#include "cmd/target.h"
#include "cmd/written.h"
#include <string.h>

/* The values of the verb's options and of its own operand. */
static void collect(
	const struct svc_verb *verb, const struct svc_call *call, char **operands, GArray *given)
{
	int taken = 1; /* the record's id is the first operand */
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		struct svc_flow_given one = {option->name, NULL};
		if (option->operand)
			one.value = operands[0] && operands[taken] ? operands[taken++] : NULL;
		else if (option->flag)
			one.value = svc_call_flag(call, option->name) ? "" : NULL;
		else
			one.value = svc_call_text(call, option->name);
		if (one.value)
			g_array_append_val(given, one);
	}
}

static bool has_operand(const struct svc_verb *verb)
{
	for (guint i = 0; i < verb->options->len; i++)
		if (((const struct svc_verb_option *)verb->options->pdata[i])->operand)
			return true;
	return false;
}

/* `take --next`: svc finds the record, under the lock, so that two people don't get the same. */
static bool finds_itself(const struct svc_verb *verb, const struct svc_call *call)
{
	const char *flag = svc_flow_choosing_flag(verb);
	return flag && svc_option_named(svc_call_command(call), flag) && svc_call_flag(call, flag);
}

/* `handover 7k3 network`: an operand that is what an option of the verb names. */
static bool advise_option(const struct svc_call *call, struct svc_session *session,
	const struct svc_verb *verb, char **operands, struct svc_error *err)
{
	const struct svc_kind *kind = cmd_kind(call, session, NULL);
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		const struct svc_field *field =
			option->field ? svc_kind_field(kind, option->field) : NULL;
		const struct svc_kind *to =
			field && field->refs && field->refs[0]
				? svc_kinds_find(session->kinds, field->refs[0], NULL)
				: NULL;
		svc_autoclear(svc_ref) ref = {0};
		svc_autoclear(svc_error) none = {0};
		g_autofree const char **choices = svc_choice_names(field ? field->choices : NULL);
		if (!option->operand && g_strv_contains(choices, operands[1])) {
			svc_error_hint(err, "%s is given by --%s: svc %s %s %s --%s %s",
				operands[1], option->name, svc_call_noun(call), verb->name,
				operands[0], option->name, operands[1]);
			return true;
		}
		if (!to || option->operand || svc_call_given(call, option->name) ||
			svc_desk_find(session->desk, to, operands[1], &ref, &none))
			continue;
		svc_error_hint(err, "%s is given by --%s: svc %s %s %s --%s %s", to->one,
			option->name, svc_call_noun(call), verb->name, operands[0], option->name,
			ref.id);
		return true;
	}
	return false;
}

/* What a person meant whose operands name no record: a message without -m, or `assign tom 7k3`. */
static enum svc_status advise(const struct svc_call *call, struct svc_session *session,
	const struct svc_verb *verb, char **operands, struct svc_error *err)
{
	const char *noun = svc_call_noun(call);
	svc_autoclear(svc_ref) ref = {0};
	svc_autoclear(svc_error) none = {0};
	for (char **operand = operands; verb->entry && *operand; operand++)
		if (strchr(*operand, ' '))
			return svc_error_hint(err, "a message follows -m: svc %s %s %s -m '%s'",
				noun, verb->name, operand == operands ? "ID" : operands[0],
				*operand);
	if (operands[1] && advise_option(call, session, verb, operands, err))
		return err->status;
	if (has_operand(verb) && operands[1] &&
		!svc_desk_find(
			session->desk, cmd_kind(call, session, NULL), operands[1], &ref, &none))
		return svc_error_hint(err, "the id stands first: svc %s %s %s %s", noun, verb->name,
			operands[1], operands[0]);
	return err->status;
}

/* The ids: all operands, or the first alone where the verb has operands of its own. */
static enum svc_status targets(struct svc_call *call, struct svc_session *session,
	const struct svc_verb *verb, GPtrArray **out, struct svc_error *err)
{
	char **operands = svc_call_operands(call);
	char *first[] = {operands[0], NULL};
	const char *flag = svc_flow_choosing_flag(verb);
	bool itself = finds_itself(verb, call);
	if (itself && operands[0])
		return svc_error_set(err, SVC_EUSAGE, "an ID and --%s don't go together", flag);
	if (itself) {
		*out = g_ptr_array_new();
		return SVC_OK;
	}
	if (!operands[0])
		return svc_error_set(err, SVC_EUSAGE, "'svc %s %s' needs ID%s%s",
			svc_call_noun(call), verb->name, flag ? " or --" : "", flag ? flag : "");
	enum svc_status status = cmd_targets(session, cmd_kind(call, session, NULL),
		has_operand(verb) ? first : operands, out, err);
	return status == SVC_ENOTFOUND || status == SVC_EUSAGE
		       ? advise(call, session, verb, operands, err)
		       : status;
}

static enum svc_status act(struct svc_call *call, struct svc_session *session,
	const GPtrArray *refs, const GArray *given, const char *message, struct svc_error *err)
{
	const struct svc_verb *verb = svc_call_command(call)->data;
	const struct svc_flow_given *first = (const struct svc_flow_given *)given->data;
	g_autofree char *op = cmd_op(call);
	struct svc_flow_options options = cmd_flow_options(call, session, op);
	svc_auto(svc_flow) flow = NULL;
	enum svc_status status = svc_flow_begin(session->desk, &options, &flow, err);
	if (!status && finds_itself(verb, call)) {
		const struct svc_noun *noun;
		const struct svc_kind *kind = cmd_kind(call, session, &noun);
		svc_autoclear(svc_ref) found = {0};
		status = svc_flow_choose(flow, kind, noun, verb, &found, err);
		if (!status)
			status = svc_flow_act(flow, &found, verb, first, given->len, message, err);
	}
	for (guint i = 0; !status && i < refs->len; i++)
		status = svc_flow_act(flow, refs->pdata[i], verb, first, given->len, message, err);
	return status ? status : cmd_finish(session, &options, flow, err);
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const struct svc_verb *verb = svc_call_command(call)->data;
	g_autofree char *message = NULL;
	g_autoptr(GPtrArray) refs = NULL;
	g_autoptr(GArray) given = g_array_new(FALSE, FALSE, sizeof(struct svc_flow_given));
	collect(verb, call, svc_call_operands(call), given);
	enum svc_status status = targets(call, session, verb, &refs, err);
	if (!status && verb->message_required)
		status = cmd_message_or_editor(call, session, "the message", &message, err);
	else if (!status && verb->entry)
		status = cmd_message(call, &message, err);
	if (!status)
		status = act(call, session, refs, given, message, err);
	if (status == SVC_EUSAGE && !err->hint)
		svc_error_hint(err, "see 'svc help %s %s'", svc_call_noun(call), verb->name);
	return status;
}

static void *keep(GPtrArray *arena, void *memory)
{
	g_ptr_array_add(arena, memory);
	return memory;
}

/* What an option's value is like follows from the field that it sets. */
static void fit_to_field(struct svc_option *option, const struct svc_field *field, GPtrArray *arena)
{
	if (!field)
		return;
	option->field = field->name;
	option->complete = SVC_COMPLETE_FIELD_VALUE;
	if (field->type != SVC_FIELD_ENUM || !field->choices || !field->choices->len)
		return;
	const char **choices = keep(arena, g_new0(const char *, field->choices->len + 1));
	for (guint i = 0; i < field->choices->len; i++)
		choices[i] = g_array_index(field->choices, struct svc_choice, i).name;
	option->type = SVC_OPT_CHOICE;
	option->choices = choices;
}

static const struct svc_option message_options[] = {CMD_MESSAGE_OPTIONS};

/* Whether the requester reads it is what a person has to know before writing. */
static const char *message_help(const struct svc_verb *verb, GPtrArray *arena)
{
	g_autofree char *own = g_strdup_printf("an entry '%s'", verb->entry);
	const char *what = !strcmp(verb->entry, "replied") ? "a reply, which the requester reads"
			   : !strcmp(verb->entry, "noted") ? "a note for colleagues"
							   : own;
	return keep(arena,
		g_strdup_printf("Text of %s%s.", what, verb->message_required ? "; required" : ""));
}

static const struct svc_option *option_rows(
	const struct svc_kind *kind, const struct svc_verb *verb, GPtrArray *arena)
{
	size_t n = 0, most = verb->options->len + G_N_ELEMENTS(message_options) + 1;
	struct svc_option *rows = keep(arena, g_new0(struct svc_option, most));
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		if (option->operand)
			continue;
		rows[n] = (struct svc_option){.name = option->name,
			.type = option->flag ? SVC_OPT_FLAG : SVC_OPT_TEXT,
			.arg = option->flag ? NULL : option->arg,
			.help = option->help,
			.flags = option->required ? SVC_OPT_REQUIRED : 0};
		if (!option->flag && option->field)
			fit_to_field(&rows[n], svc_kind_field(kind, option->field), arena);
		const char *person = option->author ? svc_kind_role(kind, "requester") : NULL;
		if (person)
			fit_to_field(&rows[n], svc_kind_field(kind, person), arena);
		n++;
	}
	if (!verb->entry)
		return rows;
	memcpy(rows + n, message_options, sizeof message_options);
	rows[n].help = message_help(verb, arena);
	rows[n].flags |= verb->message_required ? SVC_OPT_REQUIRED : 0;
	return rows;
}

static const struct svc_operand *operand_rows(const struct svc_verb *verb, GPtrArray *arena)
{
	size_t n = 0;
	struct svc_operand *rows = keep(arena, g_new0(struct svc_operand, verb->options->len + 2));
	rows[n++] = (struct svc_operand){"ID", "The record; - reads ids from standard input.",
		SVC_COMPLETE_ID, svc_flow_choosing_flag(verb) ? 0 : 1, has_operand(verb) ? 1 : -1};
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		if (!option->operand)
			continue;
		rows[n++] = (struct svc_operand){keep(arena, g_ascii_strup(option->name, -1)),
			option->help, option->link ? SVC_COMPLETE_ID : SVC_COMPLETE_ANY_ID,
			option->required, 1};
	}
	return rows;
}

static void add_verb(struct svc_cli *cli, const struct svc_kind *kind, const struct svc_verb *verb,
	GPtrArray *arena)
{
	struct svc_command *row = keep(arena, g_new0(struct svc_command, 1));
	row->noun = kind->name;
	row->verb = verb->name;
	row->summary = verb->summary;
	row->help = verb->help;
	row->options = option_rows(kind, verb, arena);
	row->operands = operand_rows(verb, arena);
	row->flags = SVC_CMD_WRITES;
	row->run = run;
	row->data = verb;
	svc_cli_add(cli, row);
}

/* The first clause of the kind's help; the title where there is none. */
static const char *summary_of(const struct svc_kind *kind, GPtrArray *arena)
{
	const char *help = kind->help ? kind->help : "";
	size_t length = strcspn(help, ".:,(");
	if (!length)
		return kind->title;
	char *line = g_strdelimit(g_strndup(help, length), "\n", ' ');
	return keep(arena, g_strchomp(line));
}

void cmd_add_kinds(struct svc_cli *cli, const struct svc_kinds *kinds, GPtrArray **arena)
{
	const GPtrArray *all = svc_kinds_all(kinds);
	*arena = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < all->len; i++) {
		const struct svc_kind *kind = all->pdata[i];
		struct svc_cli_noun *noun = keep(*arena, g_new0(struct svc_cli_noun, 1));
		*noun = (struct svc_cli_noun){kind->name, kind->plural, NULL,
			summary_of(kind, *arena), kind->help, true, kind->acts_as};
		svc_cli_add_noun(cli, noun);
		for (guint k = 0; k < kind->nouns->len; k++) {
			const struct svc_noun *other = kind->nouns->pdata[k];
			noun = keep(*arena, g_new0(struct svc_cli_noun, 1));
			char *summary = keep(*arena, g_strdup_printf("%s with %s %s", kind->title,
							     other->field, other->value));
			*noun = (struct svc_cli_noun){
				other->name, NULL, kind->name, summary, NULL, true, NULL};
			svc_cli_add_noun(cli, noun);
		}
		for (guint k = 0; k < kind->verbs->len; k++)
			add_verb(cli, kind, kind->verbs->pdata[k], *arena);
	}
}
