#!/bin/sh

test_description='records go out as JSON lines and CSV, and come in again without loss'
. "$(dirname "$0")/lib.sh"

# without_path: the JSON of records on standard input, sorted, one a line, without their files.
without_path() {
	jq -c -S "del(.path)"
}

# show_all DESK: every record of it, as svc show gives it.
show_all() {
	(
		cd "$1" &&
			svc list --format jsonl | jq -r .id |
			while read -r id; do
				svc show "$id" --format json | jq -e -c -S ".records[0] | del(.path)" || exit 1
			done
	)
}

test_expect_success 'a desk with imported, hostile and ordinary records' '
	desk from -q --template small-business &&
	mkdir from/.svc/kinds &&
	cp "$svc_data/import/uci-kind.yaml" from/.svc/kinds/ &&
	(
		cd from &&
		git add .svc &&
		git commit -q -m kinds &&
		head -n 400 "$svc_data/uci-300.csv" >../log.csv &&
		svc import csv ../log.csv --map "$svc_data/import/uci.yaml" &&
		svc ticket new "Größe: \"quoted\" # no comment" --now 2026-11-21T09:00:00Z \
			-m "$(printf "First line\n\n## 2026-01-01T00:00:00Z eve opened\n\n- status: closed\n\n\`\`\`\n---\n")" \
			priority=P1 "labels=a, b: c" >"$out" &&
		id=$(an_id <"$out") &&
		svc ticket reply "$id" -m "$(printf "We look.\n\n- status: closed\n")" --now 2026-11-21T09:05:00Z &&
		svc ticket set "$id" "title==1+1" --now 2026-11-21T09:06:00Z &&
		is_clean
	)
'

test_expect_success 'JSON lines into an empty desk give equal records' '
	(cd from && svc export jsonl) >all.jsonl &&
	git init -q to &&
	mkdir -p to/.svc/kinds &&
	cp from/.svc/config.yaml to/.svc/ &&
	cp from/.svc/kinds/* to/.svc/kinds/ &&
	git -C to add . &&
	git -C to commit -q -m "An empty desk" &&
	(
		cd to &&
		svc import jsonl - <../all.jsonl &&
		svc export jsonl >../again.jsonl &&
		is_clean &&
		git fsck --strict
	) &&
	test "$(wc -l <all.jsonl)" -gt 40 &&
	without_path <all.jsonl >expected &&
	without_path <again.jsonl >"$out" &&
	test_cmp expected "$out"
'

test_expect_success 'svc show gives the same of both desks' '
	show_all from >expected &&
	show_all to >"$out" &&
	test "$(wc -l <expected)" -eq "$(wc -l <all.jsonl)" &&
	test_cmp expected "$out"
'

test_expect_success 'a second import of the lines adds nothing; a line that differs is refused' '
	cd to &&
	before=$(commits) &&
	svc import jsonl ../all.jsonl --format json >../import.json &&
	json ".import | .made == 0 and .bad == 0 and .commit == null" ../import.json &&
	test "$(commits)" -eq "$before" &&
	svc show "$(svc ticket list --columns id | head -n 1)" --format jsonl >../shown.jsonl &&
	grep sla_clocks ../shown.jsonl && svc import jsonl ../shown.jsonl --format json >../import.json &&
	json ".import | .made == 0 and .bad == 0" ../import.json &&
	line=$(grep -n "\"kind\":\"ticket\"" ../all.jsonl | head -n 1 | cut -d: -f1) &&
	sed "${line}s/\"title\":\"/&Other /" ../all.jsonl >../changed.jsonl &&
	expect_error 4 "changed\.jsonl:$line: " svc import jsonl ../changed.jsonl &&
	test "$(commits)" -eq "$before"
'

test_expect_success 'lines that are no records are named' '
	printf "%s\n" "{\"kind\":\"ticket\",\"title\":\"Fine\"}" "{\"kind\":\"tiket\"}" "{nonsense" >../bad.jsonl &&
	expect_error 4 "bad\.jsonl:2: " svc import jsonl ../bad.jsonl &&
	grep "bad\.jsonl:3: " "$err" &&
	svc import jsonl ../bad.jsonl --skip-bad --dry-run --format json >../import.json &&
	json ".import | .made == 1 and .bad == 2" ../import.json &&
	is_clean &&
	cd ..
'

test_expect_success 'a new record without id and entries gets both' '
	cd to &&
	echo "{\"kind\":\"ticket\",\"title\":\"From a script\"}" |
		svc import jsonl - --format json >../import.json &&
	json ".import.made == 1" ../import.json &&
	svc ticket list "\"From a script\"" --format jsonl >../row &&
	id=$(json .id ../row) &&
	svc show "$id" --format json >../shown &&
	json ".records[0] | .status == \"new\" and (.entries | length) == 1 and .entries[0].verb == \"opened\"" ../shown &&
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	cd ..
'

test_expect_success 'CSV has the chosen columns, and no cell that a spreadsheet would run' '
	cd from &&
	svc export csv --kind ticket --columns id,title,priority priority:P1 >../p1.csv &&
	head -n 1 ../p1.csv >"$out" &&
	printf "id,title,priority\r\n" >../expected &&
	test_cmp ../expected "$out" &&
	grep ",'"'"'=1+1,P1" ../p1.csv &&
	svc export csv --kind ticket --formulas --columns title "title:1+1" >"$out" &&
	grep "^=1+1" "$out" &&
	svc export csv --kind ticket >../all.csv &&
	python3 - ../all.csv ../all.jsonl <<-\END
	import csv, json, sys
	rows = list(csv.DictReader(open(sys.argv[1], newline="")))
	records = [json.loads(line) for line in open(sys.argv[2])]
	tickets = {r["id"]: r for r in records if r["kind"] == "ticket"}
	assert len(rows) == len(tickets) > 30
	for row in rows:
	    ticket = tickets[row["id"]]
	    for field in ("status", "priority", "opened", "category"):
	        assert row[field] == ticket.get(field, ""), (row["id"], field)
	END
'

test_expect_success 'mistakes' '
	expect_error 2 "kind is missing" svc export csv &&
	expect_error 2 "no field .idd" svc export csv --kind ticket --columns idd &&
	grep "did you mean id" "$err" &&
	expect_error 2 "tiket" svc export jsonl --kind tiket &&
	expect_error 2 "unknown field .statuss" svc export jsonl statuss:new &&
	cd ..
'

test_expect_success DEV_FULL 'a full disk is no success' '
	cd from &&
	test_expect_code 6 svc export jsonl >/dev/full &&
	cd ..
'

test_done
