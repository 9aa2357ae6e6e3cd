#include "text/yaml_edit.h"

#include "text/timeline_line.h"
#include "text/yaml_splice.h"

#include <string.h>

/* A block scalar as it would be with another text: header and its comment stay but for the
 * chomping, which the text decides unless `chomp` fits too. */
static char *block_scalar(const struct svc_edit *edit, const struct svc_yaml_node *old,
	const char *value, const char *chomp)
{
	const char *header = edit->text->str + old->content;
	size_t n = strcspn(header, " \t\r\n");
	size_t line = svc_edit_line_end(edit, old->content) - old->content;
	const char *digit = NULL;
	for (size_t i = 1; i < n; i++)
		digit = g_ascii_isdigit(header[i]) ? header + i : digit;
	size_t indent = svc_edit_indent(edit) + (digit ? (size_t)(*digit - '0') : 2);
	for (size_t at = svc_edit_line_next(edit, old->content); !digit && at < old->end;) {
		size_t blanks = strspn(edit->text->str + at, " ");
		if (!strchr("\r\n", edit->text->str[at + blanks])) {
			indent = blanks;
			break;
		}
		at = svc_edit_line_next(edit, at);
	}
	g_autofree char *lines = svc_yaml_block_lines(value, old->style, indent, edit->eol);
	if (!lines)
		return NULL;
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "%c%.*s%s%.*s%s%s", *header, digit ? 1 : 0, digit ? digit : "",
		chomp, (int)(line - n), header + n, edit->eol, lines);
	for (size_t i = strlen(value); i > 1 && value[i - 1] == '\n' && value[i - 2] == '\n'; i--)
		g_string_append(out, edit->eol);
	return g_string_free(out, FALSE);
}

static bool put_block_scalar(
	struct svc_edit *edit, const struct svc_yaml_node *old, const char *value)
{
	static const char *const chomps[] = {"", "-", "+"};
	const char *header = edit->text->str + old->content;
	size_t n = strcspn(header, " \t\r\n"), length = strlen(value);
	const char *first = memchr(header, '-', n) ? "-" : memchr(header, '+', n) ? "+" : "";
	bool one = length && value[length - 1] == '\n';
	bool more = length > 1 && one && value[length - 2] == '\n';
	const char *try[] = {first, chomps[more ? 2 : one ? 0 : 1]};
	for (size_t i = 0; i < G_N_ELEMENTS(try); i++) {
		g_autofree char *bytes = block_scalar(edit, old, value, try[i]);
		if (bytes && svc_edit_put(edit, bytes, NULL, NULL))
			return true;
	}
	return false;
}

/* Tries the ways to write a text, the old value's style first. */
static bool put_text(struct svc_edit *edit, const char *value, const char *const *order)
{
	const struct svc_yaml_node *old = svc_edit_target(edit);
	bool flow = svc_edit_in_flow(edit);
	bool scalar = old && old->type == SVC_YAML_SCALAR && !old->null;
	enum svc_yaml_style style = scalar ? old->style : SVC_YAML_PLAIN;
	bool block = style == SVC_YAML_LITERAL || style == SVC_YAML_FOLDED;
	if (block && put_block_scalar(edit, old, value))
		return true;
	g_autofree char *same = style == SVC_YAML_SINGLE_QUOTED   ? svc_yaml_single_quote(value)
				: style == SVC_YAML_DOUBLE_QUOTED ? svc_yaml_double_quote(value)
								  : NULL;
	if (same && svc_edit_put(edit, same, NULL, order))
		return true;
	bool guessed = !(scalar && style == SVC_YAML_PLAIN);
	if (svc_yaml_plain_is_safe(value, flow, guessed) && svc_edit_put(edit, value, NULL, order))
		return true;
	g_autofree char *quoted = svc_yaml_quote(value, flow);
	g_autofree char *escaped = svc_yaml_double_quote(value);
	return svc_edit_put(edit, quoted, NULL, order) || svc_edit_put(edit, escaped, NULL, order);
}

static enum svc_status check_utf8(const char *value, struct svc_error *err)
{
	if (g_utf8_validate(value, -1, NULL))
		return SVC_OK;
	svc_error_set(err, SVC_EINVALID, "the value isn't UTF-8");
	return svc_error_hint(err, "convert it, for example with 'iconv -t UTF-8'");
}

enum svc_status svc_yaml_edit_set(GString *text, const char *path, const char *value,
	const char *const *order, struct svc_error *err)
{
	svc_autoclear(svc_edit) edit = {0};
	enum svc_status status = check_utf8(value, err);
	if (status == SVC_OK)
		status = svc_edit_begin(&edit, text, path, err);
	if (status != SVC_OK)
		return status;
	const struct svc_yaml_node *old = svc_edit_target(&edit);
	edit.goal = (struct svc_goal){.kind = SVC_GOAL_TEXT, .text = value};
	const char *present = old && !old->alias ? svc_yaml_text(old) : NULL;
	if (present && !strcmp(present, value))
		return SVC_OK;
	status = svc_edit_check_target(&edit);
	if (status != SVC_OK)
		return status;
	return put_text(&edit, value, order) ? SVC_OK : svc_edit_refuse(&edit);
}

