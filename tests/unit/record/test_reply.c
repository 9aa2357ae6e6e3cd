/*
 * Hostile texts through a reply and back: the text is the same, no entry is forged, none is hidden.
 * The way is that of `svc ticket reply`: an edit applied to a record, whose bytes are read again.
 */
#include "record/fixture.h"
#include "rounds.h"
#include "text/hostile.h"

enum { REPLIES = 25 }; /* in one record before a new one is begun */

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n\v\f")] == '\0';
}

static void check_entries(struct svc_record *record, guint before, GPtrArray *texts)
{
	svc_autoclear(svc_error) err = {0};
	const struct svc_timeline *timeline;
	g_assert_cmpint(svc_record_timeline(record, &timeline, &err), ==, SVC_OK);
	g_assert_cmpuint(timeline->entries->len, ==, before + texts->len);
	for (guint i = 0; i < texts->len; i++) {
		const struct svc_entry *entry = timeline->entries->pdata[before + i];
		g_assert_cmpstr(entry->verb, ==, "replied");
		g_assert_cmpstr(entry->author, ==, "kim");
		g_assert_cmpstr(entry->text, ==, texts->pdata[i]);
	}
}

/* Replies until the record is full, then reads its file as another program would. */
static int one_record(struct fixture *fix, GRand *rand, int left)
{
	svc_autoclear(svc_error) err = {0};
	const struct svc_kind *kind = svc_kinds_find(fix->kinds, "ticket", NULL);
	svc_auto(svc_record) record = NULL;
	g_assert_cmpint(svc_record_parse(kind, TICKET_PATH, TICKET, strlen(TICKET), &record, &err),
		==, SVC_OK);
	int64_t time;
	g_assert_true(svc_time_parse("2026-11-21T10:00:00Z", &time));
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	while (left > 0 && texts->len < REPLIES) {
		g_autofree char *text = hostile_text(rand);
		if (is_blank(text))
			continue; /* a reply without words is refused */
		svc_auto(svc_edit) edit = svc_edit_new();
		edit->verb = g_strdup("replied");
		edit->text = g_strdup(text);
		svc_record_apply(record, edit, time++, "kim", false, NULL, &err);
		g_assert_cmpstr(err.message, ==, NULL);
		g_ptr_array_add(texts, g_steal_pointer(&text));
		left--;
	}
	svc_auto(svc_record) again = NULL;
	g_assert_cmpint(svc_record_parse(kind, TICKET_PATH, record->text->str, record->text->len,
				&again, &err),
		==, SVC_OK);
	check_entries(again, 3, texts);
	g_assert_cmpstr(svc_record_get(again, "status"), ==, "in-progress");
	return left;
}

static void test_hostile_replies(struct fixture *fix, gconstpointer data)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(23);
	for (int left = test_rounds(2000, 1000000); left > 0;)
		left = one_record(fix, rand, left);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/reply/hostile", struct fixture, NULL, set_up, test_hostile_replies, tear_down);
	return g_test_run();
}
