#!/bin/sh
# shellcheck disable=SC2154,SC2086 # $out and $err are set by lib.sh; $now is two words
test_description='what people get wrong in calendars, agreements and tickets: said where, and what to do'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

# Where else each mistake is tested, with its rule, line and figures:
#   unknown zone, 23:59, overlapping and backward windows, includes in a circle, no hours, a holiday
#   that doesn't exist, 3d, durations, targets that are missing, calendars that are missing:
#   tests/unit/sla/test_check.c, test_calendar.c (texts), test_desk.c (problems), 5200-sla-check.t;
#   durations as such: tests/unit/util/test_time.c; what clocks make of times out of order and
#   equal times: sla-brute.py (shuffled entries), scenarios.json; a shallow clone: test_desk.c.

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-02T10:00:00Z'

# change FILE SED: edits a text of the desk, once.
change() {
	git checkout -q . && git clean -q -f -d && sed -i.bak "$2" "$1" && rm "$1.bak"
}

# found WORDS: 'svc sla check' says them, in one line that also says what to do.
found() {
	svc $now sla check --format plain >../found
	grep -F "$1" ../found | grep -F "$2"
}

# entries NAME STATUS OPENED: a ticket whose timeline is standard input.
entries() {
	entries_file=tickets/2026/10/INC-2610-$1.md
	{
		printf -- '---\nid: INC-2610-%s\ntitle: T\nstatus: %s\ntype: incident\nopened: %s\n---\n\nText.\n' "$1" "$2" "$3"
		cat
	} >"$entries_file"
}

# figure TICKET CLOCK FILTER
figure() {
	svc $now sla status "$1" --format json >../status &&
		jq -r ".clocks[] | select(.clock==\"$2\") | $3" ../status
}

test_expect_success 'a desk' '
	sla_desk d && cd d && svc $now sla check --strict
'

test_expect_success 'a zone that tzdata does not list' '
	change calendars/hours.md "s/UTC/Europe\\/Berln/" &&
	found "calendars/hours.md:4:11" "did you mean Europe/Berlin?" &&
	test "$(wc -l <../found)" -eq 1 &&
	test_expect_code 4 svc $now sla status 2>"$err" && test "$(grep -c "no time zone" "$err")" -eq 1 &&
	grep "7 tickets could not be judged" "$err" &&
	expect_error 4 "no time zone of tzdata" svc $now calendar show hours &&
	svc $now sla explain DDDD1 >"$out" && grep "^Problem  calendars/hours.md:4: " "$out" &&
	grep "^Next     did you mean Europe/Berlin?" "$out"
'

test_expect_success 'windows: until 23:59, overlapping, backward' '
	change calendars/hours.md "s/17:00\\]/23:59]/" && found "closes at 23:59" "until 24:00?" &&
	change calendars/hours.md "s/\\[09:00-17:00\\]/[09:00-12:00, 11:00-17:00]/" &&
	found "windows of mon-fri overlap" "join the windows" &&
	change calendars/hours.md "s/09:00-17:00/17:00-09:00/" &&
	found "ends before it starts" "17:00-24:00, and 00:00-09:00 of the next day" &&
	test "$(wc -l <../found)" -eq 1
'

test_expect_success 'calendars that include each other in a circle' '
	change slas/gold.md "s/calendar: hours/calendar: aa/" &&
	for id in aa bb; do
		printf -- "---\nid: $id\ntitle: T\ntimezone: UTC\ninclude:\n- %s\n---\n" $(test $id = aa && echo bb || echo aa) >calendars/$id.md || return 1
	done &&
	found "calendars/aa.md:6" "remove one of the includes" &&
	found "calendars/bb.md:6" "remove one of the includes"
'

test_expect_success JQ 'no open hours at all: nothing is ever due, and that is said' '
	change calendars/hours.md "/^hours:/,/mon-fri/d" &&
	found "no business time of the calendar" "give the calendar hours" &&
	git commit -q -a -m "Closed for good" && ticket INC-2610-EEEE1 P2 network 2026-10-20T09:00:00Z "" "" &&
	test "$(figure EEEE1 resolution "[.due,.elapsed,.breached]|tostring")" = "[null,0,false]" &&
	svc $now sla explain EEEE1 >"$out" && grep "^  Due      never: no business time lies ahead" "$out" &&
	svc $now calendar show hours --format table >"$out" && grep "never opens" "$out" &&
	git reset -q --hard HEAD~
'

test_expect_success 'a holiday that does not exist' '
	change calendars/hours.md "s/date: 2026-12-25/date: 2026-02-30/" &&
	found "calendars/hours.md:8:3" "write YYYY-MM-DD, or MM-DD for every year"
'

test_expect_success 'a bare 3d, with both readings' '
	change slas/gold.md "s/P1: 4h/P1: 3d/" &&
	found "slas/gold.md:12:11" "write 72h for hours by the clock, or 3bd for business days" &&
	test_expect_code 4 svc $now sla simulate --with slas/gold.md --fail-under 95% >"$out" 2>"$err" &&
	grep "could mean two things" "$err" && grep "7 tickets could not be judged" "$err"
'

test_expect_success 'negative, zero and overflowing durations, and what is none' '
	while read -r duration words; do
		change slas/gold.md "s/P1: 4h/P1: $duration/" &&
		found "slas/gold.md:12:11" "$words" && found "slas/gold.md:12:11" "write it as 90s, 15m, 4h" || return 1
	done <<-\END
	-4h is negative
	0h is zero
	4 has no unit
	99999999999999999999h is longer than a hundred years
	5300w is longer than a hundred years
	4x is no duration
	END
