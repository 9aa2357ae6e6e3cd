/*
 * Looking up by key and former id: with the index what reading every file finds, whatever was
 * edited in between and however YAML writes the text.
 */
#include "../desk/temp.h"
#include "../rounds.h"
#include "index/seek.h"

enum { FILES = 30, NAMES = 12 };

static GRand *dice;

static guint roll(guint sides)
{
	return (guint)g_rand_int_range(dice, 0, (gint)sides);
}

static const char *const names[NAMES] = {"OLD-1", "old-1", "OLD-2", "mon-17", "it's: x", "a b",
	"tab\there", "\"q\"", "Straße", "7", "new", "x\\y"};

/* The text as YAML may have it. */
static char *written(const char *text)
{
	json_t *json = json_string(text);
	char *quoted = json_dumps(json, JSON_ENCODE_ANY | (roll(2) ? JSON_ENSURE_ASCII : 0));
	json_decref(json);
	char *copy = g_strdup(quoted);
	free(quoted);
	return copy;
}

static void write_ticket(struct temp *temp, guint i)
{
	g_autofree char *path = g_strdup_printf("tickets/2026/11/INC-2611-%05u.md", i);
	g_autofree char *one = written(names[roll(NAMES)]);
	g_autofree char *two = written(names[roll(NAMES)]);
	g_autofree char *three = written(names[roll(NAMES)]);
	g_autofree char *key = roll(3) ? g_strdup_printf("key: %s\n", one) : g_strdup("");
	g_autofree char *aliases = roll(3)   ? g_strdup_printf("aliases: [%s, %s]\n", two, three)
				   : roll(2) ? g_strdup_printf("aliases: %s\n", two)
					     : g_strdup("");
	g_autofree char *text = g_strdup_printf("---\nid: INC-2611-%05u\ntitle: T\n%s%s%s---\n", i,
		key, aliases, roll(12) ? "" : "opened: [\n");
	temp_write(temp, path, text);
}

static char *look_up(struct svc_desk *desk, const struct svc_kind *kind, const char *name, bool key)
{
	svc_autoclear(svc_ref) ref = {0};
	svc_autoclear(svc_error) err = {0};
	enum svc_status status = key ? svc_desk_find_key(desk, kind, name, &ref, &err)
				     : svc_desk_find(desk, kind, name, &ref, &err);
	return g_strdup_printf("%d %s %s %s", status, ref.path, err.message, err.hint);
}

static void compare(struct temp *temp)
{
	svc_auto(svc_desk) plain = temp_open(temp);
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_seeker) seeker = svc_seeker_new(desk);
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	const struct svc_kind *same = svc_kinds_find(svc_desk_kinds(plain), "ticket", NULL);
	for (guint i = 0; i < NAMES * 2; i++) {
		const char *name = names[i / 2];
		g_autofree char *wanted = look_up(plain, same, name, i % 2);
		g_autofree char *got = look_up(desk, kind, name, i % 2);
		g_assert_cmpstr(got, ==, wanted);
	}
	svc_seeker_free(g_steal_pointer(&seeker));
	svc_desk_free(g_steal_pointer(&desk));
}

static void test_same(void)
{
	struct temp temp;
	dice = g_rand_new_with_seed(11);
	temp_desk(&temp);
	temp_set_env(&temp, "SVC_INDEX", "always");
	for (guint i = 0; i < FILES; i++)
		write_ticket(&temp, i);
	for (int round = test_rounds(25, 1000); round > 0; round--) {
		compare(&temp);
		for (guint n = roll(5); n > 0; n--)
			write_ticket(&temp, roll(FILES + 5));
	}
	g_rand_free(dice);
	temp_clear(&temp);
}

/* A retried job finds its record, whatever characters are in its key. */
static void test_quoted(void)
{
	static const char *const forms[] = {"'it''s: x'", "\"it's: \\x78\"", "\"it's:\\\n  \\ x\""};
	struct temp temp;
	temp_desk(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *text = g_strdup_printf(
			"---\nid: INC-2611-00001\ntitle: T\nkey: %s\n---\n", forms[i]);
		temp_write(&temp, "tickets/2026/11/INC-2611-00001.md", text);
		svc_auto(svc_desk) desk = temp_open(&temp);
		svc_autoclear(svc_error) err = {0};
		svc_autoclear(svc_ref) ref = {0};
		const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
		temp_ok(svc_desk_find_key(desk, kind, "it's: x", &ref, &err), err);
	}
	temp_clear(&temp);
}

/* What a write has added or what stood there before its lock was got is found after it. */
static void test_write(void)
{
	struct temp temp;
	temp_desk(&temp);
	temp_set_env(&temp, "SVC_INDEX", "always");
	svc_auto(svc_desk) desk = temp_open(&temp);
	svc_auto(svc_seeker) seeker = svc_seeker_new(desk);
	svc_autoclear(svc_error) err = {0};
	svc_autoclear(svc_ref) ref = {0};
	const struct svc_kind *kind = svc_kinds_find(svc_desk_kinds(desk), "ticket", NULL);
	temp_ok(svc_desk_find_key(desk, kind, "joiner-1", &ref, &err), err);
	g_assert_cmpint(svc_desk_find_key(desk, kind, "joiner-2", &ref, &err), ==, SVC_ENOTFOUND);
	temp_write(&temp, "tickets/2026/11/INC-2611-00001.md",
		"---\nid: INC-2611-00001\ntitle: T\nkey: joiner-2\n---\n");
	const struct svc_txn_options options = {.no_commit = true};
	svc_auto(svc_write) write = NULL;
	svc_error_clear(&err);
	temp_ok(svc_write_begin(desk, &options, &write, &err), err);
	temp_ok(svc_desk_find_key(desk, kind, "joiner-2", &ref, &err), err);
	g_assert_cmpstr(ref.id, ==, "INC-2611-00001");
	svc_write_free(g_steal_pointer(&write));
	svc_seeker_free(g_steal_pointer(&seeker));
	svc_desk_free(g_steal_pointer(&desk));
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seek/as-files", test_same);
	g_test_add_func("/seek/quoted", test_quoted);
	g_test_add_func("/seek/write", test_write);
	return g_test_run();
}
