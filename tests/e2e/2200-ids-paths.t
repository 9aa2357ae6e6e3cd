#!/bin/sh

test_description='ids, paths and revisions that are no such thing, or try to be options'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/bad.sh"

escape=$(printf '\033')

test_expect_success 'chosen ids: slashes, dots, dashes, capitals, devices, length' '
	(
		a_desk slugs &&
		for bad in a/b .. . ../x -x -- a..b a:b "a b" a_b x .svc Network NETWORK \
			"$(printf "a\\tb")" "$(printf "a\\033[31mb")" "$(printf "n\\303\\251t")" \
			"$(printf "%070d" 0)" x- ; do
			refused 4 "is no valid id" svc team new title=T -- "$bad" &&
			grep "2 to 63 lower-case" "$err" || return 1
		done &&
		for device in con prn aux nul com1 com9 lpt1 lpt9; do
			refused 4 ".$device. is no valid id" svc team new "$device" title=T &&
			grep "Windows keeps this name" "$err" || return 1
		done &&
		refused 2 "a team needs an id" svc team new title=T -- "" &&
		test "$(ls teams)" = "$(git ls-files teams | sed s,teams/,,)"
	)
'

test_expect_success 'names on the command line never reach a terminal as they are' '
	(
		a_desk names &&
		for bad in "$(printf "a\\033[31mb")" "$(printf "a\\342\\200\\256b")" "$(printf "a\\nb")"; do
			test_must_fail svc team new title=T -- "$bad" 2>>"$err" &&
			test_must_fail svc ticket show -- "$bad" 2>>"$err" &&
			{ svc ticket list "$bad:x" >>"$err" 2>&1 || :; } &&
			test_must_fail svc ticket set "$id" "$bad=x" 2>>"$err" &&
			test_must_fail svc check "$bad" 2>>"$err" &&
			test_must_fail svc --at "$bad" list 2>>"$err" &&
			test_must_fail svc import csv "$bad" --guess 2>>"$err" &&
			test_must_fail svc "$bad" 2>>"$err" || return 1
		done &&
		test_must_fail grep "$escape" "$err" &&
		test_must_fail grep "$(printf "\\342\\200\\256")" "$err" &&
		test_must_fail svc ticket show "::error::x" 2>"$err" &&
		test_must_fail grep "::error" "$err" &&
		test_must_fail svc ticket show "##[group]x" 2>"$err" &&
		test_must_fail grep "##\[" "$err"
	)
'

test_expect_success 'ids to look for: outside of the desk, options, devices, control characters' '
	(
		a_desk search &&
		for bad in .. ../x ../../etc/passwd "" "$(printf "a\\033b")" CON nul con.md; do
			refused 2 "can.t be an id" svc ticket show -- "$bad" || return 1
		done &&
		for bad in -x -- --help; do
			refused 2 "starts with .-." svc ticket show -- "$bad" || return 1
		done &&
		expect_error 2 "unknown option -x" svc ticket show -x &&
		for bad in . a/b .svc /etc/passwd nosuch; do
			refused 3 "there is no ticket|can.t be" svc ticket show "$bad" ||
			refused 2 "can.t be an id" svc ticket show "$bad" || return 1
		done
	)
'

test_expect_success 'ids of imported records: unique without case, no devices, no ways out' '
	(
		a_desk imported &&
		row() {
			printf "{\"kind\":\"ticket\",\"id\":\"%s\",\"title\":\"T\",\"status\":\"new\",\"type\":\"incident\",\"priority\":\"P3\",\"opened\":\"2026-11-01T09:00:00Z\"}\n" "$1"
		} &&
		for bad in ../x a/b -x .x CON com1 lpt1.txt "a b" "$(printf "%064d" 0)"; do
			row "$bad" >"$HOME/bad.jsonl" &&
			refused 4 "bad.jsonl:1: " svc import jsonl "$HOME/bad.jsonl" &&
			grep "no valid id" "$err" || return 1
		done &&
		{ row Abc-1 && row ABC-1; } >"$HOME/case.jsonl" &&
		refused "[45]" "case.jsonl:2: |differs only in case|[aA][bB][cC]-1" svc import jsonl "$HOME/case.jsonl" ||
		{
			row Abc-1 >"$HOME/one.jsonl" &&
			svc import jsonl "$HOME/one.jsonl" &&
			row ABC-1 >"$HOME/two.jsonl" &&
			before=$(git ls-files) &&
			{ svc import jsonl "$HOME/two.jsonl" || :; } &&
			test "$before" = "$(git ls-files)"
		}
	)
'

test_expect_success 'revisions that start with a dash are no options' '
	(
		a_desk revisions &&
		for bad in -x --upload-pack=x --output=leak nosuch "" "HEAD^{/x" 2026-13-01; do
			refused 3 "no commit is named" svc --at "$bad" ticket list || return 1
		done &&
		expect_error 6 "." svc --at HEAD ticket new Another &&
		test_must_fail test -e leak
	)
'

test_expect_success 'files that start with a dash, and paths that are not there' '
	(
		a_desk files &&
		refused 3 "the desk has no file or folder .-x." svc check -- -x &&
		refused 3 "the desk has no file or folder" svc check nosuch &&
		refused 3 "the desk has no file or folder" svc check ../../etc &&
		refused 3 "the desk has no file or folder" svc check /etc/passwd &&
		svc check teams teams/ teams/network.md &&
		cp records.jsonl ./-x &&
		svc import jsonl -- -x &&
		expect_error 3 "^svc: nosuch.csv: can.t read it" svc import csv nosuch.csv --guess &&
		expect_error 4 "^svc: /tmp: a folder, not a file" svc import csv /tmp --guess &&
		expect_error 3 "^svc: nosuch.md: can.t read it" svc ticket reply "$id" -F nosuch.md &&
		expect_error 4 "^svc: /tmp: a folder, not a file" svc ticket reply "$id" -F /tmp
	)
'

test_expect_success 'a record whose id is not its file.s' '
	(
		a_desk other-id &&
		record INC-2611-AAAAA >tickets/2026/11/INC-2611-BBBBB.md &&
		test_expect_code 1 svc check >"$out" &&
		grep "INC-2611-BBBBB.md:2:5.*id-mismatch" "$out"
	)
'

test_expect_success 'a new record whose file differs from another only in case' '
	(
		a_desk folded &&
		cp teams/network.md teams/Night.md &&
		sed -i "s/^id: .*/id: Night/" teams/Night.md &&
		git add teams &&
		git commit -q -m "By hand" &&
		refused 5 "differs only in case from .Night.md." svc team new night title=Night
	)
'

test_done
