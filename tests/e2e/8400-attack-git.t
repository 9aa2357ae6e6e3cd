#!/bin/sh

test_description='attacks: ids, refs, remotes and what other clones send'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/attack.sh"

options='--help -h --version --exec=x --upload-pack=EVIL -oProxyCommand=EVIL --output=CANARY -uEVIL -- - --end-of-options --no-commit @{-1} HEAD^{/x} :/x'

# each_option COMMAND...: COMMAND with each of the words above in the place of WORD
each_option() {
	for word in $options; do
		word=$(printf "%s" "$word" | sed "s|EVIL|$evil|; s|CANARY|$canary|")
		set -- "$@" || return 1
		got_words=
		for part; do
			[ "$part" != WORD ] || part=$word
			got_words="$got_words $part"
		done
		# shellcheck disable=SC2086 # words
		within 20 $got_words && unharmed && is_harmless "$err" || return 1
	done
}

test_expect_success 'option: as the revision of --at' '
	(
		a_copy option-at &&
		each_option svc --at WORD ticket list &&
		for rev in --help --output="$canary" -h; do
			within 20 svc --at "$rev" list && test "$got" -ge 2 || return 1
		done
	)
'

test_expect_success 'option: as an id, after -- and without' '
	(
		a_copy option-id &&
		each_option svc show WORD &&
		each_option svc show -- WORD &&
		each_option svc ticket set -- WORD priority=P1 &&
		each_option svc ticket log -- WORD &&
		each_option svc undo -- WORD &&
		is_clean && test "$(commits)" -eq 2
	)
'

test_expect_success 'option: as a file of attach, import, -F, and a folder of -C' '
	(
		a_copy option-file &&
		for word in --help -x "--output=$canary"; do
			within 20 svc import csv -- "$word" && test "$got" -ge 2 &&
			within 20 svc ticket attach -- "$id" "$word" && test "$got" -ge 2 &&
			within 20 svc ticket note "$id" -F "$word" && test "$got" -ge 2 &&
			within 20 svc -C "$word" list && test "$got" -ge 2 || return 1
		done &&
		unharmed && is_clean
	)
'

test_expect_success 'option: a branch whose name starts with a dash' '
	(
		a_copy option-branch &&
		git update-ref "refs/heads/--upload-pack=x" HEAD &&
		git symbolic-ref HEAD "refs/heads/--upload-pack=x" &&
		within 20 svc ticket note "$id" -m x && unharmed &&
		within 20 svc log && within 20 svc undo && within 20 svc sync && test "$got" -ge 2 && unharmed
	)
'

test_expect_success 'date: a tag or a branch that is named like one' '
	(
		a_copy date-tag &&
		git checkout -q --orphan evil && git rm -q -r --cached . && git clean -q -f -d -e .svc &&
		cp -r ../base/.svc . && git add .svc && git commit -q -m Evil &&
		git tag 2026-11-22 && git tag yesterday && git branch 2026-11-22T00 && git checkout -q -f main &&
		tick 864000 && svc ticket note "$id" -m x &&
		answers 0 svc --now 2026-11-23T00:00:00Z --at 2026-11-22 ticket list && grep "$id" "$out" &&
		answers 0 svc --now 2026-11-23T00:00:00Z --at yesterday ticket list && grep "$id" "$out" &&
		answers 0 svc --at refs/tags/2026-11-22 ticket list && test ! -s "$out"
	)
'

# upstream NAME: a copy, and the bare repository ../NAME.git that it pushes to; a second clone NAME-b
upstream() {
	a_copy "$1" &&
		git clone -q --bare . "../$1.git" &&
		git remote add origin "../$1.git" && git fetch -q && git branch -q -u origin/main
}

# sends MODE NAME [MODE NAME...]: a commit on the shared branch whose tree has entries with these raw
# names beside the present ones; the blob is the record of $path, and a link leads to the canary.
sends() {
	python3 - "$(git rev-parse HEAD)" "$PWD" "$@" <<-\END
	import subprocess, sys, os
	head, top, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
	def git(*args, data=None):
	    return subprocess.run(("git", "-C", top) + args, input=data, capture_output=True, check=True).stdout
	def store(kind, data):
	    return git("hash-object", "-t", kind, "-w", "--stdin", "--literally", data=data).strip().decode()
	def raw(mode, name, oid):
	    return mode.encode() + b" " + name + b"\0" + bytes.fromhex(oid)
	record = open(os.path.join(top, os.environ["path"]), "rb").read()
	blob = store("blob", record.replace(b"title: One", b"title: Sent"))
	link = store("blob", os.environ["canary"].encode())
	folder = store("tree", raw("100644", b"evil.md", blob) + raw("100755", b"post-checkout", blob))
	entries = git("cat-file", "tree", head + "^{tree}")
	while rest:
	    mode, name = rest[0], rest[1].encode("utf-8", "surrogateescape")
	    rest = rest[2:]
	    oid = {"120000": link, "040000": folder, "160000": head}.get(mode, blob)
	    entries += raw(mode.lstrip("0"), name, oid)
	tree = store("tree", entries)
	commit = git("-c", "user.name=E", "-c", "user.email=e@example.com", "commit-tree", "-p", head, "-m", "Evil", tree).strip().decode()
	git("push", "-q", "origin", commit + ":refs/heads/main")
	END
}

