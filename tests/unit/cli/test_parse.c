#include "cli/parse.h"
#include <string.h>

static const char *const colours[] = {"red", "green", NULL};
static const struct svc_option list_options[] = {
	{"since", 's', SVC_OPT_TIME, "TIME", .help = "From TIME on."},
	{"share", 0, SVC_OPT_PERCENT, "SHARE", .help = "A share."},
	{"for", 0, SVC_OPT_DURATION, "DURATION", .help = "A time."},
	{"paint", 'p', SVC_OPT_CHOICE, "COLOUR", colours, .help = "A colour."},
	{"tag", 't', SVC_OPT_TEXT, "TAG", .help = "A tag.", .flags = SVC_OPT_REPEAT},
	{"all", 'a', SVC_OPT_FLAG, .help = "Everything."},
	{"secret", 0, SVC_OPT_FLAG, .help = "Hidden.", .flags = SVC_OPT_HIDDEN},
	{NULL},
};
static const struct svc_operand one_or_two[] = {{"ID", "the record", SVC_COMPLETE_ID, 1, 1},
	{"TO", "another", SVC_COMPLETE_ID, 0, 1}, {NULL}};
static const struct svc_operand files[] = {{"FILE", "a file", SVC_COMPLETE_FILE, 0, -1}, {NULL}};

static const struct svc_command list = {
	"*", "list", "list records", .options = list_options, .flags = SVC_CMD_QUERY};
static const struct svc_command merge = {
	"ticket", "merge", "merge two", .operands = one_or_two, .flags = SVC_CMD_WRITES};
static const struct svc_command report = {"sla", "report", "report"};
static const struct svc_command import_csv = {"import", "csv", "import", .operands = files};
static const struct svc_command check = {"", "check", "check"};
static const struct svc_command version = {"", "version", "version"};
static const struct svc_command catalog_all = {"catalog", "list", "list the catalog"};
static const struct svc_command catalog = {"", "catalog", "show the catalog", .operands = files};
static const struct svc_command hidden = {"", "__probe", "x", .flags = SVC_CMD_PLUMBING};
static const struct svc_command *const commands[] = {&list, &merge, &report, &import_csv, &check,
	&version, &catalog_all, &catalog, &hidden, NULL};

static const struct svc_cli_noun nouns[] = {
	{"ticket", "tickets", NULL, "something to do", .kind = true},
	{"incident", NULL, "ticket", "a broken service", .kind = true},
	{"sla", "slas", NULL, "a target", .kind = true},
	{"import", NULL, NULL, "bring records in"},
};

static struct svc_cli *make_cli(void)
{
	struct svc_cli *cli = svc_cli_new(commands);
	for (size_t i = 0; i < G_N_ELEMENTS(nouns); i++)
		svc_cli_add_noun(cli, &nouns[i]);
	return cli;
}

enum { NOW = 1795252470 }; /* 2026-11-21T09:14:30Z */

/* `line`: words separated by blanks. */
static enum svc_status parse(const char *line, struct svc_call **call, struct svc_error *err)
{
	svc_auto(svc_cli) cli = make_cli();
	g_auto(GStrv) words = *line ? g_strsplit(line, " ", -1) : g_new0(char *, 1);
	size_t used = 0;
	if (svc_cli_parse_globals(words, NOW, call, &used, err) != SVC_OK)
		return err->status;
	return svc_cli_parse(cli, words + used, NOW, *call, err);
}

static struct svc_call *parsed(const char *line)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_call) call = NULL;
	g_test_message("svc %s", line);
	parse(line, &call, &err);
	g_assert_cmpstr(err.message, ==, NULL);
	return g_steal_pointer(&call);
}

static void check_command(const char *line, const struct svc_command *command, const char *noun)
{
	svc_auto(svc_call) call = parsed(line);
	g_assert_true(svc_call_command(call) == command);
	g_assert_cmpstr(svc_call_noun(call), ==, noun);
}

static void test_commands(void)
{
	check_command("ticket list", &list, "ticket");
	check_command("tickets list", &list, "ticket");
	check_command("incident list", &list, "incident");
	check_command("incident merge A", &merge, "incident");
	check_command("sla report", &report, "sla");
	check_command("import csv", &import_csv, "import");
	check_command("check", &check, "");
	check_command("--format json check", &check, "");
	check_command("-z ticket -q list", &list, "ticket");
	check_command("catalog list", &catalog_all, "catalog");
	check_command("catalog", &catalog, "");
	check_command("catalog other", &catalog, "");
	check_command("catalog --format json other", &catalog, "");
}

static void check_help(const char *line, const struct svc_command *command, const char *noun)
{
	svc_auto(svc_call) call = parsed(line);
	g_assert_true(svc_call_wants_help(call));
	g_assert_true(svc_call_command(call) == command);
	g_assert_cmpstr(svc_call_noun(call), ==, noun);
}

