#!/bin/sh

test_description='a merge, rebase, cherry-pick, revert or stash that git leaves open is settled by resolve'
. "$(dirname "$0")/lib.sh"

PATH=$svc_bin:$PATH
export PATH

# on BRANCH COMMAND...: runs it on the branch, made from `base` where it doesn't exist.
on() {
	branch=$1 &&
		shift &&
		{ git checkout -q "$branch" 2>/dev/null || git checkout -q -b "$branch" base; } &&
		tick && "$@"
}

# settled FILE: valid, staged, nothing open.
settled() {
	test_must_fail grep conflicts: "$1" &&
		test -z "$(git ls-files -u)" &&
		test -z "$(git diff --name-only)"
}

# clean_check ID: the desk has no finding about the record.
clean_check() {
	{ svc check --now 2026-12-31T00:00:00Z >"$out" || test $? = 1; } && test_must_fail grep "$1" "$out"
}

test_expect_success 'setup: two branches that change the same field' '
	desk d --template it &&
	(
		cd d && tick && svc setup git --apply && tick &&
		id=$(svc ticket new "One" service=network priority=P3 --now 2026-12-01T09:00:00Z) &&
		other=$(svc ticket new "Other" service=network --now 2026-12-01T09:00:00Z) &&
		path=$(git ls-files "tickets/*$id.md") &&
		echo "id=$id path=$path other=$other" >"$HOME/ids" && git branch base &&
		on left svc ticket set "$id" category=left priority=P1 --now 2026-12-01T10:00:00Z &&
		on right svc ticket set "$id" category=right priority=P2 --now 2026-12-01T10:05:00Z
	)
'

test_expect_success 'git merge: resolve settles field by field, stages, and says how to go on' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b merge left && tick && n=$(commits) &&
		test_must_fail git merge -m merged right >"$out" 2>&1 &&
		grep "svc resolve $id " "$out" && grep "then go on with git" "$out" &&
		test_expect_code 1 svc check >"$out" && grep "merge-conflict" "$out" && grep "svc resolve $id category=" "$out" &&
		test_expect_code 1 svc resolve "$id" >"$out" &&
		grep "^$id	category	left	right" "$out" &&
		expect_error 5 "a merge is in progress" svc ticket set "$id" title=X &&
		grep "svc resolve" "$err" &&
		svc resolve "$id" category=@theirs --dry-run && grep conflicts: "$path" &&
		svc resolve "$id" category=@theirs --now 2026-12-01T11:00:00Z --format table >"$out" &&
		grep "1 still open: svc resolve $id priority=" "$out" &&
		test -n "$(git ls-files -u)" &&
		svc resolve "$id" priority=P4 --now 2026-12-01T11:00:00Z --format table >"$out" &&
		grep "go on with: git merge --continue" "$out" &&
		settled "$path" && test "$(commits)" = "$n" &&
		GIT_EDITOR=true git merge --continue &&
		git cat-file -p HEAD | grep -c ^parent | grep 2 &&
		grep "category: right" "$path" && grep "^priority: P4" "$path" && is_clean && clean_check "$id"
	)
'

test_expect_success 'git rebase: the same, and git rebase --continue ends it' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b rebase right && tick &&
		test_must_fail git rebase left >"$out" 2>&1 &&
		svc resolve "$id" category=@theirs priority=@ours --now 2026-12-01T11:00:00Z --format json >"$out" &&
		json ".write.commit == null and (.write.next | endswith(\"git rebase --continue\"))" "$out" &&
		settled "$path" && GIT_EDITOR=true git rebase --continue &&
		test "$(git merge-base HEAD left)" = "$(git rev-parse left)" &&
		grep "category: right" "$path" && grep "^priority: P1" "$path" && is_clean && clean_check "$id"
	)
'

test_expect_success 'git cherry-pick' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b pick left && tick &&
		test_must_fail git cherry-pick right >"$out" 2>&1 &&
		svc resolve "$id" category=both priority=@theirs --now 2026-12-01T11:00:00Z --format table >"$out" &&
		grep "git cherry-pick --continue" "$out" && settled "$path" &&
		GIT_EDITOR=true git cherry-pick --continue && grep "category: both" "$path" && is_clean && clean_check "$id"
	)
'

