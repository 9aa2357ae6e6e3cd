#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh
test_description='past tickets under changed texts and policies'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sla-desk.sh
. "$e2e_dir/sla-desk.sh"

GIT_AUTHOR_DATE='1767225600 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
now='--now 2026-11-02T10:00:00Z'

test_expect_success 'a desk, and a stricter text' '
	sla_desk d && cd d &&
	sed "s/P1: 4h/P1: 2h/" slas/gold.md >../strict.md
'

test_expect_success JQ 'an unchanged text gives a byte-identical report' '
	for with in HEAD slas/gold.md calendars/hours.md; do
		svc $now sla simulate --with $with --format json >../got || return 1
		jq .simulation.before ../got >../before &&
		jq ".simulation.variants[0].report" ../got >../after &&
		test_cmp ../before ../after &&
		test "$(jq ".simulation.variants[0].flips | length" ../got)" = 0 || return 1
	done &&
	svc $now sla report --by priority --format json >../plain &&
	jq .report ../plain >../report && test_cmp ../report ../before
'

test_expect_success JQ 'a stricter text: before and after per target, and what flips' '
	svc $now sla simulate --with ../strict.md --since 2026-10 --until 2026-10 --format json >../got &&
	jq -c ".simulation.variants[0].rows[] | select(.clock==\"resolution\") | [.priority,.before.met,.met,.before.breached,.breached]" ../got >../rows &&
	printf "[\"P1\",2,0,1,3]\n[\"P2\",2,2,0,0]\n" >../want && test_cmp ../want ../rows &&
	jq -r ".simulation.variants[0].flips[] | [.ticket,.clock,.before.outcome,.after.outcome,.after.target] | join(\" \")" ../got >../flips &&
	cat >../want <<-\END &&
	INC-2610-BBBB1 resolution met breached 7200
	INC-2610-BBBB2 resolution met breached 7200
	END
	test_cmp ../want ../flips
'

test_expect_success 'Markdown for a pull request, and a threshold' '
	test_expect_code 1 svc $now sla simulate --with ../strict.md --since 2026-10 --until 2026-10 --fail-under 95% --format md >../md &&
	grep "^## SLA simulation, 2026-10-01 to 2026-10-31" ../md &&
	grep "^| P1 | resolution | 3 | 66.7% | 3 | 0.0% | -66.67 | 1 | 3 |" ../md &&
	grep "^| INC-2610-BBBB1 | P1 | resolution | met | breached | 2h | 3h |" ../md &&
	grep "^- resolution P1 is under 95%: 0.00%" ../md &&
	svc $now sla simulate --with HEAD priority:P2 --since 2026-10 --until 2026-10 --fail-under 95% --format csv >../csv &&
	test_must_fail grep strict ../csv
'

test_expect_success JQ 'policies side by side' '
	id=INC-2610-CCCC2 &&
	file=tickets/2026/10/$id.md &&
	printf "\n## 2026-10-20T09:00:00Z kim changed\n\n- status: in-progress\n\n## 2026-10-21T16:30:00Z kim changed\n\n- status: resolved\n" >>$file &&
	svc $now sla simulate --policy on_reopen=reset --policy on_reopen=include --since 2026-10 --until 2026-10 --format json >../got &&
	jq -c ".simulation.variants[] | [.name] + [.rows[] | select(.clock==\"resolution\" and .priority==\"P2\") | .n, .breached]" ../got >../rows &&
	cat >../want <<-\END &&
	["on_reopen=reset",3,1]
	["on_reopen=include",2,1]
	END
	test_cmp ../want ../rows &&
	svc $now sla simulate --policy on_reopen=reset --policy on_reopen=include --format md >../md &&
	grep "^| Priority | Clock | Now | on_reopen=reset | on_reopen=include |" ../md
'

test_expect_success 'mistakes' '
	expect_error 2 "nothing to simulate" svc sla simulate &&
	expect_error 2 "reopen" svc sla simulate --policy reopen=reset &&
	expect_error 2 "NAME=VALUE" svc sla simulate --policy reset &&
	printf -- "---\nid: x\ntitle: X\n---\n" >../neither.md &&
	expect_error 4 "neither an SLA nor a calendar" svc sla simulate --with ../neither.md &&
	printf -- "---\nid: gold\ntitle: X\nclocks:\n  resolution:\n    target: 3d\n---\n" >../bad.md &&
	expect_error 4 "3d" svc sla simulate --with ../bad.md &&
	test_must_fail svc sla simulate --with no-such-revision
'

test_done
