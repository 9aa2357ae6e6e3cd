/*
 * A new record in the editor: what was given filled in, what is required left open.
 */
#include "cmd/editor.h"
#include "text/frontmatter.h"
#include "text/yaml_edit.h"
#include <string.h>

/* The draft as the person sees it: required fields and the columns of a list, then the template. */
static void append_key(GString *out, const struct svc_edit *fields, const char *name)
{
	for (guint i = 0; i < fields->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(fields->items, struct svc_edit_item, i);
		if (strcmp(item->field, name))
			continue;
		g_autofree char *value = svc_yaml_quote(item->value ? item->value : "", false);
		g_string_append_printf(out, "%s: %s\n", name, value);
		return;
	}
	g_string_append_printf(out, "%s:\n", name);
}

static bool is_asked_for(
	const struct svc_kind *kind, const struct svc_field *field, const struct svc_edit *fields)
{
	for (guint i = 0; i < fields->items->len; i++)
		if (!strcmp(g_array_index(fields->items, struct svc_edit_item, i).field,
			    field->name))
			return true;
	for (guint i = 0; i < kind->columns->len; i++)
		if (!strcmp(kind->columns->pdata[i], field->name))
			return !field->fallback && strcmp(field->name, "id") != 0 &&
			       g_strcmp0(field->name, svc_kind_role(kind, "opened")) != 0;
	return field->required && !field->fallback &&
	       g_strcmp0(field->name, svc_kind_role(kind, "opened")) != 0;
}

static const char *wished(const struct svc_edit *fields, const char *name)
{
	for (guint i = fields->items->len; name && i-- > 0;) {
		const struct svc_edit_item *item =
			&g_array_index(fields->items, struct svc_edit_item, i);
		if (!strcmp(item->field, name))
			return item->value;
	}
	return NULL;
}

static void append_question(GString *out, const struct svc_flow_draft *draft, const char *form,
	const struct svc_yaml_node *question)
{
	const char *name = svc_yaml_get_text(question, "field");
	if (!name)
		return;
	g_autofree char *path = g_strconcat(form, "/", name, NULL);
	const char *given = wished(draft->fields, path);
	const char *fallback = svc_yaml_get_text(question, "default");
	g_autofree char *value = svc_yaml_quote(given ? given : fallback ? fallback : "", false);
	bool required = !g_strcmp0(svc_yaml_get_text(question, "required"), "true");
	g_string_append_printf(out, "  %s:%s%s  # %s", name, given || fallback ? " " : "",
		given || fallback ? value : "", required ? "needed" : "if known");
	const char *lead = ": ";
	svc_yaml_foreach (choice, svc_yaml_get(question, "choices")) {
		g_string_append_printf(out, "%s%s", lead, svc_yaml_text(choice));
		lead = " | ";
	}
	const char *type = svc_yaml_get_text(question, "type");
	const char *help = svc_yaml_get_text(question, "help");
	if (type && !strcmp(lead, ": "))
		g_string_append_printf(out, ": %s", type);
	g_string_append_printf(out, "%s%s\n", help ? "; " : "", help ? help : "");
}

/* The questions of the offering that is requested. */
static void append_form(
	GString *out, struct svc_session *session, const struct svc_flow_draft *draft)
{
	const char *offered = svc_kind_role(draft->kind, "offering");
	const char *form = svc_kind_role(draft->kind, "form");
	const char *id = wished(draft->fields, offered);
	const struct svc_kind *kind = svc_kinds_acting(session->kinds, "offering");
	svc_autoclear(svc_ref) ref = {0};
	svc_auto(svc_record) offering = NULL;
	svc_autoclear(svc_error) unknown = {0}; /* told when the record is made */
	if (!id || !form || !kind || svc_desk_find(session->desk, kind, id, &ref, &unknown) ||
		svc_desk_load(session->desk, &ref, &offering, &unknown))
		return;
	const char *questions = svc_kind_role(kind, "form");
	const struct svc_yaml_node *list = questions ? svc_record_node(offering, questions) : NULL;
	if (list && list->child)
		g_string_append_printf(out, "%s:\n", form);
	svc_yaml_foreach (question, list)
		append_question(out, draft, form, question);
}

