#!/bin/sh

test_description='the index: used by queries, never in the way, shown, verified and made anew'
. "$(dirname "$0")/lib.sh"

cache=.git/svc-cache/desk

# same: a list by the index, and by the files alone, in every format
same() {
	for format in plain json jsonl csv; do
		SVC_INDEX=always svc ticket list --format $format "$@" >"$HOME/indexed" &&
		SVC_INDEX=never svc ticket list --format $format "$@" >"$HOME/scanned" &&
		test_cmp "$HOME/scanned" "$HOME/indexed" || return 1
	done
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		for i in 1 2 3 4 5 6; do
			svc incident new "Printer $i" service=accounts priority=P$((i % 3 + 1)) || return 1
		done &&
		svc request new "Laptop" service=accounts labels=vpn,mail &&
		svc ticket list --columns id >"$HOME/ids"
	)
'

test_expect_success 'few records are not indexed by themselves' '
	(cd d && svc ticket list && test ! -e $cache && svc index status >"$out" &&
		grep "^ticket	none	7	0	0$" "$out")
'

test_expect_success 'the index and the files give the same answer' '
	(cd d && same && same is:open priority:P1..P2 && same -e "not (title:printer or labels:vpn)" &&
		same --sort -title labels:vpn && test -f $cache/ticket.files)
'

test_expect_success 'an empty item of a list makes another list' '
	(cd d && cp -R . ../empty && cd ../empty &&
		for file in $(git ls-files tickets | head -3); do
			sed "/^labels:/,/^[a-z]/{/^labels:/d;/^- /d}" "$file" >"$file.new" && mv "$file.new" "$file" &&
			sed "1a labels: [a, b]" "$file" >"$file.new" && mv "$file.new" "$file" || exit 1
		done &&
		sed -i "s/^labels: .a, b./labels: [a, \"\", b]/" "$(git ls-files tickets | head -1)" &&
		SVC_INDEX=always svc ticket count --by labels >"$HOME/indexed" &&
		SVC_INDEX=never svc ticket count --by labels >"$HOME/scanned" &&
		test_cmp "$HOME/scanned" "$HOME/indexed" && grep "^a	3$" "$HOME/indexed")
'

test_expect_success 'status tells what changed since' '
	(
		cd d &&
		id=$(head -1 "$HOME/ids") && file=$(git ls-files "tickets/*/$id.md") &&
		sleep 2 && SVC_INDEX=always svc ticket list >"$out" &&
		svc index status >"$out" && grep "^ticket	fresh	7	0	0$" "$out" &&
		sed -i "s/^title: .*/title: Scanner/" "$file" &&
		svc index status >"$out" && grep "^ticket	behind	7	1	0$" "$out" &&
		same title:scanner && same &&
		svc index status --format json >"$out" && grep "\"bytes\": *[1-9]" "$out"
	)
'

test_expect_success 'explain tells what the index decides' '
	(
		cd d &&
		SVC_INDEX=always svc query explain --kind ticket status:new title:Printer >"$out" &&
		grep "^ticket	index	5	0	.*status BETWEEN ?1 AND ?2.*svc_test(?3, title).*	0,0,contains .printer." "$out" &&
		SVC_INDEX=always svc query explain --kind ticket printer -e "not was:status:new" >"$out" &&
		grep "^ticket	index	7	7	" "$out" &&
		SVC_INDEX=never svc query explain --kind ticket is:open --format json >"$out" &&
		grep "\"way\":\"files\"" "$out" && grep "\"query\": \"is:open\"" "$out" &&
		test_expect_code 2 svc query explain staus:new 2>"$err" && grep "did you mean status" "$err"
	)
'

test_expect_success 'the work to do is the same' '
	(
		cd d &&
		SVC_INDEX=never svc --now 2026-11-23T10:00:00Z my >"$HOME/scanned" &&
		SVC_INDEX=always svc --now 2026-11-23T10:00:00Z my >"$HOME/indexed" &&
		test_cmp "$HOME/scanned" "$HOME/indexed" && test -s "$HOME/indexed"
	)
'

