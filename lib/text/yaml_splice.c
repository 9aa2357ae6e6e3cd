#include "text/yaml_splice.h"

#include "text/place.h"
#include "text/timeline_line.h"

#include <string.h>

void svc_edit_clear(struct svc_edit *edit)
{
	svc_yaml_free(edit->doc);
	for (size_t i = 0; i < edit->n_keys; i++)
		g_free(edit->keys[i]);
	*edit = (struct svc_edit){0};
}

G_GNUC_PRINTF(4, 5)
static enum svc_status refuse(const struct svc_edit *edit, const struct svc_yaml_node *at,
	const char *hint, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	svc_error_set(edit->err, SVC_EINVALID, "%s", message);
	svc_error_hint(edit->err, "%s", hint);
	return svc_error_at(edit->err, NULL, at ? at->line : 0, at ? at->column : 0);
}

static const char *eol_of(const GString *text)
{
	const char *nl = memchr(text->str, '\n', text->len);
	return nl && nl > text->str && nl[-1] == '\r' ? "\r\n" : "\n";
}

/* Goes one key down; a key that holds a '/' is found by the whole rest of the path. */
static const struct svc_yaml_node *step(
	struct svc_edit *edit, const struct svc_yaml_node *map, const char **rest)
{
	const struct svc_yaml_node *value = svc_yaml_get(map, *rest);
	const char *slash = value ? NULL : strchr(*rest, '/');
	size_t n = slash ? (size_t)(slash - *rest) : strlen(*rest);
	char *key = g_strndup(*rest, n);
	edit->keys[edit->n_keys++] = key;
	*rest = slash ? slash + 1 : NULL;
	return value ? value : svc_yaml_get(map, key);
}

static enum svc_status find_path(struct svc_edit *edit, const char *path)
{
	const struct svc_yaml_node *map = edit->doc->root;
	if (map && map->type != SVC_YAML_MAP && !map->null)
		return refuse(edit, map, "start it with a line 'key: value'",
			"the YAML is no map of keys");
	edit->parent = map && map->type == SVC_YAML_MAP ? map : NULL;
	for (const char *rest = path; rest;) {
		if (edit->n_keys == SVC_YAML_MAX_DEPTH || !*rest || *rest == '/')
			return refuse(edit, NULL, "join keys with '/'", "\"%s\" is no path of keys",
				path);
		const struct svc_yaml_node *value = step(edit, map, &rest);
		map = NULL;
		if (!value)
			continue;
		edit->node = value;
		edit->found = edit->n_keys;
		if (rest && value->alias)
			return refuse(edit, value,
				"edit the value with the anchor, or replace the alias",
				"the value of \"%s\" is an alias", value->key->value);
		if (rest && value->type != SVC_YAML_MAP && !value->null)
			return refuse(edit, value, "remove it first, or name another key",
				"the value of \"%s\" is no map", value->key->value);
		if (rest && value->type == SVC_YAML_MAP) {
			edit->parent = map = value;
			edit->parent_depth = edit->n_keys;
		}
	}
	return SVC_OK;
}

enum svc_status svc_edit_begin(
	struct svc_edit *edit, GString *text, const char *path, struct svc_error *err)
{
	*edit = (struct svc_edit){.text = text, .eol = eol_of(text), .err = err};
	if (!g_utf8_validate(path, -1, NULL))
		return refuse(edit, NULL, "keys are UTF-8 text", "the path of keys isn't UTF-8");
	enum svc_status status = svc_yaml_parse(text->str, text->len, 0, &edit->doc, err);
	if (status != SVC_OK)
		return status;
	if (edit->doc->odd_breaks)
		return svc_place_odd_break(err, text->str, edit->doc->odd_at, 0);
	return find_path(edit, path);
}

const struct svc_yaml_node *svc_edit_target(const struct svc_edit *edit)
{
	return edit->found == edit->n_keys ? edit->node : NULL;
}

static const struct svc_yaml_node *find_aliased(const struct svc_yaml_node *node)
{
	if (node->aliased)
		return node;
	if (node->alias)
		return NULL;
	svc_yaml_foreach (value, node) {
		const struct svc_yaml_node *found = find_aliased(value);
		if (!found)
			found = find_aliased(value->key ? value->key : value);
		if (found)
			return found;
	}
	return NULL;
}

enum svc_status svc_edit_check_target(const struct svc_edit *edit)
{
	const struct svc_yaml_node *target = svc_edit_target(edit);
	if (!target)
		return SVC_OK;
	if (target->alias && edit->goal.kind != SVC_GOAL_ABSENT)
		return refuse(edit, target,
			"edit the value with the anchor, or remove the key first",
			"the value of \"%s\" is an alias", target->key->value);
	const struct svc_yaml_node *used = find_aliased(target);
	if (!used)
		return SVC_OK;
	return refuse(edit, used, "replace the aliases first",
		"the value of \"%s\" holds an anchor that an alias needs", target->key->value);
}

static bool is_text(const struct svc_yaml_node *node, const char *text)
{
	return node->type == SVC_YAML_SCALAR && !node->null && !strcmp(node->value, text);
}

/* Nothing is written; with a tag that is the empty text. */
static bool is_empty(const struct svc_yaml_node *node)
{
	return node->null || (node->tag && node->style == SVC_YAML_PLAIN && !node->length);
}

