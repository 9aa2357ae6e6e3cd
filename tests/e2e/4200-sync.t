#!/bin/sh

test_description='sync: what came, what went, what both changed'
. "$(dirname "$0")/lib.sh"

# clones: hub.git and two clones, here and there, with one ticket.
clones() {
	rm -rf hub.git here there &&
		git init -q --bare hub.git &&
		desk here --template it >/dev/null &&
		git -C here remote add origin ../hub.git &&
		id=$(cd here && svc ticket new "One" service=network priority=P3) &&
		path=$(git -C here ls-files "tickets/*$id.md") &&
		(cd here && svc -q sync) &&
		git clone -q hub.git there
}

in_sync() {
	test "$(git -C here rev-parse HEAD)" = "$(git -C hub.git rev-parse main)" &&
		test "$(git -C there rev-parse HEAD)" = "$(git -C hub.git rev-parse main)" &&
		git -C hub.git fsck --strict --no-dangling &&
		(cd here && is_clean) && (cd there && is_clean)
}

test_expect_success 'the first push makes the branch; a second sync does nothing' '
	clones &&
	(
		cd here &&
		svc sync >"$out" && grep "^Nothing new: in sync with origin/main" "$out" &&
		test_must_fail git config branch.main.remote
	) && in_sync
'

test_expect_success 'other fields of one record are merged, by a commit of two parents' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" priority=P1 && svc -q ticket note "$id" -m "from there" && svc -q sync) && tick &&
	(
		cd here && svc -q ticket set "$id" impact=high && new=$(svc ticket new "Two" service=network) &&
		svc sync >"$out" && cat "$out" &&
		grep "^Came: 1 record" "$out" && grep "priority: P3 → P1, 1 entry" "$out" &&
		grep "^Went: 2 records" "$out" && grep "^In sync with origin/main" "$out" &&
		test "$(git rev-list --parents -n 1 HEAD | wc -w)" -eq 3 &&
		git log -1 --format=%B | grep "^Svc-Op: sync" &&
		git log -1 --format=%B | grep "^Svc-Record: ticket/$id" &&
		grep "^priority: P1" "$path" && grep "^impact: high" "$path" && grep "^from there" "$path" &&
		svc check
	) &&
	(cd there && svc sync --format json >"$out" && json ".sync.merge == \"forward\" and .sync.came.records == 2" "$out") &&
	in_sync
'

test_expect_success 'one field changed on both sides is a conflict, and settled once for all' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" title="There" && svc -q sync) && tick &&
	(
		cd here && svc -q ticket set "$id" title="Here" &&
		test_expect_code 1 svc sync --format json >"$out" &&
		json ".sync.conflicts[0] | .field == \"title\" and .here == \"Here\" and .there == \"There\" and .before == \"One\"" "$out" &&
		json ".sync.conflicts[0] | .ours == \"here\" and .settle == \"svc resolve $id title=Here, or title=There\"" "$out" &&
		test_expect_code 1 svc check | grep merge-conflict
	) && tick &&
	(
		cd there && cp -R . ../copy && svc sync >"$out" && grep "^Merged elsewhere and still open" "$out" &&
		grep "$id  title: ours Here, theirs There" "$out" && grep "svc resolve $id title=Here, or title=There" "$out" &&
		cd ../copy && svc -q sync --format json >"$out" && json ".sync.open[0].ours == \"Here\"" "$out" && cd ../there && rm -rf ../copy &&
		svc -q resolve "$id" title="Both" && svc -q sync
	) &&
	(cd here && svc -q sync && svc check && grep "^title: Both" "$path") &&
	in_sync
'

# urgencies HERE THERE: both clones give the ticket an urgency, here merges.
urgencies() {
	(cd here && svc -q sync) && (cd there && svc -q sync && svc -q ticket set "$id" urgency="$2" && svc -q sync) && tick &&
		(cd here && svc -q ticket set "$id" urgency="$1" && test_expect_code 1 svc -q sync >"$out")
}

