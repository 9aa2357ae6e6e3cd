#include "cli/complete.h"
#include "cli/help.h"
#include "util/utf8.h"
#include <string.h>

static const char *const colours[] = {"red", "green", NULL};
static const struct svc_option paint_options[] = {
	{"colour", 'c', SVC_OPT_CHOICE, "COLOUR", colours, "red", "The colour."},
	{"tag", 0, SVC_OPT_TEXT, "TAG", .help = "A tag.", .complete = SVC_COMPLETE_FIELD_VALUE,
		.field = "tags", .flags = SVC_OPT_REPEAT},
	{"hidden", 0, SVC_OPT_FLAG, .help = "Not shown.", .flags = SVC_OPT_HIDDEN},
	{NULL},
};
static const struct svc_operand one_id[] = {{"ID", "The wall.", SVC_COMPLETE_ID, 1, 1},
	{"FILE", "A file.", SVC_COMPLETE_FILE, 0, -1}, {NULL}};
static const struct svc_operand topics[] = {{"TOPIC", "A command.", SVC_COMPLETE_TOPIC, 0, 1},
	{"VERB", "A verb.", SVC_COMPLETE_VERB, 0, 1}, {NULL}};
static const struct svc_example examples[] = {
	{"svc wall paint 1 \"a\\b\"", "Paint one"}, {"svc wall paint 2", "Paint another"}, {NULL}};

static const struct svc_command paint = {"wall", "paint", "paint a wall",
	.help = "First paragraph. It goes on, and it is long enough that it can't stand on one line of "
		"eighty.\n\n'Second\\one.\n\n    literal  text\nAfter.",
	.options = paint_options, .operands = one_id, .examples = examples,
	.flags = SVC_CMD_WRITES};
static const struct svc_command list = {
	"*", "list", "list records", .help = ".dot first", .flags = SVC_CMD_QUERY};
static const struct svc_command help = {"", "help", "help", .operands = topics};
static const struct svc_command secret = {"", "__x", "plumbing", .flags = SVC_CMD_PLUMBING};
static const struct svc_command *const commands[] = {&paint, &list, &help, &secret, NULL};
static const struct svc_cli_noun wall = {
	"wall", "walls", NULL, "What stands between rooms", "A wall.\n\nMore.", true};

static struct svc_cli *make_cli(void)
{
	struct svc_cli *cli = svc_cli_new(commands);
	svc_cli_add_noun(cli, &wall);
	return cli;
}

static void check_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		g_error("'%s' is not in:\n%s", part, text);
}

static void check_width(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i]; i++) {
		g_assert_cmpint(svc_utf8_width(lines[i]), <=, 80);
		g_assert_false(g_str_has_suffix(lines[i], " "));
	}
}

static void test_wrap(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	svc_help_wrap(out, "a b\n\nc\n  kept  as is\nd", 2, 0);
	g_assert_cmpstr(out->str, ==, "  a b\n\n  c\n    kept  as is\n  d\n");
	g_string_truncate(out, 0);
	g_autofree char *word = g_strnfill(100, 'x');
	svc_help_wrap(out, word, 4, 0); /* a word that is too long stands alone */
	g_assert_cmpuint(out->len, ==, 105);
	g_string_truncate(out, 0);
	svc_help_wrap(
		out, "日本 日本 日本", 75, 0); /* two wide words don't fit beside each other */
	g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
}

