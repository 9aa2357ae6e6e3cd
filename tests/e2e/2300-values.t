#!/bin/sh

test_description='words and values that are unknown or malformed: close matches, nothing changed'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/bad.sh"

test_expect_success 'commands, nouns, kinds and options' '
	(
		a_desk commands &&
		refused 2 "unknown command .tiket." svc tiket list && grep "did you mean ticket" "$err" &&
		refused 2 "unknown command .ticket lst." svc ticket lst && grep "did you mean list" "$err" &&
		refused 3 "there is no kind .tcket." svc kind show tcket && grep "did you mean ticket" "$err" &&
		refused 2 "unknown option --nxt" svc ticket take --nxt && grep "did you mean --next" "$err" &&
		refused 2 "which record" svc ticket set priority=P1 &&
		refused 2 "nothing to set" svc ticket set "$id"
	)
'

test_expect_success 'fields, values, statuses and transitions' '
	(
		a_desk fields &&
		refused 4 "a ticket has no field .prioritty." svc ticket set "$id" prioritty=P1 &&
		grep "did you mean priority" "$err" &&
		refused 4 "priority: .P9. is not one of P1, P2" svc ticket set "$id" priority=P9 &&
		grep "did you mean P1" "$err" &&
		refused 4 "status: .resolvd. is not one of" svc ticket set "$id" status=resolvd &&
		grep "did you mean resolved" "$err" &&
		refused 4 "can.t go from .new. to .closed." svc ticket set "$id" status=closed &&
		grep "from .new. it may become in-progress, on-hold" "$err" &&
		refused 4 "$id is new: .close. is not for that status" svc ticket close "$id" &&
		grep "from new you can: take, start" "$err" &&
		refused 2 "option --for: .customr." svc ticket hold "$id" --for customr &&
		grep "did you mean customer" "$err" &&
		refused 4 "title is required" svc ticket set "$id" title= &&
		refused 4 "title is required" svc ticket new "" &&
		expect_error 4 "the id of a record never changes" svc ticket set "$id" id=X-1 &&
		expect_error 4 "is not one line" svc ticket set "$id" "title=a
b" &&
		refused 2 "is not valid UTF-8" svc ticket set "$id" "$(printf "title=a\\377")" &&
		refused 2 "is not valid UTF-8" svc ticket reply "$id" -m "$(printf "a\\377")" &&
		printf "a\\000b" >"$HOME/nul" &&
		expect_error 4 "holds a NUL byte" svc ticket reply "$id" -F "$HOME/nul" &&
		printf "a\\000b" | expect_error 4 "standard input holds a NUL byte" svc ticket reply "$id" -F - &&
		printf "a\\377b" >"$HOME/latin" &&
		expect_error 4 "UTF-8" svc ticket reply "$id" -F "$HOME/latin" &&
		refused 2 "needs a message" svc ticket reply "$id" -m "" &&
		test "$(commits)" = 4
	)
'

test_expect_success 'references and people that are not there' '
	(
		a_desk references &&
		refused 3 "service: there is no service .emial." svc ticket set "$id" service=emial &&
		grep "did you mean email" "$err" &&
		refused 3 "nobody is known as .kimm." svc ticket set "$id" assignee=kimm &&
		grep "did you mean kim" "$err" &&
		refused 3 "there is no ticket .INC-2611-99999." svc ticket set INC-2611-99999 priority=P1 &&
		refused 3 "the catalog has no .emial." svc catalog edit emial &&
		sed -i "s/^type: .*/&\nservice: emial\nassignee: nobody/" "$path" &&
		git commit -q -a -m "By hand" &&
		test_expect_code 1 svc check >"$out" &&
		grep "$path:[0-9]*:10.*ref-missing.*emial.*did you mean email" "$out" &&
		svc ticket list >"$out" &&
		grep "$id" "$out"
	)
'

