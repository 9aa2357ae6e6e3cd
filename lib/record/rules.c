#include "record/apply.h"

#include "kind/type.h"
#include "util/utf8.h"

#include <string.h>

static const char *text_in(const struct svc_yaml_node *map, const char *field)
{
	const char *text = field ? svc_yaml_get_text(map, field) : NULL;
	return text && *text ? text : NULL;
}

static bool is_present(const struct svc_yaml_node *map, const char *field)
{
	g_autofree char *value = svc_record_value(svc_yaml_get(map, field));
	return value != NULL;
}

static enum svc_status forbidden(
	const struct svc_kind *kind, const char *from, const char *to, struct svc_error *err)
{
	const struct svc_state *state = svc_kind_state(kind, from);
	g_autofree char *allowed = g_strjoinv(", ", (char **)state->to);
	svc_error_set(err, SVC_EINVALID, "%s can't go from '%s' to '%s'", kind->one, from, to);
	if (*allowed == '\0')
		return svc_error_hint(err, "'%s' is final", from);
	return svc_error_hint(err, "from '%s' it may become %s", from, allowed);
}

static enum svc_status check_transition(const struct svc_kind *kind,
	const struct svc_yaml_node *before, const struct svc_yaml_node *after,
	struct svc_error *err)
{
	const char *field = svc_kind_role(kind, "status");
	const char *from = text_in(before, field), *to = text_in(after, field);
	if (!from || !to || !svc_kind_state(kind, from) || svc_kind_may_become(kind, from, to))
		return SVC_OK;
	return forbidden(kind, from, to, err);
}

static enum svc_status missing(const struct svc_field *field, const struct svc_condition *when,
	const char *value, struct svc_error *err)
{
	if (when)
		svc_error_set(err, SVC_EINVALID, "%s is required with %s '%s'", field->name,
			when->field, value);
	else
		svc_error_set(err, SVC_EINVALID, "%s is required", field->name);
	if (field->type != SVC_FIELD_ENUM)
		return svc_error_hint(err, "give %s=…: %s", field->name, field->help);
	g_autoptr(GString) names = g_string_new(NULL);
	for (guint i = 0; i < field->choices->len; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "",
			g_array_index(field->choices, struct svc_choice, i).name);
	return svc_error_hint(err, "give %s=…, one of %s", field->name, names->str);
}

/* An edit must not make a record lack something; what it lacked before is for `svc check`. */
static enum svc_status check_field(const struct svc_field *field,
	const struct svc_yaml_node *before, const struct svc_yaml_node *after,
	struct svc_error *err)
{
	const struct svc_condition *when = &field->required_when;
	bool emptied = !before || is_present(before, field->name);
	if (field->required && emptied)
		return missing(field, NULL, NULL, err);
	const char *now = text_in(after, when->field), *then = text_in(before, when->field);
	if (svc_condition_holds(when, now) && (emptied || !svc_condition_holds(when, then)))
		return missing(field, when, now, err);
	return SVC_OK;
}

enum svc_status svc_check_change(const struct svc_kind *kind, const struct svc_yaml_node *before,
	const struct svc_yaml_node *after, bool force, struct svc_error *err)
{
	if (!force && check_transition(kind, before, after, err) != SVC_OK)
		return err->status;
	for (guint i = 1; i < kind->fields->len; i++) {
		const struct svc_field *field = kind->fields->pdata[i];
		if ((field->required || field->required_when.field) &&
			!is_present(after, field->name) &&
			check_field(field, before, after, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

bool svc_record_tracks(const struct svc_kind *kind)
{
	for (guint i = 0; i < kind->fields->len; i++)
		if (((const struct svc_field *)kind->fields->pdata[i])->tracked)
			return true;
	return false;
}

enum svc_status svc_check_entry(
	const struct svc_kind *kind, const struct svc_edit *edit, struct svc_error *err)
{
	bool text = edit->text && *edit->text;
	if (!edit->verb)
		return text ? svc_error_set(err, SVC_EBUG, "a text without the verb of its entry")
			    : SVC_OK;
	if (!strcmp(edit->verb, "opened") || !strcmp(edit->verb, "changed"))
		return svc_error_set(
			err, SVC_EINVALID, "'%s' entries are written by svc alone", edit->verb);
	if (!g_strv_contains(kind->entry_verbs, edit->verb)) {
		g_autofree char *close = svc_suggest(edit->verb, kind->entry_verbs, 3);
		svc_error_set(err, SVC_EINVALID, "%s has no entries '%s'", kind->one, edit->verb);
		return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
	}
	bool empty = !text || *(edit->text + strspn(edit->text, " \t\r\n")) == '\0';
	if (empty && (!strcmp(edit->verb, "replied") || !strcmp(edit->verb, "noted")))
		return svc_error_set(err, SVC_EINVALID, "the text of the entry is empty");
	return SVC_OK;
}

static GArray *tracked_lines(const struct svc_kind *kind, const GArray *changes)
{
	GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct svc_change_line));
	for (guint i = 0; i < changes->len; i++) {
		const struct svc_field_change *change =
			&g_array_index(changes, struct svc_field_change, i);
		const struct svc_field *field = svc_kind_field(kind, change->field);
		struct svc_change_line line = {
			.field = change->field, .value = change->to ? change->to : (char *)""};
		if (field && field->tracked)
			g_array_append_val(lines, line);
	}
	return lines;
}

enum svc_status svc_draft_entries(struct svc_draft *draft, const char *verb, const GArray *changes,
	const struct svc_edit *edit, struct svc_entry_times times, const char *author, guint *count,
	struct svc_error *err)
{
	const struct svc_kind *kind = draft->kind;
	g_autoptr(GArray) lines = tracked_lines(kind, changes);
	bool opened = strcmp(verb, "opened") == 0 && svc_record_tracks(kind);
	*count = 0;
	if (lines->len || opened) {
		if (svc_timeline_append(draft->body, draft->eol, times.changes, author, verb,
			    (const struct svc_change_line *)(void *)lines->data, lines->len, NULL,
			    kind->entry_verbs, err) != SVC_OK)
			return err->status;
		++*count;
	}
	if (!edit->verb)
		return SVC_OK;
	++*count;
	return svc_timeline_append(draft->body, draft->eol, times.text,
		edit->author ? edit->author : author, edit->verb, NULL, 0, edit->text,
		kind->entry_verbs, err);
}