test_expect_success 'what follows from a settled field is settled with it, unless it was set by hand' '
	clones && tick && (cd here && svc -q ticket set "$id" impact=medium urgency=medium) && urgencies low high &&
	(
		cd here && svc --format table resolve "$id" urgency=high --dry-run >"$out" && grep "would change: $id  priority: P4 → P2, urgency: low → high; priority follows" "$out" &&
		svc resolve "$id" urgency=high --format json >"$out" && json ".write.records[0].follows == \"priority\"" "$out" &&
		grep "^priority: P2" "$path" && test "$(grep "^- priority:" "$path" | tail -1)" = "- priority: P2" && svc resolve "$id" &&
		svc check && git log -1 --format=%s | grep "settle urgency, priority"
	) && urgencies medium low &&
	: "the value in place is settled, and so is what follows" &&
	(
		cd here && svc --format table resolve "$id" urgency=medium >"$out" && cat "$out" && grep "$id  .*; priority follows" "$out" &&
		grep "^priority: P3" "$path" && svc resolve "$id"
	) && (cd here && svc -q ticket set "$id" priority=P1) && urgencies low high &&
	: "set by hand before both: it stays" &&
	(cd here && svc --format table resolve "$id" urgency=low >"$out" && ! grep follows "$out" && grep "^priority: P1" "$path" && svc -q ticket set "$id" priority=P4) &&
	: "one side set it by hand: that is to be decided" &&
	(cd here && svc -q sync) && (cd there && svc -q sync && svc -q ticket set "$id" urgency=high && svc -q sync) && tick &&
	(
		cd here && svc -q ticket set "$id" urgency=medium && svc -q ticket set "$id" priority=P1 && test_expect_code 1 svc -q sync >"$out" &&
		svc --format table resolve "$id" urgency=high >"$out" && ! grep follows "$out" && test_expect_code 1 svc resolve "$id" >"$out" && grep "priority.*P1.*P2" "$out" &&
		svc -q resolve "$id" priority=P1 && svc -q sync
	) && (cd there && svc -q sync) && in_sync
'

test_expect_success 'what is in conflict is found, marked in lists, counted, and offered' '
	clones && tick && (cd there && svc -q ticket set "$id" title="There" && svc -q service set network tier=2 && svc -q sync) && tick &&
	(
		cd here && svc ticket new "Other" service=network && svc -q ticket set "$id" title="Here" team=applications && svc -q service set network tier=3 &&
		test_expect_code 1 svc sync >"$out" && tail -1 "$out" | grep "^2 conflicts are open: svc resolve$"
	) &&
	(
		cd here && svc list is:conflict >"$out" && test "$(cut -f 2 "$out" | sort | tr "\n" " ")" = "$id network " &&
		svc ticket list is:conflict --count >"$out" && test "$(cat "$out")" = 1 && svc ticket list -- -is:conflict >"$out" && ! grep "$id" "$out" &&
		svc ticket list is:conflict,done -e "is:open" --count >"$out" && test "$(cat "$out")" = 1 &&
		svc index rebuild >/dev/null && svc list is:conflict >"$out" && test "$(wc -l <"$out")" -eq 2 &&
		COLUMNS=80 svc --format table ticket list >"$out" && cat "$out" && grep "^$id ! " "$out" && grep -c "!" "$out" | grep "^2$" && grep "^! in conflict; .svc resolve. lists" "$out" &&
		! grep "[^!]\{81,\}" "$out" && svc ticket list is:conflict >"$out" && ! grep "!" "$out" &&
		svc list is:conflict --format json >"$out" && json "[.records[].conflicts[0].field] | sort == [\"tier\", \"title\"]" "$out" &&
		svc -q ticket set "$id" assignee=@me && svc --format table my >"$out" && grep "^$id ! " "$out" && grep "^! in conflict" "$out" &&
		svc my --format json >"$out" && json ".work[] | select(.id == \"$id\") | .conflict" "$out" &&
		svc sync --format json >"$out" && json ".sync.open_total == 2 and (.sync.conflicts | length) == 0" "$out" &&
		svc -q resolve service/network tier=2 && svc sync >"$out" && tail -1 "$out" | grep "^1 conflict is open: svc resolve$" &&
		expect_error 2 "is has no value .conflit." svc list is:conflit && grep "did you mean conflict" "$err" &&
		svc -q resolve "$id" title=@ours && svc sync >"$out" && tail -1 "$out" | grep "^In sync" && svc list is:conflict >"$out" && test ! -s "$out"
	)
'

test_expect_success 'the side of the later commit is called ours, and it is said which that is' '
	clones && tick &&
	(cd here && svc -q ticket set "$id" priority=P2 && svc -q service set network tier=2) && tick &&
	(cd there && svc -q ticket set "$id" priority=P1 && svc -q service set network tier=3 && svc -q sync) &&
	(
		cd here && test_expect_code 1 svc sync >"$out" && cat "$out" &&
		grep "priority: P2 here (theirs), P1 there (ours), P3 before" "$out" &&
		grep "svc resolve $id priority=P2, or priority=P1" "$out" &&
		grep "svc resolve service/network tier=2, or tier=3" "$out" &&
		svc -q resolve "$id" priority=@theirs && grep "^priority: P2" "$path" &&
		svc -q resolve service/network tier=2 && svc resolve && svc -q sync
	) && (cd there && svc -q sync) && in_sync
