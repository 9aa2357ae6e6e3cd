#include "text/markdown.h"

#include "text/markdown_table.h"
#include "util/utf8.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

enum {
	MIN_COLUMNS = 10, /* of text, however deep it is nested */
	MAX_PREFIX =
		40, /* columns; deeper nesting is not drawn, hostile text would grow without end */
	MAX_RULE = 40,
};

/* Styles stand in the text as private-use characters until a line is done: what the input has of
 * these is replaced first, and nothing but a marker becomes an escape sequence. */
enum style { BOLD, ITALIC, CODE, LINK, N_STYLES };

#define MARKER_FIRST 0xF8E0u
static const char *const sgr[N_STYLES] = {"1", "3", "36", "4"};

struct painter {
	GString *out;
	GString *prefix; /* of every line: quotes and indents */
	GString *first;  /* of the next line alone, with a bullet; NULL if as `prefix` */
	GArray *lengths; /* of gsize: the prefix before each container */
	GString *text;   /* of the paragraph or heading so far; '\n' is a hard break */
	int width;
	bool colour;
	guint active; /* bits of enum style */
};

static void mark(struct painter *p, enum style style, bool on)
{
	if (p->colour)
		g_string_append_unichar(p->text, MARKER_FIRST + 2 * style + on);
}

static bool is_marker(gunichar c)
{
	return c >= MARKER_FIRST && c < MARKER_FIRST + 2 * N_STYLES;
}

static int columns(const char *text)
{
	int width = svc_utf8_width(text);
	for (const char *c = text; *c; c = g_utf8_next_char(c))
		width -= is_marker(g_utf8_get_char(c)) ? svc_utf8_width("\xEF\xA3\xA0") : 0;
	return width;
}

/* Text of the input: no marker of ours in it; the rest is made harmless line by line. */
static void add_text(struct painter *p, const char *text)
{
	for (const char *c = text ? text : ""; *c; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (u == '\n' || u == '\t')
			u = ' ';
		g_string_append_unichar(p->text, is_marker(u) ? 0xFFFD : u);
	}
}

static void paint_style(struct painter *p)
{
	g_string_append(p->out, "\x1B[0");
	for (int i = 0; i < N_STYLES; i++)
		if (p->active & (1u << i))
			g_string_append_printf(p->out, ";%s", sgr[i]);
	g_string_append_c(p->out, 'm');
}

static void put_prefix(struct painter *p, bool blank_line)
{
	const GString *prefix = p->first ? p->first : p->prefix;
	gsize n = prefix->len;
	while (blank_line && n && prefix->str[n - 1] == ' ')
		n--;
	g_string_append_len(p->out, prefix->str, (gssize)n);
	if (p->first)
		g_string_free(g_steal_pointer(&p->first), TRUE);
}

static void put_line(struct painter *p, const char *line)
{
	g_autofree char *safe = svc_utf8_harmless(line, false);
	put_prefix(p, !*safe);
	if (p->active)
		paint_style(p);
	for (const char *c = safe; *c; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (!is_marker(u)) {
			g_string_append_unichar(p->out, u);
			continue;
		}
		guint bit = 1u << ((u - MARKER_FIRST) / 2);
		p->active = (u - MARKER_FIRST) % 2 ? p->active | bit : p->active & ~bit;
		paint_style(p);
	}
	if (p->active)
		g_string_append(p->out, "\x1B[0m");
	g_string_append_c(p->out, '\n');
}

static int room(const struct painter *p)
{
	if (p->width <= 0)
		return G_MAXINT;
	return MAX(p->width - svc_utf8_width(p->prefix->str), MIN_COLUMNS);
}

/* Cuts a word that is wider than a line, as texts without blanks (Chinese, Japanese) need. */
static void put_long_word(struct painter *p, GString *line, int *used, const char *word)
{
	for (const char *c = word; *c; c = g_utf8_next_char(c)) {
		char one[8] = {0};
		memcpy(one, c, (gsize)(g_utf8_next_char(c) - c));
		int width = columns(one);
		if (*used + width > room(p)) {
			put_line(p, line->str);
			g_string_truncate(line, 0);
			*used = 0;
		}
		g_string_append(line, one);
		*used += width;
	}
}

