#!/bin/sh

test_description='undo and log: the inverse as a new commit, further back each time'
. "$(dirname "$0")/lib.sh"

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		a=$(svc ticket new "One" priority=P4) &&
		tick && svc ticket set "$a" priority=P3 &&
		tick && svc ticket set "$a" priority=P2 &&
		tick && svc ticket set "$a" priority=P1 &&
		printf "a=%s path=tickets/2026/11/%s.md\n" "$a" "$a" >"$HOME/ids"
	)
'

test_expect_success '--dry-run undoes nothing' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		svc undo --dry-run | grep "Would undo: .*P1" &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean
	)
'

test_expect_success 'undo, and undo again, goes further back, each a commit' '
	. "$HOME/ids" &&
	(
		cd d &&
		before=$(commits) && tree=$(git rev-parse HEAD~1^{tree}) &&
		svc undo && grep "^priority: P2" "$path" &&
		test "$(git rev-parse HEAD^{tree})" = "$tree" &&
		tick && svc undo && grep "^priority: P3" "$path" &&
		test "$(commits)" = $((before + 2)) && is_clean && svc check
	)
'

test_expect_success 'a file that changed since is refused' '
	. "$HOME/ids" &&
	(
		cd d &&
		tick && svc ticket note "$a" -m "More" &&
		head=$(git rev-parse HEAD) &&
		set_commit=$(git log --format=%H --grep="^Svc-Op: ticket new" -1) &&
		expect_error 5 "was changed after" svc undo "$set_commit" &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean
	)
'

test_expect_success 'what was changed since in other fields stays' '
	(
		cd d &&
		c=$(svc ticket new "Three" priority=P4 --now 2026-11-20T10:00:00Z) &&
		file=$(git ls-files "tickets/*$c.md") &&
		tick && svc ticket set "$c" priority=P2 category=x --now 2026-11-20T10:01:00Z &&
		op=$(git rev-parse HEAD) &&
		tick && svc ticket set "$c" labels+=vpn -m "More" --now 2026-11-20T10:02:00Z &&
		svc undo "$op" &&
		grep "^priority: P4" "$file" && test_must_fail grep "^category" "$file" &&
		test_must_fail grep "priority: P2" "$file" &&
		grep "vpn" "$file" && grep "^More" "$file" &&
		is_clean && { svc check >"$out" || cat "$out"; } && test_must_fail grep "$c" "$out" &&
		expect_error 5 "undone already" svc undo "$op" &&
		svc ticket set "$c" priority=P1 --now 2026-11-20T10:03:00Z &&
		op=$(git rev-parse HEAD) &&
		svc ticket set "$c" priority=P3 --now 2026-11-20T10:04:00Z &&
		expect_error 5 "priority: .* was changed after" svc undo "$op" &&
		is_clean
	)
'

test_expect_success 'a new record and its attachment go away together' '
	(
		cd d &&
		b=$(svc ticket new "Two") &&
		echo x >"$HOME/x.txt" && svc ticket attach "$b" "$HOME/x.txt" &&
		svc undo && ! test -e "tickets/2026/11/$b.d/x.txt" &&
		svc undo && ! test -e "tickets/2026/11/$b.md" &&
		is_clean && svc check
	)
'

test_expect_success 'what svc did not make is refused' '
	(
		cd d &&
		echo hello >README && git add README && git commit -q -m "by hand" &&
		expect_error 4 "not made by svc" svc undo HEAD &&
		expect_error 3 "nowhere" svc undo nowhere
	)
'

test_expect_success 'the log names operations; of one record, its own' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc log >"$out" && head -1 "$out" &&
		grep "undo" "$out" && grep "ticket set" "$out" &&
		svc ticket log "$a" >"$out" &&
		! grep "init" "$out" && grep "ticket new" "$out"
	)
'

test_done
