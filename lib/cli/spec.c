#include "cli/help.h"
#include "cli/parse.h"

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

static const char *type_name(enum svc_option_type type)
{
	static const char *const names[] = {
		[SVC_OPT_FLAG] = "flag",
		[SVC_OPT_TEXT] = "text",
		[SVC_OPT_INT] = "int",
		[SVC_OPT_CHOICE] = "choice",
		[SVC_OPT_PERCENT] = "percent",
		[SVC_OPT_DURATION] = "duration",
		[SVC_OPT_TIME] = "time",
		[SVC_OPT_PATH] = "path",
	};
	return names[type];
}

static json_t *option(const struct svc_option *o)
{
	json_t *out = json_object();
	set_text(out, "name", o->name);
	if (o->letter)
		json_object_set_new(out, "letter", json_stringn(&o->letter, 1));
	set_text(out, "type", type_name(o->type));
	set_text(out, "arg", o->arg);
	if (o->choices) {
		json_t *choices = json_array();
		for (int i = 0; o->choices[i]; i++)
			json_array_append_new(choices, json_string(o->choices[i]));
		json_object_set_new(out, "choices", choices);
	}
	set_text(out, "default", o->fallback);
	set_text(out, "help", o->help);
	json_object_set_new(out, "repeat", json_boolean(o->flags & SVC_OPT_REPEAT));
	json_object_set_new(out, "negatable", json_boolean(o->flags & SVC_OPT_NEGATABLE));
	return out;
}

static json_t *options(const struct svc_option *rows)
{
	json_t *out = json_array();
	for (const struct svc_option *o = rows; o && o->name; o++)
		if (!(o->flags & SVC_OPT_HIDDEN))
			json_array_append_new(out, option(o));
	return out;
}

static json_t *operands(const struct svc_operand *rows)
{
	json_t *out = json_array();
	for (const struct svc_operand *o = rows; o && o->name; o++) {
		json_t *operand = json_object();
		set_text(operand, "name", o->name);
		set_text(operand, "help", o->help);
		json_object_set_new(operand, "min", json_integer(o->min));
		if (o->max >= 0)
			json_object_set_new(operand, "max", json_integer(o->max));
		json_array_append_new(out, operand);
	}
	return out;
}

static json_t *examples(const struct svc_example *rows)
{
	json_t *out = json_array();
	for (const struct svc_example *e = rows; e && e->command; e++) {
		json_t *example = json_object();
		set_text(example, "command", e->command);
		set_text(example, "text", e->text);
		json_array_append_new(out, example);
	}
	return out;
}

static json_t *command(const struct svc_command *c)
{
	json_t *out = json_object();
	g_autofree char *synopsis = svc_help_synopsis(c, c->noun);
	set_text(out, "noun", c->noun);
	set_text(out, "verb", c->verb);
	set_text(out, "summary", c->summary);
	set_text(out, "help", c->help);
	set_text(out, "usage", synopsis);
	json_object_set_new(out, "writes", json_boolean(c->flags & SVC_CMD_WRITES));
	json_object_set_new(out, "query", json_boolean(c->flags & SVC_CMD_QUERY));
	json_object_set_new(out, "options", options(c->options));
	json_object_set_new(out, "operands", operands(c->operands));
	json_object_set_new(out, "examples", examples(c->examples));
	return out;
}

static json_t *nouns(const struct svc_cli *cli)
{
	const GPtrArray *rows = svc_cli_nouns(cli);
	json_t *out = json_array();
	for (guint i = 0; i < rows->len; i++) {
		const struct svc_cli_noun *row = rows->pdata[i];
		json_t *noun = json_object();
		set_text(noun, "name", row->name);
		set_text(noun, "plural", row->plural);
		set_text(noun, "of", row->of);
		set_text(noun, "summary", row->summary);
		json_object_set_new(noun, "kind", json_boolean(row->kind));
		json_array_append_new(out, noun);
	}
	return out;
}

json_t *svc_help_spec(const struct svc_cli *cli)
{
	static const struct svc_command all_groups = {
		.noun = "", .verb = "", .flags = SVC_CMD_QUERY | SVC_CMD_WRITES};
	json_t *out = json_object(), *commands = json_array(), *groups = json_object();
	const GPtrArray *rows = svc_cli_commands(cli);
	for (guint i = 0; i < rows->len; i++) {
		const struct svc_command *c = rows->pdata[i];
		if (!(c->flags & SVC_CMD_PLUMBING))
			json_array_append_new(commands, command(c));
	}
	struct svc_option_group list[SVC_OPTION_GROUPS];
	size_t n = svc_option_groups(&all_groups, list);
	for (size_t i = 0; i < n; i++)
		json_object_set_new(groups, list[i].title, options(list[i].rows));
	set_text(out, "schema", "svc.help.spec/1");
	json_object_set_new(out, "nouns", nouns(cli));
	json_object_set_new(out, "groups", groups);
	json_object_set_new(out, "commands", commands);
	return out;
}
