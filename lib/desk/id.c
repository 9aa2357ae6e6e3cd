#include "desk/id.h"
#include "util/time.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Crockford's base 32: no I, L, O, U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static bool all(const char *text, size_t length, bool (*test)(char c))
{
	for (size_t i = 0; i < length; i++)
		if (!test(text[i]))
			return false;
	return true;
}

static bool is_digit(char c)
{
	return g_ascii_isdigit(c);
}

static bool is_prefix_char(char c)
{
	return g_ascii_isupper(c) || g_ascii_isdigit(c);
}

static bool is_random_char(char c)
{
	return c && strchr(alphabet, c);
}

static bool is_month(const char *text, size_t length)
{
	if (length != 4 || !all(text, 4, is_digit))
		return false;
	int month = (text[2] - '0') * 10 + text[3] - '0';
	return month >= 1 && month <= 12;
}

static bool is_prefix(const char *text, size_t length)
{
	return length >= 1 && length <= SVC_ID_PREFIX_MAX && g_ascii_isupper(text[0]) &&
	       all(text, length, is_prefix_char);
}

bool svc_id_is_drawn(const char *id)
{
	const char *first = strchr(id, '-');
	const char *last = strrchr(id, '-');
	if (!first || last - first != 5 || !is_prefix(id, (size_t)(first - id)))
		return false;
	return is_month(first + 1, 4) && strlen(last + 1) == SVC_ID_RANDOM &&
	       all(last + 1, SVC_ID_RANDOM, is_random_char);
}

/* The random part as Crockford reads it: I and L are 1, O is 0. */
static void read_random(char *text)
{
	for (char *c = text; *c; c++) {
		if (*c == 'I' || *c == 'L')
			*c = '1';
		else if (*c == 'O')
			*c = '0';
	}
}

char *svc_id_canonical(const char *input)
{
	g_autofree char *id = g_ascii_strup(input, -1);
	char *last = strrchr(id, '-');
	if (!last)
		return NULL;
	read_random(last + 1);
	return svc_id_is_drawn(id) ? g_steal_pointer(&id) : NULL;
}

bool svc_id_part_parse(const char *input, struct svc_id_part *out)
{
	*out = (struct svc_id_part){0};
	if (strlen(input) > SVC_ID_PREFIX_MAX + 1 + 4 + 1 + SVC_ID_RANDOM)
		return false;
	g_autofree char *upper = g_ascii_strup(input, -1);
	g_auto(GStrv) parts = g_strsplit(upper, "-", -1);
	guint n = g_strv_length(parts);
	if (n < 1 || n > 3)
		return false;
	char *random = parts[n - 1];
	read_random(random);
	size_t length = strlen(random);
	if (length < SVC_ID_PARTIAL || length > SVC_ID_RANDOM ||
		!all(random, length, is_random_char))
		return false;
	g_strlcpy(out->random, random, sizeof(out->random));
	for (guint i = 0; i + 1 < n; i++) {
		size_t size = strlen(parts[i]);
		if (i == n - 2 && !*out->month && is_month(parts[i], size))
			g_strlcpy(out->month, parts[i], sizeof(out->month));
		else if (i == 0 && is_prefix(parts[i], size))
			g_strlcpy(out->prefix, parts[i], sizeof(out->prefix));
		else
			return false;
	}
	return true;
}

bool svc_id_part_matches(const struct svc_id_part *part, const char *id)
{
	if (!svc_id_is_drawn(id))
		return false;
	size_t prefix = (size_t)(strchr(id, '-') - id);
	if (*part->prefix && (strlen(part->prefix) != prefix || memcmp(part->prefix, id, prefix)))
		return false;
	if (*part->month && memcmp(part->month, id + prefix + 1, 4))
		return false;
	return g_str_has_prefix(id + prefix + 6, part->random);
}

static bool is_slug_char(char c)
{
	return g_ascii_islower(c) || g_ascii_isdigit(c) || c == '-';
}

static bool is_foreign_char(char c)
{
	return g_ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
}

bool svc_id_is_slug(const char *id)
{
	size_t length = strlen(id);
	return length >= 2 && length <= SVC_ID_MAX && all(id, length, is_slug_char) &&
	       id[0] != '-' && id[length - 1] != '-';
}

bool svc_id_is_foreign(const char *id)
{
	size_t length = strlen(id);
	return length >= 1 && length <= SVC_ID_MAX && g_ascii_isalnum(id[0]) &&
	       all(id, length, is_foreign_char);
}

bool svc_id_is_device(const char *id)
{
	static const char *const names[] = {"con", "prn", "aux", "nul"};
	size_t length = strcspn(id, ".");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (length == 3 && !g_ascii_strncasecmp(id, names[i], 3))
			return true;
	return length == 4 &&
	       (!g_ascii_strncasecmp(id, "com", 3) || !g_ascii_strncasecmp(id, "lpt", 3)) &&
	       g_ascii_isdigit(id[3]) && id[3] != '0';
}

enum svc_status svc_id_draw(const char *prefix, int64_t time, char **out, struct svc_error *err)
{
	unsigned char bytes[SVC_ID_RANDOM];
	if (getentropy(bytes, sizeof(bytes)))
		return svc_error_set(err, SVC_EENVIRONMENT, "the system gives no random bytes: %s",
			g_strerror(errno));
	char random[SVC_ID_RANDOM + 1] = "";
	for (size_t i = 0; i < SVC_ID_RANDOM; i++)
		random[i] = alphabet[bytes[i] & 31]; /* 256 is a multiple of 32: no bias */
	struct svc_civil civil;
	svc_civil_of(time, &civil);
	*out = g_strdup_printf("%s-%02d%02d-%s", prefix, civil.year % 100, civil.month, random);
	return SVC_OK;
}

void svc_id_shard(const char *id, char shard[3])
{
	size_t length = strlen(id);
	for (size_t i = 0; i < 2; i++) {
		char c = length + i >= 2 ? id[length + i - 2] : '_';
		shard[i] = g_ascii_isalnum(c) ? g_ascii_tolower(c) : '_';
	}
	shard[2] = '\0';
}
