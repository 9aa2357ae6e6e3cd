#include "cli/help.h"
#include "util/utf8.h"
#include <string.h>

enum { WIDTH = 80 };

static void blanks(GString *out, int n)
{
	for (; n > 0; n--)
		g_string_append_c(out, ' ');
}

/* Appends one line's words; returns the column it ends at. */
static int words(GString *out, const char *line, int indent, int at)
{
	g_auto(GStrv) list = g_strsplit(line, " ", -1);
	for (int i = 0; list[i]; i++) {
		int width = svc_utf8_width(list[i]);
		if (!width)
			continue;
		if (at > indent && at + 1 + width > WIDTH) {
			g_string_append_c(out, '\n');
			at = 0;
		} else if (at > indent) {
			g_string_append_c(out, ' ');
			at++;
		}
		if (at < indent) {
			blanks(out, indent - at);
			at = indent;
		}
		g_string_append(out, list[i]);
		at += width;
	}
	return at;
}

void svc_help_wrap(GString *out, const char *text, int indent, int at)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i]; i++) {
		bool verbatim = lines[i][0] == ' ';
		if (at && (verbatim || !lines[i][0])) {
			g_string_append_c(out, '\n');
			at = 0;
		}
		if (verbatim) {
			blanks(out, indent);
			g_string_append_printf(out, "%s\n", lines[i]);
		} else if (lines[i][0]) {
			at = words(out, lines[i], indent, at);
		} else if (lines[i + 1]) {
			g_string_append_c(out, '\n');
		}
	}
	if (at)
		g_string_append_c(out, '\n');
}
