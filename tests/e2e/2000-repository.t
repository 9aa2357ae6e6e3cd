#!/bin/sh

test_description='repositories that svc cannot use: what is wrong, the way out, nothing changed'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/bad.sh"

# without $GIT_CEILING_DIRECTORIES the tests' own repository would be found
GIT_CEILING_DIRECTORIES=$SHARNESS_TRASH_DIRECTORY
export GIT_CEILING_DIRECTORIES

test_expect_success 'not a repository' '
	mkdir none &&
	(
		cd none &&
		each "$reads" refused 6 "none is not in a git repository" &&
		each "$writes" refused 6 "none is not in a git repository" &&
		grep "git init && svc init" "$err" &&
		refused 6 "none is not in a git repository" svc init &&
		grep "svc init --git" "$err" &&
		svc help >"$out" &&
		svc kind list >"$out"
	)
'

test_expect_success 'a repository without a desk' '
	git init -q plain &&
	(
		cd plain &&
		each "$reads" refused 6 "/plain is not in a desk: no .svc folder" &&
		each "$writes" refused 6 "/plain is not in a desk: no .svc folder" &&
		grep "make one here with: svc init" "$err" &&
		svc kind list >"$out" 2>"$err" &&
		test_must_fail test -s "$err"
	)
'

test_expect_success 'a folder that is not there, or no folder' '
	expect_error 3 "^svc: nowhere: can.t open it: No such file" svc -C nowhere list &&
	grep "hint: .*-C" "$err"
'

test_expect_success ROOT 'a repository of another user: the cure is git.s own' '
	(
		a_desk foreign &&
		chown -R 65534 . &&
		each "$reads" refused 6 "the repository belongs to another user" &&
		each "$writes" refused 6 "the repository belongs to another user" &&
		grep "safe.directory .*/foreign" "$err" &&
		sed -n "s/^hint: if you trust it, run: //p" "$err" >"$HOME/cure" &&
		sh "$HOME/cure" &&
		svc ticket list >"$out" &&
		git config --global --unset-all safe.directory &&
		chown -R "$(id -u)" .
	) &&
	git init -q foreign2 &&
	chown -R 65534 foreign2 &&
	(
		cd foreign2 &&
		refused 6 "belongs to another user" svc init
	)
'

test_expect_success 'an unborn branch: reading works, the first write makes the first commit' '
	(
		a_desk born &&
		cd .. &&
		git init -q unborn &&
		for folder in .svc calendars people services slas teams; do
			cp -R born/$folder unborn/ || return 1
		done &&
		cd unborn &&
		svc ticket list >"$out" &&
		test_must_fail test -s "$out" &&
		svc check &&
		svc log &&
		expect_error 3 "nothing to undo" svc undo &&
		svc ticket new First >"$out" &&
		test "$(commits)" = 1 &&
		test "$(git ls-files)" = "$(git ls-files "tickets/*")"
	)
'

test_expect_success 'a desk of a newer format' '
	(
		a_desk newer &&
		sed -i "s/^format: 1/format: 7/" .svc/config.yaml &&
		git commit -q -a -m "From the future" &&
		each "$reads" refused 6 "config.yaml:[0-9]+:[0-9]+: the desk has format 7, .* up to format 1" &&
		each "$writes" refused 6 "config.yaml:[0-9]+:[0-9]+: the desk has format 7" &&
		grep "a version of svc that reads format 7" "$err" &&
		refused 5 "already a desk" svc init &&
		svc kind list >"$out" 2>"$err" &&
		grep "warning: .*format 7" "$err" &&
		svc help >"$out"
	)
'

test_expect_success 'a format that is no number, and a config that is none' '
	(
		a_desk formats &&
		for format in 0 -1 x 1.0 99999999999999999999 ""; do
			sed -i "s/^format:.*/format: $format/" .svc/config.yaml &&
			refused 4 "config.yaml:2:1: the desk.s config needs" svc ticket list || return 1
		done &&
		printf "format: 1\nqueries: [\n" >.svc/config.yaml &&
		expect_error 4 "config.yaml:[0-9]+:[0-9]+: " svc ticket list &&
		printf "format: 1\nqueries: text\n" >.svc/config.yaml &&
		expect_error 4 "config.yaml:2:[0-9]+: .queries. must be a map" svc ticket list &&
		printf "format: 1\nname: \"\377\"\n" >.svc/config.yaml &&
		expect_error 4 "config.yaml:2:[0-9]+: a byte that is no UTF-8" svc ticket list &&
		printf -- "- format\n" >.svc/config.yaml &&
		expect_error 4 "config.yaml:1:1: .* must be a map" svc ticket list &&
		rm .svc/config.yaml &&
		ln -s /etc/passwd .svc/config.yaml &&
		expect_error 4 "config.yaml: .*symbolic link" svc ticket list
	)
