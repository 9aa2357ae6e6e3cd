#include "util/zone_names.h"
#include "util/utf8.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SUGGESTIONS = 3 };

static const char *const folders[] = {
	"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};

const char *svc_zone_folder(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		if (g_file_test(folders[i], G_FILE_TEST_IS_DIR))
			return folders[i];
	return folders[0];
}

static char *read_file(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	char *text = NULL;
	return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

/* The blank-separated word number `index` of a line, owned; NULL if there are fewer. */
static char *word_of(const char *line, int index)
{
	g_auto(GStrv) words = g_strsplit_set(line, " \t", index + 2);
	return (int)g_strv_length(words) > index ? g_strdup(words[index]) : NULL;
}

/* Zones ("Z NAME …") and links ("L TARGET NAME") of tzdata's one-file form. */
static void add_names_of_zi(const char *text, GPtrArray *names)
{
	g_auto(GStrv) lines = g_strsplit_set(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		char *name = NULL;
		if (g_str_has_prefix(*line, "Z "))
			name = word_of(*line, 1);
		else if (g_str_has_prefix(*line, "L "))
			name = word_of(*line, 2);
		if (name)
			g_ptr_array_add(names, name);
	}
}

/* The third column of zone.tab and zone1970.tab, which leave out what is in no country. */
static void add_names_of_tab(const char *text, GPtrArray *names)
{
	g_ptr_array_add(names, g_strdup("UTC"));
	g_ptr_array_add(names, g_strdup("Etc/UTC"));
	g_auto(GStrv) lines = g_strsplit_set(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		char *name = **line == '#' ? NULL : word_of(*line, 2);
		if (name)
			g_ptr_array_add(names, name);
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **svc_zone_names(const char *folder)
{
	static const struct {
		const char *file;
		void (*add)(const char *text, GPtrArray *names);
	} lists[] = {{"tzdata.zi", add_names_of_zi}, {"zone.tab", add_names_of_tab},
		{"zone1970.tab", add_names_of_tab}};
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < G_N_ELEMENTS(lists) && names->len == 0; i++) {
		g_autofree char *text = read_file(folder, lists[i].file);
		if (text)
			lists[i].add(text, names);
	}
	if (names->len == 0)
		return NULL;
	qsort(names->pdata, names->len, sizeof *names->pdata, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static char *place_of(const char *name)
{
	const char *slash = strrchr(name, '/');
	return g_ascii_strdown(slash ? slash + 1 : name, -1);
}

static int same_prefix(const char *a, const char *b)
{
	int n = 0;
	while (a[n] && g_ascii_tolower(a[n]) == g_ascii_tolower(b[n]))
		n++;
	return n;
}

/* "Europe/Berlin" for "Berlin2", "europe/berlin" or "Europe/Berlni": the place decides, the area
 * orders. Owned; NULL if nothing is close. */
static char *close_names(const char *name, char **names)
{
	g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func(g_free);
	for (char **p = names; *p; p++)
		g_ptr_array_add(places, place_of(*p));
	g_ptr_array_add(places, NULL);
	g_autofree char *wanted = place_of(name);
	g_autofree char *place = svc_suggest(wanted, (const char *const *)places->pdata, 1);
	if (!place)
		return NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	int found = 0;
	for (int least = same_prefix(name, name); least >= 0 && found < MOST_SUGGESTIONS; least--)
		for (char **p = names; *p && found < MOST_SUGGESTIONS; p++) {
			if (strcmp(places->pdata[p - names], place) != 0 ||
				same_prefix(name, *p) != least)
				continue;
			g_string_append_printf(text, "%s%s", found++ ? ", " : "", *p);
		}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool is_listed(const char *name, char **names)
{
	return bsearch(&name, names, g_strv_length(names), sizeof *names, compare_names) != NULL;
}

enum svc_status svc_zone_check_name(const char *name, const char *folder, struct svc_error *err)
{
	g_auto(GStrv) names = svc_zone_names(folder);
	if (!names) {
		svc_error_set(
			err, SVC_EENVIRONMENT, "there is no time zone database in %s", folder);
		return svc_error_hint(
			err, "install the package tzdata, or name its folder in TZDIR");
	}
	if (is_listed(name, names))
		return SVC_OK;
	g_autofree char *shown = svc_utf8_harmless(name, false);
	svc_error_set(err, SVC_EINVALID, "'%s' is no time zone of tzdata", shown);
	g_autofree char *close = close_names(name, names);
	if (close)
		return svc_error_hint(err, "did you mean %s?", close);
	return svc_error_hint(
		err, "name a zone of the IANA database, as Europe/Berlin or America/New_York");
}

/* The rest of the first line after `prefix`, owned; NULL if it starts otherwise. */
static char *first_line_after(const char *text, const char *prefix)
{
	if (!text || !g_str_has_prefix(text, prefix))
		return NULL;
	text += strlen(prefix);
	return g_strndup(text, strcspn(text, "\r\n"));
}

char *svc_zone_version(const char *folder)
{
	if (!folder)
		folder = svc_zone_folder();
	g_autofree char *zi = read_file(folder, "tzdata.zi");
	char *version = first_line_after(zi, "# version ");
	if (version)
		return version;
	g_autofree char *plain = read_file(folder, "+VERSION"); /* macOS and the BSDs */
	return first_line_after(plain, "");
}
