/*
 * svc diff-driver FILE: a record as text that git compares, one line a value.
 */
#include "cmd/commands.h"
#include "record/record.h"
#include "text/frontmatter.h"
#include "util/file.h"
#include <string.h>

/* Lines after the first are moved right, so that no value looks like another field. */
static void append_value(GString *out, const char *path, const char *value)
{
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
	g_autofree char *joined = g_strjoinv("\n    ", lines);
	g_string_append_printf(out, "%s: %s\n", path, joined);
}

static void append_node(GString *out, const char *path, const struct svc_yaml_node *node)
{
	if (node->type == SVC_YAML_SCALAR) {
		append_value(out, path, node->null ? "" : node->value);
		return;
	}
	svc_yaml_foreach (child, node) {
		if (node->type == SVC_YAML_LIST) {
			g_autofree char *value = svc_record_value(child);
			append_value(out, path, value ? value : "");
			continue;
		}
		const char *key = svc_yaml_text(child->key);
		g_autofree char *below = g_strdup_printf("%s/%s", path, key ? key : "?");
		append_node(out, below, child);
	}
}

/* NULL where the file is no record that can be read: it is shown as it is. */
static GString *convert(const char *text, size_t length)
{
	struct svc_frontmatter parts;
	svc_auto(svc_yaml) yaml = NULL;
	svc_autoclear(svc_error) ignored = {0};
	if (svc_frontmatter_split(text, length, &parts, &ignored) ||
		svc_yaml_parse(text + parts.yaml, parts.yaml_length, 0, &yaml, &ignored) ||
		(yaml->root && yaml->root->type != SVC_YAML_MAP))
		return NULL;
	GString *out = g_string_new(NULL);
	svc_yaml_foreach (node, yaml->root) {
		const char *key = svc_yaml_text(node->key);
		append_node(out, key ? key : "?", node);
	}
	g_string_append_c(out, '\n');
	g_string_append_len(out, text + parts.body, (gssize)(length - parts.body));
	return out;
}

static enum svc_status run(struct svc_call *call, void *data, struct svc_error *err)
{
	struct svc_session *session = data;
	g_autoptr(GBytes) bytes = NULL;
	enum svc_status status = svc_file_read_any(
		svc_call_operands(call)[0], -1, SVC_RECORD_MAX_BYTES, &bytes, err);
	if (status)
		return status;
	size_t length;
	const char *text = g_bytes_get_data(bytes, &length);
	text = text ? text : "";
	g_autoptr(GString) out = convert(text, length);
	svc_out_raw(session->out, out ? out->str : text, out ? out->len : length);
	return SVC_OK;
}

static const struct svc_operand operands[] = {
	{"FILE", "The record's file.", SVC_COMPLETE_FILE, 1, 1},
	{NULL},
};

static const struct svc_example examples[] = {
	{"svc diff-driver services/checkout.md", "A record, one line a value"},
	{NULL},
};

const struct svc_command svc_cmd_diff_driver = {
	.noun = "",
	.verb = "diff-driver",
	.summary = "Show one record to git's diff",
	.help = "Git runs this on each version of a record before it compares them ('textconv'), once "
		"'svc setup git' has told it to: a line for each value, with the keys of maps before "
		"it and each item of a list for itself, so that 'git log -p' shows which field "
		"changed. Quoting and the order within maps that are written in one line don't show.",
	.operands = operands,
	.examples = examples,
	.flags = SVC_CMD_NO_DESK | SVC_CMD_PLUMBING,
	.run = run,
};
