/*
 * The laws of service levels on random desks: records in a repository with dated edits of their
 * texts, random lives of tickets, every policy.
 */
#include "../desk/temp.h"
#include "rounds.h"
#include "sla/report.h"
#include "sla/simulate.h"
#include "util/instants.h"
#include <git2.h>

enum { TICKETS = 4, HOUR = 3600 };

static const char since[] = "2026-04-01T00:00:00Z", until[] = "2026-07-01T00:00:00Z";

struct terms {                  /* of which the texts are made */
	int open, close, lunch; /* minutes of the day */
	const char *zone, *days;
	int response, resolution, urgent; /* minutes; business days where negative */
	const char *pause;
	const char *policies[SVC_POLICY_FIELDS];
};

static const char *pick(GRand *rand, const char *const *words, size_t n)
{
	return words[g_rand_int_range(rand, 0, (int)n)];
}
#define PICK(RAND, ...)                                                                            \
	pick(RAND, (const char *const[]){__VA_ARGS__},                                             \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static struct terms random_terms(GRand *rand)
{
	struct terms t = {.open = g_rand_int_range(rand, 60, 600),
		.close = g_rand_int_range(rand, 840, 1380),
		.lunch = g_rand_int_range(rand, 610, 820),
		.zone = PICK(rand, "Europe/Dublin", "America/Sao_Paulo", "Africa/Casablanca",
			"Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"),
		.days = PICK(rand, "mon-fri", "mon-sun", "tue-sat"),
		.response = g_rand_int_range(rand, 10, 600),
		.resolution = g_rand_int_range(rand, 30, 4000),
		.urgent = g_rand_int_range(rand, 10, 900),
		.pause = PICK(rand, "on-hold:customer", "on-hold")};
	for (int i = 0; i < SVC_POLICY_FIELDS; i++) {
		const char *const *values = svc_policy_values((enum svc_policy_field)i);
		bool pinned = i == SVC_POLICY_TARGET;
		t.policies[i] =
			pinned ? values[0] : pick(rand, values, g_strv_length((char **)values));
	}
	return t;
}

static char *calendar_text(const struct terms *t)
{
	return g_strdup_printf(
		"---\nid: office\ntitle: Office\ntimezone: %s\nhours:\n"
		"  %s: [%02d:%02d-%02d:%02d, %02d:%02d-%02d:%02d]\nholidays:\n"
		"- 05-01\n- 2026-06-11\nexceptions:\n  2026-05-02: [10:00-11:00]\n---\n",
		t->zone, t->days, t->open / 60, t->open % 60, t->lunch / 60, t->lunch % 60,
		t->lunch / 60, (t->lunch % 60 + 5) % 60, t->close / 60, t->close % 60);
}

static char *target_text(int amount)
{
	return amount < 0 ? g_strdup_printf("%dbd", -amount) : g_strdup_printf("%dm", amount);
}

static char *sla_text(const struct terms *t, const char *pause)
{
	g_autofree char *resolution = target_text(t->resolution);
	GString *out = g_string_new(NULL);
	g_string_append_printf(out,
		"---\nid: gold\ntitle: Gold\ncalendar: office\nclocks:\n  response:\n"
		"    target: %dm\n    pause: [%s]\n  resolution:\n    target: {P1: %dm, default: %s}\n"
		"    pause: [%s]\n  next-response:\n    kind: next_response\n    target: %dm\n"
		"    calendar: always\n",
		t->response, pause, t->urgent, resolution, pause, t->response);
	for (int i = 0; i < SVC_POLICY_FIELDS; i++)
		g_string_append_printf(
			out, "%s: %s\n", svc_policy_name((enum svc_policy_field)i), t->policies[i]);
	g_string_append(out, "---\n");
	return g_string_free(out, FALSE);
}

static void write_texts(struct temp *temp, const struct terms *t)
{
	g_autofree char *calendar = calendar_text(t), *sla = sla_text(t, t->pause);
	temp_write(temp, "calendars/office.md", calendar);
	temp_write(temp, "slas/gold.md", sla);
}

static void random_entry(GString *out, GRand *rand, const char *when)
{
	const char *status = PICK(rand, "in-progress", "on-hold", "resolved", "resolved", "closed",
		"cancelled", "in-progress");
	switch (g_rand_int_range(rand, 0, 6)) {
	case 0:
		g_string_append_printf(out, "\n## %s kim replied\n\nText.\n", when);
		break;
	case 1:
		g_string_append_printf(out, "\n## %s ana replied\n\nText.\n", when);
		break;
	case 2:
		g_string_append_printf(out, "\n## %s kim changed\n\n- priority: %s\n", when,
			PICK(rand, "P1", "P2", "P3"));
		break;
	default:
		g_string_append_printf(out,
			"\n## %s kim changed\n\n- status: %s\n- hold_reason:%s\n", when, status,
			strcmp(status, "on-hold") ? "" : PICK(rand, " customer", " supplier"));
	}
}

static void write_ticket(struct temp *temp, GRand *rand, int number)
{
	int64_t time = at(since) + g_rand_int_range(rand, -5 * SVC_DAY, 80 * SVC_DAY);
	g_autofree char *opened = svc_time_format(time);
	g_autofree char *path = g_strdup_printf("tickets/2026/04/INC-2604-AAAA%d.md", number);
	const char *priority = PICK(rand, "P1", "P2", "P3");
	g_autoptr(GString) out = g_string_new(NULL);
	g_string_append_printf(out,
		"---\nid: INC-2604-AAAA%d\ntitle: T\nstatus: new\ntype: incident\npriority: %s\n"
		"requester: ana\nopened: %s\n---\n\n## %s ana opened\n\n- status: new\n- priority: %s\n",
		number, priority, opened, opened, priority);
	for (int n = g_rand_int_range(rand, 0, 8); n > 0; n--) {
		time += g_rand_int_range(rand, 0, 2 * SVC_DAY);
		g_autofree char *when = svc_time_format(time);
		random_entry(out, rand, when);
	}
	temp_write(temp, path, out->str);
}

#define GIT_OK(CALL) g_assert_cmpint(CALL, ==, 0)

/* Commits the work tree without a process of its own: thousands of desks are made. */
static void commit(git_repository *repo, const char *when)
{
	git_index *index = NULL;
	git_tree *tree = NULL;
	git_signature *who = NULL;
	git_reference *head = NULL;
	git_commit *parent = NULL;
	git_oid id, tree_id;
	GIT_OK(git_repository_index(&index, repo));
	GIT_OK(git_index_add_all(index, NULL, GIT_INDEX_ADD_FORCE, NULL, NULL));
	GIT_OK(git_index_write(index));
	GIT_OK(git_index_write_tree(&tree_id, index));
	GIT_OK(git_tree_lookup(&tree, repo, &tree_id));
	GIT_OK(git_signature_new(&who, "Kim", "kim@example.com", at(when), 0));
	if (git_repository_head(&head, repo) == 0)
		GIT_OK(git_commit_lookup(&parent, repo, git_reference_target(head)));
	const git_commit *parents[] = {parent};
	GIT_OK(git_commit_create(
		&id, repo, "HEAD", who, who, NULL, "test", tree, parent ? 1 : 0, parents));
	git_reference_free(head);
	git_commit_free(parent);
	git_signature_free(who);
	git_tree_free(tree);
	git_index_free(index);
}

struct world {
	struct temp temp;
	git_repository *repo;
	GRand *rand;
	struct terms terms; /* those of HEAD */
};

static void make_world(struct world *w, GRand *rand)
{
	*w = (struct world){.rand = rand, .terms = random_terms(rand)};
	temp_init_bare(&w->temp);
	GIT_OK(git_repository_init(&w->repo, w->temp.dir, 0));
	temp_write(&w->temp, ".svc/config.yaml", "format: 1\ndefaults:\n  sla: gold\n");
	temp_write(&w->temp, "people/ana.md",
		"---\nid: ana\ntitle: Ana\nemail: ana@example.com\n---\n");
	temp_write(&w->temp, "people/kim.md",
		"---\nid: kim\ntitle: Kim\nemail: kim@example.com\nroles:\n- agent\n---\n");
	write_texts(&w->temp, &w->terms);
	commit(w->repo, "2026-01-01T00:00:00Z");
	if (g_rand_boolean(rand)) { /* edited in the quarter, on another calendar or target */
		w->terms.resolution += g_rand_int_range(rand, -20, 500);
		w->terms.close += g_rand_int_range(rand, -10, 30);
		write_texts(&w->temp, &w->terms);
		commit(w->repo, "2026-05-15T12:00:00Z");
	}
	for (int i = 0; i < TICKETS; i++)
		write_ticket(&w->temp, rand, i);
	commit(w->repo, "2026-07-05T00:00:00Z");
}

static void clear_world(struct world *w)
{
	git_repository_free(w->repo);
	temp_clear(&w->temp);
}

static void make_temp_random(GRand **rand)
{
	*rand = g_rand_new_with_seed((guint32)g_test_rand_int());
}

/* What a quarter's report says, with texts in the place of the desk's (NULL-terminated). */
static char *report(struct world *w, int64_t now, const char *const *texts)
{
	static const char *const by[] = {"priority", "month", NULL};
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_report_options o = {.since = at(since),
		.until = at(until),
		.by = by,
		.list = true,
		.most_breaches = SIZE_MAX};
	struct svc_sla_options options = {.now = svc_sla_report_moment(now, o.until)};
	svc_auto(svc_desk) desk = temp_open(&w->temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	json_t *json = NULL;
	for (; texts && *texts; texts++) {
		g_autoptr(GBytes) bytes = g_bytes_new(*texts, strlen(*texts));
		temp_ok(svc_simulate_text(engine, "proposal.md", bytes, &err), err);
	}
	temp_ok(svc_sla_report(engine, &o, &json, &err), err);
	g_assert_cmpuint(json_array_size(json_object_get(json, "problems")), ==, 0);
	char *text = json_dumps(json, JSON_INDENT(1));
	json_decref(json);
	return text;
}

static void test_edit_today(void)
{
	g_autoptr(GRand) rand = NULL;
	unsigned matters = 0;
	make_temp_random(&rand);
	for (int round = test_rounds(15, 10000); round > 0; round--) {
		struct world w;
		make_world(&w, rand);
		g_autofree char *before = report(&w, TEMP_NOW, NULL);
		struct terms edited = random_terms(rand);
		edited.zone = w.terms.zone;
		g_autofree char *hours = calendar_text(&edited);
		g_autofree char *sla = sla_text(&edited, edited.pause);
		const char *const texts[] = {hours, sla, NULL};
		g_autofree char *otherwise = report(&w, TEMP_NOW, texts);
		matters += strcmp(otherwise, before) != 0; /* had it been in force */
		write_texts(&w.temp, &edited);
		g_autofree char *uncommitted = report(&w, TEMP_NOW, NULL);
		g_assert_cmpstr(uncommitted, ==, before);
		commit(w.repo, "2026-11-21T09:00:00Z");
		g_autofree char *committed = report(&w, TEMP_NOW, NULL);
		g_assert_cmpstr(committed, ==, before);
		clear_world(&w);
	}
	g_assert_cmpuint(matters, >, 0);
}

static void test_unchanged_text(void)
{
	g_autoptr(GRand) rand = NULL;
	make_temp_random(&rand);
	for (int round = test_rounds(15, 10000); round > 0; round--) {
		struct world w;
		make_world(&w, rand);
		g_autofree char *sla = temp_read(&w.temp, "slas/gold.md");
		g_autofree char *calendar = temp_read(&w.temp, "calendars/office.md");
		const char *const texts[] = {sla, calendar, NULL};
		g_autofree char *plain = report(&w, TEMP_NOW, NULL);
		g_autofree char *simulated = report(&w, TEMP_NOW, texts);
		g_assert_cmpstr(simulated, ==, plain);
		clear_world(&w);
	}
}

struct side { /* the desk's tickets under one pair of texts for all time */
	struct svc_desk *desk;
	struct svc_sla_engine *engine;
	struct svc_record *records[TICKETS];
	struct svc_sla_ticket *tickets[TICKETS];
};

static void open_side(struct world *w, const char *calendar, const char *sla, struct side *side)
{
	const char *const texts[] = {calendar, sla};
	svc_autoclear(svc_error) err = {0};
	struct svc_sla_options options = {.now = at(until)};
	side->desk = temp_open(&w->temp);
	side->engine = svc_sla_open(side->desk, &options);
	for (size_t i = 0; calendar && i < G_N_ELEMENTS(texts); i++) {
		/* with a title of its own: the desk's present text would change nothing, so that
		 * its former texts would count too */
		g_auto(GStrv) halves = g_strsplit(texts[i], "title: ", 2);
		g_autofree char *text = g_strjoinv("title: Proposed ", halves);
		g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
		temp_ok(svc_simulate_text(side->engine, "proposal.md", bytes, &err), err);
	}
	for (int i = 0; i < TICKETS; i++) {
		g_autofree char *id = g_strdup_printf("INC-2604-AAAA%d", i);
		temp_ok(svc_desk_get(side->desk, "ticket", id, &side->records[i], &err), err);
		temp_ok(svc_sla_ticket(side->engine, side->records[i], &side->tickets[i], &err),
			err);
		g_assert_cmpint(side->tickets[i]->problem.status, ==, SVC_OK);
	}
}

static void close_side(struct side *side)
{
	for (int i = 0; i < TICKETS; i++) {
		svc_sla_ticket_free(side->tickets[i]);
		svc_record_free(side->records[i]);
	}
	svc_sla_close(side->engine);
	svc_desk_free(side->desk);
}

static const struct svc_cycle *cycle_at(
	const struct side *side, int ticket, unsigned clock, unsigned i)
{
	const struct svc_clock *c = side->tickets[ticket]->clocks->pdata[clock];
	return i < c->cycles->len ? &g_array_index(c->cycles, struct svc_cycle, i) : NULL;
}

/* Checks each cycle of both sides, which have the same ones: events alone make them. `check` says
 * whether they differ. Returns how many do, so that a test knows that it looked at something. */
static unsigned each_pair(const struct side *a, const struct side *b,
	bool (*check)(const struct svc_cycle *a, const struct svc_cycle *b))
{
	unsigned differ = 0;
	for (int t = 0; t < TICKETS; t++)
		for (unsigned c = 0; c < a->tickets[t]->clocks->len; c++)
			for (unsigned i = 0; cycle_at(a, t, c, i) || cycle_at(b, t, c, i); i++) {
				g_assert_nonnull(cycle_at(a, t, c, i));
				g_assert_nonnull(cycle_at(b, t, c, i));
				differ += check(cycle_at(a, t, c, i), cycle_at(b, t, c, i));
			}
	return differ;
}

static bool due_no_later(const struct svc_cycle *narrow, const struct svc_cycle *wide)
{
	if (!narrow->has_due)
		return false;
	g_assert_true(wide->has_due && wide->due <= narrow->due);
	return wide->due < narrow->due;
}

static bool no_new_breach(const struct svc_cycle *strict, const struct svc_cycle *lenient)
{
	g_assert_true(strict->breached || !lenient->breached);
	g_assert_true(strict->ever_breached || !lenient->ever_breached);
	return strict->breached && !lenient->breached;
}

static void test_wider_hours(void)
{
	g_autoptr(GRand) rand = NULL;
	unsigned earlier = 0;
	make_temp_random(&rand);
	for (int round = test_rounds(15, 10000); round > 0; round--) {
		struct world w;
		struct side narrow, wide;
		make_world(&w, rand);
		struct terms more = w.terms;
		more.open -= g_rand_int_range(rand, 0, 60);
		more.close += g_rand_int_range(rand, 0, 30);
		more.days = "mon-sun";
		g_autofree char *sla = sla_text(&w.terms, "on-hold");
		g_autofree char *hours = calendar_text(&w.terms), *wider = calendar_text(&more);
		open_side(&w, hours, sla, &narrow);
		open_side(&w, wider, sla, &wide);
		earlier += each_pair(&narrow, &wide, due_no_later);
		close_side(&narrow);
		close_side(&wide);
		clear_world(&w);
	}
	g_assert_cmpuint(earlier, >, 0);
}

static void test_lenient_terms(void)
{
	g_autoptr(GRand) rand = NULL;
	unsigned healed = 0, spared = 0;
	make_temp_random(&rand);
	for (int round = test_rounds(15, 10000); round > 0; round--) {
		struct world w;
		struct side strict, longer, paused;
		make_world(&w, rand);
		if (g_rand_boolean(rand))
			w.terms.resolution = -g_rand_int_range(rand, 1, 4);
		struct terms more = w.terms;
		more.response += g_rand_int_range(rand, 0, 100);
		more.urgent += g_rand_int_range(rand, 0, 100);
		more.resolution += more.resolution < 0 ? -1 : g_rand_int_range(rand, 0, 1000);
		g_autofree char *hours = calendar_text(&w.terms);
		g_autofree char *sla = sla_text(&w.terms, "on-hold:customer");
		g_autofree char *long_sla = sla_text(&more, "on-hold:customer");
		g_autofree char *paused_sla =
			sla_text(&w.terms, PICK(rand, "on-hold", "on-hold:customer, in-progress"));
		open_side(&w, hours, sla, &strict);
		open_side(&w, hours, long_sla, &longer);
		open_side(&w, hours, paused_sla, &paused);
		healed += each_pair(&strict, &longer, no_new_breach);
		spared += each_pair(&strict, &paused, no_new_breach);
		close_side(&strict);
		close_side(&longer);
		close_side(&paused);
		clear_world(&w);
	}
	/* A few desks may all be in time anyway. */
	g_assert_true(test_rounds(15, 10000) < 1000 || (healed > 0 && spared > 0));
}

/* In the hours of the desk and in what its clocks counted. */
static void check_sums(const struct world *w, struct side *side)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_calendar *calendar;
	int64_t from = at(since) + g_rand_int_range(w->rand, 0, 60 * SVC_DAY);
	int64_t to = from + g_rand_int_range(w->rand, 0, 90 * SVC_DAY);
	int64_t middle = from + g_rand_int_range(w->rand, 0, (int)(to - from) + 1);
	temp_ok(svc_hours_at(svc_sla_hours(side->engine), "office", from, &calendar, &err), err);
	g_assert_cmpint(svc_calendar_seconds(calendar, from, middle) +
				svc_calendar_seconds(calendar, middle, to),
		==, svc_calendar_seconds(calendar, from, to));
	for (int t = 0; t < TICKETS; t++)
		for (unsigned c = 0; c < side->tickets[t]->clocks->len; c++)
			for (unsigned i = 0; cycle_at(side, t, c, i); i++) {
				const struct svc_cycle *cycle = cycle_at(side, t, c, i);
				g_autoptr(GArray) counted = svc_cycle_counted(
					side->tickets[t]->clocks->pdata[c], cycle);
				int64_t sum = 0;
				for (unsigned k = 0; k < counted->len; k++) {
					const struct svc_interval *v =
						&g_array_index(counted, struct svc_counted, k)
							 .interval;
					sum += v->end - v->start;
				}
				g_assert_cmpint(sum, ==, cycle->elapsed);
			}
}

static void test_splitting(void)
{
	g_autoptr(GRand) rand = NULL;
	make_temp_random(&rand);
	for (int round = test_rounds(15, 10000); round > 0; round--) {
		struct world w;
		struct side side;
		make_world(&w, rand);
		open_side(&w, NULL, NULL, &side);
		check_sums(&w, &side);
		close_side(&side);
		clear_world(&w);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	git_libgit2_init();
	g_test_add_func("/laws/splitting", test_splitting);
	g_test_add_func("/laws/wider-hours", test_wider_hours);
	g_test_add_func("/laws/lenient-terms", test_lenient_terms);
	g_test_add_func("/laws/unchanged-text", test_unchanged_text);
	g_test_add_func("/laws/edit-today", test_edit_today);
	int failed = g_test_run();
	git_libgit2_shutdown();
	return failed;
}
