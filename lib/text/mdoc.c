#include "text/mdoc.h"

#include "text/markdown_table.h"
#include "util/utf8.h"

#include <string.h>

/* True behind the last character of a sentence, which mdoc wants at the end of its line. */
static bool ends_sentence(const char *text, const char *p)
{
	if (*p != ' ' || p == text)
		return false;
	const char *last = p - 1;
	while (last > text && strchr(")\"'\x03", *last))
		last--;
	return strchr(".!?", *last) != NULL;
}

static void put_char(GString *out, char c)
{
	static const char *const fonts[] = {NULL, "\\fB", "\\fI", "\\fR"};
	if (c > 0 && (size_t)c < G_N_ELEMENTS(fonts))
		g_string_append(out, fonts[(size_t)c]);
	else if (c == '\\')
		g_string_append(out, "\\e");
	else
		g_string_append_c(out, c);
}

/* Help of a desk's kinds may be anybody's: what a terminal acts on is shown as U+FFFD. */
static char *without_harm(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool ours =
			c == '\n' || (c >= (guchar)*SVC_MDOC_BOLD && c <= (guchar)*SVC_MDOC_ROMAN);
		g_string_append_unichar(out, !ours && svc_utf8_is_harmful(c) ? 0xfffd : c);
	}
	return g_string_free(out, FALSE);
}

void svc_mdoc_prose(GString *out, const char *given)
{
	g_autofree char *text = without_harm(given);
	bool line_start = true;
	for (const char *p = text; *p; p++) {
		/* requests of roff, and commands of CI systems that the source may be shown to */
		if ((line_start && strchr(".':", *p)) || (p > text && *p == '#' && p[-1] == '#'))
			g_string_append(out, "\\&");
		line_start = *p == '\n' || ends_sentence(text, p);
		put_char(out, line_start ? '\n' : *p);
		while (line_start && p[1] == ' ')
			p++;
	}
}

void svc_mdoc_argument(GString *out, const char *given)
{
	g_autofree char *text = without_harm(given);
	g_string_append(out, " \"");
	for (const char *p = text; *p; p++)
		if (*p == '"')
			g_string_append(out, "\\(dq");
		else
			put_char(out, *p == '\n' ? ' ' : *p); /* a new line may be a request */
	g_string_append_c(out, '"');
}

struct writer {
	GString *out;
	GString *text;   /* of the paragraph or heading so far */
	bool described;  /* the first section has begun */
	bool after_text; /* a paragraph has to be set off from what stands before */
};

/* Everything of a cell, paragraph or heading, in one line. */
static void collect(struct writer *w, cmark_node *block)
{
	g_string_truncate(w->text, 0);
	cmark_iter *iter = cmark_iter_new(block);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool enter = event == CMARK_EVENT_ENTER;
		const char *url;
		switch (cmark_node_get_type(node)) {
		case CMARK_NODE_TEXT:
		case CMARK_NODE_HTML_INLINE:
			g_string_append(w->text, cmark_node_get_literal(node));
			break;
		case CMARK_NODE_CODE:
			g_string_append_printf(w->text, SVC_MDOC_BOLD "%s" SVC_MDOC_ROMAN,
				cmark_node_get_literal(node));
			break;
		case CMARK_NODE_SOFTBREAK:
		case CMARK_NODE_LINEBREAK:
			g_string_append_c(w->text, ' ');
			break;
		case CMARK_NODE_EMPH:
			g_string_append(w->text, enter ? SVC_MDOC_ITALIC : SVC_MDOC_ROMAN);
			break;
		case CMARK_NODE_STRONG:
			g_string_append(w->text, enter ? SVC_MDOC_BOLD : SVC_MDOC_ROMAN);
			break;
		case CMARK_NODE_LINK:
			url = cmark_node_get_url(node);
			if (!enter && strstr(url, "://"))
				g_string_append_printf(w->text, " (%s)", url);
			break;
		default:
			break;
		}
	}
	cmark_iter_free(iter);
}

static void describe(struct writer *w)
{
	if (!w->described)
		g_string_append(w->out, ".Sh DESCRIPTION\n");
	w->described = true;
}

