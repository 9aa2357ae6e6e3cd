#include "text/markdown_table.h"

#include <string.h>

enum { MOST_COLUMNS = 32 };

static const char table_mark[] = "table";

bool svc_markdown_is_table(cmark_node *node)
{
	return cmark_node_get_user_data(node) == table_mark;
}

/* `|---|:--:|`: the line under a header. */
static bool is_delimiter(const char *line)
{
	return strspn(line, "|-: ") == strlen(line) && strchr(line, '-') && strchr(line, '|');
}

static bool ends_line(cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

/* The text of the line that starts at `node`, without what stands in code and other spans; `*next`
 * gets the break after it, or NULL. */
static GString *plain_line(cmark_node *node, cmark_node **next)
{
	GString *line = g_string_new(NULL);
	for (; node && !ends_line(node); node = cmark_node_next(node))
		g_string_append(line, cmark_node_get_type(node) == CMARK_NODE_TEXT
					      ? cmark_node_get_literal(node)
					      : "\x1A");
	*next = node;
	return line;
}

static bool is_table(cmark_node *paragraph)
{
	cmark_node *rest;
	g_autoptr(GString) first = plain_line(cmark_node_first_child(paragraph), &rest);
	guint bars = 0;
	for (const char *c = first->str; *c; c++)
		bars += *c == '|';
	if (!rest || !bars || bars > MOST_COLUMNS)
		return false;
	g_autoptr(GString) second = plain_line(cmark_node_next(rest), &rest);
	return is_delimiter(second->str);
}

struct builder {
	cmark_node *list, *row, *cell;
	guint rows; /* begun, the delimiter's among them */
};

static cmark_node *append_new(cmark_node *parent, cmark_node_type type)
{
	cmark_node *node = cmark_node_new(type);
	cmark_node_append_child(parent, node);
	return node;
}

static void begin_row(struct builder *b)
{
	b->row = append_new(b->list, CMARK_NODE_ITEM);
	b->cell = append_new(b->row, CMARK_NODE_PARAGRAPH);
	b->rows++;
}

/* Blanks at the ends of a cell are no part of it; nor are the empty cells outside of the bars. */
static void trim_cell(cmark_node *cell)
{
	cmark_node *first = cmark_node_first_child(cell), *last = cmark_node_last_child(cell);
	if (first && cmark_node_get_type(first) == CMARK_NODE_TEXT) {
		g_autofree char *text = g_strdup(cmark_node_get_literal(first));
		cmark_node_set_literal(first, g_strchug(text));
	}
	if (last && cmark_node_get_type(last) == CMARK_NODE_TEXT) {
		g_autofree char *text = g_strdup(cmark_node_get_literal(last));
		cmark_node_set_literal(last, g_strchomp(text));
	}
}

static bool is_blank(cmark_node *cell)
{
	cmark_node *first = cmark_node_first_child(cell);
	return !first ||
	       (!cmark_node_next(first) && cmark_node_get_type(first) == CMARK_NODE_TEXT &&
		       !*cmark_node_get_literal(first));
}

static void end_row(struct builder *b)
{
	for (cmark_node *cell = cmark_node_first_child(b->row); cell; cell = cmark_node_next(cell))
		trim_cell(cell);
	cmark_node *ends[] = {cmark_node_first_child(b->row), cmark_node_last_child(b->row)};
	for (int i = 0; i < 2 && ends[0] != ends[1]; i++)
		if (is_blank(ends[i]))
			cmark_node_free(ends[i]);
	if (b->rows == 2)
		cmark_node_free(b->row);
}

static void add_text(struct builder *b, const char *literal)
{
	g_auto(GStrv) parts = g_strsplit(literal, "|", -1);
	for (int i = 0; parts[i]; i++) {
		if (i)
			b->cell = append_new(b->row, CMARK_NODE_PARAGRAPH);
		if (*parts[i])
			cmark_node_set_literal(append_new(b->cell, CMARK_NODE_TEXT), parts[i]);
	}
}

static void convert(cmark_node *paragraph)
{
	struct builder b = {.list = cmark_node_new(CMARK_NODE_LIST)};
	cmark_node_set_list_type(b.list, CMARK_BULLET_LIST);
	cmark_node_set_list_tight(b.list, 1);
	cmark_node_set_user_data(b.list, (void *)table_mark);
	begin_row(&b);
	for (cmark_node *node = cmark_node_first_child(paragraph), *next; node; node = next) {
		next = cmark_node_next(node);
		if (ends_line(node)) {
			end_row(&b);
			begin_row(&b);
		} else if (cmark_node_get_type(node) == CMARK_NODE_TEXT) {
			add_text(&b, cmark_node_get_literal(node));
		} else {
			cmark_node_unlink(node);
			cmark_node_append_child(b.cell, node);
		}
	}
	end_row(&b);
	cmark_node_insert_before(paragraph, b.list);
	cmark_node_free(paragraph);
}

void svc_markdown_find_tables(cmark_node *document)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event == CMARK_EVENT_ENTER &&
			cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH && is_table(node))
			g_ptr_array_add(found, node);
	}
	cmark_iter_free(iter);
	for (guint i = 0; i < found->len; i++)
		convert(found->pdata[i]);
}
