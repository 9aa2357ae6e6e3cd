#include "cmd/search_print.h"
#include "util/utf8.h"
#include <string.h>

enum { INDENT = 4 };

static const struct svc_column all_columns[] = {
	{"kind", "Kind", SVC_COL_WORD, 0},
	{"id", "Id", SVC_COL_ID, 0},
	{"title", "Title", SVC_COL_TEXT, 1},
	{"snippet", "Found", SVC_COL_TEXT, 2},
};

void cmd_search_begin(struct svc_session *session, const struct svc_kind *kind, const char *schema)
{
	size_t skipped = kind ? 1 : 0;
	svc_out_begin(session->out, schema, kind ? kind->plural : "records", all_columns + skipped,
		G_N_ELEMENTS(all_columns) - skipped);
}

/* Texts that aren't and are found in turn, the first one of those that aren't. */
static json_t *pieces_of(const struct svc_snippet *snippet)
{
	json_t *pieces = json_array();
	size_t at = 0;
	for (guint i = 0; i < snippet->marks->len; i++) {
		const struct svc_mark *mark = &g_array_index(snippet->marks, struct svc_mark, i);
		json_array_append_new(pieces, json_stringn(snippet->text + at, mark->start - at));
		json_array_append_new(
			pieces, json_stringn(snippet->text + mark->start, mark->end - mark->start));
		at = mark->end;
	}
	json_array_append_new(pieces, json_string(snippet->text + at));
	return pieces;
}

static json_t *row_of(const struct svc_search_hit *hit, const struct svc_search_view *view)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:f, s:s, s:s, s:o}", "kind", hit->kind->name, "id",
		hit->id, "path", hit->path, "title", view->title.text, "score", hit->score, "in",
		svc_text_columns[view->snippet.column].name, "snippet", view->snippet.text,
		"marked", pieces_of(&view->snippet));
}

/* Appends a piece, cut where it doesn't fit in `*left` columns (below 0: no limit); false once it
 * was. */
static bool append_piece(GString *line, const struct svc_out *out, const char *piece, size_t length,
	bool marked, int *left)
{
	g_autofree char *bytes = g_strndup(piece, length);
	g_autofree char *text = svc_utf8_harmless(bytes, false);
	int width = svc_utf8_width(text);
	bool fits = *left < 0 || width <= *left;
	g_autofree char *shown = fits ? g_strdup(text) : svc_utf8_cut(text, *left);
	g_autofree char *painted = marked ? svc_out_paint(out, SVC_ROLE_HIT, shown) : NULL;
	g_string_append(line, painted ? painted : shown);
	*left -= fits && *left >= 0 ? width : 0;
	return fits;
}

static void append_marked(
	GString *line, const struct svc_out *out, const struct svc_snippet *snippet, int left)
{
	size_t at = 0;
	for (guint i = 0; i < snippet->marks->len; i++) {
		const struct svc_mark *mark = &g_array_index(snippet->marks, struct svc_mark, i);
		if (!append_piece(line, out, snippet->text + at, mark->start - at, false, &left) ||
			!append_piece(line, out, snippet->text + mark->start,
				mark->end - mark->start, true, &left))
			return;
		at = mark->end;
	}
	append_piece(line, out, snippet->text + at, strlen(snippet->text + at), false, &left);
}

static int left_after(const struct svc_out *out, int used)
{
	int width = svc_out_options(out)->width;
	return width ? MAX(width - used, 1) : -1;
}

static void print_hit(const struct svc_out *out, GString *text, const struct svc_search_hit *hit,
	const struct svc_search_view *view, bool with_kind)
{
	g_autofree char *name =
		with_kind ? g_strconcat(hit->kind->name, "/", hit->id, NULL) : g_strdup(hit->id);
	g_autofree char *id = svc_utf8_harmless(name, false);
	g_autofree char *painted = svc_out_paint(out, SVC_ROLE_ID, id);
	g_string_append_printf(text, "%s  ", painted);
	append_marked(text, out, &view->title, left_after(out, svc_utf8_width(id) + 2));
	g_string_append_c(text, '\n');
	if (!*view->snippet.text)
		return;
	g_string_append_printf(text, "%*s", INDENT, "");
	append_marked(text, out, &view->snippet, left_after(out, INDENT));
	g_string_append_c(text, '\n');
}

void cmd_search_hit(struct svc_session *session, const struct svc_search_hit *hit,
	const struct svc_search_view *view, bool with_kind)
{
	if (!svc_out_for_people(session->out)) {
		svc_out_row(session->out, row_of(hit, view));
		return;
	}
	g_autoptr(GString) text = g_string_new(NULL);
	print_hit(session->out, text, hit, view, with_kind);
	svc_out_raw(session->out, text->str, text->len);
}
