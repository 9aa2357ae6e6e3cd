#include "cmd/sla/simulate_print.h"
#include "cmd/sla/report_print.h"
#include "sla/compare.h"
#include "util/utf8.h"
#include "view/compliance.h"
#include <string.h>

enum { SHOWN_FLIPS = 20, FIGURES_MOST = 12 };

static const char schema[] = "svc.sla.simulate/1";

static const struct svc_column figures[] = {
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"before_n", "N", SVC_COL_INT, 0},
	{"before_compliance", "Met now", SVC_COL_PERCENT, 0},
	{"n", "N then", SVC_COL_INT, 0},
	{"compliance", "Met then", SVC_COL_PERCENT, 0},
	{"change", "Change", SVC_COL_DECIMAL, 0},
	{"before_breached", "Over now", SVC_COL_INT, 0},
	{"breached", "Over then", SVC_COL_INT, 0},
};

static const struct svc_column flip_columns[] = {
	{"ticket", "Id", SVC_COL_ID, 0},
	{"priority", "P", SVC_COL_WORD, 0},
	{"clock", "Clock", SVC_COL_TEXT, 0},
	{"was", "Now", SVC_COL_WORD, 0},
	{"becomes", "Then", SVC_COL_WORD, 0},
	{"target", "Target", SVC_COL_SECONDS, 0},
	{"elapsed", "Elapsed", SVC_COL_SECONDS, 0},
	{"title", "Title", SVC_COL_TEXT, 3},
};

/* The variant's rows with the present figures beside them, and what is under the threshold. New
 * reference. */
static json_t *joined(const struct cmd_simulation *simulation, const json_t *variant)
{
	json_t *report = json_deep_copy(json_object_get(variant, "report")), *row;
	size_t i;
	svc_report_join(report, simulation->before, "before");
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		const json_t *compliance = json_object_get(row, "compliance");
		bool under = json_is_number(compliance) &&
			     json_number_value(compliance) < simulation->fail_under;
		json_object_set_new(row, "under", json_boolean(under));
	}
	return report;
}

static size_t columns_of(
	const json_t *report, bool named, struct svc_column out[CMD_REPORT_KEYS + FIGURES_MOST])
{
	size_t n = 0, i;
	const json_t *item;
	if (named)
		out[n++] = (struct svc_column){"variant", "Variant", SVC_COL_TEXT, 0};
	json_array_foreach(json_object_get(report, "by"), i, item)
	{
		const char *name = json_string_value(item);
		if (n < CMD_REPORT_KEYS)
			out[n++] =
				(struct svc_column){name, cmd_report_title(name), SVC_COL_WORD, 0};
	}
	memcpy(out + n, figures, sizeof figures);
	return n + G_N_ELEMENTS(figures);
}

static void print_rows(struct svc_session *session, const json_t *report, const char *name)
{
	size_t i;
	const json_t *row;
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		json_t *flat = cmd_report_flat(session, row);
		json_object_set_new(flat, "variant", json_string(name));
		cmd_report_name_groups(session, flat, json_object_get(report, "by"));
		svc_out_row(session->out, flat);
	}
}

static json_t *flip_row(const struct svc_session *session, const json_t *flip)
{
	const json_t *before = json_object_get(flip, "before"),
		     *after = json_object_get(flip, "after");
	json_t *out = json_copy((json_t *)flip);
	json_object_set(out, "was", json_object_get(before, "outcome"));
	json_object_set(out, "becomes", json_object_get(after, "outcome"));
	json_object_set(out, "target", json_object_get(after, "target"));
	json_object_set(out, "elapsed", json_object_get(after, "elapsed"));
	json_object_del(out, "before");
	json_object_del(out, "after");
	return out;
}

static void print_flips(struct svc_session *session, const json_t *flips)
{
	size_t n = json_array_size(flips);
	g_autofree char *title =
		n > SHOWN_FLIPS
			? g_strdup_printf("The first %d of %zu clocks that flip", SHOWN_FLIPS, n)
			: g_strdup_printf("%zu clocks flip", n);
	cmd_report_text(session, "\n");
	cmd_report_heading(session, 4, n == 1 ? "1 clock flips" : title);
	if (!n)
		return;
	svc_out_begin(session->out, schema, "flips", flip_columns, G_N_ELEMENTS(flip_columns));
	for (size_t i = 0; i < n && i < SHOWN_FLIPS; i++)
		svc_out_row(session->out, flip_row(session, json_array_get(flips, i)));
	svc_out_end(session->out, NULL);
}

/* One line a group that is under the threshold. */
static void print_under(
	struct svc_session *session, const struct cmd_simulation *simulation, const json_t *report)
{
	size_t i, k;
	const json_t *row, *field;
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		if (!json_is_true(json_object_get(row, "under")))
			continue;
		g_autoptr(GString) line =
			g_string_new(json_string_value(json_object_get(row, "clock")));
		json_array_foreach(json_object_get(report, "by"), k, field)
		{
			const char *key = json_string_value(field);
			g_string_append_printf(line, " %s", cmd_report_group(session, row, key));
		}
		g_autofree char *safe = svc_utf8_harmless(line->str, false);
		g_autofree char *text = g_strdup_printf("\n- %s is under %g%%: %.2f%%\n", safe,
			simulation->fail_under,
			json_number_value(json_object_get(row, "compliance")));
		cmd_report_text(session, text);
	}
}

