#include "text/frontmatter.h"

#include "text/place.h"
#include "text/yaml.h"

#include <string.h>

struct line {
	size_t start, length, next; /* length without the line break */
};

static struct line line_at(const char *text, size_t length, size_t start)
{
	const char *nl = memchr(text + start, '\n', length - start);
	size_t end = nl ? (size_t)(nl - text) : length;
	struct line line = {start, end - start, nl ? end + 1 : length};
	if (line.length && text[end - 1] == '\r')
		line.length--;
	return line;
}

/* `mark` and nothing but blanks after it. */
static bool line_is(const char *text, const struct line *line, const char *mark)
{
	size_t n = strlen(mark);
	if (line->length < n || memcmp(text + line->start, mark, n) != 0)
		return false;
	for (size_t i = n; i < line->length; i++)
		if (text[line->start + i] != ' ' && text[line->start + i] != '\t')
			return false;
	return true;
}

static enum svc_status fail(
	struct svc_error *err, int line, int column, const char *message, const char *hint)
{
	svc_error_set(err, SVC_EINVALID, "%s", message);
	svc_error_hint(err, "%s", hint);
	return svc_error_at(err, NULL, line, column);
}

static enum svc_status check_marker(
	const char *text, const struct line *line, int number, struct svc_error *err)
{
	if (!svc_yaml_is_conflict_marker(text + line->start, line->length))
		return SVC_OK;
	return fail(err, number, 1, "an unsettled git conflict",
		"settle the merge, then try again; 'svc setup git' teaches git to merge records");
}

static enum svc_status find_close(
	const char *text, size_t length, struct svc_frontmatter *out, struct svc_error *err)
{
	size_t at = out->yaml;
	for (int number = 2; at < length; number++) {
		struct line line = line_at(text, length, at);
		if (line_is(text, &line, "---") || line_is(text, &line, "...")) {
			out->yaml_length = line.start - out->yaml;
			out->body = line.next;
			out->body_line = number;
			return SVC_OK;
		}
		if (check_marker(text, &line, number, err) != SVC_OK)
			return SVC_EINVALID;
		at = line.next;
	}
	return fail(err, 1, 1, "the frontmatter has no closing '---' line",
		"end the frontmatter with a line '---'");
}

enum svc_status svc_frontmatter_split(
	const char *text, size_t length, struct svc_frontmatter *out, struct svc_error *err)
{
	*out = (struct svc_frontmatter){.eol = "\n", .yaml_line = 1};
	if (svc_place_check(text, length, 0, err) != SVC_OK)
		return SVC_EINVALID;
	out->bom = length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3);
	size_t start = out->bom ? 3 : 0;
	if (start == length)
		return fail(err, 1, 1, "the file is empty",
			"start it with frontmatter: a line '---', fields, a line '---'");
	struct line first = line_at(text, length, start);
	if (check_marker(text, &first, 1, err) != SVC_OK)
		return SVC_EINVALID;
	if (!line_is(text, &first, "---"))
		return fail(err, 1, 1, "no frontmatter: the first line isn't '---'",
			"start the file with a line '---', its fields and a line '---'");
	if (first.start + first.length < first.next && text[first.start + first.length] == '\r')
		out->eol = "\r\n";
	out->yaml = first.next;
	return find_close(text, length, out, err);
}
