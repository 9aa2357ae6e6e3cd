/*
 * What a person typed, made canonical by what the desk knows: `@me`, email addresses and slugs of
 * people, short ids of references, relative times. Types alone are lib/kind's business.
 */
#include "flow/private.h"
#include "record/apply.h"
#include "util/time.h"
#include "util/utf8.h"
#include "util/when.h"
#include <string.h>

static enum svc_status person(
	struct svc_flow *flow, const char *value, char **out, struct svc_error *err)
{
	const char *slug = svc_desk_person(flow->desk, value);
	if (!strcmp(value, "@me"))
		slug = flow->author;
	if (!slug && strchr(value, '@'))
		slug = value; /* somebody outside: an address is enough */
	if (slug) {
		*out = g_strdup(slug);
		return SVC_OK;
	}
	svc_autoclear(svc_ref) ref = {0};
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(flow->desk), "person");
	enum svc_status status = svc_desk_find(flow->desk, kind, value, &ref, err);
	if (status) {
		g_autofree char *close = g_strdup(err->hint);
		svc_error_set(err, status, "nobody is known as '%s'", value);
		return svc_error_hint(err, "%s%sgive an email address, or 'svc %s new %s'",
			close ? close : "", close ? "\n" : "", kind ? kind->name : "", value);
	}
	*out = g_strdup(ref.id);
	return SVC_OK;
}

static enum svc_status reference(struct svc_flow *flow, const struct svc_field *field,
	const char *value, char **out, struct svc_error *err)
{
	const struct svc_kinds *kinds = svc_desk_kinds(flow->desk);
	bool any = !field->refs || !field->refs[0];
	svc_autoclear(svc_error) first = {0};
	for (size_t i = 0; any ? i == 0 : field->refs[i] != NULL; i++) {
		const struct svc_kind *kind =
			any ? NULL : svc_kinds_find(kinds, field->refs[i], NULL);
		svc_autoclear(svc_ref) ref = {0};
		svc_autoclear(svc_error) why = {0};
		if (!svc_desk_find(flow->desk, kind, value, &ref, &why)) {
			*out = g_strdup(ref.id);
			return SVC_OK;
		}
		if (!first.status)
			svc_error_move(&first, &why);
	}
	svc_error_move(err, &first);
	return svc_error_prefix(err, "%s", field->name);
}

static enum svc_status moment(struct svc_flow *flow, const struct svc_field *field,
	const char *value, char **out, struct svc_error *err)
{
	struct svc_span span;
	enum svc_status status = svc_when_parse(value, flow->now, flow->zone, &span, err);
	if (status)
		return svc_error_prefix(err, "%s", field->name);
	if (field->type == SVC_FIELD_DATETIME) {
		*out = svc_time_format(span.start);
		return SVC_OK;
	}
	int64_t local = span.start + (flow->zone ? svc_zone_offset(flow->zone, span.start) : 0);
	int64_t day = local >= 0 ? local / SVC_DAY : -((-local + SVC_DAY - 1) / SVC_DAY);
	*out = svc_date_format(day);
	return SVC_OK;
}

enum svc_status svc_flow_value(struct svc_flow *flow, const struct svc_field *field,
	const char *value, char **out, struct svc_error *err)
{
	switch (field->type) {
	case SVC_FIELD_PERSON:
		return person(flow, value, out, err);
	case SVC_FIELD_REF:
		return reference(flow, field, value, out, err);
	case SVC_FIELD_DATE:
	case SVC_FIELD_DATETIME:
		return moment(flow, field, value, out, err);
	default:
		*out = g_strdup(value);
		return SVC_OK;
	}
}

/* A list given with `=`, its items separated by commas or as `[one, "two, or three"]`: each is made
 * canonical. The result is in the second form, which holds any text. */