static void test_help(void)
{
	check_help("", NULL, NULL);
	check_help("--help", NULL, NULL);
	check_help("ticket", NULL, "ticket");
	check_help("import", NULL, "import");
	check_help("ticket -h", NULL, "ticket");
	check_help("-h ticket", NULL, NULL);
	check_help("ticket list -h --nonsense", &list, "ticket");
	check_help("check --help", &check, "");
	svc_auto(svc_call) call = parsed("ticket list -t -h");
	g_assert_false(svc_call_wants_help(call)); /* -h is the tag */
}

static void test_options(void)
{
	svc_auto(svc_call) call =
		parsed("-C dir ticket list --since=-7d a --tag x -ap red -ty "
		       "--share 99.5% --for 1h30m b --format=json --limit 5 -- --c");
	int64_t time, duration;
	g_assert_true(svc_call_time(call, "since", &time));
	g_assert_cmpint(time, ==, NOW - 7 * 86400);
	g_assert_true(svc_call_duration(call, "for", &duration));
	g_assert_cmpint(duration, ==, 5400);
	g_assert_cmpfloat(svc_call_percent(call, "share", 0), ==, 99.5);
	g_assert_cmpstr(svc_call_text(call, "paint"), ==, "red");
	g_assert_cmpstr(svc_call_text(call, "format"), ==, "json");
	g_assert_cmpstr(svc_call_text(call, "directory"), ==, "dir");
	g_assert_cmpint(svc_call_int(call, "limit", 7), ==, 5);
	g_assert_true(svc_call_flag(call, "all"));
	g_assert_false(svc_call_flag(call, "count"));
	char **tags = svc_call_texts(call, "tag");
	g_assert_cmpuint(g_strv_length(tags), ==, 2);
	g_assert_cmpstr(tags[1], ==, "y");
	char **operands = svc_call_operands(call);
	g_assert_cmpuint(g_strv_length(operands), ==, 3);
	g_assert_cmpstr(operands[1], ==, "b");
	g_assert_cmpstr(operands[2], ==, "--c");
}

static void test_absent(void)
{
	svc_auto(svc_call) call = parsed("ticket list");
	int64_t start, end;
	g_assert_false(svc_call_span(call, "since", &start, &end));
	g_assert_false(svc_call_given(call, "since"));
	g_assert_null(svc_call_text(call, "tag"));
	g_assert_null(svc_call_texts(call, "tag")[0]);
	g_assert_null(svc_call_operands(call)[0]);
	g_assert_cmpint(svc_call_int(call, "limit", 7), ==, 7);
	g_assert_cmpfloat(svc_call_percent(call, "share", 1.5), ==, 1.5);
	g_assert_true(svc_call_flag(call, "pager")); /* on unless --no-pager */
	g_assert_null(svc_call_misused(call));
	g_assert_false(svc_call_flag(call, "dry-run")); /* of the write group, which list hasn't */
	g_assert_cmpstr(svc_call_misused(call), ==, "dry-run");
}

static void test_negated(void)
{
	svc_auto(svc_call) call = parsed("ticket merge a --no-commit --no-pager");
	g_assert_false(svc_call_flag(call, "commit"));
	g_assert_false(svc_call_flag(call, "pager"));
	svc_auto(svc_call) again = parsed("ticket merge a --no-commit --commit");
	g_assert_true(svc_call_flag(again, "commit"));
}

static void test_operands(void)
{
	svc_auto(svc_call) call =
		parsed("ticket list -team:network - -7d -service.team:x -e is:open");
	g_assert_cmpuint(g_strv_length(svc_call_operands(call)), ==, 4);
	g_assert_cmpstr(svc_call_text(call, "expression"), ==, "is:open");
	svc_auto(svc_call) bytes = parsed("import csv \xff\xfe");
	g_assert_cmpstr(svc_call_operands(bytes)[0], ==, "\xff\xfe");
}

static void test_resolve(void)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_call) call = parsed("ticket list --since 2026-11");
	svc_auto(svc_zone) zone = NULL;
	int64_t start, end;
	if (svc_zone_open("Europe/Berlin", NULL, &zone, &err) != SVC_OK) {
		g_test_skip("no tzdata");
		return;
	}
	g_assert_cmpint(svc_call_resolve(call, NOW, zone, &err), ==, SVC_OK);
	g_assert_true(svc_call_span(call, "since", &start, &end));
	g_assert_cmpint(start, ==, 1793487600); /* 2026-10-31T23:00:00Z */
	g_assert_cmpint(end, ==, 1793487600 + 30 * 86400);
}

