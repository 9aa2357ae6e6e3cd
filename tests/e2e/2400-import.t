#!/bin/sh

test_description='import of files that are not what they should be: the line, the way out, nothing imported'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/bad.sh"

header='id,title,opened,status\n'

# a_map_desk NAME: a desk with a map for files with the header above in map.yaml
# shellcheck disable=SC2059 # the header is a format
a_map_desk() {
	a_desk "$1" &&
		printf "${header}1,a,2026-01-01T00:00:00Z,new\n2,b,2026-01-01T00:00:00Z,new\n" >good.csv &&
		svc import csv good.csv --guess >map.yaml &&
		git add good.csv map.yaml &&
		git commit -q -m "Add a map"
}

# file NAME TEXT: a file outside of the desk, as printf writes TEXT after the header
file() {
	# shellcheck disable=SC2059 # the text is a format
	printf "$header$2" >"$HOME/$1"
}

test_expect_success 'a quote that is never closed' '
	(
		a_map_desk quote &&
		file q.csv "1,a,2026-01-01T00:00:00Z,new\n2,\"b,2026-01-01T00:00:00Z,new\n3,c,2026-01-01T00:00:00Z,new\n" &&
		for more in "--map map.yaml" "--guess" "--map map.yaml --skip-bad" "--map map.yaml --dry-run"; do
			# shellcheck disable=SC2086 # words
			refused 4 "q.csv:3: a quoted CSV field isn.t closed" svc import csv "$HOME/q.csv" $more ||
				return 1
		done &&
		grep "add the closing quote" "$err"
	)
'

test_expect_success 'rows that are too short or too long' '
	(
		a_map_desk ragged &&
		file r.csv "1,a,2026-01-01T00:00:00Z,new\n2,b\n3,c,2026-01-01T00:00:00Z,new,more\n" &&
		refused 4 "r.csv:3: 2 rows can.t be imported" svc import csv "$HOME/r.csv" --map map.yaml &&
		grep "warning: .*r.csv:3: the row has 2 fields, the header has 4" "$err" &&
		grep "warning: .*r.csv:4: the row has 5 fields, the header has 4" "$err" &&
		grep -e "--skip-bad" "$err" &&
		svc import csv "$HOME/r.csv" --map map.yaml --skip-bad >"$out" 2>"$err" &&
		grep "r.csv:3:" "$err" &&
		test "$(git ls-files tickets/imported | wc -l)" = 1 &&
		svc check
	)
'

test_expect_success 'another encoding' '
	(
		a_map_desk encoding &&
		file latin.csv "1,caf\\351,2026-01-01T00:00:00Z,new\n" &&
		svc import csv "$HOME/latin.csv" --map map.yaml --dry-run >"$out" 2>"$err" &&
		grep "latin.csv:2: the text isn.t UTF-8, it is read as Windows-1252" "$err" &&
		file wide.csv "1,a,2026-01-01T00:00:00Z,new\n" &&
		iconv -f UTF-8 -t UTF-16 "$HOME/wide.csv" >"$HOME/utf16.csv" &&
		refused 4 "utf16.csv:1: the file holds NUL bytes" svc import csv "$HOME/utf16.csv" --map map.yaml &&
		grep "encoding: UTF-16LE" "$err" &&
		file nul.csv "1,a\\000b,2026-01-01T00:00:00Z,new\n" &&
		refused 4 "nul.csv:2: the file holds NUL bytes" svc import csv "$HOME/nul.csv" --map map.yaml &&
		printf "\\357\\273\\277" >"$HOME/bom.csv" &&
		cat "$HOME/wide.csv" >>"$HOME/bom.csv" &&
		svc import csv "$HOME/bom.csv" --map map.yaml &&
		is_clean
	)
'

test_expect_success 'values, ids and times' '
	(
		a_map_desk values &&
		file v.csv "../3,c,2026-01-01T00:00:00Z,new\nCON,x,2026-01-01T00:00:00Z,new\n=1+1,x,2026-01-01T00:00:00Z,new\n" &&
		refused 4 "v.csv:2: " svc import csv "$HOME/v.csv" --map map.yaml &&
		file t.csv "1,a,2026-13-01T00:00:00Z,new\n2,b,01/02/03,new\n" &&
		refused 4 "t.csv:2: 2 rows can.t be imported" svc import csv "$HOME/t.csv" --map map.yaml &&
		grep "warning: .*t.csv:3: opened: .01/02/03. is no time" "$err" &&
		file e.csv "1,a\\033[31m,2026-01-01T00:00:00Z,new\n" &&
		refused 4 "e.csv:2: " svc import csv "$HOME/e.csv" --map map.yaml &&
		test_must_fail grep "$(printf "\\033")" "$err" &&
		refused 4 "v.csv:2: 3 rows can.t be imported" svc import csv "$HOME/v.csv" --map map.yaml --skip-bad &&
		test "$(grep -c "warning: .*no valid id" "$err")" = 3 &&
		test -z "$(git ls-files tickets/imported)"
	)
'

test_expect_success 'files without rows, without a header, without the columns' '
	(
		a_map_desk shapes &&
		: >"$HOME/empty.csv" &&
		expect_error 4 "empty.csv: the file has no header" svc import csv "$HOME/empty.csv" --map map.yaml &&
		printf "id,title\n1,a\n" >"$HOME/columns.csv" &&
		refused 4 "^svc: map.yaml:[0-9]+:[0-9]+: the file has no column .opened." \
			svc import csv "$HOME/columns.csv" --map map.yaml &&
		grep "it has: id, title" "$err" &&
		svc import csv /dev/null --map map.yaml 2>"$err" || test $? = 4
	)
'

test_expect_success 'maps that are missing, broken or mistyped' '
	(
		a_map_desk maps &&
		refused 2 "which columns mean what" svc import csv good.csv &&
		grep -e "--guess" "$err" &&
		expect_error 3 "^svc: nosuch: can.t read it" svc import csv good.csv --map nosuch &&
		echo "columns: [" >"$HOME/m.yaml" &&
		expect_error 4 "m.yaml:[0-9]+:[0-9]+: " svc import csv good.csv --map "$HOME/m.yaml" &&
		sed "s/title: title/ttle: title/" map.yaml >"$HOME/m.yaml" &&
		refused 4 "m.yaml:[0-9]+:[0-9]+: unknown field .ttle." svc import csv good.csv --map "$HOME/m.yaml" &&
		grep "did you mean title" "$err" &&
		sed "s/^kind: .*/kind: tiket/" map.yaml >"$HOME/m.yaml" &&
		refused 4 "m.yaml:[0-9]+:[0-9]+: .*tiket" svc import csv good.csv --map "$HOME/m.yaml"
	)
'

test_expect_success 'JSON lines' '
	(
		a_desk lines-of-json &&
		printf "{\"kind\":\"ticket\",\"id\":\"X\"}\n{\"kind\":\n[1]\n\"a\"\n\\377\n" >"$HOME/bad.jsonl" &&
		refused 4 "bad.jsonl:1: 5 rows can.t be imported" svc import jsonl "$HOME/bad.jsonl" &&
		for line in 1 2 3 4 5; do
			grep "warning: .*bad.jsonl:$line: " "$err" || return 1
		done &&
		head -c 300000 /dev/zero | tr "\\0" "[" >"$HOME/deep.jsonl" &&
		refused 4 "deep.jsonl:1: .*depth" svc import jsonl "$HOME/deep.jsonl" &&
		expect_error 3 "^svc: nosuch: can.t read it" svc import jsonl nosuch
	)
'

test_done
