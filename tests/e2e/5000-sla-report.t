#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='compliance reports, comparison, trend, and the queries that clocks answer'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-02T10:00:00Z'

test_expect_success 'a desk' '
	sla_desk d && cd d && svc $now check --strict
'

test_expect_success JQ 'October, worked out by hand' '
	svc $now sla report --since 2026-10 --until 2026-10 --by priority --format json >../report &&
	jq -c ".report.rows[] | select(.clock==\"resolution\") | [.priority,.n,.met,.breached,.running_breached,.elapsed.median,.elapsed.p90]" ../report >../rows &&
	cat >../want <<-\END &&
	["P1",3,2,1,1,14400,21600]
	["P2",2,2,0,0,16200,28800]
	END
	test_cmp ../want ../rows &&
	json ".report.definitions.compliance" ../report &&
	test "$(json ".report.breaches[0].ticket" ../report)" = INC-2610-DDDD1
'

test_expect_success JQ 'every count can name its tickets' '
	svc $now sla report --since 2026-10 --until 2026-10 --list --format json >../report &&
	jq -e "[.report.rows[] | . as \$r | [\"met\",\"breached\",\"running_breached\",\"cancelled\"][] | \$r[.] == (\$r.tickets[.] | length)] | all" ../report &&
	svc $now sla report --since 2026-10 --until 2026-10 --list --format table >../people &&
	grep "resolution, over (1):" ../people && grep "INC-2610-BBBB3" ../people &&
	svc $now sla report --since 2026-10 --until 2026-10 --list --format csv >../csv &&
	grep "tickets_breached" ../csv && grep "INC-2610-BBBB3" ../csv
'

test_expect_success JQ 'the period before stands beside it' '
	svc $now sla report --since 2026-10 --until 2026-10 --compare --format json >../report &&
	jq -c ".report.rows[] | [.clock,.n,.before.n,.compliance,.before.compliance,.change] | map(if type == \"number\" then . * 100 | round / 100 else . end)" ../report >../rows &&
	cat >../want <<-\END &&
	["resolution",5,1,80,0,80]
	["response",6,1,83.33,100,-16.67]
	END
	test_cmp ../want ../rows &&
	test "$(json .report.before.since ../report)" = 2026-09-01T00:00:00Z &&
	expect_error 2 "no period before one without a beginning" svc sla report --compare
'

test_expect_success 'people see bars, a trend and what the figures mean, in 80 columns' '
	svc $now sla report --format table --definitions >../people &&
	grep "^SLA report, the beginning to 2026-11-02" ../people &&
	grep "Compliance by month, 2026-09 to 2026-10" ../people &&
	grep "^resolution  ▁▇    0.0% -> 80.0%" ../people &&
	grep "Left out: 0 clocks cancelled, 1 late that still run" ../people &&
	grep "^- Compliance is 100 \* met" ../people
'

test_expect_success 'Markdown is a document, csv is flat' '
	svc $now sla report --compare --since 2026-10 --until 2026-10 --format md >../md &&
	grep "^## SLA report, 2026-10-01 to 2026-10-31, compared with 2026-09-01 to 2026-09-30" ../md &&
	grep "^| resolution | 80.0% | 0.0% |" ../md && grep "^### Breaches, those that matter first" ../md &&
	svc $now sla report --compare --since 2026-10 --until 2026-10 --format csv >../csv &&
	head -1 ../csv >../head &&
	grep "^clock,compliance,before_compliance,change,objective,n," ../head &&
	test "$(wc -l <../csv)" -eq 3
'

test_expect_success 'tickets without the field that is asked for are a group with a name' '
	svc $now sla report --by service --list --format table >../people &&
	grep "^(none)  *resolution " ../people && grep "resolution, service (none), over (2):" ../people &&
	svc $now sla report --by service --format csv >../csv && grep "^,resolution," ../csv &&
	svc $now report month --by service --format md >../md && grep "^| (none) |" ../md
'