static const struct {
	const char *line, *message, *hint; /* hint: its start */
} wrong[] = {
	{"tikcet", "unknown command 'tikcet'", "did you mean ticket?\nsee 'svc help'"},
	{"__prob", "unknown command '__prob'", "see 'svc help'"},
	{"*", "unknown command '*'", "see 'svc help'"},
	{"* list", "unknown command '*'", "there is no kind of that name"},
	{"", NULL, NULL},
	{"ticket lits", "unknown command 'ticket lits'",
		"did you mean list?\nsee 'svc help ticket'"},
	{"import jsonl", "unknown command 'import jsonl'", "see 'svc help import'"},
	{"import list", "unknown command 'import list'", "see 'svc help import'"},
	{"--formt json check", "unknown option --formt", "did you mean --format?\nsee 'svc help'"},
	{"check --secrets", "unknown option --secrets", "see 'svc help check'"},
	{"ticket list --secre", "unknown option --secre",
		"did you mean --share?\nsee 'svc help ticket list'"},
	{"ticket list --no-all", "unknown option --no-all", "did you mean"},
	{"ticket list --al", "unknown option --al", "did you mean --all"},
	{"ticket list -x", "unknown option -x", "see"},
	{"ticket list -all", "unknown option -l", "did you mean --all"},
	{"ticket list -é", "unknown option -é", "see"},
	{"ticket -a list", "unknown option -a", "see 'svc help ticket'"},
	{"ticket list --since", "option --since needs a value: TIME", "see 'svc help ticket list'"},
	{"ticket list -s", "option -s needs a value: TIME", "see"},
	{"ticket list --all=yes", "option --all takes no value", "see"},
	{"ticket list --since soon", "option --since: 'soon' is not a time", "write a date"},
	{"ticket list --since=", "option --since: '' is not a time", "write a date"},
	{"ticket list --paint gren", "option --paint: 'gren' is none of red, green",
		"did you mean green or red?\nsee"},
	{"ticket list --paint=", "option --paint: '' is none of red, green", "see"},
	{"ticket list --share 101%", "option --share: '101%' is not a percentage from 0% to 100%",
		"see"},
	{"ticket list --share inf", "option --share: 'inf' is not a percentage from 0% to 100%",
		"see"},
	{"ticket list --share %", "option --share: '%' is not a percentage from 0% to 100%", "see"},
	{"ticket list --share 1.2.3", "option --share: '1.2.3' is not a percentage from 0% to 100%",
		"see"},
	{"ticket list --for 3bd", "option --for: '3bd' counts business days", "give hours"},
	{"ticket list --limit -1", "option --limit: '-1' is not a whole number from 0", "see"},
	{"ticket list --limit 99999999999999999999",
		"option --limit: '99999999999999999999' is not a whole number from 0", "see"},
	{"ticket list --tag \xff", "option --tag: the value is not valid UTF-8", "see"},
	{"ticket list \xff", "operand 1 is not valid UTF-8", "see"},
	{"-C", "option -C needs a value: DIR", "see 'svc help'"},
	{"-C= check --directory=", "option --directory: the path is empty", "see"},
	{"ticket merge", "'svc ticket merge' needs ID",
		"ID: the record\nsee 'svc help ticket merge'"},
	{"incident merge", "'svc incident merge' needs ID", "ID: the record"},
	{"ticket merge a b c", "one operand too many for 'svc ticket merge': 'c'", "see"},
	{"check it", "'svc check' takes no operands, not 'it'", "see 'svc help check'"},
};

static void test_errors(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_auto(svc_call) call = NULL;
		enum svc_status status = parse(wrong[i].line, &call, &err);
		g_assert_cmpstr(err.message, ==, wrong[i].message);
		g_assert_cmpint(status, ==, wrong[i].message ? SVC_EUSAGE : SVC_OK);
		if (wrong[i].hint && !g_str_has_prefix(err.hint, wrong[i].hint))
			g_error("%s: hint is '%s'", wrong[i].line, err.hint);
	}
}

static void test_first_words(void)
{
	svc_auto(svc_cli) cli = make_cli();
	g_autoptr(GPtrArray) words = svc_cli_first_words(cli);
	g_autofree char *all = g_strjoinv(" ", (char **)words->pdata);
	g_assert_cmpstr(all, ==, "catalog check import incident sla ticket version");
	g_autoptr(GPtrArray) verbs = svc_cli_verbs(cli, "incident");
	g_assert_cmpuint(verbs->len, ==, 2);
	g_assert_false(svc_cli_knows(cli, ""));
	g_assert_true(svc_cli_knows(cli, "__probe"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cli/parse/commands", test_commands);
	g_test_add_func("/cli/parse/help", test_help);
	g_test_add_func("/cli/parse/options", test_options);
	g_test_add_func("/cli/parse/absent", test_absent);
	g_test_add_func("/cli/parse/negated", test_negated);
	g_test_add_func("/cli/parse/operands", test_operands);
	g_test_add_func("/cli/parse/resolve", test_resolve);
	g_test_add_func("/cli/parse/errors", test_errors);
	g_test_add_func("/cli/parse/first-words", test_first_words);
	return g_test_run();
}
