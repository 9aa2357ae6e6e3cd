#include "kind/load.h"

#include <string.h>

static enum svc_status load_category(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	static const char *const names[] = {"open", "paused", "done", "cancelled", NULL};
	const char *text = svc_yaml_text(value);
	if (text && svc_category_by_name(text, target))
		return SVC_OK;
	return svc_load_unknown(load, value, "category", text ? text : "", names);
}

static const struct svc_load_key state_keys[] = {
	{"category", load_category, offsetof(struct svc_state, category)},
	{"to", svc_load_strv, offsetof(struct svc_state, to)},
	{"awaits", svc_load_text, offsetof(struct svc_state, awaits)},
	{"help", svc_load_text, offsetof(struct svc_state, help)},
	{0},
};

enum svc_status svc_load_states(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	static const char *const nowhere[] = {NULL};
	GPtrArray *states = *(GPtrArray **)target;
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of statuses is expected here");
	svc_yaml_foreach (item, value) {
		const char *name = svc_yaml_text(item->key);
		if (!name || !svc_load_is_name(name, '-'))
			return svc_load_fail(load, item->key,
				"a status has small letters, digits and '-' alone");
		struct svc_state *state = SVC_LOAD_NEW(load, struct svc_state);
		state->name = svc_load_copy(load, name);
		state->to = nowhere;
		if (svc_load_map(load, item, state_keys, state) != SVC_OK)
			return load->err->status;
		if (!svc_yaml_get(item, "category") || !state->help)
			return svc_load_fail(load, item->key,
				"the status '%s' needs a category and a help text", name);
		g_ptr_array_add(states, state);
	}
	return SVC_OK;
}

static const struct svc_load_key option_keys[] = {
	{"arg", svc_load_text, offsetof(struct svc_verb_option, arg)},
	{"help", svc_load_text, offsetof(struct svc_verb_option, help)},
	{"field", svc_load_text, offsetof(struct svc_verb_option, field)},
	{"link", svc_load_text, offsetof(struct svc_verb_option, link)},
	{"author", svc_load_bool, offsetof(struct svc_verb_option, author)},
	{"required", svc_load_bool, offsetof(struct svc_verb_option, required)},
	{"flag", svc_load_bool, offsetof(struct svc_verb_option, flag)},
	{0},
};

static enum svc_status check_option(struct svc_loader *load, const struct svc_yaml_node *place,
	const struct svc_verb_option *option)
{
	const char *name = option->name;
	if (!svc_load_is_name(name, '-'))
		return svc_load_fail(load, place,
			"the name '%s' has other than small letters, digits and '-'", name);
	if (!option->help)
		return svc_load_fail(load, place, "the option '%s' has no help", name);
	if ((option->field != NULL) + (option->link != NULL) + option->author > 1)
		return svc_load_fail(load, place,
			"the option '%s' can only do one of: set a field, make a link, name the author",
			name);
	if (option->flag && (option->field || option->link || option->author || option->required))
		return svc_load_fail(load, place,
			"the option '%s' is a flag: it takes no value to set, and can't be required",
			name);
	return SVC_OK;
}

static const char *upper(struct svc_loader *load, const char *name)
{
	char *text = (char *)svc_load_copy(load, name);
	for (char *p = text; *p; p++)
		*p = g_ascii_toupper(*p);
	return text;
}

/* Options, or operands with `operand`, in the order of the file. */
static enum svc_status load_options(struct svc_loader *load, const struct svc_yaml_node *value,
	GPtrArray *options, bool operand)
{
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of names is expected here");
	svc_yaml_foreach (item, value) {
		struct svc_verb_option *option = SVC_LOAD_NEW(load, struct svc_verb_option);
		if (svc_load_text(load, item->key, &option->name) != SVC_OK ||
			svc_load_map(load, item, option_keys, option) != SVC_OK)
			return load->err->status;
		option->operand = operand;
		if (check_option(load, item->key, option) != SVC_OK)
			return load->err->status;
		if (!option->flag && !option->arg)
			option->arg = upper(load, option->name);
		g_ptr_array_add(options, option);
	}
	return SVC_OK;
}

static enum svc_status read_options(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	return load_options(load, value, *(GPtrArray **)target, false);
}

static enum svc_status read_operands(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	return load_options(load, value, *(GPtrArray **)target, true);
}

