#!/bin/sh

test_description='audit verify: entries against their commits, and nothing on record changed since'
. "$(dirname "$0")/lib.sh"

# as NAME: who commits next.
as() {
	GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$1@example.com
	GIT_COMMITTER_NAME=$1 GIT_COMMITTER_EMAIL=$1@example.com
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
}

# now: the time of the next commit, as an entry has it.
now() {
	date -u -d "@${GIT_AUTHOR_DATE%% *}" +%Y-%m-%dT%H:%M:%SZ
}

# at ARG...: svc at that time.
at() {
	svc --now "$(now)" "$@"
}

# audit [ARG...]: `svc audit verify` ten minutes after the last commit.
audit() {
	svc audit verify --now "$(date -u -d "@$((${GIT_AUTHOR_DATE%% *} + 600))" +%Y-%m-%dT%H:%M:%SZ)" "$@"
}

# rules [ARG...]: level and rule of each finding, sorted, joined by blanks.
rules() {
	audit --format plain "$@" >"$out"
	code=$?
	cut -f 1,2 "$out" | tr "\t" : | sort | tr "\n" " " | sed "s/ \$//"
	return $code
}

# finds RULES...: what the audit finds.
finds() {
	want=$*
	got=$(rules) && code=0 || code=$?
	cat "$out" >&2
	case $want in
	*finding:*) test "$code" = 1 ;;
	*) test "$code" = 0 ;;
	esac &&
		test "$got" = "$want"
}

# forged NAME: a copy of the desk to forge in, four minutes on.
forged() {
	rm -rf "$1" && cp -R d "$1" && cd "$1" && tick 240
}

# append FILE TIME AUTHOR VERB TEXT: an entry as an editor would add it.
append() {
	printf "\n## %s %s %s\n\n%s\n" "$2" "$3" "$4" "$5" >>"$1"
}

test_expect_success 'setup: two people work on a ticket' '
	as kim && desk d &&
	(
		cd d &&
		tick && at person new lee title=Lee email=lee@example.com &&
		tick && a=$(at ticket new "Checkout is down" priority=P2) &&
		tick && as lee && at ticket note "$a" -m "Looking at it" &&
		tick && at ticket reply "$a" -m "We are on it" &&
		tick && as kim && at ticket take "$a" &&
		git ls-files "tickets/*" >"$HOME/path"
	) &&
	GIT_AUTHOR_DATE="$(git -C d log -1 --format=%ct) +0000" &&
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE && export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
'

test_expect_success 'an honest history is clean, and the summary counts it' '
	(
		cd d && finds "" &&
		audit --format json >"$out" &&
		grep "\"commits\":$(commits)," "$out" && grep "\"entries\":4," "$out" &&
		grep "\"findings\":0,\"notes\":0" "$out" && is_clean
	)
'

test_expect_success 'the words of an entry were changed' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim && sed -i "s/^We are on it/We were on it/" "$p" &&
		git commit -qam x && finds finding:entry-changed &&
		grep "lee replied.*says something else" "$out" && grep "	$p	" "$out"
	)
'

test_expect_success 'so were its time, its author, and both in one commit with new words elsewhere' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim && sed -i "s/^## \(.*\) lee replied/## 2026-01-01T00:00:00Z lee replied/" "$p" &&
		git commit -qam x && finds finding:entry-changed && grep "was .*lee replied.* before" "$out"
	) &&
	(
		forged f && as kim && sed -i "s/ lee replied/ kim replied/" "$p" &&
		git commit -qam x && finds finding:entry-changed
	)
'

test_expect_success 'an entry was removed, or all of them with the record' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && sed -i "/lee noted/,/^Looking/d" "$p" &&
		git commit -qam x && finds finding:entry-removed && grep "lee noted. is gone" "$out"
	) &&
	(
		forged f && as lee && git rm -q "$p" && git commit -qm x &&
		finds finding:record-removed && grep "with 4 entries" "$out"
	)
'