'

test_expect_success 'a branch that is new there: what differs from the main one went' '
	clones && tick &&
	(
		cd there && git checkout -q -b side && svc -q ticket set "$id" priority=P1 && svc -q ticket new "Two" service=network &&
		svc sync >"$out" && cat "$out" && grep "^Went: 2 records$" "$out" && grep "priority: P3 → P1" "$out" &&
		git remote set-head origin --delete && git checkout -q -b other && svc -q ticket set "$id" impact=high &&
		svc sync --format json >"$out" && json ".sync.went.records == 2" "$out"
	)
'

test_expect_success 'the same on both sides is said to be no difference' '
	clones && tick &&
	(cd there && svc -q --now 2026-11-22T10:00:00Z service set network tier=3 && svc -q sync) && tick &&
	(
		cd here && svc -q --now 2026-11-22T10:00:00Z service set network tier=3 && svc sync >"$out" && cat "$out" &&
		grep "^Came: 1 commit, and nothing that differs" "$out" && grep "^Went: 2 commits, and nothing that differs" "$out"
	) && (cd there && svc -q sync) && in_sync
'

test_expect_success 'a merge of the same two commits has the same bytes, whoever makes it' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" title="There" team=applications) && tick &&
	(cd here && svc -q ticket set "$id" title="Here" && git remote add peer ../there) &&
	(cd there && git remote add peer ../here && cp -r ../there ../third) &&
	(cd here && git fetch -q peer && test_expect_code 1 svc -q sync peer --no-push) &&
	(cd there && git -C ../here branch before HEAD^1 && git fetch -q peer before &&
		git branch -q --no-track peers FETCH_HEAD && git remote set-url peer ../four) &&
	git clone -q --bare here four && git -C four branch -f main before && git -C four symbolic-ref HEAD refs/heads/main &&
	(cd there && test_expect_code 1 svc -q sync peer --no-push) &&
	test "$(git -C here rev-parse "HEAD^{tree}")" = "$(git -C there rev-parse "HEAD^{tree}")" &&
	rm -rf third four
'

test_expect_success 'a file of one name attached in both clones: the one that is not sent yet gets another name' '
	clones && tick && mkdir -p files/a files/b && echo a >files/a/scan.png && echo b >files/b/scan.png && echo same >files/log &&
	(cd there && svc -q ticket attach "$id" ../files/a/scan.png ../files/log -m "from there" && svc -q sync) && tick &&
	(
		cd here && svc -q ticket attach "$id" ../files/b/scan.png ../files/log -m "from here" &&
		svc sync >"$out" && cat "$out" &&
		hash=$(git hash-object ../files/b/scan.png | cut -c1-8) && beside="${path%.md}.d" &&
		grep "^Renamed: your attachment scan.png of $id is scan-$hash.png now; another file of that name" "$out" &&
		test "$(cat "$beside/scan.png" "$beside/scan-$hash.png" "$beside/log")" = "a
b
same" && test "$(ls "$beside" | wc -l)" -eq 3 &&
		grep -c "Attached: \[log\](<$id.d/log>)" "$path" && sed -n "/from here/,\$p" "$path" | grep "^Attached: \[scan-$hash.png\](<$id.d/scan-$hash.png>)" &&
		sed -n "/from there/,/from here/p" "$path" | grep "^Attached: \[scan.png\](<$id.d/scan.png>)" &&
		git log -1 --format=%B | grep "^Svc-Renamed: $beside/scan.png $beside/scan-$hash.png" &&
		svc check
	) && (cd there && svc -q sync) && in_sync
'

test_expect_success 'attachments of one name: said by a dry run and as JSON; blanks, and other files that git merges' '
	clones && tick && mkdir -p files/a files/b && echo a >"files/a/my scan (1)" && echo b >"files/b/my scan (1)" &&
	printf "%s\n" 1 2 3 4 5 6 7 8 9 >here/notes && git -C here add notes && git -C here commit -qm notes &&
	(cd here && svc -q sync) && (cd there && svc -q sync && sed "s/^1/one/" notes >x && mv x notes && git commit -qam one) &&
	(cd there && svc -q ticket attach "$id" "../files/a/my scan (1)" && svc -q sync) && tick &&
	(
		cd here && sed "s/^9/nine/" notes >x && mv x notes && git commit -qam nine &&
		svc -q ticket attach "$id" "../files/b/my scan (1)" && head=$(git rev-parse HEAD) &&
		hash=$(git hash-object "../files/b/my scan (1)" | cut -c1-8) && beside="${path%.md}.d" &&
		svc sync --dry-run >"$out" && grep "^Renamed: your attachment my scan (1) of $id" "$out" && test "$(git rev-parse HEAD)" = "$head" &&
		svc sync --format json >"$out" && json ".sync.attachments == [{kind: \"ticket\", id: \"$id\", from: \"$beside/my scan (1)\", to: \"$beside/my scan (1)-$hash\", of: \"here\"}]" "$out" &&
		grep "^Attached: \[my scan (1)-$hash\](<$id.d/my scan (1)-$hash>)" "$path" && grep "^one" notes && grep "^nine" notes &&
		test "$(cat "$beside/my scan (1)" "$beside/my scan (1)-$hash")" = "a
b"
	) && (cd there && svc -q sync) && in_sync
