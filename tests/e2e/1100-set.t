#!/bin/sh

test_description='set: fields, lists, several records in one commit, queries, transitions'
. "$(dirname "$0")/lib.sh"

same_head() {
	head=$(git rev-parse HEAD) &&
		"$@" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		a=$(svc ticket new "One" service=network) &&
		b=$(svc ticket new "Two" service=network) &&
		c=$(svc ticket new "Three" service=printing) &&
		printf "a=%s b=%s c=%s\n" "$a" "$b" "$c" >"$HOME/ids"
	)
'

test_expect_success 'only the lines that must change do' '
	. "$HOME/ids" &&
	(
		cd d &&
		path=tickets/2026/11/$a.md &&
		sed -i "s/^title: One/title: \"One\"   # as told on the phone/" "$path" &&
		git commit -q -am "by hand" &&
		svc ticket set "$a" priority=P1 labels+=vpn labels+=home &&
		git show --format= --numstat >"$out" &&
		grep "^title: \"One\"   # as told on the phone" "$path" &&
		git show --format= | grep "^-" | grep -v "^---" >"$out" &&
		test "$(wc -l <"$out")" = 1 &&
		grep "^-priority: P3" "$out" &&
		svc ticket set "$a" labels-=home &&
		test_must_fail grep "^- home" "$path" &&
		svc ticket set "$a" labels= &&
		test_must_fail grep "^labels" "$path"
	)
'

test_expect_success 'a record that stays the same makes no commit and says so' '
	. "$HOME/ids" &&
	(
		cd d &&
		same_head svc --format table ticket set "$a" priority=P1 >"$out" &&
		grep "unchanged" "$out"
	)
'

test_expect_success 'several records change in one commit' '
	. "$HOME/ids" &&
	(
		cd d &&
		before=$(commits) &&
		svc ticket set "$a" "$b" category=network/vpn &&
		test "$(commits)" = $((before + 1)) &&
		test "$(git show --format= --name-only | wc -l)" = 2 &&
		git log -1 --format=%B | grep -c "^Svc-Record:" | grep -x 2
	)
'

test_expect_success 'or none of them does' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket resolve "$b" --code fixed -m "Done." &&
		same_head expect_error 4 "can.t go from .resolved. to .on-hold." \
			svc ticket set "$a" "$b" "$c" status=on-hold hold_reason=customer &&
		grep "it may become closed, in-progress" "$err"
	)
'

test_expect_success '--force goes past the status table' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket set "$b" status=new --force &&
		svc ticket list "id:$b" status:new --count | grep -x 1
	)
'

test_expect_success 'by query, by ids on standard input, with a note' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket set --query "service:network status:new" assignee=@me >"$out" &&
		test "$(wc -l <"$out")" = 2 &&
		svc ticket list service:network | svc ticket set - urgency=low -m "From the list" &&
		test "$(svc ticket list urgency:low --count)" = 2 &&
		svc ticket show "$a" --source | tail -1 | grep "From the list" &&
		same_head expect_error 2 "don.t go together" svc ticket set "$a" --query status:new priority=P1 &&
		same_head expect_error 2 "unknown field .stauts." svc ticket set --query stauts:new priority=P1
	)
'

test_expect_success 'wrong input is refused with the next step' '
	. "$HOME/ids" &&
	(
		cd d &&
		same_head expect_error 2 "nothing to set" svc ticket set "$a" &&
		same_head expect_error 2 "which record" svc ticket set priority=P1 &&
		same_head expect_error 3 "no ticket" svc ticket set zzzzz priority=P1 &&
		same_head expect_error 4 "no field .prority." svc ticket set "$a" prority=P1 &&
		same_head expect_error 4 "not one of" svc ticket set "$a" priority=P7 &&
		same_head expect_error 4 "title is required" svc ticket set "$a" title= &&
		same_head expect_error 4 "hold_reason is required" svc ticket set "$a" status=on-hold &&
		same_head expect_error 4 "id" svc ticket set "$a" id=INC-2611-00000
	)
'

test_expect_success 'a record that is dirty is refused, a dirty tree elsewhere is left alone' '
	. "$HOME/ids" &&
	(
		cd d &&
		echo "more" >>"tickets/2026/11/$a.md" &&
		expect_error 5 "." svc ticket set "$a" priority=P2 &&
		echo other >other.txt && git add other.txt &&
		svc ticket set "$c" priority=P2 &&
		git status --porcelain >"$out" &&
		grep "^A  other.txt" "$out" &&
		grep "^ M tickets/2026/11/$a.md" "$out" &&
		test "$(wc -l <"$out")" = 2 &&
		git checkout -q -- tickets && git rm -q -f other.txt &&
		svc check && git fsck --strict
	)
