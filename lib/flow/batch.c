#include "flow/batch.h"
#include "flow/private.h"
#include "kind/type.h"
#include "util/utf8.h"
#include <jansson.h>
#include <string.h>

/* Keys of a line that are no fields. */
static const char *const reserved[] = {"kind", "id", "do", "message", "key", NULL};

/* A line being done. */
struct line {
	struct svc_flow *flow;
	json_t *object;                        /* borrowed */
	const char *id, *verb, *message, *key; /* borrowed from it; NULL where absent */
	const struct svc_kind *kind;           /* as the line names it; NULL: it doesn't */
	const struct svc_noun *noun;           /* the short form it names it by, or NULL */
};

static bool is_reserved(const char *key)
{
	return g_strv_contains(reserved, key);
}

/* A number, a text or a truth as it is typed; what has parts as JSON, which is YAML, too. Owned. */
static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return g_strdup(json_string_value(value));
	char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	char *text = g_strdup(dumped);
	free(dumped);
	return text;
}

static enum svc_edit_op op_of(const struct svc_field *field, const json_t *value)
{
	bool maps = field && field->type == SVC_FIELD_LIST && field->item &&
		    (field->item->type == SVC_FIELD_MAP || field->item->type == SVC_FIELD_LIST);
	if (json_is_null(value))
		return SVC_EDIT_UNSET;
	return json_is_object(value) || (maps && json_is_array(value)) ? SVC_EDIT_SET_YAML
								       : SVC_EDIT_SET;
}

/* The line's fields as an edit. */
static struct svc_edit *fields_of(const struct line *line, const struct svc_kind *kind)
{
	struct svc_edit *edit = svc_edit_new();
	const char *key;
	json_t *value;
	json_object_foreach(line->object, key, value)
	{
		if (is_reserved(key) || !strcmp(key, "description"))
			continue;
		g_autofree char *text = json_is_null(value) ? NULL : value_text(value);
		svc_edit_add(edit, op_of(svc_kind_field(kind, key), value), key, text);
	}
	return edit;
}

static enum svc_status make(const struct line *line, const char *id, struct svc_error *err)
{
	svc_auto(svc_edit) fields = fields_of(line, line->kind);
	const char *description = json_string_value(json_object_get(line->object, "description"));
	svc_autoclear(svc_ref) made = {0};
	bool created;
	if (line->message && description)
		return svc_error_set(err, SVC_EINVALID,
			"a new record has one text: 'message' and 'description' don't go together");
	fields->text = g_strdup(description ? description : line->message);
	if (line->noun)
		svc_edit_add(fields, SVC_EDIT_SET, line->noun->field, line->noun->value);
	const struct svc_flow_draft draft = {line->kind, id, line->key, fields};
	return svc_flow_new(line->flow, &draft, &made, &created, err);
}

static enum svc_status change(
	const struct line *line, const struct svc_ref *ref, struct svc_error *err)
{
	if (line->key)
		return svc_error_set(
			err, SVC_EINVALID, "'key' is for new records: %s is one already", ref->id);
	if (json_object_get(line->object, "description")) {
		svc_error_set(err, SVC_EINVALID, "the description of %s stays as it is", ref->id);
		return svc_error_hint(err, "a 'message' adds a note; 'svc edit' changes the text");
	}
	svc_auto(svc_edit) edit = fields_of(line, ref->kind);
	edit->verb = line->message ? g_strdup("noted") : NULL;
	edit->text = g_strdup(line->message);
	if (!edit->items->len && !edit->text)
		return svc_error_set(err, SVC_EINVALID, "nothing to change in %s", ref->id);
	return svc_flow_edit(line->flow, ref, edit, err);
}

static enum svc_status no_verb(const struct svc_kind *kind, const char *name, struct svc_error *err)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < kind->verbs->len; i++)
		g_ptr_array_add(
			names, (gpointer)((const struct svc_verb *)kind->verbs->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *safe = svc_utf8_harmless(name, false);
	g_autofree char *close = svc_suggest(name, (const char *const *)names->pdata, 3);
	svc_error_set(err, SVC_EINVALID, "%s has no verb '%s'", kind->one, safe);
	return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
}

static const struct svc_verb *verb_of(const struct svc_kind *kind, const char *name)
{
	for (guint i = 0; i < kind->verbs->len; i++) {
		const struct svc_verb *verb = kind->verbs->pdata[i];
		if (!strcmp(verb->name, name))
			return verb;
	}
	return NULL;
}

static bool has_option(const struct svc_verb *verb, const char *name)
{
	for (guint i = 0; i < verb->options->len; i++)
		if (!strcmp(((const struct svc_verb_option *)verb->options->pdata[i])->name, name))
			return true;
	return false;
}

static enum svc_status act(
	const struct line *line, const struct svc_ref *ref, struct svc_error *err)
{
	const struct svc_verb *verb = verb_of(ref->kind, line->verb);
	if (!verb)
		return no_verb(ref->kind, line->verb, err);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) given = g_array_new(FALSE, FALSE, sizeof(struct svc_flow_given));
	const char *key;
	json_t *value;
	json_object_foreach(line->object, key, value)
	{
		if (is_reserved(key))
			continue;
		if (!has_option(verb, key))
			return svc_error_set(
				err, SVC_EINVALID, "'%s' has no option '%s'", verb->name, key);
		if (json_is_null(value) || json_is_false(value))
			continue;
		char *text = json_is_true(value) ? g_strdup("") : value_text(value);
		const struct svc_flow_given one = {key, text};
		g_ptr_array_add(texts, text);
		g_array_append_val(given, one);
	}
	return svc_flow_act(line->flow, ref, verb, (const struct svc_flow_given *)given->data,
		given->len, line->message, err);
}