test_expect_success 'the past, clocks and reports are the same, by facts and by files' '
	(
		cd d &&
		id=$(sed -n 3p "$HOME/ids") && svc ticket set $id assignee=@me priority=P1 &&
		svc ticket set $id priority=P2 && svc ticket resolve $id --code fixed -m "Done." &&
		same was:priority:P1 && same -e "not was:assignee:*" && same changed:priority:-1d.. &&
		same in:new:..1d && same sla:none,ok && same due:* && same laptop sla:none,ok &&
		same was:priority:P1 done && same -e "printer or changed:status" &&
		for command in my "sla status" "sla status --all" "sla status was:priority:P1" \
			"sla report" "sla report --by priority,type --list" "sla report printer" \
			"sla credits --of 2026-10" "report --of 2026-11 --list" \
			"ticket count --over transitions --by from,to" \
			"ticket count --by first:priority,reopened --measure changes:priority"; do
			for format in plain json; do
				SVC_INDEX=never svc --now 2026-11-25T10:00:00Z $command --format $format \
					>"$HOME/scanned" 2>"$HOME/scanned.err"
				scanned=$?
				SVC_INDEX=always svc --now 2026-11-25T10:00:00Z $command --format $format \
					>"$HOME/indexed" 2>"$HOME/indexed.err"
				test $? -eq $scanned && test_cmp "$HOME/scanned" "$HOME/indexed" &&
				test_cmp "$HOME/scanned.err" "$HOME/indexed.err" || return 1
			done
		done &&
		test -s "$HOME/indexed"
	)
'

test_expect_success 'counts are the same' '
	(
		cd d &&
		for by in status priority,type month:opened labels has:assignee title; do
			SVC_INDEX=always svc ticket count --by $by >"$HOME/indexed" &&
			SVC_INDEX=never svc ticket count --by $by >"$HOME/scanned" &&
			test_cmp "$HOME/scanned" "$HOME/indexed" || return 1
		done
	)
'

test_expect_success 'a bad file is reported each time, the others are listed' '
	(
		cd d &&
		printf -- "---\ntitle: [\n---\n" >tickets/bad.md && ln -s bad.md tickets/link.md &&
		for use in never always always; do
			test_expect_code 4 env SVC_INDEX=$use svc ticket list >"$HOME/$use" 2>"$HOME/$use.err" ||
			return 1
		done &&
		test_cmp "$HOME/never" "$HOME/always" && test_cmp "$HOME/never.err" "$HOME/always.err" &&
		rm tickets/bad.md tickets/link.md
	)
'

test_expect_success 'verify agrees, and finds a row that was changed' '
	(
		cd d &&
		SVC_INDEX=always svc index verify >"$out" && test_must_be_empty "$out" &&
		python3 -c "
import sqlite3
db = sqlite3.connect(\"$cache/index-1.db\")
db.execute(\"UPDATE \\\"rows of ticket\\\" SET id = \\\"INC-1\\\" WHERE n = 1\")
db.commit()" &&
		test_expect_code 1 env SVC_INDEX=always svc index verify >"$out" &&
		grep "its row has another id" "$out" && test "$(wc -l <"$out")" -eq 1 &&
		SVC_INDEX=always svc index rebuild && python3 -c "
import sqlite3
db = sqlite3.connect(\"$cache/index-1.db\")
db.execute(\"DELETE FROM \\\"facts of ticket\\\" WHERE n = 2\")
db.commit()" &&
		test_expect_code 1 env SVC_INDEX=always svc index verify >"$out" &&
		grep "its facts differ" "$out" && test "$(wc -l <"$out")" -eq 1 && same &&
		SVC_INDEX=always svc index rebuild && SVC_INDEX=always svc index verify
	)
'

test_expect_success 'a damaged index, and none, change no answer' '
	(
		cd d &&
		for damage in "rm -r $cache" "rm $cache/index-1.db" "rm $cache/ticket.files" \
			"truncate -s 5000 $cache/index-1.db" "truncate -s 100 $cache/ticket.files" \
			"cp /bin/sh $cache/index-1.db" "cp /bin/sh $cache/ticket.files"; do
			$damage && same && SVC_INDEX=always svc index verify || return 1
		done
	)
'

test_expect_success 'a folder in the place of the index is no problem either' '
	(cd d && rm -r $cache && mkdir -p $cache/index-1.db && same && rmdir $cache/index-1.db &&
		rm -r .git/svc-cache && >.git/svc-cache && same && rm .git/svc-cache)
'

test_expect_success 'each work tree and each desk of a repository has its own' '
	(
		cd d &&
		git worktree add -q ../w &&
		(cd ../w && same && test ! -e .git/svc-cache) &&
		test -f .git/worktrees/w/svc-cache/desk/ticket.files &&
		git worktree remove --force ../w
	) &&
	git init -q two && git -C two commit -q --allow-empty -m start &&
	for desk in a b; do
		mkdir two/$desk &&
		(cd two/$desk && svc init --template small-business -q && svc incident new $desk service=email &&
			SVC_INDEX=always svc ticket list --columns title >"$out" && echo $desk | cmp - "$out") ||
		return 1
	done &&
	test "$(ls two/.git/svc-cache | wc -l)" -eq 2
'

test_expect_success 'a commit has no index' '
	(cd d && svc --at HEAD ticket list >"$out" && test "$(wc -l <"$out")" -eq 7 &&
		test_expect_code 6 svc --at HEAD index status 2>"$err" && grep "work tree" "$err")
'

test_done
