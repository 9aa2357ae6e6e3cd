#!/bin/sh

test_description='list: order, columns, formats, queries; unknown names are errors, never empty results'
. "$(dirname "$0")/lib.sh"

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		n="--now 2026-11-23T10:00:00Z" &&
		a=$(svc $n incident new "Printer jams" priority=P4 service=printing labels+=floor-3) &&
		b=$(svc $n incident new "No network" priority=P1 service=network assignee=@me) &&
		c=$(svc --now 2026-11-20T10:00:00Z request new "A new chair" priority=P4) &&
		svc $n ticket hold "$a" --for supplier &&
		printf "a=%s b=%s c=%s\n" "$a" "$b" "$c" >"$HOME/ids"
	)
'

# ids QUERY...: the ids of a list, on one line
ids() {
	svc --now 2026-11-23T12:00:00Z ticket list "$@" | cut -f1 | tr '\n' ' ' | sed 's/ $//'
}

test_expect_success 'the order is that of the kind: priority, then age' '
	. "$HOME/ids" &&
	(
		cd d &&
		test "$(ids)" = "$b $c $a" &&
		test "$(ids --sort -opened,id)" = "$(printf "%s\n%s\n" "$a" "$b" | sort | tr "\n" " ")$c" &&
		test "$(ids --limit 1)" = "$b"
	)
'

test_expect_success 'terms, negation, words, references, times, expressions' '
	. "$HOME/ids" &&
	(
		cd d &&
		test "$(ids status:on-hold)" = "$a" &&
		test "$(ids is:open)" = "$b $c" &&
		test "$(ids -assignee:*)" = "$c $a" &&
		test "$(ids assignee:@me)" = "$b" &&
		test "$(ids printer)" = "$a" &&
		test "$(ids service.team:network)" = "$b" &&
		test "$(ids opened:..-1d)" = "$c" &&
		test "$(ids labels:floor-3)" = "$a" &&
		test "$(ids -e "priority:P1 or type:request")" = "$b $c" &&
		test "$(ids @unassigned)" = "$c $a" &&
		test "$(svc request list | cut -f1)" = "$c" &&
		test "$(svc ticket list --count priority:P4)" = 2
	)
'

test_expect_success 'unknown fields and values name the close ones, and no place without a file' '
	(
		cd d &&
		expect_error 2 "^svc: unknown field .stauts.$" svc ticket list stauts:new &&
		grep "did you mean status" "$err" && grep "\\^\\^\\^\\^\\^\\^" "$err" &&
		expect_error 2 "status has no value .nwe." svc ticket list status:nwe &&
		expect_error 2 "no saved query .@mien." svc ticket list @mien &&
		expect_error 3 "no service .netwrk." svc ticket list service:netwrk ||
		expect_error 2 "no service .netwrk." svc ticket list service:netwrk &&
		expect_error 2 "no field .titel." svc ticket list --columns id,titel &&
		expect_error 2 "unknown field .titel." svc ticket list --sort titel
	)
'

test_expect_success JQ 'json has whole records, an empty list is []' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket list --format json >"$out" &&
		test "$(json .schema "$out")" = svc.ticket.list/1 &&
		test "$(json ".tickets | length" "$out")" = 3 &&
		test "$(json .tickets[0].opened "$out")" = 2026-11-23T10:00:00Z &&
		svc ticket list priority:P5 --format json >"$out" &&
		test "$(json ".tickets | length" "$out")" = 0 &&
		svc ticket list --format jsonl --columns id,priority | head -1 | json .priority | grep -x P1
	)
'

test_expect_success 'a pipe gets tabs and RFC 3339, people get a table with relative times' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket list | head -1 | grep "2026-11-23T10:00:00Z" &&
		svc ticket list -z | tr "\\0" "\\n" | wc -l | grep -x " *3" &&
		svc --now 2026-11-23T12:00:00Z --format table ticket list >"$out" &&
		head -1 "$out" | grep "^Id  *Priority" &&
		grep "$b.*2h ago" "$out" &&
		svc ticket list --format csv | head -1 | grep "^id,priority" &&
		svc ticket list --format md | grep "^|"
	)
