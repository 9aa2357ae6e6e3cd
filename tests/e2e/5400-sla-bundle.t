#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='the bundle from which a customer recomputes the clocks'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-21T10:00:00Z'
id=INC-2610-CCCC1

test_expect_success 'a desk, with holds, teams and names' '
	sla_desk d && cd d &&
	sed -i.bak "s/^window: month/  network:\\n    kind: ola\\n    team: network\\n    target: 2h\\nwindow: month/; s/timezone: UTC/timezone: Europe\\/Berlin/" slas/gold.md calendars/hours.md &&
	rm slas/gold.md.bak calendars/hours.md.bak &&
	printf "\n## 2026-10-13T10:30:00Z kim changed\n\n- status: on-hold\n- hold_reason: customer\n\n## 2026-10-13T11:45:00Z ann@example.com replied\n\nMy secret is 12345.\n\n## 2026-10-13T12:15:30Z kim changed\n\n- status: in-progress\n- hold_reason:\n" >>tickets/2026/10/$id.md &&
	git add -A && GIT_COMMITTER_DATE="1767225600 +0000" git commit -q -m more
'

test_expect_success 'what is in it, and what is not' '
	svc $now sla explain $id --bundle ../bundle &&
	(cd ../bundle && find . -type f | sort) >../files &&
	printf "%s\n" ./README.md ./calendars/hours.md ./events.csv ./intervals.csv ./proof.json ./slas/gold.md >../want &&
	test_cmp ../want ../files &&
	cmp slas/gold.md ../bundle/slas/gold.md && cmp calendars/hours.md ../bundle/calendars/hours.md &&
	test_must_fail grep -r -e secret -e 12345 -e kim -e ann -e "Ticket INC" ../bundle/events.csv ../bundle/intervals.csv ../bundle/proof.json &&
	test_must_fail grep network ../bundle/events.csv ../bundle/intervals.csv ../bundle/proof.json &&
	grep "^2026-10-13T11:45:00Z,message,customer,,,$" ../bundle/events.csv &&
	grep "tzdata" ../bundle/README.md
'

# Reads the files alone, minute by minute, with a zone library of its own.
test_expect_success PYTHON 'another hand recomputes the same seconds from the files' '
	cat >../recompute.py <<-\END &&
	import csv, json, datetime, zoneinfo, re
	def at(text): return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
	calendar = open("calendars/hours.md").read()
	zone = zoneinfo.ZoneInfo(re.search(r"timezone: (\S+)", calendar).group(1))
	first, last = (int(h) for h in re.search(r"mon-fri: \[(\d+):00-(\d+):00\]", calendar).groups())
	def open_at(t):
	    wall = datetime.datetime.fromtimestamp(t, zone)
	    return wall.weekday() < 5 and first <= wall.hour < last
	state, since, total = None, None, 0
	for row in csv.DictReader(open("events.csv")):
	    t = at(row["at"])
	    if state == "running":
	        total += sum(open_at(s) for s in range(since, t))
	    if row["event"] in ("opened", "status"):
	        held = row["value"] == "on-hold" and row["reason"] == "customer"
	        state = "stopped" if row["value"] == "resolved" else "held" if held else "running"
	    since = t
	proof = json.load(open("proof.json"))
	cycle = [c for c in proof["clocks"] if c["clock"] == "resolution"][0]["cycles"][0]
	summed = sum(int(r["seconds"]) for r in csv.DictReader(open("intervals.csv")) if r["clock"] == "resolution")
	assert total == summed == cycle["elapsed"] > 0, (total, summed, cycle["elapsed"])
	END
	(cd ../bundle && python3 ../recompute.py)
'

test_expect_success 'an edited text is there with the time from which it holds' '
	sed -i.bak "s/09:00-17:00/08:00-18:00/" calendars/hours.md && rm calendars/hours.md.bak &&
	GIT_COMMITTER_DATE="1791892800 +0000" git commit -q -a -m "Open longer" &&
	svc $now sla explain $id --bundle ../later && ls ../later/calendars >../files &&
	printf "hours.2026-10-13T12-00-00Z.md\nhours.md\n" >../want && test_cmp ../want ../files
'

test_expect_success 'nothing is overwritten, and what has no clocks has no bundle' '
	expect_error 6 "can.t write .*bundle" svc $now sla explain $id --bundle ../bundle &&
	sed -i.bak "/^  sla: gold/d" .svc/config.yaml && rm .svc/config.yaml.bak &&
	expect_error 3 "no SLA applies" svc $now sla explain $id --bundle ../none && test ! -e ../none
'

test_done
