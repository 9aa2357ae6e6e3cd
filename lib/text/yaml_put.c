#include "text/yaml_edit.h"
#include "text/yaml_splice.h"

#include <string.h>

enum { INDENT = 2 }; /* of a nested map that the editor makes */

bool svc_edit_in_flow(const struct svc_edit *edit)
{
	return edit->parent && edit->parent->style == SVC_YAML_FLOW;
}

static size_t indent_of_level(const struct svc_edit *edit, size_t level)
{
	size_t base = 0;
	if (edit->parent)
		base = edit->parent->content - svc_edit_line_start(edit, edit->parent->content);
	return base + INDENT * (level - edit->parent_depth);
}

size_t svc_edit_indent(const struct svc_edit *edit)
{
	return indent_of_level(edit, edit->n_keys - 1);
}

size_t svc_edit_colon(const struct svc_edit *edit, const struct svc_yaml_node *value)
{
	size_t at = value->key->end;
	while (at < value->start && edit->text->str[at] != ':')
		at++;
	return at < value->start ? at + 1 : value->start;
}

static void trim_blanks(GString *bytes)
{
	while (bytes->len && strchr(" \t", bytes->str[bytes->len - 1]))
		g_string_truncate(bytes, bytes->len - 1);
}

static void trim_break(GString *bytes)
{
	if (bytes->len && bytes->str[bytes->len - 1] == '\n')
		g_string_truncate(bytes, bytes->len - 1);
	if (bytes->len && bytes->str[bytes->len - 1] == '\r')
		g_string_truncate(bytes, bytes->len - 1);
}

/* Nothing is written yet: `key:`. */
static bool fill_empty(struct svc_edit *edit, const struct svc_yaml_node *old, const char *bytes)
{
	size_t colon = svc_edit_colon(edit, old);
	size_t at = old->content > old->start ? old->content : colon;
	bool has_colon = colon && edit->text->str[colon - 1] == ':';
	g_autofree char *spaced = g_strconcat(has_colon ? "" : ":", *bytes ? " " : "", bytes, NULL);
	return svc_edit_try(edit, at, at, spaced);
}

static bool inline_for_inline(
	struct svc_edit *edit, const struct svc_yaml_node *old, const char *bytes)
{
	size_t start = old->content, end = svc_edit_value_end(edit, old), n = strlen(bytes);
	if (start >= end)
		return fill_empty(edit, old, bytes);
	if (!n && start > svc_edit_colon(edit, old) && edit->text->str[start - 1] == ' ')
		start--;
	if (svc_edit_ends_line(edit, end)) { /* a block scalar that keeps its last breaks */
		g_autofree char *whole = g_strconcat(bytes, edit->eol, NULL);
		if (svc_edit_try(edit, start, end, whole))
			return true;
	}
	return svc_edit_try(edit, start, end, bytes);
}

/* `key:` and a block below become `key: value`; a comment beside the key and those before the first
 * item stay. */
static bool inline_for_block(
	struct svc_edit *edit, const struct svc_yaml_node *old, const char *bytes)
{
	size_t colon = svc_edit_colon(edit, old);
	size_t first = svc_edit_line_start(edit, old->content);
	size_t next = svc_edit_line_next(edit, svc_edit_value_end(edit, old));
	if (svc_edit_ends_line(edit, svc_edit_value_end(edit, old)))
		next = svc_edit_value_end(edit, old);
	if (first <= colon)
		return false;
	g_autoptr(GString) whole = g_string_new(" ");
	g_string_append(whole, bytes);
	g_string_append_len(whole, edit->text->str + colon, (gssize)(first - colon));
	if (!svc_edit_ends_line(edit, next))
		trim_break(whole);
	return svc_edit_try(edit, colon, next, whole->str);
}

static bool block_for_inline(
	struct svc_edit *edit, const struct svc_yaml_node *old, const char *block)
{
	const char *t = edit->text->str;
	size_t colon = svc_edit_colon(edit, old), end = MAX(svc_edit_value_end(edit, old), colon);
	bool ended = end > colon && svc_edit_ends_line(edit, end);
	size_t rest = ended ? end : svc_edit_line_end(edit, end);
	size_t next = ended ? end : svc_edit_line_next(edit, end);
	g_autoptr(GString) whole = g_string_new(NULL);
	if (old->content > colon)
		g_string_append_len(whole, t + colon, (gssize)(old->content - colon));
	trim_blanks(whole);
	g_string_append_len(whole, t + end, (gssize)(rest - end));
	trim_blanks(whole);
	g_string_append(whole, edit->eol);
	g_string_append(whole, block);
	if (svc_edit_ends_line(edit, next))
		g_string_append(whole, edit->eol);
	return svc_edit_try(edit, colon, next, whole->str);
}

static bool block_for_block(
	struct svc_edit *edit, const struct svc_yaml_node *old, const char *block)
{
	size_t first = svc_edit_line_start(edit, old->content), end = svc_edit_value_end(edit, old);
	if (first <= svc_edit_colon(edit, old))
		return false;
	size_t next = svc_edit_ends_line(edit, end) ? end : svc_edit_line_next(edit, end);
	g_autofree char *whole =
		g_strconcat(block, svc_edit_ends_line(edit, next) ? edit->eol : "", NULL);
	return svc_edit_try(edit, first, next, whole);
}