test_expect_success 'what is known of one commit is accepted by its id, and of that commit alone' '
	(
		forged f && at ticket rm "$(basename "$(cat "$HOME/path")" .md)" && finds finding:record-removed && known=$(git rev-parse HEAD) &&
		rules --accept "$known" >"$HOME/got" && grep "^note:record-removed$" "$HOME/got" && grep "(accepted)" "$out" &&
		rules --accept "$(echo "$known" | cut -c 1-12)" >"$HOME/got" &&
		test_expect_code 1 rules --accept "$known" --strict >"$HOME/got" &&
		test_expect_code 1 rules --accept "$(git rev-parse HEAD~)" >"$HOME/got" && grep "^finding:record-removed$" "$HOME/got" &&
		git tag cafecafe HEAD && expect_error 2 "is not the id of a commit" svc audit verify --accept cafecafe &&
		expect_error 2 "is not the id of a commit" svc audit verify --accept HEAD &&
		expect_error 3 "0123456789abcdef" svc audit verify --accept 0123456789abcdef0123456789abcdef01234567
	)
'

test_expect_success 'taken out and put back in with other words: seen twice' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && cp "$p" saved && git rm -q "$p" && git commit -qm x && tick &&
		mkdir -p "${p%/*}" && sed "s/^Looking/Not looking/" saved >"$p" && rm saved &&
		git add . && git commit -qm y &&
		got=$(rules) || code=$? && test "$code" = 1 &&
		case $got in *finding:entry-time*finding:record-removed*) ;; *) false ;; esac
	)
'

test_expect_success 'an entry in the name of another' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && append "$p" "$(now)" kim noted "I said so" && git commit -qam x &&
		finds finding:entry-author && grep "by kim, its commit by lee@example.com" "$out"
	)
'

test_expect_success 'an entry of another time, before the others or after' '
	p=$(cat "$HOME/path") &&
	(
		forged f && tick 3600 && as lee &&
		append "$p" "2026-11-20T10:00:00Z" lee noted "Told you" && git commit -qam x &&
		finds finding:entry-backdated && grep "was put before others" "$out"
	) &&
	(
		forged f && as lee && append "$p" "2026-12-24T10:00:00Z" lee noted "Merry" &&
		git commit -qam x && finds finding:entry-time
	)
'

test_expect_success 'the tolerance is given: entries that were committed later' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && append "$p" "$(now)" lee noted "Early" && tick 1800 &&
		git commit -qam x && finds finding:entry-time &&
		audit --tolerance 1h && test_expect_code 2 svc audit verify --tolerance soon
	)
'

test_expect_success 'the commit is dated back with the entry' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && tick 7200 && git commit -q --allow-empty -m later &&
		tick -7000 && append "$p" "$(now)" lee noted "Earlier" && git commit -qam x && tick 7000 &&
		finds finding:commit-time
	) &&
	(
		forged f && as lee && tick 864000 && git commit -qm x --allow-empty && tick -864000 &&
		finds finding:commit-future
	)
'

test_expect_success 'an author date alone looks like a rebase: a note' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && append "$p" "$(now)" lee noted "Mine" && git commit -qam mine &&
		git branch mine && git reset -q --hard HEAD~ && tick 3600 &&
		append "$p" "$(now)" kim noted "Other" && as kim && git commit -qam other && as lee && tick 60 &&
		test_might_fail git cherry-pick mine >&2 &&
		git show mine:"$p" >"$p" && append "$p" "$(date -u -d "@$((${GIT_AUTHOR_DATE%% *} - 60))" +%Y-%m-%dT%H:%M:%SZ)" kim noted "Other" &&
		git add "$p" && git -c core.editor=: cherry-pick --continue &&
		finds note:entry-inserted
	)
'

test_expect_success 'when it was opened says something else: entry or field' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim && sed -i "s/^- priority: P2/- priority: P4/" "$p" &&
		git commit -qam x && finds finding:opened-changed
	) &&
	(
		forged f && as kim && sed -i "s/^opened: .*/opened: 2026-11-21T23:00:00Z/" "$p" &&
		git commit -qam x && finds finding:opened-changed && grep "says that it was opened" "$out"
	)
'

test_expect_success 'a broken record hides nothing' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && cp "$p" "$HOME/saved" && printf "broken\n" >"$p" && git commit -qam x && tick &&
		sed "s/^Looking/Not looking/" "$HOME/saved" >"$p" && git commit -qam y &&
		finds finding:entry-changed finding:record-unreadable
	)
'

