#include "text/place.h"

enum svc_status svc_place_set(
	struct svc_error *err, const char *text, size_t offset, int first_line)
{
	int line = first_line + 1;
	size_t start = 0;
	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return svc_error_at(err, NULL, line, (int)(offset - start) + 1);
}

enum svc_status svc_place_check(
	const char *text, size_t length, int first_line, struct svc_error *err)
{
	const char *end = NULL;
	if (!length || g_utf8_validate_len(text, length, &end))
		return SVC_OK;
	if (*end) {
		svc_error_set(err, SVC_EINVALID, "a byte that is no UTF-8 (0x%02X)",
			(unsigned)(guchar)*end);
		svc_error_hint(err, "save it as UTF-8, for example with 'iconv -t UTF-8'");
	} else {
		svc_error_set(err, SVC_EINVALID, "a NUL byte");
		svc_error_hint(err, "save it as UTF-8 text without NUL bytes");
	}
	return svc_place_set(err, text, (size_t)(end - text), first_line);
}

enum svc_status svc_place_odd_break(
	struct svc_error *err, const char *text, size_t offset, int first_line)
{
	gunichar character = g_utf8_get_char(text + offset);
	const char *name = character == 0x85 ? "NEL" : character == 0x2028 ? "LS" : "PS";
	svc_error_set(err, SVC_EINVALID,
		"the character U+%04X (%s) ends a line for some readers of YAML, not for others",
		(unsigned)character, name);
	svc_error_hint(err, "replace it by a blank or an ordinary line break");
	return svc_place_set(err, text, offset, first_line);
}