static void put_wrapped(struct painter *p, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	g_autoptr(GString) line = g_string_new(NULL);
	int used = 0;
	for (int i = 0; words[i]; i++) {
		int width = columns(words[i]);
		if (!*words[i])
			continue;
		if (used && used + 1 + width > room(p)) {
			put_line(p, line->str);
			g_string_truncate(line, 0);
			used = 0;
		}
		if (line->len) {
			g_string_append_c(line, ' ');
			used++;
		}
		if (width > room(p)) {
			put_long_word(p, line, &used, words[i]);
		} else {
			g_string_append(line, words[i]);
			used += width;
		}
	}
	if (line->len || !*text)
		put_line(p, line->str);
}

static void put_text(struct painter *p)
{
	g_auto(GStrv) parts = g_strsplit(p->text->str, "\n", -1);
	for (int i = 0; parts[i]; i++)
		put_wrapped(p, parts[i]);
	g_string_truncate(p->text, 0);
	p->active = 0;
}

/* Code and raw HTML: lines as they are, indented. */
static void put_literal(struct painter *p, const char *literal)
{
	g_auto(GStrv) lines = g_strsplit(literal ? literal : "", "\n", -1);
	guint n = g_strv_length(lines);
	while (n && !*lines[n - 1])
		n--;
	for (guint i = 0; i < n; i++) {
		g_auto(GStrv) tabs = g_strsplit(lines[i], "\t", -1);
		g_autofree char *spaced = g_strjoinv("    ", tabs);
		g_string_truncate(p->text, 0);
		mark(p, CODE, true);
		g_string_append(p->text, *spaced ? "    " : "");
		add_text(p, spaced);
		mark(p, CODE, false);
		put_line(p, p->text->str);
	}
	g_string_truncate(p->text, 0);
}

static bool in_tight_list(cmark_node *node)
{
	cmark_node *list = cmark_node_parent(node);
	if (list && cmark_node_get_type(list) == CMARK_NODE_ITEM)
		list = cmark_node_parent(list);
	return list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
	       cmark_node_get_list_tight(list);
}

static void separate(struct painter *p, cmark_node *node)
{
	if (cmark_node_previous(node) && !in_tight_list(node))
		put_line(p, "");
}

static void push(struct painter *p, const char *first, const char *rest)
{
	gsize before = p->prefix->len;
	g_array_append_val(p->lengths, before);
	if (svc_utf8_width(p->prefix->str) > MAX_PREFIX)
		return;
	if (!p->first)
		p->first = g_string_new(p->prefix->str);
	g_string_append(p->first, first);
	g_string_append(p->prefix, rest);
}

static void pop(struct painter *p)
{
	if (p->first)
		put_line(p, ""); /* a container with nothing in it */
	g_string_truncate(p->prefix, g_array_index(p->lengths, gsize, p->lengths->len - 1));
	g_array_set_size(p->lengths, p->lengths->len - 1);
}

static int number_of(cmark_node *item)
{
	int n = cmark_node_get_list_start(cmark_node_parent(item));
	while ((item = cmark_node_previous(item)))
		n++;
	return n;
}

static void enter_item(struct painter *p, cmark_node *item)
{
	bool ordered = cmark_node_get_list_type(cmark_node_parent(item)) == CMARK_ORDERED_LIST;
	g_autofree char *bullet =
		ordered ? g_strdup_printf("%d. ", number_of(item)) : g_strdup("- ");
	g_autofree char *indent = g_strnfill(strlen(bullet), ' ');
	push(p, bullet, indent);
}

static void put_rule(struct painter *p)
{
	g_autoptr(GString) rule = g_string_new(NULL);
	for (int i = MIN(room(p), MAX_RULE); i; i--)
		g_string_append(rule, "─");
	put_line(p, rule->str);
}

