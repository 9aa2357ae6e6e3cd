#!/bin/sh

test_description='former ids and keys are looked up in the index, and found as in the files'
. "$(dirname "$0")/lib.sh"

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		id=$(svc --now 2026-11-23T10:00:00Z incident new "Printer jams" --key job-1) &&
		printf "%s\n" "$id" >"$HOME/id" &&
		sed -i "s/^key:/aliases:\n- OLD-17\nkey:/" tickets/2026/11/*.md &&
		git commit -qam "An old id"
	)
'

test_expect_success 'by a former id, with the index and without' '
	id=$(cat "$HOME/id") &&
	(
		cd d &&
		for index in always auto never; do
			SVC_INDEX=$index svc show old-17 --format json >"$out" &&
			grep "\"$id\"" "$out" || return 1
		done
	)
'

test_expect_success 'a former id that somebody just wrote, or took away, is seen' '
	id=$(cat "$HOME/id") &&
	(
		cd d &&
		SVC_INDEX=always svc ticket list >"$out" &&
		sed -i "s/^- OLD-17/- OLD-18/" "tickets/2026/11/$id.md" &&
		SVC_INDEX=always svc show OLD-18 >"$out" &&
		SVC_INDEX=always expect_error 3 "no record .OLD-17" svc show OLD-17 &&
		git checkout -q . &&
		SVC_INDEX=always svc show OLD-17 >"$out"
	)
'

test_expect_success JQ 'keyed lines of apply find what is there, also what nobody committed' '
	id=$(cat "$HOME/id") &&
	(
		cd d &&
		printf -- "---\nid: INC-2611-00001\ntitle: By hand\nstatus: new\ntype: incident\nkey: \"it\\x27s 1\"\n---\n" >tickets/2026/11/INC-2611-00001.md &&
		for index in always never; do
			for key in job-1 "it'"'"'s 1" job-2; do
				jq -cn --arg k "$key" "{kind: \"incident\", title: \"T\", key: \$k}"
			done | SVC_INDEX=$index svc apply - --dry-run --format json >"$out" &&
			json ".write.records[] | \"\\(.id) \\(.created)\"" "$out" >"$HOME/got.$index" || return 1
		done &&
		cat "$HOME/got.always" &&
		grep -x "$id false" "$HOME/got.always" &&
		grep -x "INC-2611-00001 false" "$HOME/got.always" &&
		test "$(grep -c "true$" "$HOME/got.always")" = 1 &&
		test "$(grep -c "false$" "$HOME/got.never")" = 2
	)
'

test_done
