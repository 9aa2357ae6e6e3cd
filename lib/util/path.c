#include "util/file.h"
#include "util/utf8.h"
#include <limits.h>
#include <string.h>

/* Names that Windows takes for devices, with any extension. */
static const char *const devices[] = {
	"con", "prn", "aux", "nul", "conin$", "conout$", "com", "lpt"};

static bool is_device(const char *name, size_t length)
{
	const char *dot = memchr(name, '.', length);
	size_t stem = dot ? (size_t)(dot - name) : length;
	while (stem && name[stem - 1] == ' ')
		stem--;
	for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
		size_t n = strlen(devices[i]);
		if (stem < n || g_ascii_strncasecmp(name, devices[i], n))
			continue;
		bool numbered = i >= G_N_ELEMENTS(devices) - 2;
		if (numbered ? stem == n + 1 && name[n] >= '0' && name[n] <= '9' : stem == n)
			return true;
	}
	return false;
}

/* `.git` as any file system may spell it: case, NTFS's short name and stream suffix, and the
 * joiners (U+200C, U+200D) that HFS+ doesn't see. */
static bool is_dot_git(const char *name, size_t length)
{
	char seen[6];
	size_t n = 0;
	for (size_t i = 0; i < length && name[i] != ':'; i++) {
		bool joiner = length - i >= 3 &&
			      (!memcmp(name + i, "\u200C", 3) || !memcmp(name + i, "\u200D", 3));
		if (n == sizeof seen)
			return false;
		if (joiner)
			i += 2;
		else
			seen[n++] = name[i];
	}
	return (n == 4 && !g_ascii_strncasecmp(seen, ".git", 4)) ||
	       (n == 5 && !g_ascii_strncasecmp(seen, "git~1", 5));
}

static bool component_is_safe(const char *name, size_t length)
{
	if (length == 0 || length > NAME_MAX)
		return false;
	if (name[length - 1] == '.' || name[length - 1] == ' ')
		return false; /* also "." and ".."; Windows drops both */
	return !is_dot_git(name, length) && !is_device(name, length);
}

bool svc_path_is_safe(const char *path)
{
	if (strlen(path) > PATH_MAX || !g_utf8_validate(path, -1, NULL))
		return false;
	for (const char *p = path; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (svc_utf8_is_harmful(c) || c == '\\')
			return false;
	}
	for (const char *start = path;;) {
		const char *slash = strchrnul(start, '/');
		if (!component_is_safe(start, (size_t)(slash - start)))
			return false;
		if (!*slash)
			return true;
		start = slash + 1;
	}
}
