#include "util/file.h"
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

/* `.git` as any file system may spell it: case, NTFS's short name and stream suffix. */
static bool is_dot_git(const char *name, size_t length)
{
	const char *colon = memchr(name, ':', length);
	size_t stem = colon ? (size_t)(colon - name) : length;
	return (stem == 4 && !g_ascii_strncasecmp(name, ".git", 4)) ||
	       (stem == 5 && !g_ascii_strncasecmp(name, "git~1", 5));
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
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '\\')
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
