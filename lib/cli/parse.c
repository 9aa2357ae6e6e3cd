#include "cli/call.h"
#include "util/utf8.h"
#include <string.h>

struct parser {
	const struct svc_cli *cli;
	struct svc_call *call;
	char *const *words;
	size_t at; /* the word to read next */
	int64_t now;
	struct svc_error *err;
};

char *svc_command_name(const struct svc_command *command, const char *noun)
{
	const char *first = noun && *noun ? noun : command->noun;
	return *command->noun ? g_strdup_printf("svc %s %s", first, command->verb)
			      : g_strdup_printf("svc %s", command->verb);
}

/* Ends every usage error: close matches first, then the help to read. */
static enum svc_status advise(struct parser *parser, const char *close)
{
	const struct svc_call *call = parser->call;
	g_autofree char *name = call->command ? svc_command_name(call->command, call->noun)
				: call->noun  ? g_strdup_printf("svc %s", call->noun)
					      : g_strdup("svc");
	const char *topic = name + strlen("svc");
	GString *hint = g_string_new(NULL);
	if (close)
		g_string_append_printf(hint, "did you mean %s?\n", close);
	else if (parser->err->hint)
		g_string_append_printf(hint, "%s\n", parser->err->hint);
	g_string_append_printf(hint, "see 'svc help%s'", topic);
	g_autofree char *text = g_string_free(hint, FALSE);
	return svc_error_hint(parser->err, "%s", text);
}

static enum svc_status unknown_option(struct parser *parser, const char *name)
{
	struct svc_option_group groups[SVC_OPTION_GROUPS];
	size_t n = svc_option_groups(parser->call->command, groups);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < n; i++)
		for (const struct svc_option *o = groups[i].rows; o->name; o++) {
			if (!(o->flags & SVC_OPT_HIDDEN))
				g_ptr_array_add(names, g_strdup_printf("--%s", o->name));
			if (o->flags & SVC_OPT_NEGATABLE)
				g_ptr_array_add(names, g_strdup_printf("--no-%s", o->name));
		}
	g_ptr_array_add(names, NULL);
	g_autofree char *dashed = g_strdup_printf("--%s", name);
	const struct svc_option *format = svc_option_named(parser->call->command, "format");
	bool is_format = format && format->choices && g_strv_contains(format->choices, name);
	g_autofree char *close =
		is_format ? g_strdup_printf("--format %s", name)
			  : svc_suggest(dashed, (const char *const *)names->pdata, 3);
	svc_error_set(parser->err, SVC_EUSAGE, "unknown option --%s", name);
	return advise(parser, close);
}

/* Takes note of an option; takes over `text`. */
static enum svc_status keep(
	struct parser *parser, const struct svc_option *option, char *text, bool off)
{
	struct svc_given given = {option, text, off};
	if (option->type != SVC_OPT_FLAG &&
		svc_value_read(&given, parser->now, NULL, parser->err) != SVC_OK) {
		g_free(text);
		return advise(parser, NULL);
	}
	g_array_append_val(parser->call->given, given);
	if (g_str_equal(option->name, "help"))
		parser->call->help = true;
	return SVC_OK;
}

static enum svc_status next_value(
	struct parser *parser, const struct svc_option *option, const char *shown)
{
	const char *value = parser->words[parser->at];
	if (!value) {
		svc_error_set(parser->err, SVC_EUSAGE, "option %s needs a value: %s", shown,
			option->arg ? option->arg : "VALUE");
		return advise(parser, NULL);
	}
	parser->at++;
	return keep(parser, option, g_strdup(value), false);
}

/* The row of `--no-NAME`; NULL if there is none. */
static const struct svc_option *negated(const struct svc_command *command, const char *name)
{
	if (!g_str_has_prefix(name, "no-"))
		return NULL;
	const struct svc_option *option = svc_option_named(command, name + 3);
	return option && (option->flags & SVC_OPT_NEGATABLE) ? option : NULL;
}

