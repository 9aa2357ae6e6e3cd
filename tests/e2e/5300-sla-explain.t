#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='the proof of random tickets, summed by another hand'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-21T10:00:00Z'
tickets=25
[ -z "${SVC_TEST_LONG:-}" ] || tickets=500

# Random lives: replies, holds, resolutions and reopenings in any order.
test_expect_success PYTHON 'a desk of random tickets' '
	sla_desk d && cd d && rm -r tickets &&
	sed -i.bak "s/UTC/Europe\\/Berlin/; s/09:00-17:00/08:00-12:00, 13:00-24:00/" calendars/hours.md && rm calendars/hours.md.bak &&
	cat >../make.py <<-\END &&
	import os, random, sys, datetime
	random.seed(7)
	for number in range(int(sys.argv[1])):
	    at = datetime.datetime(2026, 3, 20) + datetime.timedelta(seconds=random.randrange(220 * 86400))
	    digits = "".join(random.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(5))
	    name = "INC-%s-%s" % (at.strftime("%y%m"), digits)
	    opened = at.strftime("%Y-%m-%dT%H:%M:%SZ")
	    priority = random.choice(["P1", "P2", "P3"])
	    status, hold = "new", None
	    lines = ["## %s kim opened\n\n- status: new\n- priority: %s\n" % (opened, priority)]
	    for _ in range(random.randrange(1, 9)):
	        at += datetime.timedelta(seconds=int(random.expovariate(1 / 30000.)) + 1)
	        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
	        if random.random() < .3:
	            lines.append("## %s kim replied\n\nWe are on it.\n" % stamp)
	            continue
	        status = random.choice({"new": ["in-progress", "on-hold", "resolved"],
	            "in-progress": ["on-hold", "resolved"], "on-hold": ["in-progress", "resolved"],
	            "resolved": ["in-progress"]}[status])
	        entry = "## %s kim changed\n\n- status: %s\n" % (stamp, status)
	        if status == "on-hold":
	            hold = random.choice(["customer", "supplier"])
	            entry += "- hold_reason: %s\n" % hold
	        elif hold:
	            hold = None
	            entry += "- hold_reason:\n"
	        lines.append(entry)
	    folder = "tickets/%s/%s" % (opened[:4], opened[5:7])
	    os.makedirs(folder, exist_ok=True)
	    with open("%s/%s.md" % (folder, name), "w") as out:
	        out.write("---\nid: %s\ntitle: T\nstatus: %s\ntype: incident\npriority: %s\n%sopened: %s\n---\n\nIt broke.\n\n%s"
	            % (name, status, priority, "hold_reason: %s\n" % hold if hold else "", opened, "\n".join(lines)))
	END
	python3 ../make.py $tickets && git add -A && git commit -q -m tickets &&
	sed -i.bak "s/08:00-12:00/07:30-12:30/" calendars/hours.md && rm calendars/hours.md.bak &&
	GIT_COMMITTER_DATE="1783000000 +0000" git commit -q -a -m "Open earlier from July on" &&
	svc $now check
'

test_expect_success PYTHON 'intervals of each proof sum to what the engine says' '
	svc $now sla status --all --format json >../status &&
	svc ticket list --columns id --format plain >../ids && test "$(wc -l <../ids)" -eq $tickets &&
	while read -r id; do
		svc $now sla explain "$id" --format json || exit 1
		echo
	done <../ids >../proofs &&
	cat >../sum.py <<-\END &&
	import json, datetime
	def at(text): return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
	engine = {(c["ticket"], c["clock"]): c["elapsed"] for c in json.load(open("../status"))["clocks"]}
	text, decoder, seen, counted = open("../proofs").read(), json.JSONDecoder(), 0, 0
	while text.strip():
	    proof, end = decoder.raw_decode(text.lstrip())
	    text, proof = text.lstrip()[end:], proof["proof"]
	    for clock in proof["clocks"]:
	        for cycle in clock["cycles"]:
	            total, last = 0, 0
	            for one in cycle["intervals"]:
	                start, stop = at(one["from"]), at(one["to"])
	                assert stop - start == one["seconds"] and start >= last, (proof["ticket"], one)
	                total, last, counted = total + stop - start, stop, counted + 1
	            assert total == cycle["elapsed"], (proof["ticket"], clock["clock"])
	        if clock["cycles"]:
	            assert total == engine[proof["ticket"], clock["clock"]], proof["ticket"]
	            seen += 1
	assert seen == len(engine) > 0 and counted > seen
	print(seen, "clocks,", counted, "intervals")
	END
	python3 ../sum.py
'

# What a customer does: nothing but the files of the bundle, another language and zone library.
test_expect_success PYTHON 'another hand recomputes every bundle from its files' '
	while read -r id; do
		svc -q $now sla explain "$id" --bundle ../bundles-$id || exit 1
	done <../ids &&
	ls ../bundles-*/calendars | grep "hours.2026-07" >/dev/null &&
	python3 "$e2e_dir/sla-recompute.py" ../bundles-* >"$out" && cat "$out" &&
	grep "^$tickets bundles, [1-9]" "$out"
'

test_expect_success PYTHON 'and would find a second too much' '
	id=$(head -1 ../ids) && sed "s/\"elapsed\": \([0-9]*\)/\"elapsed\": 1\1/" ../bundles-$id/proof.json >../changed &&
	mv ../changed ../bundles-$id/proof.json &&
	test_must_fail python3 "$e2e_dir/sla-recompute.py" ../bundles-$id
'

test_done