test_expect_success 'a record that moved is followed, and is compared on the way' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim && mkdir -p tickets/2026/12 && git mv "$p" tickets/2026/12/ && git commit -qm x &&
		finds note:record-moved
	) &&
	(
		forged f && as kim && mkdir -p tickets/2026/12 && git mv "$p" tickets/2026/12/INC-2612-00000.md &&
		sed -i "s/^id: .*/id: INC-2612-00000/; s/^We are/We were/" tickets/2026/12/*.md && git add . && git commit -qm x &&
		finds finding:entry-changed note:record-moved
	)
'

test_expect_success 'undo takes back what it names, and nothing else; a redo brings it back' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && id=$(basename "$p" .md) && at ticket note "$id" -m "Oops" && tick &&
		at undo && finds note:entry-undone && tick && at undo HEAD && finds note:entry-returned note:entry-undone
	) &&
	(
		forged f && as lee && sed -i "/lee noted/,/^Looking/d" "$p" &&
		git commit -qam "x

Svc-Undo: $(git rev-parse HEAD)" && finds finding:entry-removed
	)
'

test_expect_success 'a removal that was undone is a note; one that came back otherwise stays a finding' '
	p=$(cat "$HOME/path") && id=${p##*/} && id=${id%.md} &&
	(
		forged f && as kim && at ticket rm "$id" && finds finding:record-removed && tick && at undo &&
		finds note:entry-returned note:entry-returned note:entry-returned note:entry-returned note:record-returned &&
		grep "by svc ticket rm; commit .* brought all of it back" "$out" &&
		tick && at ticket rm "$id" && rules | grep -c "finding:record-removed" | grep -x 1
	) &&
	(
		forged f && as kim && cp "$p" saved && at ticket rm "$id" && tick && mkdir -p "${p%/*}" &&
		sed "s/^opened: .*/opened: 2026-01-01T00:00:00Z/" saved >"$p" && git add "$p" && git commit -qm back &&
		{ rules || :; } | grep "finding:record-removed" && rm saved
	) &&
	(
		forged f && as kim && git checkout -q -b gone && at ticket rm "$id" && git checkout -q -b back main && tick 10 &&
		at ticket rm "$id" && tick && at undo && git checkout -q gone && tick &&
		git merge -q -s ours --no-edit back && ! test -e "$p" &&
		{ rules || :; } | grep -o "finding:record-removed" | grep -c . | grep -x 1
	)
'

test_expect_success 'imports, squashes and co-authors are notes, one a commit' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim &&
		printf "{\"kind\":\"ticket\",\"id\":\"OLD-1\",\"title\":\"Old\",\"type\":\"incident\",\"status\":\"new\",\"opened\":\"2020-01-01T00:00:00Z\",\"entries\":[{\"time\":\"2020-01-01T00:00:00Z\",\"author\":\"ana\",\"verb\":\"opened\",\"changes\":{\"status\":\"new\"}}]}\n" >../old.jsonl &&
		at import jsonl ../old.jsonl && finds note:entry-declared && grep "import jsonl" "$out"
	) &&
	(
		forged f && as lee && git checkout -qb side && append "$p" "$(now)" lee noted "Side" && git commit -qam side &&
		git checkout -q main && tick 3600 && as kim && git merge -q --squash side && git commit -q --no-edit &&
		finds note:entry-declared
	) &&
	(
		forged f && as kim && append "$p" "$(now)" lee noted "For me" &&
		git commit -qam "Both

Co-authored-by: Lee <lee@example.com>" && finds note:entry-declared
	)
'

test_expect_success 'a merge may bring what either side has, and lose nothing' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && git checkout -qb side && append "$p" "$(now)" lee noted "Side" && git commit -qam side &&
		git checkout -q main && as kim && svc setup git --apply && tick && at ticket note "$(basename "$p" .md)" -m "Main" &&
		tick && git merge -q -m merged side && test "$(grep -c "noted\$" "$p")" = 3 && finds ""
	) &&
	(
		cd f && git reset -q --hard HEAD~ && git merge -q -s ours -m lost side &&
		finds finding:entry-removed && grep "lee noted. is gone" "$out"
	) &&
	(
		forged f && as lee && git checkout -qb side && sed -i "/lee noted/,/^Looking/d" "$p" && git commit -qam side &&
		git checkout -q main && tick && as kim && git commit -q --allow-empty -m other && tick &&
		git merge -q -m merged side && finds finding:entry-removed
	)
'