static enum svc_status long_option(struct parser *parser, const char *word)
{
	const char *equals = strchr(word, '=');
	g_autofree char *name =
		equals ? g_strndup(word + 2, (gsize)(equals - word - 2)) : g_strdup(word + 2);
	const struct svc_option *option = svc_option_named(parser->call->command, name);
	bool off = false;
	if (!option) {
		option = negated(parser->call->command, name);
		off = option != NULL;
	}
	if (!option)
		return unknown_option(parser, name);
	if (option->type == SVC_OPT_FLAG && equals) {
		svc_error_set(parser->err, SVC_EUSAGE, "option --%s takes no value", name);
		return advise(parser, NULL);
	}
	if (option->type == SVC_OPT_FLAG)
		return keep(parser, option, g_strdup(""), off);
	if (equals)
		return keep(parser, option, g_strdup(equals + 1), false);
	g_autofree char *shown = g_strdup_printf("--%s", name);
	return next_value(parser, option, shown);
}

static enum svc_status unknown_letter(struct parser *parser, const char *letter, const char *word)
{
	int bytes = (int)(g_utf8_next_char(letter) - letter);
	svc_error_set(parser->err, SVC_EUSAGE, "unknown option -%.*s",
		g_utf8_validate(letter, -1, NULL) ? bytes : 1, letter);
	const struct svc_option *meant = svc_option_named(parser->call->command, word + 1);
	g_autofree char *close = meant ? g_strdup_printf("--%s", meant->name) : NULL;
	return advise(parser, close);
}

static enum svc_status short_options(struct parser *parser, const char *word)
{
	for (const char *p = word + 1; *p; p++) {
		const struct svc_option *option = svc_option_lettered(parser->call->command, *p);
		if (!option)
			return unknown_letter(parser, p, word);
		if (option->type == SVC_OPT_FLAG) {
			if (keep(parser, option, g_strdup(""), false) != SVC_OK)
				return parser->err->status;
			continue;
		}
		if (p[1])
			return keep(parser, option, g_strdup(p + 1), false);
		const char shown[] = {'-', *p, 0};
		return next_value(parser, option, shown);
	}
	return SVC_OK;
}

