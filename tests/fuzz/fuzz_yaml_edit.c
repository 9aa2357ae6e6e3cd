/*
 * Any change to any YAML: the input is PATH LF VALUE NUL-or-LF TEXT. Whatever is refused leaves the
 * text alone; whatever is done holds the value; what is added can be removed byte for byte.
 */
#include "text/yaml_edit.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(const GString *text, const char *path, const char *value)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_yaml) doc = NULL;
	if (svc_yaml_parse(text->str, text->len, 0, &doc, &err) != SVC_OK)
		return false;
	const char *now = svc_yaml_get_text(doc->root, path);
	return strchr(path, '/') || (now && !strcmp(now, value));
}

static void check(const GString *text, const GString *before, enum svc_status status,
	const struct svc_error *err)
{
	if (status == SVC_OK)
		return;
	g_assert(g_string_equal(text, before));
	g_assert(err->message);
}

static void add_and_remove(GString *text)
{
	svc_autoclear(svc_error) err = {0};
	g_autoptr(GString) before = g_string_new_len(text->str, (gssize)text->len);
	if (svc_yaml_edit_set(text, "fuzz-new", "x: y", NULL, &err) != SVC_OK)
		return;
	if (svc_yaml_edit_remove(text, "fuzz-new", &err) != SVC_OK)
		return;
	g_assert(text->len <= before->len + 2); /* a break may stay where only comments stood */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_strndup((const char *)data, size);
	char *value = strchr(copy, '\n');
	char *rest = value ? strchr(value + 1, '\n') : NULL;
	if (!rest)
		return 0;
	*value++ = *rest++ = '\0';
	svc_autoclear(svc_error) err = {0};
	const char *const items[] = {value, "second: item", NULL};
	g_autoptr(GString) before = g_string_new(rest);
	g_autoptr(GString) text = g_string_new(rest);
	enum svc_status status = svc_yaml_edit_set(text, copy, value, NULL, &err);
	check(text, before, status, &err);
	g_assert(status != SVC_OK || holds(text, copy, value));
	g_string_assign(text, rest);
	check(text, before, svc_yaml_edit_set_yaml(text, copy, value, NULL, &err), &err);
	g_string_assign(text, rest);
	check(text, before, svc_yaml_edit_set_list(text, copy, items, NULL, &err), &err);
	g_string_assign(text, rest);
	check(text, before, svc_yaml_edit_append(text, copy, value, false, NULL, &err), &err);
	g_string_assign(text, rest);
	check(text, before, svc_yaml_edit_append(text, copy, value, true, NULL, &err), &err);
	g_string_assign(text, rest);
	check(text, before, svc_yaml_edit_remove(text, copy, &err), &err);
	g_string_assign(text, rest);
	add_and_remove(text);
	return 0;
}