test_expect_success 'git revert of a change that was changed since' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b revert left && tick &&
		svc ticket set "$id" category=later --now 2026-12-01T10:30:00Z && tick &&
		test_must_fail git revert --no-edit left >"$out" 2>&1 &&
		svc resolve "$id" category=@ours --now 2026-12-01T11:00:00Z --format table >"$out" &&
		grep "git revert --continue" "$out" && settled "$path" &&
		GIT_EDITOR=true git revert --continue && grep "category: later" "$path" &&
		grep "^priority: P3" "$path" && is_clean && clean_check "$id"
	)
'

test_expect_success 'git stash pop: staged, and the stash is left for a person to drop' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b stash base && tick &&
		svc ticket set "$id" category=stashed --no-commit --now 2026-12-01T10:00:00Z && git stash -q &&
		svc ticket set "$id" category=kept --now 2026-12-01T10:05:00Z && tick &&
		test_must_fail git stash pop >"$out" 2>&1 &&
		expect_error 5 "the index has unmerged files" svc ticket set "$id" title=X &&
		grep "svc resolve ID" "$err" &&
		svc resolve "$id" category=@theirs --now 2026-12-01T11:00:00Z --format table >"$out" &&
		grep "drop the stash" "$out" && settled "$path" && grep "category: stashed" "$path" &&
		git commit -q -m popped && git stash drop -q && is_clean && clean_check "$id"
	)
'

test_expect_success 'what was settled by hand is staged by resolve alone' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b hand left && tick &&
		test_must_fail git merge -m merged right >"$out" 2>&1 &&
		awk "/^conflicts:/ { skip = 1; next } skip && /^[ -] / { next } { skip = 0; print }" "$path" >new && mv new "$path" &&
		svc resolve "$id" --format table >"$out" && grep "$id  kept" "$out" && settled "$path" &&
		GIT_EDITOR=true git merge --continue && is_clean && clean_check "$id" &&
		svc resolve "$id" --format table >"$out" && grep "Nothing is in conflict" "$out"
	)
'

test_expect_success 'conflicts that are committed first are settled by a commit of svc' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b late left && tick &&
		test_must_fail git merge -m merged right >"$out" 2>&1 &&
		git add "$path" && git commit -q -m merged && tick && n=$(commits) &&
		svc resolve "$id" category=@ours priority=@theirs --now 2026-12-01T11:00:00Z &&
		test "$(commits)" = $((n + 1)) && is_clean && clean_check "$id"
	)
'

for keep in keep remove @ours @theirs; do
	for side in ours theirs; do
		test_expect_success "removed by $side, changed by the other: whole-record=$keep" '
			. "$HOME/ids" &&
			(
				cd d && git checkout -q -f base && git branch -q -f changed base && git branch -q -f removed base &&
				on changed svc ticket set "$other" title=New && on removed svc ticket rm "$other" &&
				case '"$side"' in ours) ours=removed theirs=changed ;; *) ours=changed theirs=removed ;; esac &&
				git checkout -q -B whole $ours && tick &&
				test_must_fail git merge -m merged $theirs >"$out" 2>&1 &&
				test_expect_code 1 svc resolve "$other" >"$out" &&
				grep "^$other	whole-record	$ours	$theirs	.*whole-record=keep, or whole-record=remove" "$out" &&
				expect_error 2 "can.t be .maybe." svc resolve "$other" whole-record=maybe &&
				svc resolve "$other" whole-record='"$keep"' --dry-run && test -n "$(git ls-files -u)" &&
				svc resolve "$other" whole-record='"$keep"' &&
				case '"$keep$side"' in
				keep* | @ourstheirs | @theirsours) git ls-files tickets | grep "$other" ;;
				*) git ls-files tickets >"$out" && test_must_fail grep "$other" "$out" ;;
				esac &&
				GIT_EDITOR=true git merge --continue && is_clean
			)
		'
	done
done

test_expect_success 'a record that is broken on one side: named, mended by hand, staged' '
	. "$HOME/ids" &&
	(
		cd d && on broken sed -i "s/^title: .*/title: [/" "$path" && git commit -q -am broken &&
		on intact svc ticket set "$id" title=Whole --now 2026-12-01T10:00:00Z &&
		on intact svc ticket set "$other" title=Fine --now 2026-12-01T10:00:00Z &&
		test_must_fail git merge -m merged broken >"$out" 2>&1 &&
		grep "their version" "$out" &&
		expect_error 4 "$path" svc resolve "$id" title=X &&
		git checkout -q --ours -- "$path" && svc resolve "$id" &&
		settled "$path" && GIT_EDITOR=true git merge --continue && is_clean && clean_check "$id"
	)
