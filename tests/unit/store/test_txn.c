/*
 * What a transaction writes, and what it refuses.
 */
#include "edits.h"

static void test_one_commit(struct place *place, gconstpointer data)
{
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git log --format='%an|%ae|%at|%s|%b' -1",
		"Kim|kim@example.com|1763715600|ticket: changed|Svc-Op: set");
	place_assert(place, "git status --porcelain", "");
	place_assert(place, "git show HEAD:tickets/new.md", "new");
	place_assert(place, "git diff --name-status HEAD~ HEAD", "A\ttickets/new.md");
	place_assert(place, "git log -g --format=%gs -1", "commit: ticket: changed");
	place_assert(place, "git log -g --format=%gs -1 main", "commit: ticket: changed");
	place_assert(place, "git ls-files --debug tickets/new.md | grep -c 'size: 4'", "1");
	assert_sound(place);
	write_ok(place, "tickets/new.md", "newer\n");
	write_ok(place, "tickets/new.md", NULL);
	place_assert(place, "git status --porcelain; ls tickets", "one.md\ntwo.md");
	write_ok(place, "tickets/one.md", NULL);
	write_ok(place, "tickets/two.md", NULL);
	place_assert(place, "git status --porcelain; git ls-files; ls", ".svc/config.yaml");
	assert_sound(place);
}

static void test_many_files(struct place *place, gconstpointer data)
{
	struct edit edits[300];
	char paths[300][40];
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	for (int i = 0; i < 300; i++) {
		g_snprintf(paths[i], sizeof paths[i], "tickets/%02d/t-%d.md", i % 7, i);
		edits[i] = (struct edit){paths[i], paths[i], NULL, true};
	}
	edits[0] = (struct edit){"tickets/one.md", NULL, NULL, false};
	g_assert_cmpint(write_edits(place, NULL, edits, 300, &commit, &err), ==, SVC_OK);
	place_assert(place,
		"git status --porcelain; git log --oneline | wc -l; git ls-files | wc -l",
		"2\n301");
	place_assert(place, "cat tickets/05/t-299.md; git show HEAD:tickets/05/t-299.md",
		"tickets/05/t-299.mdtickets/05/t-299.md");
	assert_sound(place);
}

static void test_unborn(struct place *place, gconstpointer data)
{
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git rev-list --count HEAD; git ls-files", "1\ntickets/new.md");
	place_assert(place, "git log -g --format=%gs -1", "commit (initial): ticket: changed");
	place_assert(place, "git status --porcelain", "?? .svc/");
	assert_sound(place);
}

static void test_keeps_half_staged(struct place *place, gconstpointer data)
{
	place_do(place,
		"echo staged >> tickets/two.md && git add tickets/two.md && "
		"echo unstaged >> tickets/two.md && echo extra > extra && git add -N extra && "
		"git rm -q --cached .svc/config.yaml");
	g_autofree char *before =
		place_ask(place, "git diff; git diff --cached; git status --porcelain");
	write_ok(place, "tickets/one.md", "changed\n");
	g_autofree char *after =
		place_ask(place, "git diff; git diff --cached; git status --porcelain");
	g_assert_cmpstr(before, ==, after);
	place_assert(place, "git diff --name-only HEAD~ HEAD", "tickets/one.md");
	place_do(place, "git commit -qm theirs");
	place_assert(place, "git show HEAD:tickets/one.md", "changed");
	assert_sound(place);
}

/* Racy git: a change within the second of the index, of the same size, stays visible. */
static void test_keeps_racy_change(struct place *place, gconstpointer data)
{
	place_do(place,
		"echo aaa > tickets/two.md && git add tickets/two.md && git commit -qm a && "
		"echo bbb > tickets/two.md && touch -r .git/index tickets/two.md && "
		"touch -r .git/index .git/index");
	place_do(place,
		"touch -d @1700000000 tickets/two.md && git update-index --refresh -q; "
		"git add tickets/two.md && git commit -qm b && printf 'ccc\\n' > tickets/two.md && "
		"touch -d @1700000000 tickets/two.md .git/index");
	write_ok(place, "tickets/one.md", "changed\n");
	place_assert(place, "git status --porcelain", " M tickets/two.md");
}

static void test_no_change(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	struct edit edits[] = {
		{"tickets/one.md", "one\n", NULL, false}, {"absent.md", NULL, NULL, false}};
	g_assert_cmpint(write_edits(place, NULL, edits, 2, &commit, &err), ==, SVC_OK);
	g_assert_cmpstr(commit.hex, ==, "");
	place_assert(place, "git rev-list --count HEAD", "1");
	assert_sound(place);
}

