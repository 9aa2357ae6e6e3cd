#!/bin/sh

test_description='sync: what it refuses, with nothing changed, and what it can not reach'
. "$(dirname "$0")/lib.sh"

clones() {
	rm -rf hub.git here there &&
		git init -q --bare hub.git &&
		desk here --template it >/dev/null &&
		git -C here remote add origin ../hub.git &&
		id=$(cd here && svc ticket new "One" service=network priority=P3) &&
		path=$(git -C here ls-files "tickets/*$id.md") &&
		(cd here && svc -q sync) &&
		git clone -q hub.git there && tick &&
		(cd there && svc -q ticket set "$id" priority=P1 && svc -q sync)
}

# refused CODE PATTERN ARG...: svc sync in here is, and leaves the branch and the tree alone.
refused() {
	git -C here rev-parse HEAD >"$HOME/head" && git -C here status --porcelain >"$HOME/status" &&
		code=$1 pattern=$2 && shift 2 &&
		(cd here && expect_error "$code" "$pattern" svc sync "$@") &&
		git -C here rev-parse HEAD | test_cmp "$HOME/head" - &&
		git -C here status --porcelain | test_cmp "$HOME/status" -
}

test_expect_success 'no remote; an unknown one; one that looks like an option' '
	clones &&
	refused 2 "no remote .orign." orign &&
	refused 2 "no remote .--upload-pack=x." -- --upload-pack=x &&
	git -C here remote add -f other ../hub.git && git -C here remote remove origin && git -C here remote add third ../hub.git &&
	refused 6 "no upstream, and there are 2 remotes" &&
	git -C here remote remove other && git -C here remote remove third &&
	refused 6 "has no remote to sync with"
'

test_expect_success 'a remote that can not be reached: git.s words' '
	clones && mv hub.git gone.git &&
	refused 6 "can.t fetch from origin; nothing was changed" && grep "does not appear to be a git repository" "$err" &&
	mv gone.git hub.git
'

test_expect_success 'a push that a hook refuses: what came stays merged, git.s words' '
	clones && (cd here && svc -q ticket set "$id" impact=high) &&
	printf "#!/bin/sh\necho frozen until Monday >&2\nexit 1\n" >hub.git/hooks/pre-receive && chmod +x hub.git/hooks/pre-receive &&
	(
		cd here && test_expect_code 5 svc sync >"$out" 2>"$err" && cat "$err" &&
		grep "origin refused the push" "$err" && grep "frozen until Monday" "$err" && grep "run svc sync again" "$err" &&
		grep "^Came: 1 record" "$out" && grep "^priority: P1" "$path" && is_clean
	) &&
	rm hub.git/hooks/pre-receive && (cd here && svc -q sync)
'

test_expect_success 'a remote that moves on for ever: five tries, then a clear error' '
	clones && (cd here && svc -q ticket set "$id" impact=high) && git clone -q hub.git mover &&
	cat >here/.git/hooks/pre-push <<-\END &&
		#!/bin/sh
		cd ../mover && unset GIT_DIR && git pull -q --rebase && git commit -q --allow-empty -m moved && git push -q && echo . >>../pushes
	END
	chmod +x here/.git/hooks/pre-push && rm -f pushes &&
	(cd here && test_expect_code 5 svc sync >"$out" 2>"$err" && grep "origin moved on 5 times" "$err" && is_clean) &&
	test "$(wc -l <pushes)" -eq 5 &&
	rm here/.git/hooks/pre-push && (cd here && svc -q sync) && rm -rf mover
'

test_expect_success 'a remote that moves on once: merged again and pushed' '
	clones && (cd here && svc -q ticket set "$id" impact=high) && git clone -q hub.git mover &&
	cat >here/.git/hooks/pre-push <<-\END &&
		#!/bin/sh
		test -e ../moved || { : >../moved; cd ../mover && unset GIT_DIR && git commit -q --allow-empty -m moved && git push -q; }
		exit 0
	END
	chmod +x here/.git/hooks/pre-push && rm -f moved &&
	(cd here && svc -q sync) && git -C here merge-base --is-ancestor "$(git -C mover rev-parse HEAD)" HEAD &&
	test "$(git -C here rev-parse HEAD)" = "$(git -C hub.git rev-parse main)" && rm -rf mover
'

test_expect_success 'unrelated histories' '
	clones && git init -q strange && (cd strange && svc init >/dev/null && git branch -m main) &&
	git -C here remote add strange ../strange &&
	refused 5 "unrelated histories" strange && grep "allow-unrelated-histories" "$err" && rm -rf strange
'

test_expect_success 'a desk of a newer format' '
	clones && (cd there && sed -i "s/^format: 1/format: 2/" .svc/config.yaml && git commit -qam newer && git push -q) &&
	refused 6 "the desk of origin"
'