'

test_expect_success 'a setting that would lock everybody out is refused, one by hand can be mended' '
	(
		a_desk settings &&
		refused 4 "is no time zone" svc config timezone Europe/Berln &&
		grep "did you mean Europe/Berlin" "$err" &&
		refused 6 "format 2" svc config format 2 &&
		expect_error 4 "must be" svc config queries x &&
		sed -i "s,^timezone:.*,timezone: Europe/Berln," .svc/config.yaml &&
		git commit -q -a -m "Mistyped" &&
		svc ticket list >"$out" 2>"$err" &&
		grep "$id" "$out" &&
		grep "warning: .svc/config.yaml:[0-9]*:[0-9]*: .*Europe/Berln" "$err" &&
		refused 4 "config.yaml:[0-9]+:[0-9]+: .*Europe/Berln" svc ticket new Late &&
		svc config timezone Europe/Berlin &&
		svc ticket new Late
	)
'

test_expect_success 'a setting that svc would not know and a query that cannot work are refused' '
	(
		a_desk unknown-settings &&
		start=$(git rev-parse HEAD) &&
		refused 4 "unknown key .nmae." svc config nmae x && grep "did you mean name" "$err" &&
		refused 4 "saved query @bad: .*stauts" svc config queries/bad stauts:new &&
		grep "did you mean status" "$err" &&
		refused 4 "saved query @bad refers to itself" svc config queries/bad "is:open @bad" &&
		test "$(git rev-parse HEAD)" = "$start" &&
		svc config queries/one "assignee:@me team:@my-teams" && svc config queries/two @one &&
		refused 4 "refers to itself" svc config queries/one @two &&
		refused 4 "no saved query .@one." svc config --unset queries/one &&
		svc ticket list @two &&
		printf "nmae: x\n" >>.svc/config.yaml && git commit -q -a -m "By hand" &&
		svc config name "Other" && svc config --unset nmae
	)
'

test_expect_success 'a setting that leads to no record, priority or command is refused without a made-up place' '
	(
		a_desk wrong-values &&
		start=$(git rev-parse HEAD) &&
		refused 4 "^svc: defaults/sla: there is no sla .standrad." svc config defaults/sla standrad &&
		grep "did you mean standard" "$err" &&
		refused 4 "there is no team .nobody." svc config defaults/team nobody &&
		refused 4 ".P9. is no priority" svc config priority/high/high P9 &&
		refused 4 ".hihg. is no impact" svc config priority/hihg/high P1 &&
		refused 4 "stands for no command: .nosuch cmd." svc config aliases/xx "nosuch cmd" &&
		refused 4 "is a command" svc config aliases/ticket "list" &&
		refused 2 "no key .queries.urgent." svc config queries.urgent is:active &&
		grep "did you mean queries/urgent" "$err" &&
		refused 3 "has no .queries/gone." svc config --unset queries/gone &&
		refused 4 "^svc: unknown key .nmae." svc config nmae x &&
		test "$(git rev-parse HEAD)" = "$start" &&
		svc config aliases/yy "ticket list" && svc config aliases/zz "yy --all" &&
		svc config defaults/sla standard && svc config priority/high/high P2 &&
		sed -i "s/^  sla: standard/  sla: standrad/" .svc/config.yaml && git commit -q -a -m "By hand" &&
		test_expect_code 1 svc check >"$out" && grep config-default "$out" &&
		svc config --unset defaults/sla && svc check
	)
'

test_expect_success 'an init that is refused leaves no folder behind' '
	mkdir inits &&
	(
		cd inits &&
		refused 4 "Mars/Foo" svc init --git --timezone Mars/Foo gone/below &&
		refused 2 "holidays" svc init --git --holidays XX gone &&
		refused 6 "is not in a git repository" svc init gone/far/below &&
		test_must_fail test -e gone &&
		mkdir kept && refused 2 "holidays" svc init --git --holidays XX kept/new && test -d kept &&
		test_must_fail test -e kept/new
	)
'

test_expect_success 'an address is one, and belongs to one person' '
	(
		a_desk addresses &&
		svc person new one "One" email=one@example.org &&
		refused 4 "email: .one. is no email address" svc person new two "Two" email=one &&
		refused 4 "already the address of .one." svc person new two "Two" email=One@example.org &&
		svc person new two "Two" email=two@example.org &&
		refused 4 "already the address of .one." svc person set two email=one@example.org &&
		svc person set two email=two@example.org title="Two again" &&
		git config user.email one@example.org &&
		svc ticket reply "$id" -m hello 2>"$err" &&
		grep "svc person set one roles+=agent" "$err" &&
		svc person set one roles+=agent && svc ticket reply "$id" -m again 2>"$err" &&
		test_must_fail grep "no agent" "$err" &&
		svc check
	)
