#!/bin/sh

test_description='reply --from: what a requester answered, under the requester'"'"'s name'
. "$(dirname "$0")/lib.sh"

test_expect_success 'setup: a ticket on hold for its requester' '
	desk d --template it &&
	(
		cd d && tick &&
		svc person new ana "Ana" email=ana@example.com && tick &&
		id=$(svc ticket new "One" requester=ana service=network --now 2026-12-01T09:00:00Z) && tick &&
		svc ticket hold "$id" --for customer -m "Which floor?" --now 2026-12-01T10:00:00Z && tick &&
		echo "id=$id path=$(git ls-files "tickets/*$id.md")" >"$HOME/ids"
	)
'

test_expect_success 'the entry is by the person, the commit by the agent, and it says who spoke' '
	. "$HOME/ids" &&
	(
		cd d && tick &&
		svc ticket reply "$id" --from ana@example.com -m "The third." --status in-progress \
			--now 2026-12-01T11:00:00Z 2>"$err" && test_must_fail test -s "$err" &&
		grep "^## 2026-12-01T11:00:00Z ana replied" "$path" &&
		grep "^## 2026-12-01T11:00:00Z kim changed" "$path" &&
		grep "^status: in-progress" "$path" && test_must_fail grep "^hold_reason" "$path" &&
		git log -1 --format="%ae %B" >"$out" && grep "^kim@example.com" "$out" && grep "^Svc-From: ana$" "$out" &&
		svc ticket show "$id" --format json | json ".records[0].entries[-1] | .author == \"ana\" and .verb == \"replied\"" &&
		svc check --now 2026-12-31T00:00:00Z && is_clean
	)
'

test_expect_success 'a requester without a record is named by an address' '
	. "$HOME/ids" &&
	(
		cd d && tick &&
		svc ticket reply "$id" --from tom@example.com -m "Me too." --now 2026-12-01T12:00:00Z &&
		grep "^## 2026-12-01T12:00:00Z tom@example.com replied" "$path"
	)
'

test_expect_success 'an agent, an unknown name and no text are refused; nothing is changed' '
	. "$HOME/ids" &&
	(
		cd d && head=$(git rev-parse HEAD) &&
		expect_error 4 "from: .kim. is an agent" svc ticket reply "$id" --from kim -m "Mine." &&
		grep "the requester is ana" "$err" &&
		expect_error 3 "from: nobody is known" svc ticket reply "$id" --from "no body" -m "Mine." &&
		expect_error 2 "needs a message" svc ticket reply "$id" --from ana -F /dev/null &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean
	)
'

test_expect_success 'an agent who is the requester is one' '
	(
		cd d && tick &&
		own=$(svc ticket new "My own" requester=kim --now 2026-12-01T09:00:00Z) && tick &&
		svc ticket reply "$own" --from kim -m "By phone." --now 2026-12-01T10:00:00Z &&
		grep "kim replied" "$(git ls-files "tickets/*$own.md")"
	)
'

test_expect_success 'a kind of the desk declares such an option; one without an entry is refused' '
	(
		cd d && mkdir -p .svc/kinds &&
		printf "extends: ticket\nverbs:\n  quote:\n    summary: Quote somebody\n    help: What was said.\n    message: required\n    entry: noted\n    options:\n      by: {author: true, help: Who said it.}\n" >.svc/kinds/ticket.yaml &&
		svc kind check .svc/kinds/ticket.yaml && git add . && git commit -qm kind && tick &&
		. "$HOME/ids" && svc ticket quote "$id" --by ana -m "Heard." --now 2026-12-02T09:00:00Z &&
		grep "^## 2026-12-02T09:00:00Z ana noted" "$path" &&
		printf "extends: ticket\nverbs:\n  quote:\n    summary: Quote\n    help: It.\n    options:\n      by: {author: true, help: Who.}\n" >"$HOME/bad.yaml" &&
		test_must_fail svc kind check "$HOME/bad.yaml" >"$out" 2>&1 && grep "names the author of an entry" "$out" &&
		printf "extends: ticket\nverbs:\n  quote:\n    summary: Quote\n    help: It.\n    message: required\n    entry: noted\n    options:\n      by: {author: true, field: team, help: Who.}\n" >"$HOME/bad.yaml" &&
		test_must_fail svc kind check "$HOME/bad.yaml" >"$out" 2>&1 && grep "only do one of" "$out"
	)
'

test_done
