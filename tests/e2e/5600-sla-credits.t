#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='service credits: statements, their formats, and what is refused'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-02T10:00:00Z'

# Of acme's in October: response of P1 (BBBB1, BBBB2, BBBB3, DDDD1) once in four over, of P2 never;
# resolution of P1 (BBBB1 to BBBB3) once in three over. CCCC2 is another customer's.
test_expect_success 'a desk with two customers' '
	sla_desk d && cd d && mkdir -p customers &&
	printf -- "---\nid: acme\ntitle: Acme\nsla: gold\nfee: 1200 EUR/month\n---\n" >customers/acme.md &&
	printf -- "---\nid: bolt\ntitle: Bolt \xe2\x9a\xa1\nsla: gold\n---\n" >customers/bolt.md &&
	sed -i.bak "s/^window: month/credits:\n- {clock: resolution, priority: P1, below: 90%, credit: 5%}\n- {clock: resolution, priority: P1, below: 70%, credit: 15%}\n- {clock: response, below: 90%, credit: 2.5%}\ncredit_cap: 16%\nexclusions:\n- weather\n- {name: Caused by them, query: '\''in:on-hold:2h..'\''}\nwindow: month/" slas/gold.md &&
	for file in tickets/2026/*/*.md; do
		customer=acme && case $file in *CCCC2*) customer=bolt ;; esac &&
		sed -i.bak "s/^opened:/customer: $customer\nopened:/; s/^- status: new/- status: new\n- customer: $customer/" "$file" || return 1
	done &&
	find . -name "*.bak" -exec rm {} + && git add -A && git commit -q -m "Credits" && svc $now check --strict
'

test_expect_success JQ 'October, worked out by hand' '
	svc $now sla credits --of 2026-10 --format json >../all &&
	jq -c ".credits.statements[] | .customer as \$c | .lines[] | .targets[] | [\$c,.clock,.priority,.n,.met,.compliance,.below,.credit]" ../all >../rows &&
	cat >../want <<-\END &&
	["acme","resolution","P1",3,2,66.66,70,15]
	["acme","response",null,5,4,80,90,2.5]
	["bolt","resolution","P1",0,0,null,null,0]
	["bolt","response",null,1,1,100,null,0]
	END
	test_cmp ../want ../rows &&
	jq -c ".credits.statements[] | .lines[] | [.reached,.cap,.credit,.fee,.amount,.currency]" ../all >../rows &&
	cat >../want <<-\END &&
	[17.5,16,16,"1200.00","192.00","EUR"]
	[0,16,0,null,null,null]
	END
	test_cmp ../want ../rows &&
	test "$(jq -c "[.credits.statements[].totals]" ../all)" = "[[{\"currency\":\"EUR\",\"amount\":\"192.00\"}],[]]"
'

test_expect_success 'the month that is over is what is meant without options' '
	svc $now sla credits --format json >../default && svc $now sla credits --of 2026-10 --format json >../of &&
	test_cmp ../of ../default
'

test_expect_success JQ 'each figure can list its tickets' '
	svc $now sla credits --of 2026-10 --list --format json >../all &&
	jq -e "[.credits.statements[].lines[].targets[] | (.met == (.tickets.met | length)) and (.breached == (.tickets.breached | length))] | all" ../all &&
	svc $now sla credits --of 2026-10 --list --format csv >../csv && grep "INC-2610-BBBB3" ../csv &&
	head -1 ../csv | grep "tickets_excluded$" && test "$(wc -l <../csv)" -eq 5 &&
	svc $now sla credits --of 2026-10 --list --format table >../people &&
	grep "resolution P1, over (1):" ../people
'

test_expect_success 'what people read, fit to send' '
	svc $now sla credits --of 2026-10 --customer acme --format table >../people &&
	grep "^Service credits of Acme (acme), 2026-10$" ../people && grep "^To be credited: 192.00 EUR$" ../people &&
	grep "^Credit: 16% (17.5% reached, the cap is 16%) of 1200.00 EUR: 192.00 EUR$" ../people &&
	grep -E "^resolution +P1 +3 +2 +1 +66.66% +70% +15%$" ../people && test_must_fail grep Bolt ../people &&
	svc $now sla credits --of 2026-10 --customer acme --format md >../md &&
	grep "^## Service credits of Acme (acme), 2026-10$" ../md && grep "^| resolution | P1 | 3 | 2 | 1 | 66.66% | 70% | 15% |$" ../md &&
	svc $now sla credits --of 2026-10 --format table >../people && grep "^Credit: 0% of the fee$" ../people
'

test_expect_success JQ 'what is left out is named with its reason, and changes nobody else' '
	sed -i.bak "s/^opened:/labels:\n- weather\nopened:/" tickets/2026/10/INC-2610-BBBB3.md && rm tickets/2026/10/*.bak &&
	svc $now sla credits --of 2026-10 --format json >../left &&
	jq -c ".credits.statements[0].lines[0].excluded[] | [.ticket,.clock,.outcome,.reason]" ../left >../rows &&
	cat >../want <<-\END &&
	["INC-2610-BBBB3","response","met","weather"]
	["INC-2610-BBBB3","resolution","breached","weather"]
	END
	test_cmp ../want ../rows &&
	test "$(jq -c ".credits.statements[0].lines[0].targets[0] | [.n,.met,.compliance,.credit]" ../left)" = "[2,2,100,0]" &&
	jq ".credits.statements[1]" ../all | jq "del(.lines[].targets[].tickets)" >../before &&
	jq ".credits.statements[1]" ../left >../after && test_cmp ../before ../after &&
	svc $now sla credits --of 2026-10 --format table >../people && grep "INC-2610-BBBB3 *resolution *P1 *breached *weather" ../people &&
	git checkout -q tickets
'

test_expect_success JQ 'several months; the present one is provisional; a month without tickets gives nothing' '
	svc $now sla credits --since 2026-09 --until 2026-11 --customer acme --format json >../all &&
	jq -c ".credits.statements[] | [.month,.provisional,.totals[0].amount]" ../all >../rows &&
	cat >../want <<-\END &&
	["2026-09",false,"0.00"]
	["2026-10",false,"192.00"]
	["2026-11",true,"0.00"]
	END
	test_cmp ../want ../rows &&
	svc $now sla credits --of 2026-11 --format table | grep "provisional, the month isn.t over"
'

test_expect_success 'a later edit of the terms changes no month that began before it' '
	svc $now sla credits --of 2026-10 --format json >../before &&
	sed -i.bak "s/credit: 15%/credit: 16%/; s/^title: Gold/effective: 2026-11-01\ntitle: Gold/" slas/gold.md && rm slas/gold.md.bak &&
	git commit -q -a -m "Pay more" && svc $now sla credits --of 2026-10 --format json >../after && test_cmp ../before ../after &&
	git reset -q --hard HEAD^
'

test_expect_success 'what is refused' '
	expect_error 2 "2026-12 hasn.t begun" svc $now sla credits --of 2026-12 &&
	expect_error 2 "2026-10 lies after 2026-09" svc $now sla credits --since 2026-10 --until 2026-09 &&
	expect_error 2 "more than 120 months" svc $now sla credits --since 2001-01 &&
	expect_error 2 "^svc: --of names one month" svc $now sla credits --of 2026-10 --since 2026-09 &&
	expect_error 3 "no customer .acmee." svc $now sla credits --customer acmee &&
	grep "acme" "$err"
'

test_expect_success 'an exclusion that makes no sense is refused at its place, and found by check' '
	sed -i.bak "s/in:on-hold:2h../priorty:P1/" slas/gold.md && rm slas/gold.md.bak && git commit -q -a -m "Mistype" &&
	line=$(grep -n priorty slas/gold.md | cut -d: -f1) &&
	expect_error 4 "slas/gold.md:$line:.*Caused by them.*priorty" svc $now sla credits --of 2026-11 &&
	grep "\^\^\^" "$err" && grep "did you mean priority" "$err" &&
	test_expect_code 1 svc $now sla check >"$out" && grep "priorty" "$out" &&
	test_expect_code 1 svc $now check >"$out" && grep "sla-exclusion" "$out" &&
	git reset -q --hard HEAD^
'

test_expect_success 'a fee that is no sum is told, and the statement is not whole' '
	sed -i.bak "s/1200 EUR.month/1200 EUR/" customers/acme.md && rm customers/*.bak && git commit -q -a -m "Forget the period" &&
	test_expect_code 4 svc $now sla credits --of 2026-11 --format table >"$out" 2>"$err" &&
	grep "no fee is known" "$out" && grep "customers/acme.md:5.*is no fee" "$err" && grep "record could not be judged" "$err" &&
	git reset -q --hard HEAD^
'

test_done