'

test_expect_success 'over all kinds, grouped by kind' '
	(
		cd d &&
		svc list | cut -f1 >"$out" &&
		uniq "$out" >"$out.groups" &&
		test "$(wc -l <"$out.groups")" = "$(sort -u "$out" | wc -l)" &&
		svc list team:network >"$out" &&
		grep "^service" "$out" && grep "^ticket" "$out"
	)
'

test_expect_success 'a file that can not be read is named, the others are listed' '
	(
		cd d &&
		printf "no frontmatter\n" >tickets/2026/11/INC-2611-ZZZZZ.md &&
		test_expect_code 4 svc ticket list >"$out" 2>"$err" &&
		test "$(wc -l <"$out")" = 3 &&
		grep "tickets/2026/11/INC-2611-ZZZZZ.md:1:1: " "$err" &&
		rm tickets/2026/11/INC-2611-ZZZZZ.md
	)
'

test_expect_success 'count groups' '
	(
		cd d &&
		svc ticket count --by priority >"$out" &&
		grep "^P1	1$" "$out" && grep "^P4	2$" "$out"
	)
'

test_expect_success 'who or what is mistyped is an error, not an empty list' '
	(
		cd d &&
		expect_error 2 "no person .me." svc ticket list assignee:me &&
		grep "did you mean @me" "$err" &&
		expect_error 2 "no person .nobody." svc ticket list requester:nobody &&
		svc ticket list requester:nobody@example.com &&
		expect_error 2 "no person .ki." svc ticket list assignee:ki &&
		grep "did you mean kim" "$err" &&
		expect_error 2 "status=new" svc ticket list status=new &&
		grep "did you mean status:new" "$err" &&
		svc ticket list "\"status=new\"" &&
		expect_error 2 "is has no value .activ." svc ticket list is:activ &&
		grep "did you mean active" "$err"
	)
'

test_expect_success 'work on hold is active, and in the saved queries of the template' '
	(
		cd d &&
		id=$(svc ticket new "Waits" assignee=@me priority=P1) &&
		svc ticket hold "$id" --for customer &&
		svc ticket list is:active >"$out" && grep "$id" "$out" &&
		svc ticket list is:open >"$out" && test_must_fail grep "$id" "$out" &&
		svc ticket list @mine >"$out" && grep "$id" "$out" &&
		svc ticket list @urgent >"$out" && grep "$id" "$out" &&
		svc ticket cancel "$id" -m "Test." &&
		svc ticket list is:active >"$out" && test_must_fail grep "$id" "$out"
	)
'

test_expect_success 'what a field may be is listed once, whatever number of kinds has it' '
	(
		cd d &&
		expect_error 2 "is has no value .strange." svc list is:strange &&
		grep "there is open, paused, done, cancelled, conflict, active$" "$err"
	)
'

test_expect_success 'a time before the first commit: where to see what there is' '
	(
		cd d &&
		expect_error 3 "no commit is as old" svc list --at 2001-01-01 &&
		svc list >"$out.now" && svc list --at 2999-01-01 >"$out" 2>"$err" && test_cmp "$out.now" "$out" &&
		grep "2999-01-01 lies in the future" "$err" &&
		svc list --at 2999-01-01T00:00:00Z -q >"$out" 2>"$err" && test ! -s "$err" &&
		svc -q --at 2999-01-01T00:00:00Z list >"$out" 2>"$err" && test ! -s "$err" &&
		expect_error 3 "no commit is as old" svc list --at 2001-01-01 && grep "hint: .svc log. shows" "$err"
	)
'