'

test_expect_success 'items of a list are split at commas by += and -= as by =' '
	(
		cd d &&
		id=$(svc ticket new "Lists") &&
		svc ticket set "$id" labels+=a,b labels+=c watchers+=ana@example.com,bo@example.com &&
		svc ticket show "$id" --source >"$out" &&
		grep -x -e "- a" "$out" && grep -x -e "- b" "$out" && grep -x -e "- c" "$out" &&
		grep -x -e "- bo@example.com" "$out" &&
		svc ticket set "$id" labels-=a,c &&
		svc ticket show "$id" --source >"$out" &&
		test_must_fail grep -x -e "- [ac]" "$out" && grep -x -e "- b" "$out"
	)
'

test_expect_success 'impact alone gives no priority, which is said' '
	(
		cd d &&
		id=$(svc ticket new "Half") &&
		svc ticket set "$id" impact=high 2>"$err" &&
		grep "warning: .*urgency is missing" "$err" &&
		svc ticket set "$id" urgency=high 2>"$err" && test_must_be_empty "$err" &&
		svc ticket show "$id" --source | grep -x "priority: P1" &&
		svc ticket set "$id" title=Whole 2>"$err" && test_must_be_empty "$err"
	)
'

test_expect_success 'by query: more than one in a hundred is only done when it is wanted' '
	desk many &&
	(
		cd many &&
		for n in $(seq 21)
		do
			printf "{\"kind\": \"ticket\", \"title\": \"Number %s\"}\n" "$n"
		done | svc apply - >"$out" && test "$(wc -l <"$out")" = 21 &&
		same_head expect_error 2 "would change 21 of 21 tickets" \
			svc ticket set --query is:open labels+=x &&
		same_head svc ticket set --query is:open labels+=x --dry-run >"$out" &&
		grep "^would change	INC-" "$out" && ! grep "^INC-" "$out" &&
		svc ticket set --query is:open --yes labels+=x &&
		test "$(svc ticket count label:x)" = 21 &&
		first=$(svc ticket list --columns id --limit 1) && svc ticket set "$first" labels-=x &&
		svc ticket set --query label:x labels+=y && test "$(svc ticket count label:y)" = 20
	)
'

test_expect_success 'by query where a file can not be read: refused, or the others with --skip-bad' '
	desk q --template it &&
	(
		cd q && tick &&
		a=$(svc ticket new "One" service=network) && b=$(svc ticket new "Two" service=network) && tick &&
		bad=$(git ls-files "tickets/*$b.md") && cp "$bad" "$HOME/good.md" &&
		sed -i "s/^title: .*/title: [/" "$bad" && git commit -qam broken && head=$(git rev-parse HEAD) &&
		expect_error 4 "1 file that might match can.t be read; nothing was changed" \
			svc ticket set --query service:network priority=P1 &&
		grep "$bad:3:" "$err" && grep -e "--skip-bad" "$err" &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean &&
		svc ticket set --query service:network --skip-bad priority=P1 >"$out" 2>"$err" &&
		grep "$a" "$out" && grep "$bad:3:" "$err" && is_clean &&
		cp "$HOME/good.md" "$bad" && git commit -qam mended &&
		svc ticket set --query service:network priority=P2 >"$out" && test "$(wc -l <"$out")" = 2
	)
'

test_expect_success 'a record that calls itself something else than its file is not changed' '
	(
		cd q && tick &&
		a=$(svc ticket new "Misnamed") && tick && path=$(git ls-files "tickets/*$a.md") &&
		sed -i "s/^id: .*/id: INC-2611-WR0NG/" "$path" && git commit -qam wrong && head=$(git rev-parse HEAD) &&
		expect_error 4 "the id in it is .INC-2611-WR0NG., which is not the file.s name" \
			svc ticket set "$a" priority=P1 &&
		grep "git mv $path .*/INC-2611-WR0NG.md" "$err" && grep "svc ticket edit $a" "$err" &&
		expect_error 4 "not the file.s name" svc ticket note "$a" -m Text &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean &&
		printf "#!/bin/sh\nsed -i \"s/^id: .*/id: %s/\" \"\$1\"\n" "$a" >"$HOME/right" && chmod +x "$HOME/right" &&
		SVC_EDITOR="\"\$HOME/right\"" svc ticket edit "$a" && svc ticket set "$a" priority=P1 && is_clean
	)
'

