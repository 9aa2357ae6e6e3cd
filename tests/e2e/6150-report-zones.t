#!/bin/sh
# shellcheck disable=SC2154,SC2086 # $out and $err are set by lib.sh; $now is two words
test_description='the periods of reports are those of the zone of the desk'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-12-02T20:00:00Z'

# zone_desk DIR ZONE FIRST LAST: a desk of ZONE in which one ticket was opened and resolved a second before
# November began there, one at its first second, one at its last, and one when December began.
zone_desk() {
	sla_desk "$1" && cd "$1" &&
		svc config timezone "$2" && tick &&
		rm -r tickets &&
		for second in BEFRE:$3-1 FRST2:$3+0 LAST2:$4-1 AFTER:$4+0; do
			at=$(date -u -d "@$((${second#*:}))" +%FT%TZ) &&
				ticket "INC-2611-${second%%:*}" P1 network "$at" "" "$at" || return 1
		done &&
		git add -A && git commit -qm tickets
}

# reports ZONE
reports() {
	svc $now report month --of 2026-11 --format json >../month &&
		test "$(json ".report.rows[0].opened" ../month)" = 2 &&
		test "$(json ".report.rows[0].before.opened" ../month)" = 1 &&
		test "$(json ".report.first_day" ../month)" = 2026-11-01 &&
		test "$(json ".report.last_day" ../month)" = 2026-11-30 &&
		test "$(json ".report.zone" ../month)" = "$1" &&
		svc $now report month --format json >../last && test_cmp ../month ../last &&
		svc $now report month --of 2026-11-01 --format json >../day && test_cmp ../month ../day &&
		svc $now report month --of 2026-11 --format table >../table &&
		grep -F "Report of 2026-11 ($1)" ../table &&
		svc $now report week --of 2026-W47 --format table >../table &&
		grep -F "Report of 2026-W47 ($1)" ../table &&
		svc $now sla report --since 2026-11 --until 2026-11 --compare --by month --format json >../sla &&
		test "$(json ".report.rows | map(select(.clock == \"resolution\") | \"\(.month) \(.n)\") | join(\" \")" ../sla)" = "2026-11 2 2026-10 0" &&
		test "$(json ".report.rows | map(select(.clock == \"resolution\" and .month == \"2026-10\") | .before.n) | join(\" \")" ../sla)" = 1 &&
		test "$(json ".report.trend | map(.month) | unique | join(\" \")" ../sla)" = 2026-11 &&
		test "$(json ".report.before.first_day" ../sla)" = 2026-10-01 &&
		test "$(json ".report.before.last_day" ../sla)" = 2026-10-31 &&
		svc $now sla report --of 2026-11 --compare --by month --format json >../of && test_cmp ../sla ../of &&
		svc $now sla report --since 2026-11 --until 2026-11 --compare --format md >../md &&
		grep -F "SLA report, 2026-11-01 to 2026-11-30, compared with 2026-10-01 to 2026-10-31 ($1)" ../md &&
		svc $now sla report --since 2026-11 --until 2026-11 --format html >../html &&
		grep -F "<h1>SLA report, 2026-11-01 to 2026-11-30 ($1)</h1>" ../html &&
		svc $now sla credits --of 2026-11 --format json >../credits &&
		test "$(json ".credits | .since + \" \" + .until" ../credits)" = "2026-11 2026-11"
}

at() {
	date -u -d "$1" +%s
}

test_expect_success JQ 'Berlin: east of UTC, its clocks changed in October' '
	(zone_desk berlin Europe/Berlin $(at 2026-10-31T23:00:00Z) $(at 2026-11-30T23:00:00Z) &&
	reports Europe/Berlin)
'

test_expect_success JQ 'New York: west of UTC, its clocks change on the first day of November' '
	(zone_desk york America/New_York $(at 2026-11-01T04:00:00Z) $(at 2026-12-01T05:00:00Z) &&
	reports America/New_York)
'

test_expect_success JQ 'Kiritimati: fourteen hours ahead' '
	(zone_desk kiritimati Pacific/Kiritimati $(at 2026-10-31T10:00:00Z) $(at 2026-11-30T10:00:00Z) &&
	reports Pacific/Kiritimati)
'

test_done
