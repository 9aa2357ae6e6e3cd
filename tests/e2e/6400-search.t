#!/bin/sh

test_description='search: words, phrases, ranking, output, filters, with and without an index'
. "$(dirname "$0")/lib.sh"

cache=.git/svc-cache/desk

# finds TITLE… -- WORD…: the titles of the tickets found, in order, by the index and by the files
finds() {
	: >"$HOME/wanted"
	while test "$1" != --; do
		echo "$1" >>"$HOME/wanted"
		shift
	done
	shift
	for use in always never; do
		SVC_INDEX=$use svc ticket search --format csv "$@" >"$out" || return 1
		tail -n +2 "$out" | cut -d, -f2 | test_cmp "$HOME/wanted" - || return 1
	done
}

# same: every format by the index, and by the files alone
same() {
	for format in plain json jsonl csv md table; do
		SVC_INDEX=always svc search --format $format "$@" >"$HOME/indexed" &&
		SVC_INDEX=never svc search --format $format "$@" >"$HOME/scanned" &&
		test_cmp "$HOME/scanned" "$HOME/indexed" || return 1
	done
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		svc incident new "VPN gateway is down" service=accounts priority=P2 &&
		svc incident new "Cannot log in" service=accounts priority=P4 -m "The gateway of the VPN says no." &&
		svc incident new "Drucker in Köln" service=accounts priority=P4 -m "Er druckt nicht, AND or NOT." &&
		svc request new "Laptop" service=accounts &&
		svc ticket list --columns id,title >"$HOME/list" &&
		laptop=$(grep Laptop "$HOME/list" | cut -f1) &&
		svc ticket note $laptop -m "Internal: the gateway of the gateway" &&
		svc ticket reply $laptop -m "Your laptop is on its way"
	)
'

test_expect_success 'every word has to be found, titles count most' '
	(cd d && finds "VPN gateway is down" "Cannot log in" -- vpn gateway &&
		finds "VPN gateway is down" -- gateway down && finds -- vpn nowhere)
'

test_expect_success 'where a phrase or a filter finds nothing, that is said' '
	(cd d && svc search --format table "gateway vpn" >"$out" && grep "without quotes" "$out" &&
		svc search --format table is:open >"$out" && grep "to filter, add -e" "$out" &&
		svc search --format table "vpn GATEWAY" >"$out" && ! grep "without quotes" "$out")
'

test_expect_success 'phrases, beginnings, case and accents' '
	(cd d && finds "VPN gateway is down" -- "vpn GATEWAY" && finds -- "gateway vpn" &&
		finds "Drucker in Köln" -- koln && finds "Drucker in Köln" -- "KÖLN" druckt "*" &&
		finds "VPN gateway is down" -- "gatew*" "down*")
'

test_expect_success 'operators of the search engine are words' '
	(cd d && finds "Drucker in Köln" -- AND OR NOT && finds -- "vpn OR koln" && finds -- "NEAR(vpn gateway)" &&
		finds -- "title:vpn" &&
		finds "VPN gateway is down" "Cannot log in" -- "\"vpn\"" "(gateway)" &&
		finds "VPN gateway is down" "Cannot log in" -- "^vpn" -- "-gateway" &&
		finds -- "vpn\" OR \"")
'

test_expect_success '--public leaves internal entries out, replies in' '
	(cd d && finds Laptop -- internal && finds -- --public internal && finds Laptop -- --public way)
'

test_expect_success 'a query narrows, and so does a short form of the kind' '
	(cd d && finds "Cannot log in" -- vpn -e priority:P4 &&
		svc request search gateway --format csv >"$out" && grep Laptop "$out" && test "$(wc -l <"$out")" -eq 2 &&
		expect_error 2 "unknown field .stauts." svc search vpn -e stauts:new)
'

test_expect_success 'all kinds, and the same with and without an index in every format' '
	(cd d && svc search accounts >"$out" && grep "^service	accounts	" "$out" &&
		same accounts && same gateway && same vpn gateway && same "gateway*" -n 1 && same zebra &&
		test -f $cache/text-1.db)
'

test_expect_success 'JSON marks the words and tells how many more there are' '
	(
		cd d &&
		svc ticket search says vpn --format json >"$out" &&
		python3 - "$out" <<-\EOF &&
		import json, sys
		answer = json.load(open(sys.argv[1]))
		assert answer["schema"] == "svc.ticket.search/1"
		(ticket,) = answer["tickets"]
		assert ticket["snippet"] == "The gateway of the VPN says no."
		assert ticket["marked"] == ["The gateway of the ", "VPN", " ", "says", " no."]
		assert ticket["in"] == "description" and ticket["score"] > 0
		EOF
		svc ticket search gateway -n 1 --format json >"$out" && grep "\"more\": 2" "$out"
	)
'

