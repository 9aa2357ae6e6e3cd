#include "text/yaml_edit.h"
#include "text/yaml_quote.h"
#include "text/yaml_splice.h"

#include <string.h>

static bool is_list(const struct svc_yaml_node *node, enum svc_yaml_style style)
{
	return node && node->type == SVC_YAML_LIST && node->style == style;
}

/* An old item is used once: the first that is left with this text. */
static const struct svc_yaml_node *take_item(GHashTable *left, const char *text)
{
	GQueue *queue = g_hash_table_lookup(left, text);
	return queue ? g_queue_pop_head(queue) : NULL;
}

static GHashTable *items_by_text(const struct svc_yaml_node *list)
{
	GHashTable *table =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_queue_free);
	svc_yaml_foreach (item, list) {
		if (!svc_yaml_text(item))
			continue;
		GQueue *queue = g_hash_table_lookup(table, item->value);
		if (!queue) {
			queue = g_queue_new();
			g_hash_table_insert(table, (gpointer)item->value, queue);
		}
		g_queue_push_tail(queue, (gpointer)item);
	}
	return table;
}

static size_t lines_end(const struct svc_edit *edit, const struct svc_yaml_node *item)
{
	size_t end = svc_edit_value_end(edit, item);
	return svc_edit_ends_line(edit, end) ? end : svc_edit_line_next(edit, end);
}

/* Where the lines of each old item start: after those of the one before, so that comments stay with
 * the item below them. */
static GHashTable *starts_of(const struct svc_edit *edit, const struct svc_yaml_node *list)
{
	GHashTable *starts = g_hash_table_new(NULL, NULL);
	size_t start = svc_edit_line_start(edit, list->content);
	svc_yaml_foreach (item, list) {
		g_hash_table_insert(starts, (gpointer)item, GSIZE_TO_POINTER(start));
		start = lines_end(edit, item);
	}
	return starts;
}

static bool set_block_items(struct svc_edit *edit, const struct svc_yaml_node *list)
{
	g_autoptr(GHashTable) left = items_by_text(list);
	g_autoptr(GHashTable) starts = starts_of(edit, list);
	g_autoptr(GString) block = g_string_new(NULL);
	size_t first = svc_edit_line_start(edit, list->content), end = first;
	size_t indent = list->content - first;
	svc_yaml_foreach (item, list)
		end = lines_end(edit, item);
	if (strspn(edit->text->str + first, " ") < indent)
		return false;
	for (size_t i = 0; edit->goal.items[i]; i++) {
		const struct svc_yaml_node *old = take_item(left, edit->goal.items[i]);
		if (block->len && block->str[block->len - 1] != '\n')
			g_string_append(block, edit->eol);
		if (old) {
			size_t start = GPOINTER_TO_SIZE(g_hash_table_lookup(starts, old));
			g_string_append_len(block, edit->text->str + start,
				(gssize)(lines_end(edit, old) - start));
			continue;
		}
		g_autofree char *quoted = svc_yaml_quote(edit->goal.items[i], false);
		g_string_append_printf(block, "%*s- %s%s", (int)indent, "", quoted, edit->eol);
	}
	if (!svc_edit_ends_line(edit, end))
		while (block->len && strchr("\r\n", block->str[block->len - 1]))
			g_string_truncate(block, block->len - 1);
	else if (block->len && block->str[block->len - 1] != '\n')
		g_string_append(block, edit->eol);
	return svc_edit_try(edit, first, end, block->str);
}