test_expect_success 'a field that no ticket has, with close ones' '
	expect_error 2 "grouped by .priorty." svc sla report --by priorty &&
	grep "did you mean priority" "$err"
'

test_expect_success 'queries ask for clocks' '
	svc $now ticket list sla:breached --columns id >../got &&
	printf "INC-2609-AAAA1\nINC-2610-BBBB2\nINC-2610-BBBB3\nINC-2610-DDDD1\n" >../want &&
	sort ../got >../sorted && test_cmp ../want ../sorted &&
	test "$(svc --now 2026-10-30T12:15:00Z ticket list sla:at-risk is:open --columns id)" = INC-2610-DDDD1 &&
	test "$(svc --now 2026-10-30T10:00:00Z ticket list due:..4h is:open --columns id)" = INC-2610-DDDD1 &&
	test -z "$(svc --now 2026-10-30T10:00:00Z ticket list due:..2h is:open --columns id)" &&
	test "$(svc $now ticket count sla:breached --format json | json .total)" = 4 &&
	expect_error 2 "sla has no value .at-rsk." svc ticket list sla:at-rsk &&
	grep "did you mean at-risk" "$err" &&
	expect_error 2 "unknown field .due." svc person list due:..2h
'

test_expect_success 'a spreadsheet gets every figure of a clock, and of compliance 15 digits' '
	svc --now 2026-10-30T12:15:00Z sla status INC-2610-DDDD1 --format csv >../csv &&
	printf "%s\n" "ticket,clock,kind,state,target,elapsed,remaining,percent,due,breached,at_risk,sla" >../want &&
	head -1 ../csv | sed "s/,title$//" >../got && test_cmp ../want ../got &&
	grep "resolution,resolution,running,14400,11700,2700,81,2026-10-30T13:00:00Z,false,true," ../csv &&
	svc $now sla report --since 2026-10 --until 2026-10 --by priority --format csv >../csv &&
	grep "66.6666666666667," ../csv
'

test_expect_success 'the case file shows the clocks' '
	svc --now 2026-10-30T12:15:00Z show DDDD1 --format table >../case &&
	grep "^response    met, 10m of 1h used (16%)" ../case &&
	grep "^resolution  at risk, 3h 15m of 4h used (81%), due 2026-10-30 13:00" ../case
'

test_expect_success '--of and an end of a period' '
	test_expect_code 2 svc sla report --of 2026-10 --until 2026-11 2>../err && grep "give one of both" ../err &&
	test_expect_code 2 svc sla report --compare 2>../err && grep -e "--of 2026-10" ../err
'

test_expect_success JQ 'tickets under a text without clocks are counted as left out' '
	(sla_desk ../bare && cd ../bare &&
	printf -- "---\nid: gold\ntitle: Gold\ncredits:\n- {below: 95%%, credit: 5%%}\n---\n" >slas/gold.md &&
	git checkout -q --orphan fresh && git add -A && git commit -qm fresh &&
	svc --now 2026-11-02T10:00:00Z sla report --format json >../got &&
	test "$(json ".report | \"\(.without_sla) \(.without_clocks) \(.rows | length)\"" ../got)" = "0 7 0" &&
	svc --now 2026-11-02T10:00:00Z sla report --format md >../md &&
	tr -s "\n " " " <../md | grep "7 whose SLA had no clocks in the text that counts for them" &&
	svc --now 2026-11-02T10:00:00Z sla credits --of 2026-10 --format json >../got &&
	test "$(json .credits.without_clocks ../got)" = 6 &&
	svc --now 2026-11-02T10:00:00Z sla credits --of 2026-10 --format md >../md &&
	tr -s "\n " " " <../md | grep "In no target: 6 tickets whose SLA had no clocks in the text that counts for them")
'

test_expect_success 'a proof names the policy in lines that fit a terminal' '
	svc --now 2026-11-02T10:00:00Z sla explain BBBB1 >../proof && grep "^Policy   on_reopen: continue, on_priority_change: retroactive,$" ../proof &&
	grep "^         on_calendar_change: effective, on_target_edit: pinned$" ../proof
'

test_done
