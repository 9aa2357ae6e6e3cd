/*
 * Random histories of one ticket, on two branches that are merged now and then: an honest one is
 * clean, and whatever one commit then does to what was on record is found.
 */
#include "../desk/temp.h"
#include "../rounds.h"
#include "audit/audit.h"
#include "repo/write.h"

enum { START = TEMP_NOW - 86400, STEP = 600, ENTRIES_MOST = 40 };

static const char *const people[] = {"kim", "lee", "ana"};

struct entry {
	int64_t time;
	const char *author;
	int number; /* of its text */
};

struct record { /* the ticket on one branch */
	struct entry entries[ENTRIES_MOST];
	int count;
	int mark; /* of the branch's last commit */
};

struct history {
	GRand *rand;
	GString *stream;
	int64_t time;
	int mark, number;
	struct record branches[2];
};

static const char *person(struct history *h)
{
	return people[g_rand_int_range(h->rand, 0, G_N_ELEMENTS(people))];
}

static char *record_text(const struct record *record)
{
	char when[SVC_TIME_LENGTH];
	GString *text =
		g_string_new("---\nid: INC-2611-7K3M9\ntitle: T\nstatus: new\ntype: incident\n"
			     "opened: 2026-11-20T00:00:00Z\n---\nText.\n");
	for (int i = 0; i < record->count; i++) {
		const struct entry *entry = &record->entries[i];
		g_string_append_printf(text, "\n## %s %s noted\n\nNote %d\n",
			svc_time_print(entry->time, when), entry->author, entry->number);
	}
	return g_string_free(text, FALSE);
}

/* One commit of a branch with the ticket as it is there; `other`: a merge. */
static void commit(struct history *h, struct record *record, const char *author, int other)
{
	g_autofree char *text = record_text(record);
	g_string_append_printf(h->stream,
		"commit refs/heads/work\nmark :%d\nauthor X <%s@example.com> %" G_GINT64_FORMAT
		" +0000\ncommitter X <%s@example.com> %" G_GINT64_FORMAT " +0000\ndata 1\nx\n",
		++h->mark, author, h->time, author, h->time);
	if (record->mark)
		g_string_append_printf(h->stream, "from :%d\n", record->mark);
	else
		g_string_append(h->stream, "from refs/heads/main^0\n");
	if (other)
		g_string_append_printf(h->stream, "merge :%d\n", other);
	g_string_append_printf(h->stream,
		"M 100644 inline tickets/2026/11/INC-2611-7K3M9.md\ndata %zu\n%s\n", strlen(text),
		text);
	record->mark = h->mark;
	h->time += STEP;
}

static int by_time(const void *a, const void *b)
{
	const struct entry *one = a, *two = b;
	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return one->number - two->number;
}

static void add_entry(struct history *h, struct record *record, int64_t time, const char *author)
{
	record->entries[record->count++] = (struct entry){time, author, ++h->number};
	qsort(record->entries, (size_t)record->count, sizeof *record->entries, by_time);
}

/* What either has; both are the same then. */
static void merge(struct history *h, struct record *into, const struct record *from)
{
	for (int i = 0; i < from->count && into->count < ENTRIES_MOST; i++) {
		bool known = false;
		for (int k = 0; k < into->count && !known; k++)
			known = into->entries[k].number == from->entries[i].number;
		if (!known)
			into->entries[into->count++] = from->entries[i];
	}
	qsort(into->entries, (size_t)into->count, sizeof *into->entries, by_time);
	commit(h, into, person(h), from->mark);
}

static void honest(struct history *h)
{
	struct record *first = &h->branches[0];
	add_entry(h, first, h->time, "kim");
	commit(h, first, "kim", 0);
	h->branches[1] = *first;
	for (int i = 0; i < 14; i++) {
		int on = g_rand_int_range(h->rand, 0, 2);
		struct record *record = &h->branches[on];
		if (g_rand_int_range(h->rand, 0, 4) == 0) {
			if (record->mark != h->branches[!on].mark)
				merge(h, record, &h->branches[!on]);
			continue;
		}
		const char *author = person(h);
		add_entry(h, record, h->time, author);
		commit(h, record, author, 0);
	}
	if (first->mark != h->branches[1].mark)
		merge(h, first, &h->branches[1]);
}

/* What a forger does to the ticket; the rule that must tell. */
static const char *const forgeries[] = {"entry-changed", "entry-removed", "entry-changed",
	"entry-changed", "entry-author", "entry-backdated", "entry-time", "record-unreadable"};