static void test_usage(void)
{
	svc_auto(svc_cli) cli = make_cli();
	g_autofree char *command = svc_help_command(&paint, "wall");
	check_has(command, "svc wall paint - paint a wall\n\nUsage: svc wall paint [OPTION]... ID "
			   "[FILE]...\n");
	check_has(command,
		"  -c, --colour COLOUR     The colour. One of red, green. Default: red.\n");
	check_has(command, "      --tag TAG           A tag. May be given more than once.\n");
	check_has(command, "\n    literal  text\n");
	check_has(command, "      --no-commit         Leave the change");
	g_assert_null(strstr(command, "hidden"));
	g_autofree char *noun = svc_help_noun(cli, "walls");
	check_has(noun, "svc wall - What stands between rooms");
	check_has(noun, "  list                    list records\n");
	static const char *const words[] = {"wall", "nothing", NULL}, *const parts[] = {NULL};
	const struct svc_help_group groups[] = {{"Build", words, parts}, {NULL, NULL, NULL}};
	g_autofree char *program = svc_help_program(cli, groups);
	check_has(
		program, "\nBuild\n  wall                    What stands between rooms\n\nMore\n");
	g_assert_null(strstr(program, "__x"));
	g_autofree char *query = svc_help_command(&list, "wall");
	check_has(query, "Usage: svc wall list [OPTION]... [QUERY]...\n");
	check_width(command);
	check_width(noun);
	check_width(program);
	g_assert_null(svc_help_noun(cli, "door"));
}

static void test_man(void)
{
	svc_auto(svc_cli) cli = make_cli();
	g_autofree char *page = svc_help_man(cli, "svc-wall", "1.2", "May 1, 2026", NULL);
	check_has(page, ".Dd May 1, 2026\n.Dt SVC-WALL 1\n");
	check_has(page, ".Nm svc wall paint\n.Op Ar option ...\n.Ar ID\n.Op Ar FILE ...\n");
	check_has(page, "First paragraph.\nIt goes on"); /* a sentence ends its line */
	check_has(page, "\n\\&'Second\\eone.\n");        /* neither request nor escape */
	check_has(page, "\n\\&.dot first\n");
	check_has(page, ".Bd -literal -offset indent\n    literal  text\n.Ed\n");
	check_has(page, ".Dl \"svc wall paint 1 \\(dqa\\eb\\(dq\"\n");
	check_has(page, ".It Fl c , Fl -colour Ar COLOUR\n");
	check_has(page, ".Sh SHARED OPTIONS\nCommands that take a query:\n");
	check_has(page, ".It Fl -no-commit\n");
	g_assert_null(strstr(page, "hidden"));
	g_autofree char *alone = svc_help_man(cli, "svc-help", "1.2", "May 1, 2026", NULL);
	check_has(alone, ".Nm svc help\n");
	g_autofree char *program = svc_help_man(cli, "svc", "1.2", "May 1, 2026", ".Sh FILES\n");
	check_has(program, ".It Xr svc-wall 1\n");
	g_assert_null(svc_help_man(cli, "svc-door", "1.2", "x", NULL));
	g_assert_null(svc_help_man(cli, "svc-", "1.2", "x", NULL));
	g_assert_null(svc_help_man(cli, "wall", "1.2", "x", NULL));
	g_auto(GStrv) pages = svc_help_pages(cli);
	g_autofree char *all = g_strjoinv(" ", pages);
	g_assert_cmpstr(all, ==, "svc svc-help svc-wall");
}

static void test_spec(void)
{
	svc_auto(svc_cli) cli = make_cli();
	json_t *spec = svc_help_spec(cli);
	g_assert_cmpstr(json_string_value(json_object_get(spec, "schema")), ==, "svc.help.spec/1");
	json_t *rows = json_object_get(spec, "commands");
	g_assert_cmpuint(json_array_size(rows), ==, 3);
	json_t *options = json_object_get(json_array_get(rows, 0), "options");
	g_assert_cmpuint(json_array_size(options), ==, 2);
	json_t *colour = json_array_get(options, 0);
	g_assert_cmpstr(json_string_value(json_object_get(colour, "letter")), ==, "c");
	g_assert_cmpstr(json_string_value(json_object_get(colour, "default")), ==, "red");
	g_assert_cmpuint(json_array_size(json_object_get(colour, "choices")), ==, 2);
	g_assert_cmpuint(json_object_size(json_object_get(spec, "groups")), ==, 3);
	json_decref(spec);
}

