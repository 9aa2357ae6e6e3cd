#!/bin/sh

test_description='similar: what was solved before, the words in common and how it ended'
. "$(dirname "$0")/lib.sh"

# like QUERY TITLE… : the titles of what is like the one ticket that QUERY finds, in order
like() {
	id=$(svc ticket list "$1" --columns id) && shift || return 1
	printf "%s\n" "$@" >"$HOME/wanted"
	for use in always never; do
		SVC_INDEX=$use svc ticket similar "$id" --format jsonl >"$out" &&
		jq -r .title "$out" | test_cmp "$HOME/wanted" - || return 1
	done
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		for title in "VPN drops every hour" "VPN gateway refuses the certificate" "Printer is out of paper" \
			"Screen stays dark" "Laptop battery is empty"; do
			svc incident new "$title" service=accounts priority=P4 || return 1
		done &&
		for title in drops refuses paper; do
			id=$(svc ticket list title:$title --columns id) &&
			svc ticket start $id && svc ticket note $id -m "A note on $title." &&
			svc ticket resolve $id --code fixed -m "The answer to $title: restart it." || return 1
		done &&
		svc incident new "Certificate of the VPN gateway has run out" service=accounts priority=P4 &&
		svc incident new "Something unheard" service=accounts priority=P4 &&
		svc incident new "VPN certificate wanted" service=accounts priority=P4
	)
'

test_expect_success 'what is done and has the rarest words comes first' '
	(cd d && like "title:run out" "VPN gateway refuses the certificate" \
		"Printer is out of paper" "VPN drops every hour")
'

test_expect_success 'the words in common and the answer are shown' '
	(
		cd d &&
		id=$(svc ticket list "title:run out" --columns id) &&
		svc similar $id -n 1 --format json >"$out" &&
		json ".schema == \"svc.ticket.similar/1\" and (.tickets | length) == 1" "$out" &&
		json ".tickets[0].words | sort == [\"certificate\", \"gateway\", \"the\", \"vpn\"]" "$out" &&
		json ".tickets[0].answer == \"The answer to refuses: restart it.\" and .tickets[0].status == \"resolved\"" "$out" &&
		svc similar $id --format table >"$out" && grep "certificate" "$out"
	)
'

test_expect_success 'a query asks for others than those that are done' '
	(cd d && id=$(svc ticket list "title:run out" --columns id) &&
		svc ticket similar $id -e is:active --format csv >"$out" && grep "VPN certificate wanted" "$out" &&
		! grep "refuses" "$out" && ! grep "run out" "$out")
'

test_expect_success 'nothing like it is no error' '
	(cd d && id=$(svc ticket list title:unheard --columns id) && svc ticket similar $id >"$out" &&
		test_must_be_empty "$out" && svc similar $id --format table >"$out" && grep "^No tickets like it" "$out" &&
		svc similar accounts >"$out" && expect_error 3 "" svc similar INC-0001-XXXXX)
'

test_done
