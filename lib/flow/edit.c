#include "flow/private.h"
#include "text/yaml_edit.h"
#include "util/time.h"
#include "util/utf8.h"
#include <string.h>

enum { SUGGESTIONS = 3 };

void svc_flow_remember(
	struct svc_flow *flow, struct svc_flow_item *item, const GArray *changes, const char *verb)
{
	struct svc_flow_result *result = svc_flow_touch(flow, item);
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		struct svc_field_change copy = {
			g_strdup(change->field), g_strdup(change->from), g_strdup(change->to)};
		g_array_append_val(result->changes, copy);
	}
	if (verb) {
		g_free(result->entry);
		result->entry = g_strdup(verb);
	}
}

/* A hold that ended before it began would show up at once, or never. Values of another branch may
 * be as old as they like: those come with force. */
enum svc_status svc_flow_check_hold(const struct svc_flow *flow, const struct svc_kind *kind,
	const char *text, struct svc_error *err)
{
	int64_t until;
	const char *field = svc_kind_role(kind, "hold_until");
	if (flow->options.force || !text || !svc_time_parse(text, &until) || until > flow->now)
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "%s: %s is past", field, text);
	return svc_error_hint(err, "give a time to come, such as +2d or mon");
}

/* A record that calls itself something else than its file would be changed under the wrong name:
 * which of the two is right, a person knows. */
static enum svc_status check_name(
	const struct svc_flow_item *item, const struct svc_ref *ref, struct svc_error *err)
{
	const struct svc_record *record = item->record;
	g_autofree char *file = g_path_get_basename(record->path);
	g_autofree char *named = g_strconcat(record->id, ".md", NULL);
	if (!item->before || !strcmp(file, named))
		return SVC_OK;
	g_autofree char *folder = g_path_get_dirname(record->path);
	svc_error_set(err, SVC_EINVALID, "the id in it is '%s', which is not the file's name",
		record->id);
	svc_error_at(err, record->path, 0, 0);
	return svc_error_hint(err,
		"give the file the name of its id (git mv %s %s/%s, and commit that), "
		"or set the id right with 'svc %s edit %s'",
		record->path, folder, named, record->kind->name, ref->id);
}

enum svc_status svc_flow_edit(struct svc_flow *flow, const struct svc_ref *ref,
	const struct svc_edit *edit, struct svc_error *err)
{
	struct svc_flow_item *item;
	enum svc_status status = svc_flow_item(flow, ref, &item, err);
	if (!status)
		status = check_name(item, ref, err);
	if (status)
		return status;
	svc_auto(svc_edit) normal = NULL;
	status = svc_flow_normalise(flow, ref->kind, edit, &normal, err);
	if (status)
		return status;
	const char *hold = svc_kind_role(ref->kind, "hold_until");
	status = svc_flow_check_hold(flow, ref->kind, svc_flow_wish(normal, hold), err);
	if (!status)
		status = svc_flow_check_address(flow, ref->kind, ref->id, normal, err);
	if (status)
		return svc_error_prefix(err, "%s", ref->id);
	svc_flow_prioritise(flow, ref->kind, item->record, normal);
	g_autoptr(GArray) changes = NULL;
	status = svc_record_apply(item->record, normal, svc_flow_entry_time(flow, item->record),
		flow->author, flow->options.force, &changes, err);
	if (!status)
		status = svc_flow_verify(flow, item, item->record, changes, false, err);
	if (status)
		return err->path ? status : svc_error_prefix(err, "%s", ref->id);
	svc_flow_remember(flow, item, changes, normal->verb);
	if (changes->len || normal->verb)
		svc_flow_tell_waiting(flow, item);
	svc_flow_warn_of_stranger(flow, item->record, normal->verb);
	return SVC_OK;
}

static bool is_link(const struct svc_yaml_node *link, const char *to, const char *as)
{
	const char *target = svc_yaml_get_text(link, "to");
	const char *how = svc_yaml_get_text(link, "as");
	return !g_strcmp0(target, to) && (!as || !g_strcmp0(how, as));
}

/* The wish for one link more. */
static void wish_link(
	const struct svc_record *record, const char *to, const char *as, struct svc_edit *edit)
{
	svc_yaml_foreach (link, svc_record_node(record, "links"))
		if (is_link(link, to, as))
			return;
	g_autofree char *quoted = svc_yaml_quote(as, true);
	g_autofree char *value = g_strdup_printf("{to: %s, as: %s}", to, quoted);
	svc_edit_add(edit, SVC_EDIT_APPEND, "links", value);
}

/* The wishes for all links to `to` less; with `as`, those of that kind alone. */
static enum svc_status wish_no_link(const struct svc_record *record, const char *to, const char *as,
	struct svc_edit *edit, struct svc_error *err)
{
	svc_yaml_foreach (link, svc_record_node(record, "links")) {
		if (!is_link(link, to, as))
			continue;
		g_autofree char *source =
			svc_yaml_source(record->text->str + record->parts.yaml, link);
		svc_edit_add(edit, SVC_EDIT_REMOVE_ITEM, "links", source);
	}
	if (edit->items->len)
		return SVC_OK;
	return svc_error_set(err, SVC_ENOTFOUND, "%s has no link to %s%s%s", record->id, to,
		as ? " as " : "", as ? as : "");
}

static const char *first_relation(const struct svc_kind *kind)
{
	return g_array_index(kind->relations, struct svc_choice, 0).name;
}

static enum svc_status check_relation(
	const struct svc_kind *kind, const char *as, struct svc_error *err)
{
	if (!as || svc_kind_relation(kind, as))
		return SVC_OK;
	g_autofree const char **names = svc_choice_names(kind->relations);
	g_autofree char *close = svc_suggest(as, names, SUGGESTIONS);
	g_autofree char *all = g_strjoinv(", ", (char **)names);
	svc_error_set(err, SVC_EUSAGE, "%s has no relation '%s'", kind->one, as);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	return svc_error_hint(err, "it has %s; the desk can add its own (svc help kind.5)", all);
}

enum svc_status svc_flow_link(struct svc_flow *flow, const struct svc_ref *from,
	const struct svc_ref *to, const char *as, bool remove, struct svc_error *err)
{
	if (!strcmp(from->path, to->path))
		return svc_error_set(err, SVC_EUSAGE, "%s can't be linked to itself", from->id);
	struct svc_record *record;
	svc_auto(svc_edit) edit = svc_edit_new();
	enum svc_status status = svc_flow_load(flow, from, &record, err);
	if (!status && remove)
		status = wish_no_link(record, to->id, as, edit, err);
	else if (!status)
		status = check_relation(from->kind, as, err);
	if (!status && !remove)
		wish_link(record, to->id, as ? as : first_relation(from->kind), edit);
	return status ? status : svc_flow_edit(flow, from, edit, err);
}