static void live(
	void *data, const struct svc_complete_want *want, svc_complete_add_fn add, void *sink)
{
	g_autofree char *text = g_strdup_printf("+%d:%s:%s:%s+", (int)want->what, want->noun,
		want->field ? want->field : "", want->text);
	add(sink, text, "live\n\033");
}

static const struct {
	const char *line; /* the last word is under the cursor */
	const char *want; /* lines without their help, joined with a blank */
} completions[] = {
	{"", "help wall"},
	{"wa", "wall"},
	{"wall ", "paint list"},
	{"walls p", "paint"},
	{"door ", ""},
	{"--form", "--format"},
	{"--format ", "table plain json jsonl csv md html"},
	{"--format js", "json jsonl"},
	{"--format=c", "--format=csv"},
	{"--format json wall l", "list"},
	{"-C ", ":files"},
	{"-C dir wall ", "paint list"},
	{"wall paint ", "+1:wall::+"},
	{"wall paint x", "+1:wall::x+"},
	{"wall paint 1 ", ":files"},
	{"wall paint --c", "--colour --commit-message --color"},
	{"wall paint --colour ", "red green"},
	{"wall paint -c g", "green"},
	{"wall paint --colour=g", "--colour=green"},
	{"wall paint --tag ", "+6:wall:tags:+"},
	{"wall paint --tag=x", "--tag=+6:wall:tags:x+"},
	{"wall paint --tag x ", "+1:wall::+"},
	{"wall paint -- --c", "+1:wall::--c+"},
	{"wall list st", "+3:wall::st+"},
	{"help ", "help wall +9:::+"},
	{"help wall ", "paint list"},
	{"help wall paint ", ""},
	{"wall paint --nonsense=", ""},
};

static void test_complete(void)
{
	svc_auto(svc_cli) cli = make_cli();
	for (size_t i = 0; i < G_N_ELEMENTS(completions); i++) {
		g_test_message("svc %s", completions[i].line);
		g_auto(GStrv) words = *completions[i].line
					      ? g_strsplit(completions[i].line, " ", -1)
					      : g_strsplit(" ", " ", 1);
		if (!*completions[i].line)
			words[0][0] = '\0';
		g_autoptr(GString) out = g_string_new(NULL);
		svc_complete(cli, words, live, NULL, out);
		g_auto(GStrv) lines = g_strsplit(g_strchomp(out->str), "\n", -1);
		for (int k = 0; lines[k]; k++)
			lines[k][strcspn(lines[k], "\t")] = '\0';
		g_autofree char *got = g_strjoinv(" ", lines);
		g_assert_cmpstr(got, ==, completions[i].want);
	}
	g_autoptr(GString) none = g_string_new(NULL);
	char *no_words[] = {NULL};
	svc_complete(cli, no_words, live, NULL, none);
	g_assert_cmpstr(none->str, ==, "");
}

static void test_complete_help(void)
{
	svc_auto(svc_cli) cli = make_cli();
	g_autoptr(GString) out = g_string_new(NULL);
	char noun[] = "wall", verb[] = "paint", id[] = "x", hostile[] = "\033";
	char *words[] = {noun, verb, id, NULL};
	svc_complete(cli, words, live, NULL, out);
	g_assert_cmpstr(out->str, ==, "+1:wall::x+\tlive \uFFFD\n");
	words[2] = hostile;
	svc_complete(cli, words, live, NULL, out);
	g_assert_cmpstr(out->str, ==, "+1:wall::x+\tlive \uFFFD\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cli/help/wrap", test_wrap);
	g_test_add_func("/cli/help/usage", test_usage);
	g_test_add_func("/cli/help/man", test_man);
	g_test_add_func("/cli/help/spec", test_spec);
	g_test_add_func("/cli/complete/words", test_complete);
	g_test_add_func("/cli/complete/help", test_complete_help);
	return g_test_run();
}
