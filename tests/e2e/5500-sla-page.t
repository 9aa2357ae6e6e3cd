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
	svc $now sla report --by priority --html ../report.html &&
	grep "default-src .none." ../report.html && grep "<svg" ../report.html && grep "<polyline" ../report.html &&
	grep "&lt;script&gt;alert(1)&lt;/script&gt;" ../report.html &&
	test_must_fail grep -i -E "<(script|img|link|iframe|object|a) |<script|src=.http|url\(|onload" ../report.html &&
	svc $now sla report --by priority --html - >../stdout.html && cmp ../report.html ../stdout.html
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

test_expect_success 'an empty period, and a place that cannot be written' '
	svc $now sla report priority:P5 --html - | grep "No clock stopped in this period" &&
	expect_error 6 "can.t write .no/such/folder.html" svc $now sla report --html no/such/folder.html
'

test_done