test_expect_success 'a hold until a moment that is past is refused, by new and by an editor, too' '
	(
		cd q && tick && head=$(git rev-parse HEAD) &&
		expect_error 4 "hold_until: 2026-11-01T00:00:00Z is past" svc --now 2026-11-21T10:00:00Z \
			ticket new "x" status=on-hold hold_reason=customer hold_until=2026-11-01 &&
		grep "a time to come" "$err" && test "$(git rev-parse HEAD)" = "$head" &&
		h=$(svc --now 2026-12-01T10:00:00Z ticket new "x" status=on-hold hold_reason=customer hold_until=+1d) &&
		printf "#!/bin/sh\nsed -i \"s/^hold_until: .*/hold_until: 2026-11-01T00:00:00Z/\" \"\$1\"\n" >"$HOME/past" &&
		chmod +x "$HOME/past" && path=$(git ls-files "tickets/*$h.md") &&
		expect_error 4 "$path:[0-9]*:[0-9]*: hold_until: 2026-11-01T00:00:00Z is past" \
			env SVC_EDITOR="\"\$HOME/past\"" "$svc_bin/svc" --now 2026-12-01T11:00:00Z ticket edit "$h" &&
		printf "#!/bin/sh\nsed -i \"s/^title: .*/title: y/\" \"\$1\"\n" >"$HOME/title" && chmod +x "$HOME/title" &&
		SVC_EDITOR="\"\$HOME/title\"" svc --now 2026-12-05T11:00:00Z ticket edit "$h" && is_clean
	)
'

test_expect_success 'subjects and the log say what differs in a map, not the whole of it' '
	(
		cd q && tick && sla=$(ls slas | head -1 | sed "s/\.md//") &&
		svc sla set "$sla" clocks/response/target/P1=7m && tick &&
		git log -1 --format=%s >"$out" && grep "^sla $sla: clocks/response/target/P1: .*7m$" "$out" &&
		svc sla log "$sla" -n 1 >"$out" && grep "clocks/response/target/P1: .* → 7m" "$out" &&
		test_must_fail grep "{" "$out" &&
		t=$(svc ticket new "Linked") && u=$(svc ticket new "Other") && tick &&
		svc ticket link "$t" "$u" --as duplicate-of && git log -1 --format=%s >"$out" &&
		test_must_fail grep "{" "$out" && grep "$u" "$out" &&
		svc ticket log "$t" -n 1 >"$out" && grep "links: + duplicate-of $u" "$out"
	)
'

test_expect_success 'what check would call an error is refused, with the cure' '
	(
		desk sound --template it && cd sound &&
		a=$(svc ticket new "Parent") && b=$(svc ticket new "Child" parent="$a") &&
		c=$(svc ticket new "Grandchild" parent="$b") && path=$(ls tickets/*/*/"$a.md") &&
		opened=$(sed -n "s/^opened: //p" "$path") &&
		same_head expect_error 4 "^svc: $path:[0-9]*:[0-9]*: opened is 2026-11-01T00:00:00Z, but the entry" \
			svc ticket set "$a" opened=2026-11-01 &&
		grep "^hint: .*opened=$opened" "$err" &&
		same_head svc ticket set "$a" opened="$opened" &&
		same_head expect_error 4 "^svc: $a: it would be its own ancestor by .parent." \
			svc ticket set "$a" parent="$b" &&
		grep "^hint: .svc ticket show $b. " "$err" &&
		same_head expect_error 4 "its own ancestor" svc ticket set "$a" parent="$c" &&
		same_head expect_error 4 "its own ancestor" svc ticket set "$a" parent="$a" &&
		same_head expect_error 4 "^svc: $a: hold_until is for a ticket whose status is on-hold: it is new" \
			svc ticket set "$a" hold_until=+2d &&
		grep "^hint: .*(status=on-hold hold_until=…" "$err" &&
		same_head expect_error 4 "hold_reason is for" svc ticket set "$a" hold_reason=customer &&
		svc ticket set "$a" status=on-hold hold_reason=customer hold_until=+2d &&
		svc ticket set "$a" hold_reason=supplier &&
		svc check
	)
'

test_expect_success 'an error that was there before keeps nobody from changing something else' '
	(
		cd sound && a=$(svc ticket new "Old error") && path=$(ls tickets/*/*/"$a.md") &&
		opened=$(sed -n "s/^opened: //p" "$path") &&
		sed -i "s/^opened: .*/opened: 2026-11-01T00:00:00Z/" "$path" && git commit -q -a -m "by hand" &&
		svc ticket set "$a" title="New title" && svc ticket note "$a" -m "Looked at it." &&
		SVC_EDITOR=true svc ticket edit "$a" &&
		SVC_EDITOR="sed -i s/^title:.*/title:\ Better/" svc ticket edit "$a" && grep "^title: Better" "$path" &&
		test_expect_code 1 svc check &&
		svc ticket set "$a" opened="$opened" && svc check
	)
'

test_done