'

test_expect_success JQ 'a target missing for a priority in use' '
	change slas/gold.md "s/default: 8h/P3: 8h/" &&
	found "promises nothing for P2, P4, P5" "add their targets, or one for default" &&
	git commit -q -a -m "Forget P2" && test "$(figure CCCC1 resolution "[.target,.due,.breached]|tostring")" = "[null,null,false]" &&
	git reset -q --hard HEAD~
'

test_expect_success JQ 'entries out of order, and of equal times in the order of the file' '
	entries EEEE1 resolved 2026-10-20T09:00:00Z <<-\END &&

	## 2026-10-20T09:00:00Z kim opened

	- status: new

	## 2026-10-20T11:00:00Z kim changed

	- status: resolved

	## 2026-10-20T10:00:00Z kim replied

	Late to the file.
	END
	test "$(figure EEEE1 response .elapsed)" = 3600 &&
	test_might_fail svc $now check --format plain >"$out" && grep "entry-order.*stands after.*correct the time, or move" "$out" &&
	entries EEEE2 in-progress 2026-10-20T09:00:00Z <<-\END &&

	## 2026-10-20T09:00:00Z kim opened

	- status: new

	## 2026-10-20T10:00:00Z kim changed

	- status: resolved

	## 2026-10-20T10:00:00Z kim changed

	- status: in-progress
	END
	test "$(figure EEEE2 resolution .state)" = running &&
	sed -i.bak "s/resolved/CUT/; s/in-progress/resolved/; s/CUT/in-progress/" $entries_file && rm $entries_file.bak &&
	test "$(figure EEEE2 resolution .state)" = stopped && git clean -q -f -d
'

test_expect_success JQ 'entries in the future and before the opening' '
	entries EEEE3 resolved 2026-10-20T09:00:00Z <<-\END &&

	## 2026-10-20T08:00:00Z kim replied

	Before there was a ticket.

	## 2026-10-20T09:00:00Z kim opened

	- status: new

	## 2026-12-20T09:00:00Z kim changed

	- status: resolved
	END
	test "$(figure EEEE3 resolution .state)" = running && test "$(figure EEEE3 response .state)" = running &&
	test_might_fail svc $now check --format plain >"$out" && grep "entry-future.*counts for no clock until then" "$out" &&
	grep "entry-before-opened.*no clock runs before the opening" "$out" && git clean -q -f -d
'

test_expect_success JQ 'opened that differs from the first entry: the entry counts' '
	entries EEEE4 new 2026-10-19T09:00:00Z <<-\END &&

	## 2026-10-20T09:00:00Z kim opened

	- status: new
	END
	test "$(figure EEEE4 resolution .start)" = 2026-10-20T09:00:00Z &&
	test_might_fail svc $now check --format plain >"$out" && grep "opened-mismatch.*the field has to say the same" "$out" && git clean -q -f -d
'

test_expect_success 'an SLA, a calendar and a team that do not exist' '
	change tickets/2026/10/INC-2610-DDDD1.md "s/^priority: P1/sla: glod\\npriority: P1/" &&
	test_expect_code 4 svc $now sla status DDDD1 2>"$err" && grep "there is no sla .glod" "$err" && grep "svc sla list" "$err" &&
	svc $now sla explain DDDD1 >"$out" && grep "^SLA      none that could be read; the record names it itself" "$out" &&
	test_might_fail svc $now check --format plain >"$out" && grep "there is no sla .glod.*did you mean gold?" "$out" &&
	change slas/gold.md "s/calendar: hours/calendar: houres/" &&
	found "there is no calendar" "svc calendar list" && test "$(wc -l <../found)" -eq 1 &&
	change slas/gold.md "s/^window: month/  net: {kind: ola, team: netwrk, target: 1h}\\nwindow: month/" &&
	test_might_fail svc $now check --format plain >"$out" && grep "slas/gold.md:17.*there is no team .netwrk.*did you mean network?" "$out"
'

test_expect_success 'a shallow clone that cannot reach the text in force' '
	git checkout -q . && git clean -q -f -d && sed -i.bak "s/P1: 4h/P1: 2h/" slas/gold.md && rm slas/gold.md.bak &&
	GIT_COMMITTER_DATE="1793600000 +0000" git commit -q -a -m "Promise more" &&
	git clone -q --depth 1 "file://$PWD" ../shallow &&
	(cd ../shallow && svc $now sla status BBBB1 2>"$err" >"$out" && grep "git fetch --unshallow" "$err" &&
	 svc $now sla report --format table >"$out" && grep "^- Assumed: 7 tickets" "$out") &&
	(cd ../shallow && git fetch -q --unshallow && svc $now sla status BBBB1 >"$out" 2>"$err" && test ! -s "$err" &&
	 svc $now sla status BBBB1 --format json | jq -e ".clocks[] | select(.clock==\"resolution\").target == 14400")
'

test_expect_success 'a period without time in it' '
	expect_error 2 "no time in it" svc $now sla report --since 2026-11 --until 2026-10 &&
	expect_error 2 "no time in it" svc $now sla simulate --with HEAD --since 2026-12 --until 2026-10
'

test_done
