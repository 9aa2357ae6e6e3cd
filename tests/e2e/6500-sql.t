#!/bin/sh

test_description='sql: one SELECT over the records, read-only; the index and the files give the same rows'
. "$(dirname "$0")/lib.sh"

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		n="--now 2026-11-23T10:00:00Z" &&
		a=$(svc $n incident new "Printer jams" priority=P4 service=printing labels+=floor-3) &&
		b=$(svc $n incident new "No network" priority=P1 service=network assignee=@me) &&
		c=$(svc --now 2026-11-20T10:00:00Z request new "A new chair" priority=P4) &&
		svc --now 2026-11-23T11:00:00Z ticket hold "$a" --for supplier -m "Ordered." &&
		printf "a=%s b=%s c=%s\n" "$a" "$b" "$c" >"$HOME/ids"
	)
'

# same STATEMENT [ARG...]: the rows, which are the same with and without the index
same() {
	SVC_INDEX=never svc --now 2026-11-23T12:00:00Z sql "$@" >"$out.files" &&
		SVC_INDEX=always svc --now 2026-11-23T12:00:00Z sql "$@" >"$out" &&
		cmp "$out.files" "$out" &&
		cat "$out"
}

test_expect_success 'a text finds numbers, however often it is asked for' '
	cp -R d typed &&
	(
		cd typed &&
		for i in 1 2 3 4 5 6; do
			svc service new "s$i" "Service $i" tier=$i || exit 1
		done &&
		for each in 1,2,3,4,5 "'"'"'1'"'"','"'"'2'"'"','"'"'3'"'"','"'"'4'"'"','"'"'5'"'"'"; do
			values=$(echo "($each)" | sed "s/,/),(/g") &&
			same "WITH v(x) AS (VALUES $values) SELECT s.id FROM v JOIN services s ON s.tier = v.x ORDER BY 1" \
				>"$HOME/got.$(echo "$each" | cut -c1 | tr -d "[:punct:]")" || exit 1
		done &&
		cmp "$HOME/got.1" "$HOME/got." &&
		grep -x s5 "$HOME/got."
	)
'

test_expect_success 'kinds, joins, groups' '
	. "$HOME/ids" &&
	(
		cd d &&
		same "SELECT id FROM tickets WHERE priority = '"'P4'"' ORDER BY opened" >"$HOME/got" &&
		printf "%s\n%s\n" "$c" "$a" >"$HOME/wanted" &&
		cmp "$HOME/wanted" "$HOME/got" &&
		same "SELECT s.team, count(*) FROM tickets t JOIN services s ON s.id = t.service GROUP BY 1 ORDER BY 1" >"$HOME/got" &&
		test "$(wc -l <"$HOME/got")" = "$(cut -f1 "$HOME/got" | sort -u | wc -l)" &&
		grep "^network	1$" "$HOME/got" &&
		same "SELECT label.value FROM tickets, json_each(labels) AS label" | grep -x floor-3
	)
'

test_expect_success 'timelines, references, choices, meta' '
	. "$HOME/ids" &&
	(
		cd d &&
		same "SELECT verb, text FROM entries WHERE id = :id AND verb = '"'noted'"'" -p id="$a" | grep "Ordered" &&
		same "SELECT old, new FROM changes WHERE field = '"'status'"' AND id = :id AND old IS NOT NULL" -p ":id=$a" >"$HOME/got" &&
		grep "^new	on-hold$" "$HOME/got" &&
		same "SELECT id FROM refs WHERE target_kind = '"'service'"' AND target = '"'network'"' AND kind = '"'ticket'"'" | grep -x "$b" &&
		same "SELECT category FROM choices WHERE kind = '"'ticket'"' AND value = '"'on-hold'"'" | grep -x paused &&
		same "SELECT now, date('"'now'"') FROM meta" | grep "^2026-11-23T12:00:00Z	2026-11-23$"
	)
'

test_expect_success 'an edit that nobody committed is seen' '
	. "$HOME/ids" &&
	(
		cd d &&
		same "SELECT count(*) FROM tickets WHERE priority = '"'P2'"'" | grep -x 0 &&
		sed -i "s/^priority: P1/priority: P2/" "tickets/2026/11/$b.md" &&
		same "SELECT id FROM tickets WHERE priority = '"'P2'"'" | grep -x "$b" &&
		sed -i "s/^priority: P2/priority: P1/" "tickets/2026/11/$b.md" &&
		same "SELECT count(*) FROM tickets WHERE priority = '"'P2'"'" | grep -x 0
	)
'

test_expect_success JQ 'formats, from a file and from standard input' '
	. "$HOME/ids" &&
	(
		cd d &&
		echo "SELECT id, priority AS p, 1.5 AS x, NULL AS none, id FROM tickets ORDER BY p LIMIT 1" >"$HOME/q.sql" &&
		svc sql -F "$HOME/q.sql" --format json >"$out" &&
		test "$(json .schema "$out")" = svc.sql/1 &&
		test "$(json .version "$out")" = 1 &&
		test "$(jq -c ".rows[0]" "$out")" = "{\"id\":\"$b\",\"p\":\"P1\",\"x\":1.5,\"none\":null,\"id_2\":\"$b\"}" &&
		svc sql - --format csv <"$HOME/q.sql" >"$out" &&
		test "$(head -1 "$out")" = id,p,x,none,id_2 &&
		test "$(tail -1 "$out")" = "$b,P1,1.5,,$b" &&
		svc sql -F - --format md <"$HOME/q.sql" | head -1 | grep "^| id | p | x | none | id_2 |" &&
		svc sql "SELECT id FROM tickets WHERE 0" --format json | jq -e ".rows == []" &&
		svc --format table sql "SELECT id FROM tickets WHERE 0" | grep "^No rows" &&
		svc sql "SELECT id FROM tickets" --format jsonl | jq -r .id | sort >"$out" &&
		svc ticket list | cut -f1 | sort | cmp - "$out"
	)
