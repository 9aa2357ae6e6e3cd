#include "util/ahead.h"

enum { TOTAL = 3000, HEAVY = 100 };

struct seen {
	GMutex lock;
	guint made, cleared, taken, stop; /* stop: taking this one ends it */
	gint64 held, most;                /* weight of what was made and not cleared */
};

struct result {
	guint *number; /* owned */
	size_t weight;
};

static size_t make(guint i, void *data, void *all)
{
	struct result *result = data;
	struct seen *seen = all;
	g_assert_null(result->number);
	result->number = g_new(guint, 1);
	*result->number = i;
	result->weight = i % 7 ? 1 : HEAVY;
	g_mutex_lock(&seen->lock);
	seen->made++;
	seen->held += (gint64)result->weight;
	seen->most = MAX(seen->most, seen->held);
	g_mutex_unlock(&seen->lock);
	return result->weight;
}

static bool take(guint i, void *data, void *all)
{
	const struct result *result = data;
	struct seen *seen = all;
	g_assert_cmpuint(*result->number, ==, i);
	g_assert_cmpuint(seen->taken++, ==, i);
	return i != seen->stop;
}

static void clear(void *data, void *all)
{
	struct result *result = data;
	struct seen *seen = all;
	g_free(result->number);
	g_mutex_lock(&seen->lock);
	seen->cleared++;
	seen->held -= (gint64)result->weight;
	g_mutex_unlock(&seen->lock);
}

static bool run(struct seen *seen, guint total, guint stop)
{
	*seen = (struct seen){.stop = stop};
	const struct svc_ahead work = {.total = total,
		.size = sizeof(struct result),
		.most_held = HEAVY,
		.make = make,
		.take = take,
		.clear = clear,
		.data = seen};
	g_mutex_init(&seen->lock);
	bool whole = svc_ahead_run(&work);
	g_mutex_clear(&seen->lock);
	g_assert_cmpuint(seen->cleared, ==, seen->made);
	g_assert_cmpint(seen->held, ==, 0);
	return whole;
}

static void test_all(void)
{
	static const guint totals[] = {0, 1, 31, 33, 128, 129, TOTAL};
	struct seen seen;
	for (gsize i = 0; i < G_N_ELEMENTS(totals); i++) {
		g_assert_true(run(&seen, totals[i], G_MAXUINT));
		g_assert_cmpuint(seen.taken, ==, totals[i]);
		g_assert_cmpuint(seen.made, ==, totals[i]);
	}
}

/* Whatever was made ahead is freed, and little was. */
static void test_stopped(void)
{
	static const guint stops[] = {0, 1, 100, TOTAL - 2};
	struct seen seen;
	for (gsize i = 0; i < G_N_ELEMENTS(stops); i++) {
		g_assert_false(run(&seen, TOTAL, stops[i]));
		g_assert_cmpuint(seen.taken, ==, stops[i] + 1);
		g_assert_cmpuint(seen.made, <=, stops[i] + 129);
	}
}

/* One result above the bound for each thread, and the one that is waited for. */
static void test_bounded(void)
{
	struct seen seen;
	g_assert_true(run(&seen, TOTAL, G_MAXUINT));
	g_assert_cmpint(seen.most, <=, HEAVY * (2 + 8));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ahead/all", test_all);
	g_test_add_func("/ahead/stopped", test_stopped);
	g_test_add_func("/ahead/bounded", test_bounded);
	return g_test_run();
}
