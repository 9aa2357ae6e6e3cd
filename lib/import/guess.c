#include "import/guess.h"
#include "import/guess_parts.h"
#include "text/yaml_edit.h"
#include <string.h>

enum { SHOWN_BAD = 5 };

static void write_unused(struct svc_guess *g)
{
	bool any = false;
	for (guint i = 0; i < g->sample->columns->len; i++) {
		const struct svc_sample_column *column = g->sample->columns->pdata[i];
		if (g->used[i] || g->told[i])
			continue;
		if (!any)
			g_string_append(g->out, "\n# Columns that aren't used, with examples:\n");
		any = true;
		g_autofree char *name = svc_yaml_quote(column->name, false);
		g_string_append_printf(g->out, "# %s:", name);
		for (guint v = 0; v < MIN(column->values->len, 4); v++) {
			g_autofree char *cut = svc_guess_excerpt(column->values->pdata[v]);
			g_string_append_printf(g->out, "%s %s", v > 0 ? "," : "", cut);
		}
		g_string_append_printf(
			g->out, "  (%u different)\n", g_hash_table_size(column->seen));
	}
}

static const char *common_format(const struct svc_sample *sample)
{
	for (guint i = 0; i < sample->columns->len; i++) {
		const struct svc_sample_column *column = sample->columns->pdata[i];
		if (column->format)
			return column->format;
	}
	return NULL;
}

/* Where a column of times holds something else: such rows are refused. */
static void write_bad(struct svc_guess *g, const struct svc_sample_column *column)
{
	if (!column->format || column->bad->len == 0)
		return;
	g_autofree char *name = svc_guess_excerpt(column->name);
	g_string_append_printf(g->out, "# %s:", name);
	for (guint i = 0; i < MIN(column->bad->len, SHOWN_BAD); i++) {
		const struct svc_sample_bad *bad =
			&g_array_index(column->bad, struct svc_sample_bad, i);
		g_autofree char *text = svc_guess_excerpt(bad->text);
		g_string_append_printf(
			g->out, "%s line %d has '%s'", i > 0 ? "," : "", bad->line, text);
	}
	if (column->bad->len > SHOWN_BAD)
		g_string_append_printf(g->out, ", and %u more", column->bad->len - SHOWN_BAD);
	g_string_append(g->out, ": no such time; correct the file, or import with --skip-bad\n");
}

static void write_formats(struct svc_guess *g)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	if (!common_format(g->sample))
		return;
	g_string_append(g->out, "format:    # of times, as in strptime(3)\n");
	for (guint i = 0; i < g->sample->columns->len; i++) {
		const struct svc_sample_column *column = g->sample->columns->pdata[i];
		if (column->format && g_hash_table_add(seen, (gpointer)column->format))
			g_string_append_printf(g->out, "- '%s'\n", column->format);
	}
	for (guint i = 0; i < g->sample->columns->len; i++)
		write_bad(g, g->sample->columns->pdata[i]);
	g_string_append(g->out, "zone: UTC    # in which times are meant that name none\n");
}

/* Which rows the guess is made from; those whose fields aren't the header's say nothing. */
static void write_source(struct svc_guess *g, const char *source)
{
	const struct svc_sample *sample = g->sample;
	g_string_append_printf(
		g->out, "# A first map for %s, guessed from ", source ? source : "the file");
	if (sample->uneven)
		g_string_append_printf(g->out, "%zu of ", sample->rows);
	g_string_append_printf(g->out, "%s%zu rows. Check every line:\n",
		sample->is_cut ? "the first " : "", sample->rows + sample->uneven);
	g_string_append(g->out,
		"# 'svc help import.5' explains them, 'svc import csv FILE --map MAP --dry-run' says what would happen.\n");
	if (!sample->uneven)
		return;
	g_string_append_printf(g->out, "# Line %d has %zu fields, the header has %u",
		sample->uneven_line, sample->uneven_fields, sample->columns->len);
	if (sample->uneven > 1)
		g_string_append_printf(g->out, ", and so %zu more", sample->uneven - 1);
	g_string_append(g->out, ": correct the file, or import with --skip-bad\n");
}

