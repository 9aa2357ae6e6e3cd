#include "query/mark.h"
#include "util/utf8.h"
#include <string.h>

enum { CONTEXT_BYTES = 60 };

static size_t char_start(const char *text, size_t at)
{
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* The range of the source to show: one line, cut to a width that terminals have. */
static void excerpt_range(struct svc_query_place place, size_t *from, size_t *to)
{
	const char *line = place.source + place.start;
	while (line > place.source && line[-1] != '\n')
		line--;
	size_t start = (size_t)(line - place.source);
	if (place.start - start > CONTEXT_BYTES)
		start = char_start(place.source, place.start - CONTEXT_BYTES);
	size_t end = place.start + strcspn(place.source + place.start, "\n");
	if (end - place.start > CONTEXT_BYTES)
		end = char_start(place.source, place.start + CONTEXT_BYTES);
	*from = start;
	*to = end;
}

static char *harmless_range(const char *source, size_t from, size_t to)
{
	g_autofree char *part = g_strndup(source + from, to - from);
	return svc_utf8_harmless(part, false);
}

static char *underlined(struct svc_query_place place)
{
	size_t from, to;
	excerpt_range(place, &from, &to);
	size_t end = CLAMP(place.end, place.start, to);
	g_autofree char *before = harmless_range(place.source, from, place.start);
	g_autofree char *marked = harmless_range(place.source, place.start, end);
	g_autofree char *after = harmless_range(place.source, end, to);
	int width = svc_utf8_width(marked);
	g_autofree char *blanks = g_strnfill((gsize)MAX(svc_utf8_width(before), 0), ' ');
	g_autofree char *carets = g_strnfill((gsize)MAX(width, 1), '^');
	return g_strdup_printf("  %s%s%s\n  %s%s", before, marked, after, blanks, carets);
}

enum svc_status svc_query_fail(
	struct svc_error *err, struct svc_query_place place, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	svc_error_set(err, SVC_EUSAGE, "%s", message);
	int line = 1, column = 1;
	for (size_t i = 0; i < place.start; i++) {
		column = place.source[i] == '\n' ? 1 : column + 1;
		line += place.source[i] == '\n';
	}
	svc_error_at(err, NULL, line, column);
	g_autofree char *mark = underlined(place);
	return svc_error_hint(err, "%s", mark);
}

enum svc_status svc_query_advise(struct svc_error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *hint = g_steal_pointer(&err->hint);
	return svc_error_hint(err, "%s%s%s", hint ? hint : "", hint ? "\n" : "", line);
}
