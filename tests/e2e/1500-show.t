#!/bin/sh

test_description='show: the case file, what the customer may see, forgiving ids'
. "$(dirname "$0")/lib.sh"

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		n="svc --now 2026-11-23T10:00:00Z" &&
		a=$($n incident new "Printer jams" service=printing requester=ana@example.com -m "Since *Monday*.") &&
		$n ticket note "$a" -m "She is angry." &&
		$n ticket reply "$a" -m "We look at it." &&
		$n ticket hold "$a" --for customer &&
		printf "a=%s\n" "$a" >"$HOME/ids"
	)
'

test_expect_success 'it reads like a case file' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc --now 2026-11-23T12:00:00Z show "$a" >"$out" &&
		head -1 "$out" | grep "^$a  Printer jams" &&
		grep "^Status  *on-hold" "$out" &&
		grep "^Opened  *2026-11-23 10:00 (2h ago)" "$out" &&
		grep "kim noted" "$out" && grep "She is angry" "$out" &&
		grep "kim replied" "$out" && grep "  status: on-hold" "$out"
	)
'

test_expect_success JQ 'as JSON it has the clocks that sla status gives' '
	. "$HOME/ids" &&
	(
		cd d &&
		n="svc --now 2026-11-23T12:00:00Z" &&
		$n sla status "$a" --format json | jq -S ".clocks | sort_by(.clock)" >status &&
		$n show "$a" --format json | jq -S ".records[0].sla_clocks | sort_by(.clock)" >"$out" &&
		test "$(jq length "$out")" = 2 && test_cmp status "$out" &&
		$n show printing --format json | jq -e ".records[0] | has(\"sla_clocks\") | not"
	)
'

test_expect_success 'csv has a column for every field of the kind' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc show "$a" --format csv >"$out" &&
		head -n 1 "$out" | grep "^kind,id,title,status,type,priority,.*,requester,.*,links,key,aliases,path,description$" &&
		sed -n 2p "$out" | grep "^ticket,$a,Printer jams,on-hold,incident,P3,.*ana@example.com.*Since" &&
		svc show "$a" office --format csv >"$out" && head -n 1 "$out" | grep ",status,.*,timezone,.*,path,description$" &&
		grep "^calendar,office,Office hours,,,,.*" "$out"
	)
'

test_expect_success 'a file that no id leads to, or that holds no record, is told as such' '
	(
		cd d && mkdir -p tickets/2026/11 && echo x >tickets/2026/11/bad.md &&
		expect_error 4 "tickets/2026/11/bad.md:1:1: no frontmatter" svc ticket show bad &&
		expect_error 4 "tickets/2026/11/bad.md:1:1: no frontmatter" svc show BAD &&
		printf -- "---\nid: bad\ntitle: T\nstatus: new\ntype: incident\nopened: 2026-11-23T10:00:00Z\n---\n" >tickets/2026/11/bad.md &&
		expect_error 3 "no id leads to tickets/2026/11/bad.md" svc ticket show bad &&
		grep "svc show .tickets/2026/11/bad.md" "$err" && svc show tickets/2026/11/bad.md | grep "^bad  T" &&
		rm tickets/2026/11/bad.md && expect_error 3 "no ticket .bad" svc ticket show bad
	)
'

test_expect_success JQ '--public leaves notes out, in every format' '
	. "$HOME/ids" &&
	(
		cd d &&
		for format in table plain json jsonl md
		do
			svc show "$a" --public --format "$format" >"$out" &&
			grep "We look at it" "$out" &&
			! grep "angry" "$out" || return 1
		done
	)
'

test_expect_success 'ids are forgiving: case, a part of the random letters, a path' '
	. "$HOME/ids" &&
	(
		cd d &&
		part=$(printf "%s" "${a##*-}" | cut -c1-3 | tr "A-Z" "a-z") &&
		svc show "$part" | head -1 | grep "$a" &&
		svc show "$(printf "%s" "$a" | tr "A-Z" "a-z")" | head -1 | grep "$a" &&
		svc show "ticket/$a" | head -1 | grep "$a" &&
		svc show "tickets/2026/11/$a.md" | head -1 | grep "$a" &&
		expect_error 3 "no ticket .zzzzz." svc ticket show zzzzz &&
		expect_error 2 "can.t be an id" svc show ../../etc/passwd &&
		expect_error 2 "needs ID" svc show
	)
'

test_expect_success '--source is the file, byte for byte; several records' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc show "$a" --source >"$out" &&
		test_cmp "tickets/2026/11/$a.md" "$out" &&
		svc show "$a" network >"$out" &&
		grep "^$a" "$out" && grep "^network  Network" "$out" ||
		svc service show network printing >"$out" && grep "^printing" "$out"
	)
'

test_expect_success 'a record can not draw on the terminal' '
	(
		cd d &&
		x=$(printf "a\033]0;x\007b\n::error::c\n" | svc ticket new "T" -F -) &&
		for format in table plain md
		do
			svc show "$x" --format "$format" >"$out" &&
			! grep "$(printf "\033")]" "$out" &&
			! grep "^::error::" "$out" || return 1
		done
	)
'

test_expect_success 'people read what changed below a map, and which links' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc sla set standard clocks/response/target/P3=2h --format table >"$out" &&
		grep "^standard  clocks/response/target/P3: 4h → 2h$" "$out" &&
		svc ticket link "$a" laptops --format table >"$out" &&
		grep "^$a  links: + related laptops$" "$out" &&
		svc log -n 1 --format table >"$out" &&
		grep "^When  *Who  *Commit  *What$" "$out" && grep " kim " "$out"
	)
'

test_done