static void test_dry_run(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	struct svc_txn_options options = {.dry_run = true};
	place_do(place, "touch .git/svc.lock");
	g_autofree char *before = state_of(place);
	g_assert_cmpint(write_edits(place, &options, &new_ticket, 1, &commit, &err), ==, SVC_OK);
	g_autofree char *after = state_of(place);
	g_assert_cmpstr(before, ==, after);
	struct edit wrong = {"tickets/one.md", "x", "not this", false};
	g_assert_cmpint(write_edits(place, &options, &wrong, 1, &commit, &err), ==, SVC_ECONFLICT);
}

static void test_no_commit(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	struct svc_txn_options options = {.no_commit = true};
	place_do(place, "git checkout -q --detach && echo dirty > tickets/one.md");
	struct edit edits[] = {{"tickets/one.md", "x\n", "dirty\n", false},
		{"a/b/c.md", "c\n", NULL, true}, {"tickets/two.md", NULL, NULL, false}};
	g_assert_cmpint(write_edits(place, &options, edits, 3, &commit, &err), ==, SVC_OK);
	g_assert_cmpstr(commit.hex, ==, "");
	place_assert(place, "cat tickets/one.md a/b/c.md; git status --porcelain",
		"x\nc\n M tickets/one.md\n D tickets/two.md\n?? a/");
	assert_sound(place);
}

static void test_refuses_states(struct place *place, gconstpointer data)
{
	place_do(place, "git checkout -q --detach");
	refused(place, &set_one, SVC_ECONFLICT, "HEAD is detached", "--no-commit");
	place_do(place,
		"git checkout -q main && git checkout -qb side && echo s > tickets/two.md && "
		"git commit -qam side && git checkout -q main && echo m > tickets/two.md && "
		"git commit -qam main");
	place_do(place, "! git merge -q side");
	refused(place, &set_one, SVC_ECONFLICT, "a merge is in progress", "git merge --abort");
	place_do(place, "rm .git/MERGE_HEAD");
	refused(place, &set_one, SVC_ECONFLICT, "unmerged", "git status");
	place_do(place, "git reset -q --hard && ! git rebase -q side");
	refused(place, &set_one, SVC_ECONFLICT, "a rebase is in progress", "git rebase --abort");
	place_do(place, "git rebase --abort && ! git cherry-pick side");
	refused(place, &set_one, SVC_ECONFLICT, "a cherry-pick is in progress", "--abort");
	place_do(place, "git cherry-pick --abort && ! git revert --no-edit side");
	refused(place, &set_one, SVC_ECONFLICT, "a revert is in progress", "--abort");
	place_do(place, "git revert --abort && git format-patch -q -1 side && ! git am -q 0001*");
	refused(place, &set_one, SVC_ECONFLICT, "git am is in progress", "git am --abort");
	place_do(place, "git am --abort && touch .git/index.lock");
	refused(place, &set_one, SVC_ECONFLICT, "index is locked", "remove the file");
	place_do(place, "rm .git/index.lock && git config --global --unset user.email");
	refused(place, &set_one, SVC_EENVIRONMENT, "user.email", "git config --global user.email");
	place_set(place, "GIT_AUTHOR_EMAIL", "a@example.com");
	place_set(place, "GIT_COMMITTER_EMAIL", "c@example.com");
	write_ok(place, "tickets/one.md", "changed\n");
	place_assert(place, "git log -1 --format='%ae %ce'", "a@example.com c@example.com");
}

static void test_refuses_indexes(struct place *place, gconstpointer data)
{
	place_do(place, "git update-index --split-index");
	refused(place, &set_one, SVC_EENVIRONMENT, "split index", "--no-split-index");
	place_do(place,
		"git update-index --no-split-index && mkdir -p a/b && echo x > a/b/c && "
		"git add a && git commit -qm a && git sparse-checkout set --cone --sparse-index .svc");
	refused(place, &set_one, SVC_EENVIRONMENT, "sparse index", "--no-sparse-index");
	place_do(place, "git sparse-checkout reapply --no-sparse-index");
	refused(place, &(struct edit){"a/b/c", "y", NULL, false}, SVC_ECONFLICT,
		"outside the sparse checkout", "git sparse-checkout");
}

