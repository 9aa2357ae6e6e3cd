#include "text/timeline_line.h"

#include "util/time.h"

#include <string.h>

enum { MAX_TIME = 40 }; /* a longer word is no time */

struct svc_line svc_line_at(const char *text, size_t length, size_t start)
{
	size_t end = start;
	while (end < length && text[end] != '\n' && text[end] != '\r')
		end++;
	struct svc_line line = {start, end, end};
	if (line.next < length && text[line.next] == '\r')
		line.next++;
	if (line.next < length && text[line.next] == '\n')
		line.next++;
	return line;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct word {
	const char *text;
	size_t length;
};

/* Splits what follows `##` into at most 4 words: a fourth means that the line is a plain heading.
 */
static size_t split(const char *line, size_t length, struct word words[4])
{
	size_t n = 0;
	for (size_t i = 0; i < length && n < 4;) {
		while (i < length && is_blank(line[i]))
			i++;
		size_t start = i;
		while (i < length && !is_blank(line[i]))
			i++;
		if (i > start)
			words[n++] = (struct word){line + start, i - start};
	}
	return n;
}

bool svc_verb_is_valid(const char *verb, size_t length)
{
	if (!length || !g_ascii_islower(verb[0]))
		return false;
	for (size_t i = 1; i < length; i++)
		if (!g_ascii_islower(verb[i]) && verb[i] != '-')
			return false;
	return true;
}

static bool read_time(const struct word *word, int64_t *time)
{
	char buffer[MAX_TIME];
	if (word->length >= sizeof(buffer))
		return false;
	memcpy(buffer, word->text, word->length);
	buffer[word->length] = '\0';
	return svc_time_parse(buffer, time);
}

static bool looks_like_time(const struct word *word)
{
	for (size_t i = 0; i < 4; i++)
		if (i >= word->length || !g_ascii_isdigit(word->text[i]))
			return false;
	return word->length > 4 && word->text[4] == '-';
}

static bool is_listed(const struct word *verb, const char *const *verbs)
{
	for (; verbs && *verbs; verbs++)
		if (strlen(*verbs) == verb->length && !memcmp(*verbs, verb->text, verb->length))
			return true;
	return false;
}

bool svc_heading_read(
	const char *line, size_t length, const char *const *verbs, struct svc_heading *out)
{
	if (length < 3 || line[0] != '#' || line[1] != '#' || !is_blank(line[2]))
		return false;
	struct word words[4];
	size_t n = split(line + 2, length - 2, words);
	if (n < 2 || n > 3 || !svc_verb_is_valid(words[n - 1].text, words[n - 1].length))
		return false;
	struct svc_heading found = {.author = words[n - 2].text,
		.author_length = words[n - 2].length,
		.verb = words[n - 1].text,
		.verb_length = words[n - 1].length};
	found.stamped = n == 3 && read_time(&words[0], &found.time);
	found.malformed = !found.stamped && looks_like_time(&words[0]);
	bool by_hand = is_listed(&words[n - 1], verbs) && (n == 2 || found.malformed);
	if (!found.stamped && !by_hand)
		return false;
	if (out)
		*out = found;
	return true;
}

size_t svc_heading_guards(const char *line, size_t length, const char *const *verbs)
{
	size_t n = 0;
	while (n < length && line[n] == '\\')
		n++;
	return n && svc_heading_read(line + n, length - n, verbs, NULL) ? n : 0;
}

size_t svc_change_read(const char *line, size_t length, size_t *value)
{
	if (length < 4 || line[0] != '-' || !is_blank(line[1]))
		return 0;
	size_t i = 2;
	while (i < length && !is_blank(line[i]) &&
		!(line[i] == ':' && (i + 1 == length || is_blank(line[i + 1]))))
		i++;
	if (i == 2 || i == length || line[i] != ':')
		return 0;
	*value = i + 1;
	while (*value < length && is_blank(line[*value]))
		++*value;
	return i - 2;
}
