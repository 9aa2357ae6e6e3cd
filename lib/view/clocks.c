#include "view/clocks.h"
#include "util/time.h"
#include "util/utf8.h"
#include "view/case.h"
#include <glib.h>
#include <string.h>

static const char *text_of(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));
	return text ? text : "";
}

static bool is(const json_t *row, const char *key)
{
	return json_is_true(json_object_get(row, key));
}

/* What a person wants to know of the clock, in a word, and how good that is. */
static const char *verdict_of(const json_t *row, enum svc_role *role)
{
	const char *state = text_of(row, "state");
	bool bad = is(row, "breached"), stopped = !strcmp(state, "stopped");
	*role = bad ? SVC_ROLE_BAD : is(row, "at_risk") ? SVC_ROLE_WARN : SVC_ROLE_GOOD;
	if (!strcmp(state, "cancelled"))
		return "cancelled";
	if (bad)
		return stopped ? "missed" : "breached";
	if (stopped)
		return "met";
	if (!strcmp(state, "paused"))
		return is(row, "at_risk") ? "paused, at risk" : "paused";
	return is(row, "at_risk") ? "at risk" : "running";
}

static char *due_of(const json_t *row, const struct svc_out *out)
{
	int64_t due;
	bool runs = !strcmp(text_of(row, "state"), "running");
	if (!runs || !svc_time_parse(text_of(row, "due"), &due))
		return g_strdup("");
	g_autofree char *at = svc_view_time(due, svc_out_zone(out));
	g_autofree char *ago = svc_view_ago(due, svc_out_options(out)->now);
	return g_strdup_printf(", due %s (%s)", at, ago);
}

static char *line_of(const json_t *row, const struct svc_out *out)
{
	const json_t *target = json_object_get(row, "target");
	enum svc_role role;
	const char *verdict = verdict_of(row, &role);
	g_autofree char *name = svc_utf8_harmless(text_of(row, "clock"), false);
	g_autofree char *painted = svc_out_paint(out, role, verdict);
	g_autofree char *elapsed =
		svc_duration_format(json_integer_value(json_object_get(row, "elapsed")));
	if (!json_is_integer(target))
		return g_strdup_printf("%s\t%s so far, no target", name, elapsed);
	g_autofree char *allowed = svc_duration_format(json_integer_value(target));
	g_autofree char *due = due_of(row, out);
	return g_strdup_printf("%s\t%s, %s of %s used (%d%%)%s", name, painted, elapsed, allowed,
		(int)json_integer_value(json_object_get(row, "percent")), due);
}

char **svc_view_clocks(const json_t *rows, const struct svc_out *out)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	size_t i;
	const json_t *row;
	json_array_foreach(rows, i, row) g_ptr_array_add(lines, line_of(row, out));
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}
