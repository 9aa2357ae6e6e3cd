/*
 * A new record's text, from which the record is read back.
 */
#include "record/draft.h"

#include "kind/type.h"
#include "text/yaml_edit.h"
#include "text/yaml_quote.h"

#include <string.h>

void svc_draft_line(GString *yaml, const char *field, const char *value)
{
	g_string_append(yaml, field);
	g_string_append(yaml, ": ");
	svc_yaml_quote_append(yaml, value);
	g_string_append_c(yaml, '\n');
}

void svc_draft_item(GString *yaml, const char *item)
{
	g_string_append(yaml, "- ");
	svc_yaml_quote_append(yaml, item);
	g_string_append_c(yaml, '\n');
}

static enum svc_status put_list(
	GString *yaml, const struct svc_field *field, const char *value, struct svc_error *err)
{
	g_auto(GStrv) items = NULL;
	if (svc_wish_items(field, value, &items, err) != SVC_OK)
		return err->status;
	if (items[0])
		g_string_append_printf(yaml, "%s:\n", field->name);
	for (char **item = items; *item; item++)
		svc_draft_item(yaml, *item);
	return SVC_OK;
}

static enum svc_status put_scalar(
	GString *yaml, const struct svc_field *field, const char *value, struct svc_error *err)
{
	g_autofree char *stored = NULL;
	if (svc_field_canonical(field, value, &stored, err) != SVC_OK)
		return err->status;
	if (*stored == '\0')
		return SVC_OK;
	svc_draft_line(yaml, field->name, stored);
	return SVC_OK;
}

enum svc_status svc_draft_value(
	GString *yaml, const struct svc_field *field, const char *value, struct svc_error *err)
{
	return field->type == SVC_FIELD_LIST ? put_list(yaml, field, value, err)
					     : put_scalar(yaml, field, value, err);
}

void svc_draft_describe(struct svc_draft *draft, const char *description, const char *const *verbs)
{
	if (!description || *description == '\0')
		return;
	g_autofree char *safe = svc_timeline_escape(description, strlen(description), verbs);
	g_string_append(draft->body, safe);
	g_string_append_c(draft->body, '\n');
}

enum svc_status svc_draft_finish(const struct svc_draft *draft, const char *path, guint entries,
	struct svc_record **out, struct svc_error *err)
{
	svc_auto(svc_record) record = NULL;
	GString *text = g_string_sized_new(draft->yaml->len + draft->body->len + 16);
	g_string_append(text, "---\n");
	g_string_append_len(text, draft->yaml->str, (gssize)draft->yaml->len);
	g_string_append(text, "---\n");
	g_string_append_len(text, draft->body->str, (gssize)draft->body->len);
	if (svc_record_parse_take(draft->kind, path, text, &record, err) != SVC_OK)
		return err->status;
	const char *body = record->text->str + record->parts.body;
	size_t found = svc_timeline_count(
		body, record->text->len - record->parts.body, draft->kind->entry_verbs);
	if (record->parts.yaml_length != draft->yaml->len || found != entries)
		return svc_error_set(
			err, SVC_EBUG, "the new record doesn't read back as it was meant");
	*out = g_steal_pointer(&record);
	return SVC_OK;
}