test_expect_success 'what sync renamed is a note with its proof, and no more than that' '
	git init -q --bare hub.git && echo one >"$HOME/one" && echo two >"$HOME/two" && mkdir -p one two &&
	cp "$HOME/one" one/scan.png && cp "$HOME/two" two/scan.png && cp "$HOME/two" two/log && cp "$HOME/one" one/log &&
	rm -rf here there && cp -R d here && path=$(cat "$HOME/path") && id=$(basename "$path" .md) && beside="${path%.md}.d" &&
	git -C here remote add origin ../hub.git && (cd here && at -q sync) && git clone -q hub.git there &&
	(cd there && tick && as lee && at ticket attach "$id" ../one/scan.png ../one/log && at -q sync) &&
	(
		cd here && tick && as kim && at ticket attach "$id" ../two/log -m "Seen in the log." && at ticket attach "$id" ../two/scan.png && tick && at sync >"$out" &&
		test "$(grep -c "^Renamed: your attachment" "$out")" -eq 2 && finds note:entry-renamed note:entry-renamed
	) && tick 60 &&
	: "more than the name is changed by the same merge" &&
	rm -rf f && cp -R here f &&
	(cd f && sed -i "s/^Seen in the log/Seen in no log/" "$path" && git commit -q --amend --no-edit -a && finds finding:entry-changed note:entry-renamed) &&
	: "the file under the new name is another one" &&
	rm -rf f && cp -R here f &&
	(cd f && echo three >"$(echo "$beside"/scan-*.png)" && git commit -q --amend --no-edit -a && finds finding:entry-changed note:entry-renamed) &&
	: "no merge, or a message that says nothing" &&
	rm -rf f && cp -R here f &&
	(cd f && git log -1 --format=%B >m && sed -i "/^Svc-Renamed/d" m && git commit -q --amend -F m && finds finding:entry-changed finding:entry-changed) &&
	rm -rf f && cp -R there f &&
	(
		cd f && git mv "$beside/scan.png" "$beside/new.png" && sed -i "s/scan\.png/new.png/g" "$path" &&
		git commit -qam "Rename

Svc-Renamed: $beside/scan.png $beside/new.png
Svc-Op: sync" && finds finding:entry-changed
	)
'

test_expect_success 'an id that two clones had drawn: the record keeps its past under the new one' '
	rm -rf hub.git here there f && git init -q --bare hub.git && cp -R d here && git -C here remote add origin ../hub.git &&
	(cd here && at -q sync) && git clone -q hub.git there && path=$(cat "$HOME/path") && twin=$(dirname "$path")/INC-2611-AAAAA.md &&
	twin() {
		printf -- "---\nid: INC-2611-AAAAA\ntitle: %s\nstatus: new\ntype: incident\nopened: %s\n---\n## %s %s opened\n\n- status: new\n" "$1" "$(now)" "$(now)" "$2" >"$twin"
		git add -A && git commit -qm "$1"
	} &&
	(cd there && tick && as lee && twin Theirs lee && at -q sync) &&
	(
		cd here && tick && as kim && twin Ours kim && tick && at ticket note INC-2611-AAAAA -m "Kept" && at ticket attach INC-2611-AAAAA ../one/scan.png -m "Of INC-2611-AAAAA" && tick && at sync >"$out" &&
		grep "^Renamed: your ticket INC-2611-AAAAA" "$out" && finds note:entry-renamed note:record-moved && new=$(git diff --name-only HEAD^2 HEAD -- "*.md") && at -q check &&
		to=$(basename "$new" .md) && grep "^Of INC-2611-AAAAA" "$new" && grep "^Attached: \[scan.png\](<$to.d/scan.png>)" "$new" && test -f "${new%.md}.d/scan.png" &&
		sed -i "s/^Kept/Lost/" "$new" && git commit -q --amend --no-edit -a && finds finding:entry-changed note:entry-renamed note:record-moved
	)
'

test_expect_success 'who is who is taken from the commit, and a change of it is named' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim && git mv people/lee.md people/leonie.md &&
		sed -i "s/^id: lee/id: leonie/" people/leonie.md && git commit -qam renamed && finds note:untracked-removed
	) &&
	(
		forged f && as mal && sed -i "s/^email: kim.*/&\naliases:\n- mal@example.com/" people/kim.md &&
		git commit -qam x && tick && append "$p" "$(now)" kim noted "Forged" && git commit -qam y &&
		finds note:person-changed && grep "now mal@example.com" "$out" &&
		test_expect_code 1 svc audit verify --strict
	)
'

test_expect_success 'an entry by hand gets its time later' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && printf "\n## lee noted\n\nBy hand\n" >>"$p" && git commit -qam hand && finds "" &&
		tick 3600 && at check --fix && finds note:entry-declared
	)