static void write_head(struct svc_guess *g, const char *source)
{
	write_source(g, source);
	g_string_append_printf(g->out, "kind: %s\nrows: %s\n", g->kind->name,
		g->events ? "event    # ids repeat: each row is something that happened"
			  : "record");
	if (g->sample->delimiter != ',')
		g_string_append_printf(g->out, "delimiter: %s\n",
			g->sample->delimiter == '\t'  ? "tab"
			: g->sample->delimiter == '|' ? "'|'"
						      : "';'");
	g_string_append(g->out, "null: ['']");
	if (g->sample->nulls->len > 0)
		g_string_truncate(g->out, g->out->len - 1);
	for (guint i = 0; i < g->sample->nulls->len; i++)
		g_string_append_printf(g->out, ", '%s'", (const char *)g->sample->nulls->pdata[i]);
	g_string_append(g->out, g->sample->nulls->len > 0 ? "]\n" : "\n");
	write_formats(g);
	g_autofree char *id = svc_yaml_quote(g->id->name, true);
	g_string_append_printf(
		g->out, "id: {column: %s}    # add prefix: ABC- to tell sources apart\n", id);
}

/* `set:` of the opening: the status before all others, and nothing of what only the end tells. */
static void write_opening_set(struct svc_guess *g)
{
	static const char *const late[] = {"hold_reason", "resolution"};
	const struct svc_field *status = svc_guess_field(g->kind, "status");
	g_string_append_printf(g->out, ", set: {%s: %s", status->name, status->fallback);
	for (size_t i = 0; i < G_N_ELEMENTS(late); i++) {
		const struct svc_field *field = svc_guess_field(g->kind, late[i]);
		if (field && field->tracked)
			g_string_append_printf(g->out, ", %s: ''", field->name);
	}
	g_string_append_c(g->out, '}');
}

/* The entry of the opening, and what columns of times tell of the life after it. */
static void write_life(struct svc_guess *g, const struct svc_sample_column *opened)
{
	bool any = false;
	g_autofree char *name = svc_yaml_quote(opened->name, true);
	for (size_t i = 0; i < SVC_GUESS_STEPS; i++)
		any = any || g->steps[i];
	g_string_append_printf(g->out, "opened: {time: %s", name);
	if (any)
		write_opening_set(g);
	g_string_append(g->out, any ? "}\ntimeline:\n" : "}\n");
	for (size_t i = 0; i < SVC_GUESS_STEPS; i++) {
		g_autofree char *time =
			g->steps[i] ? svc_yaml_quote(g->steps[i]->name, true) : NULL;
		if (time)
			g_string_append_printf(g->out, "- {time: %s, set: {%s: %s}}\n", time,
				svc_kind_role(g->kind, "status"), svc_guess_life[i].status);
	}
}

static void write_description(struct svc_guess *g)
{
	const struct svc_sample_column *text = svc_guess_column(g, svc_guess_names("description"));
	g_autofree char *name = text ? svc_yaml_quote(text->name, false) : NULL;
	if (name)
		g_string_append_printf(g->out, "description: %s\n", name);
}

static void write_event(struct svc_guess *g)
{
	const struct svc_sample_column *author = svc_guess_column(g, svc_guess_event_authors);
	g_autofree char *name = svc_yaml_quote(g->time->name, false);
	g_string_append_printf(g->out, "event:\n  time: %s%s\n", name,
		g->time != g->opened ? ""
				     : "    # no column looks like the time of an event: check it");
	if (!author)
		return;
	g_autofree char *who = svc_yaml_quote(author->name, true);
	if (svc_guess_has_emails(author))
		g_string_append_printf(g->out, "  author: %s\n", who);
	else if (svc_guess_has_short_slug(author))
		g_string_append_printf(g->out,
			"  author: {column: %s, case: slug, prefix: user-}    %s\n", who,
			svc_guess_why_prefix);
	else
		g_string_append_printf(g->out, "  author: {column: %s, case: slug}\n", who);
}

/* The entry of the opening, and of each event. */
static void write_times(struct svc_guess *g)
{
	const struct svc_sample_column *opened = g->opened ? g->opened : g->time;
	if (svc_guess_field(g->kind, "opened") && opened)
		write_life(g, opened);
	write_description(g);
	if (g->events)
		write_event(g);
}

enum svc_status svc_guess_map(const struct svc_kind *kind, const char *source, const char *text,
	size_t length, GString **out, struct svc_error *err)
{
	svc_autoclear(svc_sample) sample = {0};
	enum svc_status status = svc_sample_read(text, length, &sample, err);
	if (status)
		return svc_error_at(err, source, err->line, err->column);
	g_autofree bool *used = g_new0(bool, sample.columns->len);
	g_autofree bool *told = g_new0(bool, sample.columns->len);
	struct svc_guess g = {.kind = kind,
		.sample = &sample,
		.out = g_string_new(NULL),
		.used = used,
		.told = told};
	svc_guess_shape(&g);
	g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
	g.written = written;
	write_head(&g, source);
	write_times(&g);
	svc_guess_write_fields(&g);
	write_unused(&g);
	*out = g.out;
	return SVC_OK;
}
