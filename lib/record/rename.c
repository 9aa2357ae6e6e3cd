#include "record/rename.h"

#include <string.h>

char *svc_attachment_link(const char *folder, const char *name)
{
	return g_strdup_printf("[%s](<%s/%s>)", name, folder, name);
}

char *svc_attachment_other_name(const char *name, const char *blob, size_t digits)
{
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
	return g_strdup_printf("%.*s-%.*s%s", stem, name, (int)digits, blob, name + stem);
}

/* The ways in which Markdown writes where a link leads. */
static const struct {
	const char *before, *after;
} forms[] = {{"<", ">"}, {"(", ")"}, {"(", " "}};

static char *destination(size_t form, const char *folder, const char *name)
{
	return g_strconcat(forms[form].before, folder, "/", name, forms[form].after, NULL);
}

bool svc_attachment_is_named(const char *text, const char *folder, const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *wanted = destination(i, folder, name);
		if (strstr(text, wanted))
			return true;
	}
	return false;
}

void svc_attachment_follow(GString *text, const char *folder, const char *from, const char *to)
{
	g_autofree char *old = svc_attachment_link(folder, from);
	g_autofree char *new = svc_attachment_link(folder, to);
	g_string_replace(text, old, new, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *was = destination(i, folder, from);
		g_autofree char *is = destination(i, folder, to);
		g_string_replace(text, was, is, 0);
	}
}

void svc_attachments_follow(GString *text, const char *from, const char *to)
{
	static const char *const before[] = {"<", "("};
	for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
		g_autofree char *was = g_strconcat(before[i], from, ".d/", NULL);
		g_autofree char *is = g_strconcat(before[i], to, ".d/", NULL);
		g_string_replace(text, was, is, 0);
	}
}

static bool is_part_of_id(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
}

void svc_id_follow(GString *text, const char *from, const char *to)
{
	size_t length = strlen(from);
	for (char *at = strstr(text->str, from); at;) {
		gssize offset = at - text->str;
		bool alone = (!offset || !is_part_of_id(at[-1])) && !is_part_of_id(at[length]);
		if (alone) {
			g_string_erase(text, offset, (gssize)length);
			g_string_insert(text, offset, to);
		}
		at = strstr(text->str + offset + (alone ? strlen(to) : length), from);
	}
}

char *svc_renamed_print(const char *from, const char *to)
{
	g_autofree char *old = g_uri_escape_string(from, "/", TRUE);
	g_autofree char *new = g_uri_escape_string(to, "/", TRUE);
	return g_strconcat(old, " ", new, NULL);
}

bool svc_renamed_parse(const char *value, char **from, char **to)
{
	g_auto(GStrv) words = g_strsplit(value, " ", -1);
	if (g_strv_length(words) != 2)
		return false;
	g_autofree char *old = g_uri_unescape_string(words[0], NULL);
	g_autofree char *new = g_uri_unescape_string(words[1], NULL);
	if (!old || !new || !*old || !*new)
		return false;
	*from = g_steal_pointer(&old);
	*to = g_steal_pointer(&new);
	return true;
}
