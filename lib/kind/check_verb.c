#include "kind/load.h"
#include "kind/type.h"

#include <string.h>

/* Verbs that every kind has in the same way. `reply` and `note` are not among them: a kind may say
 * more exactly what they do. */
static const char *const generic_verbs[] = {"new", "list", "show", "edit", "set", "link", "attach",
	"log", "rm", "help", "import", "export", "check", "undo", NULL};

/* Options that every verb has. */
static const char *const generic_options[] = {"message", "file", "edit", "force", "dry-run",
	"commit", "format", "query", "expression", "at", "now", "help", "version", "color", "pager",
	NULL};

static const struct svc_verb_option *option_of(const struct svc_verb *verb, const char *name)
{
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		if (strcmp(option->name, name) == 0)
			return option;
	}
	return NULL;
}

static enum svc_status check_states(struct svc_loader *load, const struct svc_kind *kind,
	const struct svc_yaml_node *place, const struct svc_verb *verb)
{
	if (verb->to && !svc_kind_state(kind, verb->to))
		return svc_load_unknown_row(load, place, "status", verb->to, kind->states);
	for (guint i = 0; verb->from && i < verb->from->len; i++) {
		const char *from = verb->from->pdata[i];
		if (!svc_kind_state(kind, from))
			return svc_load_unknown_row(load, place, "status", from, kind->states);
		if (verb->to && !svc_kind_may_become(kind, from, verb->to))
			return svc_load_fail(load, place,
				"the verb '%s' leads from '%s' to '%s', which no transition allows",
				verb->name, from, verb->to);
	}
	return SVC_OK;
}

static bool is_word_for(const struct svc_field *field, const char *value)
{
	bool person = field->type == SVC_FIELD_PERSON && strcmp(value, "@me") == 0;
	bool now = field->type == SVC_FIELD_DATETIME && strcmp(value, "@now") == 0;
	return *value == '\0' || person || now;
}

static enum svc_status check_pairs(struct svc_loader *load, const struct svc_kind *kind,
	const struct svc_yaml_node *place, const GPtrArray *names, const GPtrArray *values)
{
	for (guint i = 0; i < names->len; i++) {
		const struct svc_field *field = svc_kind_field(kind, names->pdata[i]);
		const char *value = values->pdata[i];
		g_autofree char *stored = NULL;
		if (!field)
			return svc_load_unknown_row(
				load, place, "field", names->pdata[i], kind->fields);
		if (is_word_for(field, value))
			continue;
		if (svc_field_canonical(field, value, &stored, load->err) != SVC_OK)
			return svc_error_at(load->err, load->path, place->line, place->column);
	}
	return SVC_OK;
}

static enum svc_status check_options(struct svc_loader *load, const struct svc_kind *kind,
	const struct svc_yaml_node *place, const struct svc_verb *verb)
{
	for (guint i = 0; i < verb->options->len; i++) {
		const struct svc_verb_option *option = verb->options->pdata[i];
		const char *name = option->name;
		if (option_of(verb, name) != option)
			return svc_load_fail(
				load, place, "the verb '%s' has '%s' twice", verb->name, name);
		if (!option->operand && g_strv_contains(generic_options, name))
			return svc_load_fail(
				load, place, "every verb has an option '%s' already", name);
		if (option->field && !svc_kind_field(kind, option->field))
			return svc_load_unknown_row(
				load, place, "field", option->field, kind->fields);
		if (option->link && !svc_kind_relation(kind, option->link)) {
			g_autofree const char **names = svc_choice_names(kind->relations);
			return svc_load_unknown(load, place, "relation", option->link, names);
		}
		if (option->author && !verb->entry)
			return svc_load_fail(load, place,
				"the option '%s' names the author of an entry, and '%s' has none",
				name, verb->name);
		if (!option->field && !option->link && !option->author && !verb->hook)
			return svc_load_fail(load, place,
				"the option '%s' of '%s' sets no field, and no hook reads it", name,
				verb->name);
	}
	for (guint i = 0; i < verb->needs->len; i++)
		if (!option_of(verb, verb->needs->pdata[i]))
			return svc_load_unknown_row(
				load, place, "option", verb->needs->pdata[i], verb->options);
	return SVC_OK;
}

static enum svc_status check_entry(struct svc_loader *load, const struct svc_kind *kind,
	const struct svc_yaml_node *place, const struct svc_verb *verb)
{
	if (!verb->entry)
		return SVC_OK;
	if (!g_strv_contains(kind->entry_verbs, verb->entry))
		return svc_load_unknown(load, place, "entry", verb->entry, kind->entry_verbs);
	if (!strcmp(verb->entry, "opened") || !strcmp(verb->entry, "changed"))
		return svc_load_fail(load, place,
			"the verb '%s' can't write '%s' entries: they hold changes alone",
			verb->name, verb->entry);
	return SVC_OK;
}

enum svc_status svc_kind_check_verbs(struct svc_loader *load, const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *verb = kind->verbs->pdata[i];
		const struct svc_yaml_node *place = svc_load_place(load, "verbs", verb->name);
		if (g_strv_contains(generic_verbs, verb->name))
			return svc_load_fail(
				load, place, "every kind has a verb '%s' already", verb->name);
		if (check_states(load, kind, place, verb) != SVC_OK ||
			check_pairs(load, kind, place, verb->set_fields, verb->set_values) !=
				SVC_OK ||
			check_pairs(load, kind, place, verb->fill_fields, verb->fill_values) !=
				SVC_OK ||
			check_options(load, kind, place, verb) != SVC_OK ||
			check_entry(load, kind, place, verb) != SVC_OK)
			return load->err->status;
	}
	return SVC_OK;
}