static bool set_flow_items(struct svc_edit *edit, const struct svc_yaml_node *list)
{
	g_autoptr(GHashTable) left = items_by_text(list);
	g_autoptr(GString) items = g_string_new(NULL);
	const struct svc_yaml_node *last = list->child, *beside = list->child;
	for (; last && last->next; last = last->next)
		;
	size_t start = last ? list->child->start : list->content + 1;
	size_t end = last ? last->end : start;
	for (size_t i = 0; edit->goal.items[i]; i++) {
		const struct svc_yaml_node *old = take_item(left, edit->goal.items[i]);
		g_autofree char *quoted =
			old ? g_strndup(edit->text->str + old->start, old->end - old->start)
			    : svc_yaml_quote(edit->goal.items[i], true);
		if (i && beside &&
			beside->next) { /* the separator that stood here, line breaks too */
			g_string_append_len(items, edit->text->str + beside->end,
				(gssize)(beside->next->start - beside->end));
			beside = beside->next;
		} else if (i) {
			g_string_append(items, ", ");
		}
		g_string_append(items, quoted);
	}
	return svc_edit_try(edit, start, end, items->str);
}

/* The goal's items as new lines or, within brackets, as a flow list. */
static bool put_new_list(struct svc_edit *edit, const char *const *order)
{
	bool flow = svc_edit_in_flow(edit);
	g_autoptr(GString) out = g_string_new(flow ? "[" : NULL);
	for (size_t i = 0; edit->goal.items[i]; i++) {
		g_autofree char *quoted = svc_yaml_quote(edit->goal.items[i], flow);
		if (i)
			g_string_append(out, flow ? ", " : edit->eol);
		if (flow)
			g_string_append(out, quoted);
		else
			g_string_append_printf(
				out, "%*s- %s", (int)svc_edit_indent(edit), "", quoted);
	}
	if (flow)
		g_string_append_c(out, ']');
	return svc_edit_put(edit, flow ? out->str : NULL, flow ? NULL : out->str, order);
}

static bool holds_items(const struct svc_yaml_node *list, const char *const *items)
{
	const struct svc_yaml_node *item = list->child;
	size_t i = 0;
	for (; items[i] && item; i++, item = item->next)
		if (!svc_yaml_text(item) || strcmp(item->value, items[i]) != 0)
			return false;
	return !items[i] && !item;
}

static enum svc_status set_items(
	struct svc_edit *edit, const char *const *items, const char *const *order)
{
	const struct svc_yaml_node *old = svc_edit_target(edit);
	edit->goal = (struct svc_goal){.kind = SVC_GOAL_ITEMS, .items = items};
	if (old && old->type == SVC_YAML_LIST && holds_items(old, items))
		return SVC_OK;
	enum svc_status status = svc_edit_check_target(edit);
	if (status != SVC_OK)
		return status;
	bool done = (is_list(old, SVC_YAML_BLOCK) && set_block_items(edit, old)) ||
		    (is_list(old, SVC_YAML_FLOW) && set_flow_items(edit, old)) ||
		    put_new_list(edit, order);
	return done ? SVC_OK : svc_edit_refuse(edit);
}

enum svc_status svc_yaml_edit_set_list(GString *text, const char *path, const char *const *items,
	const char *const *order, struct svc_error *err)
{
	if (!items[0])
		return svc_yaml_edit_remove(text, path, err);
	for (size_t i = 0; items[i]; i++) {
		if (!g_utf8_validate(items[i], -1, NULL)) {
			svc_error_set(
				err, SVC_EINVALID, "item %zu of \"%s\" isn't UTF-8", i + 1, path);
			return svc_error_hint(err, "convert it, for example with 'iconv -t UTF-8'");
		}
	}
	svc_autoclear(svc_edit) edit = {0};
	enum svc_status status = svc_edit_begin(&edit, text, path, err);
	return status == SVC_OK ? set_items(&edit, items, order) : status;
}

/* One item as lines of a block list whose dashes stand at `indent`. */
static char *item_lines(const struct svc_edit *edit, const char *bytes, size_t indent)
{
	g_autofree char *lines = svc_edit_indent_lines(edit, bytes, indent + 2);
	char *start = g_strdup(lines);
	if (strlen(start) > indent)
		start[indent] = '-';
	return start;
}

