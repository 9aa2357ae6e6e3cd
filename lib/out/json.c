#include "out/format.h"
#include <stdlib.h>
#include <string.h>

/* jansson escapes C0 alone; the rest of what util/utf8.h calls harmful is \u-escaped here, which
 * keeps the data. Such characters stand in strings only, where an escape may replace them. */
static char *escape_harmful(const char *text)
{
	GString *out = g_string_sized_new(strlen(text) + 8);
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool harmful = (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
			       (c >= 0x2066 && c <= 0x2069);
		if (harmful || (c == '#' && p[1] == '#'))
			g_string_append_printf(out, "\\u%04X", c);
		else
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

char *svc_json_text(const json_t *value, size_t indent)
{
	size_t style = indent ? JSON_INDENT(indent) : JSON_COMPACT;
	char *dump = json_dumps(value, style | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
	char *out = escape_harmful(dump ? dump : "null");
	free(dump); /* jansson's allocator is malloc */
	return out;
}

static void put_value(struct svc_out *out, const json_t *value)
{
	g_autofree char *text = svc_json_text(value, 0);
	svc_out_put(out, text);
}

static void put_key(struct svc_out *out, const char *key)
{
	json_t *name = json_string(key);
	put_value(out, name);
	json_decref(name);
	svc_out_put(out, ": ");
}

static void begin(struct svc_out *out)
{
	json_t *schema = json_string(out->schema);
	svc_out_put(out, "{\"schema\": ");
	put_value(out, schema);
	svc_out_put(out, ",\n");
	put_key(out, out->key);
	svc_out_put(out, "[");
	json_decref(schema);
}

static void row(struct svc_out *out, json_t *value)
{
	svc_out_put(out, out->n_rows ? ",\n" : "\n");
	put_value(out, value);
}

static void end(struct svc_out *out, const char *empty)
{
	const char *key;
	json_t *value;
	svc_out_put(out, out->n_rows ? "\n]" : "]");
	json_object_foreach(out->extras, key, value)
	{
		svc_out_put(out, ",\n");
		put_key(out, key);
		put_value(out, value);
	}
	svc_out_put(out, "}\n");
	json_object_clear(out->extras);
}

static void line(struct svc_out *out, json_t *value)
{
	put_value(out, value);
	svc_out_put(out, "\n");
}

const struct svc_format_ops svc_json_ops = {begin, row, end};
const struct svc_format_ops svc_jsonl_ops = {NULL, line, NULL};
