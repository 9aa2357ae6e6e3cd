# Sourced after lib.sh by the tests of service levels: a desk whose figures can be worked out by hand.
# shellcheck shell=sh

# ticket ID PRIORITY TEAM OPENED REPLIED RESOLVED: an empty time leaves the entry out.
ticket() {
	ticket_state=new
	[ -z "$6" ] || ticket_state=resolved
	ticket_dir=tickets/$(echo "$4" | cut -c1-4)/$(echo "$4" | cut -c6-7)
	mkdir -p "$ticket_dir"
	{
		printf -- '---\nid: %s\ntitle: Ticket %s\nstatus: %s\ntype: incident\npriority: %s\nteam: %s\nopened: %s\n---\n\nIt broke.\n' \
			"$1" "$1" "$ticket_state" "$2" "$3" "$4"
		printf '\n## %s kim opened\n\n- status: new\n- priority: %s\n- team: %s\n' "$4" "$2" "$3"
		[ -z "$5" ] || printf '\n## %s kim replied\n\nWe look at it.\n' "$5"
		[ -z "$6" ] || printf '\n## %s kim changed\n\n- status: resolved\n' "$6"
	} >"$ticket_dir/$1.md"
}

# sla_desk DIR: office hours are Monday to Friday, 09:00 to 17:00 UTC. Of seven tickets one, in
# September, is late; in October P1 misses its 4 h once in three, P2 is in time twice; one P1 of
# October still runs.
sla_desk() {
	desk "$1" >/dev/null &&
		(
			cd "$1" || exit 1
			mkdir -p calendars slas teams people
			printf -- '---\nid: hours\ntitle: Hours\ntimezone: UTC\nhours:\n  mon-fri: [09:00-17:00]\nholidays:\n- {date: 2026-12-25, name: Christmas Day}\n- {date: 2027-01-01, name: New Year}\n---\n' >calendars/hours.md
			printf -- '---\nid: gold\ntitle: Gold\ntype: sla\ncalendar: hours\nclocks:\n  response:\n    target: 1h\n    objective: 95%%\n  resolution:\n    target:\n      P1: 4h\n      default: 8h\n    pause:\n    - on-hold:customer\n    objective: 90%%\nwindow: month\n---\n' >slas/gold.md
			sed -i.bak 's/^  sla: standard/  sla: gold/' .svc/config.yaml && rm .svc/config.yaml.bak
			ticket INC-2609-AAAA1 P2 network 2026-09-07T09:00:00Z 2026-09-07T09:30:00Z 2026-09-08T10:00:00Z
			ticket INC-2610-BBBB1 P1 network 2026-10-05T09:00:00Z 2026-10-05T09:30:00Z 2026-10-05T12:00:00Z
			ticket INC-2610-BBBB2 P1 network 2026-10-06T09:00:00Z 2026-10-06T11:00:00Z 2026-10-06T13:00:00Z
			ticket INC-2610-BBBB3 P1 service-desk 2026-10-09T16:00:00Z 2026-10-09T16:30:00Z 2026-10-12T14:00:00Z
			ticket INC-2610-CCCC1 P2 network 2026-10-13T09:00:00Z 2026-10-13T09:10:00Z 2026-10-13T17:00:00Z
			ticket INC-2610-CCCC2 P2 service-desk 2026-10-14T09:00:00Z 2026-10-14T09:20:00Z 2026-10-14T10:00:00Z
			ticket INC-2610-DDDD1 P1 network 2026-10-30T09:00:00Z 2026-10-30T09:10:00Z ""
			git add -A && git commit -q -m 'Promise and tickets'
		)
}