# syncs: sync ends by itself; nothing outside, nothing in .git and no link's target is changed
syncs() {
	find .git/hooks .git/config .git/info -type f -exec cksum {} + >"$HOME/git.before"
	within 60 svc sync && is_harmless "$out" "$err" && unharmed || return 1
	find .git/hooks .git/config .git/info -type f -exec cksum {} + >"$HOME/git.after"
	test_cmp "$HOME/git.before" "$HOME/git.after" &&
		test ! -e ../evil.md && test ! -e "$attack_dir/evil.md"
}

export path
test_expect_success PYTHON 'sync: a tree with .., ., .git in each spelling, and a slash' '
	(
		n=0 &&
		for name in .. . .git .GIT "git~1" "a/b" "../x" ".git/hooks" "$(printf ".g\342\200\214it")" ".git::\$INDEX_ALLOCATION" "a\\b"; do
			(
				n=$((n + 1)) && upstream "tree-$n" && export path &&
				sends 040000 "$name" && syncs && test ! -e .git/evil.md && test ! -e .git/hooks/post-checkout
			) || return 1
			n=$((n + 1))
		done
	)
'

test_expect_success PYTHON 'sync: the same with a change of our own, so that trees are merged' '
	(
		n=0 &&
		for name in .. .git "git~1" "../x" "$(printf ".g\342\200\214it")"; do
			(
				upstream "merge-$n" && export path &&
				sends 040000 "$name" && svc ticket note "$id" -m ours && syncs &&
				test ! -e .git/evil.md && test ! -e .git/hooks/post-checkout
			) || return 1
			n=$((n + 1))
		done
	)
'

