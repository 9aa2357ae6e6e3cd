#!/bin/sh

test_description='log of a record: from the map and without it, moves followed, merges told by what differs from both sides'
. "$(dirname "$0")/lib.sh"

map=.git/svc-cache/desk/history-1.db

# logs FILTER ID [ARG...]: jq's FILTER of the log in JSON, the same with and without the map
logs() {
	filter=$1 && shift &&
	SVC_INDEX=never svc ticket log --format json "$@" >"$HOME/walk" &&
	SVC_INDEX=always svc ticket log --format json "$@" >"$HOME/map" &&
	test_cmp "$HOME/walk" "$HOME/map" && json "$filter" <"$HOME/map"
}

# lines N FILE: the file has so many
lines() {
	test "$(wc -l <"$2")" -eq "$1"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		tick && a=$(svc ticket new "One" priority=P4) &&
		tick && svc ticket set "$a" priority=P3 &&
		tick && svc ticket note "$a" -m "Looked at it" &&
		tick && svc ticket new "Two" &&
		tick && svc ticket set "$a" priority=P2 title="Number one" &&
		echo "$a" >"$HOME/a"
	)
'

test_expect_success JQ 'every change, newest first, with fields, entries, who and when' '
	a=$(cat "$HOME/a") &&
	(
		cd d &&
		logs "[.commits[].changes | map(\"\(.field) \(.from) \(.to)\") | join(\";\")] | .[:3][]" "$a" >"$out" &&
		printf "title One Number one;priority P3 P2\n\npriority P4 P3\n" | test_cmp - "$out" &&
		logs ".commits[1].entries[].text" "$a" | grep "^Looked at it$" &&
		test "$(logs ".commits | length" "$a")" = 4 &&
		test "$(logs ".commits[0].commit" "$a")" = "$(git rev-parse HEAD)" &&
		logs ".commits[0].author" "$a" | grep "^kim@example.com$" && is_clean
	)
'

test_expect_success JQ 'limits, times and --at choose' '
	a=$(cat "$HOME/a") &&
	(
		cd d &&
		test "$(logs ".commits | length" "$a" -n 2)" = 2 &&
		test "$(logs ".commits[0].commit" "$a" -n 1 --at HEAD~1)" = "$(git rev-parse HEAD~2)" &&
		test "$(logs ".commits | length" "$a" --since 2026-11-21T12:03:00Z)" = 2 &&
		test "$(logs ".commits | length" "$a" --until 2026-11-21T12:02:00Z)" = 2
	)
'

test_expect_success JQ 'a record with another id is followed, by git and by its aliases' '
	a=$(cat "$HOME/a") &&
	(
		cd d &&
		old=$(git ls-files "tickets/*/$a.md") && folder=${old%/*} &&
		git mv "$old" "$folder/INC-2611-AAAAA.md" && sed -i "s/^id: .*/id: INC-2611-AAAAA/" "$folder/INC-2611-AAAAA.md" &&
		tick && git commit -q -a -m "another id" &&
		test "$(logs ".commits | length" INC-2611-AAAAA)" = 5 &&
		logs ".commits[0].what" INC-2611-AAAAA | grep "^id: $a → INC-2611-AAAAA" &&
		git mv "$folder/INC-2611-AAAAA.md" "$folder/INC-2611-BBBBB.md" &&
		sed -i "s/^id: .*/id: INC-2611-BBBBB/; s/^title: .*/title: Another/; s/^opened: .*/&\naliases:\n  - INC-2611-AAAAA/" \
			"$folder/INC-2611-BBBBB.md" &&
		tick && git commit -q -a -m "and another" &&
		test "$(logs ".commits | length" INC-2611-BBBBB)" = 6
	)
'

test_expect_success JQ 'a merge is told by what differs from both sides' '
	(
		cd d &&
		b=$(svc ticket list title:Two --columns id) && file=$(git ls-files "tickets/*/$b.md") &&
		git checkout -q -b side && tick && svc ticket set "$b" priority=P1 &&
		git checkout -q main && tick && svc ticket set "$b" title="Number two" &&
		tick && git merge -q --no-commit --no-ff -s ours side &&
		git show "side:$file" | sed "s/^title: .*/title: Number two/; s/^status: .*/&\nlabels:\n  - both/" >"$file" &&
		git add "$file" && git commit -q -m "merged" &&
		logs ".commits[0].changes | map(.field) | join(\",\")" "$b" | grep -x labels &&
		test "$(logs ".commits | length" "$b")" = 4 &&
		git checkout -q --detach side && test "$(logs ".commits | length" "$b")" = 2 &&
		git checkout -q main
	)
'

test_expect_success 'the map is shared by work trees, and by branches, and is never needed' '
	(
		cd d &&
		b=$(svc ticket list "title:Number two" --columns id) &&
		SVC_INDEX=never svc ticket log "$b" >"$HOME/plain" &&
		git worktree add -q ../w side && (cd ../w && SVC_INDEX=always svc ticket log "$b" -n 1 | grep P1) &&
		test -e $map && test ! -e .git/worktrees/w/svc-cache/desk/history-1.db &&
		svc ticket log "$b" | test_cmp "$HOME/plain" - &&
		echo garbage >$map && svc ticket log "$b" | test_cmp "$HOME/plain" - &&
		test "$(head -c 6 $map)" = SQLite &&
		rm $map && svc ticket log "$b" | test_cmp "$HOME/plain" - &&
		test ! -e $map && SVC_INDEX=always svc ticket log "$b" && test -e $map &&
		svc index rebuild && test ! -e $map
	)
'

test_expect_success 'a shallow clone is read as far as it goes, and has no map' '
	git clone -q --depth 1 "file://$PWD/d" s &&
	(
		cd s &&
		SVC_INDEX=always svc ticket log BBBBB >"$HOME/shallow" && lines 1 "$HOME/shallow" &&
		test ! -e $map && git fetch -q --unshallow &&
		SVC_INDEX=always svc ticket log BBBBB >"$HOME/whole" && lines 6 "$HOME/whole"
	)
'

test_expect_success 'a bare repository, and a desk in a folder, have a map of their own' '
	git clone -q --bare d b.git &&
	(cd b.git && SVC_INDEX=always svc ticket log BBBBB >"$HOME/bare" && lines 6 "$HOME/bare" &&
		test -e svc-cache/desk/history-1.db) &&
	git init -q m && mkdir m/desk && (cd m/desk && svc init --template it && tick &&
		a=$(svc ticket new One) && tick && svc ticket set "$a" priority=P1 &&
		SVC_INDEX=always svc ticket log "$a" >"$HOME/inner" && lines 2 "$HOME/inner" &&
		ls ../.git/svc-cache/*/history-1.db && test ! -e ../$map)
'

test_done
