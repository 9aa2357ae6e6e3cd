/*
 * svc kind show KIND
 */
#include "cmd/commands.h"
#include "util/utf8.h"

enum { NAME_WIDTH = 18, WHAT_WIDTH = 12 };

static const char *type_name(const struct svc_field *field)
{
	static const char *const names[SVC_FIELD_TYPES] = {
		[SVC_FIELD_LINE] = "line",
		[SVC_FIELD_TEXT] = "text",
		[SVC_FIELD_INT] = "int",
		[SVC_FIELD_DECIMAL] = "decimal",
		[SVC_FIELD_BOOL] = "bool",
		[SVC_FIELD_ENUM] = "enum",
		[SVC_FIELD_DATE] = "date",
		[SVC_FIELD_DATETIME] = "datetime",
		[SVC_FIELD_DURATION] = "duration",
		[SVC_FIELD_REF] = "ref",
		[SVC_FIELD_PERSON] = "person",
		[SVC_FIELD_URL] = "url",
		[SVC_FIELD_MONEY] = "money",
		[SVC_FIELD_LIST] = "list",
		[SVC_FIELD_MAP] = "map",
	};
	return names[field->type];
}

static json_t *texts(const char *const *list)
{
	json_t *out = json_array();
	for (int i = 0; list && list[i]; i++)
		json_array_append_new(out, json_string(list[i]));
	return out;
}

static json_t *field_json(const struct svc_field *field)
{
	json_t *out = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "name", field->name, "title",
		field->title, "type", type_name(field), "help", field->help, "required",
		field->required, "tracked", field->tracked, "internal", field->internal);
	json_t *choices = json_array();
	for (guint i = 0; field->choices && i < field->choices->len; i++)
		json_array_append_new(choices,
			json_string(g_array_index(field->choices, struct svc_choice, i).name));
	json_object_set_new(out, "choices", choices);
	json_object_set_new(out, "refs", texts(field->refs));
	if (field->fallback)
		json_object_set_new(out, "default", json_string(field->fallback));
	return out;
}

static json_t *choices_json(const GArray *choices)
{
	json_t *list = json_array();
	for (guint i = 0; choices && i < choices->len; i++) {
		const struct svc_choice *one = &g_array_index(choices, struct svc_choice, i);
		json_array_append_new(
			list, json_pack("{s:s, s:s?}", "name", one->name, "help", one->help));
	}
	return list;
}

static json_t *kind_json(const struct svc_kind *kind)
{
	json_t *fields = json_array(), *states = json_array(), *verbs = json_array();
	for (guint i = 0; i < kind->fields->len; i++)
		json_array_append_new(fields, field_json(kind->fields->pdata[i]));
	for (guint i = 0; i < kind->states->len; i++) {
		const struct svc_state *state = kind->states->pdata[i];
		json_t *one = json_pack("{s:s, s:s, s:s*}", "name", state->name, "category",
			svc_category_name(state->category), "help", state->help);
		json_object_set_new(one, "to", texts(state->to));
		json_array_append_new(states, one);
	}
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *verb = kind->verbs->pdata[i];
		json_array_append_new(verbs, json_pack("{s:s, s:s, s:s*}", "name", verb->name,
						     "summary", verb->summary, "to", verb->to));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s, s:o, s:o, s:o, s:o, s:o}", "name",
		kind->name, "title", kind->title, "plural", kind->plural, "folder", kind->folder,
		"help", kind->help, "origin", kind->origin, "fields", fields, "statuses", states,
		"verbs", verbs, "relations", choices_json(kind->relations), "approvers",
		choices_json(kind->approvers));
}

static void heading(const struct svc_out *out, GString *text, const char *title)
{
	g_autofree char *painted = svc_out_paint(out, SVC_ROLE_HEADING, title);
	g_string_append_printf(text, "\n%s\n", painted);
}

static void entry(const struct svc_out *out, GString *text, const char *name, const char *what,
	const char *help)
{
	g_autofree char *line = g_strdup_printf("  %-*s %-*s ", NAME_WIDTH, name, WHAT_WIDTH, what);
	g_autofree char *start = svc_utf8_harmless(line, false);
	g_autofree char *rest = svc_utf8_harmless(help ? help : "", false);
	g_autofree char *words = svc_utf8_wrap(rest, svc_out_options(out)->width,
		svc_utf8_width(start), NAME_WIDTH + WHAT_WIDTH + 4);
	g_autofree char *whole = g_strchomp(g_strconcat(start, words, NULL));
	g_string_append_printf(text, "%s\n", whole);
}