/* A line with `kind` and `id` is one for a new record, unless it names a verb: what is there
 * already isn't changed by it. */
static enum svc_status make_chosen(const struct line *line, struct svc_error *err)
{
	svc_autoclear(svc_ref) ref = {0};
	if (line->kind->slug) {
		enum svc_status status = make(line, line->id, err);
		if (status != SVC_ECONFLICT)
			return status;
		return svc_error_hint(err,
			"without 'kind' the line changes it: {\"id\": \"%s/%s\", …}",
			line->kind->name, line->id);
	}
	if (svc_desk_find(svc_flow_desk(line->flow), line->kind, line->id, &ref, err))
		return err->status;
	svc_error_set(err, SVC_ECONFLICT, "there is already %s '%s'", ref.kind->one, ref.id);
	return svc_error_hint(
		err, "without 'kind' the line changes it: {\"id\": \"%s\", …}", ref.id);
}

static enum svc_status do_line(const struct line *line, struct svc_error *err)
{
	svc_autoclear(svc_ref) ref = {0};
	if (!line->id && !line->kind) {
		svc_error_set(err, SVC_EINVALID, "neither 'id' nor 'kind' is given");
		return svc_error_hint(err, "'id' names a record, 'kind' makes one");
	}
	if (!line->id && line->verb)
		return svc_error_set(err, SVC_EINVALID, "'do' needs an 'id'");
	if (!line->id)
		return make(line, NULL, err);
	if (line->kind && !line->verb)
		return make_chosen(line, err);
	if (svc_desk_find(svc_flow_desk(line->flow), line->kind, line->id, &ref, err))
		return err->status;
	return line->verb ? act(line, &ref, err) : change(line, &ref, err);
}

static enum svc_status no_kind(
	const struct svc_kinds *kinds, const char *name, struct svc_error *err)
{
	g_autofree const char **names = svc_kinds_names(kinds);
	g_autofree char *safe = svc_utf8_harmless(name, false);
	g_autofree char *close = svc_suggest(name, names, 3);
	svc_error_set(err, SVC_EINVALID, "there is no kind '%s'", safe);
	return close ? svc_error_hint(err, "did you mean %s?", close) : err->status;
}

/* Texts of the reserved keys. */
static enum svc_status read_line(struct line *line, struct svc_error *err)
{
	const char *kind = NULL;
	const struct {
		const char *key;
		const char **text;
	} keys[] = {{"kind", &kind}, {"id", &line->id}, {"do", &line->verb},
		{"message", &line->message}, {"key", &line->key}};
	if (!json_is_object(line->object))
		return svc_error_set(err, SVC_EINVALID, "a line is an object: {\"id\": …}");
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		const json_t *value = json_object_get(line->object, keys[i].key);
		*keys[i].text = json_string_value(value);
		if (value && !json_is_null(value) && !*keys[i].text)
			return svc_error_set(err, SVC_EINVALID, "'%s' is no text", keys[i].key);
	}
	if (!kind)
		return SVC_OK;
	const struct svc_kinds *kinds = svc_desk_kinds(svc_flow_desk(line->flow));
	line->kind = svc_kinds_find(kinds, kind, &line->noun);
	return line->kind ? SVC_OK : no_kind(kinds, kind, err);
}

static enum svc_status batch_line(
	struct svc_flow *flow, const char *text, size_t length, struct svc_error *err)
{
	json_error_t why;
	json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &why);
	if (!object) {
		g_autofree char *safe = svc_utf8_harmless(why.text, false);
		return svc_error_set(err, SVC_EINVALID, "no JSON: %s", safe);
	}
	struct line line = {.flow = flow, .object = object};
	enum svc_status status = read_line(&line, err);
	if (!status)
		status = do_line(&line, err);
	json_decref(object);
	return status;
}

static bool is_blank(const char *text, size_t length)
{
	while (length > 0 && strchr(" \t\r", text[length - 1]))
		length--;
	return length == 0;
}

enum svc_status svc_flow_batch(struct svc_flow *flow, const char *name, const char *text,
	size_t length, struct svc_error *err)
{
	int number = 0;
	for (const char *at = text, *end = text + length; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t count = (size_t)((stop ? stop : end) - at);
		if (++number > SVC_BATCH_MAX_LINES) {
			svc_error_set(err, SVC_EINVALID, "more than %d lines", SVC_BATCH_MAX_LINES);
			return svc_error_at(err, name, number, 1);
		}
		if (!is_blank(at, count) && batch_line(flow, at, count, err))
			return err->line ? err->status : svc_error_at(err, name, number, 1);
		at += count + (stop != NULL);
	}
	return SVC_OK;
}
