#include "desk/init_fill.h"
#include "desk/id.h"
#include "text/yaml_edit.h"
#include <string.h>
#include <unistd.h>

static const char *const holiday_codes[] = {"at", "de", "fr", "gb", "us", "none", NULL};

/* Zones whose offices keep a country's holidays, as far as svc brings them; zone.tab of tzdata
 * names the countries. */
static const struct {
	const char *zone, *holidays;
} zone_holidays[] = {
	{"Europe/Berlin", "de"},
	{"Europe/Busingen", "de"},
	{"Europe/Vienna", "at"},
	{"Europe/Paris", "fr"},
	{"Europe/London", "gb"},
	{"America/New_York", "us"},
	{"America/Detroit", "us"},
	{"America/Chicago", "us"},
	{"America/Denver", "us"},
	{"America/Phoenix", "us"},
	{"America/Los_Angeles", "us"},
	{"America/Anchorage", "us"},
	{"Pacific/Honolulu", "us"},
};

void svc_fill_clear(struct svc_fill *fill)
{
	g_free(fill->me);
	g_free(fill->name);
	g_free(fill->zone);
	g_free(fill->holidays);
	*fill = (struct svc_fill){0};
}

static char *holiday_lines(const struct svc_fill *fill)
{
	if (!strcmp(fill->holidays, "none"))
		return g_strdup("holidays:\n- {date: 01-01, name: \"New Year's Day\"}");
	return g_strdup_printf("include:\n- %s-holidays", fill->holidays);
}

char *svc_fill_text(const struct svc_fill *fill, const char *text, size_t length)
{
	GString *result = g_string_new_len(text, (gssize)length);
	g_autofree char *name = svc_yaml_quote(fill->name, false);
	g_autofree char *zone = svc_yaml_quote(fill->zone, false);
	g_autofree char *holidays = holiday_lines(fill);
	const struct {
		const char *mark, *value;
	} marks[] = {
		{"@ME@", fill->me},
		{"@ZONE@", zone},
		{"@HOLIDAYS@", holidays},
		{"@NAME@", name},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		g_string_replace(result, marks[i].mark, marks[i].value, 0);
	return g_string_free(result, FALSE);
}

/* Letters and digits of ASCII in lower case, everything else as one '-' between them. */
static char *slug_of(const char *text)
{
	g_autofree char *ascii = g_str_to_ascii(text, "C");
	GString *slug = g_string_new(NULL);
	for (const char *c = ascii; *c && slug->len < SVC_ID_MAX; c++) {
		if (g_ascii_isalnum(*c))
			g_string_append_c(slug, g_ascii_tolower(*c));
		else if (*c != '?' && slug->len && slug->str[slug->len - 1] != '-')
			g_string_append_c(slug, '-');
	}
	while (slug->len && slug->str[slug->len - 1] == '-')
		g_string_truncate(slug, slug->len - 1);
	return g_string_free(slug, FALSE);
}

static bool is_usable(const char *slug)
{
	return svc_id_is_slug(slug) && !svc_id_is_device(slug);
}

char *svc_fill_slug(const char *name, const char *email)
{
	g_autofree char *slug = slug_of(name ? name : "");
	if (is_usable(slug))
		return g_steal_pointer(&slug);
	g_autofree char *local = g_strndup(email, strcspn(email, "@"));
	g_autofree char *second = slug_of(local);
	if (is_usable(second))
		return g_steal_pointer(&second);
	return g_strdup("first-agent");
}

char *svc_fill_person(const char *slug, const char *name, const char *email)
{
	g_autofree char *title = svc_yaml_quote(name && *name ? name : slug, false);
	g_autofree char *address = svc_yaml_quote(email, false);
	return g_strdup_printf(
		"---\nid: %s\ntitle: %s\nemail: %s\nroles:\n- agent\n---\n", slug, title, address);
}

char *svc_fill_zone(const struct svc_context *ctx)
{
	const char *zone = svc_context_env(ctx, "TZ");
	if (zone && *zone == ':')
		zone++;
	if (zone && *zone && *zone != '/')
		return g_strdup(zone);
	char target[4096];
	ssize_t length = readlink("/etc/localtime", target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	const char *name = strstr(target, "zoneinfo/");
	return g_strdup(name ? name + strlen("zoneinfo/") : "UTC");
}

const char *svc_fill_holidays_of(const char *zone)
{
	for (size_t i = 0; i < G_N_ELEMENTS(zone_holidays); i++)
		if (!strcmp(zone_holidays[i].zone, zone))
			return zone_holidays[i].holidays;
	return "none";
}

const char *const *svc_fill_holidays(void)
{
	return holiday_codes;
}