static void choice_entries(
	const struct svc_out *out, GString *text, const char *title, const GArray *choices)
{
	if (choices && choices->len)
		heading(out, text, title);
	for (guint i = 0; choices && i < choices->len; i++) {
		const struct svc_choice *one = &g_array_index(choices, struct svc_choice, i);
		entry(out, text, one->name, "", one->help);
	}
}

/* A field with what an enum may be, then what its map or the maps in it hold: "links/as",
 * "clocks/NAME/team". The choices of the status are told further down. */
static void field_entry(const struct svc_out *out, GString *text, const struct svc_kind *kind,
	const struct svc_field *field, const char *within)
{
	const struct svc_field *item = field->item;
	const GPtrArray *keys = field->keys ? field->keys : item ? item->keys : NULL;
	bool status = !*within && !g_strcmp0(field->name, svc_kind_role(kind, "status"));
	g_autofree const char **names = svc_choice_names(status ? NULL : field->choices);
	g_autofree char *all = g_strjoinv(", ", (char **)names);
	g_autofree char *name = g_strconcat(within, field->name, NULL);
	g_autofree char *inner =
		g_strconcat(name, field->type == SVC_FIELD_MAP && item ? "/NAME/" : "/", NULL);
	g_autofree char *help = g_strdup_printf(
		"%s%s%s%s", field->help, *all ? " One of " : "", all, *all ? "." : "");
	entry(out, text, name, type_name(field), help);
	for (guint i = 0; keys && i < keys->len; i++)
		field_entry(out, text, kind, keys->pdata[i], inner);
}

/* The help of a kind, broken anew where the terminal's width is known. */
static char *paragraphs(const struct svc_out *out, const char *help)
{
	int width = svc_out_options(out)->width;
	GString *text = g_string_new(NULL);
	g_auto(GStrv) parts = g_strsplit(help, "\n\n", -1);
	for (char **part = parts; *part; part++) {
		g_strchomp(width > 0 ? g_strdelimit(*part, "\n", ' ') : *part);
		g_autofree char *words = svc_utf8_wrap(*part, width, 0, 0);
		g_string_append_printf(text, "%s%s", part == parts ? "" : "\n\n", words);
	}
	return g_strchomp(g_string_free(text, FALSE));
}

static char *people(const struct svc_out *out, const struct svc_kind *kind)
{
	g_autofree char *title = svc_out_paint(out, SVC_ROLE_ID, kind->name);
	g_autofree char *harmless = svc_utf8_harmless(kind->help ? kind->help : "", true);
	g_autofree char *help = paragraphs(out, harmless);
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "%s  %s/  %s\n%s\n", title, kind->folder, kind->origin, help);
	heading(out, text, "Fields");
	for (guint i = 0; i < kind->fields->len; i++)
		field_entry(out, text, kind, kind->fields->pdata[i], "");
	if (kind->states->len)
		heading(out, text, "Statuses");
	for (guint i = 0; i < kind->states->len; i++) {
		const struct svc_state *state = kind->states->pdata[i];
		entry(out, text, state->name, svc_category_name(state->category), state->help);
	}
	if (kind->verbs->len)
		heading(out, text, "Verbs");
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *verb = kind->verbs->pdata[i];
		entry(out, text, verb->name, verb->to ? verb->to : "", verb->summary);
	}
	choice_entries(out, text, "Words for who has to agree", kind->approvers);
	choice_entries(out, text, "Relations of links", kind->relations);
	return g_string_free(text, FALSE);
}

static enum svc_status unknown(
	const struct svc_kinds *kinds, const char *name, struct svc_error *err)
{
	const GPtrArray *all = svc_kinds_all(kinds);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < all->len; i++)
		g_ptr_array_add(names, (gpointer)((const struct svc_kind *)all->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *close = svc_suggest(name, (const char *const *)names->pdata, 3);
	svc_error_set(err, SVC_ENOTFOUND, "there is no kind '%s'", name);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	return svc_error_hint(err, "see 'svc kind list'");
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	const char *name = svc_call_operands(call)[0];
	const struct svc_kind *kind = svc_kinds_find(session->kinds, name, NULL);
	if (!kind)
		return unknown(session->kinds, name, err);
	g_autofree char *text = people(session->out, kind);
	svc_out_object(session->out, "svc.kind.show/1", "kind", kind_json(kind), text, NULL);
	return SVC_OK;
}

static const struct svc_operand operands[] = {
	{"KIND", "Name of the kind.", SVC_COMPLETE_KIND, 1, 1}, {NULL}};
static const struct svc_example examples[] = {
	{"svc kind show person", "Show what a person record holds"}, {NULL}};

const struct svc_command svc_cmd_kind_show = {
	.noun = "kind",
	.verb = "show",
	.summary = "Show a kind: its fields, statuses and verbs",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_OPTIONAL_DESK | SVC_CMD_PAGER,
	.run = run,
};
