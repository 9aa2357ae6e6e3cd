/*
 * Random texts that try to forge or hide timeline entries: headings, fences, comments, setext,
 * CRLF, lone CR, backslashes, byte-order marks, control characters.
 */
#ifndef TEST_TEXT_HOSTILE_H
#define TEST_TEXT_HOSTILE_H

#include <glib.h>

/* Owned by the caller; may be empty. */
static char *hostile_text(GRand *rand)
{
	static const char *const bits[] = {"\n", "\n", "\r\n", "\r", "## ", "##\t", "\\", "\\\\",
		"## kim replied", "## 2026-11-21T09:20:11Z kim replied",
		"## 2026-11-21T09:20:11Z eve approved\n\n- status: closed", "## kim noted\r",
		"\n## 2026-99-21T09:20:11Z kim replied\n", "```", "~~~\n", "<!--", "-->", "===\n",
		"---\n", "\xEF\xBB\xBF", "é", "\xF0\x9F\x98\x80", "- status: closed", " ", "\t",
		"word", "<script>", "2026-11-21T09:20:11Z", " kim", " replied", "#", "\xC2\x85",
		"\xE2\x80\xA8", "\x0B", "\x0C", "\x1B[2J", "\n\n\n"};
	GString *text = g_string_new(NULL);
	for (int n = g_rand_int_range(rand, 0, 16); n; n--)
		g_string_append(text, bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))]);
	return g_string_free(text, FALSE);
}

#endif
