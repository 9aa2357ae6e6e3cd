#include "text/markdown.h"

#include "text/markdown_table.h"
#include "text/painter.h"
#include "util/utf8.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RULE = 40 };

static bool in_tight_list(cmark_node *node)
{
	cmark_node *list = cmark_node_parent(node);
	if (list && cmark_node_get_type(list) == CMARK_NODE_ITEM)
		list = cmark_node_parent(list);
	return list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
	       cmark_node_get_list_tight(list);
}

static void separate(struct svc_painter *p, cmark_node *node)
{
	if (cmark_node_previous(node) && !in_tight_list(node))
		svc_paint_line(p, "");
}

static int number_of(cmark_node *item)
{
	int n = cmark_node_get_list_start(cmark_node_parent(item));
	while ((item = cmark_node_previous(item)))
		n++;
	return n;
}

static void enter_item(struct svc_painter *p, cmark_node *item)
{
	bool ordered = cmark_node_get_list_type(cmark_node_parent(item)) == CMARK_ORDERED_LIST;
	g_autofree char *bullet =
		ordered ? g_strdup_printf("%d. ", number_of(item)) : g_strdup("- ");
	g_autofree char *indent = g_strnfill(strlen(bullet), ' ');
	svc_paint_push(p, bullet, indent);
}

static void put_rule(struct svc_painter *p)
{
	g_autoptr(GString) rule = g_string_new(NULL);
	for (int i = MIN(svc_paint_room(p), MAX_RULE); i; i--)
		g_string_append(rule, "─");
	svc_paint_line(p, rule->str);
}

static void enter_block(struct svc_painter *p, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	separate(p, node);
	if (type == CMARK_NODE_ITEM)
		enter_item(p, node);
	else if (type == CMARK_NODE_BLOCK_QUOTE)
		svc_paint_push(p, "│ ", "│ ");
	else if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK)
		svc_paint_literal(p, cmark_node_get_literal(node));
	else if (type == CMARK_NODE_THEMATIC_BREAK)
		put_rule(p);
	if (type != CMARK_NODE_HEADING)
		return;
	svc_paint_mark(p, SVC_PAINT_BOLD, true);
	for (int i = cmark_node_get_heading_level(node); i; i--)
		g_string_append_c(p->text, '#');
	g_string_append_c(p->text, ' ');
}

static void leave_block(struct svc_painter *p, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_ITEM || type == CMARK_NODE_BLOCK_QUOTE)
		svc_paint_pop(p);
	if (type == CMARK_NODE_HEADING)
		svc_paint_mark(p, SVC_PAINT_BOLD, false);
	if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH)
		svc_paint_flush(p);
}

/* The address after a link's text, unless the text is the address. */
static void leave_link(struct svc_painter *p, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	cmark_node *child = cmark_node_first_child(node);
	const char *text = child && !cmark_node_next(child) ? cmark_node_get_literal(child) : NULL;
	bool mail = text && g_str_has_prefix(url, "mailto:") && !strcmp(url + 7, text);
	svc_paint_mark(p, SVC_PAINT_LINK, false);
	if (!*url || mail || (text && !strcmp(text, url)))
		return;
	g_string_append(p->text, child ? " (" : "(");
	svc_paint_add(p, url);
	g_string_append_c(p->text, ')');
}

static void add_code(struct svc_painter *p, const char *literal)
{
	svc_paint_mark(p, SVC_PAINT_CODE, true);
	g_string_append_c(p->text, '`');
	svc_paint_add(p, literal);
	g_string_append_c(p->text, '`');
	svc_paint_mark(p, SVC_PAINT_CODE, false);
}

static void visit_inline(struct svc_painter *p, cmark_node *node, bool enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		svc_paint_add(p, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_CODE:
		add_code(p, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		g_string_append_c(p->text, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		g_string_append_c(p->text, '\n');
		break;
	case CMARK_NODE_EMPH:
		svc_paint_mark(p, SVC_PAINT_ITALIC, enter);
		break;
	case CMARK_NODE_STRONG:
		svc_paint_mark(p, SVC_PAINT_BOLD, enter);
		break;
	case CMARK_NODE_IMAGE:
	case CMARK_NODE_LINK:
		if (enter)
			svc_paint_mark(p, SVC_PAINT_LINK, true);
		else
			leave_link(p, node);
		break;
	default:
		break;
	}
}

/* A cell's text on one line, without styles: they would reach into the next column. */
static char *cell_text(struct svc_painter *p, cmark_node *cell)
{
	struct svc_painter plain = {.text = g_string_new(NULL), .width = p->width};
	cmark_iter *iter = cmark_iter_new(cell);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		visit_inline(&plain, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	g_autofree char *raw = g_string_free(plain.text, FALSE);
	return svc_utf8_harmless(raw, false);
}

static void put_table(struct svc_painter *p, cmark_node *table)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	separate(p, table);
	for (cmark_node *row = cmark_node_first_child(table); row; row = cmark_node_next(row)) {
		GPtrArray *cells = g_ptr_array_new();
		for (cmark_node *cell = cmark_node_first_child(row); cell;
			cell = cmark_node_next(cell))
			g_ptr_array_add(cells, cell_text(p, cell));
		g_ptr_array_add(cells, NULL);
		g_ptr_array_add(rows, g_ptr_array_free(cells, FALSE));
	}
	guint header;
	g_autoptr(GPtrArray) lines =
		svc_markdown_draw_table(rows, p->width > 0 ? svc_paint_room(p) : 0, &header);
	for (guint i = 0; i < lines->len; i++) {
		const char *line = lines->pdata[i];
		if (i < header)
			svc_paint_mark(p, SVC_PAINT_BOLD, true);
		g_string_append(p->text, line);
		if (i < header)
			svc_paint_mark(p, SVC_PAINT_BOLD, false);
		svc_paint_line(p, p->text->str);
		g_string_truncate(p->text, 0);
	}
}

static void walk(struct svc_painter *p, cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		bool enter = event == CMARK_EVENT_ENTER;
		if (enter && svc_markdown_is_table(node)) {
			put_table(p, node);
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
			continue;
		}
		if (type >= CMARK_NODE_FIRST_INLINE && type <= CMARK_NODE_LAST_INLINE)
			visit_inline(p, node, enter);
		else if (enter)
			enter_block(p, node);
		else
			leave_block(p, node);
	}
	cmark_iter_free(iter);
}

char *svc_markdown_terminal(const char *text, size_t length, int width, bool colour)
{
	struct svc_painter p;
	svc_painter_init(&p, width, colour);
	cmark_node *document = cmark_parse_document(text, length, CMARK_OPT_VALIDATE_UTF8);
	svc_markdown_find_tables(document);
	walk(&p, document);
	cmark_node_free(document);
	return svc_painter_finish(&p);
}

char *svc_markdown_html(const char *text, size_t length)
{
	char *html = cmark_markdown_to_html(text, length, CMARK_OPT_VALIDATE_UTF8);
	char *copy = g_strdup(html);
	free(html);
	return copy;
}