static void heading(struct writer *w, cmark_node *node)
{
	int level = cmark_node_get_heading_level(node);
	if (level == 1)
		return;
	collect(w, node);
	if (level > 2) {
		g_string_append(w->out, ".Ss");
		svc_mdoc_argument(w->out, w->text->str);
	} else {
		g_autofree char *upper = g_utf8_strup(w->text->str, -1);
		g_string_append(w->out, ".Sh");
		svc_mdoc_argument(w->out, upper);
	}
	g_string_append_c(w->out, '\n');
	w->described = true;
	w->after_text = false;
}

static void set_off(struct writer *w)
{
	describe(w);
	if (w->after_text)
		g_string_append(w->out, ".Pp\n");
	w->after_text = true;
}

static void code_block(struct writer *w, cmark_node *node)
{
	describe(w);
	g_string_append(w->out, ".Bd -literal -offset indent\n");
	g_autofree char *text = g_strchomp(g_strdup(cmark_node_get_literal(node)));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i]; i++) {
		if (*lines[i] == '.' || *lines[i] == '\'')
			g_string_append(w->out, "\\&");
		for (const char *c = lines[i]; *c; c++)
			put_char(w->out, *c);
		g_string_append_c(w->out, '\n');
	}
	g_string_append(w->out, ".Ed\n");
	w->after_text = true;
}

/* Cells after the second are told with their column's heading. */
static void table_row(struct writer *w, cmark_node *row, cmark_node *header)
{
	cmark_node *cell = cmark_node_first_child(row), *title = cmark_node_first_child(header);
	bool several = cmark_node_next(cell) && cmark_node_next(cmark_node_next(cell));
	collect(w, cell);
	g_string_append(w->out, ".It");
	svc_mdoc_argument(w->out, w->text->str);
	g_string_append_c(w->out, '\n');
	while ((cell = cmark_node_next(cell))) {
		title = title ? cmark_node_next(title) : NULL;
		if (several && title && cmark_node_first_child(title)) {
			collect(w, title);
			svc_mdoc_prose(w->out, w->text->str);
			g_string_append(w->out, ": ");
		}
		collect(w, cell);
		svc_mdoc_prose(w->out, w->text->str);
		g_string_append(w->out, cmark_node_next(cell) ? "\n.br\n" : "\n");
	}
}

static void table(struct writer *w, cmark_node *node)
{
	cmark_node *header = cmark_node_first_child(node);
	describe(w);
	g_string_append(w->out, ".Bl -tag -width Ds\n");
	for (cmark_node *row = cmark_node_next(header); row; row = cmark_node_next(row))
		table_row(w, row, header);
	g_string_append(w->out, ".El\n");
	w->after_text = true;
}

static void block(struct writer *w, cmark_node *node, bool enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		if (enter)
			heading(w, node);
		break;
	case CMARK_NODE_PARAGRAPH:
		if (!enter)
			break;
		set_off(w);
		collect(w, node);
		svc_mdoc_prose(w->out, w->text->str);
		g_string_append_c(w->out, '\n');
		break;
	case CMARK_NODE_CODE_BLOCK:
		code_block(w, node);
		break;
	case CMARK_NODE_LIST:
		describe(w);
		if (enter)
			g_string_append_printf(w->out, ".Bl -%s -compact\n",
				cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "enum"
										     : "bullet");
		else
			g_string_append(w->out, ".El\n");
		w->after_text = !enter;
		break;
	case CMARK_NODE_ITEM:
		g_string_append(w->out, enter ? ".It\n" : "");
		w->after_text = false;
		break;
	default:
		break;
	}
}

char *svc_markdown_mdoc(const char *text, size_t length)
{
	struct writer w = {.out = g_string_new(NULL), .text = g_string_new(NULL)};
	cmark_node *document = cmark_parse_document(text, length, CMARK_OPT_VALIDATE_UTF8);
	svc_markdown_find_tables(document);
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event == CMARK_EVENT_ENTER && svc_markdown_is_table(node)) {
			table(&w, node);
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
		} else {
			block(&w, node, event == CMARK_EVENT_ENTER);
		}
	}
	cmark_iter_free(iter);
	cmark_node_free(document);
	g_string_free(w.text, TRUE);
	return g_string_free(w.out, FALSE);
}
