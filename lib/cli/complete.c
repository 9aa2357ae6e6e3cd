#include "cli/complete.h"
#include "util/utf8.h"
#include <string.h>

struct completion {
	const struct svc_cli *cli;
	svc_complete_live_fn live;
	void *data;
	GString *out;
	const char *text;    /* the word under the cursor */
	const char *prefix;  /* "--name=" before the text, or "" */
	const char *noun;    /* NULL before it is known */
	const char *operand; /* the first one */
	const struct svc_command *command;
};

/* A shell may take the word as it stands into the command line, where it is read again: what means
 * something to one is left out, and so is text that can't be shown as it is. */
static bool is_plain(const char *value, const char *shown)
{
	for (const char *p = value; *p; p++)
		if ((guchar)*p < 0x80 && !g_ascii_isalnum(*p) && !strchr("_-.,:=@+%/", *p))
			return false;
	return g_str_equal(value, shown);
}

static void add_any(void *sink, const char *value, const char *help)
{
	struct completion *c = sink;
	g_autofree char *safe = svc_utf8_harmless(value, false);
	if (!is_plain(value, safe))
		return;
	g_string_append_printf(c->out, "%s%s", c->prefix, safe);
	if (help && *help) {
		g_autofree char *line = g_strdelimit(svc_utf8_harmless(help, true), "\n", ' ');
		g_string_append_printf(c->out, "\t%s", line);
	}
	g_string_append_c(c->out, '\n');
}

static void add(struct completion *c, const char *value, const char *help)
{
	if (g_str_has_prefix(value, c->text))
		add_any(c, value, help);
}

static void first_words(struct completion *c)
{
	g_autoptr(GPtrArray) words = svc_cli_first_words(c->cli);
	for (guint i = 0; words->pdata[i]; i++) {
		const char *word = words->pdata[i];
		const struct svc_cli_noun *noun = svc_cli_noun(c->cli, word);
		const struct svc_command *alone = svc_cli_find(c->cli, "", word);
		add(c, word, noun ? noun->summary : alone ? alone->summary : NULL);
	}
}

static void verbs(struct completion *c, const char *noun)
{
	g_autoptr(GPtrArray) rows = svc_cli_verbs(c->cli, noun);
	for (guint i = 0; i < rows->len; i++) {
		const struct svc_command *row = rows->pdata[i];
		add(c, row->verb, row->summary);
	}
}

static void offer(struct completion *c, enum svc_complete what, const char *field)
{
	const struct svc_complete_want want = {what, c->noun ? c->noun : "", field, c->text};
	switch (what) {
	case SVC_COMPLETE_NONE:
		return;
	case SVC_COMPLETE_FILE:
		g_string_append(c->out, ":files\n");
		return;
	case SVC_COMPLETE_TOPIC:
		first_words(c);
		break;
	case SVC_COMPLETE_VERB:
		if (c->operand)
			verbs(c, c->operand);
		return;
	default:
		break;
	}
	if (c->live)
		c->live(c->data, &want, add_any, c);
}

static void option_value(struct completion *c, const struct svc_option *o)
{
	bool described = c->live && o->complete == SVC_COMPLETE_FIELD_VALUE;
	for (int i = 0; o->choices && o->choices[i] && !described; i++)
		add(c, o->choices[i], NULL);
	if (!o->choices || described)
		offer(c, o->type == SVC_OPT_PATH ? SVC_COMPLETE_FILE : o->complete, o->field);
}

static void options(struct completion *c)
{
	struct svc_option_group groups[SVC_OPTION_GROUPS];
	size_t n = svc_option_groups(c->command, groups);
	for (size_t i = 0; i < n; i++)
		for (const struct svc_option *o = groups[i].rows; o->name; o++) {
			bool off = (o->flags & SVC_OPT_NEGATABLE) && o->fallback &&
				   g_str_equal(o->fallback, "yes");
			g_autofree char *word =
				g_strdup_printf("--%s%s", off ? "no-" : "", o->name);
			if (!(o->flags & SVC_OPT_HIDDEN))
				add(c, word, o->help);
		}
}