test_expect_success 'operators of other languages are refused with the word that is meant; in quotes they are text' '
	(
		cd d &&
		expect_error 2 "^svc: .[|]. is no operator" svc ticket list -e "is:open | priority:P1" &&
		grep "write .or. between" "$err" && grep "^hint:           ^\$" "$err" &&
		expect_error 2 "^svc: .[|]. is no operator" svc ticket list "is:open | priority:P1" &&
		expect_error 2 "^svc: .&&. is no operator" svc ticket list -e "is:open && priority:P1" &&
		expect_error 2 "^svc: .!. is no operator" svc ticket list "!is:open" &&
		grep "write - before a term" "$err" &&
		svc ticket list "\"a | b\"" -e "\"!x\" or \"|\" or a|b"
	)
'

test_expect_success 'a word that is a field and finds nothing: what may be meant' '
	(
		cd d &&
		svc ticket count priority 2>"$err" | grep -x 0 &&
		grep "priority:VALUE asks for the field, and groups are made by --by priority" "$err" &&
		svc ticket list hold-reason >"$out" 2>"$err" && test ! -s "$out" &&
		grep "hold_reason:VALUE asks for the field$" "$err" &&
		svc ticket list nothing-like-it 2>"$err" && test ! -s "$err" &&
		svc ticket list "\"priority\"" 2>"$err" && test ! -s "$err"
	)
'

test_expect_success 'saved queries in one another: negated, explained, and kept while they are used' '
	(
		cd d &&
		svc config queries/top priority:P1,P2 &&
		svc config queries/hot "@top is:active or @mine" &&
		test "$(ids @hot)" = "$(ids -e "(priority:P1,P2 is:active) or (is:active assignee:@me)")" &&
		test "$(ids -@hot)" = "$(ids -e "not @hot")" &&
		svc query explain @hot type:incident --format json >"$out" &&
		grep "(priority:P1,P2 is:active or is:active assignee:@me) type:incident" "$out" &&
		expect_error 4 "in the saved query @hot: there is no saved query .@top." svc config --unset queries/top &&
		expect_error 4 "the saved query @top refers to itself" svc config queries/top @hot &&
		expect_error 2 "no saved query .@hoot." svc ticket list @hoot &&
		grep "did you mean hot" "$err" &&
		svc config --unset queries/hot && svc config --unset queries/top
	)
'

test_expect_success 'a person is found by any name, however the record names them; = asks for the text' '
	(
		cd d &&
		svc person new ana title=Ana email=Ana@example.com aliases=ana-old &&
		x=$(svc incident new "By slug" requester=ana) &&
		y=$(svc incident new "By address" requester=zoe@example.com) &&
		z=$(svc incident new "By alias" requester=cy@example.com) &&
		svc ticket set "$x" watchers+=bo@example.com &&
		sed -i "s/^requester: .*/requester: ana@example.com/" "tickets/2026/11/$y.md" &&
		sed -i "s/^requester: .*/requester: ana-old/" "tickets/2026/11/$z.md" &&
		git commit -qam "As an import leaves them" &&
		printf "%s\n" "$x" "$y" "$z" | sort >"$HOME/all" &&
		for index in never always
		do
			for name in ana ANA@example.com ana-old
			do
				SVC_INDEX=$index svc ticket list "requester:$name" --sort id | cut -f1 | sort >"$out" &&
				test_cmp "$HOME/all" "$out" || return 1
			done &&
			GIT_AUTHOR_EMAIL=ana@example.com SVC_INDEX=$index svc ticket list requester:@me | cut -f1 | sort >"$out" &&
			test_cmp "$HOME/all" "$out" &&
			test "$(SVC_INDEX=$index svc ticket list requester:=ana@example.com | cut -f1)" = "$y" &&
			test "$(SVC_INDEX=$index svc ticket list watchers:bo@example.com | cut -f1)" = "$x" || return 1
		done &&
		svc sql "SELECT id FROM refs WHERE field = '"'requester'"' AND target_kind = '"'person'"' AND target = '"'ana'"' ORDER BY id" \
			--format plain >"$out" &&
		sort "$out" >"$HOME/sql" && test_cmp "$HOME/all" "$HOME/sql"
	)
'

test_done
