/*
 * Transactions and the rest of git: work trees, the environment, hooks, filters, dates, signatures.
 */
#include "edits.h"

static void test_worktree(struct place *place, gconstpointer data)
{
	place_do(place, "git worktree add -q ../second -b second");
	g_autofree char *first = place->top;
	place->top = g_build_filename(place->base, "second", NULL);
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(
		place, "git status --porcelain; git log --format=%s -1 second", "ticket: changed");
	place_assert(place,
		"git log --format=%s -1 main; git fsck --strict; ls ../work/.git/svc.lock",
		"first\n../work/.git/svc.lock");
	place_assert(place, "git log -g --format=%gs -1 HEAD", "commit: ticket: changed");
	g_free(place->top);
	place->top = g_steal_pointer(&first);
}

static void test_environment(struct place *place, gconstpointer data)
{
	place_do(place, "mv .git ../elsewhere && cp ../elsewhere/index ../other-index");
	place_set(place, "GIT_DIR", "../elsewhere");
	place_set(place, "GIT_INDEX_FILE", "../other-index");
	g_autofree char *before = place_ask(place, "cksum ../elsewhere/index");
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git status --porcelain; git log --format=%s -1", "ticket: changed");
	g_autofree char *after = place_ask(place, "cksum ../elsewhere/index");
	g_assert_cmpstr(before, ==, after);
	place_assert(place, "ls ..", "elsewhere\nother-index\nwork");
	place_set(place, "GIT_INDEX_FILE", NULL);
	place_do(place, "git reset -q");
	place_set(place, "GIT_WORK_TREE", ".");
	write_ok(place, "tickets/new.md", "newer\n");
	place_assert(place, "git status --porcelain; git log --format=%s -1", "ticket: changed");
}

static void make_hook(struct place *place, const char *name, const char *body)
{
	g_autofree char *path = g_build_filename(place->top, ".git/hooks", name, NULL);
	g_autofree char *text = g_strconcat("#!/bin/sh\n", body, "\n", NULL);
	place_do(place, "mkdir -p .git/hooks");
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_cmpint(g_chmod(path, 0755), ==, 0);
}

static void test_hook_refuses(struct place *place, gconstpointer data)
{
	make_hook(place, "pre-commit",
		"test \"$(cat tickets/new.md)\" = new || echo unseen\n"
		"git diff --cached --name-status >&2; exit 1");
	refused(place, &new_ticket, SVC_ECONFLICT, "pre-commit hook refused", "A\ttickets/new.md");
	make_hook(place, "pre-commit", "exit 0");
	make_hook(place, "commit-msg", "grep -q Svc-Op $1 && echo 'no trailers' >&2; exit 2");
	refused(place, &set_one, SVC_ECONFLICT, "commit-msg hook refused", "no trailers");
	refused(place, &(struct edit){"tickets/one.md", NULL, NULL, false}, SVC_ECONFLICT,
		"commit-msg hook refused", NULL);
	assert_sound(place);
}

static void test_hooks_run(struct place *place, gconstpointer data)
{
	place_do(place, "echo staged > tickets/two.md && git add tickets/two.md");
	make_hook(place, "pre-commit", "git diff --cached --name-only > .git/seen");
	make_hook(place, "prepare-commit-msg", "echo \"Source: $2\" >> $1");
	make_hook(place, "commit-msg", "echo 'Seen: yes' >> $1");
	make_hook(place, "post-commit", "git log --format=%s -1 > .git/posted");
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "cat .git/seen .git/posted", "tickets/new.md\nticket: changed");
	place_assert(place, "git log --format=%b -1", "Svc-Op: set\nSource: message\nSeen: yes");
	place_assert(place, "git status --porcelain", "M  tickets/two.md");
	assert_sound(place);
}

static void test_hook_changes_index(struct place *place, gconstpointer data)
{
	make_hook(place, "pre-commit", "echo formatted > tickets/new.md; git add tickets/new.md");
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git show HEAD:tickets/new.md; git status --porcelain", "formatted");
	make_hook(place, "pre-commit", "echo x > other; git add other; rm other");
	refused(place, &set_one, SVC_ECONFLICT, "added other to the commit", NULL);
	make_hook(place, "pre-commit", "exit 0");
	place_do(place,
		"git config core.hooksPath myhooks && mkdir myhooks && "
		"printf '#!/bin/sh\\nexit 1\\n' > myhooks/pre-commit && chmod +x myhooks/pre-commit");
	refused(place, &set_one, SVC_ECONFLICT, "pre-commit hook refused", NULL);
	place_do(place, "git config --unset core.hooksPath");
	make_hook(place, "reference-transaction", "test $1 != prepared || exit 1");
	refused(place, &set_one, SVC_EENVIRONMENT, "git update-ref", NULL);
}

