#include "../repo/place.h"
#include "store/store.h"
#include <stdlib.h>
#include <sys/wait.h>

/* One commit that adds a file and raises the number in a shared one: a lost update would show. */
static enum svc_status add_one(struct place *place, int writer, int n, struct svc_error *err)
{
	svc_auto(svc_store) store = NULL;
	svc_auto(svc_txn) txn = NULL;
	struct svc_oid commit;
	enum svc_status status = svc_store_open(&place->ctx, place->top, NULL, &store, err);
	if (!status)
		status = svc_txn_begin(store, NULL, &txn, err);
	g_autoptr(GBytes) old = NULL;
	if (!status)
		status = svc_store_read(store, "counter", 100, &old, err);
	if (status)
		return status;
	g_autofree char *text = g_strndup(g_bytes_get_data(old, NULL), g_bytes_get_size(old));
	g_autofree char *next = g_strdup_printf("%d\n", atoi(text) + 1);
	g_autofree char *path = g_strdup_printf("tickets/w%d-%d.md", writer, n);
	g_autoptr(GBytes) content = g_bytes_new(path, strlen(path));
	g_autoptr(GBytes) number = g_bytes_new(next, strlen(next));
	status = svc_txn_put(txn, path, content, true, NULL, err);
	if (!status)
		status = svc_txn_put(txn, "counter", number, false, old, err);
	return status ? status : svc_txn_commit(txn, path, &commit, err);
}

static void write_all(struct place *place, int writer, int count)
{
	for (int n = 0; n < count; n++) {
		svc_autoclear(svc_error) err = {0};
		if (add_one(place, writer, n, &err)) {
			fprintf(stderr, "writer %d: %s\n", writer, err.message);
			_exit(1);
		}
	}
	_exit(0);
}

static void test_writers(struct place *place, gconstpointer data)
{
	const char *given = g_getenv("SVC_TEST_COMMITS");
	int writers = 8, count = given ? atoi(given) : 10;
	place_do(place, "echo 0 > counter && git add counter && git commit -qm counter");
	for (int w = 0; w < writers; w++)
		if (fork() == 0)
			write_all(place, w, count);
	for (int w = 0; w < writers; w++) {
		int status;
		g_assert_cmpint(wait(&status), >, 0);
		g_assert_cmpint(status, ==, 0);
	}
	g_autofree char *all = g_strdup_printf("%d", writers * count);
	g_autofree char *commits = g_strdup_printf("%d", writers * count + 2);
	place_assert(place, "cat counter", all);
	place_assert(place, "ls tickets/w* | wc -l", all);
	place_assert(place, "git rev-list --count HEAD", commits);
	place_assert(place, "git status --porcelain; git fsck --strict", "");
}

static void test_waits_and_gives_up(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) store = NULL;
	svc_auto(svc_txn) first = NULL;
	svc_auto(svc_txn) second = NULL;
	struct svc_txn_options options = {.wait_ms = 30};
	g_assert_cmpint(svc_store_open(&place->ctx, place->top, NULL, &store, &err), ==, SVC_OK);
	g_assert_cmpint(svc_txn_begin(store, NULL, &first, &err), ==, SVC_OK);
	g_assert_cmpint(svc_txn_begin(store, &options, &second, &err), ==, SVC_ECONFLICT);
	g_assert_nonnull(strstr(err.message, "another svc"));
	g_clear_pointer(&first, svc_txn_free);
	svc_error_clear(&err);
	g_assert_cmpint(svc_txn_begin(store, &options, &second, &err), ==, SVC_OK);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/concurrent/writers", struct place, NULL, place_set_up_committed, test_writers,
		place_tear_down);
	g_test_add("/concurrent/gives-up", struct place, NULL, place_set_up_committed,
		test_waits_and_gives_up, place_tear_down);
	return g_test_run();
}
