/*
 * Requests from the catalog: the offering's form is asked for and checked, and a request that
 * somebody has to approve starts in the status that the kind has for waiting (ITIL 4, service
 * request management).
 */
#include "desk/approval.h"
#include "flow/private.h"
#include "kind/type.h"
#include "util/utf8.h"
#include <string.h>

struct form {
	struct svc_flow *flow;
	const struct svc_record *offering;
	const struct svc_yaml_node *questions; /* a list of maps; or NULL */
	const char *field;                     /* of the new record: its map of answers */
	struct svc_edit *edit;
};

/* A question's type as a field, so that answers are checked like any other value. */
static struct svc_field *field_of(const struct svc_yaml_node *question)
{
	struct svc_field *field = g_new0(struct svc_field, 1);
	const char *type = svc_yaml_get_text(question, "type");
	field->name = svc_yaml_get_text(question, "field");
	field->title = field->name;
	field->help = "";
	if (!type || !svc_type_by_name(type, &field->type))
		field->type = SVC_FIELD_LINE; /* svc check reports a wrong type */
	field->choices = g_array_new(FALSE, TRUE, sizeof(struct svc_choice));
	svc_yaml_foreach (choice, svc_yaml_get(question, "choices")) {
		struct svc_choice one = {svc_yaml_text(choice), NULL};
		if (one.name)
			g_array_append_val(field->choices, one);
	}
	return field;
}

static void field_free(struct svc_field *field)
{
	g_array_unref(field->choices);
	g_free(field);
}

static struct svc_edit_item *answer_to(const struct form *form, const char *name)
{
	g_autofree char *path = g_strconcat(form->field, "/", name, NULL);
	for (guint i = form->edit->items->len; i-- > 0;) {
		struct svc_edit_item *item =
			&g_array_index(form->edit->items, struct svc_edit_item, i);
		if (item->op == SVC_EDIT_SET && !strcmp(item->field, path))
			return item;
	}
	return NULL;
}

static enum svc_status check_answer(const struct form *form, const struct svc_yaml_node *question,
	struct svc_edit_item *answer, struct svc_error *err)
{
	struct svc_field *field = field_of(question);
	g_autofree char *meant = NULL;
	char *canonical = NULL;
	enum svc_status status = svc_flow_value(form->flow, field, answer->value, &meant, err);
	if (!status)
		status = svc_field_canonical(field, meant, &canonical, err);
	field_free(field);
	if (status)
		return svc_error_prefix(err, "%s of '%s'", form->field, form->offering->id);
	g_free(answer->value);
	answer->value = canonical;
	return SVC_OK;
}

/* What stands for an answer in a hint. */
static const char *placeholder(const char *type)
{
	static const char *const words[SVC_FIELD_TYPES] = {
		[SVC_FIELD_INT] = "NUMBER",
		[SVC_FIELD_DECIMAL] = "NUMBER",
		[SVC_FIELD_BOOL] = "yes|no",
		[SVC_FIELD_DATE] = "DATE",
		[SVC_FIELD_DATETIME] = "TIME",
		[SVC_FIELD_DURATION] = "DURATION",
		[SVC_FIELD_PERSON] = "PERSON",
		[SVC_FIELD_URL] = "ADDRESS",
		[SVC_FIELD_MONEY] = "AMOUNT",
	};
	enum svc_field_type known;
	bool is_known = type && svc_type_by_name(type, &known);
	return is_known && words[known] ? words[known] : "TEXT";
}

/* "add form/os=linux|macos|windows", "add form/until=DATE" */
static void add_asked(GString *hint, const struct form *form, const struct svc_yaml_node *question)
{
	const char *help = svc_yaml_get_text(question, "help");
	const char *type = svc_yaml_get_text(question, "type");
	g_autoptr(GString) values = g_string_new(NULL);
	svc_yaml_foreach (choice, svc_yaml_get(question, "choices"))
		if (svc_yaml_text(choice))
			g_string_append_printf(
				values, "%s%s", values->len ? "|" : "", svc_yaml_text(choice));
	g_string_append_printf(hint, "%sadd %s/%s=%s%s%s%s", hint->len ? "\n" : "", form->field,
		svc_yaml_get_text(question, "field"), values->len ? values->str : placeholder(type),
		help ? " (" : "", help ? help : "", help ? ")" : "");
}

