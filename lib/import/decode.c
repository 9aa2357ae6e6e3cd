#include "import/import.h"
#include <string.h>

static enum svc_status convert(const char *source, const char *bytes, size_t length,
	const char *encoding, GString **out, struct svc_error *err)
{
	g_autoptr(GError) why = NULL;
	gsize read = 0, written = 0;
	g_autofree char *text =
		g_convert(bytes, (gssize)length, "UTF-8", encoding, &read, &written, &why);
	if (text) {
		*out = g_string_new_len(text, (gssize)written);
		return SVC_OK;
	}
	int line = 1;
	for (size_t i = 0; i < read && i < length; i++)
		line += bytes[i] == '\n';
	svc_error_set(err, SVC_EINVALID, "the text isn't %s", encoding);
	svc_error_at(err, source, line, 0);
	return svc_error_hint(err, "name the file's encoding in the map: encoding: UTF-16LE");
}

enum svc_status svc_import_decode(const struct svc_context *ctx, const char *source,
	const char *bytes, size_t length, const char *encoding, GString **out,
	struct svc_error *err)
{
	const char *end;
	*out = NULL;
	if (encoding && g_ascii_strcasecmp(encoding, "UTF-8") != 0)
		return convert(source, bytes, length, encoding, out, err);
	if (g_utf8_validate(bytes, (gssize)length, &end))
		return SVC_OK;
	int line = 1;
	for (const char *c = bytes; c < end; c++)
		line += *c == '\n';
	if (memchr(bytes, '\0', length)) {
		svc_error_set(
			err, SVC_EINVALID, "the file holds NUL bytes: it is no text in UTF-8");
		svc_error_at(err, source, line, 0);
		return svc_error_hint(
			err, "name the file's encoding in the map: encoding: UTF-16LE");
	}
	if (encoding) {
		svc_error_set(err, SVC_EINVALID, "the text isn't UTF-8");
		svc_error_at(err, source, line, 0);
		return svc_error_hint(
			err, "name the file's encoding in the map: encoding: Windows-1252");
	}
	svc_context_warn(ctx, source, line,
		"the text isn't UTF-8, it is read as Windows-1252; say encoding: in the map");
	svc_autoclear(svc_error) odd = {0};
	if (convert(source, bytes, length, "WINDOWS-1252", out, &odd) == SVC_OK)
		return SVC_OK;
	return convert(source, bytes, length, "ISO-8859-1", out, err);
}
