#!/bin/sh

test_description="an agent's day: each verb is one commit, or is refused and names what is allowed"
. "$(dirname "$0")/lib.sh"

# refused CODE PATTERN COMMAND...: as expect_error, and nothing changed
refused() {
	head=$(git rev-parse HEAD) &&
		expect_error "$@" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
}

# one_commit COMMAND...: works, and makes one commit
one_commit() {
	before=$(commits) &&
		"$@" &&
		test "$(commits)" = $((before + 1)) &&
		is_clean
}

# has ID LINE: the record has this line
has() {
	svc ticket show "$1" --source | grep -x -e "$2"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		a=$(svc ticket new "Printer jams" impact=low urgency=medium service=printing requester=ana@example.com) &&
		b=$(svc incident new "Nobody can log in" service=accounts watchers+=bo@example.com) &&
		c=$(svc incident new "Login broken" service=accounts requester=cy@example.com) &&
		printf "a=%s b=%s c=%s\n" "$a" "$b" "$c" >"$HOME/ids"
	)
'

test_expect_success 'take, assign, start, note, reply' '
	. "$HOME/ids" &&
	(
		cd d &&
		one_commit svc ticket take "$a" &&
		has "$a" "status: in-progress" && has "$a" "assignee: kim" &&
		one_commit svc ticket assign "$a" bo@example.com &&
		has "$a" "assignee: bo@example.com" &&
		one_commit svc ticket assign "$a" --to @me --team workplace &&
		one_commit svc ticket start "$b" && has "$b" "assignee: kim" &&
		one_commit svc ticket note "$a" -m "For us." &&
		one_commit svc ticket reply "$a" -m "For you." &&
		refused 2 "needs one of: person, to, team" svc ticket assign "$a" &&
		refused 2 "assignee is given twice" svc ticket assign "$a" @me --to bo@example.com &&
		refused 2 "the message is missing" svc ticket reply "$a" &&
		refused 2 "needs a message" svc ticket reply "$a" -m "" &&
		refused 4 "the text of the entry is empty" svc ticket reply "$a" -m "  "
	)
'

test_expect_success 'hold needs a reason, and keeps it as long as it holds' '
	. "$HOME/ids" &&
	(
		cd d &&
		refused 2 "needs --for" svc ticket hold "$a" &&
		grep "one of customer, supplier" "$err" &&
		refused 2 "is none of" svc ticket hold "$a" --for custmer &&
		grep "did you mean customer" "$err" &&
		one_commit svc --now 2030-01-04T10:00:00Z ticket hold "$a" --for customer --until 2030-01-09 -m "Waiting." &&
		has "$a" "hold_until: 2030-01-09T00:00:00Z" &&
		refused 4 "is on-hold: .start. is not for that status" svc --now 2030-01-04T11:00:00Z ticket start "$a" &&
		grep "you can: resume, resolve, cancel, merge" "$err" &&
		one_commit svc --now 2030-01-04T11:00:00Z ticket resume "$a" &&
		has "$a" "status: in-progress" &&
		test_must_fail has "$a" "hold_reason: customer"
	)
'

test_expect_success 'a clock that went back is refused' '
	. "$HOME/ids" &&
	(
		cd d &&
		refused 4 "before the last entry" svc --now 2029-01-01T00:00:00Z ticket note "$a" -m x
	)
'

test_expect_success 'handover and escalate' '
	. "$HOME/ids" &&
	SVC_NOW="--now 2030-02-01T00:00:00Z" &&
	(
		cd d &&
		refused 2 "the message is missing" svc $SVC_NOW ticket handover "$a" --team network &&
		refused 2 "needs --team" svc $SVC_NOW ticket handover "$a" -m x &&
		refused 3 "no team .netwrk." svc $SVC_NOW ticket handover "$a" --team netwrk -m x &&
		one_commit svc $SVC_NOW ticket handover "$a" --team network -m "It is the switch." &&
		has "$a" "team: network" && test_must_fail has "$a" "assignee: kim" &&
		one_commit svc $SVC_NOW ticket escalate "$a" -m "The whole floor." &&
		has "$a" "priority: P3" &&
		refused 4 ".P5. is not above .P3." svc $SVC_NOW ticket escalate "$a" --priority P5 -m x &&
		one_commit svc $SVC_NOW ticket escalate "$a" --priority P1 -m x &&
		refused 4 "already has the highest priority" svc $SVC_NOW ticket escalate "$a" -m x
	)
'