/* One row of the present report with each variant's compliance under its own key. */
static json_t *side_row(const json_t *row, size_t n_variants)
{
	json_t *out = json_copy((json_t *)row);
	json_object_del(out, "elapsed");
	for (size_t i = 0; i < n_variants; i++) {
		g_autofree char *key = g_strdup_printf("v%zu", i);
		json_t *variant = json_incref(json_object_get(out, key));
		json_object_set(out, key, json_object_get(variant, "compliance"));
		json_decref(variant);
	}
	return out;
}

/* All variants in one table, a column each. */
static void print_side_by_side(struct svc_session *session, const struct cmd_simulation *simulation)
{
	size_t n = json_array_size(simulation->variants), columns = 0, i;
	json_t *all = json_deep_copy(simulation->before);
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autofree struct svc_column *shown = g_new0(struct svc_column, CMD_REPORT_KEYS + n + 2);
	const json_t *item;
	json_array_foreach(json_object_get(all, "by"), i, item)
	{
		const char *name = json_string_value(item);
		if (i < CMD_REPORT_KEYS)
			shown[columns++] =
				(struct svc_column){name, cmd_report_title(name), SVC_COL_WORD, 0};
	}
	shown[columns++] = figures[0];
	shown[columns++] = (struct svc_column){"compliance", "Now", SVC_COL_PERCENT, 0};
	json_array_foreach(simulation->variants, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "name"));
		g_ptr_array_add(keys, g_strdup_printf("v%zu", i));
		svc_report_join(all, json_object_get(item, "report"), keys->pdata[i]);
		shown[columns++] = (struct svc_column){keys->pdata[i], name, SVC_COL_PERCENT, 0};
	}
	svc_out_begin(session->out, schema, "compliance", shown, columns);
	json_array_foreach(json_object_get(all, "rows"), i, item)
		svc_out_row(session->out, side_row(item, n));
	svc_out_end(session->out, NULL);
	cmd_report_text(session, "\n");
	json_decref(all);
}

static void print_for_people(struct svc_session *session, const struct cmd_simulation *simulation)
{
	struct svc_column columns[CMD_REPORT_KEYS + FIGURES_MOST];
	g_autofree char *period = svc_view_period(simulation->before);
	g_autofree char *title = g_strdup_printf("SLA simulation, %s (%s)", period,
		json_string_value(json_object_get(simulation->before, "zone")));
	size_t i;
	const json_t *variant;
	cmd_report_heading(session, 2, title);
	if (json_array_size(simulation->variants) > 1)
		print_side_by_side(session, simulation);
	json_array_foreach(simulation->variants, i, variant)
	{
		json_t *report = joined(simulation, variant);
		size_t n = columns_of(report, false, columns);
		cmd_report_text(session, i ? "\n" : "");
		cmd_report_heading(session, 3, json_string_value(json_object_get(variant, "name")));
		svc_out_begin(session->out, schema, "rows", columns, n);
		print_rows(session, report, "");
		svc_out_end(session->out, "No clock stopped in this period.");
		print_flips(session, json_object_get(variant, "flips"));
		print_under(session, simulation, report);
		json_decref(report);
	}
	g_autofree char *notes = svc_view_report_notes(simulation->before);
	g_autofree char *remarks = svc_view_report_remarks(simulation->before);
	g_autoptr(GString) all = g_string_new(NULL);
	svc_view_add_note(all, "Now: by the texts and policies that are in force for each ticket. "
			       "Then: as if the variant had always been. Change is in percentage "
			       "points.");
	g_string_append(all, notes);
	cmd_report_notes(session, all->str, remarks, simulation->definitions);
}

static void print_flat(struct svc_session *session, const struct cmd_simulation *simulation)
{
	struct svc_column columns[CMD_REPORT_KEYS + FIGURES_MOST];
	size_t i, n = columns_of(simulation->before, true, columns);
	const json_t *variant;
	svc_out_begin(session->out, schema, "rows", columns, n);
	json_array_foreach(simulation->variants, i, variant)
	{
		json_t *report = joined(simulation, variant);
		print_rows(session, report, json_string_value(json_object_get(variant, "name")));
		json_decref(report);
	}
	svc_out_end(session->out, NULL);
}

static void print_json(struct svc_session *session, const struct cmd_simulation *simulation)
{
	json_t *object = json_object(), *variants = json_array();
	size_t i;
	const json_t *variant;
	json_array_foreach(simulation->variants, i, variant)
	{
		json_t *out = json_copy((json_t *)variant), *report = joined(simulation, variant);
		json_object_set(out, "rows", json_object_get(report, "rows"));
		json_array_append_new(variants, out);
		json_decref(report);
	}
	json_object_set(object, "before", (json_t *)simulation->before);
	json_object_set_new(object, "variants", variants);
	svc_out_object(session->out, schema, "simulation", object, NULL, NULL);
}

static bool holds(const struct cmd_simulation *simulation)
{
	size_t i, k;
	const json_t *variant, *row;
	bool under = false;
	json_array_foreach(simulation->variants, i, variant)
	{
		json_t *report = joined(simulation, variant);
		json_array_foreach(json_object_get(report, "rows"), k, row) under |=
			json_is_true(json_object_get(row, "under"));
		json_decref(report);
	}
	return !under;
}

bool cmd_simulation_print(struct svc_session *session, const struct cmd_simulation *simulation)
{
	if (svc_out_format(session->out) == SVC_JSON)
		print_json(session, simulation);
	else if (cmd_report_for_people(session))
		print_for_people(session, simulation);
	else
		print_flat(session, simulation);
	return holds(simulation);
}