/* `-team:network`, `-@mine`: a negated term of a query, not letters. */
static bool is_negated_term(const struct svc_command *command, const char *word)
{
	if (!command || !(command->flags & SVC_CMD_QUERY))
		return false;
	if (word[1] == '@')
		return true;
	if (!g_ascii_isalpha(word[1]))
		return false;
	size_t name = strspn(
		word + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
	return word[1 + name] == ':';
}

static bool is_option(const struct svc_command *command, const char *word)
{
	return word[0] == '-' && word[1] && !g_ascii_isdigit(word[1]) &&
	       !is_negated_term(command, word);
}

static enum svc_status option(struct parser *parser)
{
	const char *word = parser->words[parser->at++];
	return word[1] == '-' ? long_option(parser, word) : short_options(parser, word);
}

static int most_operands(const struct svc_command *command, int *least)
{
	int most = command->flags & SVC_CMD_QUERY ? -1 : 0;
	*least = 0;
	for (const struct svc_operand *o = command->operands; o && o->name; o++) {
		*least += o->min;
		most = most < 0 || o->max < 0 ? -1 : most + o->max;
	}
	return most;
}

static bool takes_paths(const struct svc_command *command)
{
	for (const struct svc_operand *o = command->operands; o && o->name; o++)
		if (o->complete == SVC_COMPLETE_FILE)
			return true;
	return false;
}

static enum svc_status operand(struct parser *parser, const char *word)
{
	const struct svc_command *command = parser->call->command;
	int least, most = most_operands(command, &least);
	GPtrArray *operands = parser->call->operands;
	if (!g_utf8_validate(word, -1, NULL) && !takes_paths(command)) {
		svc_error_set(
			parser->err, SVC_EUSAGE, "operand %u is not valid UTF-8", operands->len);
		return advise(parser, NULL);
	}
	if (most >= 0 && (int)operands->len > most) {
		g_autofree char *name = svc_command_name(command, parser->call->noun);
		if (most == 0)
			svc_error_set(parser->err, SVC_EUSAGE, "'%s' takes no operands, not '%s'",
				name, word);
		else
			svc_error_set(parser->err, SVC_EUSAGE,
				"one operand too many for '%s': '%s'", name, word);
		if (strchr(word, ' ') && svc_option_named(command, "message"))
			svc_error_hint(parser->err, "a message follows -m: %s … -m '…'", name);
		return advise(parser, NULL);
	}
	g_ptr_array_insert(operands, (gint)operands->len - 1, g_strdup(word));
	return SVC_OK;
}

/* The operand row that stays unfilled by `count` operands. */
static enum svc_status check_count(struct parser *parser)
{
	const struct svc_command *command = parser->call->command;
	int count = (int)parser->call->operands->len - 1;
	for (const struct svc_operand *o = command->operands; o && o->name; o++) {
		if (count < o->min) {
			g_autofree char *name = svc_command_name(command, parser->call->noun);
			svc_error_set(parser->err, SVC_EUSAGE, "'%s' needs %s", name, o->name);
			if (o->help)
				svc_error_hint(parser->err, "%s: %s", o->name, o->help);
			return advise(parser, NULL);
		}
		count -= o->min;
	}
	return SVC_OK;
}

static enum svc_status options_and_operands(struct parser *parser)
{
	bool operands_only = false;
	while (parser->words[parser->at] && !parser->call->help) {
		const char *word = parser->words[parser->at];
		enum svc_status status;
		if (!operands_only && g_str_equal(word, "--")) {
			operands_only = true;
			parser->at++;
			continue;
		}
		if (!operands_only && is_option(parser->call->command, word))
			status = option(parser);
		else
			status = operand(parser, parser->words[parser->at++]);
		if (status != SVC_OK)
			return status;
	}
	return parser->call->help ? SVC_OK : check_count(parser);
}

static enum svc_status globals(struct parser *parser)
{
	while (parser->words[parser->at] && is_option(NULL, parser->words[parser->at]) &&
		!g_str_equal(parser->words[parser->at], "--") && !parser->call->help)
		if (option(parser) != SVC_OK)
			return parser->err->status;
	return SVC_OK;
}

enum svc_status svc_cli_parse_globals(
	char *const *words, int64_t now, struct svc_call **out, size_t *used, struct svc_error *err)
{
	svc_auto(svc_call) call = svc_call_new();
	struct parser parser = {NULL, call, words, 0, now, err};
	if (globals(&parser) != SVC_OK)
		return err->status;
	*used = parser.at;
	*out = g_steal_pointer(&call);
	return SVC_OK;
}

/* `svc close 7k3`: the commands that have the word as their verb; NULL if there is none. Owned. */
static char *with_noun(struct parser *parser, const char *word)
{
	g_autoptr(GString) names = g_string_new(NULL);
	const GPtrArray *nouns = svc_cli_nouns(parser->cli);
	for (guint i = 0, found = 0; i < nouns->len && found < 3; i++) {
		const struct svc_cli_noun *noun = nouns->pdata[i];
		if (noun->of || !svc_cli_find(parser->cli, noun->name, word))
			continue;
		g_string_append_printf(
			names, "%s'svc %s %s'", names->len ? " or " : "", noun->name, word);
		found++;
	}
	return names->len ? g_strdup(names->str) : NULL;
}

/* What another program calls so, or a record: `svc ticket 7k3`. NULL if it is neither. Owned. */
static char *meant(struct parser *parser, const char *noun, const char *word)
{
	const char *blank = *noun ? " " : "";
	for (const char *const *ours = svc_cli_synonyms(word); *ours; ours++) {
		if (svc_cli_find(parser->cli, noun, *ours))
			return g_strdup_printf("'svc %s%s%s'", noun, blank, *ours);
		char *verbs = *noun ? NULL : with_noun(parser, *ours);
		if (verbs)
			return verbs;
	}
	if (strpbrk(word, "0123456789") && svc_cli_find(parser->cli, noun, "show"))
		return g_strdup_printf("'svc %s%sshow %s'", noun, blank, word);
	return NULL;
}

/* `svc problem new`: what follows is a verb that every kind has. */
static bool makes_records(const struct parser *parser)
{
	const char *second = parser->words[parser->at];
	return second && svc_cli_find(parser->cli, "*", second);
}

static enum svc_status unknown_word(struct parser *parser, const char *word)
{
	g_autoptr(GPtrArray) words = svc_cli_first_words(parser->cli);
	g_autofree char *close = with_noun(parser, word);
	if (!close)
		close = meant(parser, "", word);
	if (!close)
		close = svc_suggest(word, (const char *const *)words->pdata, 3);
	svc_error_set(parser->err, SVC_EUSAGE, "unknown command '%s'", word);
	if (!close && makes_records(parser))
		return svc_error_hint(parser->err,
			"there is no kind of that name: 'svc kind list' shows those there are, 'svc "
			"help kind.5' how to add one");
	return advise(parser, close);
}

static enum svc_status unknown_verb(struct parser *parser, const char *word)
{
	g_autoptr(GPtrArray) verbs = svc_cli_verbs(parser->cli, parser->call->noun);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < verbs->len; i++)
		g_ptr_array_add(
			names, (gpointer)((const struct svc_command *)verbs->pdata[i])->verb);
	g_ptr_array_add(names, NULL);
	g_autofree char *close = meant(parser, parser->call->noun, word);
	if (!close)
		close = svc_suggest(word, (const char *const *)names->pdata, 3);
	svc_error_set(parser->err, SVC_EUSAGE, "unknown command '%s %s'", parser->call->noun, word);
	return advise(parser, close);
}

