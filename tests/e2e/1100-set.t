#!/bin/sh

test_description='set: fields, lists, several records in one commit, queries, transitions'
. "$(dirname "$0")/lib.sh"

same_head() {
	head=$(git rev-parse HEAD) &&
		"$@" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		a=$(svc ticket new "One" service=network) &&
		b=$(svc ticket new "Two" service=network) &&
		c=$(svc ticket new "Three" service=printing) &&
		printf "a=%s b=%s c=%s\n" "$a" "$b" "$c" >"$HOME/ids"
	)
'

test_expect_success 'only the lines that must change do' '
	. "$HOME/ids" &&
	(
		cd d &&
		path=tickets/2026/11/$a.md &&
		sed -i "s/^title: One/title: \"One\"   # as told on the phone/" "$path" &&
		git commit -q -am "by hand" &&
		svc ticket set "$a" priority=P1 labels+=vpn labels+=home &&
		git show --format= --numstat >"$out" &&
		grep "^title: \"One\"   # as told on the phone" "$path" &&
		git show --format= | grep "^-" | grep -v "^---" >"$out" &&
		test "$(wc -l <"$out")" = 1 &&
		grep "^-priority: P3" "$out" &&
		svc ticket set "$a" labels-=home &&
		test_must_fail grep "^- home" "$path" &&
		svc ticket set "$a" labels= &&
		test_must_fail grep "^labels" "$path"
	)
'

test_expect_success 'a record that stays the same makes no commit and says so' '
	. "$HOME/ids" &&
	(
		cd d &&
		same_head svc --format table ticket set "$a" priority=P1 >"$out" &&
		grep "unchanged" "$out"
	)
'

test_expect_success 'several records change in one commit' '
	. "$HOME/ids" &&
	(
		cd d &&
		before=$(commits) &&
		svc ticket set "$a" "$b" category=network/vpn &&
		test "$(commits)" = $((before + 1)) &&
		test "$(git show --format= --name-only | wc -l)" = 2 &&
		git log -1 --format=%B | grep -c "^Svc-Record:" | grep -x 2
	)
'

test_expect_success 'or none of them does' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket resolve "$b" --code fixed -m "Done." &&
		same_head expect_error 4 "can.t go from .resolved. to .on-hold." \
			svc ticket set "$a" "$b" "$c" status=on-hold hold_reason=customer &&
		grep "it may become closed, in-progress" "$err"
	)
'

test_expect_success '--force goes past the status table' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket set "$b" status=new --force &&
		svc ticket list "id:$b" status:new --count | grep -x 1
	)
'

test_expect_success 'by query, by ids on standard input, with a note' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket set --query "service:network status:new" assignee=@me >"$out" &&
		test "$(wc -l <"$out")" = 2 &&
		svc ticket list service:network | svc ticket set - urgency=low -m "From the list" &&
		test "$(svc ticket list urgency:low --count)" = 2 &&
		svc ticket show "$a" --source | tail -1 | grep "From the list" &&
		same_head expect_error 2 "don.t go together" svc ticket set "$a" --query status:new priority=P1 &&
		same_head expect_error 2 "unknown field .stauts." svc ticket set --query stauts:new priority=P1
	)
'

test_expect_success 'wrong input is refused with the next step' '
	. "$HOME/ids" &&
	(
		cd d &&
		same_head expect_error 2 "nothing to set" svc ticket set "$a" &&
		same_head expect_error 2 "which record" svc ticket set priority=P1 &&
		same_head expect_error 3 "no ticket" svc ticket set zzzzz priority=P1 &&
		same_head expect_error 4 "no field .prority." svc ticket set "$a" prority=P1 &&
		same_head expect_error 4 "not one of" svc ticket set "$a" priority=P7 &&
		same_head expect_error 4 "title is required" svc ticket set "$a" title= &&
		same_head expect_error 4 "hold_reason is required" svc ticket set "$a" status=on-hold &&
		same_head expect_error 4 "id" svc ticket set "$a" id=INC-2611-00000
	)
'

test_expect_success 'a record that is dirty is refused, a dirty tree elsewhere is left alone' '
	. "$HOME/ids" &&
	(
		cd d &&
		echo "more" >>"tickets/2026/11/$a.md" &&
		expect_error 5 "." svc ticket set "$a" priority=P2 &&
		echo other >other.txt && git add other.txt &&
		svc ticket set "$c" priority=P2 &&
		git status --porcelain >"$out" &&
		grep "^A  other.txt" "$out" &&
		grep "^ M tickets/2026/11/$a.md" "$out" &&
		test "$(wc -l <"$out")" = 2 &&
		git checkout -q -- tickets && git rm -q -f other.txt &&
		svc check && git fsck --strict
	)
'

test_expect_success 'items of a list are split at commas by += and -= as by =' '
	(
		cd d &&
		id=$(svc ticket new "Lists") &&
		svc ticket set "$id" labels+=a,b labels+=c watchers+=ana@example.com,bo@example.com &&
		svc ticket show "$id" --source >"$out" &&
		grep -x -e "- a" "$out" && grep -x -e "- b" "$out" && grep -x -e "- c" "$out" &&
		grep -x -e "- bo@example.com" "$out" &&
		svc ticket set "$id" labels-=a,c &&
		svc ticket show "$id" --source >"$out" &&
		test_must_fail grep -x -e "- [ac]" "$out" && grep -x -e "- b" "$out"
	)
'

test_expect_success 'impact alone gives no priority, which is said' '
	(
		cd d &&
		id=$(svc ticket new "Half") &&
		svc ticket set "$id" impact=high 2>"$err" &&
		grep "warning: .*urgency is missing" "$err" &&
		svc ticket set "$id" urgency=high 2>"$err" && test_must_be_empty "$err" &&
		svc ticket show "$id" --source | grep -x "priority: P1" &&
		svc ticket set "$id" title=Whole 2>"$err" && test_must_be_empty "$err"
	)
'

test_done