static bool append_to_block(
	struct svc_edit *edit, const struct svc_yaml_node *list, const char *bytes)
{
	size_t first = svc_edit_line_start(edit, list->content), end = lines_end(edit, list);
	size_t indent = list->content - first;
	if (strspn(edit->text->str + first, " ") < indent)
		return false;
	g_autofree char *lines = item_lines(edit, bytes, indent);
	bool fresh = svc_edit_ends_line(edit, end);
	g_autofree char *whole =
		g_strconcat(fresh ? "" : edit->eol, lines, fresh ? edit->eol : "", NULL);
	return svc_edit_try(edit, end, end, whole);
}

static bool append_to_flow(
	struct svc_edit *edit, const struct svc_yaml_node *list, const char *bytes)
{
	const struct svc_yaml_node *last = list->child;
	for (; last && last->next; last = last->next)
		;
	size_t at = last ? last->end : list->content + 1;
	g_autofree char *whole = g_strconcat(last ? ", " : "", bytes, NULL);
	return svc_edit_try(edit, at, at, whole);
}

/* `bytes` is the item for a block list, `flow` the same for one in brackets. */
static bool append_item(
	struct svc_edit *edit, const char *bytes, const char *flow, const char *const *order)
{
	const struct svc_yaml_node *list = svc_edit_target(edit);
	if (is_list(list, SVC_YAML_BLOCK))
		return append_to_block(edit, list, bytes) || append_to_block(edit, list, flow);
	if (is_list(list, SVC_YAML_FLOW))
		return append_to_flow(edit, list, flow);
	g_autofree char *only = g_strdup_printf("[%s]", flow);
	if (svc_edit_in_flow(edit))
		return svc_edit_put(edit, only, NULL, order);
	g_autofree char *lines = item_lines(edit, bytes, svc_edit_indent(edit));
	return svc_edit_put(edit, NULL, lines, order) || svc_edit_put(edit, only, NULL, order);
}

static enum svc_status append_checked(struct svc_edit *edit, const char *item,
	const struct svc_yaml_node *node, const char *const *order)
{
	const struct svc_yaml_node *list = svc_edit_target(edit);
	edit->goal = (struct svc_goal){.kind = SVC_GOAL_LONGER, .text = item, .node = node};
	bool fits = !list || list->null || list->type == SVC_YAML_LIST;
	if (!fits || (list && list->alias)) {
		if (list && list->alias)
			return svc_edit_check_target(edit);
		svc_error_set(edit->err, SVC_EINVALID, "the value of \"%s\" is no list",
			edit->keys[edit->n_keys - 1]);
		svc_error_hint(edit->err, "write it as a list, one item a line");
		return svc_error_at(
			edit->err, NULL, list ? list->line : 0, list ? list->column : 0);
	}
	g_autofree char *block = node ? g_strchomp(g_strdup(item)) : svc_yaml_quote(item, false);
	g_autofree char *flow = node ? svc_yaml_write_flow(node) : svc_yaml_quote(item, true);
	return append_item(edit, block, flow, order) ? SVC_OK : svc_edit_refuse(edit);
}

enum svc_status svc_yaml_edit_append(GString *text, const char *path, const char *item,
	bool as_yaml, const char *const *order, struct svc_error *err)
{
	svc_auto(svc_yaml) doc = NULL;
	svc_autoclear(svc_edit) edit = {0};
	if (!as_yaml && !g_utf8_validate(item, -1, NULL)) {
		svc_error_set(err, SVC_EINVALID, "the new item of \"%s\" isn't UTF-8", path);
		return svc_error_hint(err, "convert it, for example with 'iconv -t UTF-8'");
	}
	enum svc_status status =
		as_yaml ? svc_yaml_parse(item, strlen(item), 0, &doc, err) : SVC_OK;
	if (status == SVC_OK && as_yaml && !doc->root)
		status = svc_error_set(err, SVC_EINVALID, "it is empty");
	if (status != SVC_OK) {
		svc_error_prefix(err, "the new item of \"%s\"", path);
		return status;
	}
	status = svc_edit_begin(&edit, text, path, err);
	if (status != SVC_OK)
		return status;
	return append_checked(&edit, item, doc ? doc->root : NULL, order);
}