/* A fragment without the breaks at its end: all of them, one of them, or none. */
static bool put_raw(struct svc_edit *edit, const char *fragment, const char *const *order)
{
	size_t n = strlen(fragment), all = n, one = n;
	while (all && strchr(" \t\r\n", fragment[all - 1]))
		all--;
	if (one && fragment[one - 1] == '\n')
		one--;
	if (one < n && one && fragment[one - 1] == '\r')
		one--;
	const size_t lengths[] = {all, one, n};
	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
		g_autofree char *bytes = g_strndup(fragment, lengths[i]);
		if ((!i || lengths[i] != lengths[i - 1]) && svc_edit_put(edit, bytes, NULL, order))
			return true;
	}
	return false;
}

static bool put_yaml(struct svc_edit *edit, const char *fragment, const struct svc_yaml_node *node,
	const char *const *order)
{
	bool map = node && node->type == SVC_YAML_MAP;
	if (!node || node->type == SVC_YAML_SCALAR) {
		if (put_raw(edit, fragment, order))
			return true;
		const char *value = svc_yaml_text(node);
		return value ? put_text(edit, value, order)
			     : svc_edit_put(edit, "null", NULL, order);
	}
	if (node->style == SVC_YAML_FLOW && put_raw(edit, fragment, order))
		return true;
	if (node->style == SVC_YAML_BLOCK && !svc_edit_in_flow(edit)) {
		g_autofree char *block = svc_edit_indent_lines(
			edit, fragment, svc_edit_indent(edit) + (map ? 2 : 0));
		if (svc_edit_put(edit, NULL, block, order))
			return true;
	}
	g_autofree char *flow = svc_yaml_write_flow(node);
	return svc_edit_put(edit, flow, NULL, order);
}

enum svc_status svc_yaml_edit_set_yaml(GString *text, const char *path, const char *fragment,
	const char *const *order, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	svc_autoclear(svc_edit) edit = {0};
	enum svc_status status = svc_yaml_parse(fragment, strlen(fragment), 0, &doc, err);
	if (status != SVC_OK) {
		svc_error_prefix(err, "the new value of \"%s\"", path);
		return status;
	}
	status = svc_edit_begin(&edit, text, path, err);
	if (status != SVC_OK)
		return status;
	edit.goal = (struct svc_goal){.kind = SVC_GOAL_NODE, .node = doc->root};
	status = svc_edit_check_target(&edit);
	if (status != SVC_OK)
		return status;
	return put_yaml(&edit, fragment, doc->root, order) ? SVC_OK : svc_edit_refuse(&edit);
}

char *svc_yaml_edit_raw(const GString *text, const char *path)
{
	svc_autoclear(svc_edit) edit = {0};
	svc_autoclear(svc_error) ignored = {0};
	if (svc_edit_begin(&edit, (GString *)text, path, &ignored) != SVC_OK)
		return NULL;
	const struct svc_yaml_node *node = svc_edit_target(&edit);
	if (!node || node->alias || node->style == SVC_YAML_BLOCK)
		return NULL;
	return g_strndup(text->str + node->content, node->end - node->content);
}

static bool remove_pair(struct svc_edit *edit, const struct svc_yaml_node *value)
{
	const struct svc_yaml_node *before = edit->parent->child;
	size_t start = value->key->start, end = MAX(value->end, value->key->end);
	if (before == value)
		return svc_edit_try(edit, start, value->next ? value->next->key->start : end, "");
	while (before->next != value)
		before = before->next;
	return svc_edit_try(edit, MAX(before->end, before->key->end), end, "");
}

static bool remove_lines(struct svc_edit *edit, const struct svc_yaml_node *value)
{
	size_t key = value->key->start, start = svc_edit_line_start(edit, key);
	size_t end = svc_edit_value_end(edit, value);
	size_t next = svc_edit_ends_line(edit, end) ? end : svc_edit_line_next(edit, end);
	if (strspn(edit->text->str + start, " ") < key - start) /* `- a: 1`: the dash stays */
		return value->next && svc_edit_try(edit, key, value->next->key->start, "");
	if (!svc_edit_ends_line(edit, next) && start && edit->text->str[start - 1] == '\n')
		start--; /* the text ended without a line break, and shall again */
	if (!svc_edit_ends_line(edit, next) && start && edit->text->str[start - 1] == '\r')
		start--;
	return svc_edit_try(edit, start, next, "");
}

static bool find_parent(struct svc_edit *edit)
{
	const struct svc_yaml_node *map = edit->doc->root, *value = NULL;
	for (size_t i = 0; i < edit->n_keys; i++) {
		edit->parent = i ? value : map;
		edit->parent_depth = i;
		value = svc_yaml_get(edit->parent, edit->keys[i]);
	}
	edit->node = value;
	edit->found = edit->n_keys;
	return edit->n_keys > 1 && edit->parent->count == 1;
}

enum svc_status svc_yaml_edit_remove(GString *text, const char *path, struct svc_error *err)
{
	svc_autoclear(svc_edit) edit = {0};
	enum svc_status status = svc_edit_begin(&edit, text, path, err);
	if (status != SVC_OK || !svc_edit_target(&edit))
		return status;
	while (find_parent(&edit))
		g_clear_pointer(&edit.keys[--edit.n_keys], g_free);
	status = svc_edit_check_target(&edit);
	if (status != SVC_OK)
		return status;
	bool done = svc_edit_in_flow(&edit) ? remove_pair(&edit, edit.node)
					    : remove_lines(&edit, edit.node);
	return done ? SVC_OK : svc_edit_refuse(&edit);
}
