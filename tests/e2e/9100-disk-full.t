#!/bin/sh

test_description='a full disk in the middle of a write leaves everything as it was'
. "$(dirname "$0")/lib.sh"

# A disk of one megabyte, where this user may have one.
unshare -Urm sh -c 'mount -t tmpfs -o size=1m none /mnt' 2>/dev/null && test_set_prereq SMALL_DISK

# $1 is the hook in which the disk fills up, $2 what is done to the ticket then.
cat >fills.sh <<-\END
	set -e
	mount -t tmpfs -o size=1m none /mnt
	git init -q /mnt/desk
	cd /mnt/desk
	rm -rf .git/hooks
	mkdir .git/hooks
	svc -q init >/dev/null
	id=$(svc ticket new First)
	before=$(git rev-parse HEAD)
	printf '#!/bin/sh\ncat /dev/zero >/mnt/fill 2>/dev/null\nexit 1\n' >".git/hooks/$1"
	chmod +x ".git/hooks/$1"
	if eval "svc ticket $2" 2>"$err"; then exit 1; fi
	test -s /mnt/fill
	test "$(git rev-parse HEAD)" = "$before"
	test -z "$(git --no-optional-locks status --porcelain)"
	test -e "$(git ls-files tickets)"
	test -z "$(find . -name '.svc-*')"
	rm -r /mnt/fill .git/hooks
	svc ticket set "$id" priority=P2
	svc check
END
export err

fills() {
	unshare -Urm sh "$SHARNESS_TRASH_DIRECTORY/fills.sh" "$1" "$2" &&
		grep '^svc: ' "$err" &&
		test_must_fail grep 'next svc command' "$err"
}

for hook in pre-commit reference-transaction; do
	export hook
	test_expect_success SMALL_DISK "the disk fills up while $hook runs: a change is taken back" '
		fills "$hook" "set \$id priority=P1"
	'

	test_expect_success SMALL_DISK "the disk fills up while $hook runs: a removal is taken back" '
		fills "$hook" "rm \$id"
	'

	test_expect_success SMALL_DISK "the disk fills up while $hook runs: a new record is taken back" '
		fills "$hook" "new Second"
	'
done

test_expect_success STRACE 'an old file that can not be removed stays for the next command to take away' '
	desk kept --template it &&
	(
		cd kept && id=$(svc ticket new First) && n=$(commits) &&
		ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" \
			strace -f -o /dev/null -e trace=unlinkat -e inject=unlinkat:error=EIO:when=1 \
			"$svc_bin/svc" ticket set "$id" priority=P1 2>"$err" &&
		grep "the next svc command tries again" "$err" &&
		test "$(commits)" = $((n + 1)) && test -n "$(find tickets -name ".svc-*")" &&
		git reset -q --soft HEAD~1 && git status --porcelain >"$out" &&
		svc ticket list >/dev/null && test -z "$(find tickets -name ".svc-*")" &&
		git status --porcelain | grep "^M  tickets/" && test ! -e .git/svc-journal &&
		git commit -q -m "set by hand" && is_clean && svc check
	)
'

test_done
