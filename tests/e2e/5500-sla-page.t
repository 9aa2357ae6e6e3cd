#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='the compliance report as a page of its own'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-02T10:00:00Z'

test_expect_success 'a desk with a hostile title' '
	sla_desk d && cd d &&
	sed -i.bak "s|^title: .*|title: \"<script>alert(1)</script> \\\\\"\&amp; <img src=x onerror=y>\"|" tickets/2026/10/INC-2610-DDDD1.md &&
	rm tickets/2026/10/*.bak && svc show DDDD1 | grep "<script>"
'

test_expect_success 'a page with charts, and nothing that could run or load' '
	svc $now sla report --by priority --format html >../report.html &&
	grep "default-src .none." ../report.html && grep "<svg" ../report.html && grep "<polyline" ../report.html &&
	grep "&lt;script&gt;alert(1)&lt;/script&gt;" ../report.html &&
	test_must_fail grep -i -E "<(script|img|link|iframe|object|a) |<script|src=.http|url\(|onload" ../report.html
'

test_expect_success PYTHON 'tags are closed, and figures are those of the report' '
	cat >../parse.py <<-\END &&
	import sys, html.parser
	class Page(html.parser.HTMLParser):
	    open, cells = [], []
	    def handle_starttag(self, tag, attributes):
	        if tag not in ("meta",): self.open.append(tag)
	    def handle_startendtag(self, tag, attributes): pass
	    def handle_endtag(self, tag):
	        assert self.open.pop() == tag, tag
	    def handle_data(self, data):
	        if self.open and self.open[-1] == "td": self.cells.append(data)
	page = Page()
	page.feed(open("../report.html").read())
	assert page.open == [], page.open
	assert "66.7%" in page.cells and "INC-2610-DDDD1" in page.cells, page.cells
	END
	python3 ../parse.py
'

test_expect_success 'groups have the headings and the empty values that the table has' '
	svc $now sla report --by customer,hold_reason --format html >../groups.html &&
	grep "<tr><th>Customer</th><th>Hold reason</th><th>Clock</th>" ../groups.html &&
	grep "<tr><td>(none)</td><td>(none)</td><td>response</td>" ../groups.html &&
	svc $now report month --by customer --format html >../groups.html &&
	grep "<th>Customer</th>" ../groups.html && grep "<tr><td>(none)</td>" ../groups.html
'

test_expect_success 'when a clock is due is the last thing that a narrow terminal leaves out' '
	for columns in 120 80 66; do
		COLUMNS=$columns svc $now sla status --format table >../status && head -n 1 ../status | grep " Due" || return 1
	done
'

test_expect_success 'an empty period' '
	svc $now sla report priority:P5 --format html | grep "No clock stopped in this period"
'

test_expect_success 'credits have a page too, each statement by itself' '
	mkdir -p customers && printf -- "---\nid: acme\ntitle: Acme <b>\nsla: gold\nfee: 100 EUR/month\n---\n" >customers/acme.md &&
	sed -i.bak "s/^window: month/credits:\n- {below: 90%, credit: 5%}\nwindow: month/" slas/gold.md && rm slas/gold.md.bak &&
	git add -A && git commit -q -m Credits && svc $now sla credits --format html >../credits.html &&
	grep "<h1>Service credits of Acme &lt;b&gt; (acme), 2026-10</h1>" ../credits.html &&
	grep "To be credited: 0.00 EUR" ../credits.html &&
	test_must_fail grep -i -E "<(script|img|link|iframe|object|a) |<script|src=.http|url\(|onload" ../credits.html
'

test_expect_success 'the weekly and monthly reports too, whole and by groups' '
	svc $now report month --format html >../month.html && grep "<h1>Report of 2026-10 (UTC)</h1>" ../month.html &&
	grep "<td>Resolved</td><td class=\"n\">5</td><td class=\"n\">1</td>" ../month.html && grep "Age of the backlog" ../month.html &&
	svc $now report month --by priority --format html >../groups.html && grep "<tr><td>P1</td><td class=\"n\">4</td>" ../groups.html &&
	svc --now 2020-01-01 report week --format html | grep "What the figures mean"
'

test_expect_success 'other commands have no page, and name those that have' '
	expect_error 2 "svc sla status. has no page" svc sla status --format html &&
	grep "svc sla report" "$err" && grep "svc sla credits" "$err" &&
	expect_error 2 "svc ticket list. has no page" svc ticket list --format html &&
	expect_error 2 "svc list. has no page" svc list --format html
'

test_done
