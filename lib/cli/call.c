#include "cli/call.h"

static void clear_given(void *given)
{
	g_free(((struct svc_given *)given)->text);
}

struct svc_call *svc_call_new(void)
{
	struct svc_call *call = g_new0(struct svc_call, 1);
	call->given = g_array_new(FALSE, TRUE, sizeof(struct svc_given));
	g_array_set_clear_func(call->given, clear_given);
	call->operands = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(call->operands, NULL);
	call->lists = g_ptr_array_new_with_free_func(g_free);
	call->misused = g_new0(const char *, 1);
	return call;
}

void svc_call_free(struct svc_call *call)
{
	if (!call)
		return;
	g_free(call->noun);
	g_array_unref(call->given);
	g_ptr_array_unref(call->operands);
	g_ptr_array_unref(call->lists);
	g_free(call->misused);
	g_free(call);
}

enum svc_status svc_call_resolve(
	struct svc_call *call, int64_t now, const struct svc_zone *zone, struct svc_error *err)
{
	for (guint i = 0; i < call->given->len; i++) {
		struct svc_given *given = &g_array_index(call->given, struct svc_given, i);
		if (given->option->type == SVC_OPT_TIME &&
			svc_value_read(given, now, zone, err) != SVC_OK)
			return err->status;
	}
	return SVC_OK;
}

const struct svc_command *svc_call_command(const struct svc_call *call)
{
	return call->command;
}

const char *svc_call_noun(const struct svc_call *call)
{
	return call->noun;
}

bool svc_call_wants_help(const struct svc_call *call)
{
	return call->help;
}

const char *svc_call_misused(const struct svc_call *call)
{
	return *call->misused;
}

char **svc_call_operands(const struct svc_call *call)
{
	return (char **)call->operands->pdata;
}

/* The last one given of this name; NULL if none. */
static const struct svc_given *last(const struct svc_call *call, const char *option)
{
	if (!svc_option_named(call->command, option))
		*call->misused = option;
	for (guint i = call->given->len; i > 0; i--) {
		const struct svc_given *given =
			&g_array_index(call->given, struct svc_given, i - 1);
		if (g_str_equal(given->option->name, option))
			return given;
	}
	return NULL;
}

bool svc_call_given(const struct svc_call *call, const char *option)
{
	return last(call, option) != NULL;
}

bool svc_call_flag(const struct svc_call *call, const char *option)
{
	const struct svc_given *given = last(call, option);
	if (given)
		return !given->off;
	const struct svc_option *row = svc_option_named(call->command, option);
	return row && row->fallback && g_str_equal(row->fallback, "yes");
}

const char *svc_call_text(const struct svc_call *call, const char *option)
{
	const struct svc_given *given = last(call, option);
	return given ? given->text : NULL;
}

char **svc_call_texts(struct svc_call *call, const char *option)
{
	GPtrArray *texts = g_ptr_array_new();
	if (last(call, option))
		for (guint i = 0; i < call->given->len; i++) {
			struct svc_given *given = &g_array_index(call->given, struct svc_given, i);
			if (g_str_equal(given->option->name, option))
				g_ptr_array_add(texts, given->text);
		}
	g_ptr_array_add(texts, NULL);
	char **out = (char **)g_ptr_array_free(texts, FALSE);
	g_ptr_array_add(call->lists, out);
	return out;
}

int64_t svc_call_int(const struct svc_call *call, const char *option, int64_t otherwise)
{
	const struct svc_given *given = last(call, option);
	return given ? given->number : otherwise;
}

bool svc_call_span(const struct svc_call *call, const char *option, int64_t *start, int64_t *end)
{
	const struct svc_given *given = last(call, option);
	if (!given)
		return false;
	*start = given->number;
	*end = given->end;
	return true;
}

bool svc_call_time(const struct svc_call *call, const char *option, int64_t *out)
{
	int64_t end;
	return svc_call_span(call, option, out, &end);
}

bool svc_call_duration(const struct svc_call *call, const char *option, int64_t *out)
{
	return svc_call_time(call, option, out);
}

double svc_call_percent(const struct svc_call *call, const char *option, double otherwise)
{
	const struct svc_given *given = last(call, option);
	return given ? given->percent : otherwise;
}