'

test_expect_success 'a kind file that is wrong: its place, and nothing else is done' '
	(
		a_desk kinds &&
		mkdir .svc/kinds &&
		printf "kind: asset\nfolder: ../out\n" >.svc/kinds/asset.yaml &&
		each "$reads" expect_error 4 "^svc: .svc/kinds/asset.yaml:[0-9]+:[0-9]+: " &&
		each "$writes" expect_error 4 "^svc: .svc/kinds/asset.yaml:[0-9]+:[0-9]+: " &&
		svc kind list >"$out" 2>"$err" &&
		grep "warning: .svc/kinds/asset.yaml:[0-9]*:" "$err" &&
		printf "kind: [\n" >.svc/kinds/asset.yaml &&
		expect_error 4 "^svc: .svc/kinds/asset.yaml:[0-9]+:[0-9]+: " svc list &&
		printf "kind: \033[31m::error::\n" >.svc/kinds/asset.yaml &&
		expect_error 4 "^svc: .svc/kinds/asset.yaml:" svc list &&
		test_must_fail grep "$(printf "\033")" "$err"
	)
'

test_expect_success 'a detached HEAD: reads work, writes are refused, --no-commit works' '
	(
		a_desk detached &&
		git checkout -q --detach &&
		each "$reads" test_expect_code 0 >"$out" &&
		each "$(echo "$writes" | grep -v -e --fix)" refused 5 "HEAD is detached" &&
		grep "git switch" "$err" &&
		head=$(git rev-parse HEAD) &&
		svc ticket set "$id" priority=P1 --no-commit &&
		grep "^priority: P1" "$path" &&
		test "$(git rev-parse HEAD)" = "$head"
	)
'

# conflict NAME: a desk whose branch `theirs` and `main` changed one line of the ticket
conflict() {
	a_desk "$1" &&
		git checkout -q -b theirs &&
		sed -i "s/^title: .*/title: Theirs/" "$path" &&
		git commit -q -a -m "Theirs" &&
		git checkout -q main &&
		sed -i "s/^title: .*/title: Ours/" "$path" &&
		git commit -q -a -m "Ours"
}

test_expect_success 'a merge, rebase, cherry-pick, revert or am in progress' '
	(
		conflict progress &&
		git checkout -q -b ours &&
		for what in merge rebase cherry-pick; do
			test_must_fail git $what theirs &&
			each "$(echo "$writes" | grep -v -e --fix)" refused 5 "a $what is in progress" &&
			grep -e "git $what --continue" "$err" &&
			grep -e "git $what --abort" "$err" &&
			git $what --abort || return 1
		done &&
		test_must_fail git revert --no-edit HEAD~3 &&
		refused 5 "a revert is in progress" svc ticket new Another &&
		git revert --abort &&
		git format-patch -1 --stdout theirs >"$HOME/patch" &&
		test_must_fail git am "$HOME/patch" &&
		refused 5 "git am is in progress" svc ticket new Another &&
		git am --abort &&
		svc ticket new Another
	)
'

test_expect_success 'conflict markers in a record: named with its line, the others go on' '
	(
		conflict markers &&
		other=$(svc ticket new Other) &&
		test_must_fail git merge theirs &&
		test_expect_code 4 svc ticket list >"$out" 2>"$err" &&
		grep "$other" "$out" &&
		grep "$path:3:1: an unsettled git conflict" "$err" &&
		refused 4 "$path:3:1: an unsettled git conflict" svc ticket show "$id" &&
		refused 4 "$path:3:1: an unsettled git conflict" svc ticket set "$id" priority=P1 --no-commit &&
		test_expect_code 1 svc check >"$out" &&
		grep "$path:3:1.*conflict-marker" "$out" &&
		svc ticket set "$other" priority=P1 --no-commit
	)
'

test_expect_success 'a locked index: refused at once, the file and the way out named' '
	(
		a_desk locked &&
		: >.git/index.lock &&
		each "$reads" test_expect_code 0 >"$out" &&
		each "$(echo "$writes" | grep -v -e --fix)" refused 5 "index is locked .*/locked/.git/index.lock" &&
		grep "if no git is running, remove the file" "$err" &&
		svc ticket set "$id" priority=P1 --no-commit &&
		rm .git/index.lock &&
		git checkout -q . &&
		: >.git/refs/heads/main.lock &&
		refused 5 "refs/heads/main is locked" svc ticket new Another &&
		grep "/locked/.git/refs/heads/main.lock" "$err" &&
		rm .git/refs/heads/main.lock &&
		is_clean &&
		svc ticket new Another
	)