test_expect_success 'people see the words in colour, and lines that fit' '
	(cd d && svc search says vpn --format table --color always >"$out" &&
		printf "    The gateway of the \033[1mVPN\033[m \033[1msays\033[m no.\n" >"$HOME/line" &&
		sed -n 2p "$out" | test_cmp "$HOME/line" - &&
		COLUMNS=30 svc search says vpn --format table >"$out" &&
		printf "    The gateway of the VPN sa…\n" >"$HOME/line" && sed -n 2p "$out" | test_cmp "$HOME/line" - &&
		svc search nowhere is:open --format table >"$out" && grep "^No records" "$out" && grep "add -e" "$out")
'

test_expect_success 'edits, new files and deletions are seen at once' '
	(
		cd d &&
		finds "VPN gateway is down" -- down && file=$(grep -l "VPN gateway is" -r tickets) &&
		sed -i "s/is down/is lost/" "$file" && finds -- down && finds "VPN gateway is lost" -- lost &&
		cp "$file" "$HOME/copy" && rm "$file" && finds -- lost && cp "$HOME/copy" "$file" &&
		finds "VPN gateway is lost" -- lost && git checkout -q . && finds "VPN gateway is down" -- down
	)
'

test_expect_success 'damage changes no answer' '
	(
		cd d &&
		for damage in "rm $cache/text-1.db" "truncate -s 9000 $cache/text-1.db" "truncate -s 0 $cache/text-1.db" \
			"cp /bin/sh $cache/text-1.db" "rm $cache/index-1.db" "rm -r $cache"; do
			$damage && same vpn && same gateway || return 1
		done &&
		rm $cache/text-1.db && mkdir $cache/text-1.db && same vpn && rmdir $cache/text-1.db
	)
'

test_expect_success 'verify compares the words with the files' '
	(
		cd d &&
		same vpn && SVC_INDEX=always svc index verify >"$out" && test_must_be_empty "$out" &&
		python3 -c "
import sqlite3
db = sqlite3.connect(\"$cache/text-1.db\")
db.execute(\"UPDATE \\\"text of ticket\\\" SET title = 7 WHERE rowid = 1\")
db.commit()" &&
		test_expect_code 1 env SVC_INDEX=always svc index verify >"$out" &&
		grep "its indexed text differs" "$out" && SVC_INDEX=always svc index rebuild && same vpn &&
		SVC_INDEX=always svc index verify
	)
'

test_expect_success 'a bad file is told of each time, the others are found' '
	(
		cd d &&
		printf -- "---\ntitle: [\n---\nvpn\n" >tickets/bad.md && ln -s bad.md tickets/link.md &&
		for use in never always always; do
			test_expect_code 4 env SVC_INDEX=$use svc ticket search vpn >"$HOME/$use" 2>"$HOME/$use.err" ||
			return 1
		done &&
		test_cmp "$HOME/never" "$HOME/always" && test_cmp "$HOME/never.err" "$HOME/always.err" &&
		rm tickets/bad.md tickets/link.md
	)
'

test_expect_success 'commits and bare repositories are searched, too' '
	(cd d && svc --at HEAD search vpn gateway >"$HOME/at" && svc search vpn gateway | test_cmp - "$HOME/at") &&
	git clone -q --bare d b && (cd b && svc search vpn gateway | test_cmp "$HOME/at" -)
'

test_expect_success 'hostile text is harmless' '
	(
		cd d &&
		id=$(svc ticket list title:laptop --columns id) &&
		printf "zebra \033[31mred\033[m \342\200\256 ::error::x\n" | svc ticket note $id -F - &&
		for format in table plain csv md json jsonl; do
			svc search zebra --format $format >"$out" && ! grep "$(printf "\033")" "$out" || return 1
		done
	)
'

test_expect_success 'long texts, scripts without blanks, marks that combine, and NULs' '
	(
		cd d &&
		{ yes "lorem ipsum" | head -c 1000000; printf " quagga 日本語の文書 cafe\314\201 ends\n"; } >"$HOME/long" &&
		svc incident new "Long text" service=accounts priority=P4 -F "$HOME/long" &&
		finds "Long text" -- quagga && finds "Long text" -- "日本*" lorem && finds -- "日本" &&
		finds "Long text" -- "CAFÉ ends" && finds "Long text" -- cafe && same quagga &&
		svc search quagga >"$out" && test "$(wc -c <"$out")" -lt 400 &&
		printf -- "---\nid: INC-2611-00NUL\ntitle: Nul\nstatus: new\n---\nquagga \0 zebra\n" >tickets/INC-2611-00NUL.md &&
		for use in never always always; do
			SVC_INDEX=$use svc search quagga --format csv >"$HOME/$use" 2>"$HOME/$use.err"
			echo $? >>"$HOME/$use" || return 1
		done &&
		test_cmp "$HOME/never" "$HOME/always" && test_cmp "$HOME/never.err" "$HOME/always.err" &&
		rm tickets/INC-2611-00NUL.md
	)
'

test_expect_success 'what is too large is refused' '
	(cd d && head -c 1000000 /dev/zero | tr "\0" x >"$HOME/huge" &&
		expect_error 2 "limited to 4096 bytes" svc search $(head -c 100000 "$HOME/huge") &&
		expect_error 2 "no word to search for" svc search "(" "*" &&
		expect_error 2 "no word to search for" svc search "!?… --" "\"\"" "😀")
'

test_done