static enum svc_status many(struct svc_flow *flow, const struct svc_field *item, const char *value,
	char **out, struct svc_error *err)
{
	g_auto(GStrv) parts = NULL;
	if (*value != '[')
		parts = g_strsplit(value, ",", -1);
	else if (svc_edit_flow_items(value, &parts, err) != SVC_OK)
		return err->status;
	json_t *list = json_array();
	enum svc_status status = SVC_OK;
	for (char **part = parts; !status && *part; part++) {
		g_autofree char *canonical = NULL;
		status = svc_flow_value(flow, item, g_strstrip(*part), &canonical, err);
		if (!status)
			json_array_append_new(list, json_string(canonical));
	}
	char *text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	*out = g_strdup(text);
	free(text);
	return status;
}

static enum svc_status normal_value(struct svc_flow *flow, const struct svc_field *field,
	const struct svc_edit_item *item, char **out, struct svc_error *err)
{
	bool as_is = !field || !item->value || !*item->value || item->op == SVC_EDIT_UNSET ||
		     item->op == SVC_EDIT_SET_YAML || item->op == SVC_EDIT_REMOVE_ITEM;
	if (as_is) {
		*out = g_strdup(item->value);
		return SVC_OK;
	}
	if (field->type != SVC_FIELD_LIST || !field->item)
		return svc_flow_value(flow, field, item->value, out, err);
	if (item->op == SVC_EDIT_SET)
		return many(flow, field->item, item->value, out, err);
	return svc_flow_value(flow, field->item, item->value, out, err);
}

/* Items of a list that `+=` or `-=` names, split at commas as `=` splits them. */
static enum svc_status normal_items(struct svc_flow *flow, const struct svc_field *field,
	const struct svc_edit_item *item, struct svc_edit *out, struct svc_error *err)
{
	g_auto(GStrv) parts = g_strsplit(item->value, ",", -1);
	for (char **part = parts; *part; part++) {
		const struct svc_edit_item one = {item->op, item->field, g_strstrip(*part)};
		g_autofree char *value = NULL;
		if (!**part)
			continue;
		enum svc_status status = normal_value(flow, field, &one, &value, err);
		if (status)
			return status;
		svc_edit_add(out, item->op, item->field, value);
	}
	return SVC_OK;
}

static bool is_split(const struct svc_field *field, const struct svc_edit_item *item)
{
	if (!field || field->type != SVC_FIELD_LIST || !field->item || !item->value)
		return false;
	bool whole = field->item->type == SVC_FIELD_MAP || field->item->type == SVC_FIELD_LIST;
	return !whole && (item->op == SVC_EDIT_APPEND || item->op == SVC_EDIT_REMOVE_ITEM) &&
	       strchr(item->value, ',');
}

enum svc_status svc_flow_normalise(struct svc_flow *flow, const struct svc_kind *kind,
	const struct svc_edit *edit, struct svc_edit **out, struct svc_error *err)
{
	svc_auto(svc_edit) normal = svc_edit_new();
	for (guint i = 0; i < edit->items->len; i++) {
		const struct svc_edit_item *item =
			&g_array_index(edit->items, struct svc_edit_item, i);
		const struct svc_field *field = svc_kind_field(kind, item->field);
		if (!field && strchr(item->field, '.') && !svc_wish_field(kind, item->field, err))
			return err->status;
		g_autofree char *value = NULL;
		bool split = is_split(field, item);
		enum svc_status status = split ? normal_items(flow, field, item, normal, err)
					       : normal_value(flow, field, item, &value, err);
		if (status)
			return status;
		if (!split)
			svc_edit_add(normal, item->op, item->field, value);
	}
	normal->verb = g_strdup(edit->verb);
	normal->text = g_strdup(edit->text);
	normal->author = g_strdup(edit->author);
	*out = g_steal_pointer(&normal);
	return SVC_OK;
}

const char *svc_flow_wish(const struct svc_edit *edit, const char *field)
{
	if (!field)
		return NULL;
	for (guint i = edit->items->len; i-- > 0;) {
		const struct svc_edit_item *item =
			&g_array_index(edit->items, struct svc_edit_item, i);
		if (!strcmp(item->field, field))
			return item->op == SVC_EDIT_SET ? item->value : "";
	}
	return NULL;
}

void svc_flow_fill(struct svc_edit *edit, const char *field, const char *value)
{
	if (field && value && *value && !svc_flow_wish(edit, field))
		svc_edit_add(edit, SVC_EDIT_SET, field, value);
}
