#!/bin/sh

test_description='my and take --next: the most urgent work first'
. "$(dirname "$0")/lib.sh"

# at HH:MM COMMAND...: on Monday, 2026-11-23
at() {
	now=2026-11-23T$1:00Z
	shift
	svc --now "$now" "$@"
}

test_expect_success 'setup: kim is in the service desk, which works on accounts' '
	desk d --template it &&
	(
		cd d &&
		old=$(at 09:00 incident new "Old and breached" service=accounts priority=P1) &&
		risk=$(at 09:47 incident new "At risk" service=accounts priority=P1) &&
		low=$(at 09:00 incident new "Low" service=accounts priority=P4) &&
		high=$(at 09:50 incident new "High" service=accounts priority=P2) &&
		hold=$(at 09:00 incident new "On hold" service=accounts priority=P1) &&
		at 09:01 ticket hold "$hold" --for customer --until 2026-11-23T11:00:00Z &&
		foreign=$(at 09:00 incident new "Of another team" service=network priority=P1) &&
		mine=$(at 09:00 incident new "Mine in another team" service=network priority=P3 assignee=@me) &&
		theirs=$(at 09:00 incident new "Somebody has it" service=accounts assignee=bo@example.com) &&
		printf "old=%s risk=%s low=%s high=%s hold=%s foreign=%s mine=%s theirs=%s\n" "$old" "$risk" \
			"$low" "$high" "$hold" "$foreign" "$mine" "$theirs" >"$HOME/ids"
	)
'

test_expect_success 'breached, at risk, by due time, on hold last' '
	. "$HOME/ids" &&
	(
		cd d &&
		at 10:00 my >"$out" &&
		cut -f1 "$out" | head -2 | tr "\n" " " | grep "^$old $risk $" &&
		cut -f1 "$out" | tail -1 | grep "$hold" &&
		grep "^$old	breached" "$out" && grep "^$risk	at-risk" "$out" &&
		grep "^$hold	waiting" "$out" && grep "^$mine	open" "$out" &&
		! grep "$foreign" "$out" && ! grep "$theirs" "$out"
	)
'

test_expect_success 'what is on hold comes back when its date has come' '
	. "$HOME/ids" &&
	(
		cd d &&
		at 11:30 my | grep "^$hold" | grep -v waiting
	)
'

test_expect_success 'only mine' '
	. "$HOME/ids" &&
	(
		cd d &&
		test "$(at 10:00 my --no-teams | cut -f1)" = "$mine" &&
		test "$(at 10:00 my --limit 1 | cut -f1)" = "$old"
	)
'

test_expect_success JQ 'for people in sections, for programs with due times' '
	. "$HOME/ids" &&
	(
		cd d &&
		at 10:00 --format table my >"$out" &&
		grep -x "Breached" "$out" && grep -x "Waiting" "$out" &&
		at 10:00 my --format json >"$out" &&
		test "$(json .work[0].clock "$out")" = response &&
		test "$(json .work[0].due "$out")" = 2026-11-23T09:15:00Z &&
		test "$(json .work[0].left "$out")" = -2700
	)
'

test_expect_success 'take --next takes the most urgent that nobody has, then the next one' '
	. "$HOME/ids" &&
	(
		cd d &&
		test "$(at 10:00 ticket take --next)" = "$old" &&
		test "$(at 10:01 incident take --next)" = "$risk" &&
		svc ticket show "$old" --source | grep "^assignee: kim" &&
		is_clean
	)
'

test_expect_success 'when nothing waits the error says so' '
	(
		cd d &&
		at 10:02 ticket take --next && at 10:03 ticket take --next &&
		head=$(git rev-parse HEAD) &&
		expect_error 3 "no open ticket of service-desk waits" svc --now 2026-11-23T10:04:00Z ticket take --next &&
		expect_error 2 "don.t go together" svc ticket take --next INC &&
		expect_error 2 "needs ID or --next" svc ticket take &&
		git config user.email nobody@example.com &&
		expect_error 3 "in no team" svc --now 2026-11-23T10:04:00Z ticket take --next &&
		test "$(git rev-parse HEAD)" = "$head" &&
		svc --format table my | grep "Nothing to do"
	)
'

test_done
