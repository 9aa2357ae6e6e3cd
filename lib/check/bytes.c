/*
 * Conflict markers: git leaves them in column 0, in this order, with a blank or nothing after them.
 */
#include "check/private.h"
#include <string.h>

static const char *const markers[] = {"<<<<<<<", "=======", ">>>>>>>"};

enum { MARKER = 7 };

static bool is_marker(const char *line, size_t length, const char *marker)
{
	return length >= MARKER && !memcmp(line, marker, MARKER) &&
	       (length == MARKER || line[MARKER] == ' ' || line[MARKER] == '\r');
}

/* The line at which a complete conflict starts; 0 if there is none. `*top` tells whether it starts
 * in the frontmatter. */
static int find_conflict(const char *text, size_t length, bool *top)
{
	int number = 0, start = 0, fences = 0;
	size_t wanted = 0;
	for (const char *line = text, *end = text + length; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t size = (size_t)((stop ? stop : end) - line);
		number++;
		fences += size >= 3 && !memcmp(line, "---", 3) && fences < 2;
		if (is_marker(line, size, markers[0])) {
			start = number;
			*top = fences < 2;
			wanted = 1;
		} else if (wanted && is_marker(line, size, markers[wanted])) {
			if (++wanted == G_N_ELEMENTS(markers))
				return start;
		}
		line = stop ? stop + 1 : end;
	}
	return 0;
}

bool svc_check_bytes(struct check *check, const char *path, const char *text, size_t length)
{
	bool top = false;
	int line = find_conflict(text, length, &top);
	if (!line)
		return false;
	struct svc_finding *finding = svc_check_add(check->findings, RULE_CONFLICT_MARKER, path,
		line, 1, "conflict markers: two versions of these lines stand side by side");
	finding->cure = g_strdup("settle the merge: keep what is right, then 'git add'");
	/* Below the frontmatter it may be somebody's text about a conflict. */
	if (!top)
		finding->severity = SVC_WARNING;
	return top;
}