'

test_expect_success 'an attachment that both sides changed is no new one: git merges it, or it is refused' '
	clones && printf "a\nb\nc\nd\ne\n" >log && (cd here && svc -q ticket attach "$id" ../log && svc -q sync) && (cd there && svc -q sync) &&
	beside="${path%.md}.d" && tick &&
	(cd there && sed "s/^a/A/" "$beside/log" >x && mv x "$beside/log" && git commit -qam A && svc -q sync) &&
	(cd here && sed "s/^e/E/" "$beside/log" >x && mv x "$beside/log" && git commit -qam E && svc sync && test "$(tr -d "\n" <"$beside/log")" = AbcdE) && tick &&
	(cd there && svc -q sync && echo x >"$beside/log" && git commit -qam x && svc -q sync) &&
	(cd here && echo y >"$beside/log" && git commit -qam y && test_expect_code 5 svc sync 2>"$err" && grep "git can.t merge it: $beside/log" "$err" && is_clean)
'

test_expect_success 'removed on one side, changed on the other: it stays, as a conflict' '
	clones && tick &&
	(cd there && svc -q ticket rm "$id" && svc -q sync) &&
	(
		cd here && svc -q ticket set "$id" priority=P1 &&
		test_expect_code 1 svc sync >"$out" && grep "whole-record: changed here, removed there" "$out" &&
		svc -q resolve "$id" whole-record=keep && svc -q sync
	) &&
	(cd there && svc -q sync && grep "^priority: P1" "$path") && in_sync
'

test_expect_success 'a record broken on one side: the others are merged, it is named, nothing is lost' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" priority=P1 && svc ticket new "Fine" service=network &&
		sed "s/^title: One/title: [One/" "$path" >x && mv x "$path" && git commit -qam broken && svc -q sync) &&
	(
		cd here && svc -q ticket note "$id" -m "from here" &&
		test_expect_code 1 svc sync >"$out" && cat "$out" &&
		grep "^Unreadable: $path: can.t be read there" "$out" &&
		grep "from here" "$path" && grep "^title: \[One" "$path" && grep "^priority: P1" "$path" &&
		svc list -e "title:Fine" 2>/dev/null | grep Fine && is_clean
	)
'

test_expect_success 'broken where both changed the same lines: both are in the file' '
	clones && tick &&
	(cd there && sed "s/^title: One/title: [One/" "$path" >x && mv x "$path" && git commit -qam broken && svc -q sync) &&
	(
		cd here && svc -q ticket set "$id" title="Other" &&
		test_expect_code 1 svc sync >"$out" && grep "both versions are in the file, between marks" "$out" &&
		grep "^title: Other" "$path" && grep "^title: \[One" "$path" && grep "^<<<<<<<" "$path"
	)
'

test_expect_success 'two records of one drawn id: ours gets a new one, its references follow' '
	clones && tick &&
	twin=INC-2611-TW1NS folder=$(dirname "$path") &&
	(cd there && svc --now 2026-11-20T10:00:00Z ticket new "Theirs" service=network >"$HOME/new" && new=$(cat "$HOME/new") && file=$(git ls-files "*/$new.md") &&
		sed "s/$new/$twin/" "$file" >"$folder/$twin.md" && git rm -q -f "$file" && git add . && git commit -qm theirs && svc -q sync) && tick &&
	(
		cd here && new=$(svc ticket new "Ours" service=network) && file=$(git ls-files "*/$new.md") &&
		sed "s/$new/$twin/" "$file" >"$folder/$twin.md" && git rm -q -f "$file" && git add . && git commit -qm ours &&
		svc ticket link "$id" $twin --as related && echo data >data && svc ticket attach $twin data && rm data &&
		svc sync >"$out" && cat "$out" &&
		grep "^Renamed: your ticket $twin is " "$out" &&
		now=$(sed -n "s/^Renamed: your ticket $twin is \([^ ]*\) now.*/\1/p" "$out") &&
		svc show $twin | grep Theirs && svc show "$now" | grep Ours &&
		grep "$now" "$path" && ! grep $twin "$path" &&
		test -f "$folder/$now.d/data" && ! test -e "$folder/$twin.d" &&
		grep "^- *$twin" "$folder/$now.md" &&
		svc check
	) &&
	(cd there && svc -q sync) && in_sync
