#include "import/rows.h"

void svc_import_summary_clear(struct svc_import_summary *summary)
{
	g_clear_pointer(&summary->bad, g_array_unref);
	g_clear_pointer(&summary->moved, g_array_unref);
	*summary = (struct svc_import_summary){0};
}

static void bad_clear(void *data)
{
	struct svc_import_bad *bad = data;
	g_free(bad->message);
	g_free(bad->hint);
}

void svc_import_bad(struct svc_import_summary *summary, int line, struct svc_error *why)
{
	if (!summary->bad) {
		summary->bad = g_array_new(FALSE, FALSE, sizeof(struct svc_import_bad));
		g_array_set_clear_func(summary->bad, bad_clear);
	}
	summary->n_bad++;
	if (summary->bad->len < SVC_IMPORT_MAX_BAD) {
		struct svc_import_bad bad = {.line = line,
			.message = g_steal_pointer(&why->message),
			.hint = g_steal_pointer(&why->hint)};
		g_array_append_val(summary->bad, bad);
	}
	svc_error_clear(why);
}

static void moved_clear(void *data)
{
	g_free(((struct svc_import_moved *)data)->id);
}

void svc_import_moved(struct svc_import_summary *summary, const char *id, int line, size_t entries)
{
	if (!entries)
		return;
	if (!summary->moved) {
		summary->moved = g_array_new(FALSE, FALSE, sizeof(struct svc_import_moved));
		g_array_set_clear_func(summary->moved, moved_clear);
	}
	summary->adjusted += entries;
	summary->n_moved++;
	if (summary->moved->len < SVC_IMPORT_MAX_BAD) {
		struct svc_import_moved moved = {line, g_strdup(id)};
		g_array_append_val(summary->moved, moved);
	}
}

static gint compare_bad(gconstpointer a, gconstpointer b)
{
	return ((const struct svc_import_bad *)a)->line - ((const struct svc_import_bad *)b)->line;
}

enum svc_status svc_import_check_bad(struct svc_import_summary *summary,
	const struct svc_import_options *options, struct svc_error *err)
{
	if (summary->n_bad == 0)
		return SVC_OK;
	g_array_sort(summary->bad, compare_bad);
	bool all = summary->made + summary->extended + summary->unchanged == 0;
	if (options->skip_bad && !all)
		return SVC_OK;
	const struct svc_import_bad *first = &g_array_index(summary->bad, struct svc_import_bad, 0);
	svc_error_set(err, SVC_EINVALID, "%s", first->message);
	svc_error_at(err, options->source, first->line, 0);
	if (summary->n_bad > 1)
		svc_error_prefix(err, "%zu rows can't be imported, the first one", summary->n_bad);
	return svc_error_hint(err, "%s%s%s; nothing was written", first->hint ? first->hint : "",
		first->hint ? "\n" : "",
		options->skip_bad ? "there is no other row to import"
				  : "--skip-bad imports the other rows");
}