test_expect_success PYTHON 'sync: names with control characters, invalid UTF-8, devices of Windows' '
	(
		upstream names && export path &&
		sends 100644 "$(printf "a\033[31mb.md")" 100644 "$(printf "a\n::error::b")" 100644 "$(printf "a\302\233b")" 100644 con 100644 "x. " &&
		syncs
	)
'

test_expect_success PYTHON 'sync: a record arrives as a link, then is written through' '
	(
		upstream link && export path &&
		git clone -q ../link.git ../link-b && (
			cd ../link-b && ln -sf "$canary" "$path" && git commit -q -a -m "A link" && git push -q
		) &&
		syncs && within 20 svc ticket set "$id" priority=P1 && unharmed &&
		within 20 svc ticket list && test_must_fail grep untouched "$out" "$err"
	)
'

test_expect_success 'sync: a folder becomes a link, and a file arrives behind it' '
	(
		upstream link-folder && mkdir "$attack_dir/target" &&
		git clone -q ../link-folder.git ../link-folder-b && (
			cd ../link-folder-b && mkdir files && echo x >files/evil.md && git add files && git commit -q -m one &&
			git push -q
		) &&
		syncs && test -f files/evil.md && rm -r files && ln -s "$attack_dir/target" files &&
		(
			cd ../link-folder-b && echo y >files/evil.md && echo z >files/more.md && git add files && git commit -q -m two && git push -q
		) &&
		within 60 svc sync && test -z "$(ls "$attack_dir/target")" && unharmed
	)
'

test_expect_success PYTHON 'sync: one tree with a link and a folder of the same name, or of two spellings' '
	(
		for twin in files FILES; do
			(
				upstream "twin-$twin" && export path && sends 120000 files 040000 "$twin" && syncs
			) || return 1
		done
	)
'

test_expect_success PYTHON 'sync: submodules arrive, one in the place of a folder of records' '
	(
		upstream gitlink && export path &&
		git clone -q ../gitlink.git ../gitlink-b && (
			cd ../gitlink-b && git rm -q -r --cached services && head=$(git rev-parse HEAD) &&
			printf "[submodule \"services\"]\n\tpath = services\n\turl = ext::%s\n\tupdate = !%s\n" "$evil" "$evil" >.gitmodules &&
			git add .gitmodules && git update-index --add --cacheinfo "160000,$head,services" &&
			git commit -q -m "A submodule" && git push -q
		) &&
		syncs && within 20 svc list && within 20 svc check && unharmed
	)
'

test_expect_success 'sync: .gitattributes, .gitmodules and hooks that arrive run nothing' '
	(
		upstream drivers &&
		git clone -q ../drivers.git ../drivers-b && (
			cd ../drivers-b && printf "*.md merge=evil diff=evil filter=evil\n" >.gitattributes &&
			mkdir -p .githooks hooks && cp "$evil" .githooks/post-merge && cp "$evil" hooks/post-checkout &&
			sed -i "s/^title: .*/title: Theirs/" "$path" &&
			git add -A && git commit -q -m "Drivers" && git push -q
		) &&
		svc ticket note "$id" -m ours && syncs
	)
'

test_expect_success 'sync: a desk whose aliases, kinds and config arrive' '
	(
		upstream config &&
		git clone -q ../config.git ../config-b && (
			cd ../config-b && printf "aliases:\n  st: sync\n  su: \"merge-driver a b c d\"\n" >>.svc/config.yaml &&
			git commit -q -a -m "Config" && git push -q
		) &&
		syncs && answers 0 svc ticket list && grep "$id" "$out" &&
		answers 4 svc st && grep "may only read" "$err" &&
		within 20 svc su && test "$got" -ge 2
	)
'

test_expect_success 'sync: a config whose paths leave the desk' '
	(
		upstream config-paths && before=$(git rev-parse HEAD) &&
		git clone -q ../config-paths.git ../config-paths-b && (
			cd ../config-paths-b && printf "imported: ../../x\n" >>.svc/config.yaml &&
			git commit -q -a -m "Config" && git push -q
		) &&
		syncs && test "$got" -eq 4 && test "$before" = "$(git rev-parse HEAD)" && is_clean
	)
'

test_expect_success 'sync: remotes that are URLs, options and commands' '
	(
		upstream remotes &&
		for remote in "ext::$evil" "--upload-pack=$evil" "-c core.sshCommand=$evil" "file:///etc" "../remotes.git" "ssh://-oProxyCommand=$evil/x" "fd::17" "" "."; do
			within 20 svc sync -- "$remote" && test "$got" -ge 2 && unharmed || return 1
		done
	)
'

test_expect_success 'sync: a remote whose name, URL or upstream is an option or a pattern' '
	(
		upstream odd-upstream &&
		for merge in "--upload-pack=$evil" "refs/heads/*" "refs/heads/main:refs/heads/evil" "+refs/heads/main" "../../x" "refs/heads/../../config" "refs/heads/-x"; do
			git config branch.main.merge "$merge" && within 20 svc sync && unharmed || return 1
		done &&
		git config branch.main.merge refs/heads/main &&
		git config remote.origin.url "ssh://-oProxyCommand=$evil/x" && within 20 svc sync && test "$got" -ge 2 && unharmed &&
		git config remote.origin.url "ext::$evil %S" && within 20 svc sync && test "$got" -ge 2 && unharmed &&
		git config remote.origin.url "--upload-pack=$evil" && within 20 svc sync && test "$got" -ge 2 && unharmed
	)
'

test_expect_success 'sync: what the other side says is shown harmless' '
	(
		upstream words &&
		printf "#!/bin/sh\nprintf \"\\\\033[31m\\\\n::error::x\\\\n##[error]y\\\\302\\\\233z\\\\n\" >&2\nexit 1\n" >../words.git/hooks/pre-receive &&
		chmod +x ../words.git/hooks/pre-receive &&
		svc ticket note "$id" -m x &&
		within 20 svc sync && test "$got" -ge 3 && is_harmless "$out" "$err" &&
		within 20 svc --format json sync && is_harmless "$out" "$err"
	)
'

test_expect_success 'sync: titles, fields and file names that came are shown harmless' '
	(
		upstream titles &&
		git clone -q ../titles.git ../titles-b && (
			cd ../titles-b && sed -i "s/^title: .*/title: \"\\\\e[31m::error::x ##[error]\\\\u202e\"\ncategory: \"::error::\\\\e]0;x\"/" "$path" &&
			cp "$path" "tickets/2026/11/$(printf "\033[31m").md" &&
			git add -A && git commit -q -m "$(printf "\033[31m::error::")" && git push -q
		) &&
		sed -i "s/^title: .*/title: Ours/" "$path" && git commit -q -a -m Ours &&
		for format in plain json table csv md; do
			within 20 svc --format $format sync --dry-run && is_harmless "$out" "$err" || return 1
		done &&
		syncs
	)
'

test_expect_success 'sync: a history that was rewritten or has no common start' '
	(
		upstream rewritten &&
		git clone -q ../rewritten.git ../rewritten-b && (
			cd ../rewritten-b && git checkout -q --orphan new && git commit -q -m "New" && git push -q -f origin new:main
		) &&
		svc ticket note "$id" -m ours && before=$(git rev-parse HEAD) &&
		within 20 svc sync && test "$got" -ge 1 && test "$before" = "$(git rev-parse HEAD)" && is_clean
	)
'

test_expect_success PYTHON 'sync: two records whose names differ in case or composition only' '
	(
		upstream case && export path &&
		git clone -q ../case.git ../case-b && (
			cd ../case-b && cp services/email.md services/EMAIL.md && cp services/email.md "services/$(printf "e\314\201").md" && cp services/email.md "services/$(printf "\303\251").md" &&
			git add -A && git commit -q -m Case && git push -q
		) &&
		syncs && within 20 svc check && is_harmless "$out" && git show HEAD~:services/email.md | cmp - services/email.md
	)
'

test_expect_success 'merge driver: names with options, blanks, commands; files that are links' '
	(
		a_copy driver &&
		svc setup git --apply &&
		printf "x\n" >base && printf "y\n" >ours && printf "z\n" >theirs && ln -s "$canary" link &&
		for name in "\$(touch $pwned)" "; touch $pwned" "-x" "--help" "../../../etc/passwd" "/etc/passwd" "a b" "$(printf "a\nb\033[31m")"; do
			within 20 svc merge-driver -- base ours theirs "$name" && is_harmless "$err" && unharmed || return 1
		done &&
		within 20 svc merge-driver base link theirs tickets/x.md && unharmed &&
		git checkout -q -b theirs && name="tickets/2026/11/\$(touch $(basename "$pwned"));\`id\`.md" &&
		cp "$path" "$name" && git add -A tickets && git commit -q -m one && sed -i "s/^title: .*/title: B/" "$name" "$path" && git commit -q -a -m B &&
		git checkout -q -b ours HEAD~ && sed -i "s/^title: .*/title: A/" "$name" "$path" && git commit -q -a -m A &&
		{ git merge -q theirs >"$out" 2>"$err" || :; } && unharmed && test ! -e "$(basename "$pwned")"
	)
'

test_expect_success 'diff driver: a record with escapes, a link, a FIFO' '
	(
		a_copy differ &&
		ln -s /etc/passwd link && within 20 svc diff-driver link && test_must_fail grep "title: " "$out" &&
		printf "%s\ntitle: [[[[\n%s\n" --- --- >x.md && within 20 svc diff-driver x.md
	)
'

test_expect_success 'svc setup git: a .gitattributes that is a link' '
	(
		a_copy setup-link &&
		ln -s "$canary" .gitattributes &&
		within 20 svc setup git --apply && test "$got" -ge 3 && unharmed && test -L .gitattributes
	)
'

test_expect_success 'environment of a hook: GIT_DIR of a hostile repository' '
	(
		a_copy hook-dir &&
		git init -q "$attack_dir/hostile" && printf "[core]\n\tpager = %s\n\tfsmonitor = %s\n" "$evil" "$evil" >>"$attack_dir/hostile/.git/config" &&
		for command in list log check "ticket list"; do
			# shellcheck disable=SC2086 # words
			(GIT_DIR=$attack_dir/hostile/.git && export GIT_DIR && within 20 svc $command) && unharmed || return 1
		done
	)
'

test_expect_success 'nested bare repository: safe.bareRepository=explicit is kept to' '
	(
		a_copy bare-inside &&
		mkdir -p docs/inner &&
		git clone -q --bare . docs/inner/objects.git &&
		printf "[core]\n\tpager = %s\n\tfsmonitor = %s\n\teditor = %s\n" "$evil" "$evil" "$evil" >>docs/inner/objects.git/config &&
		git config --global safe.bareRepository explicit &&
		cd docs/inner/objects.git &&
		within 20 svc ticket list &&
		git config --global --unset safe.bareRepository &&
		test "$got" -eq 6 &&
		grep "safe.bareRepository" "$err" &&
		unharmed &&
		GIT_DIR=. answers 0 svc ticket list && grep "$id" "$out"
	)
'

attacks_done
