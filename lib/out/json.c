#include "out/format.h"
#include "util/utf8.h"
#include <stdlib.h>
#include <string.h>

char *svc_json_text(const json_t *value, size_t indent)
{
	size_t style = indent ? JSON_INDENT(indent) : JSON_COMPACT;
	char *dump = json_dumps(value, style | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
	char *out = svc_utf8_json(dump ? dump : "null"); /* jansson escapes C0 alone */
	free(dump);                                      /* jansson's allocator is malloc */
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