'

test_expect_success 'a record that is dirty, staged, half-staged, deleted or unknown to git' '
	(
		a_desk dirty &&
		on_it=$(echo "$writes" | grep ID) &&
		sed -i "s/^title: .*/title: Dirty/" "$path" &&
		each "$on_it" refused 5 "^svc: $path: the file has changes that are not committed" &&
		grep "git commit -- .$path." "$err" &&
		grep "git stash push -- .$path." "$err" &&
		refused 5 "^svc: $path: the file has changes that are not committed" svc undo &&
		svc ticket set "$id" priority=P5 --no-commit &&
		grep "^title: Dirty" "$path" &&
		git add "$path" &&
		each "$on_it" refused 5 "^svc: $path: the file has changes in the index" &&
		git show "HEAD:$path" >"$path" &&
		each "$on_it" refused 5 "^svc: $path: the file has changes in the index" &&
		git reset -q --hard &&
		git rm -q --cached "$path" &&
		each "$on_it" refused 5 "^svc: $path: the file has changes in the index" &&
		git reset -q --hard &&
		record INC-2611-AAAAA >tickets/2026/11/INC-2611-AAAAA.md &&
		refused 5 "in the work tree but not committed yet" \
			svc ticket set INC-2611-AAAAA priority=P1 &&
		svc ticket set INC-2611-AAAAA priority=P1 --no-commit &&
		grep "^priority: P1" tickets/2026/11/INC-2611-AAAAA.md
	)
'

test_expect_success 'what else is dirty or staged stays so, and out of the commit' '
	(
		a_desk half &&
		echo two >>other &&
		git add other &&
		echo three >>other &&
		echo new >new &&
		git add -N new &&
		echo untracked >untracked &&
		git status --porcelain >"$HOME/before" &&
		git diff --cached >>"$HOME/before" &&
		svc ticket set "$id" priority=P1 &&
		git status --porcelain >"$HOME/after" &&
		git diff --cached >>"$HOME/after" &&
		test_cmp "$HOME/before" "$HOME/after" &&
		test "$(git diff-tree --no-commit-id --name-only -r HEAD)" = "$path"
	)
'

test_expect_success 'GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE are taken as git takes them' '
	(
		a_desk given &&
		root=$PWD &&
		(
			cd "$HOME" &&
			GIT_DIR=$root/.git GIT_WORK_TREE=$root svc -C "$root" ticket list >"$out" &&
			grep "$id" "$out"
		) &&
		(
			GIT_DIR=$HOME/nowhere &&
			export GIT_DIR &&
			each "$reads" refused 6 "GIT_DIR names .*/nowhere" &&
			each "$writes" refused 6 "GIT_DIR names .*/nowhere" &&
			grep "unset GIT_DIR" "$err"
		) &&
		cp .git/index "$HOME/index" &&
		cksum .git/index >"$HOME/real" &&
		new=$(GIT_INDEX_FILE=$HOME/index svc ticket new "In another index") &&
		cksum .git/index | test_cmp "$HOME/real" - &&
		GIT_INDEX_FILE=$HOME/index git ls-files | grep "$new" &&
		git show --stat HEAD | grep "$new" &&
		GIT_INDEX_FILE=$HOME/nofolder/index expect_error 6 "nofolder/index.lock: can.t lock it" \
			svc ticket new Lost &&
		git log -1 --format=%s | grep "In another index"
	)
'

test_expect_success 'svc in a hook of git reads the index and writes nothing behind its back' '
	(
		a_desk hook &&
		printf "#!/bin/sh\nsvc ticket list >\"%s\" && svc check\n" "$HOME/seen" >.git/hooks/pre-commit &&
		chmod +x .git/hooks/pre-commit &&
		echo two >>other &&
		git commit -q -a -m "With a hook" &&
		grep "$id" "$HOME/seen" &&
		is_clean
	)
'

test_expect_success 'nobody known to git: reading works, writing says what to set' '
	(
		a_desk nobody &&
		HOME=$SHARNESS_TRASH_DIRECTORY/nobody-home &&
		mkdir -p "$HOME" &&
		export HOME &&
		each "$(echo "$reads" | grep -v -x my)" test_expect_code 0 >"$out" &&
		each "$(echo "$writes" | grep -v -e --fix)" refused 6 "git doesn.t know who you are" &&
		grep "git config --global user.email" "$err" &&
		refused 6 "who you are" svc my &&
		refused 6 "who you are" svc ticket new Another --no-commit &&
		git config user.email "" &&
		refused 6 "who you are" svc ticket new Another &&
		git config user.email ann@example.com &&
		git config user.name Ann &&
		svc ticket new Another
	)
'

test_done
