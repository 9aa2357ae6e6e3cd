#!/bin/sh

test_description='apply: many changes from JSON lines, in one commit or not at all'
. "$(dirname "$0")/lib.sh"

lines () {
	cat >"$HOME/lines"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		a=$(svc incident new "Printer jams" service=printing requester=ana@example.com) &&
		b=$(svc incident new "VPN is down" service=remote-access) &&
		printf "a=%s\nb=%s\n" "$a" "$b" >"$HOME/ids"
	)
'

test_expect_success JQ 'fields, notes, verbs and new records, in one commit' '
	. "$HOME/ids" &&
	(
		cd d &&
		lines <<-END &&
		{"id": "$a", "labels": ["a, b", "c"], "impact": "high", "message": "Seen on floor 2."}

		{"id": "$a", "do": "take"}
		{"id": "$a", "do": "hold", "for": "customer"}
		{"kind": "incident", "title": "Shop is slow", "description": "Since noon.", "key": "mon-1"}
		{"kind": "service", "id": "shop", "title": "The shop", "tier": 2, "team": "network"}
		END
		before=$(git rev-list --count HEAD) &&
		svc apply - <"$HOME/lines" --format json >"$out" &&
		test "$(git rev-list --count HEAD)" = $((before + 1)) &&
		git diff --quiet HEAD && test -z "$(git status --porcelain)" &&
		jq -e ".write.records | length == 3" "$out" &&
		svc show "$a" --format json | jq -e ".records[0] | .labels == [\"a, b\", \"c\"] and
			.status == \"on-hold\" and .hold_reason == \"customer\" and .impact == \"high\"" &&
		svc show "$a" | grep "Seen on floor 2" &&
		test "$(svc ticket list key:mon-1 type:incident --columns title)" = "Shop is slow" &&
		svc show shop | grep "The shop" && svc check
	)
'

test_expect_success 'what has the key already is left as it is; null removes' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		mon=$(svc ticket list key:mon-1 --columns id) &&
		printf "%s\n" "{\"kind\": \"incident\", \"title\": \"Again\", \"key\": \"mon-1\"}" >"$HOME/again" &&
		svc apply "$HOME/again" >"$out" && echo "$mon" | test_cmp - "$out" &&
		svc apply "$HOME/again" --format table | grep "^$mon  unchanged$" &&
		svc apply "$HOME/again" --format json | grep "\"changed\": false" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		printf "%s" "{\"id\": \"$a\", \"labels\": null, \"impact\": null}" >one.jsonl &&
		svc apply one.jsonl && rm one.jsonl &&
		! svc show "$a" --source | grep -e labels -e "^impact"
	)
'

test_expect_success 'one key in a file makes one record, and none where several have it' '
	(
		cd d &&
		line="{\"kind\": \"incident\", \"title\": \"Twice\", \"key\": \"two\"}" &&
		printf "%s\n%s\n" "$line" "$line" | svc apply - >"$out" && test "$(wc -l <"$out")" = 1 &&
		test "$(svc ticket count key:two)" = 1 &&
		other=$(svc incident new "Other" key=two) && head=$(git rev-parse HEAD) &&
		printf "%s\n" "$line" >"$HOME/two" &&
		expect_error 5 ".two. is ambiguous: 2 records" svc apply "$HOME/two" &&
		grep "$other  Other" "$err" &&
		expect_error 5 ambiguous svc incident new "Third" --key two &&
		test "$(git rev-parse HEAD)" = "$head" && svc ticket rm "$other"
	)
'

test_expect_success 'kind and id make a record and never change one that is there' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		there () {
			printf "%s\n" "$1" >"$HOME/there" &&
			expect_error 5 "there is already a $2" svc apply "$HOME/there" &&
			grep "hint: without .kind. the line changes it: {\"id\": \"$3\"" "$err" &&
			test "$(git rev-parse HEAD)" = "$head" && test -z "$(git status --porcelain)"
		} &&
		there "{\"kind\": \"service\", \"id\": \"email\", \"title\": \"Oops\"}" service service/email &&
		there "{\"kind\": \"incident\", \"id\": \"$a\", \"impact\": \"low\"}" ticket "$a" &&
		printf "{\"kind\": \"service\", \"id\": \"new1\", \"title\": \"%s\"}\n" A B >"$HOME/there" &&
		expect_error 5 "there:2.*there is already a service .new1." svc apply "$HOME/there" &&
		printf "%s\n" "{\"id\": \"service/network\", \"tier\": 3}" | svc apply - &&
		printf "%s\n" "{\"kind\": \"incident\", \"id\": \"$b\", \"do\": \"take\"}" | svc apply - &&
		svc service list tier:3 --columns id | grep -x network && git reset -q --hard "$head"
	)
'

test_expect_success 'a bad line is named and nothing is done' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		bad () {
			status=$1 && words=$2 && shift 2 &&
			printf "{\"id\": \"%s\", \"priority\": \"P1\"}\n%s\n" "$b" "$1" >"$HOME/bad.jsonl" &&
			expect_error "$status" "$words" svc apply "$HOME/bad.jsonl" &&
			grep "bad.jsonl:2" "$err" &&
			test "$(git rev-parse HEAD)" = "$head" && test -z "$(git status --porcelain)"
		} &&
		bad 4 "no JSON" "{\"id\": " &&
		bad 4 "no JSON: duplicate object key" "{\"id\": \"$a\", \"id\": \"$b\"}" &&
		bad 4 "a line is an object" "[1]" &&
		bad 4 "neither .id. nor .kind." "{\"title\": \"x\"}" &&
		bad 4 ".id. is no text" "{\"id\": 7}" &&
		bad 4 "there is no kind .tickt." "{\"kind\": \"tickt\", \"title\": \"x\"}" &&
		bad 4 "has no field .prority." "{\"id\": \"$a\", \"prority\": \"P1\"}" &&
		bad 4 "P9" "{\"id\": \"$a\", \"priority\": \"P9\"}" &&
		bad 4 "has no verb .hodl." "{\"id\": \"$a\", \"do\": \"hodl\"}" &&
		bad 4 "has no option .fro." "{\"id\": \"$a\", \"do\": \"hold\", \"fro\": \"customer\"}" &&
		bad 4 "nothing to change" "{\"id\": \"$a\"}" &&
		bad 4 "is not for that status" "{\"id\": \"$a\", \"do\": \"close\"}" &&
		bad 3 "ZZZZZ" "{\"id\": \"INC-2601-ZZZZZ\", \"priority\": \"P1\"}" &&
		bad 3 "nosuch" "{\"id\": \"$a\", \"service\": \"nosuch\"}" &&
		bad 4 "description" "{\"id\": \"$a\", \"description\": \"other\"}" &&
		bad 4 ".key. is for new records" "{\"id\": \"$a\", \"key\": \"k\"}"
	)
'

test_expect_success '--dry-run prints the patch and writes nothing' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		printf "%s\n" "{\"id\": \"$b\", \"priority\": \"P1\"}" >"$HOME/lines" &&
		svc apply --dry-run "$HOME/lines" >"$out" &&
		grep "^-priority: P" "$out" && grep "^+priority: P1" "$out" &&
		test "$(git rev-parse HEAD)" = "$head" && test -z "$(git status --porcelain)" &&
		git apply --check "$out" && git apply "$out" && svc check && git checkout -q .
	)
'

test_done
