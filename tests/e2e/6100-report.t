#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='the weekly and monthly report'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-02T10:00:00Z'

test_expect_success 'a desk' '
	sla_desk d && cd d
'

test_expect_success JQ 'October, worked out by hand' '
	svc $now report month --format json >../got &&
	jq -c ".report | [.since,.until,.before.since]" ../got >../period &&
	echo "[\"2026-10-01T00:00:00Z\",\"2026-11-01T00:00:00Z\",\"2026-09-01T00:00:00Z\"]" >../want &&
	test_cmp ../want ../period &&
	jq -c ".report.rows[0] | [.opened,.resolved,.cancelled,.backlog,.before.opened,.before.resolved]" ../got >../counts &&
	echo "[6,5,0,1,1,1]" >../want && test_cmp ../want ../counts &&
	jq -c ".report.rows[0] | [.mtta.n,.mtta.median,.mtta.p90,.mttr.n,.mttr.median,.mttr.mean]" ../got >../times &&
	echo "[6,1500,7200,5,14400,61920]" >../want && test_cmp ../want ../times &&
	jq -c ".report.rows[0] | [.age.buckets[\"0-1\"],.age.buckets[\"2-7\"],.age.median,.reopen_rate.percent,.first_contact.percent]" ../got >../rest &&
	echo "[1,0,140400,0,100]" >../want && test_cmp ../want ../rest
'

test_expect_success JQ 'every figure has a definition, a clock, what is left out and a method' '
	jq -e ".report.definitions | [.opened,.resolved,.cancelled,.backlog,.age,.mtta,.mttr,.reopen_rate,.first_contact] | all(.definition and .exclusions and .method)" ../got &&
	test "$(json ".report.definitions.mttr.clock" ../got)" = 24x7 &&
	svc $now report month --calendar hours --format json >../hours &&
	test "$(json ".report.definitions.mttr.clock" ../hours)" = "business time of hours" &&
	jq -c ".report.rows[0] | [.mttr.median,.mttr.mean]" ../hours >../times &&
	echo "[14400,15840]" >../want && test_cmp ../want ../times
'

test_expect_success 'a terminal gets one line instead of the definitions, unless they are asked for' '
	svc $now report month --format table >../got &&
	tail -n 1 ../got | grep "^--definitions says what the figures mean" &&
	! grep "Left out" ../got &&
	svc $now report month --format table --definitions >../got &&
	grep "^What the figures mean" ../got && grep "Left out:" ../got &&
	svc $now report month --format md >../got && grep "Left out:" ../got &&
	svc $now sla report --format table >../got && ! grep "Compliance is" ../got &&
	tail -n 1 ../got | grep definitions &&
	svc $now sla report --format table --definitions >../got && grep "Compliance is" ../got &&
	svc $now sla simulate --policy on_reopen=reset --format table >../got && ! grep "Compliance is" ../got &&
	svc $now sla simulate --policy on_reopen=reset --format table --definitions >../got &&
	grep "^- Now: by the texts" ../got &&
	svc $now sla credits --format table >../got && ! grep "Met is" ../got &&
	svc $now sla credits --format table --definitions >../got && grep "Met is" ../got
'

test_expect_success JQ 'reopened, reassigned and asked again' '
	file=tickets/2026/10/INC-2610-CCCC2.md &&
	printf "\n## 2026-10-20T09:00:00Z kim changed\n\n- status: in-progress\n\n## 2026-10-21T09:00:00Z kim changed\n\n- status: resolved\n" >>$file &&
	printf "\n## 2026-10-13T09:30:00Z ann@example.com replied\n\nStill broken.\n" >>tickets/2026/10/INC-2610-CCCC1.md &&
	printf "\n## 2026-10-06T09:30:00Z kim changed\n\n- team: service-desk\n" >>tickets/2026/10/INC-2610-BBBB2.md &&
	svc $now report month --list --format json >../got &&
	jq -c ".report.rows[0] | [.resolved,.reopen_rate.count,.reopen_rate.percent,.first_contact.count]" ../got >../rates &&
	echo "[5,1,20,2]" >../want && test_cmp ../want ../rates &&
	jq -e ".report.rows[0].tickets | .reopened == [\"INC-2610-CCCC2\"] and .first_contact == [\"INC-2610-BBBB1\",\"INC-2610-BBBB3\"]" ../got
'

test_expect_success JQ 'what happened later changes no report of the past' '
	svc $now report month --of 2026-09 --format json | jq "del(.report.now)" >../before &&
	printf "\n## 2026-10-02T09:00:00Z kim changed\n\n- status: in-progress\n" >>tickets/2026/09/INC-2609-AAAA1.md &&
	svc $now report month --of 2026-09 --format json | jq "del(.report.now)" >../after &&
	test_cmp ../before ../after
'

test_expect_success 'weeks, groups and formats' '
	svc $now report week --of 2026-10-07 --format table >../week &&
	grep "^Report of 2026-W41 (UTC)" ../week && grep "^Opened  *3  *0" ../week &&
	svc $now report week --format table >../last && grep "^Report of 2026-W44" ../last &&
	svc $now report month --by priority --format csv >../csv &&
	head -1 ../csv | grep "^priority,opened,resolved,cancelled,backlog,age_median," && grep "^P1,4,3,0,1," ../csv &&
	svc $now report month --by team,priority --format md >../md &&
	grep "^| Team | Priority | In | Out | Backlog |" ../md && grep "^- Time to resolve (MTTR): from opening" ../md &&
	test "$(svc $now report month priority:P2 --format csv | sed -n 2p | cut -d, -f1)" = 2
'

test_expect_success 'mistakes' '
	expect_error 2 "grouped by .prioritty." svc report week --by prioritty &&
	expect_error 3 "no calendar .ours." svc report week --calendar ours &&
	expect_error 2 "unknown command .report year." svc report year
'

test_done