/* A hook of the configuration is left to git, which runs it from 2.54 on. This git is a stand-in
 * that says what it was asked for. */
static void test_configured_hook(struct place *place, gconstpointer data)
{
	g_autofree char *path =
		g_strconcat(place->base, "/bin:", g_environ_getenv(place->env, "PATH"), NULL);
	place_do(place,
		"mkdir ../bin && git=$(command -v git) && "
		"printf '#!/bin/sh\\n[ \"$1\" != hook ] || { echo \"$@\" >> %s/asked; exit 3; }\\n"
		"exec %%s \"$@\"\\n' $git > ../bin/git && chmod +x ../bin/git",
		place->base);
	place_set(place, "PATH", path);
	write_ok(place, "tickets/new.md", "new\n");
	place_do(place, "test ! -e ../asked");
	place_do(place,
		"git config hook.linter.command true && git config hook.linter.event pre-commit");
	refused(place, &set_one, SVC_ECONFLICT, "pre-commit hook refused the commit (code 3)",
		NULL);
	place_assert(place, "cat ../asked", "hook run --ignore-missing pre-commit --");
}

static void test_moved_ref(struct place *place, gconstpointer data)
{
	/* The hook is the stranger who moves the ref between our reading of HEAD and our swap. */
	make_hook(place, "pre-commit",
		"c=$(git commit-tree -p HEAD -m stranger HEAD^{tree}); "
		"git update-ref refs/heads/main $c");
	svc_autoclear(svc_error) err = {0};
	struct svc_oid commit;
	g_assert_cmpint(write_edits(place, NULL, &new_ticket, 1, &commit, &err), ==, SVC_ECONFLICT);
	g_assert_nonnull(strstr(err.message, "moved by another program"));
	g_assert_cmpstr(commit.hex, ==, "");
	place_assert(place, "git log --format=%s; git status --porcelain; ls tickets",
		"stranger\nfirst\none.md\ntwo.md");
	assert_sound(place);
}

static void test_filters(struct place *place, gconstpointer data)
{
	place_do(place,
		"git config filter.rot.clean 'tr a-z b-za' && git config filter.rot.smudge 'tr b-za a-z' && "
		"echo '*.sec filter=rot' > .gitattributes && echo '*.txt text eol=crlf' >> .gitattributes && "
		"git add . && git commit -qm attributes");
	write_ok(place, "a.sec", "abc\n");
	place_assert(place, "git show HEAD:a.sec; cat a.sec; git status --porcelain", "bcd\nabc");
	write_ok(place, "a.txt", "one\r\ntwo\r\n");
	place_assert(place, "git show HEAD:a.txt | od -c | head -1; git status --porcelain",
		"0000000   o   n   e  \\n   t   w   o  \\n");
	write_ok(place, "a.sec", "def\n");
	make_hook(place, "pre-commit", "exit 1");
	refused(place, &(struct edit){"a.sec", "ghi\n", "def\n", false}, SVC_ECONFLICT, "refused",
		NULL);
	place_assert(place, "cat a.sec", "def");
}

static void test_dates(struct place *place, gconstpointer data)
{
	place_set(place, "GIT_AUTHOR_DATE", "2020-02-03T04:05:06+01:00");
	place_set(place, "GIT_COMMITTER_DATE", "1580000000 -0230");
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git log -1 --format='%ad|%cd' --date=raw",
		"1580699106 +0100|1580000000 -0230");
	place_set(place, "GIT_AUTHOR_DATE", "@1580000001 +0000");
	write_ok(place, "tickets/new.md", "newer\n");
	place_assert(place, "git log -1 --format='%ad|%cd' --date=raw",
		"1580000001 +0000|1580000000 -0230");
}

static void test_signing(struct place *place, gconstpointer data)
{
	if (place_run(place, NULL, "ssh-keygen -q -t ed25519 -N '' -f ../key")) {
		g_test_skip("no ssh-keygen");
		return;
	}
	place_do(place, "git config gpg.format ssh && git config user.signingKey ../key && "
			"git config commit.gpgSign true");
	write_ok(place, "tickets/new.md", "new\n");
	place_assert(place, "git cat-file commit HEAD | grep -c 'BEGIN SSH SIGNATURE'", "1");
	assert_sound(place);
}

#define CASE(name)                                                                                 \
	g_test_add("/txn/" #name, struct place, NULL, place_set_up_committed, test_##name,         \
		place_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	CASE(worktree);
	CASE(environment);
	CASE(hook_refuses);
	CASE(hooks_run);
	CASE(hook_changes_index);
	CASE(configured_hook);
	CASE(moved_ref);
	CASE(filters);
	CASE(dates);
	CASE(signing);
	return g_test_run();
}