static GString *draft_text(struct svc_session *session, const struct svc_flow_draft *draft)
{
	GString *text = g_string_new("---\n");
	if (draft->kind->slug)
		g_string_append_printf(text, "id: %s\n", draft->id ? draft->id : "");
	for (guint i = 0; i < draft->kind->fields->len; i++) {
		const struct svc_field *field = draft->kind->fields->pdata[i];
		if (is_asked_for(draft->kind, field, draft->fields))
			append_key(text, draft->fields, field->name);
	}
	append_form(text, session, draft);
	g_string_append(text, "---\n");
	const char *body = draft->fields->text ? draft->fields->text : draft->kind->template_body;
	g_string_append(text, body ? body : "");
	return text;
}

/* A map of scalars, such as the answers to a form: each of them is a wish of its own. */
static bool is_flat_map(const struct svc_yaml_node *node)
{
	svc_yaml_foreach (value, node)
		if (value->type != SVC_YAML_SCALAR || !value->key || strchr(value->key->value, '/'))
			return false;
	return node->type == SVC_YAML_MAP;
}

static void add_node(struct svc_edit *fields, const char *text, const struct svc_yaml_node *node)
{
	if (node->null)
		return;
	if (node->type == SVC_YAML_SCALAR) {
		svc_edit_add(fields, SVC_EDIT_SET, node->key->value, node->value);
		return;
	}
	if (is_flat_map(node)) {
		svc_yaml_foreach (value, node) {
			g_autofree char *path =
				g_strconcat(node->key->value, "/", value->key->value, NULL);
			if (!value->null)
				svc_edit_add(fields, SVC_EDIT_SET, path, value->value);
		}
		return;
	}
	g_autofree char *fragment = svc_yaml_source(text, node);
	svc_edit_add(fields, SVC_EDIT_SET_YAML, node->key->value, fragment);
}

struct draft_job {
	struct svc_flow_draft *draft;
	cmd_create_fn create;
	void *data;
};

static enum svc_status read_draft(
	const char *text, size_t length, struct svc_flow_draft *draft, struct svc_error *err)
{
	struct svc_frontmatter parts;
	enum svc_status status = svc_frontmatter_split(text, length, &parts, err);
	if (status)
		return status;
	svc_auto(svc_yaml) yaml = NULL;
	status = svc_yaml_parse(text + parts.yaml, parts.yaml_length, parts.yaml_line, &yaml, err);
	if (status)
		return status;
	svc_auto(svc_edit) fields = svc_edit_new();
	svc_yaml_foreach (node, yaml->root) {
		if (strcmp(node->key->value, "id"))
			add_node(fields, text + parts.yaml, node);
	}
	const char *id = svc_yaml_get_text(yaml->root, "id");
	draft->id = id ? g_intern_string(id) : NULL;
	fields->text = g_strndup(text + parts.body, length - parts.body);
	g_strchomp(fields->text);
	g_array_set_size(draft->fields->items, 0);
	g_array_append_vals(draft->fields->items, fields->items->data, fields->items->len);
	g_array_set_clear_func(fields->items, NULL);
	g_free(draft->fields->text);
	draft->fields->text = g_steal_pointer(&fields->text);
	if (!svc_yaml_get_text(yaml->root, "title"))
		return svc_error_set(err, SVC_EUSAGE, "the title is missing");
	return SVC_OK;
}

static enum svc_status take_draft(
	const char *text, size_t length, void *data, struct svc_error *err)
{
	struct draft_job *job = data;
	enum svc_status status = read_draft(text, length, job->draft, err);
	return status ? status : job->create(job->draft, job->data, err);
}

enum svc_status cmd_edit_draft(struct svc_session *session, struct svc_flow_draft *draft,
	cmd_create_fn create, void *data, struct svc_error *err)
{
	g_autoptr(GString) text = draft_text(session, draft);
	g_autoptr(GString) help = g_string_new(NULL);
	g_string_printf(help, "A new %s. Fields it may have:\n\n", draft->kind->name);
	for (guint i = 0; i < draft->kind->fields->len; i++) {
		const struct svc_field *field = draft->kind->fields->pdata[i];
		g_string_append_printf(help, "  %-16s %s\n", field->name, field->help);
	}
	g_string_append(help, "\nSave an empty text to stop.");
	g_autofree char *name = g_strdup_printf("new-%s.md", draft->kind->name);
	struct draft_job job = {draft, create, data};
	return cmd_edit_text(session, name, text->str, text->len, help->str, take_draft, &job, err);
}
