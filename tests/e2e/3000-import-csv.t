#!/bin/sh

test_description='CSV comes in: bad rows by line, dry runs, guessed maps, a second run, the progress bar'
. "$(dirname "$0")/lib.sh"

# uci_desk DIR: a desk with the fields of the event log.
uci_desk() {
	desk "$1" -q --template it &&
		mkdir -p "$1/.svc/kinds" &&
		cp "$svc_data/import/uci-kind.yaml" "$1/.svc/kinds/" &&
		git -C "$1" add .svc &&
		git -C "$1" commit -q -m "The fields of the source"
}

# on_terminal COMMAND: runs it with a terminal as standard error and output, which goes to $out.
on_terminal() {
	TERM=xterm script -qec "$1" /dev/null >"$out" </dev/null
}

map=$svc_data/import/uci.yaml
log=$svc_data/uci-300.csv
script -qec true /dev/null >/dev/null 2>&1 </dev/null && test_set_prereq SCRIPT

test_expect_success 'a dry run says what would happen and changes nothing' '
	uci_desk d &&
	cd d &&
	before=$(commits) &&
	svc import csv "$log" --map "$map" --dry-run >"$out" &&
	grep -F "2650 rows, 300 records would be made, 0 extended" "$out" &&
	test "$(commits)" -eq "$before" &&
	is_clean &&
	test ! -e tickets
'

test_expect_success 'an import is one commit, checks clean, and leaves a clean tree' '
	svc import csv "$log" --map "$map" --format json >../import.json &&
	json ".schema == \"svc.import/1\"" ../import.json &&
	json ".import | .rows == 2650 and .made == 300 and .entries == 2650 and .bad == 0" ../import.json &&
	json .import.commit ../import.json >../commit &&
	git rev-parse HEAD >../head &&
	test_cmp ../commit ../head &&
	test "$(commits)" -eq $((before + 1)) &&
	git log -1 --format=%s%n%b >../message &&
	grep -F "import uci-300.csv: 300 new, 0 extended tickets" ../message &&
	grep "^Svc-Op: import csv" ../message &&
	is_clean &&
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	git fsck --strict
'

test_expect_success 'a second run adds nothing and makes no commit' '
	svc import csv "$log" --map "$map" --format json >../import.json &&
	json ".import | .unchanged == 300 and .entries == 0 and .commit == null" ../import.json &&
	git rev-parse HEAD >"$out" &&
	test_cmp ../head "$out" &&
	cd ..
'

test_expect_success 'a longer export of the same system adds what is new' '
	uci_desk later &&
	head -n 1500 "$log" >first.csv &&
	cd later &&
	svc import csv ../first.csv --map "$map" &&
	svc import csv "$log" --map "$map" --format json >../import.json &&
	json ".import | .made > 0 and .extended + .unchanged > 0" ../import.json &&
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	cd .. &&
	git -C d rev-parse HEAD:tickets >expected &&
	git -C later rev-parse HEAD:tickets >"$out" &&
	test_cmp expected "$out"
'

