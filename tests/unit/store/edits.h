/*
 * Transactions of a test: edits of a throw-away desk, written or refused.
 */
#ifndef TEST_EDITS_H
#define TEST_EDITS_H

#include "../repo/place.h"
#include "store/store.h"

static inline struct svc_store *open_store(struct place *place)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_store *store = NULL;
	if (svc_store_open(&place->ctx, place->top, NULL, &store, &err))
		g_error("open: %s", err.message);
	return store;
}

static inline GBytes *bytes_of(const char *text)
{
	return text ? g_bytes_new(text, strlen(text)) : NULL;
}

struct edit {
	const char *path, *content, *expect;
	bool must_be_new;
};

/* One transaction of `count` edits; a NULL content removes. */
static inline enum svc_status write_edits(struct place *place,
	const struct svc_txn_options *options, const struct edit *edits, size_t count,
	struct svc_oid *commit, struct svc_error *err)
{
	svc_auto(svc_store) store = open_store(place);
	svc_auto(svc_txn) txn = NULL;
	enum svc_status status = svc_txn_begin(store, options, &txn, err);
	for (size_t i = 0; i < count && !status; i++) {
		g_autoptr(GBytes) content = bytes_of(edits[i].content);
		g_autoptr(GBytes) expect = bytes_of(edits[i].expect);
		status = content ? svc_txn_put(txn, edits[i].path, content, edits[i].must_be_new,
					   expect, err)
				 : svc_txn_remove(txn, edits[i].path, expect, err);
	}
	return status ? status
		      : svc_txn_commit(txn, "ticket: changed\n\nSvc-Op: set\n", commit, err);
}

static inline void write_ok(struct place *place, const char *path, const char *content)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	struct edit edit = {path, content, NULL, false};
	if (write_edits(place, NULL, &edit, 1, &commit, &err))
		g_error("write: %s (%s)", err.message, err.hint);
	g_assert_cmpint(strlen(commit.hex), ==, 40);
}

/* What a refused write must leave as it was: HEAD, status with its contents, files in .git. */
static inline char *state_of(struct place *place)
{
	return place_ask(place, "git rev-parse -q --verify HEAD; git status --porcelain=v2 -uall; "
				"git diff; git diff --cached; git ls-files -s; "
				"find . -path ./.git/objects -prune -o -print | sort");
}

static inline void refused(struct place *place, const struct edit *edit, enum svc_status status,
	const char *message, const char *hint)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	struct svc_txn_options options = {.wait_ms = 50};
	place_do(place, "touch .git/svc.lock");
	g_autofree char *before = state_of(place);
	g_assert_cmpint(write_edits(place, &options, edit, 1, &commit, &err), ==, status);
	g_autofree char *after = state_of(place);
	g_assert_cmpstr(before, ==, after);
	g_assert_nonnull(err.message);
	if (!strstr(err.message, message))
		g_error("the message is: %s", err.message);
	if (hint && (!err.hint || !strstr(err.hint, hint)))
		g_error("the hint is: %s", err.hint);
}

static const struct edit new_ticket = {"tickets/new.md", "new\n", NULL, true};
static const struct edit set_one = {"tickets/one.md", "changed\n", "one\n", false};

static inline void assert_sound(struct place *place)
{
	place_do(place, "git fsck --strict --no-dangling 2>&1");
	place_assert(place,
		"ls .git | grep -E '^svc-|lock$' | grep -v '^svc.lock$'; find . -name '.svc-*'; true",
		"");
}

#endif
