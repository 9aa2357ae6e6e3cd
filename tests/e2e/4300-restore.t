#!/bin/sh

test_description='restore: a record as it was, and no entry of the timeline lost'
. "$(dirname "$0")/lib.sh"

# entries FILE: the headings of its timeline.
entries() {
	grep "^## " "$1"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d && tick &&
		id=$(svc ticket new "One" priority=P4 service=network --now 2026-11-20T09:00:00Z) &&
		path=$(git ls-files "tickets/*$id.md") && git tag one && tick &&
		svc ticket set "$id" priority=P1 title=Two labels+=vpn --now 2026-11-21T09:00:00Z &&
		git tag two && tick &&
		svc ticket note "$id" -m "Kept." --now 2026-11-22T09:00:00Z && git tag three && tick &&
		printf "id=%s path=%s\n" "$id" "$path" >"$HOME/ids"
	)
'

test_expect_success '--dry-run tells and changes nothing' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc restore "$id" --at one --dry-run --now 2026-11-23T09:00:00Z >"$out" &&
		svc restore "$id" --at one --dry-run --format json --now 2026-11-23T09:00:00Z |
			json ".write.records[0].changes | map(.field) | sort == [\"labels\", \"priority\", \"title\"]" &&
		is_clean && test "$(git rev-parse HEAD)" = "$(git rev-parse three)"
	)
'

test_expect_success 'one field: a tracked one gets an entry, the others stay' '
	. "$HOME/ids" &&
	(
		cd d &&
		entries "$path" >"$HOME/before" &&
		svc restore "$id" --at one --field priority --now 2026-11-23T09:00:00Z &&
		grep "^priority: P4" "$path" && grep "^title: Two" "$path" &&
		entries "$path" >"$HOME/after" &&
		head -n -1 "$HOME/after" | test_cmp "$HOME/before" - &&
		tail -1 "$HOME/after" | grep "2026-11-23T09:00:00Z kim.* changed" &&
		git log -1 --format=%B >"$out" && grep "^ticket $id: priority as it was at one" "$out" &&
		grep "^Svc-Op: restore" "$out" &&
		is_clean && svc check
	)
'

test_expect_success 'the whole record, by a date: all fields, entries stay' '
	. "$HOME/ids" &&
	(
		cd d && tick &&
		svc ticket set "$id" status=in-progress impact=high --now 2026-11-24T09:00:00Z &&
		sed -i "s/^title:/x-own: 1\\ntitle:/" "$path" && git commit -qam "by hand" && tick &&
		svc restore "$id" --at one --now 2026-11-25T09:00:00Z &&
		for line in "title: One" "priority: P4" "status: new"; do
			grep "^$line" "$path" || return 1
		done &&
		test_must_fail grep -E "^(labels|impact|x-own):" "$path" &&
		grep "^Kept" "$path" && is_clean && svc check && git tag whole
	)
'

test_expect_success 'the text before the timeline' '
	. "$HOME/ids" &&
	(
		cd d && tick &&
		awk "/^## / && !done { print \"Changed text.\"; print \"\"; done = 1 } { print }" "$path" >new &&
		mv new "$path" && git commit -qam "by hand" && tick &&
		svc restore "$id" --at two --field description &&
		test_must_fail grep "Changed text" "$path" && grep "^title: One" "$path" && is_clean && svc check
	)
'

test_expect_success 'a removed record comes back with all of its entries, as it was then' '
	. "$HOME/ids" &&
	(
		cd d && tick &&
		entries "$path" >"$HOME/before" &&
		svc ticket rm "$id" && ! test -e "$path" && tick &&
		expect_error 3 "$id was removed" svc restore "$id" --at two --field title &&
		grep "leave out --field" "$err" && is_clean &&
		svc restore "$id" --at two --now 2026-11-26T09:00:00Z >"$out" && grep "$id" "$out" &&
		grep "^title: Two" "$path" && grep "^priority: P1" "$path" && grep "^Kept" "$path" &&
		entries "$path" | head -n "$(wc -l <"$HOME/before")" | test_cmp "$HOME/before" - &&
		is_clean && svc check
	)
'

test_expect_success 'files beside it come back with it' '
	(
		cd d && tick &&
		id=$(svc ticket new "With a file") && echo x >"$HOME/x.txt" && tick &&
		svc ticket attach "$id" "$HOME/x.txt" && git tag attached && tick &&
		file=$(git ls-files "tickets/*$id.d/x.txt") &&
		git rm -q "tickets/*$id.*" && git commit -qm gone && ! test -e "$file" &&
		svc restore "$id" --at attached && grep x "$file" && is_clean && svc check
	)
'

test_expect_success 'what can not be is refused, and changes nothing' '
	. "$HOME/ids" &&
	(
		cd d && head=$(git rev-parse HEAD) &&
		expect_error 2 "as of when" svc restore "$id" &&
		expect_error 3 "nowhere" svc restore "$id" --at nowhere &&
		expect_error 3 "at one: .*INC-2611-ZZZZZ" svc restore INC-2611-ZZZZZ --at one &&
		expect_error 4 "a ticket has no field .prioritie" svc restore "$id" --at one --field prioritie &&
		grep "did you mean priority" "$err" &&
		expect_error 4 "id can.t be changed" svc restore "$id" --at one --field id &&
		expect_error 3 "nothing to restore: $id is as it was then" svc restore "$id" --at HEAD &&
		grep "svc ticket log $id" "$err" &&
		expect_error 3 "nothing to restore" svc restore "$id" --at HEAD --field title &&
		expect_error 2 "give --at after" svc --at one restore "$id" &&
		expect_error 2 "" svc restore --at one &&
		echo dirty >>"$path" &&
		expect_error 5 "not committed" svc restore "$id" --at one --field title &&
		git checkout -q -- "$path" &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean
	)
'

test_expect_success 'a version that can not be read is named, and a reference that leads nowhere' '
	. "$HOME/ids" &&
	(
		cd d && tick &&
		sed -i "s/^title: .*/title: [/" "$path" && git commit -qam broken && git tag broken && tick &&
		git checkout -q HEAD~ -- "$path" && git commit -qm mended && tick &&
		expect_error 4 "$path:[0-9]*:[0-9]*: " svc restore "$id" --at broken &&
		svc team new gone "Gone" && tick && svc ticket set "$id" team=gone --now 2026-12-01T09:00:00Z && git tag team && tick &&
		svc ticket set "$id" team=network --now 2026-12-02T09:00:00Z && tick && svc team rm gone && tick &&
		expect_error 3 "gone" svc restore "$id" --at team --field team --now 2026-12-03T09:00:00Z && is_clean
	)
'

test_expect_success 'a restored record can be undone' '
	. "$HOME/ids" &&
	(
		cd d && tick && before=$(git rev-parse HEAD) &&
		svc restore "$id" --at one --field title && tick && svc undo &&
		git diff --exit-code "$before" HEAD -- tickets
	)
'

test_done
