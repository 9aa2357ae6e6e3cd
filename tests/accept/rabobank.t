#!/bin/sh

test_description='a bank: incidents and activities imported; business time equals its own'
. "$(dirname "$0")/../e2e/lib.sh"

bank=$svc_shared/data/rabobank
[ -f "$bank/incidents.csv" ] || {
	skip_all="the bank's incidents aren't here (SVC_SHARED/data/rabobank)"
	test_done
}
test_have_prereq PYTHON || {
	skip_all="python3 is missing"
	test_done
}

# bank_desk DIR: a desk with the bank's fields.
bank_desk() {
	desk "$1" -q --template small-business &&
		mkdir -p "$1/.svc/kinds" &&
		cp "$svc_data/import/rabobank-kind.yaml" "$1/.svc/kinds/" &&
		git -C "$1" add .svc &&
		git -C "$1" commit -q -m "The fields of the source"
}

test_expect_success 'import incidents, then their activities' '
	bank_desk incidents &&
	gzip -dc "$bank/activities.csv.gz" >activities.csv &&
	cd incidents &&
	svc import csv "$bank/incidents.csv" --map "$svc_data/import/rabobank.yaml" \
		--format json >../one.json &&
	json ".import | .made == 1951 and .bad == 0" ../one.json &&
	svc import csv ../activities.csv --map "$svc_data/import/rabobank-activities.yaml" \
		--format json >../two.json &&
	json ".import | .rows == 18549 and .entries == 18549 and .bad == 0" ../two.json &&
	is_clean
'

test_expect_success 'the records check clean, and so do the objects' '
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	git fsck --strict
'

test_expect_success 'a second import of both adds nothing and makes no commit' '
	before=$(commits) &&
	svc import csv "$bank/incidents.csv" --map "$svc_data/import/rabobank.yaml" \
		--format json >../one.json &&
	json ".import | .made == 0 and .extended == 0 and .unchanged == 1951" ../one.json &&
	svc import csv ../activities.csv --map "$svc_data/import/rabobank-activities.yaml" \
		--format json >../two.json &&
	json ".import | .made == 0 and .extended == 0 and .entries == 0" ../two.json &&
	test "$(commits)" -eq "$before" &&
	cd ..
'

test_expect_success 'business seconds from open to close equal the exact ones of the bank' '
	bank_desk hours &&
	cd hours &&
	cp "$svc_source/tests/accept/bank-calendar.md" calendars/bank.md &&
	cp "$svc_source/tests/accept/bank-sla.md" slas/bank.md &&
	sed "s/sla: standard/sla: bank/" .svc/config.yaml >../config &&
	cp ../config .svc/config.yaml &&
	git add . &&
	git commit -q -m "Hours of the bank" &&
	svc import csv "$bank/business_time_oracle.csv" \
		--map "$svc_source/tests/accept/bank-times.yaml" &&
	svc check >"$out" &&
	test_must_be_empty "$out" &&
	svc sla status --all --now 2020-01-01 --format jsonl >../clocks &&
	python3 "$svc_source/tests/accept/rabobank.py" "$bank/business_time_oracle.csv" ../clocks
'

test_done
