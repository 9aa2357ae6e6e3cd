/*
 * The subject of a commit: what happened, in the domain's words.
 */
#include "flow/private.h"
#include "record/words.h"
#include <string.h>

enum { SUBJECT_WIDTH = 72, SUBJECT_CHANGES = 4, WITHIN_WIDTH = 44 };

/* Fields whose value alone says enough: `in-progress, P2`, not `status in-progress`. */
static bool speaks_alone(const struct svc_kind *kind, const char *name)
{
	const struct svc_field *field = svc_kind_field(kind, name);
	return field && field->type == SVC_FIELD_ENUM;
}

static bool is_collection(const char *text)
{
	return text && (*text == '{' || *text == '[');
}

/* What differs within a map or a list of maps, where that is short; else that it changed. */
static void append_within(GString *out, const struct svc_field_change *change)
{
	g_autoptr(GString) words = g_string_new(NULL);
	svc_change_words(change, words);
	if (g_utf8_strlen(words->str, -1) <= WITHIN_WIDTH)
		g_string_append(out, words->str);
	else
		g_string_append_printf(out, "%s changed", change->field);
}

static void append_change(
	GString *out, const struct svc_kind *kind, const struct svc_field_change *change)
{
	if (is_collection(change->from) || is_collection(change->to))
		append_within(out, change);
	else if (!change->to)
		g_string_append_printf(out, "no %s", change->field);
	else if (speaks_alone(kind, change->field))
		g_string_append(out, change->to);
	else
		g_string_append_printf(out, "%s %s", change->field, change->to);
}

static void append_what(GString *out, const struct svc_flow_result *result)
{
	if (result->removed) {
		g_string_append(out, "removed");
	} else if (result->created) {
		g_string_append(out, result->title ? result->title : "new");
	} else if (result->changes->len) {
		guint shown = MIN(result->changes->len, SUBJECT_CHANGES);
		for (guint i = 0; i < shown; i++) {
			if (i)
				g_string_append(out, ", ");
			append_change(out, result->kind,
				&g_array_index(result->changes, struct svc_field_change, i));
		}
		if (shown < result->changes->len)
			g_string_append_printf(out, ", %u more", result->changes->len - shown);
	} else {
		g_string_append(out, result->entry ? result->entry : "edited");
	}
}

/* Cuts at a character of UTF-8, so that a log line fits a terminal, and folds line breaks. */
static char *one_line(GString *text)
{
	g_strdelimit(text->str, "\r\n\t", ' ');
	if (g_utf8_strlen(text->str, -1) <= SUBJECT_WIDTH)
		return g_strdup(text->str);
	g_autofree char *start = g_utf8_substring(text->str, 0, SUBJECT_WIDTH - 1);
	return g_strconcat(start, "…", NULL);
}

char *svc_flow_subject(const struct svc_flow *flow)
{
	if (!flow->results->len)
		return g_strdup(flow->op);
	const struct svc_flow_result *first = flow->results->pdata[0];
	g_autoptr(GString) text = g_string_new(NULL);
	if (flow->results->len == 1)
		g_string_printf(text, "%s %s: ", first->kind->name, first->id);
	else
		g_string_printf(text, "%s %s and %u more: ", first->kind->name, first->id,
			flow->results->len - 1);
	append_what(text, first);
	return one_line(text);
}