static enum svc_status ask(const struct form *form, struct svc_error *err)
{
	g_autoptr(GString) missing = g_string_new(NULL);
	g_autoptr(GString) hint = g_string_new(NULL);
	svc_yaml_foreach (question, form->questions) {
		const char *name = svc_yaml_get_text(question, "field");
		if (!name)
			continue;
		struct svc_edit_item *answer = answer_to(form, name);
		const char *fallback = svc_yaml_get_text(question, "default");
		if (answer && check_answer(form, question, answer, err))
			return err->status;
		if (answer)
			continue;
		g_autofree char *path = g_strconcat(form->field, "/", name, NULL);
		if (fallback) {
			svc_edit_add(form->edit, SVC_EDIT_SET, path, fallback);
		} else if (!g_strcmp0(svc_yaml_get_text(question, "required"), "true")) {
			g_string_append_printf(missing, "%s'%s'", missing->len ? ", " : "", name);
			add_asked(hint, form, question);
		}
	}
	if (!missing->len)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the offering '%s' asks for %s", form->offering->id,
		missing->str);
	return svc_error_hint(err, "%s", hint->str);
}

/* An answer to what nobody asked is a mistyped one. */
static enum svc_status refuse_strangers(const struct form *form, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	svc_yaml_foreach (question, form->questions)
		if (svc_yaml_get_text(question, "field"))
			g_ptr_array_add(names, (char *)svc_yaml_get_text(question, "field"));
	g_ptr_array_add(names, NULL);
	g_autofree char *prefix = g_strconcat(form->field, "/", NULL);
	for (guint i = 0; i < form->edit->items->len; i++) {
		const char *path = g_array_index(form->edit->items, struct svc_edit_item, i).field;
		const char *name = path + strlen(prefix);
		if (!g_str_has_prefix(path, prefix) ||
			g_strv_contains((const char *const *)names->pdata, name))
			continue;
		g_autofree char *close = svc_suggest(name, (const char *const *)names->pdata, 3);
		g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
		svc_error_set(err, SVC_EINVALID, "the offering '%s' doesn't ask for '%s'",
			form->offering->id, name);
		if (close)
			return svc_error_hint(err, "did you mean %s?", close);
		return *all ? svc_error_hint(err, "it asks for: %s", all) : err->status;
	}
	return SVC_OK;
}

/* Where somebody has to agree first, the record waits for that. */
static enum svc_status await(const struct svc_kind *kind, const struct svc_record *offering,
	struct svc_edit *edit, struct svc_error *err)
{
	const struct svc_state *state = svc_approval_state(kind);
	const char *awaited = state ? svc_kind_role(offering->kind, state->awaits) : NULL;
	const struct svc_yaml_node *node = awaited ? svc_record_node(offering, awaited) : NULL;
	if (!node || !node->child)
		return SVC_OK;
	const char *field = svc_kind_role(kind, "status");
	const char *wish = svc_flow_wish(edit, field);
	svc_flow_fill(edit, field, state->name);
	if (!wish || !strcmp(wish, state->name) || svc_kind_category(kind, wish) == SVC_CANCELLED)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the offering '%s' has to be approved before it is %s",
		offering->id, wish);
	return svc_error_hint(err, "leave %s out: it begins as %s", field, state->name);
}

enum svc_status svc_flow_request(struct svc_flow *flow, const struct svc_kind *kind,
	struct svc_edit *edit, struct svc_error *err)
{
	svc_auto(svc_record) offering = NULL;
	enum svc_status status = svc_flow_referred(flow, kind, edit, "offering", &offering, err);
	if (status || !offering)
		return status;
	const char *asked = svc_kind_role(offering->kind, "form");
	const struct form form = {flow, offering, asked ? svc_record_node(offering, asked) : NULL,
		svc_kind_role(kind, "form"), edit};
	if (form.field)
		status = refuse_strangers(&form, err);
	if (form.field && !status)
		status = ask(&form, err);
	if (!status)
		status = await(kind, offering, edit, err);
	return status;
}