static void forge(struct history *h, int what)
{
	struct record *record = &h->branches[0];
	struct entry *one = &record->entries[g_rand_int_range(h->rand, 0, record->count)];
	const char *forger = person(h);
	switch (what) {
	case 0:
		one->number = ++h->number;
		break;
	case 1:
		*one = record->entries[--record->count];
		break;
	case 2:
		one->time -= 1 + g_rand_int_range(h->rand, 0, 100000);
		break;
	case 3:
		one->author = one->author == people[0] ? people[1] : people[0];
		break;
	case 4:
		add_entry(h, record, h->time, forger == people[0] ? people[1] : people[0]);
		break;
	case 5:
		h->time += 86400;
		add_entry(h, record, START - 3600, forger);
		break;
	case 6:
		add_entry(h, record, h->time + 3600, forger);
		break;
	default:
		break;
	}
	commit(h, record, forger, 0);
	if (what == 7) /* the last word on a file counts: the frontmatter doesn't end */
		g_string_append(h->stream,
			"M 100644 inline tickets/2026/11/INC-2611-7K3M9.md\ndata 4\n---\n\n");
}

static void audit(struct temp *temp, struct svc_audit_report *report)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = temp_open(temp);
	const struct svc_audit_options options = {.range = "main..work", .tolerance = 300};
	temp_ok(svc_audit_verify(desk, &options, report, &err), err);
}

static char *rules_of(const struct svc_audit_report *report)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < report->list->len; i++) {
		const struct svc_audit_finding *finding = report->list->pdata[i];
		g_string_append_printf(text, "%s%s: %s\n", finding->note ? "note " : "",
			finding->rule, finding->message);
	}
	return g_string_free(text, FALSE);
}

static void import(struct temp *temp, const GString *stream)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_desk) desk = temp_open(temp);
	const char *const args[] = {"fast-import", "--quiet", "--force", NULL};
	temp_ok(svc_repo_git(svc_store_repo(svc_desk_store(desk)), args, NULL, stream->str,
			stream->len, NULL, &err),
		err);
}

/* A desk whose people are known, older than all that follows. */
static void set_up(struct temp *temp)
{
	temp_desk(temp);
	temp_run(temp, "rm", "--quiet", "tickets/2026/11/INC-2611-7K3M9.md");
	temp_set_env(temp, "GIT_AUTHOR_DATE", "2026-11-19T00:00:00Z");
	temp_commit(temp, "2026-11-19T00:00:00Z");
	temp->ctx.now = TEMP_NOW + 30 * 86400;
}

static void run(struct temp *temp, guint32 seed, int forgery, struct svc_audit_report *report)
{
	struct history h = {
		.rand = g_rand_new_with_seed(seed), .stream = g_string_new(NULL), .time = START};
	honest(&h);
	if (forgery >= 0)
		forge(&h, forgery);
	import(temp, h.stream);
	audit(temp, report);
	g_string_free(h.stream, TRUE);
	g_rand_free(h.rand);
}

static void test_histories(void)
{
	struct temp temp;
	guint32 first = (guint32)g_test_rand_int();
	set_up(&temp);
	for (int i = 0; i < test_rounds(30, 2000); i++) {
		guint32 seed = first + (guint32)i;
		int what = i % (int)G_N_ELEMENTS(forgeries);
		svc_autoclear(svc_audit_report) clean = {0};
		svc_autoclear(svc_audit_report) forged = {0};
		run(&temp, seed, -1, &clean);
		g_autofree char *none = rules_of(&clean);
		if (clean.findings)
			g_error("seed %u: an honest history has:\n%s", seed, none);
		run(&temp, seed, what, &forged);
		g_autofree char *all = rules_of(&forged);
		if (!strstr(all, forgeries[what]) || forged.findings != 1)
			g_error("seed %u: not one '%s' alone in:\n%s", seed, forgeries[what], all);
	}
	temp_clear(&temp);
}

static void test_range(void)
{
	static const struct {
		const char *range;
		enum svc_status status;
	} rows[] = {{NULL, SVC_OK}, {"main", SVC_OK}, {"main~..main", SVC_OK}, {"main~..", SVC_OK},
		{"..main", SVC_OK}, {"main..main~", SVC_ENOTFOUND}, {"main..main", SVC_ENOTFOUND},
		{"nothing", SVC_ENOTFOUND}, {"main..nothing", SVC_ENOTFOUND},
		{"main...main~", SVC_EUSAGE}, {"a..b..c", SVC_EUSAGE}, {"--all", SVC_ENOTFOUND}};
	struct temp temp;
	set_up(&temp);
	svc_auto(svc_desk) desk = temp_open(&temp);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		svc_autoclear(svc_error) err = {0};
		svc_autoclear(svc_audit_report) report = {0};
		const struct svc_audit_options options = {.range = rows[i].range, .tolerance = 300};
		g_assert_cmpint(
			svc_audit_verify(desk, &options, &report, &err), ==, rows[i].status);
	}
	temp_clear(&temp);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/verify/histories", test_histories);
	g_test_add_func("/verify/range", test_range);
	return g_test_run();
}
