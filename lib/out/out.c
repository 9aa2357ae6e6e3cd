#include "out/format.h"
#include "text/csv.h"
#include "util/utf8.h"
#include <string.h>

enum { FLUSH_AT = 1 << 16, BROKEN_INDENT = 2 };

static const struct svc_format_ops *const formats[] = {
	[SVC_TABLE] = &svc_table_ops,
	[SVC_PLAIN] = &svc_plain_ops,
	[SVC_JSON] = &svc_json_ops,
	[SVC_JSONL] = &svc_jsonl_ops,
	[SVC_CSV] = &svc_csv_ops,
	[SVC_MD] = &svc_md_ops,
	[SVC_HTML] = &svc_json_ops, /* none: commands with pages write them raw */
};

struct svc_out *svc_out_new(const struct svc_out_options *options)
{
	struct svc_out *out = g_new0(struct svc_out, 1);
	out->options = *options;
	out->buffer = g_string_new(NULL);
	out->cells = g_string_new(NULL);
	out->extras = json_object();
	return out;
}

void svc_out_free(struct svc_out *out)
{
	if (!out)
		return;
	svc_out_flush(out);
	g_string_free(out->buffer, TRUE);
	g_string_free(out->cells, TRUE);
	json_decref(out->extras);
	g_free(out);
}

const struct svc_out_options *svc_out_options(const struct svc_out *out)
{
	return &out->options;
}

const struct svc_zone *svc_out_zone(const struct svc_out *out)
{
	return out->options.zone;
}

enum svc_format svc_out_format(const struct svc_out *out)
{
	return out->options.format;
}

bool svc_out_for_people(const struct svc_out *out)
{
	return out->options.format == SVC_TABLE;
}

bool svc_out_failed(const struct svc_out *out)
{
	return out->failed;
}

bool svc_out_flush(struct svc_out *out)
{
	const struct svc_sink *sink = &out->options.sink;
	if (!out->failed && out->buffer->len &&
		!sink->write(sink->data, out->buffer->str, out->buffer->len))
		out->failed = true;
	g_string_truncate(out->buffer, 0);
	return !out->failed;
}

void svc_out_raw(struct svc_out *out, const char *bytes, size_t length)
{
	g_string_append_len(out->buffer, bytes, (gssize)length);
	if (out->buffer->len >= FLUSH_AT)
		svc_out_flush(out);
}

void svc_out_put(struct svc_out *out, const char *text)
{
	svc_out_raw(out, text, strlen(text));
}

char *svc_out_fit(const struct svc_out *out, const char *text, int at)
{
	int width = svc_out_for_people(out) ? out->options.width : 0;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; width > 0 && *line; line++) {
		int indent = (int)strspn(*line, " ") + BROKEN_INDENT;
		char *fitted = svc_utf8_wrap(*line, width, line == lines ? at : 0, indent);
		g_free(*line);
		*line = fitted;
	}
	return g_strjoinv("\n", lines);
}

void svc_out_say(struct svc_out *out, const char *format, ...)
{
	if (!svc_out_for_people(out))
		return;
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *safe = svc_utf8_harmless(text, true);
	g_autofree char *fitted = svc_out_fit(out, safe, 0);
	svc_out_put(out, fitted);
	svc_out_put(out, "\n");
}

void svc_out_begin(struct svc_out *out, const char *schema, const char *key,
	const struct svc_column *columns, size_t n_columns)
{
	out->schema = schema;
	out->key = key;
	out->columns = columns;
	out->n_columns = n_columns;
	out->n_rows = 0;
	json_object_clear(out->extras);
	if (formats[out->options.format]->begin)
		formats[out->options.format]->begin(out);
}

void svc_out_row(struct svc_out *out, json_t *row)
{
	if (!out->failed)
		formats[out->options.format]->row(out, row);
	out->n_rows++;
	json_decref(row);
}

void svc_out_extra(struct svc_out *out, const char *key, json_t *value)
{
	json_object_set_new(out->extras, key, value);
}

void svc_out_end(struct svc_out *out, const char *empty)
{
	if (formats[out->options.format]->end)
		formats[out->options.format]->end(out, empty);
	out->columns = NULL;
	out->n_columns = 0;
}

static void csv_object(struct svc_out *out, json_t *object)
{
	g_autoptr(GString) head = g_string_new(NULL);
	g_autoptr(GString) row = g_string_new(NULL);
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		g_autofree char *text = svc_cell_raw(value);
		g_autofree char *safe = svc_utf8_harmless(text, true);
		if (head->len) {
			g_string_append_c(head, ',');
			g_string_append_c(row, ',');
		}
		svc_csv_append(head, key, true);
		svc_csv_append(row, safe, true);
	}
	g_string_append_printf(head, "\n%s\n", row->str);
	svc_out_put(out, head->str);
}

static void json_envelope(struct svc_out *out, const char *schema, const char *key, json_t *object)
{
	json_t *envelope = json_object();
	json_object_set_new(envelope, "schema", json_string(schema));
	json_object_set(envelope, key, object);
	json_object_update_missing(envelope, out->extras);
	g_autofree char *text = svc_json_text(envelope, 2);
	svc_out_put(out, text);
	svc_out_put(out, "\n");
	json_decref(envelope);
}

void svc_out_object(struct svc_out *out, const char *schema, const char *key, json_t *object,
	const char *people, const char *plain)
{
	g_autofree char *line = NULL;
	switch (out->options.format) {
	case SVC_JSON:
		json_envelope(out, schema, key, object);
		break;
	case SVC_JSONL:
		line = svc_json_text(object, 0);
		svc_out_put(out, line);
		svc_out_put(out, "\n");
		break;
	case SVC_CSV:
		csv_object(out, object);
		break;
	case SVC_PLAIN:
		svc_out_put(out, plain ? plain : people ? people : "");
		break;
	case SVC_TABLE:
	case SVC_MD:
	case SVC_HTML:
		svc_out_put(out, people ? people : "");
		break;
	}
	json_object_clear(out->extras);
	json_decref(object);
}

char *svc_out_paint(const struct svc_out *out, enum svc_role role, const char *text)
{
	static const char *const codes[] = {
		[SVC_ROLE_HEADING] = "4",
		[SVC_ROLE_ID] = "33",
		[SVC_ROLE_DIM] = "2",
		[SVC_ROLE_GOOD] = "32",
		[SVC_ROLE_WARN] = "33;1",
		[SVC_ROLE_BAD] = "31;1",
		[SVC_ROLE_HIT] = "1",
	};
	g_autofree char *safe = svc_utf8_harmless(text, true);
	if (!out->options.colour || !svc_out_for_people(out) || !*safe)
		return g_steal_pointer(&safe);
	return g_strdup_printf("\033[%sm%s\033[m", codes[role], safe);
}