/* The verb after `first`, which is a noun or a command of its own. */
static enum svc_status verb(struct parser *parser, const char *first)
{
	struct svc_call *call = parser->call;
	const struct svc_cli_noun *noun = svc_cli_noun(parser->cli, first);
	const struct svc_command *alone = svc_cli_find(parser->cli, "", first);
	call->noun = g_strdup(noun ? noun->name : first);
	if (!alone && globals(parser) != SVC_OK)
		return parser->err->status;
	const char *second = parser->words[parser->at];
	if (call->help)
		return SVC_OK;
	call->command = second ? svc_cli_find(parser->cli, first, second) : NULL;
	if (call->command) {
		parser->at++;
		return SVC_OK;
	}
	call->help = !alone && second && g_str_equal(second, "help"); /* `svc ticket help` */
	if (!alone)
		return second && !call->help ? unknown_verb(parser, second) : SVC_OK;
	call->command = alone;
	g_free(call->noun);
	call->noun = g_strdup("");
	return SVC_OK;
}

static enum svc_status command(struct parser *parser)
{
	if (globals(parser) != SVC_OK)
		return parser->err->status;
	const char *first = parser->words[parser->at];
	if (!first || parser->call->help)
		return SVC_OK;
	parser->at++;
	return svc_cli_knows(parser->cli, first) ? verb(parser, first)
						 : unknown_word(parser, first);
}

enum svc_status svc_cli_parse(const struct svc_cli *cli, char *const *words, int64_t now,
	struct svc_call *call, struct svc_error *err)
{
	struct parser parser = {cli, call, words, 0, now, err};
	if (command(&parser) != SVC_OK)
		return err->status;
	if (!call->command) {
		call->help = true;
		return SVC_OK;
	}
	return options_and_operands(&parser);
}
