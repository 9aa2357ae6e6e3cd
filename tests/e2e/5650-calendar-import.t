#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='holidays of iCalendar files'
. "$(dirname "$0")/lib.sh"

now='--now 2026-11-02T10:00:00Z'

# event SUMMARY LINE...: an event, with CRLF as RFC 5545 wants it.
event() {
	printf 'BEGIN:VEVENT\r\nUID:%s@example.com\r\nSUMMARY:%s\r\n' "$1" "$1" &&
		shift &&
		printf '%s\r\n' "$@" END:VEVENT
}

# ics: a calendar of the events on standard input.
ics() {
	printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Feiertage\r\nX-WR-TIMEZONE:Europe/Berlin\r\n' &&
		cat &&
		printf 'END:VCALENDAR\r\n'
}

test_expect_success 'a desk and a file' '
	git init -q d && cd d && mkdir -p .svc calendars && echo "format: 1" >.svc/config.yaml && printf -- "---\nid: hours\ntitle: Hours # of the desk\ntimezone: Europe/Berlin\nhours:\n  mon-fri: [09:00-17:00]\nholidays:\n- 01-01 # all over the world\n---\nNotes.\n" >calendars/hours.md &&
	git add -A && git commit -q -m Hours &&
	{
		event "New Year" "DTSTART;VALUE=DATE:20200101" "RRULE:FREQ=YEARLY" &&
		event "Unity\\, day: of {it}" "DTSTART;VALUE=DATE:20251003" "RRULE:FREQ=YEARLY" &&
		event "Good Friday" "DTSTART;VALUE=DATE:20270326" "DTEND;VALUE=DATE:20270327" &&
		event "Christmas" "DTSTART;VALUE=DATE:20261224" "DTEND;VALUE=DATE:20261227" &&
		event "Off" "DTSTART;VALUE=DATE:20270401" "STATUS:CANCELLED"
	} | ics >../holidays.ics
'

if ! svc calendar import ../holidays.ics --dry-run 2>&1 | grep -q "without libical"; then
	test_set_prereq ICAL
fi

test_expect_success !ICAL 'without libical the command says so' '
	expect_error 6 "built without libical" svc calendar import ../holidays.ics
'

test_expect_success ICAL 'a trial changes nothing, the import is one commit of one file' '
	before=$(commits) &&
	svc calendar import ../holidays.ics hours --dry-run --format table >../dry && grep "2026-12-24.*Christmas" ../dry &&
	grep "^5 of 6 holidays are new; 1 cancelled.$" ../dry && is_clean && test "$(commits)" -eq "$before" &&
	svc calendar import ../holidays.ics hours && is_clean && test "$(commits)" -eq $((before + 1)) &&
	test "$(git diff --name-only HEAD^)" = calendars/hours.md &&
	test "$(git log -1 --format=%s)" = "calendar import: holidays of holidays.ics"
'

test_expect_success ICAL 'only lines were added' '
	cat >../want <<-\END &&
	---
	id: hours
	title: Hours # of the desk
	timezone: Europe/Berlin
	hours:
	  mon-fri: [09:00-17:00]
	holidays:
	- 01-01 # all over the world
	- {date: 10-03, name: "Unity, day: of {it}"}
	- {date: 2027-03-26, name: Good Friday}
	- {date: 2026-12-24, name: Christmas}
	- {date: 2026-12-25, name: Christmas}
	- {date: 2026-12-26, name: Christmas}
	---
	Notes.
	END
	test_cmp ../want calendars/hours.md
'

test_expect_success ICAL 'the calendar is closed then, and says why' '
	svc --now 2026-12-20T10:00:00Z calendar show hours --weeks 15 --format csv >../days &&
	grep "^hours,2026-12-24,thu,.*Christmas" ../days && grep "2027-03-26.*Good Friday" ../days &&
	svc $now check calendars/hours.md
'

test_expect_success ICAL 'a second import adds nothing' '
	before=$(commits) && svc calendar import ../holidays.ics hours --format table >"$out" &&
	grep "^0 of 6 holidays are new" "$out" && test "$(commits)" -eq "$before" && is_clean