'

test_expect_success JQ 'the schema lists all tables' '
	(
		cd d &&
		svc sql --schema --format json >"$out" &&
		test "$(json .schema "$out")" = svc.sql.schema/1 &&
		json ".columns[].table" "$out" | uniq >"$HOME/tables" &&
		for table in tickets services people records entries changes refs choices meta; do
			grep -x "$table" "$HOME/tables" || return 1
		done &&
		json ".columns[] | \"SELECT \\(.table).\\\"\\(.column)\\\" FROM \\(.table)\"" "$out" |
			while IFS= read -r sql; do
				svc sql "$sql" >"$out.rows" || exit 1
			done
	)
'

test_expect_success 'what writes is refused, and what is wrong shown at its place' '
	(
		cd d &&
		expect_error 2 "only SELECT is allowed, not DELETE" svc sql "DELETE FROM tickets" &&
		expect_error 2 "only SELECT is allowed, not ATTACH" svc sql "ATTACH '"'x.db'"' AS x" &&
		expect_error 2 "one statement at a time" svc sql "SELECT 1; DROP TABLE tickets" &&
		expect_error 2 "no function .load_extension." svc sql "SELECT load_extension(1)" &&
		expect_error 2 "no column .stauts." svc sql "SELECT stauts FROM tickets" &&
		grep "       ^^^^^^$" "$err" && grep "did you mean status?" "$err" &&
		expect_error 2 "no table .incident." svc sql "SELECT * FROM incident" &&
		grep "did you mean tickets?" "$err" &&
		expect_error 2 "syntax error" svc sql "SELECT FROM tickets" &&
		expect_error 2 "no value for the parameter .x." svc sql "SELECT :x" &&
		expect_error 2 "no parameter .y." svc sql "SELECT :x" -p x=1 -p y=2 &&
		expect_error 2 "is no parameter" svc sql "SELECT :x" -p x &&
		expect_error 2 "there is no statement" svc sql &&
		expect_error 2 "given twice" svc sql "SELECT 1" -F q.sql &&
		test ! -e x.db && is_clean
	)
'

test_expect_success 'a value is never read as SQL' '
	(
		cd d &&
		svc sql "SELECT count(*) FROM tickets WHERE title = :t" -p "t=x'"'"' OR 1 = 1; DROP TABLE tickets --" | grep -x 0
	)
'

test_expect_success 'a file that can not be read is named, the others are there' '
	(
		cd d &&
		echo "no frontmatter" >tickets/2026/11/INC-2611-ZZZZZ.md &&
		for index in always never; do
			SVC_INDEX=$index test_expect_code 4 svc sql "SELECT id FROM tickets" >"$out" 2>"$err" &&
			test "$(wc -l <"$out")" = 3 &&
			test "$(grep -c "INC-2611-ZZZZZ.md:1:1: " "$err")" = 1 || return 1
		done &&
		rm tickets/2026/11/INC-2611-ZZZZZ.md
	)
'

test_expect_success 'another commit, and a bare repository' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc --at HEAD sql "SELECT status FROM tickets WHERE id = :id" -p id="$a" | grep -x on-hold &&
		svc --at HEAD~1 sql "SELECT status FROM tickets WHERE id = :id" -p id="$a" | grep -x new &&
		git clone -q --bare . ../bare.git &&
		svc -C ../bare.git sql "SELECT count(*) FROM tickets" | grep -x 3
	)
'

test_expect_success 'a kind of the desk whose name SQL has to have in quotes, a field with the name of a column' '
	(
		cd d &&
		mkdir -p .svc/kinds meta my-things &&
		printf "kind: metum\ntitle: M\nplural: meta\nhelp: M.\nid: {style: slug}\nfields:\n  path: {type: line, help: P.}\n" >.svc/kinds/metum.yaml &&
		printf "kind: my-thing\ntitle: T\nplural: my-things\nhelp: T.\nid: {style: slug}\nfields:\n  order: {type: int, help: O.}\n" >.svc/kinds/thing.yaml &&
		printf -- "---\nid: aa\npath: here\n---\n" >meta/aa.md &&
		printf -- "---\nid: bb\norder: 7\n---\n" >my-things/bb.md &&
		same "SELECT id, path FROM meta_records" | grep "^aa	here$" &&
		same "SELECT id, \"order\" + 1 FROM \"my-things\"" | grep "^bb	8$" &&
		same "SELECT version FROM meta" | grep -x 1 &&
		same "SELECT kind FROM records WHERE id = '"'bb'"'" | grep -x my-thing
	)
'

test_done