test_expect_success 'resolve replies; close, reopen' '
	. "$HOME/ids" &&
	SVC_NOW="--now 2030-02-02T00:00:00Z" &&
	(
		cd d &&
		refused 2 "needs --code" svc $SVC_NOW ticket resolve "$a" -m x &&
		refused 4 ".close. is not for that status" svc $SVC_NOW ticket close "$a" &&
		one_commit svc $SVC_NOW ticket resolve "$a" --code fixed -m "Works again." &&
		has "$a" "## 2030-02-02T00:00:00Z kim replied" &&
		refused 4 ".take. is not for that status" svc $SVC_NOW ticket take "$a" &&
		grep "you can: close, reopen" "$err" &&
		one_commit svc $SVC_NOW ticket close "$a" &&
		one_commit svc $SVC_NOW ticket reopen "$a" -m "Jams again" &&
		has "$a" "status: in-progress" && test_must_fail has "$a" "resolution_code: fixed"
	)
'

test_expect_success 'merge notes the other ticket in the same commit, and its people follow' '
	. "$HOME/ids" &&
	(
		cd d &&
		refused 2 "needs INTO" svc ticket merge "$c" &&
		refused 2 "can.t be linked to itself" svc ticket merge "$c" "$c" &&
		refused 3 "no ticket" svc ticket merge "$c" nope &&
		one_commit svc ticket merge "$c" "$b" &&
		test "$(git show --format= --name-only | wc -l)" = 2 &&
		has "$c" "status: cancelled" && has "$c" "resolution_code: duplicate" &&
		svc ticket show "$c" --source | grep "to: $b" &&
		has "$b" "- cy@example.com" && has "$b" "- bo@example.com" &&
		svc ticket show "$b" --source | grep "^$c (Login broken) was merged" &&
		refused 4 "is cancelled" svc ticket merge "$b" "$c" &&
		svc check
	)
'

test_expect_success 'retype and cancel' '
	. "$HOME/ids" &&
	(
		cd d &&
		refused 4 "not one of incident, request" svc ticket retype "$b" requst &&
		one_commit svc ticket retype "$b" request && has "$b" "type: request" &&
		refused 2 "the message is missing" svc ticket cancel "$b" &&
		one_commit svc ticket cancel "$b" -m "Spam." --code withdrawn &&
		refused 4 "nothing leads on from cancelled; .*svc undo" svc ticket resume "$b"
	)
'

test_expect_success 'several ids: all or none; ids from standard input' '
	. "$HOME/ids" &&
	(
		cd d &&
		x=$(svc ticket new X) && y=$(svc ticket new Y) &&
		refused 4 "." svc ticket take "$x" "$b" "$y" &&
		printf "%s\tX\n%s\n" "$x" "$y" >"$HOME/list" &&
		one_commit svc ticket take - <"$HOME/list" &&
		has "$x" "assignee: kim" && has "$y" "assignee: kim" &&
		printf "%s\0%s\0" "$x" "$y" >"$HOME/list" &&
		one_commit svc ticket note - -z -m "Both" <"$HOME/list" &&
		one_commit svc ticket note - -m "Once more" <"$HOME/list" &&
		svc show "$x" | grep "Once more" && svc show "$y" | grep "Once more"
	)
'

test_expect_success 'dry runs, commits left to the person, and subjects' '
	(
		cd d &&
		x=$(svc ticket new Z) &&
		head=$(git rev-parse HEAD) &&
		svc --format table ticket take "$x" --dry-run >"$out" && grep "would change: $x" "$out" &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean &&
		svc ticket take "$x" --no-commit &&
		test "$(git rev-parse HEAD)" = "$head" && git commit -q -am mine &&
		svc ticket note "$x" -m n --commit-message "Said so" &&
		test "$(git log -1 --format=%s)" = "Said so"
	)
'

test_expect_success 'the first public reply stops the response clock, a note does not' '
	(
		cd d &&
		x=$(svc --now 2026-11-23T10:00:00Z incident new "Slow" service=network requester=ana@example.com) &&
		svc --now 2026-11-23T10:01:00Z ticket note "$x" -m "Internal" &&
		svc --now 2026-11-23T10:02:00Z sla status "$x" | grep response | grep running &&
		svc --now 2026-11-23T10:05:00Z ticket reply "$x" -m "Hello" &&
		svc --now 2026-11-23T10:06:00Z sla status "$x" | grep response | grep stopped
	)
'

