#!/bin/sh

test_description='several writers at once: every record, every commit, nothing lost'
. "$(dirname "$0")/lib.sh"

shells=4 each=10
[ -z "${SVC_TEST_LONG:-}" ] || shells=8 each=100

# writer N: makes its share of tickets; leaves the ids in $HOME/ids.N
writer() {
	i=0
	while [ "$i" -lt "$each" ]; do
		svc ticket new "From $1, number $i" >>"$HOME/ids.$1" 2>>"$HOME/errors" || return 1
		i=$((i + 1))
	done
}

test_expect_success 'shells that make tickets at once' '
	desk d --template it &&
	(
		cd d &&
		before=$(commits) &&
		: >"$HOME/errors" &&
		n=0 &&
		pids= &&
		while test "$n" -lt "$shells"
		do
			writer "$n" & pids="$pids $!"
			n=$((n + 1))
		done &&
		failed=0 &&
		for pid in $pids
		do
			wait "$pid" || failed=1
		done &&
		cat "$HOME/errors" >&2 &&
		test "$failed" = 0 &&
		all=$((shells * each)) &&
		test "$(cat "$HOME"/ids.* | sort -u | wc -l)" = "$all" &&
		test "$(commits)" = $((before + all)) &&
		test "$(svc ticket list --count)" = "$all" &&
		test "$(git ls-files tickets | wc -l)" = "$all" &&
		is_clean &&
		git fsck --strict &&
		svc check
	)
'

test_expect_success 'shells that take the next ticket at once get different ones' '
	desk e --template it &&
	(
		cd e &&
		for i in 1 2 3 4
		do
			svc incident new "Waits $i" service=accounts || return 1
		done &&
		for i in 1 2 3 4
		do
			svc ticket take --next >"$HOME/taken.$i" 2>>"$HOME/errors" &
		done &&
		wait &&
		test "$(cat "$HOME"/taken.* | sort -u | wc -l)" = 4 &&
		test "$(svc ticket list assignee:@me --count)" = 4 && is_clean
	)
'

test_done