'

test_expect_success 'a kind file changed on both sides: different lines merge, the same are marked and named' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q base && mkdir -p .svc/kinds &&
		printf "extends: ticket\nfields:\n  one: {type: line, help: One.}\n\n\n\n  two: {type: line, help: Two.}\n" >"$HOME/note.yaml" &&
		git checkout -q -b kindbase && cp "$HOME/note.yaml" .svc/kinds/ticket.yaml && git add . &&
		git commit -q -m kind && cp "$HOME/note.yaml" k &&
		git checkout -q -b k1 && sed -i "s/one: {type: line/one: {type: text/" .svc/kinds/ticket.yaml && git commit -q -am k1 &&
		git checkout -q -b k2 kindbase && sed -i "s/two: {type: line/two: {type: text/" .svc/kinds/ticket.yaml && git commit -q -am k2 &&
		git merge -q -m kinds k1 && grep -c "type: text" .svc/kinds/ticket.yaml | grep 2 &&
		git checkout -q -b k3 kindbase && sed -i "s/one: {type: line/one: {type: int/" .svc/kinds/ticket.yaml && git commit -q -am k3 &&
		test_must_fail git merge -m kinds k1 >"$out" 2>&1 && grep "CONFLICT" "$out" &&
		test_expect_code 4 svc ticket list 2>"$err" && grep "\.svc/kinds/ticket.yaml:[0-9]*" "$err" &&
		git checkout -q --theirs .svc/kinds/ticket.yaml && git add .svc/kinds && git commit -q -m kinds &&
		rm -f k && svc ticket list >"$out" && is_clean
	)
'

test_expect_success 'an octopus: three branches that changed one record in different fields' '
	. "$HOME/ids" &&
	(
		cd d && on o1 svc ticket set "$id" category=one --now 2026-12-01T10:00:00Z &&
		on o2 svc ticket set "$id" labels+=two --now 2026-12-01T10:01:00Z &&
		on o3 svc ticket note "$id" -m "Three." --now 2026-12-01T10:02:00Z &&
		git checkout -q -b octopus base && tick &&
		git merge -q -m octopus o1 o2 o3 &&
		git cat-file -p HEAD | grep -c ^parent | grep -E "3|4" &&
		grep "category: one" "$path" && grep two "$path" && grep "^Three" "$path" && is_clean && clean_check "$id"
	)
'

test_expect_success 'an octopus with a conflict is given up by git as a whole: nothing changed' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b octopus2 base && head=$(git rev-parse HEAD) &&
		test_must_fail git merge -m octopus o1 left right >"$out" 2>&1 &&
		{ git merge --abort 2>/dev/null || git reset -q --hard; } &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean &&
		git merge -q -m one o1 && tick && git merge -q -s resolve -m two o2 && grep "category: one" "$path" && is_clean
	)
'

test_expect_success 'a criss-cross merge: two bases, settled differently on both sides' '
	. "$HOME/ids" &&
	(
		cd d && git checkout -q -b c1 left && tick &&
		test_must_fail git merge -m c1 right >"$out" 2>&1 &&
		svc resolve "$id" category=@ours priority=@ours --now 2026-12-01T11:00:00Z && GIT_EDITOR=true git merge --continue &&
		git checkout -q -b c2 right && tick &&
		test_must_fail git merge -m c2 left >"$out" 2>&1 &&
		svc resolve "$id" category=@ours priority=@theirs --now 2026-12-01T11:05:00Z && GIT_EDITOR=true git merge --continue &&
		test "$(git merge-base --all c1 c2 | wc -l)" = 2 &&
		git checkout -q -b c3 c1 && tick &&
		test_must_fail git merge -m c3 c2 >"$out" 2>&1 &&
		test_expect_code 1 svc resolve "$id" >"$out" && grep "category	left	right" "$out" &&
		test_must_fail grep "<<<<" "$path" &&
		svc resolve "$id" category=@theirs --now 2026-12-01T12:00:00Z &&
		settled "$path" && GIT_EDITOR=true git merge --continue && is_clean && clean_check "$id" &&
		grep "category: right" "$path" && grep "^priority: P1" "$path"
	)
'

test_done
