#include "flow/private.h"
#include "util/time.h"
#include <string.h>

enum { SLUG_MAX = 63 };

/* "New laptop (14 inch)" → "new-laptop-14-inch": what a slug kind offers where no id was given. */
static char *slug_of(const char *title)
{
	g_autofree char *ascii = g_str_to_ascii(title, "C");
	g_autoptr(GString) slug = g_string_new(NULL);
	for (const char *p = ascii; *p && slug->len < SLUG_MAX; p++) {
		if (g_ascii_isalnum(*p))
			g_string_append_c(slug, g_ascii_tolower(*p));
		else if (slug->len && slug->str[slug->len - 1] != '-' && *p != '\'')
			g_string_append_c(slug, '-');
	}
	while (slug->len && slug->str[slug->len - 1] == '-')
		g_string_truncate(slug, slug->len - 1);
	return g_string_free(g_steal_pointer(&slug), FALSE);
}

static const char *prefix_of(const struct svc_kind *kind, const struct svc_edit *edit)
{
	if (!kind->prefix_by)
		return kind->prefix;
	const char *value = svc_flow_wish(edit, kind->prefix_by);
	const struct svc_field *field = svc_kind_field(kind, kind->prefix_by);
	if (!value && field)
		value = field->fallback;
	const char *prefix = value ? g_hash_table_lookup(kind->prefix_map, value) : NULL;
	return prefix ? prefix : kind->prefix;
}

static enum svc_status choose_id(struct svc_flow *flow, const struct svc_flow_draft *draft,
	const struct svc_edit *edit, char **out, struct svc_error *err)
{
	const struct svc_kind *kind = draft->kind;
	if (!kind->slug && !draft->id) {
		const char *prefix = prefix_of(kind, edit);
		return svc_desk_draw_id(flow->desk, kind, prefix, out, err);
	}
	const char *title = svc_flow_wish(edit, "title");
	g_autofree char *id = draft->id ? g_strdup(draft->id) : slug_of(title ? title : "");
	if (!*id) {
		svc_error_set(err, SVC_EUSAGE, "%s needs an id", kind->one);
		return svc_error_hint(err, "svc %s new ID title='…'", kind->name);
	}
	enum svc_status status = svc_desk_check_id(flow->desk, kind, id, false, err);
	if (!status)
		*out = g_steal_pointer(&id);
	return status;
}

/* Defaults that need a clock or a person. */
static void fill_circumstances(
	struct svc_flow *flow, const struct svc_kind *kind, struct svc_edit *edit)
{
	char now[SVC_TIME_LENGTH];
	svc_flow_fill(edit, svc_kind_role(kind, "opened"), svc_time_print(flow->now, now));
	/* An agent writes down what somebody else asked for; everybody else asks for himself. */
	if (!svc_desk_is_agent(flow->desk, flow->author))
		svc_flow_fill(edit, svc_kind_role(kind, "requester"), flow->author);
}

static char *key_name(const struct svc_flow_draft *draft)
{
	return g_strdup_printf("%s/%s", draft->kind->name, draft->key);
}

/* The record that has the draft's key, made by this flow or before it, becomes one of the flow's
 * results: it is left as it is, but callers want its id. SVC_ENOTFOUND where there is none. */
static enum svc_status find_by_key(struct svc_flow *flow, const struct svc_flow_draft *draft,
	struct svc_ref *out, struct svc_error *err)
{
	g_autofree char *name = key_name(draft);
	struct svc_flow_item *item = g_hash_table_lookup(flow->by_key, name);
	if (item) {
		const struct svc_record *record = item->record;
		*out = (struct svc_ref){draft->kind, g_strdup(record->id), g_strdup(record->path)};
		return SVC_OK;
	}
	enum svc_status status = svc_desk_find_key(flow->desk, draft->kind, draft->key, out, err);
	if (!status)
		status = svc_flow_item(flow, out, &item, err);
	if (!status)
		svc_flow_touch(flow, item);
	return status;
}

static enum svc_status make(struct svc_flow *flow, const struct svc_flow_draft *draft,
	struct svc_edit *edit, struct svc_ref *out, struct svc_error *err)
{
	g_autofree char *id = NULL;
	enum svc_status status = choose_id(flow, draft, edit, &id, err);
	if (!status)
		status = svc_flow_check_address(flow, draft->kind, id, edit, err);
	if (status)
		return status;
	g_autofree char *path = svc_desk_path(flow->desk, draft->kind, id);
	if (g_hash_table_contains(flow->by_path, path))
		return svc_error_set(
			err, SVC_ECONFLICT, "there is already %s '%s'", draft->kind->one, id);
	svc_auto(svc_record) record = NULL;
	status = svc_record_new(draft->kind, id, path, edit, draft->fields->text, flow->now,
		flow->author, &record, err);
	if (status)
		return status;
	struct svc_flow_item *item = svc_flow_hold(flow, g_steal_pointer(&record), NULL);
	svc_flow_touch(flow, item)->created = true;
	svc_flow_tell_waiting(flow, item);
	if (draft->key)
		g_hash_table_insert(flow->by_key, key_name(draft), item);
	*out = (struct svc_ref){draft->kind, g_steal_pointer(&id), g_steal_pointer(&path)};
	return SVC_OK;
}

enum svc_status svc_flow_new(struct svc_flow *flow, const struct svc_flow_draft *draft,
	struct svc_ref *out, bool *created, struct svc_error *err)
{
	*created = false;
	if (draft->key) {
		enum svc_status status = find_by_key(flow, draft, out, err);
		if (status != SVC_ENOTFOUND)
			return status;
		svc_error_clear(err);
	}
	svc_auto(svc_edit) edit = NULL;
	enum svc_status status = svc_flow_normalise(flow, draft->kind, draft->fields, &edit, err);
	if (status)
		return status;
	g_clear_pointer(&edit->text, g_free); /* the description, not an entry's text */
	if (draft->key)
		svc_edit_add(edit, SVC_EDIT_SET, "key", draft->key);
	status = svc_flow_inherit(flow, draft->kind, edit, err);
	if (!status)
		status = svc_flow_request(flow, draft->kind, edit, err);
	if (status)
		return status;
	const char *hold = svc_kind_role(draft->kind, "hold_until");
	status = svc_flow_check_hold(flow, draft->kind, svc_flow_wish(edit, hold), err);
	if (status)
		return status;
	svc_flow_prioritise(flow, draft->kind, NULL, edit);
	fill_circumstances(flow, draft->kind, edit);
	*created = true;
	return make(flow, draft, edit, out, err);
}
