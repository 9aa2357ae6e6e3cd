#include "cmd/guide.h"
#include "check/check.h"
#include "cli/help.h"
#include "text/mdoc.h"
#include "util/utf8.h"
#include <string.h>

enum { HELP_WIDTH = 80, GUIDE_INDENT = 26 };

const struct svc_guide svc_guides[] = {
	{"tutorial", 7, "tutorial.md", "A first hour with svc"},
	{"query", 7, "query.md", "Find records: the filter language"},
	{"search", 7, "search.md", "Find records by words, and records like one"},
	{"sql", 7, "sql.md", "Ask with SQL: tables, values, what is allowed"},
	{"history", 7, "history.md", "The log of a record, and what changed since the last look"},
	{"sla", 7, "sla.md", "How service levels are written and computed"},
	{"rules", 7, NULL, "What svc check looks for"},
	{"undo", 7, "undo.md", "What was done, and how to take it back"},
	{"sync", 7, "sync.md", "One desk, many hands: fetch, merge by records, push"},
	{"merge", 7, "merge.md", "How records are merged, and how conflicts are settled"},
	{"audit", 7, "audit.md", "What git's history proves, and what it can't"},
	{"record", 5, "record.md", "The file of a record and its timeline"},
	{"kind", 5, "kinds.md", "The files that declare kinds of records"},
	{"config", 5, "config.md", "The desk's config"},
	{"import", 5, "import.md", "Maps for importing CSV, and JSON lines"},
	{NULL, 0, NULL, NULL},
};

const struct svc_guide *cmd_guide(const char *word)
{
	const char *name = g_str_has_prefix(word, "svc-") ? word + strlen("svc-") : word;
	for (const struct svc_guide *guide = svc_guides; guide->name; guide++) {
		g_autofree char *page = g_strdup_printf("%s.%d", guide->name, guide->section);
		g_autofree char *cited = g_strdup_printf("%s(%d)", guide->name, guide->section);
		if (g_str_equal(name, guide->name) || g_str_equal(name, page) ||
			g_str_equal(name, cited) || !g_strcmp0(name, guide->file))
			return guide;
	}
	return NULL;
}

char *cmd_guide_word(const struct svc_guide *guide, const struct svc_cli *cli)
{
	if (!svc_cli_knows(cli, guide->name))
		return g_strdup(guide->name);
	return g_strdup_printf("%s.%d", guide->name, guide->section);
}

static char *rules_text(void)
{
	g_autoptr(GArray) rules = svc_check_all_rules();
	GString *text = g_string_new(
		"# Rules\n\n"
		"What `svc check` looks for. Errors make it end with exit code 1, warnings do so "
		"with `--strict`. What is marked as mended is put right by `svc check --fix`.\n\n"
		"| rule | severity | what is wrong |\n|---|---|---|\n");
	for (guint i = 0; i < rules->len; i++) {
		const struct svc_rule *rule = &g_array_index(rules, struct svc_rule, i);
		g_string_append_printf(text, "| `%s` | %s%s | %s |\n", rule->id,
			rule->severity == SVC_ERROR ? "error" : "warning",
			rule->fixable ? ", mended" : "", rule->summary);
	}
	return g_string_free(text, FALSE);
}

static char *file_text(const char *name)
{
	const struct svc_guide_file *file = svc_guide_files;
	while (!g_str_equal(file->name, name))
		file++;
	return g_strndup((const char *)file->text, file->length);
}

char *cmd_guide_text(const struct svc_guide *guide)
{
	if (!guide->file)
		return rules_text();
	return file_text(guide->file);
}

/* The section and the macro, so that they sort as mandoc wants. */
static char *reference(const struct svc_guide *guide)
{
	return g_strdup_printf("%d.Xr svc-%s %d", guide->section, guide->name, guide->section);
}

static gint by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *cmd_guide_man(const struct svc_guide *guide, const char *version, const char *date)
{
	g_autofree char *upper = g_ascii_strup(guide->name, -1);
	g_autofree char *text = cmd_guide_text(guide);
	g_autofree char *body = svc_markdown_mdoc(text, strlen(text));
	g_autofree char *summary = g_strdup(guide->summary);
	summary[0] = g_ascii_tolower(summary[0]);
	GString *page = g_string_new(NULL);
	g_string_append_printf(page,
		".Dd %s\n.Dt SVC-%s %d\n.Os\n.Sh NAME\n.Nm svc-%s\n.Nd %s\n%s.Sh SEE ALSO\n"
		".Xr svc 1",
		date, upper, guide->section, guide->name, summary, body);
	g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);
	for (const struct svc_guide *other = svc_guides; other->name; other++)
		if (other != guide)
			g_ptr_array_add(others, reference(other));
	g_ptr_array_sort(others, by_text);
	for (guint i = 0; i < others->len; i++)
		g_string_append_printf(page, " ,\n%s", (char *)others->pdata[i] + 1);
	g_string_append_printf(page, "\n.Pp\nThis page describes svc %s.\n", version);
	return g_string_free(page, FALSE);
}

char *cmd_guides_man(void)
{
	g_autofree char *text = file_text("environment.md");
	g_autofree char *body = svc_markdown_mdoc(text, strlen(text));
	GString *more = g_string_new(".Sh GUIDES\n.Bl -tag -width Ds -compact\n");
	for (const struct svc_guide *guide = svc_guides; guide->name; guide++)
		g_string_append_printf(more, ".It Xr svc-%s %d\n%s\n", guide->name, guide->section,
			guide->summary);
	g_string_append_printf(more, ".El\n%s", body);
	return g_string_free(more, FALSE);
}

char *cmd_with_guides(char *text, const struct svc_cli *cli, const char *word)
{
	g_autofree char *safe = svc_utf8_harmless(text, true); /* a desk's kinds may be anybody's */
	GString *all = g_string_new(safe);
	g_free(text);
	const struct svc_guide *beside = word ? cmd_guide(word) : NULL;
	if (beside)
		g_string_append_printf(all, "\nSee also 'svc help %s.%d': %s\n", beside->name,
			beside->section, beside->summary);
	if (word)
		return g_string_free(all, FALSE);
	g_string_append(all, "\nGuides, shown by 'svc help GUIDE'\n");
	for (const struct svc_guide *guide = svc_guides; guide->name; guide++) {
		g_autofree char *name = cmd_guide_word(guide, cli);
		g_autofree char *words =
			svc_utf8_wrap(guide->summary, HELP_WIDTH, GUIDE_INDENT, GUIDE_INDENT);
		g_string_append_printf(all, "  %-*s%s\n", GUIDE_INDENT - 2, name, words);
	}
	g_string_append(all, "\nExit codes\n");
	for (const struct svc_help_exit *one = svc_help_exits; one->text; one++)
		g_string_append_printf(all, "  %-4d  %s\n", one->code, one->text);
	return g_string_free(all, FALSE);
}