static void enter_block(struct painter *p, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	separate(p, node);
	if (type == CMARK_NODE_ITEM)
		enter_item(p, node);
	else if (type == CMARK_NODE_BLOCK_QUOTE)
		push(p, "│ ", "│ ");
	else if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK)
		put_literal(p, cmark_node_get_literal(node));
	else if (type == CMARK_NODE_THEMATIC_BREAK)
		put_rule(p);
	if (type != CMARK_NODE_HEADING)
		return;
	mark(p, BOLD, true);
	for (int i = cmark_node_get_heading_level(node); i; i--)
		g_string_append_c(p->text, '#');
	g_string_append_c(p->text, ' ');
}

static void leave_block(struct painter *p, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_ITEM || type == CMARK_NODE_BLOCK_QUOTE)
		pop(p);
	if (type == CMARK_NODE_HEADING)
		mark(p, BOLD, false);
	if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH)
		put_text(p);
}

/* The address after a link's text, unless the text is the address. */
static void leave_link(struct painter *p, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	cmark_node *child = cmark_node_first_child(node);
	const char *text = child && !cmark_node_next(child) ? cmark_node_get_literal(child) : NULL;
	bool mail = text && g_str_has_prefix(url, "mailto:") && !strcmp(url + 7, text);
	mark(p, LINK, false);
	if (!*url || mail || (text && !strcmp(text, url)))
		return;
	g_string_append(p->text, child ? " (" : "(");
	add_text(p, url);
	g_string_append_c(p->text, ')');
}

static void add_code(struct painter *p, const char *literal)
{
	mark(p, CODE, true);
	g_string_append_c(p->text, '`');
	add_text(p, literal);
	g_string_append_c(p->text, '`');
	mark(p, CODE, false);
}

static void visit_inline(struct painter *p, cmark_node *node, bool enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		add_text(p, cmark_node_get_literal(node));
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
		mark(p, ITALIC, enter);
		break;
	case CMARK_NODE_STRONG:
		mark(p, BOLD, enter);
		break;
	case CMARK_NODE_IMAGE:
	case CMARK_NODE_LINK:
		if (enter)
			mark(p, LINK, true);
		else
			leave_link(p, node);
		break;
	default:
		break;
	}
}

/* A cell's text on one line, without styles: they would reach into the next column. */
static char *cell_text(struct painter *p, cmark_node *cell)
{
	struct painter plain = {.text = g_string_new(NULL), .width = p->width};
	cmark_iter *iter = cmark_iter_new(cell);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		visit_inline(&plain, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	g_autofree char *raw = g_string_free(plain.text, FALSE);
	return svc_utf8_harmless(raw, false);
}

static void put_table(struct painter *p, cmark_node *table)
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
		svc_markdown_draw_table(rows, p->width > 0 ? room(p) : 0, &header);
	for (guint i = 0; i < lines->len; i++) {
		const char *line = lines->pdata[i];
		if (i < header)
			mark(p, BOLD, true);
		g_string_append(p->text, line);
		if (i < header)
			mark(p, BOLD, false);
		put_line(p, p->text->str);
		g_string_truncate(p->text, 0);
	}
}

static void walk(struct painter *p, cmark_node *document)
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
	struct painter p = {.width = width, .colour = colour};
	p.out = g_string_new(NULL);
	p.prefix = g_string_new(NULL);
	p.text = g_string_new(NULL);
	p.lengths = g_array_new(FALSE, FALSE, sizeof(gsize));
	cmark_node *document = cmark_parse_document(text, length, CMARK_OPT_VALIDATE_UTF8);
	svc_markdown_find_tables(document);
	walk(&p, document);
	cmark_node_free(document);
	if (p.first)
		g_string_free(p.first, TRUE);
	g_string_free(p.prefix, TRUE);
	g_string_free(p.text, TRUE);
	g_array_free(p.lengths, TRUE);
	return g_string_free(p.out, FALSE);
}

char *svc_markdown_html(const char *text, size_t length)
{
	char *html = cmark_markdown_to_html(text, length, CMARK_OPT_VALIDATE_UTF8);
	char *copy = g_strdup(html);
	free(html);
	return copy;
}