/* `{assignee: '@me'}`: names into the array at `target`, values into the one after it. */
static enum svc_status read_pairs(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	GPtrArray **arrays = target;
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of fields and values is expected here");
	svc_yaml_foreach (item, value) {
		const char *name = NULL, *text = NULL;
		if (svc_load_text(load, item->key, &name) != SVC_OK ||
			svc_load_text(load, item, &text) != SVC_OK)
			return load->err->status;
		g_ptr_array_add(arrays[0], (gpointer)name);
		g_ptr_array_add(arrays[1], (gpointer)text);
	}
	return SVC_OK;
}

G_STATIC_ASSERT(offsetof(struct svc_verb, set_values) ==
		offsetof(struct svc_verb, set_fields) + sizeof(GPtrArray *));
G_STATIC_ASSERT(offsetof(struct svc_verb, fill_values) ==
		offsetof(struct svc_verb, fill_fields) + sizeof(GPtrArray *));

static enum svc_status read_message(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	static const char *const words[] = {"none", "optional", "required", NULL};
	const char *text = svc_yaml_text(value);
	if (!text || !g_strv_contains(words, text))
		return svc_load_unknown(load, value, "word for message", text ? text : "", words);
	*(bool *)target = strcmp(text, "required") == 0;
	return SVC_OK;
}

#define VERB(NAME) offsetof(struct svc_verb, NAME)

static const struct svc_load_key verb_keys[] = {
	{"summary", svc_load_text, VERB(summary)},
	{"help", svc_load_text, VERB(help)},
	{"from", svc_load_names, VERB(from)},
	{"to", svc_load_text, VERB(to)},
	{"set", read_pairs, VERB(set_fields)},
	{"fill", read_pairs, VERB(fill_fields)},
	{"options", read_options, VERB(options)},
	{"operands", read_operands, VERB(options)},
	{"needs", svc_load_names, VERB(needs)},
	{"message", read_message, VERB(message_required)},
	{"entry", svc_load_text, VERB(entry)},
	{"hook", svc_load_text, VERB(hook)},
	{0},
};

static enum svc_status check_verb(
	struct svc_loader *load, const struct svc_yaml_node *node, const struct svc_verb *verb)
{
	const char *message = svc_yaml_get_text(node, "message");
	bool takes_message = message && strcmp(message, "none") != 0;
	if (!verb->summary || !verb->help)
		return svc_load_fail(load, node->key,
			"the verb '%s' needs a summary and a help text", verb->name);
	if (takes_message != (verb->entry != NULL))
		return svc_load_fail(load, node->key,
			"the verb '%s' must have both or neither of 'message' and 'entry'",
			verb->name);
	return SVC_OK;
}

static struct svc_verb *new_verb(struct svc_loader *load, const char *name)
{
	struct svc_verb *verb = SVC_LOAD_NEW(load, struct svc_verb);
	verb->name = svc_load_copy(load, name);
	verb->set_fields = svc_load_list(load);
	verb->set_values = svc_load_list(load);
	verb->fill_fields = svc_load_list(load);
	verb->fill_values = svc_load_list(load);
	verb->options = svc_load_list(load);
	verb->needs = svc_load_list(load);
	return verb;
}

/* Adds a verb, or takes the place of the one with its name. */
static void put_verb(GPtrArray *verbs, struct svc_verb *verb)
{
	for (guint i = 0; i < verbs->len; i++) {
		if (!strcmp(((struct svc_verb *)verbs->pdata[i])->name, verb->name)) {
			verbs->pdata[i] = verb;
			return;
		}
	}
	g_ptr_array_add(verbs, verb);
}

enum svc_status svc_load_verbs(
	struct svc_loader *load, const struct svc_yaml_node *value, void *target)
{
	if (value->type != SVC_YAML_MAP)
		return svc_load_fail(load, value, "a map of verbs is expected here");
	svc_yaml_foreach (item, value) {
		const char *name = svc_yaml_text(item->key);
		if (!name || !svc_load_is_name(name, '-'))
			return svc_load_fail(
				load, item->key, "a verb has small letters, digits and '-' alone");
		struct svc_verb *verb = new_verb(load, name);
		if (svc_load_map(load, item, verb_keys, verb) != SVC_OK ||
			check_verb(load, item, verb) != SVC_OK)
			return load->err->status;
		put_verb(*(GPtrArray **)target, verb);
	}
	return SVC_OK;
}
