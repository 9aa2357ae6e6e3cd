#!/bin/sh

test_description='changes: what differs since a token, for scripts that look again and again'
. "$(dirname "$0")/lib.sh"

# poll FILE [ARG...]: what is new since the token in $HOME/token goes to FILE, the next token there
poll() {
	news=$1 && shift &&
	svc changes --since "$(cat "$HOME/token")" --format jsonl "$@" >"$news" &&
	tail -n 1 "$news" | json "select(.change == \"token\") | .token" >"$HOME/token"
}

# lines N FILE: the file has so many
lines() {
	test "$(wc -l <"$2")" -eq "$1"
}

test_expect_success 'setup' '
	desk d --template it && cd d && svc changes >"$HOME/token"
'

test_expect_success 'without --since the present token is printed' '
	test "$(cat "$HOME/token")" = "$(git rev-parse HEAD)" &&
	test "$(svc --at HEAD changes)" = "$(git rev-parse HEAD)" &&
	test "$(svc ticket changes --format jsonl)" = "\"$(git rev-parse HEAD)\""
'

test_expect_success JQ 'nothing new is the token alone' '
	poll "$out" && lines 1 "$out" &&
	svc changes --since HEAD --format json | json ".changes == []" &&
	svc changes --since HEAD --format table | grep "^No changes"
'

test_expect_success JQ 'added, changed and removed, with fields and entries, each once' '
	a=$(svc ticket new "One" priority=P4 -m "First words") && poll "$out" &&
	json -s "length == 2 and .[0].change == \"added\" and .[0].title == \"One\"" "$out" &&
	tick && svc ticket set "$a" priority=P3 && tick && svc ticket set "$a" priority=P2 &&
	tick && svc ticket reply "$a" -m "We look at it" && b=$(svc ticket new "Two") && poll "$out" &&
	json -s "map(select(.id == \"$a\"))[0] | .change == \"changed\" and
		(.changes[] | select(.field == \"priority\") | .from == \"P4\" and .to == \"P2\") and
		(.entries | map(.verb) | index(\"replied\") != null) and .entries_gone == []" "$out" &&
	json -s "map(.change) | sort == [\"added\", \"changed\", \"token\"]" "$out" &&
	svc ticket rm "$b" && poll "$out" && json -s ".[0].change == \"removed\" and .[0].id == \"$b\" and length == 2" "$out" &&
	poll "$out" && lines 1 "$out" && is_clean
'

test_expect_success JQ 'a description is a field, an edit without a commit is none' '
	file=$(git ls-files "tickets/*.md") && sed -i "s/First words/Other words/" "$file" &&
	poll "$out" && lines 1 "$out" &&
	git commit -q -a -m edit && poll "$out" &&
	json -s ".[0].changes == [{field: \"description\", from: \"First words\", to: \"Other words\"}]" "$out"
'

test_expect_success JQ 'a record with another id was renamed' '
	file=$(git ls-files "tickets/*.md") && old=$(basename "$file" .md) &&
	git mv "$file" "${file%/*}/INC-2611-AAAAA.md" && sed -i "s/^id: .*/id: INC-2611-AAAAA/" "${file%/*}/INC-2611-AAAAA.md" &&
	git commit -q -a -m id && poll "$out" &&
	json -s "length == 2 and .[0].change == \"renamed\" and .[0].id == \"INC-2611-AAAAA\" and
		.[0].was == \"ticket/$old\" and .[0].old_path == \"$file\" and (.[0].changes | map(.field) == [\"id\"])" "$out"
'

test_expect_success JQ 'a query, a kind and -e choose, by what is and by what was' '
	before=$(git rev-parse HEAD) &&
	svc ticket set AAAAA team=network && svc ticket new "Three" priority=P1 && svc service new plotting "Plotting" &&
	count() { svc "$@" --since "$before" --format json | json ".changes | length"; } &&
	test "$(count changes)" = 3 && test "$(count ticket changes)" = 2 && test "$(count service changes)" = 1 &&
	test "$(count ticket changes priority:P1)" = 1 && test "$(count ticket changes -e "team:network or priority:P1")" = 2 &&
	middle=$(git rev-parse HEAD) && svc ticket set AAAAA team= && before=$middle &&
	test "$(count ticket changes team:network)" = 1 &&
	expect_error 2 "unknown|no field" svc ticket changes --since HEAD nosuch:1
'

test_expect_success JQ 'a rewound branch is told by what differs, and that it was' '
	poll "$out" && kept=$(git rev-parse HEAD) &&
	svc ticket note AAAAA -m "Soon gone" && poll "$out" && git reset -q --hard "$kept" && poll "$out" &&
	json -s ".[-1].rewritten and .[0].change == \"changed\" and .[0].entries == [] and
		.[0].entries_gone[0].text == \"Soon gone\"" "$out" &&
	svc changes --since "HEAD@{1}" --format json | json .rewritten &&
	poll "$out" && json -s ".[-1].rewritten | not" "$out"
'

test_expect_success 'a token whose commit is gone is refused, with exit code 3' '
	expect_error 3 "token" svc changes --since 1234567890123456789012345678901234567890 &&
	grep "since 0" "$err" && expect_error 3 "token" svc changes --since nosuch --format jsonl
'

test_expect_success JQ 'from nothing on everything is added; with nothing there is a token, too' '
	svc changes --since 0 --format jsonl >"$out" &&
	test "$(($(wc -l <"$out") - 1))" = "$(svc list --count)" &&
	! grep -v "\"change\":\"\(added\|token\)\"" "$out" &&
	git init -q ../e && (cd ../e && mkdir .svc && echo "format: 1" >.svc/config.yaml &&
		test "$(svc changes | tr -d 0)" = "" && svc changes --since "$(svc changes)" --format json | json ".changes == []")
'

test_expect_success 'plain, csv and tables' '
	svc changes --since HEAD~1 >"$out" && tail -n 1 "$out" | grep "^token	" &&
	svc changes --since HEAD~1 --format csv | head -n 1 | grep "^change,kind,id,was,what" &&
	svc changes --since HEAD~1 --format table | grep "^Next: svc changes --since $(git rev-parse HEAD)"
'

test_expect_success JQ 'a file that can not be read is told, the others too, the token is good' '
	echo broken >tickets/2026/11/INC-2611-BBBBB.md && git add -A && git commit -q -m broken &&
	svc ticket new "Four" && test_expect_code 4 svc changes --since HEAD~2 --format jsonl >"$out" 2>"$err" &&
	json -s "length == 3 and (.[] | select(.id == \"INC-2611-BBBBB\") | .change == \"added\" and .title == null) and
		.[-1].change == \"token\"" "$out" && grep "INC-2611-BBBBB.md" "$err"
'

test_done