test_expect_success 'queries' '
	(
		a_desk queries &&
		refused 2 "unknown field .statsu." svc ticket list statsu:new &&
		grep "did you mean status" "$err" &&
		refused 2 "status has no value .nwe." svc ticket list status:nwe &&
		grep "did you mean new" "$err" &&
		refused 2 "opened" svc ticket list opened:-7x.. &&
		refused 2 "age" svc ticket list age:5q.. &&
		refused 2 "2026-02-30" svc ticket list opened:2026-02-30.. &&
		refused 2 "a term is missing" svc ticket list -e "status:new and (" &&
		refused 2 "no saved query .?@nosuch" svc ticket list @nosuch &&
		refused 2 "unknown field .nosuch." svc ticket list --sort nosuch &&
		refused 2 "has no field .foo." svc ticket list --columns foo &&
		refused 2 "not a whole number" svc ticket list -n x &&
		expect_error 2 "unknown field" svc ticket count --by foo &&
		expect_error 2 "unknown field" svc ticket count --measure foo &&
		refused 2 "can.t be grouped by .fooo." svc sla report --by fooo
	)
'

test_expect_success 'dates and durations' '
	(
		a_desk dates &&
		for bad in tomorow 2026-02-30 2026-13-01 2026-11-21T25:00Z 31.12.2026 -7x 99999999999d; do
			refused 4 "hold_until: .* is not a time|hold_until: " \
				svc ticket hold "$id" --for customer --until "$bad" ||
			refused 2 "option --until: " \
				svc ticket hold "$id" --for customer --until "$bad" || return 1
		done &&
		for bad in foo 2026-02-30 2026-11-21T25:00:00Z ""; do
			refused 2 "option --now: " svc --now "$bad" ticket list || return 1
		done &&
		refused 2 "option --since: " svc sla report --since 2026-Q9 &&
		sed -i "s/^opened: .*/opened: 2026-13-41T09:00:00Z/" "$path" &&
		test_expect_code 1 svc check >"$out" &&
		grep "$path:8:9.*field-type.*RFC 3339" "$out" &&
		svc ticket list >"$out" &&
		grep "$id" "$out" &&
		sed -n "s/^ *response: /&/p" slas/standard.md | head -1 >"$out" &&
		sed -i "0,/: [0-9]*h\$/s//: 4 hourz/" slas/standard.md &&
		if ! git diff --quiet slas; then
			test_expect_code 1 svc check >"$out" &&
			grep "slas/standard.md:[0-9]*:[0-9]*.*error" "$out"
		fi
	)
'

test_expect_success 'a clock earlier than the last entry' '
	(
		a_desk clock &&
		for verb in "set $id priority=P1" "reply $id -m Hello" "take $id" \
			"hold $id --for customer"; do
			# shellcheck disable=SC2086 # words
			refused 4 "$path: the time 2020-01-01T00:00:00Z is before the last entry" \
				svc --now 2020-01-01T00:00:00Z ticket $verb &&
			grep "set the clock right" "$err" || return 1
		done &&
		svc --now 2020-01-01T00:00:00Z ticket list >"$out" &&
		grep "$id" "$out"
	)
'

test_expect_success 'values that would start a formula, close a cell or draw on a terminal' '
	(
		a_desk output &&
		svc ticket set "$id" "title==1+1|x <b>y</b> \`z\` ::error::e ##[group]" &&
		svc ticket list --format csv >csv &&
		grep "'"'"'=1+1" csv &&
		svc export csv --kind ticket >csv &&
		grep "'"'"'=1+1" csv &&
		svc ticket list --format md >md &&
		grep -F "=1+1\\|x" md &&
		for format in table plain csv md; do
			svc --format $format ticket list >printed &&
			test_must_fail grep -e "^::error" -e "##\[group" printed || return 1
		done &&
		svc ticket show "$id" >printed &&
		test_must_fail grep -e "^ *::error" -e "##\[group" printed &&
		svc ticket reply "$id" -m "$(printf "a\\033]0;x\\007b \\342\\200\\256 c\\n::error::d\\n##[group]e")" &&
		svc ticket show "$id" >printed &&
		svc --format plain log >>printed &&
		svc ticket log "$id" >>printed &&
		test_must_fail grep -e "$(printf "\\033")" -e "$(printf "\\007")" \
			-e "$(printf "\\342\\200\\256")" -e "^ *::error::" -e "^ *##\[group" printed
	)
'

test_done