'

test_expect_success 'a range looks at its commits alone' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && append "$p" "$(now)" kim noted "I said so" && git commit -qam x && tick &&
		git commit -q --allow-empty -m after && tick &&
		audit HEAD~1.. && audit HEAD~2 && audit ..HEAD~2 && test_expect_code 1 svc audit verify HEAD~2..HEAD &&
		test_expect_code 1 svc audit verify HEAD~1 && svc --at HEAD~2 --now 2026-11-22T00:00:00Z audit verify &&
		expect_error 3 "no commits in HEAD..HEAD~1" svc audit verify HEAD..HEAD~1 && grep "OLD..NEW" "$err" &&
		expect_error 3 "no commits in HEAD..HEAD" svc audit verify HEAD..HEAD &&
		expect_error 3 "no commit is named .nothing." svc audit verify nothing..HEAD &&
		expect_error 3 "no commit is named .--all." svc audit verify -- --all &&
		expect_error 2 "no range of commits" svc audit verify HEAD...HEAD~1
	)
'

test_expect_success 'a range that begins where the merged branches fork' '
	desk fork &&
	(
		cd fork && base=$(git rev-parse HEAD) && tick && git checkout -q -b side && at incident new "On the side" &&
		git checkout -q main && tick && at incident new "On main" && tick && git merge -q --no-edit side &&
		audit "$base..HEAD" --format json >"$out" && grep "\"commits\":3," "$out" && grep "\"merges\":1," "$out" &&
		base=$(git rev-parse HEAD) && git checkout -q -b later && tick && at incident new "Later" &&
		git checkout -q main && tick && git merge -q --no-ff --no-edit later &&
		audit "$base.." --format json >"$out" && grep "\"commits\":2," "$out"
	)
'

test_expect_success 'replaced objects are not followed, and named' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as lee && sed -i "s/^We are/We were/" "$p" && git commit -qam x &&
		git replace HEAD HEAD~ && finds finding:entry-changed note:objects-replaced
	)
'

test_expect_success 'reports as text, Markdown, CSV and lines of JSON, the summary first' '
	p=$(cat "$HOME/path") &&
	(
		forged f && as kim && sed -i "s/^We are/We were/" "$p" && git commit -qam x &&
		test_expect_code 1 svc audit verify --format table >"$out" && sed -n 1p "$out" | grep "^Range" &&
		grep "^Findings *1: entry-changed 1" "$out" && grep "^commit $(git rev-parse HEAD) " "$out" &&
		grep "^  $p:[0-9]*: finding: .*\[entry-changed\]" "$out" &&
		test_expect_code 1 svc audit verify --format md >"$out" && grep "^| Signatures | 7 unsigned" "$out" &&
		test_expect_code 1 svc audit verify --format csv >"$out" && test "$(wc -l <"$out")" = 2 &&
		test_expect_code 1 svc audit verify --format jsonl >"$out" && test "$(wc -l <"$out")" = 1 &&
		svc help audit.7 >"$out" && grep "entry-backdated" "$out"
	)
'

test_expect_success 'a desk in a subfolder, a bare clone, a repository without a commit' '
	git init -q mono &&
	(
		cd mono && as kim && echo x >top && git add top && git commit -qm top && mkdir desk && cd desk && svc init && tick && a=$(at ticket new "In a folder") && p=$(git ls-files "*tickets/*") && finds "" &&
		sed -i "s/^- status: new/- status: closed/" "$p" && git commit -qam x && finds finding:opened-changed &&
		git clone -q --bare .. ../../bare.git && cd ../../bare.git && finds finding:opened-changed
	) &&
	git init -q none &&
	(
		cd none && mkdir .svc && echo "format: 1" >.svc/config.yaml &&
		expect_error 3 "no commit yet" svc audit verify && expect_error 3 "no commit yet" svc audit anchor
	)
'

test_expect_success 'a broken object is an error that names it' '
	(
		forged f && blob=$(git rev-parse "HEAD:$(cat "$HOME/path")") &&
		file=.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-) && chmod u+w "$file" &&
		echo garbage >"$file" && expect_error 6 "$blob" svc audit verify && grep "git fsck" "$err" &&
		expect_error 6 "$blob" svc audit anchor && rm "$file" && expect_error 6 "$blob" svc audit verify
	)
'

test_done
