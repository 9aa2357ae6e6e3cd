#include "util/utf8.h"
#include <string.h>

static int char_width(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

int svc_utf8_width(const char *text)
{
	int width = 0;
	for (const char *p = text; *p; p = g_utf8_next_char(p))
		width += char_width(g_utf8_get_char(p));
	return width;
}

char *svc_utf8_wrap(const char *line, int width, int at, int indent)
{
	GString *out = g_string_new(NULL);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	for (char **word = words; *word; word++) {
		int wide = svc_utf8_width(*word);
		bool begins = word == words;
		bool breaks = !begins && width > 0 && at > indent && at + 1 + wide > width;
		if (breaks)
			g_string_append_printf(out, "\n%*s%s", indent, "", *word);
		else
			g_string_append_printf(out, "%s%s", begins ? "" : " ", *word);
		at = breaks ? indent + wide : at + wide + !begins;
	}
	return g_string_free(out, FALSE);
}

char *svc_utf8_cut(const char *text, int width)
{
	const char *fits = text; /* end of what leaves room for the ellipsis */
	int used = 0;
	for (const char *p = text; *p;) {
		const char *next = g_utf8_next_char(p);
		used += char_width(g_utf8_get_char(p));
		if (used > width)
			return width < 1 ? g_strdup("")
					 : g_strdup_printf("%.*s…", (int)(fits - text), text);
		if (used < width)
			fits = next;
		p = next;
	}
	return g_strdup(text);
}

bool svc_utf8_is_harmful(gunichar c)
{
	static const struct {
		gunichar first, last;
	} ranges[] = {
		{0, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, /* Arabic letter mark */
		{0x180e, 0x180e},                        /* Mongolian vowel separator */
		{0x200e, 0x200f},                        /* marks of direction */
		{0x2028, 0x202e},   /* line and paragraph separator, embeddings, overrides */
		{0x2060, 0x206f},   /* word joiner, invisible operators, isolates, old controls */
		{0xfeff, 0xfeff},   /* byte order mark */
		{0xfff9, 0xfffb},   /* interlinear annotation */
		{0xe0000, 0xe007f}, /* tags: ASCII that nobody sees */
	};
	for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
		if (c <= ranges[i].last)
			return c >= ranges[i].first;
	return false;
}

/* `##[`, `##vso[`, `##teamcity[`: CI systems run these wherever they stand in a line. */
static bool starts_ci_command(const char *p)
{
	if (p[0] != '#' || p[1] != '#')
		return false;
	size_t letters = 0;
	while (letters < 16 && g_ascii_isalpha(p[2 + letters]))
		letters++;
	return p[2 + letters] == '[';
}

char *svc_utf8_harmless(const char *text, bool lines)
{
	GString *out = g_string_sized_new(strlen(text) + 8);
	/* A `::` after blanks may come to stand at the start of a line when text is wrapped, and CI
	 * systems skip blanks there. */
	bool word_start = true;
	for (const char *p = text; *p;) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		if (c == (gunichar)-1 || c == (gunichar)-2) {
			g_string_append(out, "\uFFFD");
			word_start = false;
			p++;
			continue;
		}
		const char *next = g_utf8_next_char(p);
		if (lines && c == '\r' && *next == '\n') {
			p = next;
			continue;
		}
		if (lines && c == '\n')
			g_string_append_c(out, '\n');
		else if (c == '\t')
			g_string_append_c(out, ' ');
		else if (svc_utf8_is_harmful(c))
			g_string_append(out, "\uFFFD");
		else
			g_string_append_len(out, p, next - p);
		if ((word_start && c == ':' && *next == ':') || starts_ci_command(p))
			g_string_append(out, "\u200B");
		word_start = g_unichar_isspace(c);
		p = next;
	}
	return g_string_free(out, FALSE);
}

/* Most of a text is ASCII, and passes in runs. */
static bool passes(const char *p)
{
	guchar c = (guchar)*p;
	bool layout = c == '\n'; /* of an indented text: no string holds one as it is */
	return layout || (c >= ' ' && c < 0x7f && (c != '#' || p[1] != '#'));
}

char *svc_utf8_json(const char *json)
{
	GString *out = g_string_sized_new(strlen(json) + 8);
	for (const char *p = json, *next; *p; p = next) {
		for (next = p; passes(next);)
			next++;
		g_string_append_len(out, p, next - p);
		if (!*next)
			break;
		p = next;
		next = g_utf8_next_char(p);
		gunichar c = g_utf8_get_char(p);
		bool escaped = c == '#' || svc_utf8_is_harmful(c);
		if (!escaped)
			g_string_append_len(out, p, next - p);
		else if (c > 0xffff) /* a surrogate pair */
			g_string_append_printf(
				out, "\\u%04X\\u%04X", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
		else
			g_string_append_printf(out, "\\u%04X", c);
	}
	return g_string_free(out, FALSE);
}

enum { MAX_SUGGEST = 64 }; /* longer words cost time and are no typing mistakes */

/* Optimal string alignment: Levenshtein's distance with swaps of neighbours counted as one. */
static int distance(const gunichar *a, int m, const gunichar *b, int n)
{
	int rows[3][MAX_SUGGEST + 1];
	int *before = rows[0], *above = rows[1], *row = rows[2];
	for (int j = 0; j <= n; j++)
		above[j] = j;
	for (int i = 1; i <= m; i++) {
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int cost = above[j - 1] + (a[i - 1] != b[j - 1]);
			cost = MIN(cost, MIN(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost = MIN(cost, before[j - 2] + 1);
			row[j] = cost;
		}
		int *free_row = before;
		before = above;
		above = row;
		row = free_row;
	}
	return above[n];
}

static gunichar *folded(const char *text, int *length)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *fold = g_utf8_casefold(valid, -1);
	glong n = 0;
	gunichar *out = g_utf8_to_ucs4_fast(fold, -1, &n);
	*length = (int)MIN(n, MAX_SUGGEST + 1);
	return out;
}

/* How far `candidate` is from the word; -1 if too far to offer. */
static int closeness(const gunichar *word, int length, const char *candidate)
{
	int n;
	g_autofree gunichar *other = folded(candidate, &n);
	if (n > length && memcmp(word, other, (size_t)length * sizeof *word) == 0)
		return 1;
	if (n > MAX_SUGGEST)
		return -1;
	int d = distance(word, length, other, n);
	return d <= 1 + length / 4 && d < MAX(length, n) ? d : -1;
}

struct close_match {
	const char *name;
	int distance, place;
};

static int by_distance(const void *a, const void *b)
{
	const struct close_match *x = a, *y = b;
	return x->distance != y->distance ? x->distance - y->distance : x->place - y->place;
}

static char *joined(const GArray *close, int most)
{
	GString *out = g_string_new(NULL);
	int n = MIN((int)close->len, most);
	for (int i = 0; i < n; i++) {
		g_autofree char *name =
			svc_utf8_harmless(g_array_index(close, struct close_match, i).name, false);
		if (i)
			g_string_append(out, i == n - 1 ? " or " : ", ");
		g_string_append(out, name);
	}
	return g_string_free(out, FALSE);
}

char *svc_suggest(const char *word, const char *const *candidates, int most)
{
	int length;
	g_autofree gunichar *folded_word = folded(word, &length);
	if (length < 1 || length > MAX_SUGGEST || most < 1)
		return NULL;
	g_autoptr(GArray) close = g_array_new(FALSE, FALSE, sizeof(struct close_match));
	for (int i = 0; candidates[i]; i++) {
		int d = closeness(folded_word, length, candidates[i]);
		struct close_match match = {candidates[i], d, i};
		if (d >= 0)
			g_array_append_val(close, match);
	}
	if (!close->len)
		return NULL;
	g_array_sort(close, by_distance);
	return joined(close, most);
}