static void test_refuses_paths(struct place *place, gconstpointer data)
{
	place_do(place, "echo dirty > tickets/one.md");
	refused(place, &(struct edit){"tickets/one.md", "x", NULL, false}, SVC_ECONFLICT,
		"not committed", "git stash push -- 'tickets/one.md'");
	place_do(place, "git add tickets/one.md && git show HEAD:tickets/one.md > tickets/one.md");
	refused(place, &set_one, SVC_ECONFLICT, "in the index", "--no-commit");
	place_do(place, "git reset -q && rm tickets/one.md");
	refused(place, &(struct edit){"tickets/one.md", "x", NULL, false}, SVC_ECONFLICT,
		"deleted from the work tree", NULL);
	place_do(place, "git checkout -q . && echo untracked > tickets/new.md");
	refused(place, &(struct edit){"tickets/new.md", "x", NULL, false}, SVC_ECONFLICT,
		"not committed yet", "git add 'tickets/new.md' && git commit -- 'tickets/new.md'");
	refused(place, &(struct edit){"tickets/new.md", "x", NULL, false}, SVC_ECONFLICT,
		"not committed yet", "git stash push -u -- 'tickets/new.md'");
	refused(place, &new_ticket, SVC_ECONFLICT, "exists already", NULL);
	place_do(place,
		"rm tickets/new.md && ln -s one.md tickets/new.md && mkdir real && ln -s real linked");
	refused(place, &new_ticket, SVC_EINVALID, "symbolic link", NULL);
	refused(place, &(struct edit){"linked/x.md", "x", NULL, true}, SVC_EINVALID,
		"symbolic link", NULL);
	refused(place, &(struct edit){"tickets/ONE.md", "x", NULL, true}, SVC_ECONFLICT,
		"only in case from 'one.md'", NULL);
	refused(place, &(struct edit){"Tickets/x.md", "x", NULL, false}, SVC_ECONFLICT,
		"only in case from 'tickets'", NULL);
	refused(place, &(struct edit){"tickets", "x", NULL, false}, SVC_EINVALID, "regular file",
		NULL);
	refused(place, &(struct edit){"tickets/one.md", "x", "other", false}, SVC_ECONFLICT,
		"meanwhile", NULL);
	static const char *const bad[] = {"../x.md", "/x.md", ".git/x", "a//b", "x\ny"};
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		refused(place, &(struct edit){bad[i], "x", NULL, true}, SVC_EINVALID, "safe path",
			NULL);
}

static void test_read_only(struct place *place, gconstpointer data)
{
	if (geteuid() == 0) {
		g_test_skip("root may write anywhere");
		return;
	}
	place_do(place, "chmod a-w .git tickets");
	refused(place, &set_one, SVC_EENVIRONMENT, "can't", NULL);
}

static void test_modes(struct place *place, gconstpointer data)
{
	place_do(place, "chmod 755 tickets/one.md && git commit -qam x");
	write_ok(place, "tickets/one.md", "changed\n");
	place_assert(place,
		"git ls-files -s tickets/one.md | cut -c1-6; stat -c %a tickets/one.md; "
		"git status --porcelain",
		"100755\n755");
}

static void test_second_change(struct place *place, gconstpointer data)
{
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	struct edit edits[] = {{"a.md", "1", NULL, true}, {"a.md", "2", "1", false}};
	g_assert_cmpint(write_edits(place, NULL, edits, 2, &commit, &err), ==, SVC_OK);
	place_assert(place, "git show HEAD:a.md", "2");
	struct edit wrong[] = {{"a.md", "3", "2", false}, {"a.md", "4", "2", false}};
	g_assert_cmpint(write_edits(place, NULL, wrong, 2, &commit, &err), ==, SVC_ECONFLICT);
	struct edit twice[] = {{"b.md", "3", NULL, true}, {"B.md", "4", NULL, true}};
	g_assert_cmpint(write_edits(place, NULL, twice, 2, &commit, &err), ==, SVC_ECONFLICT);
}

static void test_monorepo(struct place *place, gconstpointer data)
{
	place_do(
		place, "mkdir -p desks/it && git mv .svc tickets desks/it && git commit -qm moved");
	g_autofree char *top = place->top;
	place->top = g_build_filename(place->base, "work/desks/it/tickets", NULL);
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git diff --name-only HEAD~ HEAD; git status --porcelain",
		"desks/it/tickets/new.md");
	g_free(place->top);
	place->top = g_steal_pointer(&top);
}

#define CASE(name)                                                                                 \
	g_test_add("/txn/" #name, struct place, NULL, place_set_up_committed, test_##name,         \
		place_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/txn/unborn", struct place, NULL, place_set_up, test_unborn, place_tear_down);
	CASE(one_commit);
	CASE(many_files);
	CASE(keeps_half_staged);
	CASE(keeps_racy_change);
	CASE(no_change);
	CASE(dry_run);
	CASE(no_commit);
	CASE(refuses_states);
	CASE(refuses_indexes);
	CASE(refuses_paths);
	CASE(read_only);
	CASE(modes);
	CASE(second_change);
	CASE(monorepo);
	return g_test_run();
}
