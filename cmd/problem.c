#include "cmd/problem.h"
#include "util/utf8.h"
#include <jansson.h>
#include <string.h>

enum { INDENT = 2 };

/* Without a path the text stood on the command line: the hint shows the place. */
static void append_place(GString *out, const struct svc_error *problem)
{
	if (!problem->path)
		return;
	g_string_append_printf(out, "%s:", problem->path);
	if (problem->line)
		g_string_append_printf(out, "%d:", problem->line);
	if (problem->line && problem->column)
		g_string_append_printf(out, "%d:", problem->column);
	g_string_append_c(out, ' ');
}

static void append_wrapped(GString *out, const char *line, int width)
{
	g_autofree char *text = svc_utf8_wrap(line, width, 0, INDENT);
	g_string_append_printf(out, "%s\n", text);
}

char *cmd_problem_text(const struct svc_error *problem, const char *label, int width)
{
	g_autoptr(GString) line = g_string_new("svc: ");
	g_string_append(line, label);
	append_place(line, problem);
	g_string_append(line, problem->message ? problem->message : "an error without a message");
	/* One line: what is quoted in it must not look like a message or a hint of its own. */
	g_autofree char *safe = svc_utf8_harmless(line->str, false);
	GString *out = g_string_new(NULL);
	append_wrapped(out, safe, width);
	if (problem->hint) {
		g_autofree char *hint = svc_utf8_harmless(problem->hint, true);
		g_auto(GStrv) lines = g_strsplit(g_strchomp(hint), "\n", -1);
		for (int i = 0; lines[i]; i++) {
			g_autofree char *whole = g_strconcat("hint: ", lines[i], NULL);
			append_wrapped(out, whole, width);
		}
	}
	return g_string_free(out, FALSE);
}

static const char *status_name(enum svc_status status)
{
	switch (status) {
	case SVC_OK:
		return "ok";
	case SVC_FINDINGS:
		return "findings";
	case SVC_EUSAGE:
		return "usage";
	case SVC_ENOTFOUND:
		return "not-found";
	case SVC_EINVALID:
		return "invalid";
	case SVC_ECONFLICT:
		return "conflict";
	case SVC_EENVIRONMENT:
		return "environment";
	case SVC_EBUG:
		break;
	}
	return "bug";
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (!text)
		return;
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	json_object_set_new(object, key, json_string(valid));
}

char *cmd_problem_json(const struct svc_error *problem)
{
	json_t *object = json_object();
	set_text(object, "schema", "svc.error/1");
	set_text(object, "status", status_name(problem->status));
	json_object_set_new(object, "exit", json_integer(problem->status));
	set_text(object, "message", problem->message);
	set_text(object, "path", problem->path);
	if (problem->line)
		json_object_set_new(object, "line", json_integer(problem->line));
	if (problem->column)
		json_object_set_new(object, "column", json_integer(problem->column));
	set_text(object, "hint", problem->hint);
	/* pure ASCII, no workflow command: nothing in it can act on a terminal or a CI system */
	char *dump = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(object);
	g_autofree char *safe = svc_utf8_json(dump);
	free(dump);
	return g_strconcat(safe, "\n", NULL);
}

bool cmd_wants_json(char *const *words)
{
	bool json = false;
	for (int i = 0; words[i] && !g_str_equal(words[i], "--"); i++) {
		const char *value = NULL;
		if (g_str_has_prefix(words[i], "--format="))
			value = words[i] + strlen("--format=");
		else if (g_str_equal(words[i], "--format"))
			value = words[i + 1];
		if (value)
			json = g_str_has_prefix(value, "json");
	}
	return json;
}