/* The option that takes the word after `word` as its value; NULL if none does. */
static const struct svc_option *awaits_value(const struct svc_command *command, const char *word)
{
	const struct svc_option *o = NULL;
	if (g_str_has_prefix(word, "--"))
		o = svc_option_named(command, word + 2);
	else if (word[0] == '-' && word[1] && !word[2])
		o = svc_option_lettered(command, word[1]);
	return o && o->type != SVC_OPT_FLAG ? o : NULL;
}

static void operand(struct completion *c, int index)
{
	for (const struct svc_operand *o = c->command->operands; o && o->name; o++) {
		if (o->max < 0 || index < o->max) {
			offer(c, o->complete, NULL);
			return;
		}
		index -= o->max;
	}
	if (c->command->flags & SVC_CMD_QUERY)
		offer(c, SVC_COMPLETE_QUERY, NULL);
}

/* Splits "--name=te" under the cursor; false if the word isn't such. */
static bool attached_value(struct completion *c)
{
	const char *equals = strchr(c->text, '=');
	if (!g_str_has_prefix(c->text, "--") || !equals)
		return false;
	g_autofree char *name = g_strndup(c->text + 2, (gsize)(equals - c->text - 2));
	g_autofree char *prefix = g_strndup(c->text, (gsize)(equals + 1 - c->text));
	const struct svc_option *o = svc_option_named(c->command, name);
	if (o && o->type != SVC_OPT_FLAG) {
		c->prefix = prefix;
		c->text = equals + 1;
		option_value(c, o);
		c->prefix = "";
	}
	return true;
}

/* The place of the first word from `at` on that is no option or value of one, at most the cursor's.
 */
static size_t skip_options(char *const *words, size_t at, size_t cursor)
{
	while (at < cursor && words[at][0] == '-' && words[at][1])
		at += awaits_value(NULL, words[at]) ? 2 : 1;
	return MIN(at, cursor);
}

/* Reads noun and verb; returns the place of the first word after them. */
static size_t find_command(struct completion *c, char *const *words, size_t cursor)
{
	size_t at = skip_options(words, 0, cursor);
	if (at == cursor)
		return at;
	const char *first = words[at];
	const struct svc_cli_noun *noun = svc_cli_noun(c->cli, first);
	size_t second = skip_options(words, at + 1, cursor);
	if (second < cursor)
		c->command = svc_cli_find(c->cli, first, words[second]);
	c->noun = noun ? noun->name : first;
	if (c->command)
		return second + 1;
	c->command = svc_cli_find(c->cli, "", first);
	if (!c->command)
		return second;
	c->noun = "";
	return at + 1;
}

/* What stands before the cursor decides: a value, an option, a verb, an operand. */
static void at_cursor(struct completion *c, char *const *words, size_t start, size_t cursor)
{
	int operands = 0;
	bool operands_only = false;
	for (size_t i = start; i < cursor; i++) {
		const struct svc_option *o =
			operands_only ? NULL : awaits_value(c->command, words[i]);
		if (o && i + 1 == cursor) {
			option_value(c, o);
			return;
		}
		if (o)
			i++;
		else if (operands_only || words[i][0] != '-' || !words[i][1])
			c->operand = operands++ ? c->operand : words[i];
		else if (g_str_equal(words[i], "--"))
			operands_only = true;
	}
	if (!operands_only && attached_value(c))
		return;
	if (!operands_only && c->text[0] == '-')
		options(c);
	else if (c->command)
		operand(c, operands);
	else if (c->noun)
		verbs(c, c->noun);
	else
		first_words(c);
}

void svc_complete(const struct svc_cli *cli, char *const *words, svc_complete_live_fn live,
	void *data, GString *out)
{
	size_t cursor = 0;
	if (!words[0])
		return;
	while (words[cursor + 1])
		cursor++;
	struct completion c = {.cli = cli,
		.live = live,
		.data = data,
		.out = out,
		.text = words[cursor],
		.prefix = ""};
	size_t start = find_command(&c, words, cursor);
	const struct svc_option *o = cursor > 0 ? awaits_value(c.command, words[cursor - 1]) : NULL;
	if (o && start >= cursor) { /* `svc --format <tab>` */
		option_value(&c, o);
		return;
	}
	at_cursor(&c, words, MIN(start, cursor), cursor);
}