test_expect_success 'bad rows are reported by line with the cure, and nothing is written' '
	awk -F, -v OFS=, "NR == 3 { \$2 = \"Rsolved\" } NR == 5 { \$10 = \"31/2/2016 01:00\" }
		{ print } NR == 6 { print \"short,row\" }" "$log" >bad.csv &&
	uci_desk e &&
	cd e &&
	before=$(commits) &&
	expect_error 4 "bad\.csv:3: 3 rows can.t be imported" svc import csv ../bad.csv --map "$map" &&
	grep "bad\.csv:3: status: .Rsolved. is not one of .*did you mean resolved" "$err" &&
	grep "bad\.csv:5: opened: .31/2/2016 01:00. is no time in the form" "$err" &&
	grep "bad\.csv:7: the row has 2 fields, the header has 36" "$err" &&
	grep "hint: .*--skip-bad" "$err" &&
	test "$(grep -c "status: status" "$err")" -eq 0 &&
	test "$(commits)" -eq "$before" &&
	is_clean
'

test_expect_success '--skip-bad leaves these rows out and says so' '
	svc import csv ../bad.csv --map "$map" --skip-bad --format json >../import.json 2>"$err" &&
	json ".import | .rows == 2651 and .bad == 3 and .made > 290" ../import.json &&
	json ".import.bad_rows | map(.line) == [3, 5, 7]" ../import.json &&
	test "$(grep -c "warning: " "$err")" -eq 3 &&
	test "$(commits)" -eq $((before + 1)) &&
	is_clean
'

test_expect_success 'the only bad row is told once' '
	sed "4s/,Resolved,/,Rsolved,/" "$log" >../one.csv &&
	expect_error 4 "one\.csv:4: status" svc import csv ../one.csv --map "$map" &&
	test "$(grep -c "Rsolved. is not" "$err")" -eq 1 &&
	cd ..
'

test_expect_success 'a guessed map, with its gaps filled in, loads and imports every row' '
	for file in uci-300 rabobank-200
	do
		desk "guess-$file" -q &&
		cp "$svc_data/import/${file%-*}-kind.yaml" . &&
		mkdir "guess-$file/.svc/kinds" &&
		cp "${file%-*}-kind.yaml" "guess-$file/.svc/kinds/" &&
		git -C "guess-$file" add .svc &&
		git -C "guess-$file" commit -q -m kinds &&
		(
			cd "guess-$file" &&
			svc import csv "$svc_data/$file.csv" --guess >../guess.yaml &&
			is_clean &&
			sed "s/^\\( *-100:\\) *# fill in.*/\\1 unknown/; s/# fill in.*/\"\"/" ../guess.yaml >../map.yaml &&
			svc import csv "$svc_data/$file.csv" --map ../map.yaml --format json >../import.json &&
			json ".import | .bad == 0 and .made == ${file#*-}" ../import.json &&
			is_clean
		) || return 1
	done
'

test_expect_success 'a guessed life gives clocks; a record that opens done is told, once' '
	printf "%s\n" "Ticket,Summary,Status,Opened At,Resolved At" \
		"T-1,Printer,Closed,2026-10-01 09:00,2026-10-01 11:00" \
		"T-2,Mail,Waiting,2026-10-01 09:00," "T-3,Disk,Resolved,2026-10-02 09:00," \
		"T-4,Desk,Resolved,2026-10-02 09:00," >sheet.csv &&
	desk life -q &&
	cd life &&
	svc import csv ../sheet.csv --guess >../map.yaml &&
	grep "^- {time: Resolved At, set: {status: resolved}}" ../map.yaml &&
	svc import csv ../sheet.csv --map ../map.yaml >"$out" 2>"$err" &&
	test "$(grep -c "warning: " "$err")" -eq 1 &&
	grep "2 of 4 new records are done from their opening on" "$err" &&
	grep -A2 "2026-10-01T11:00:00Z" tickets/imported/*/T-1.md >../entry &&
	grep "status: resolved" ../entry &&
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	is_clean &&
	cd ..
'

test_expect_success 'a guess names uneven rows, and puts a prefix only where an id would be too short' '
	printf "%s\n" "number,title,state,opened_at,resolved_at,assigned_to" \
		"T-1,Printer,Closed,2026-10-01 09:00,2026-09-01 11:00,kim" \
		"T-2,Mail,Open,2026-10-02 09:00,,Ann Lee" "T-3,short" \
		"T-4,Disk,Closed,2026-10-03 09:00,2026-10-02 10:00,kim" >people.csv &&
	desk people -q &&
	cd people &&
	svc import csv ../people.csv --guess >../map.yaml &&
	grep "guessed from 3 of 4 rows" ../map.yaml &&
	grep "^# Line 4 has 2 fields, the header has 6: correct the file" ../map.yaml &&
	! grep "prefix: assignee-" ../map.yaml &&
	sed "s/kim/7/" ../people.csv >../numbers.csv &&
	svc import csv ../numbers.csv --guess >"$out" &&
	grep "^    prefix: assignee-    # as an id has two characters at least" "$out"
'

test_expect_success 'records whose entries were moved are named with their lines' '
	svc import csv ../people.csv --map ../map.yaml --dry-run --skip-bad --format json >../import.json &&
	json ".import.adjusted_records == [{id: \"T-1\", line: 2}, {id: \"T-4\", line: 5}]" ../import.json &&
	svc import csv ../people.csv --map ../map.yaml --skip-bad >"$out" &&
	grep "entries were moved to a later time: .* (T-1, line 2; T-4, line 5)$" "$out" &&
	grep "^assignee: kim$" tickets/imported/*/T-1.md &&
	grep "^assignee: ann-lee$" tickets/imported/*/T-2.md &&
	svc import csv ../people.csv --map ../map.yaml --skip-bad >"$out" &&
	grep "0 new records, 0 extended, 3 unchanged" "$out"
'

test_expect_success '--skip-bad is refused where every row is bad' '
	printf "%s\n" "number,title,state,opened_at,resolved_at,assigned_to" "T-8,short" "T-9,short" >../short.csv &&
	expect_error 4 "short\.csv:2: 2 rows can.t be imported, the first one: the row has 2 fields" \
		svc import csv ../short.csv --map ../map.yaml --skip-bad &&
	grep "hint: there is no other row to import; nothing was written" "$err" &&
	echo "{\"kind\":\"nokind\"}" >../short.jsonl &&
	expect_error 4 "short\.jsonl:1: unknown kind" svc import jsonl ../short.jsonl --skip-bad &&
	is_clean &&
	cd ..
'

test_expect_success 'mistakes in maps and files are errors with place and next step' '
	cd d &&
	expect_error 2 "map is missing" svc import csv "$log" &&
	grep "guess" "$err" &&
	expect_error 3 "nowhere\.csv: can.t read it" svc import csv ../nowhere.csv --map "$map" &&
	sed "s/^  title:/  titel:/" "$map" >../typo.yaml &&
	expect_error 4 "typo\.yaml:[0-9]*:[0-9]*: .*titel" svc import csv "$log" --map ../typo.yaml &&
	grep "did you mean title" "$err" &&
	sed "s/column: ident_state/column: ident_stat/" "$map" >../column.yaml &&
	expect_error 4 "column\.yaml:[0-9]*:[0-9]*: the file has no column .ident_stat" \
		svc import csv "$log" --map ../column.yaml &&
	grep "did you mean ident_state" "$err" &&
	printf "number,x\n1,\"open\n" >../quote.csv &&
	expect_error 4 "quote\.csv:2: .*quot" svc import csv ../quote.csv --guess &&
	: >../empty.csv &&
	expect_error 4 "empty\.csv" svc import csv ../empty.csv --map "$map" &&
	is_clean &&
	cd ..
'

test_expect_success 'standard input, and no progress where no terminal is' '
	uci_desk f &&
	cd f &&
	(sleep 1.2 && cat "$log") | svc import csv - --map "$map" --dry-run >"$out" 2>"$err" &&
	grep "^standard input: 2650 rows, 300 records would be made" "$out" &&
	test_must_be_empty "$err"
'

test_expect_success SCRIPT 'on a terminal, work of over a second shows progress, and wipes it' '
	on_terminal "(sleep 1.2; cat $log) | svc import csv - --map $map --dry-run" &&
	grep "rows: 1000" "$out" &&
	tail -n 1 "$out" | tr -d "\r" | sed "s/.*\x1b\[K//" >last &&
	grep "^standard input: 2650 rows, 300 records would be made" last &&
	on_terminal "(sleep 1.2; cat $log) | svc -q import csv - --map $map --dry-run" &&
	test_must_fail grep "rows: 1000" "$out"
'

test_expect_success SCRIPT 'short work shows none' '
	head -n 5 "$log" >../short.csv &&
	on_terminal "svc import csv ../short.csv --map $map --dry-run" &&
	grep "4 rows" "$out" &&
	test_must_fail grep -e "rows: " -e "records: " "$out"
'

test_done
