#include "text/painter.h"

#include "util/utf8.h"

#include <string.h>

enum {
	MIN_COLUMNS = 10, /* of text, however deep it is nested */
	MAX_PREFIX =
		40, /* columns; deeper nesting is not drawn, hostile text would grow without end */
};

/* Styles stand in the text as private-use characters until a line is done: what the input has of
 * these is replaced first, and nothing but a marker becomes an escape sequence. */
#define MARKER_FIRST 0xF8E0u
static const char *const sgr[SVC_PAINT_STYLES] = {"1", "3", "36", "4"};

void svc_paint_mark(struct svc_painter *p, enum svc_paint_style style, bool on)
{
	if (p->colour)
		g_string_append_unichar(p->text, MARKER_FIRST + 2 * style + on);
}

static bool is_marker(gunichar c)
{
	return c >= MARKER_FIRST && c < MARKER_FIRST + 2 * SVC_PAINT_STYLES;
}

static int columns(const char *text)
{
	int width = svc_utf8_width(text);
	for (const char *c = text; *c; c = g_utf8_next_char(c))
		width -= is_marker(g_utf8_get_char(c)) ? svc_utf8_width("\xEF\xA3\xA0") : 0;
	return width;
}

void svc_paint_add(struct svc_painter *p, const char *text)
{
	for (const char *c = text ? text : ""; *c; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (u == '\n' || u == '\t')
			u = ' ';
		g_string_append_unichar(p->text, is_marker(u) ? 0xFFFD : u);
	}
}

static void paint_style(struct svc_painter *p)
{
	g_string_append(p->out, "\x1B[0");
	for (int i = 0; i < SVC_PAINT_STYLES; i++)
		if (p->active & (1u << i))
			g_string_append_printf(p->out, ";%s", sgr[i]);
	g_string_append_c(p->out, 'm');
}

static void put_prefix(struct svc_painter *p, bool blank_line)
{
	const GString *prefix = p->first ? p->first : p->prefix;
	gsize n = prefix->len;
	while (blank_line && n && prefix->str[n - 1] == ' ')
		n--;
	g_string_append_len(p->out, prefix->str, (gssize)n);
	if (p->first)
		g_string_free(g_steal_pointer(&p->first), TRUE);
}

void svc_paint_line(struct svc_painter *p, const char *line)
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

int svc_paint_room(const struct svc_painter *p)
{
	if (p->width <= 0)
		return G_MAXINT;
	return MAX(p->width - svc_utf8_width(p->prefix->str), MIN_COLUMNS);
}

/* Cuts a word that is wider than a line, as texts without blanks (Chinese, Japanese) need. */
static void put_long_word(struct svc_painter *p, GString *line, int *used, const char *word)
{
	for (const char *c = word; *c; c = g_utf8_next_char(c)) {
		char one[8] = {0};
		memcpy(one, c, (gsize)(g_utf8_next_char(c) - c));
		int width = columns(one);
		if (*used + width > svc_paint_room(p)) {
			svc_paint_line(p, line->str);
			g_string_truncate(line, 0);
			*used = 0;
		}
		g_string_append(line, one);
		*used += width;
	}
}

static void put_wrapped(struct svc_painter *p, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	g_autoptr(GString) line = g_string_new(NULL);
	int used = 0;
	for (int i = 0; words[i]; i++) {
		int width = columns(words[i]);
		if (!*words[i])
			continue;
		if (used && used + 1 + width > svc_paint_room(p)) {
			svc_paint_line(p, line->str);
			g_string_truncate(line, 0);
			used = 0;
		}
		if (line->len) {
			g_string_append_c(line, ' ');
			used++;
		}
		if (width > svc_paint_room(p)) {
			put_long_word(p, line, &used, words[i]);
		} else {
			g_string_append(line, words[i]);
			used += width;
		}
	}
	if (line->len || !*text)
		svc_paint_line(p, line->str);
}

void svc_paint_flush(struct svc_painter *p)
{
	g_auto(GStrv) parts = g_strsplit(p->text->str, "\n", -1);
	for (int i = 0; parts[i]; i++)
		put_wrapped(p, parts[i]);
	g_string_truncate(p->text, 0);
	p->active = 0;
}

void svc_paint_literal(struct svc_painter *p, const char *literal)
{
	g_auto(GStrv) lines = g_strsplit(literal ? literal : "", "\n", -1);
	guint n = g_strv_length(lines);
	while (n && !*lines[n - 1])
		n--;
	for (guint i = 0; i < n; i++) {
		g_auto(GStrv) tabs = g_strsplit(lines[i], "\t", -1);
		g_autofree char *spaced = g_strjoinv("    ", tabs);
		g_string_truncate(p->text, 0);
		svc_paint_mark(p, SVC_PAINT_CODE, true);
		g_string_append(p->text, *spaced ? "    " : "");
		svc_paint_add(p, spaced);
		svc_paint_mark(p, SVC_PAINT_CODE, false);
		svc_paint_line(p, p->text->str);
	}
	g_string_truncate(p->text, 0);
}

void svc_paint_push(struct svc_painter *p, const char *first, const char *rest)
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

void svc_paint_pop(struct svc_painter *p)
{
	if (p->first)
		svc_paint_line(p, ""); /* a container with nothing in it */
	g_string_truncate(p->prefix, g_array_index(p->lengths, gsize, p->lengths->len - 1));
	g_array_set_size(p->lengths, p->lengths->len - 1);
}

void svc_painter_init(struct svc_painter *p, int width, bool colour)
{
	*p = (struct svc_painter){.width = width, .colour = colour};
	p->out = g_string_new(NULL);
	p->prefix = g_string_new(NULL);
	p->text = g_string_new(NULL);
	p->lengths = g_array_new(FALSE, FALSE, sizeof(gsize));
}

char *svc_painter_finish(struct svc_painter *p)
{
	if (p->first)
		g_string_free(p->first, TRUE);
	g_string_free(p->prefix, TRUE);
	g_string_free(p->text, TRUE);
	g_array_free(p->lengths, TRUE);
	return g_string_free(p->out, FALSE);
}
