#include "cli/table.h"
#include <string.h>

struct svc_cli {
	GPtrArray *commands, *nouns;
	GHashTable *by_name;  /* "noun verb" → command */
	GHashTable *by_noun;  /* name or plural → noun */
	GHashTable *prefixes; /* nouns of the commands, as a set */
};

struct svc_cli *svc_cli_new(const struct svc_command *const *commands)
{
	struct svc_cli *cli = g_new0(struct svc_cli, 1);
	cli->commands = g_ptr_array_new();
	cli->nouns = g_ptr_array_new();
	cli->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	cli->by_noun = g_hash_table_new(g_str_hash, g_str_equal);
	cli->prefixes = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; commands[i]; i++)
		svc_cli_add(cli, commands[i]);
	return cli;
}

void svc_cli_free(struct svc_cli *cli)
{
	if (!cli)
		return;
	g_ptr_array_unref(cli->commands);
	g_ptr_array_unref(cli->nouns);
	g_hash_table_unref(cli->by_name);
	g_hash_table_unref(cli->by_noun);
	g_hash_table_unref(cli->prefixes);
	g_free(cli);
}

void svc_cli_add(struct svc_cli *cli, const struct svc_command *command)
{
	g_autofree char *name = g_strdup_printf("%s %s", command->noun, command->verb);
	if (g_hash_table_contains(cli->by_name, name))
		return;
	g_hash_table_insert(cli->by_name, g_steal_pointer(&name), (gpointer)command);
	g_hash_table_add(cli->prefixes, (gpointer)command->noun);
	g_ptr_array_add(cli->commands, (gpointer)command);
}

void svc_cli_add_noun(struct svc_cli *cli, const struct svc_cli_noun *noun)
{
	if (g_hash_table_contains(cli->by_noun, noun->name))
		return;
	g_ptr_array_add(cli->nouns, (gpointer)noun);
	g_hash_table_insert(cli->by_noun, (gpointer)noun->name, (gpointer)noun);
	if (noun->plural && !g_hash_table_contains(cli->by_noun, noun->plural))
		g_hash_table_insert(cli->by_noun, (gpointer)noun->plural, (gpointer)noun);
}

const GPtrArray *svc_cli_commands(const struct svc_cli *cli)
{
	return cli->commands;
}

const GPtrArray *svc_cli_nouns(const struct svc_cli *cli)
{
	return cli->nouns;
}

const struct svc_cli_noun *svc_cli_noun(const struct svc_cli *cli, const char *word)
{
	return g_hash_table_lookup(cli->by_noun, word);
}

static const struct svc_command *exact(
	const struct svc_cli *cli, const char *noun, const char *verb)
{
	g_autofree char *name = g_strdup_printf("%s %s", noun, verb);
	return g_hash_table_lookup(cli->by_name, name);
}

const struct svc_command *svc_cli_find(
	const struct svc_cli *cli, const char *noun, const char *verb)
{
	const struct svc_cli_noun *row = svc_cli_noun(cli, noun);
	const struct svc_command *found = exact(cli, row ? row->name : noun, verb);
	if (!found && row && row->of)
		found = exact(cli, row->of, verb);
	if (!found && row && row->kind)
		found = exact(cli, "*", verb);
	return found;
}

bool svc_cli_knows(const struct svc_cli *cli, const char *word)
{
	if (!*word || g_str_equal(word, "*"))
		return false;
	return g_hash_table_contains(cli->prefixes, word) || svc_cli_noun(cli, word) ||
	       exact(cli, "", word);
}

GPtrArray *svc_cli_verbs(const struct svc_cli *cli, const char *noun)
{
	GPtrArray *out = g_ptr_array_new();
	const struct svc_cli_noun *row = svc_cli_noun(cli, noun);
	for (guint i = 0; i < cli->commands->len; i++) {
		const struct svc_command *c = cli->commands->pdata[i];
		bool same = g_str_equal(c->noun, row ? row->name : noun) ||
			    (row && row->of && g_str_equal(c->noun, row->of)) ||
			    (row && row->kind && g_str_equal(c->noun, "*"));
		if (same && !(c->flags & SVC_CMD_PLUMBING) && svc_cli_find(cli, noun, c->verb) == c)
			g_ptr_array_add(out, (gpointer)c);
	}
	return out;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *svc_cli_first_words(const struct svc_cli *cli)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *out = g_ptr_array_new();
	for (guint i = 0; i < cli->nouns->len; i++) {
		const struct svc_cli_noun *noun = cli->nouns->pdata[i];
		if (g_hash_table_add(seen, (gpointer)noun->name))
			g_ptr_array_add(out, (gpointer)noun->name);
	}
	for (guint i = 0; i < cli->commands->len; i++) {
		const struct svc_command *c = cli->commands->pdata[i];
		const char *word = *c->noun ? c->noun : c->verb;
		if (!(c->flags & SVC_CMD_PLUMBING) && !g_str_equal(word, "*") &&
			g_hash_table_add(seen, (gpointer)word))
			g_ptr_array_add(out, (gpointer)word);
	}
	g_ptr_array_sort(out, by_text);
	g_ptr_array_add(out, NULL);
	return out;
}