'

test_expect_success ICAL 'the only calendar needs no name; standard input' '
	event "Also" "DTSTART;VALUE=DATE:20270601" | ics | svc calendar import - &&
	grep "2027-06-01, name: Also" calendars/hours.md &&
	test "$(git log -1 --format=%s)" = "calendar import: holidays of standard input"
'

test_expect_success ICAL 'a calendar of its own, for others to include' '
	svc calendar import ../holidays.ics feiertage --new && grep "^title: Feiertage$" calendars/feiertage.md &&
	grep "^timezone: Europe/Berlin$" calendars/feiertage.md && is_clean && svc $now check &&
	expect_error 2 "into which calendar. There are 2" svc calendar import ../holidays.ics &&
	expect_error 5 "feiertage" svc calendar import ../holidays.ics feiertage --new &&
	expect_error 2 "what shall the new calendar be called" svc calendar import ../holidays.ics --new &&
	expect_error 3 "no calendar .berlin." svc calendar import ../holidays.ics berlin
'

test_expect_success ICAL 'what dates cannot say is refused by name, with its rule, and changes nothing' '
	{
		event "Town fair" "DTSTART;VALUE=DATE:20260508" "RRULE:FREQ=YEARLY;BYDAY=2FR;BYMONTH=5" &&
		event "Party" "DTSTART:20270601T180000Z" "DTEND:20270601T200000Z" &&
		event "Fine" "DTSTART;VALUE=DATE:20270701"
	} | ics >../odd.ics &&
	before=$(commits) &&
	expect_error 4 "odd.ics:5: 2 events of the file can.t be holidays" svc calendar import ../odd.ics hours &&
	grep "line 5: .Town fair. recurs by FREQ=YEARLY;BYDAY=2FR;BYMONTH=5, without an end" "$err" &&
	grep "line 11: .Party. begins at a time of day" "$err" && test "$(commits)" -eq "$before" && is_clean &&
	svc calendar import ../odd.ics hours --until 2027 --skip-bad 2>"$err" && grep "left out: .Party." "$err" &&
	grep "2026-05-08, name: Town fair" calendars/hours.md && grep "2027-05-14, name: Town fair" calendars/hours.md &&
	grep "2027-07-01, name: Fine" calendars/hours.md && test_must_fail grep 2028-05 calendars/hours.md
'

test_expect_success ICAL 'bad files are refused at their line' '
	printf "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" >../cut.ics && expect_error 4 "cut.ics:2: the file ends before END:VEVENT" svc calendar import ../cut.ics hours &&
	printf "date\n2026-01-01\n" >../no.ics && expect_error 4 "no.ics:1: the file is no iCalendar file" svc calendar import ../no.ics hours &&
	printf "BEGIN:VCALENDAR\nX-A:\344\nEND:VCALENDAR\n" >../latin.ics && expect_error 4 "latin.ics:2: the file isn.t UTF-8" svc calendar import ../latin.ics hours &&
	grep iconv "$err" &&
	printf "" | ics >../none.ics && expect_error 4 "none.ics: the file holds no events" svc calendar import ../none.ics hours &&
	expect_error 3 "nowhere.ics" svc calendar import nowhere.ics hours &&
	head -c 17000000 /dev/zero >../huge.ics && expect_error 4 "huge.ics" svc calendar import ../huge.ics hours &&
	rm ../huge.ics && is_clean
'

test_expect_success ICAL 'names from a file reach no terminal as commands, and no record as lines' '
	event "Evil$(printf "\033")[2J\\nid: other" "DTSTART;VALUE=DATE:20280202" | ics | svc calendar import - hours &&
	grep "2028-02-02, name: .Evil.2J id: other" calendars/hours.md &&
	tail -4 calendars/hours.md | grep "2028-02-02" >"$out" && test_must_fail grep "$(printf "\033")" "$out" &&
	test "$(svc calendar list --columns id --format plain | sort | tr "\n" " ")" = "feiertage hours " && svc $now check
'

test_done
