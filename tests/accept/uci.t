#!/bin/sh

test_description='a real event log, imported: every total equals an independent one'
. "$(dirname "$0")/../e2e/lib.sh"

log=$svc_shared/data/uci-incident/incident_event_log.csv.gz
test_have_prereq LONG || {
	skip_all="takes minutes: part of the long run (the same totals are tested by unit report/uci)"
	test_done
}
[ -f "$log" ] || {
	skip_all="the event log isn't here (SVC_SHARED/data/uci-incident)"
	test_done
}
test_have_prereq PYTHON || {
	skip_all="python3 is missing"
	test_done
}

test_expect_success 'import 141,712 events of 24,918 incidents in one commit' '
	desk uci -q --template small-business &&
	cd uci &&
	mkdir -p .svc/kinds &&
	cp "$svc_data/import/uci-kind.yaml" .svc/kinds/ &&
	git add .svc &&
	git commit -q -m "The fields of the source" &&
	before=$(commits) &&
	gzip -dc "$log" >../log.csv &&
	svc import csv ../log.csv --map "$svc_data/import/uci.yaml" --format json >../import.json &&
	json ".import | .rows == 141712 and .made == 24918 and .entries == 141712 and .bad == 0" \
		../import.json &&
	test "$(commits)" -eq $((before + 1)) &&
	is_clean
'

test_expect_success 'every figure equals the independent one' '
	mkdir ../counts &&
	count() {
		name=$1 &&
		shift &&
		svc ticket count "$@" --format jsonl >"../counts/$name"
	} &&
	count all &&
	count entries --over entries &&
	count priority --by priority &&
	count made --by made_sla &&
	count made_by_priority --by priority,made_sla &&
	count matrix --by impact,urgency,priority &&
	count matrix_events --over entries --by impact,urgency,priority &&
	count reopened --by reopened &&
	count reassignments --measure total=sum:reassignments &&
	count months --by month:opened &&
	count resolved --by has:resolved_at &&
	count elapsed --by priority --measure elapsed=opened..resolved_at/m &&
	count transitions --over transitions --by from,to &&
	count first --by first:status &&
	count groups --by team --largest-first &&
	python3 "$svc_source/tests/accept/uci.py" \
		"$svc_shared/data/uci-incident/expected_aggregates.json" ../counts
'

test_expect_success 'the records check clean, and so do the objects' '
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	git fsck --strict
'

test_expect_success 'a second import of the same file adds nothing and makes no commit' '
	before=$(commits) &&
	svc import csv ../log.csv --map "$svc_data/import/uci.yaml" --format json >../import.json &&
	json ".import | .made == 0 and .extended == 0 and .unchanged == 24918 and .entries == 0
		and .commit == null" ../import.json &&
	test "$(commits)" -eq "$before" &&
	is_clean
'

test_done
