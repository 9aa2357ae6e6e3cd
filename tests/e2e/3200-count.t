#!/bin/sh

test_description='counts and figures of a real event log, against awk'
. "$(dirname "$0")/lib.sh"

log=$svc_data/uci-300.csv

# last_of COLUMN: how many incidents have which text in their last row, sorted.
last_of() {
	awk -F, -v c="$1" 'NR > 1 { last[$1] = $c }
		END { for (i in last) n[last[i]]++; for (t in n) print t "\t" n[t] }' "$log" | sort
}

test_expect_success 'import the extract' '
	desk d -q --template small-business &&
	mkdir d/.svc/kinds &&
	cp "$svc_data/import/uci-kind.yaml" d/.svc/kinds/ &&
	git -C d add .svc &&
	git -C d commit -q -m kinds &&
	cd d &&
	svc import csv "$log" --map "$svc_data/import/uci.yaml"
'

test_expect_success 'by priority, status and month, as the file has them' '
	last_of 23 | sed "s/^/P/" >../expected &&
	svc ticket count --by priority >"$out" &&
	test_cmp ../expected "$out" &&
	last_of 2 | cut -f 2 | sort -n >../expected &&
	svc ticket count --by status | cut -f 2 | sort -n >"$out" &&
	test_cmp ../expected "$out" &&
	last_of 10 | sed "s/\( [0-9:]*\)\t/\t/" |
		awk -F"[/\t]" "{ n[sprintf(\"%d-%02d\", \$3, \$2)] += \$4 }
			END { for (m in n) print m \"\t\" n[m] }" | sort >../expected &&
	svc ticket count --by month:opened >"$out" &&
	test_cmp ../expected "$out"
'

test_expect_success 'over transitions and entries' '
	awk -F, "NR > 1 { if (\$1 in last) n[last[\$1] \" \" \$2]++; last[\$1] = \$2 }
		END { for (i in n) print n[i] }" "$log" | sort -n >../expected &&
	svc ticket count --over transitions --by from,to | cut -f 3 | sort -n >"$out" &&
	test_cmp ../expected "$out" &&
	echo 2650 >../expected &&
	svc ticket count --over entries >"$out" &&
	test_cmp ../expected "$out"
'

test_expect_success 'figures of the time between two fields' '
	svc ticket count --by priority --measure e=opened..resolved_at/m --format jsonl >"$out" &&
	python3 - "$log" "$out" <<-\END
	import csv, json, statistics, sys
	from datetime import datetime
	last = {}
	for row in csv.reader(open(sys.argv[1], newline="")):
	    last[row[0]] = row
	del last["number"]
	when = lambda text: datetime.strptime(text, "%d/%m/%Y %H:%M")
	spans = {}
	for row in last.values():
	    if row[34] != "?":
	        minutes = (when(row[34]) - when(row[9])).total_seconds() / 60
	        spans.setdefault("P" + row[22], []).append(minutes)
	groups = [json.loads(line) for line in open(sys.argv[2])]
	assert len(groups) == len(spans) == 4
	for g in groups:
	    s = spans[g["priority"]]
	    want = (len(s), sum(s), min(s), statistics.median(s), max(s))
	    assert (g["e_n"], g["e_sum"], g["e_min"], g["e_median"], g["e_max"]) == want, (g, want)
	END
'

test_expect_success 'a query, the largest first, a limit, and the envelope' '
	svc ticket count priority:P1,P2 --by team --largest-first --limit 3 --format json >"$out" &&
	json ".schema == \"svc.count/1\" and (.groups | length) == 3" "$out" &&
	json "[.groups[].n] | . == (sort | reverse)" "$out" &&
	svc ticket count priority:P1,P2 --format jsonl >../n &&
	test "$(json .n ../n)" -eq "$(json .total "$out")" &&
	test "$(json .n ../n)" -eq "$(svc ticket list priority:P1,P2 --limit 1000 --format jsonl | wc -l)"
'

test_expect_success 'mistakes are usage errors with close matches' '
	expect_error 2 "unknown field .prioritty" svc ticket count --by prioritty &&
	grep "did you mean priority" "$err" &&
	expect_error 2 "statuss" svc ticket count statuss:new &&
	expect_error 2 "" svc ticket count --measure "medain:opened..resolved_at" &&
	grep "median" "$err" &&
	expect_error 2 "" svc ticket count --by month:priority &&
	expect_error 2 "" svc ticket count --over tickets
'

test_expect_success 'a file that cannot be read is reported, the others are counted' '
	bad=$(git ls-files tickets | head -n 1) &&
	sed "s/^status: .*/status: [/" "$bad" >../broken &&
	cp ../broken "$bad" &&
	test_expect_code 4 svc ticket count >"$out" 2>"$err" &&
	echo 299 >../expected &&
	test_cmp ../expected "$out" &&
	grep "$bad:" "$err"
'

test_done
