#include "search/snippet.h"
#include <string.h>

/* Bytes before the first mark, and all in all. */
enum { BEFORE = 30, LONG = 160 };

void svc_snippet_clear(struct svc_snippet *snippet)
{
	g_clear_pointer(&snippet->text, g_free);
	g_clear_pointer(&snippet->marks, g_array_unref);
}

/* The marks of a text that overlap none before; array of struct svc_mark, owned. */
static GArray *apart(GArray *marks)
{
	GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct svc_mark));
	size_t end = 0;
	for (guint i = 0; i < marks->len; i++) {
		const struct svc_mark *mark = &g_array_index(marks, struct svc_mark, i);
		if (kept->len && mark->start < end)
			continue;
		g_array_append_val(kept, *mark);
		end = mark->end;
	}
	return kept;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Copies [start, end) of a text with each run of blanks as one, moving the marks along. */
static void copy(const char *text, size_t start, size_t end, GArray *marks, GString *out)
{
	guint m = 0, closed = 0;
	for (size_t at = start; at <= end; at++) {
		for (; closed < m && g_array_index(marks, struct svc_mark, closed).end <= at;
			closed++)
			g_array_index(marks, struct svc_mark, closed).end = out->len;
		if (at == end)
			break;
		if (is_blank(text[at])) {
			if (out->len && out->str[out->len - 1] != ' ' && at + 1 < end)
				g_string_append_c(out, ' ');
			continue;
		}
		for (; m < marks->len && g_array_index(marks, struct svc_mark, m).start <= at; m++)
			g_array_index(marks, struct svc_mark, m).start = out->len;
		g_string_append_c(out, text[at]);
	}
}

void svc_snippet_line(struct svc_tokens *tokens, const struct svc_words *words, const char *line,
	struct svc_snippet *out)
{
	g_autoptr(GArray) all = svc_match_marks(tokens, words, line, NULL);
	GString *text = g_string_new(NULL);
	out->marks = apart(all);
	copy(line, 0, strlen(line), out->marks, text);
	out->text = g_string_free(text, FALSE);
}

struct piece { /* [start, end) of a column */
	int column;
	size_t start, end;
	guint phrases; /* different ones in it */
};

static size_t start_of(const char *text, size_t mark)
{
	if (mark <= BEFORE)
		return 0;
	size_t at = mark - BEFORE;
	while (at < mark && !is_blank(text[at]))
		at++;
	return at < mark ? at + 1 : mark;
}

/* Not within a word, where one ends soon enough, and never within a character. */
static size_t end_of(const char *text, size_t length, size_t least, size_t most)
{
	if (most >= length)
		return length;
	size_t at = MAX(most, least);
	for (size_t back = at; back > least; back--)
		if (is_blank(text[back]))
			return back;
	while (at < length && ((unsigned char)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* The piece that begins before mark i. */
static struct piece piece_at(
	const char *text, size_t length, const GArray *marks, guint i, int column)
{
	const struct svc_mark *first = &g_array_index(marks, struct svc_mark, i);
	struct piece piece = {.column = column, .start = start_of(text, first->start)};
	piece.end = end_of(text, length, MIN(first->end, first->start + LONG), piece.start + LONG);
	uint64_t seen = 0;
	for (; i < marks->len; i++) {
		const struct svc_mark *mark = &g_array_index(marks, struct svc_mark, i);
		if (mark->end <= piece.end && !(seen >> mark->phrase & 1)) {
			seen |= (uint64_t)1 << mark->phrase;
			piece.phrases++;
		} else if (mark->start >= piece.end) {
			break;
		}
	}
	return piece;
}

static void look(struct svc_tokens *tokens, const struct svc_words *words, const char *text,
	int column, struct piece *best)
{
	size_t length = strlen(text);
	g_autoptr(GArray) marks = svc_match_marks(tokens, words, text, NULL);
	if (!best->end && length)
		*best = (struct piece){column, 0, end_of(text, length, 1, LONG), 0};
	for (guint i = 0; i < marks->len && best->phrases < words->phrases->len; i++) {
		const struct piece piece = piece_at(text, length, marks, i, column);
		if (piece.phrases > best->phrases)
			*best = piece;
	}
}

/* The marks that lie in the piece. */
static void keep_inside(GArray *marks, const struct piece *piece)
{
	guint kept = 0;
	for (guint i = 0; i < marks->len; i++) {
		const struct svc_mark mark = g_array_index(marks, struct svc_mark, i);
		if (mark.start >= piece->start && mark.end <= piece->end)
			g_array_index(marks, struct svc_mark, kept++) = mark;
	}
	g_array_set_size(marks, kept);
}

char *svc_search_line(const char *text, size_t most)
{
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct svc_mark));
	size_t length = strlen(text), end = end_of(text, length, MIN(length, 1), most);
	GString *line = g_string_new(NULL);
	copy(text, 0, end, none, line);
	if (end < length)
		g_string_append(line, " …");
	return g_string_free(line, FALSE);
}

void svc_snippet_make(struct svc_tokens *tokens, const struct svc_words *words,
	const struct svc_text *text, struct svc_snippet *out)
{
	struct piece best = {.column = SVC_TEXT_DESCRIPTION};
	for (int column = SVC_TEXT_DESCRIPTION; column < SVC_TEXT_COLUMNS; column++)
		if (words->weights[column] > 0)
			look(tokens, words, text->columns[column], column, &best);
	const char *from = text->columns[best.column];
	g_autoptr(GArray) all = svc_match_marks(tokens, words, from, NULL);
	GString *line = g_string_new(best.start ? "… " : "");
	keep_inside(all, &best);
	out->column = best.column;
	out->marks = apart(all);
	copy(from, best.start, best.end, out->marks, line);
	if (from[best.end])
		g_string_append(line, line->len && line->str[line->len - 1] == ' ' ? "…" : " …");
	out->text = g_string_free(line, FALSE);
}