test_expect_success 'kind file changed on both sides: git merges, or it is refused by name' '
	clones && mkdir -p here/.svc/kinds && cat >here/.svc/kinds/ticket.yaml <<-\END &&
		extends: ticket
		fields:
		  floor: {type: line, help: The floor.}


		  room: {type: line, help: The room.}
	END
	(cd here && git add . && git commit -qm kind && svc -q sync) &&
	(cd there && svc -q sync && sed -i "s/The floor/The storey/" .svc/kinds/ticket.yaml && git commit -qam storey && svc -q sync) &&
	(cd here && sed -i "s/The room/The office/" .svc/kinds/ticket.yaml && git commit -qam office && svc -q sync &&
		grep storey .svc/kinds/ticket.yaml && grep office .svc/kinds/ticket.yaml) &&
	(cd there && svc -q sync && sed -i "s/The storey/Which storey/" .svc/kinds/ticket.yaml && git commit -qam a && svc -q sync) &&
	(cd here && sed -i "s/The storey/Level/" .svc/kinds/ticket.yaml && git commit -qam b) &&
	refused 5 "git can.t merge it: .svc/kinds/ticket.yaml" && grep "svc setup git --apply" "$err"
'

test_expect_success 'kind files that merge into what can not be loaded' '
	clones && mkdir -p here/.svc/kinds && printf "extends: ticket\nfields:\n  floor: {type: line, help: A.}\n  room: {type: line, help: B.}\n" >here/.svc/kinds/ticket.yaml &&
	(cd here && git add . && git commit -qm kind && svc -q sync) &&
	(cd there && svc -q sync && sed -i "2a\\  level: {type: line, help: C.}" .svc/kinds/ticket.yaml && git commit -qam a && svc -q sync) &&
	(cd here && printf "  level: {type: line, help: D.}\n" >>.svc/kinds/ticket.yaml && git commit -qam b) &&
	refused 4 "what comes of it can.t be loaded"
'

test_expect_success 'a file that is no record, changed differently on both sides' '
	clones && echo one >here/notes.txt && (cd here && git add . && git commit -qm notes && svc -q sync) &&
	(cd there && svc -q sync && echo two >notes.txt && git commit -qam two && svc -q sync) &&
	(cd here && echo three >notes.txt && git commit -qam three) &&
	refused 5 "git can.t merge it: notes.txt"
'

test_expect_success 'what the merge must touch is dirty, staged, or in the way' '
	clones && echo "By hand." >>"here/$path" &&
	refused 5 "has changes that are not committed" && ! grep no-commit "$err" &&
	git -C here add . && refused 5 "changes in the index" && git -C here reset -q --hard &&
	(cd there && echo new >new.txt && git add . && git commit -qm new && svc -q sync) && echo mine >here/new.txt &&
	refused 5 "in the work tree but not committed"
'

test_expect_success 'detached HEAD, a merge in progress, an index that is locked' '
	clones && git -C here checkout -q --detach && refused 5 "HEAD is detached" && git -C here checkout -q main &&
	git -C here rev-parse HEAD >here/.git/MERGE_HEAD && refused 5 "a merge is in progress" && rm here/.git/MERGE_HEAD &&
	: >here/.git/index.lock && refused 5 "index is locked" && rm here/.git/index.lock
'

test_expect_success 'a shallow clone without the common commit says how deep to fetch' '
	clones && git clone -q --depth 1 "file://$PWD/hub.git" shallow && tick &&
	(cd there && svc -q ticket note "$id" -m one && tick && svc -q ticket note "$id" -m two && svc -q sync) &&
	(
		cd shallow && svc -q ticket set "$id" impact=high && git fetch -q --depth 1 &&
		expect_error 5 "shallow and lacks the commit" svc sync && grep "git fetch --shallow-since=" "$err" &&
		since=$(sed -n "s/.*\(--shallow-since=[^ ]*\).*/\1/p" "$err") &&
		git fetch -q "$since" && svc -q sync && grep "^two" "$path" && grep "^impact: high" "$path"
	) && rm -rf shallow
'

test_expect_success 'the desk was removed there' '
	clones && (cd there && git rm -q -r .svc && git commit -qm gone && git push -q) &&
	refused 5 "the desk was removed at origin"
'

test_expect_success 'an octopus merge on the way is a history like any other' '
	clones && (cd there && git checkout -q -b a && svc -q ticket new "A" service=network && git checkout -q -b b main && svc -q ticket new "B" service=network &&
		git checkout -q main && git merge -q -m octopus a b 2>/dev/null && svc -q sync) &&
	(cd here && svc -q ticket set "$id" impact=high && svc -q sync && grep "^priority: P1" "$path" && svc check)
'

test_expect_success 'a path from there that no desk may have' '
	clones && (cd there && blob=$(echo x | git hash-object -w --stdin) &&
		git update-index --add --cacheinfo "100644,$blob,con.txt" && git commit -qm odd && git push -q) &&
	refused 5 "not one that svc writes"
'

test_done
