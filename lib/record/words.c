#include "record/words.h"
#include "record/finding.h"
#include "util/utf8.h"
#include <jansson.h>
#include <string.h>

/* Foreign text on its way to a terminal. */
static void append_safe(GString *out, const char *text)
{
	g_autofree char *safe = svc_utf8_harmless(text ? text : "", false);
	g_string_append(out, safe);
}

static void append_change(GString *out, const char *path, const char *from, const char *to)
{
	g_string_append(out, out->len ? ", " : "");
	append_safe(out, path);
	g_string_append(out, ": ");
	if (from) {
		append_safe(out, from);
		g_string_append(out, " → ");
	}
	append_safe(out, to ? to : "none");
}

static char *value_text(const json_t *value)
{
	if (!value || json_is_null(value))
		return NULL;
	return json_is_string(value) ? g_strdup(json_string_value(value))
				     : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* "+ duplicate-of INC-1": an item of a list of maps by its values, a link by its sense. */
static void append_item(GString *out, const char *sign, const json_t *item)
{
	g_autoptr(GString) words = g_string_new(NULL);
	const char *key;
	json_t *value;
	const char *as = json_string_value(json_object_get(item, "as"));
	const char *other = json_string_value(json_object_get(item, "to"));
	if (as && other)
		g_string_append_printf(words, "%s %s", as, other);
	else
		json_object_foreach((json_t *)item, key, value)
		{
			g_autofree char *text = value_text(value);
			g_string_append_printf(
				words, "%s%s", words->len ? " " : "", text ? text : "none");
		}
	g_autofree char *text = json_is_object(item) ? NULL : value_text(item);
	g_string_append_printf(out, " %s ", sign);
	append_safe(out, text ? text : words->str);
}

static bool holds(const json_t *list, const json_t *item)
{
	size_t i;
	json_t *each;
	json_array_foreach(list, i, each) if (json_equal(each, (json_t *)item)) return true;
	return false;
}

static void append_items(GString *out, const char *path, const json_t *from, const json_t *to)
{
	size_t i;
	json_t *item;
	g_autoptr(GString) items = g_string_new(NULL);
	json_array_foreach(from, i, item) if (!holds(to, item)) append_item(items, "-", item);
	json_array_foreach(to, i, item) if (!holds(from, item)) append_item(items, "+", item);
	g_string_append_printf(out, "%s", out->len ? ", " : "");
	append_safe(out, path);
	g_string_append_printf(out, ":%s", items->len ? items->str : " in another order");
}

static void append_paths(GString *out, const char *path, const json_t *from, const json_t *to);

/* What differs below a map: first what was there, then what is new. */
static void append_map(GString *out, const char *path, const json_t *from, const json_t *to)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)from, key, value)
	{
		g_autofree char *below = g_strconcat(path, "/", key, NULL);
		append_paths(out, below, value, json_object_get(to, key));
	}
	json_object_foreach((json_t *)to, key, value)
	{
		g_autofree char *below = g_strconcat(path, "/", key, NULL);
		if (!json_object_get(from, key))
			append_paths(out, below, NULL, value);
	}
}

static void append_paths(GString *out, const char *path, const json_t *from, const json_t *to)
{
	if (from && to && json_equal((json_t *)from, (json_t *)to))
		return;
	bool maps = (!from || json_is_object(from)) && (!to || json_is_object(to));
	bool lists = (!from || json_is_array(from)) && (!to || json_is_array(to));
	if (maps) {
		append_map(out, path, from, to);
	} else if (lists) {
		append_items(out, path, from, to);
	} else {
		g_autofree char *a = value_text(from), *b = value_text(to);
		append_change(out, path, a, b);
	}
}

/* A collection as records print it (compact JSON); NULL for any other text. Owned reference. */
static json_t *collection(const char *text)
{
	return text && (*text == '{' || *text == '[') ? json_loads(text, 0, NULL) : NULL;
}

void svc_change_words(const struct svc_field_change *change, GString *out)
{
	json_t *from = collection(change->from), *to = collection(change->to);
	if ((from || to) && !from == !change->from && !to == !change->to)
		append_paths(out, change->field, from, to);
	else
		append_change(out, change->field, change->from, change->to);
	json_decref(from);
	json_decref(to);
}

char *svc_record_name(const struct svc_kind *kind, const char *id)
{
	return kind->slug ? g_strconcat(kind->name, "/", id, NULL) : g_strdup(id);
}

/* Whether a value can be typed as it stands, and isn't taken for a side. */
static bool is_word(const char *value)
{
	enum { MOST = 40 };
	size_t length = value ? strlen(value) : 0;
	if (!length || length > MOST || !g_ascii_isalnum(*value))
		return false;
	for (const char *c = value; *c; c++)
		if (!g_ascii_isalnum(*c) && !strchr("-_.:/@+", *c))
			return false;
	return true;
}

char *svc_settle_words(const struct svc_open_conflict *open)
{
	g_autofree char *name = svc_record_name(open->kind, open->id);
	const char *field = open->field;
	if (!strcmp(field, SVC_CONFLICT_RECORD))
		return g_strdup_printf("svc resolve %s %s=keep, or %s=remove", name, field, field);
	bool typed = is_word(open->ours) && is_word(open->theirs);
	const char *ours = typed ? open->ours : "@ours";
	const char *theirs = typed ? open->theirs : "@theirs";
	g_autoptr(GString) words = g_string_new(NULL);
	g_string_printf(words, "svc resolve %s %s=%s, or %s=%s", name, field,
		open->theirs_first ? theirs : ours, field, open->theirs_first ? ours : theirs);
	for (char *const *other = open->others; other && *other; other++) {
		g_autofree char *quoted =
			is_word(*other) || !**other ? g_strdup(*other) : g_shell_quote(*other);
		g_string_append_printf(words, ", or %s=%s", field, quoted);
	}
	return g_strdup(words->str);
}

char **svc_conflict_others(const struct svc_yaml_node *conflict)
{
	const struct svc_yaml_node *list = svc_yaml_get(conflict, "others");
	if (!list || !list->count)
		return NULL;
	g_autoptr(GPtrArray) texts = g_ptr_array_new();
	svc_yaml_foreach (node, list) {
		char *text = svc_record_value(node);
		g_ptr_array_add(texts, text ? text : g_strdup(""));
	}
	g_ptr_array_add(texts, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&texts), FALSE);
}