test_expect_success 'each verb has help' '
	for verb in take assign start reply note hold resume handover escalate resolve close reopen cancel \
		merge link attach retype
	do
		svc ticket "$verb" --help >"$out" &&
		grep "svc ticket $verb" "$out" || return 1
	done
'

test_expect_success 'nothing goes on that waits for approval; approve and reject decide' '
	(
		cd d &&
		id=$(svc request new "Laptop" requester=ana@example.com status=awaiting-approval) &&
		refused 4 "approve, reject" svc ticket start "$id" &&
		refused 4 "approve, reject" svc ticket resume "$id" &&
		refused 4 "." svc ticket resolve "$id" --code fulfilled -m "Done." &&
		refused 4 "." svc ticket set "$id" status=in-progress &&
		one_commit svc ticket approve "$id" && has "$id" "status: new" &&
		svc ticket show "$id" --source | grep "^## .* kim approved$" &&
		refused 4 "not for that status" svc ticket approve "$id" &&
		one_commit svc ticket set "$id" status=awaiting-approval &&
		refused 2 "message" svc ticket reject "$id" </dev/null &&
		one_commit svc ticket reject "$id" -m "Too dear." &&
		has "$id" "status: cancelled" && has "$id" "resolution_code: rejected" &&
		svc ticket show "$id" --source | grep "^## .* kim replied$" &&
		one_commit svc ticket new "Other" status=awaiting-approval >"$HOME/other" &&
		id=$(tail -n 1 "$HOME/other") &&
		one_commit svc ticket approve "$id" -m "Within the budget." &&
		has "$id" "Within the budget." &&
		svc check
	)
'

test_expect_success 'a slip of the hand gets the command that was meant' '
	(
		cd d &&
		id=$(svc ticket new "Slips") &&
		refused 3 "no ticket .We look at it." svc ticket reply "$id" "We look at it" &&
		grep "svc ticket reply $id -m .We look at it." "$err" &&
		refused 3 "no ticket .kim." svc ticket assign kim "$id" &&
		grep "svc ticket assign $id kim" "$err" &&
		refused 2 "one operand too many" svc ticket assign "$id" kim "We look at it" &&
		grep "a message follows -m" "$err" &&
		refused 2 "unknown command .close." svc close "$id" &&
		grep "svc ticket close" "$err" &&
		refused 2 "needs --for" svc ticket reply "$id" --status on-hold -m "Which one?" &&
		grep "customer, supplier" "$err" &&
		refused 3 "no ticket .network" svc ticket handover "$id" network -m "Yours." &&
		grep "a team is given by --team: svc ticket handover $id --team network" "$err" &&
		refused 3 "no ticket .fixed" svc ticket resolve "$id" fixed &&
		grep "fixed is given by --code: svc ticket resolve $id --code fixed" "$err" &&
		refused 2 "unknown command .ticket delete" svc ticket delete "$id" && grep "did you mean .svc ticket rm" "$err" &&
		refused 2 "unknown command .ticket $id" svc ticket "$id" && grep "did you mean .svc ticket show $id" "$err" &&
		refused 2 "unknown command" svc "$id" && grep "did you mean .svc show $id" "$err" &&
		refused 2 "unknown command .comment" svc comment "$id" && grep "svc ticket note" "$err" &&
		refused 2 "unknown command .problem" svc problem new "Why?" && grep "svc kind list" "$err" &&
		refused 4 "an sla has no field .foo" svc sla set standard foo=x &&
		refused 4 "an offering has no field .foo" svc offering set new-laptop foo=x &&
		refused 2 "a ticket needs a title" svc incident new </dev/null && grep "svc incident new" "$err" &&
		refused 2 "unknown option --json" svc ticket list --json && grep "did you mean --format json" "$err" &&
		refused 2 "a ticket has no field .prio" svc ticket list --columns id,prio && grep "did you mean priority" "$err" &&
		refused 3 "no record" svc show NOPE1 && grep "svc list" "$err" &&
		refused 4 "is past" svc ticket hold "$id" --for customer --until yesterday &&
		one_commit svc ticket hold "$id" --for customer --until +2d
	)
'

test_expect_success 'help says who reads the message, and what is required' '
	(
		cd d &&
		svc ticket reply --help >"$out" &&
		grep "^Usage: .*-m TEXT" "$out" && grep "reply, which the requester reads; required" "$out" &&
		svc ticket hold --help >"$out" &&
		grep "^Usage: .*--for REASON$" "$out" && grep "note for colleagues" "$out"
	)
'

test_done
