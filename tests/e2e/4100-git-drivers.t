#!/bin/sh

test_description='setup git: plain git merge, rebase, cherry-pick and log -p know records'
. "$(dirname "$0")/lib.sh"

PATH=$svc_bin:$PATH
export PATH

# on BRANCH COMMAND...: runs it on the branch, made from `base` where it doesn't exist.
on() {
	branch=$1 &&
		shift &&
		{ git checkout -q "$branch" 2>/dev/null || git checkout -q -b "$branch" base; } &&
		"$@"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		id=$(svc ticket new "One" service=network priority=P3) &&
		echo "id=$id path=$(git ls-files "tickets/*$id.md")" >"$HOME/ids"
	)
'

test_expect_success 'it shows what it would do, and changes nothing' '
	(
		cd d &&
		cp .git/config before &&
		svc setup git >"$out" &&
		grep "tickets/\*\*/\*.md merge=svc diff=svc" "$out" &&
		grep "merge.svc.driver = svc merge-driver" "$out" &&
		test_cmp before .git/config && rm before &&
		is_clean &&
		svc setup git --apply --dry-run >"$out" && ! grep committed "$out" &&
		test_must_fail git config merge.svc.driver &&
		is_clean &&
		expect_error 2 "don.t go together" svc setup git --apply --undo
	)
'

test_expect_success '--apply does it, and is repeated without harm; other lines stay' '
	(
		cd d &&
		echo "*.png binary" >.gitattributes &&
		git add .gitattributes && git commit -q -m "by hand" &&
		n=$(commits) &&
		svc setup git --apply >"$out" &&
		grep "^The attributes were committed: $(git rev-parse --short=10 HEAD)" "$out" &&
		test "$(git config merge.svc.driver)" = "svc merge-driver %O %A %B %P" &&
		svc setup git --apply >"$out" && ! grep "were committed" "$out" &&
		test "$(commits)" = $((n + 1)) &&
		grep "^\*.png binary" .gitattributes &&
		svc setup git | grep "All of this is set up" &&
		is_clean &&
		git branch base
	)
'

test_expect_success 'git merge keeps both changes; neighbouring lines are no conflict' '
	. "$HOME/ids" &&
	(
		cd d &&
		on ours svc ticket set "$id" priority=P1 labels+=a --now 2026-12-01T10:00:00Z &&
		on theirs svc ticket set "$id" impact=high labels+=b assignee=kim@example.com \
			-m "Seen." --now 2026-12-01T10:05:00Z &&
		git checkout -q -b merged ours &&
		git merge -q -m merged theirs &&
		svc ticket show "$id" --format json >"$out" &&
		json ".records[0] | .priority == \"P1\" and .impact == \"high\" and .labels == [\"a\", \"b\"]" "$out" &&
		grep "^Seen\.$" "$path" &&
		{ svc check >"$out" || test $? = 1; } && test_must_fail grep -E "tracked|merge-conflict|order" "$out" &&
		is_clean
	)
'

test_expect_success 'git rebase and git cherry-pick do' '
	. "$HOME/ids" &&
	(
		cd d &&
		git checkout -q -b rebased theirs &&
		git rebase -q ours &&
		git diff --exit-code merged -- "$path" &&
		git checkout -q -b picked ours &&
		git cherry-pick theirs &&
		git diff --exit-code merged -- "$path"
	)
'

test_expect_success 'both changed one field: git stops, the record stays valid' '
	. "$HOME/ids" &&
	(
		cd d &&
		on left svc ticket set "$id" category=left --now 2026-12-01T10:00:00Z &&
		on right svc ticket set "$id" category=right --now 2026-12-01T10:00:00Z &&
		git checkout -q left &&
		test_must_fail git merge -m merged right >"$out" 2>&1 &&
		grep "both sides changed category" "$out" &&
		grep "CONFLICT" "$out" &&
		test_must_fail grep "<<<<" "$path" &&
		grep "category: left" "$path" &&
		git add "$path" && git commit -q -m merged &&
		svc resolve "$id" category=@theirs &&
		grep "category: right" "$path" &&
		test_must_fail grep conflicts "$path" &&
		is_clean
	)
'

test_expect_success 'a record that is broken on one side is merged by lines, and named' '
	. "$HOME/ids" &&
	(
		cd d &&
		on broken sed -i "s/^title: .*/title: [/" "$path" &&
		git commit -q -am "broken" &&
		on whole svc ticket set "$id" title=Whole &&
		test_must_fail git merge -m merged broken >"$out" 2>&1 &&
		grep "their version" "$out" &&
		grep "<<<<<<<" "$path" &&
		git merge --abort
	)
'

test_expect_success 'other files and a desk in a folder of a larger repository' '
	git init -q mono &&
	(
		cd mono && mkdir desk && cd desk && svc init --template it &&
		svc setup git --apply &&
		id=$(svc ticket new "One" service=network) &&
		git branch base &&
		on ours svc ticket set "$id" priority=P1 &&
		on theirs svc ticket set "$id" category=x &&
		git merge -q -m merged ours &&
		svc ticket show "$id" --format json >"$out" &&
		json ".records[0] | .priority == \"P1\" and .category == \"x\"" "$out" &&
		printf "1\n2\n3\n4\n" >base && printf "0\n2\n3\n4\n" >a && printf "1\n2\n3\n5\n" >b &&
		svc merge-driver base a b notes.txt && printf "0\n2\n3\n5\n" | test_cmp - a &&
		printf "9\n2\n3\n4\n" >b &&
		expect_error 1 "same lines of notes.txt" svc merge-driver base a b notes.txt
	)
'

test_expect_success 'git log -p shows which field changed' '
	. "$HOME/ids" &&
	(
		cd d &&
		git checkout -q base &&
		git checkout -q -b shown &&
		svc ticket set "$id" labels+=a labels+=b &&
		git log -1 -p --format= >"$out" &&
		grep "^+labels: a$" "$out" && grep "^+labels: b$" "$out" &&
		printf "no record\n" >plain && svc diff-driver plain >"$out" && test_cmp plain "$out" &&
		rm plain
	)
'

test_expect_success '--undo takes it all back' '
	(
		cd d &&
		git checkout -q base &&
		git checkout -q -b undone &&
		svc setup git --undo &&
		test_must_fail git config --get-regexp "svc\." &&
		printf "*.png binary\n" | test_cmp - .gitattributes &&
		svc setup git --undo &&
		is_clean
	)
'

test_done