static bool reached(const struct svc_edit *edit, const struct svc_yaml_node *now)
{
	const struct svc_goal *goal = &edit->goal;
	const struct svc_yaml_node *old = svc_edit_target(edit);
	if (goal->kind == SVC_GOAL_TEXT)
		return is_text(now, goal->text);
	if (goal->kind == SVC_GOAL_NODE)
		return goal->node ? svc_yaml_equal(now, goal->node) : is_empty(now);
	if (now->type != SVC_YAML_LIST)
		return false;
	const struct svc_yaml_node *item = now->child;
	if (goal->kind == SVC_GOAL_ITEMS) {
		for (size_t i = 0; goal->items[i]; i++, item = item->next)
			if (!item || !is_text(item, goal->items[i]))
				return false;
		return !item;
	}
	for (const struct svc_yaml_node *was = old ? old->child : NULL; was; was = was->next) {
		if (!item || !svc_yaml_equal(was, item))
			return false;
		item = item->next;
	}
	if (!item || item->next)
		return false;
	return goal->node ? svc_yaml_equal(item, goal->node) : is_text(item, goal->text);
}

static const struct svc_yaml_node *children(const struct svc_yaml_node *map)
{
	return map && map->type == SVC_YAML_MAP ? map->child : NULL;
}

static bool is_key(const struct svc_yaml_node *value, const char *key)
{
	return value->key->type == SVC_YAML_SCALAR && !strcmp(value->key->value, key);
}

/* All keys beside the path must be there in their order with their data; the path must hold the
 * goal. */
static bool as_intended(const struct svc_edit *edit, const struct svc_yaml_node *old,
	const struct svc_yaml_node *now, size_t level)
{
	if (level == edit->n_keys)
		return now && edit->goal.kind != SVC_GOAL_ABSENT && reached(edit, now);
	if (now && now->type != SVC_YAML_MAP && !now->null)
		return false;
	const char *key = edit->keys[level];
	const struct svc_yaml_node *was = children(old), *is = children(now);
	const struct svc_yaml_node *old_value = NULL, *value = NULL;
	while (was || is) {
		if (was && is_key(was, key)) {
			old_value = was;
			was = was->next;
		} else if (is && is_key(is, key)) {
			value = is;
			is = is->next;
		} else {
			if (!was || !is || !svc_yaml_equal(was->key, is->key) ||
				!svc_yaml_equal(was, is))
				return false;
			was = was->next;
			is = is->next;
		}
	}
	if (!value)
		return edit->goal.kind == SVC_GOAL_ABSENT && level + 1 == edit->n_keys;
	return as_intended(edit, old_value, value, level + 1);
}

bool svc_edit_try(struct svc_edit *edit, size_t start, size_t end, const char *bytes)
{
	svc_auto(svc_yaml) doc = NULL;
	svc_autoclear(svc_error) ignored = {0};
	g_autoptr(GString) result = g_string_sized_new(edit->text->len + strlen(bytes) + 1);
	g_string_append_len(result, edit->text->str, (gssize)start);
	g_string_append(result, bytes);
	g_string_append_len(result, edit->text->str + end, (gssize)(edit->text->len - end));
	if (svc_yaml_parse(result->str, result->len, 0, &doc, &ignored) != SVC_OK)
		return false;
	if (!as_intended(edit, edit->doc->root, doc->root, 0))
		return false;
	g_string_truncate(edit->text, 0);
	g_string_append_len(edit->text, result->str, (gssize)result->len);
	return true;
}

enum svc_status svc_edit_refuse(struct svc_edit *edit)
{
	const struct svc_yaml_node *at = edit->node ? edit->node : edit->parent;
	g_autofree char *key = g_strdup(edit->keys[edit->n_keys - 1]);
	return refuse(edit, at, "edit these lines by hand",
		"the key \"%s\" can't be changed without touching other data", key);
}

size_t svc_edit_line_start(const struct svc_edit *edit, size_t at)
{
	size_t first = edit->text->len >= 3 && !memcmp(edit->text->str, "\xEF\xBB\xBF", 3) ? 3 : 0;
	while (at > first && edit->text->str[at - 1] != '\n' && edit->text->str[at - 1] != '\r')
		at--;
	return at;
}

size_t svc_edit_line_end(const struct svc_edit *edit, size_t at)
{
	return svc_line_at(edit->text->str, edit->text->len, at).end;
}

size_t svc_edit_line_next(const struct svc_edit *edit, size_t at)
{
	return svc_line_at(edit->text->str, edit->text->len, at).next;
}

bool svc_edit_ends_line(const struct svc_edit *edit, size_t at)
{
	return at && svc_edit_line_start(edit, at) == at;
}

size_t svc_edit_value_end(const struct svc_edit *edit, const struct svc_yaml_node *value)
{
	const char *t = edit->text->str;
	const struct svc_yaml_node *last = value;
	while (last->child && last->style == SVC_YAML_BLOCK && !last->alias)
		for (last = last->child; last->next; last = last->next)
			;
	bool block =
		!last->alias && (last->style == SVC_YAML_LITERAL || last->style == SVC_YAML_FOLDED);
	size_t end = MAX(value->end, value->key ? value->key->end : 0);
	if (!block)
		return end;
	size_t header = svc_edit_line_end(edit, last->content);
	if (memchr(t + last->content, '+', strcspn(t + last->content, " \t\r\n")) && last->length &&
		last->value[last->length - 1] == '\n' && last->length > 1 &&
		last->value[last->length - 2] == '\n')
		return end;
	while (end > header && strchr(" \t\r\n", t[end - 1]))
		end--;
	return end;
}

char *svc_edit_indent_lines(const struct svc_edit *edit, const char *bytes, size_t indent)
{
	GString *out = g_string_new(NULL);
	size_t length = strlen(bytes);
	for (size_t at = 0; at < length;) {
		struct svc_line line = svc_line_at(bytes, length, at);
		if (at)
			g_string_append(out, edit->eol);
		if (line.end > at)
			g_string_append_printf(out, "%*s", (int)indent, "");
		g_string_append_len(out, bytes + at, (gssize)(line.end - at));
		at = line.next;
	}
	return g_string_free(out, FALSE);
}