static bool replace(struct svc_edit *edit, const struct svc_yaml_node *old,
	const char *inline_bytes, const char *block)
{
	bool was_block = old->type != SVC_YAML_SCALAR && old->style == SVC_YAML_BLOCK;
	if (inline_bytes)
		return (was_block ? inline_for_block : inline_for_inline)(edit, old, inline_bytes);
	return (was_block ? block_for_block : block_for_inline)(edit, old, block);
}

/* Lines for the keys of the path from `level` on, each nested in the one before. */
static char *nested_lines(
	const struct svc_edit *edit, size_t level, const char *inline_bytes, const char *block)
{
	GString *out = g_string_new(NULL);
	for (size_t i = level; i < edit->n_keys; i++) {
		g_autofree char *key = svc_yaml_quote(edit->keys[i], false);
		if (i > level)
			g_string_append(out, edit->eol);
		g_string_append_printf(out, "%*s%s:", (int)indent_of_level(edit, i), "", key);
	}
	if (inline_bytes && *inline_bytes)
		g_string_append_printf(out, " %s", inline_bytes);
	if (block)
		g_string_append_printf(out, "%s%s", edit->eol, block);
	return g_string_free(out, FALSE);
}

/* The same as one pair of a flow map: `a: {b: value}`. */
static char *nested_pair(const struct svc_edit *edit, size_t level, const char *bytes)
{
	GString *out = g_string_new(NULL);
	for (size_t i = level; i < edit->n_keys; i++) {
		g_autofree char *key = svc_yaml_quote(edit->keys[i], true);
		g_string_append_printf(out, "%s%s: ", i > level ? "{" : "", key);
	}
	g_string_append(out, bytes);
	for (size_t i = level + 1; i < edit->n_keys; i++)
		g_string_append_c(out, '}');
	return g_string_free(out, FALSE);
}

/* The key after which a new one goes: the last one present of those before it in `order`. */
static const struct svc_yaml_node *neighbour(const struct svc_edit *edit, const char *const *order)
{
	const struct svc_yaml_node *found = NULL;
	const char *key = edit->keys[edit->parent_depth];
	size_t place = 0;
	while (order && order[place] && strcmp(order[place], key) != 0)
		place++;
	if (order && order[place])
		while (place && !found)
			found = svc_yaml_get(edit->parent, order[--place]);
	if (!found)
		for (found = edit->parent->child; found && found->next; found = found->next)
			;
	return found;
}

/* After the lines of `value`, its comment, and comment lines that are indented below its key. */
static size_t place_after(
	const struct svc_edit *edit, const struct svc_yaml_node *value, size_t indent)
{
	const char *t = edit->text->str;
	size_t end = svc_edit_value_end(edit, value);
	size_t at = svc_edit_ends_line(edit, end) ? end : svc_edit_line_next(edit, end);
	for (;;) {
		size_t blanks = strspn(t + at, " ");
		if (at + blanks >= edit->text->len || blanks <= indent || t[at + blanks] != '#')
			return at;
		at = svc_edit_line_next(edit, at);
	}
}

static bool add_lines(struct svc_edit *edit, const char *lines, const char *const *order)
{
	size_t at = edit->text->len;
	if (edit->parent && edit->parent->child)
		at = place_after(
			edit, neighbour(edit, order), indent_of_level(edit, edit->parent_depth));
	bool fresh = !at || svc_edit_ends_line(edit, at);
	g_autofree char *bytes =
		g_strconcat(fresh ? "" : edit->eol, lines, fresh ? edit->eol : "", NULL);
	return svc_edit_try(edit, at, at, bytes);
}

static bool add_pair(struct svc_edit *edit, const char *pair, const char *const *order)
{
	const struct svc_yaml_node *after = neighbour(edit, order);
	size_t at = after ? MAX(after->end, after->key->end) : edit->parent->content + 1;
	g_autofree char *bytes = g_strconcat(after ? ", " : "", pair, NULL);
	return svc_edit_try(edit, at, at, bytes);
}

bool svc_edit_put(struct svc_edit *edit, const char *inline_bytes, const char *block,
	const char *const *order)
{
	const struct svc_yaml_node *target = svc_edit_target(edit);
	bool flow = svc_edit_in_flow(edit);
	if (flow && block)
		return false;
	if (target)
		return replace(edit, target, inline_bytes, block);
	bool empty_value = edit->found > edit->parent_depth;
	size_t level = empty_value ? edit->found : edit->parent_depth;
	if (!flow) {
		g_autofree char *lines = nested_lines(edit, level, inline_bytes, block);
		return empty_value ? replace(edit, edit->node, NULL, lines)
				   : add_lines(edit, lines, order);
	}
	g_autofree char *pair = nested_pair(edit, level, inline_bytes);
	g_autofree char *map = g_strconcat("{", pair, "}", NULL);
	return empty_value ? replace(edit, edit->node, map, NULL) : add_pair(edit, pair, order);
}