'

test_expect_success 'a dirty tree stays as it is' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" priority=P1 && svc -q sync) &&
	(
		cd here && echo "more" >>services/network.md && echo x >untracked && echo y >staged && git add staged &&
		git status --porcelain >"$HOME/before" && svc -q sync &&
		git status --porcelain >"$HOME/after" && test_cmp "$HOME/before" "$HOME/after" &&
		grep "^priority: P1" "$path"
	)
'

test_expect_success 'other files are merged by git, records by svc' '
	clones && tick &&
	printf "1\n2\n3\n4\n5\n" >here/notes.txt && (cd here && git add . && git commit -qm notes && svc -q sync) &&
	(cd there && svc -q sync && sed -i s/1/one/ notes.txt && git commit -qam there && svc -q ticket set "$id" priority=P1 && svc -q sync) &&
	(
		cd here && sed -i s/5/five/ notes.txt && ln -s notes.txt link && chmod +x notes.txt && git add . && git commit -qam here &&
		svc -q ticket set "$id" impact=high && svc -q sync &&
		printf "one\n2\n3\n4\nfive\n" >want && test_cmp want notes.txt && rm want &&
		grep "^priority: P1" "$path" && grep "^impact: high" "$path"
	) &&
	(cd there && svc -q sync && test -L link && test -x notes.txt) && in_sync
'

test_expect_success 'a bare repository, a linked work tree, a desk in a folder' '
	clones && git clone -q --bare hub.git mid.git && tick &&
	(cd there && svc -q ticket set "$id" priority=P1 && svc -q sync) &&
	git -C mid.git config user.name Kim && git -C mid.git config user.email kim@example.com &&
	svc -C mid.git sync >"$out" && grep "^Came: 1 record" "$out" &&
	test "$(git -C mid.git rev-parse main)" = "$(git -C hub.git rev-parse main)" &&
	(cd here && svc -q sync && svc -q ticket set "$id" impact=high && git push -q ../mid.git main) &&
	test_expect_code 0 svc -q -C mid.git sync &&
	test "$(git -C mid.git rev-parse main)" = "$(git -C hub.git rev-parse main)" &&
	(cd here && svc -q sync && git worktree add -q ../tree -b side && git push -q origin side) &&
	(cd tree && svc -q ticket note "$id" -m "in the tree" && svc -q sync && is_clean) &&
	test "$(git -C tree rev-parse HEAD)" = "$(git -C hub.git rev-parse side)" &&
	git -C here worktree remove tree
'

test_expect_success '--dry-run and --no-push' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" priority=P1 && svc -q sync) &&
	(
		cd here && svc -q ticket set "$id" impact=high && before=$(git rev-parse HEAD) &&
		svc sync --dry-run >"$out" && grep "^Would come: 1 record" "$out" && grep "^Would go: 1 record" "$out" &&
		test "$(git rev-parse HEAD)" = "$before" && is_clean &&
		svc sync --no-push >"$out" && grep "^Not sent yet: 1 record" "$out" &&
		test "$(git rev-parse HEAD^1)" = "$before" &&
		test "$(git -C ../hub.git rev-parse main)" = "$(git rev-parse HEAD^2)"
	)
'

test_expect_success 'criss-cross merges' '
	clones && tick &&
	(cd there && svc -q ticket set "$id" priority=P1) && (cd here && svc -q ticket set "$id" impact=high) &&
	git -C here remote add peer ../there && git -C there remote add peer ../here &&
	git clone -q --bare here old.git && git -C there remote add old ../old.git &&
	(cd here && svc -q sync peer --no-push) && (cd there && svc -q sync old --no-push) &&
	test "$(git -C here merge-base --all HEAD "$(git -C there rev-parse HEAD)" 2>/dev/null | wc -l)" -ge 0 &&
	(cd here && svc -q ticket set "$id" title="Crossed") && (cd there && svc -q ticket note "$id" -m crossed) &&
	(cd here && svc -q sync peer --no-push && grep "^title: Crossed" "$path" && grep "^crossed" "$path" &&
		grep "^priority: P1" "$path" && grep "^impact: high" "$path" && svc check)
'

test_done
