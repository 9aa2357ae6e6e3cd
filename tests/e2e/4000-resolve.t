#!/bin/sh

test_description='resolve: what a merge left open is named by check and settled, one commit'
. "$(dirname "$0")/lib.sh"

# open_conflicts ID LINES: puts a list of conflicts into the ticket, as a merge leaves it.
open_conflicts() {
	path=$(git ls-files "tickets/*$1.md") &&
		awk -v "lines=$2" '{ print } /^opened:/ { print "conflicts:"; printf "%s", lines }' \
			"$path" >new &&
		mv new "$path" &&
		git commit -q -am "merged"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		id=$(svc ticket new "One" service=network priority=P3) &&
		echo "id=$id" >"$HOME/ids"
	)
'

test_expect_success 'check names each conflict as an error, with the cure' '
	. "$HOME/ids" &&
	(
		cd d &&
		open_conflicts "$id" "  - {field: title, base: Zero, ours: One, theirs: Two}
  - {field: priority, base: P3, ours: P3, theirs: P1}
  - {field: labels, theirs: [a, b]}
  - {field: x-old, ours: 1, theirs: {a: 2}}
  - {field: description, base: Old., theirs: New.}
" &&
		test_expect_code 1 svc check >"$out" &&
		test "$(grep -c merge-conflict "$out")" = 5 &&
		grep "title is .One. on one side and .Two. on the other" "$out" &&
		svc ticket show "$id" --format table >"$out" &&
		grep "^Conflict .*priority: ours P3, theirs P1" "$out" &&
		svc ticket show "$id" --public --format table >"$out" &&
		test_must_fail grep "^Conflict" "$out"
	)
'

test_expect_success 'without a value it says what is open' '
	. "$HOME/ids" &&
	(
		cd d &&
		for which in "$id" ""; do
			test_expect_code 1 svc resolve $which --format json >"$out" &&
			json ".conflicts | length == 5" "$out" &&
			json ".conflicts[1] | .id == \"$id\" and .field == \"priority\" and .ours == \"P3\" and .theirs == \"P1\" and .base == \"P3\"" "$out" &&
			json ".conflicts[1].settle == \"svc resolve $id priority=P3, or priority=P1\"" "$out" &&
			json ".conflicts[2] | .ours == null and .theirs == \"a, b\"" "$out" &&
			json ".conflicts[2].settle == \"svc resolve $id labels=@ours, or labels=@theirs\"" "$out" || return 1
		done &&
		test_expect_code 1 svc resolve --format table >"$out" && grep "^$id  *priority  *P3  *P1  *P3" "$out" &&
		is_clean
	)
'

test_expect_success 'mistakes change nothing' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		expect_error 3 "no conflict on .team." svc resolve "$id" team=network &&
		grep "open are: title, priority" "$err" &&
		expect_error 2 "FIELD=VALUE" svc resolve "$id" title &&
		expect_error 2 "no side of the conflict" svc resolve "$id" title=@mine &&
		expect_error 4 "P9" svc resolve "$id" title=X priority=P9 &&
		expect_error 3 "INC-2611-00000" svc resolve INC-2611-00000 title=X &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
	)
'

test_expect_success 'values of sides and new values, in one commit' '
	. "$HOME/ids" &&
	(
		cd d &&
		n=$(commits) &&
		svc resolve "$id" title=@theirs priority=P2 --dry-run &&
		is_clean &&
		svc resolve "$id" title=@theirs priority=P2 &&
		test "$(commits)" = $((n + 1)) &&
		git log -1 --format=%s | grep "settle title, priority" &&
		svc ticket show "$id" --format json | json ".records[0].title == \"Two\"" &&
		path=$(git ls-files "tickets/*$id.md") &&
		grep "^- priority: P2" "$path" &&
		test_expect_code 1 svc check >"$out" &&
		test "$(grep -c merge-conflict "$out")" = 3
	)
'

test_expect_success 'lists, unknown keys and the description; the list goes with the last one' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc resolve "$id" labels=@theirs x-old=@theirs description=@theirs &&
		path=$(git ls-files "tickets/*$id.md") &&
		grep "^x-old: {a: 2}" "$path" &&
		grep "^New\\.$" "$path" &&
		grep "^- a$" "$path" &&
		test_must_fail grep conflicts "$path" &&
		{ svc check >"$out" || test $? = 1; } && test_must_fail grep -E "merge-conflict|tracked" "$out" &&
		is_clean
	)
'

test_expect_success 'a record that one side removed is kept or removed' '
	(
		cd d &&
		id=$(svc ticket new "Gone" service=network) &&
		open_conflicts "$id" "  - {field: whole-record, ours: changed, theirs: removed}
" &&
		expect_error 2 "can.t be .maybe." svc resolve "$id" whole-record=maybe &&
		test_expect_code 1 svc check >"$out" && grep "svc resolve $id whole-record=keep, or whole-record=remove" "$out" &&
		svc resolve "$id" whole-record=keep &&
		svc ticket show "$id" >/dev/null &&
		open_conflicts "$id" "  - {field: whole-record, ours: changed, theirs: removed}
" &&
		svc resolve "$id" whole-record=@theirs &&
		expect_error 3 "$id" svc ticket show "$id" &&
		is_clean
	)
'

test_expect_success 'an id that records of two kinds have is named with the kind' '
	(
		cd d &&
		sed -i "s/^title:/conflicts:\n  - {field: tier, base: 1, ours: 2, theirs: 3}\ntitle:/" services/network.md &&
		git commit -qam "merged" &&
		test_expect_code 1 svc check >"$out" && grep "svc resolve service/network tier=2, or tier=3" "$out" &&
		test_expect_code 1 svc resolve service/network --format json >"$out" &&
		json ".conflicts[0].record == \"service/network\"" "$out" &&
		svc resolve service/network tier=3 && grep "^tier: 3" services/network.md &&
		svc resolve >"$out" && test_must_be_empty "$out" &&
		svc resolve service/network --format table >"$out" && grep "Nothing is in conflict" "$out"
	)
'

test_expect_success 'a status that a merge settled against the table is explained by check' '
	(
		cd d && id=$(svc ticket new "Both" service=network) && svc -q ticket set "$id" status=cancelled --force &&
		open_conflicts "$id" "  - {field: status, base: new, ours: cancelled, theirs: new}
" &&
		svc resolve "$id" status=@theirs &&
		svc check >"$out" && grep "transition-forbidden.*the status in place counts" "$out"
	)
'

test_expect_success 'records that can not be read are named, the others listed' '
	. "$HOME/ids" &&
	(
		cd d &&
		open_conflicts "$id" "  - {field: title, base: Zero, ours: One, theirs: Two}
" &&
		echo "no record" >services/broken.md &&
		test_expect_code 4 svc resolve >"$out" 2>"$err" && grep "title" "$out" && grep "broken.md" "$err" &&
		rm services/broken.md && svc resolve "$id" title=One
	)
'

test_expect_success 'the value in place may win: the conflict is settled' '
	(
		cd d && id=$(svc ticket new "In place" priority=P3) &&
		open_conflicts "$id" "  - {field: priority, base: P4, ours: P3, theirs: P1}
" &&
		svc --format table resolve "$id" priority=@ours >"$out" && grep "^$id  settled$" "$out" && is_clean
	)
'

test_done
