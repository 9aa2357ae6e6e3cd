#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='lints of calendars and promises, and calendars in the coming weeks'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-12-21T10:00:00Z'

# service ID DEPENDENCY SLA [OLA]
service() {
	printf -- '---\nid: %s\ntitle: %s\nstage: live\nsla: %s\ndepends_on:\n- %s\n%s---\n' \
		"$1" "$1" "$3" "$2" "${4:+ola:
  $2: $4
}" >services/"$1".md
}

test_expect_success 'a new desk has no findings' '
	sla_desk d && cd d && svc $now sla check --strict >../out && test ! -s ../out &&
	test "$(svc $now sla check --format table)" = "No findings."
'

test_expect_success JQ 'a promise that a dependency cannot carry' '
	printf -- "---\nid: slow\ntitle: Slow\ntype: ola\ncalendar: hours\nclocks:\n  resolution:\n    target: 3bd\n---\n" >slas/slow.md &&
	service shop network gold slow && svc $now sla check --format json >../got &&
	jq -r ".findings[] | select(.rule==\"sla-dependency\") | [.path,.line,.message] | join(\" \")" ../got >../messages &&
	cat >../want <<-\END &&
	services/shop.md 7 '"'"'shop'"'"' promises what its dependency '"'"'network'"'"' can'"'"'t carry: P1 of 2026-12-21T10:00:00Z is due at 2026-12-21T14:00:00Z by '"'"'gold'"'"', but at 2026-12-24T10:00:00Z by '"'"'slow'"'"'
	END
	test_cmp ../want ../messages &&
	svc $now sla check && test_expect_code 1 svc $now sla check --strict &&
	svc $now check | grep sla-dependency
'

test_expect_success 'a dependency that promises as much is no finding' '
	service shop network gold gold && svc $now sla check --strict
'

test_expect_success JQ 'a text whose date lies before that of the text it replaces' '
	desk ../dated && (cd ../dated && tick 86400 &&
	svc sla set standard effective=2025-01-01 clocks/response/target/P3=1h 2>../warned &&
	grep "warning: slas/standard.md: this text of .standard. isn.t in force: it is effective from 2025-01-01T00:00:00Z, and that of commit" ../warned &&
	grep "hint: .*svc sla set standard effective=" ../warned &&
	svc sla check --format json >../got &&
	test "$(json ".findings[] | select(.rule == \"sla-superseded\") | .path" ../got)" = slas/standard.md &&
	svc check | grep sla-superseded && tick &&
	svc sla set standard title=Renamed 2>../warned && test ! -s ../warned &&
	svc sla set standard effective=2026-01-01T00:00:01Z 2>../warned && grep "in force" ../warned && tick &&
	svc sla set standard effective= 2>../warned && test ! -s ../warned &&
	svc sla check >../out && ! grep superseded ../out &&
	svc sla set standard effective=2999-01-01 2>../warned && test ! -s ../warned &&
	svc sla check >../out && ! grep superseded ../out)
'

test_expect_success JQ 'a percentage without its sign' '
	desk ../sign && (cd ../sign &&
	sed -i.bak "s/^window: month/credits:\n- {below: 95, credit: 5%}\nwindow: month/" slas/standard.md && rm slas/standard.md.bak &&
	test_expect_code 1 svc sla check --format json >../got &&
	test "$(json ".findings | map(select(.path == \"slas/standard.md\")) | length" ../got)" = 1 &&
	grep "95" ../got && sed -i.bak "s/95,/95%,/" slas/standard.md && rm slas/standard.md.bak && svc sla check)
'

test_expect_success JQ 'availabilities multiply' '
	for part in one two; do
		sed "s/^id: gold/id: $part/; s/^window: month/availability: 99.9%\nwindow: month/" slas/gold.md >slas/$part.md || return 1
	done &&
	printf -- "---\nid: base\ntitle: Base\nstage: live\nsla: one\n---\n" >services/base.md &&
	printf -- "---\nid: store\ntitle: Store\nstage: live\nsla: one\n---\n" >services/store.md &&
	printf -- "---\nid: shop\ntitle: Shop\nstage: live\nsla: two\ndepends_on:\n- base\n- store\n---\n" >services/shop.md &&
	svc $now sla check --format json >../got &&
	test "$(jq -r ".findings[] | .message" ../got)" = "'"'"'shop'"'"' promises an availability of 99.9%, but its dependencies together carry 99.8%"
'

test_expect_success JQ 'mistakes in texts' '
	sed -i.bak "s/17:00/23:59/" calendars/hours.md && rm calendars/hours.md.bak &&
	sed -i.bak "s/on-hold:customer/on-hold:custommer/" slas/gold.md && rm slas/gold.md.bak &&
	svc $now sla check --format json >../got &&
	test "$(jq -r "[.findings[].rule] | sort | unique | join(\" \")" ../got)" = "calendar-last-minute sla-dependency sla-status" &&
	sed -i.bak "s/UTC/Berlin2/" calendars/hours.md && rm calendars/hours.md.bak &&
	test_expect_code 1 svc $now sla check --format json >../got &&
	jq -e "[.findings[].rule] | index(\"calendar-zone\")" ../got &&
	git checkout -q .
'

test_expect_success JQ 'the coming weeks, holidays by name' '
	svc $now calendar show hours --weeks 2 --format json >../got &&
	jq -c ".calendars[0] | [.open,.closes,.opens]" ../got >../state &&
	echo "[true,\"2026-12-21T17:00:00Z\",\"2026-12-22T09:00:00Z\"]" >../want && test_cmp ../want ../state &&
	jq -r ".calendars[0].days[] | select(.holiday) | .date + \" \" + .holiday" ../got >../days &&
	printf "2026-12-25 Christmas Day\n2027-01-01 New Year\n" >../want && test_cmp ../want ../days &&
	test "$(jq ".calendars[0].days | length" ../got)" = 14 &&
	svc --now 2026-12-24T18:00:00Z calendar show hours --format table >../people &&
	grep "^Closed now; opens mon 2026-12-28 09:00, closes mon 2026-12-28 17:00." ../people &&
	grep "^2026-12-25  fri *holiday: Christmas Day" ../people
'

test_expect_success JQ 'hours that change on the way, and always' '
	printf -- "---\nid: hours\ntitle: Hours\ntimezone: UTC\neffective: 2026-12-28\nhours:\n  mon-sun: [08:00-20:00]\n---\n" >calendars/hours.md &&
	svc $now calendar show hours --weeks 2 --format csv >../csv &&
	grep "^hours,2026-12-22,tue,09:00-17:00," ../csv && grep "^hours,2027-01-02,sat,08:00-20:00," ../csv &&
	svc $now calendar show always --weeks 1 --format table >../people &&
	grep "^Open now, always." ../people && git checkout -q calendars
'

test_expect_success 'mistakes' '
	expect_error 3 "ours" svc calendar show ours &&
	expect_error 2 "weeks goes from 1 to 520" svc calendar show hours --weeks 0
'

test_done
