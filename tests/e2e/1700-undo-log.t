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

test_expect_success 'an operation is a commit, neither a date nor a record' '
	. "$HOME/ids" &&
	(
		cd d &&
		expect_error 3 "no commit is named .yesterday" svc undo yesterday &&
		grep "named by its commit: .svc log --ops" "$err" && ! grep "date" "$err" &&
		expect_error 3 "no commit is named" svc undo "$a" && grep "svc ticket log $a" "$err"
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
		expect_error 5 "priority of $c was changed after" svc undo "$op" &&
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

test_expect_success 'the undo of an undo brings it back, and can be undone again' '
	(
		cd d &&
		r=$(svc ticket new "Redone" priority=P4) && tick &&
		svc ticket set "$r" priority=P1 && op=$(git rev-parse HEAD) && tick &&
		svc undo && undo=$(git rev-parse HEAD) && tick &&
		expect_error 5 "$op has been undone already" svc undo "$op" &&
		grep "to do it again: svc undo $(echo "$undo" | cut -c1-10)" "$err" &&
		svc undo "$undo" && redo=$(git rev-parse HEAD) && tick &&
		git log -1 --format=%s | grep "^redo: ticket $r: P1" &&
		git diff --exit-code "$op" HEAD -- tickets &&
		expect_error 5 "$undo has been undone already" svc undo "$undo" &&
		svc undo "$redo" && tick &&
		git log -1 --format=%s | grep "^undo: ticket $r: P1" &&
		git diff --exit-code "$op~" HEAD -- tickets &&
		svc undo "$(git rev-parse HEAD)" && tick &&
		svc undo && git diff --exit-code "$op~" HEAD -- tickets
	)
'

test_expect_success 'a removal is undone, entries and all; what was made again since is refused' '
	(
		cd d && tick &&
		svc team new helpers "Helpers" && tick &&
		svc team rm helpers && op=$(git rev-parse HEAD) && tick &&
		svc team new helpers "Other helpers" && tick &&
		expect_error 5 "helpers was changed after" svc undo "$op" &&
		svc undo && tick && svc undo && grep "title: Helpers" teams/helpers.md
	)
'

test_expect_success 'a change of a record that was removed since: the way back is named' '
	(
		cd d && tick &&
		svc team set helpers title=Aides && op=$(git rev-parse HEAD) && tick &&
		svc team rm helpers && tick &&
		expect_error 5 "helpers was removed after" svc undo "$op" &&
		grep "svc restore helpers --at" "$err" &&
		sh -c "$(sed -n "s/.*\(svc restore helpers --at [0-9a-f]*\).*/\1/p" "$err")" &&
		grep "title: Helpers" teams/helpers.md && is_clean
	)
'

test_expect_success 'a new record that others refer to by now stays' '
	(
		cd d && tick &&
		svc team new night "Night shift" && op=$(git rev-parse HEAD) && tick &&
		t=$(svc ticket new "For the night" team=night) && tick &&
		expect_error 5 "night is still referred to by 1 record" svc undo "$op" &&
		grep "by $t" "$err" &&
		test -e teams/night.md && is_clean &&
		svc undo && tick && svc undo "$op" && ! test -e teams/night.md
	)
'

test_expect_success 'an import is undone as a whole, and brought back as a whole' '
	(
		cd d && tick && n=$(git ls-files tickets | wc -l) &&
		printf "number,title,at\nA-1,One,2026-11-01T09:00:00Z\nA-2,Two,2026-11-01T09:00:00Z\nA-3,Three,2026-11-01T09:00:00Z\n" >"$HOME/in.csv" &&
		printf "kind: ticket\nopened: {time: at}\nid: number\nfields:\n  title: title\n" >"$HOME/map.yaml" &&
		svc import csv --map "$HOME/map.yaml" "$HOME/in.csv" &&
		test "$(git ls-files tickets | wc -l)" = $((n + 3)) && tick &&
		svc undo >"$out" && grep "3 files" "$out" && tick &&
		test "$(git ls-files tickets | wc -l)" = "$n" &&
		svc undo HEAD && test "$(git ls-files tickets | wc -l)" = $((n + 3)) &&
		tick && svc undo HEAD && is_clean && { svc check >"$out" || test $? = 1; } &&
		test_must_fail grep "A-1" "$out"
	)
'

test_expect_success 'a merge is refused, one operation that it brought in is undone' '
	(
		cd d && tick &&
		m=$(svc ticket new "Merged" priority=P4) && tick &&
		git checkout -q -b side && svc ticket set "$m" category=side && op=$(git rev-parse HEAD) &&
		tick && git checkout -q main && svc ticket new "Main" && tick &&
		git merge -q -m "Merge side" side && tick &&
		expect_error 4 "HEAD is a merge of two lines" svc undo HEAD &&
		grep "git revert -m 1" "$err" &&
		git branch -q -d side && svc undo --dry-run >"$out" && grep "Main" "$out" &&
		svc undo "$op" && test_must_fail grep -r "category: side" tickets
	)
'

test_expect_success 'without OP the own operations are meant, not those of others' '
	desk e --template it &&
	(
		cd e && tick &&
		a=$(svc ticket new "Mine") && tick &&
		GIT_AUTHOR_EMAIL=lee@example.com svc ticket note "$a" -m "Theirs" && op=$(git rev-parse HEAD) &&
		tick && expect_error 3 "nothing of yours to undo" \
			env GIT_AUTHOR_EMAIL=ana@example.com "$svc_bin/svc" undo &&
		grep "svc undo $(echo "$op" | cut -c1-10)" "$err" &&
		expect_error 5 "$a was changed after .ticket $a: Mine" svc undo &&
		svc undo "$op" && tick && svc undo && ! git ls-files tickets | grep "$a"
	)
'

test_expect_success 'a desk in a folder: an operation of another desk is not its own' '
	git init -q mono &&
	(
		cd mono && mkdir a b && (cd a && svc init) && (cd b && svc init) && tick &&
		(cd a && svc ticket new "In a") && op=$(git rev-parse HEAD) && tick &&
		(cd b && expect_error 3 "nothing to undo" svc undo &&
			expect_error 3 "changed nothing of this desk" svc undo "$op") &&
		(cd a && svc undo && is_clean) && ! git ls-files a/tickets | grep INC
	)
'

test_expect_success 'a shallow clone that lacks what was before says how to get it' '
	(
		cd d && tick && svc ticket new "Shallow" && cd .. &&
		git clone -q --depth 1 "file://$PWD/d" shallow && cd shallow &&
		expect_error 6 "lacks what was before" svc undo &&
		grep "git fetch --deepen=1" "$err" &&
		git fetch -q --deepen=1 && svc undo
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

test_expect_success '--since and --until take the times of every other command; of a record, too' '
	desk l --template it &&
	(
		cd l && set_time() {
			GIT_COMMITTER_DATE="$1T12:00:00Z" && export GIT_COMMITTER_DATE
		} &&
		set_time 2026-11-22 && a=$(svc ticket new "One" priority=P4 --now 2026-11-22T12:00:00Z) &&
		set_time 2026-11-23 && svc ticket set "$a" priority=P3 --now 2026-11-23T12:00:00Z &&
		set_time 2026-11-24 && svc ticket set "$a" priority=P2 --now 2026-11-24T12:00:00Z &&
		set_time 2026-11-25 && svc ticket set "$a" priority=P1 --now 2026-11-25T12:00:00Z &&
		svc log --since 2026-11-23 --until 2026-11-24 >"$out" && test "$(wc -l <"$out")" = 2 &&
		head -1 "$out" | grep "P2" && tail -1 "$out" | grep "P3" &&
		svc log --since 2026-11-24T12:00:00Z --until 2026-11-24T12:00:00Z >"$out" &&
		test "$(wc -l <"$out")" = 1 && grep P2 "$out" &&
		svc log --since yesterday --now 2026-11-25T18:00:00Z >"$out" && test "$(wc -l <"$out")" = 2 &&
		svc log --until 2026-11-22 -n 1 >"$out" && test "$(wc -l <"$out")" = 1 && grep One "$out" &&
		svc log --since 2027 >"$out" && test_must_fail test -s "$out" &&
		svc ticket log "$a" --since 2026-11-24 --until 2026-11-24 >"$out" &&
		test "$(wc -l <"$out")" = 1 && grep "priority: P3 → P2" "$out" &&
		svc ticket log "$a" -n 1 >"$out" && grep "priority: P2 → P1" "$out" &&
		svc ticket log "$a" --until 2026-11-22 >"$out" && test "$(wc -l <"$out")" = 1 && grep One "$out" &&
		expect_error 2 "since" svc log --since never
	)
'

test_expect_success 'log --ops: who did what to which records, and whether it holds' '
	(
		cd l && tick && unset GIT_COMMITTER_DATE && n=$(svc ticket new "Two") &&
		svc ticket set "$n" priority=P1 && svc undo && svc undo "$(git rev-parse HEAD)" &&
		printf "\nBy hand.\n" >>teams/network.md && echo x >README && git add . && git commit -qm "by hand" &&
		echo y >README && git commit -qam "no record" &&
		svc log --ops --format json >"$out" &&
		json ".schema == \"svc.log.ops/1\"" "$out" &&
		json "[.operations[0:5][] | [.op, .state, .what]] == [
			[null, null, \"by hand\"],
			[\"undo\", \"undo\", \"redo: ticket $n: P1\"],
			[\"undo\", \"undone\", \"undo: ticket $n: P1\"],
			[\"ticket set\", null, \"ticket $n: P1\"],
			[\"ticket new\", null, \"ticket $n: Two\"]]" "$out" &&
		json ".operations[0].records == [\"team/network\"] and .operations[0].count == 1" "$out" &&
		json ".operations[1].undoes == .operations[2].commit and .operations[2].undone_by == .operations[1].commit" "$out" &&
		test_must_fail grep "no record" "$out" &&
		json ".operations[-1].op == \"init\" and .operations[-1].count > 20 and (.operations[-1].records | length == 20)" "$out" &&
		svc undo "$(svc log --ops --format json | jq -r ".operations[4].commit")" --dry-run 2>"$err" || grep "was changed after" "$err" &&
		svc log --ops -n 2 >"$out" && test "$(wc -l <"$out")" = 2 && head -1 "$out" | grep "network" &&
		svc log --ops --format csv -n 1 | head -1 | grep "^time,author,commit,op,state,records,what$" &&
		svc log --ops --format table >"$out" && grep "more" "$out" && grep "undone" "$out" &&
		svc log --ops --format md >"$out" && svc log --ops --format jsonl | head -1 | json ".count" - &&
		svc log --ops --since 2027 >"$out" && test_must_fail test -s "$out"
	)
'

test_expect_success 'rm: records that refer to each other go together' '
	(
		cd d && a=$(svc ticket new "Referred to") && b=$(svc ticket new "Refers" parent="$a") &&
		c=$(svc ticket new "Refers too" parent="$a") &&
		expect_error 5 "^svc: $a is still referred to by 2 records" svc ticket rm "$a" &&
		expect_error 5 "^svc: $a .*is still referred to by 1 record" svc ticket rm "$a" "$b" &&
		grep "^hint: by $c" "$err" && is_clean &&
		svc ticket rm "$a" "$b" "$c" && is_clean && svc check &&
		svc undo && svc ticket show "$b" >"$out" && svc ticket rm "$c" "$a" "$b"
	)
'

test_expect_success 'people read what was said, and no id twice' '
	(
		cd d && id=$(svc ticket new "Said") && tick && svc ticket note "$id" -m "Port 7 drops packets." &&
		tick && svc ticket set "$id" priority=P2 -m "Urgent now." &&
		svc ticket log "$id" --format table >"$out" &&
		grep "  priority: P3 → P2; noted: Urgent now.$" "$out" && grep "  noted: Port 7 drops packets.$" "$out" &&
		grep "  Said$" "$out" && ! grep "$id" "$out" &&
		svc log --ops --format table -n 2 >"$out" && grep "ticket note  *$id  *noted$" "$out" &&
		grep "ticket set  *$id  *P2$" "$out" &&
		svc log --ops -n 1 | grep "ticket $id: P2" && svc ticket log "$id" | grep "ticket $id: noted"
	)
'

test_expect_success 'log --at begins at that commit' '
	(
		cd d && l=$(svc ticket new "Logged") && svc ticket set "$l" priority=P2 && at=$(git rev-parse HEAD) &&
		svc ticket set "$l" priority=P1 && svc ticket note "$l" -m "Later." &&
		for log in "log" "ticket log $l" "log --ops"; do
			svc --at HEAD~2 $log >"$out" && head -n 1 "$out" | grep "$(git rev-parse --short=10 "$at")" || return 1
		done &&
		svc --at HEAD~3 ticket log "$l" >"$out" && test "$(wc -l <"$out")" = 1 &&
		svc ticket log "$l" >"$out" && test "$(wc -l <"$out")" = 4
	)
'

test_expect_success 'undo: a field that was changed and changed back was changed since' '
	(
		cd d && svc service new tiered Tiered tier=1 team=network && svc service set tiered tier=2 &&
		op=$(git rev-parse HEAD) && svc service set tiered tier=3 && svc service set tiered tier=2 &&
		expect_error 5 "tier of tiered was changed after" svc undo "$op" &&
		svc undo && svc undo && svc service set tiered title=Other &&
		svc undo "$op" && grep "^tier: 1" services/tiered.md &&
		t=$(svc ticket new "Back and forth") && svc ticket set "$t" priority=P2 && op=$(git rev-parse HEAD) &&
		svc ticket set "$t" priority=P4 && svc ticket set "$t" priority=P2 &&
		expect_error 5 "priority of $t was changed after" svc undo "$op" && is_clean
	)
'

test_expect_success 'undo: what a merge settled to the same value was changed since' '
	(
		cd d && svc service new settled Settled tier=1 team=network && git checkout -q -b other &&
		svc service set settled tier=3 && git checkout -q main && svc service set settled tier=2 &&
		op=$(git rev-parse HEAD) && git merge -q -s ours -m merged other &&
		expect_error 5 "tier of settled was changed after" svc undo "$op" && is_clean
	)
'

test_expect_success 'check --history misses nothing that was undone' '
	(
		cd d && h=$(svc ticket new "History") && svc ticket set "$h" priority=P1 && op=$(git rev-parse HEAD) &&
		svc ticket note "$h" -m "Stays." && svc undo "$op" &&
		svc check --history >"$out" && test_must_fail grep "$h" "$out" &&
		svc undo "$(git rev-parse HEAD)" && svc check --history >"$out" && test_must_fail grep "$h" "$out" &&
		path=$(ls tickets/*/*/"$h.md") && sed -i "/ noted/,\$d" "$path" && git commit -q -a -m "by hand" &&
		svc check --history >"$out" && grep "$h.*history-entry" "$out"
	)
'

test_done
