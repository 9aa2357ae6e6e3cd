#!/bin/sh

test_description='attacks: links, special files, .git and names in the tree of a desk'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/attack.sh"

# reads_on: the commands that read end by themselves, and the rest of the desk is still there.
reads_on() {
	for reading in list check "sla report" "export jsonl"; do
		# shellcheck disable=SC2086 # words
		within 20 svc $reading || return 1
		is_harmless "$err" || return 1
		if grep -q "untouched\|root:x:" "$out" "$err"; then
			echo "what is outside is shown: $reading" >&2
			return 1
		fi
	done
}

# writes_on: each command that would change the record $id ends by itself, and leaves the canary.
writes_on() {
	for writing in "ticket set $id priority=P1" "ticket note $id -m x" "ticket set $id title=y --no-commit" \
		"ticket attach $id $attack_dir/file --name a.txt" "check --fix" "undo" "ticket rm $id"; do
		# shellcheck disable=SC2086 # words
		within 20 svc $writing && unharmed || return 1
	done
}

test_expect_success 'link: a record is a link to a file outside' '
	(
		a_copy link-out &&
		ln -sf "$canary" "$path" &&
		reads_on && writes_on &&
		git checkout -q -f . && git reset -q --hard &&
		ln -sf "$canary" "$path" && git commit -q -a -m "Turn the record into a link" &&
		reads_on && writes_on
	)
'

test_expect_success 'link: a record is a link to /etc/passwd' '
	(
		a_copy link-passwd &&
		ln -sf /etc/passwd "$path" &&
		reads_on &&
		within 20 svc show "$id" && test "$got" -ge 3 &&
		test_must_fail grep root: "$out" "$err"
	)
'

test_expect_success 'link: a record is a link to another record of the desk' '
	(
		a_copy link-in &&
		ln -s "$(basename "$path")" "$(dirname "$path")/INC-2611-AAAAA.md" &&
		before=$(cksum <"$path") &&
		within 20 svc ticket set INC-2611-AAAAA priority=P1 --no-commit && test "$got" -ge 3 &&
		test "$(cksum <"$path")" = "$before"
	)
'

test_expect_success 'link: a record is a dangling link' '
	(
		a_copy link-dangling &&
		ln -sf "$attack_dir/made" "$path" &&
		reads_on && writes_on &&
		test ! -e "$attack_dir/made"
	)
'

test_expect_success 'link: a record is a link to itself, to a FIFO, to a device, to a folder' '
	(
		a_copy link-odd &&
		mkfifo "$attack_dir/fifo" &&
		for to in "$(basename "$path")" "$attack_dir/fifo" /dev/zero /dev/stdin /proc/self/mem / .; do
			ln -sfn "$to" "$path" &&
			reads_on && writes_on || return 1
			rm -f "$path"
		done
	)
'

test_expect_success 'link: a folder of records is a link to a folder outside' '
	(
		a_copy link-folder &&
		mkdir "$attack_dir/records" &&
		cp "$path" "$attack_dir/records/" &&
		rm -r tickets/2026/11 && ln -s "$attack_dir/records" tickets/2026/11 &&
		reads_on && writes_on &&
		(cd "$attack_dir/records" && ls) >"$out" && echo "$id.md" | test_cmp - "$out" &&
		git show HEAD:"$path" | cmp - "$attack_dir/records/$id.md" &&
		within 20 svc ticket new "Another" --now 2026-11-21T12:00:00Z && test "$got" -ge 3 &&
		test "$(ls "$attack_dir/records" | wc -l)" -eq 1
	)
'

test_expect_success 'link: the folder of a kind is a link' '
	(
		a_copy link-kind &&
		mkdir "$attack_dir/services" && cp services/* "$attack_dir/services/" &&
		rm -r services && ln -s "$attack_dir/services" services &&
		reads_on &&
		within 20 svc service new extra title=x && test "$got" -ge 3 &&
		within 20 svc service set email title=x && test "$got" -ge 3 &&
		test ! -e "$attack_dir/services/extra.md"
	)
'

test_expect_success 'link: .svc is a link, and so is its config' '
	(
		a_copy link-svc &&
		cp -r .svc "$attack_dir/dotsvc" &&
		rm -r .svc && ln -s "$attack_dir/dotsvc" .svc &&
		within 20 svc config name Evil && test "$got" -ge 3 &&
		cmp "$attack_dir/dotsvc/config.yaml" ../base/.svc/config.yaml &&
		rm .svc && mkdir .svc && ln -s "$canary" .svc/config.yaml &&
		within 20 svc config name Evil && test "$got" -ge 3 && unharmed &&
		within 20 svc ticket list && test "$got" -ge 3 &&
		test_must_fail grep untouched "$out" "$err" &&
		rm .svc/config.yaml && mkfifo .svc/config.yaml &&
		within 20 svc ticket list && test "$got" -ge 3
	)
'

test_expect_success 'link: kind files and their folder are links' '
	(
		a_copy link-kinds &&
		mkdir "$attack_dir/kinds" && echo "kind: [root:x:" >"$attack_dir/kinds/evil.yaml" &&
		ln -s "$attack_dir/kinds" .svc/kinds &&
		within 20 svc ticket list && test_must_fail grep "root:x" "$err" &&
		rm .svc/kinds && mkdir .svc/kinds &&
		ln -s /etc/passwd .svc/kinds/evil.yaml &&
		within 20 svc ticket list && test_must_fail grep "root:x" "$err" &&
		rm .svc/kinds/evil.yaml && mkfifo .svc/kinds/evil.yaml &&
		within 20 svc ticket list && test "$got" -ge 3
	)
'

test_expect_success 'link: the folder of attachments is a link, and so is an attachment' '
	(
		a_copy link-attachment &&
		mkdir "$attack_dir/files" &&
		ln -s "$attack_dir/files" "${path%.md}.d" &&
		within 20 svc ticket attach "$id" "$attack_dir/file" --name a.txt && test "$got" -ge 3 &&
		test -z "$(ls "$attack_dir/files")" &&
		rm "${path%.md}.d" && mkdir "${path%.md}.d" && ln -s "$canary" "${path%.md}.d/a.txt" &&
		within 20 svc ticket attach "$id" "$attack_dir/file" --name a.txt &&
		unharmed && test -L "${path%.md}.d/a.txt"
	)
'

test_expect_success 'link: the lock and the journal in the git directory' '
	(
		a_copy link-lock &&
		for name in svc.lock svc-journal; do
			ln -sf "$canary" ".git/$name" &&
			within 20 svc ticket note "$id" -m x && unharmed &&
			rm -f ".git/$name" || return 1
		done
	)
'

test_expect_success 'hard link: a record shares its bytes with a file outside' '
	(
		a_copy hard-link &&
		ln -f "$canary" "$path" &&
		reads_on_quietly() { within 20 svc ticket list; } && reads_on_quietly &&
		rm "$path" && git checkout -q . &&
		cp "$path" "$attack_dir/twin" && ln -f "$attack_dir/twin" "$path" &&
		svc ticket set "$id" priority=P1 &&
		grep "^priority: P1" "$path" &&
		git show HEAD~:"$path" | cmp - "$attack_dir/twin" &&
		ln -f "$attack_dir/twin" "$path" && git checkout -q . &&
		ln -f .svc/config.yaml "$attack_dir/config" && cp .svc/config.yaml "$attack_dir/config.before" &&
		svc config name Other && cmp "$attack_dir/config" "$attack_dir/config.before" &&
		unharmed
	)
'

test_expect_success PYTHON 'special file: FIFO, socket and folder in the place of a record' '
	(
		a_copy special &&
		mkfifo tickets/2026/11/INC-2611-AAAAA.md &&
		mkdir tickets/2026/11/INC-2611-BBBBB.md &&
		(cd tickets/2026/11 && python3 -c "import socket; socket.socket(socket.AF_UNIX).bind(\"INC-2611-CCCCC.md\")") &&
		reads_on &&
		answers 4 svc ticket list && grep "$id" "$out" &&
		for name in AAAAA BBBBB CCCCC; do
			within 20 svc show INC-2611-$name && test "$got" -ge 3 &&
			within 20 svc ticket set INC-2611-$name priority=P1 && test "$got" -ge 3 || return 1
		done &&
		answers 1 svc check && grep INC-2611-AAAAA "$out" &&
		answers 0 svc ticket set "$id" priority=P1
	)
'

test_expect_success ROOT 'special file: a device in the place of a record' '
	(
		a_copy device &&
		if mknod tickets/2026/11/INC-2611-AAAAA.md c 1 5; then
			reads_on &&
			within 20 svc show INC-2611-AAAAA && test "$got" -ge 3
		fi
	)
'

test_expect_success 'special file: FIFO in the place of a folder of records, and of svc.lock' '
	(
		a_copy fifo-folder &&
		rm -r services && mkfifo services &&
		reads_on &&
		within 20 svc service new extra title=x && test "$got" -ge 3 &&
		rm -f .git/svc.lock && mkfifo .git/svc.lock &&
		within 20 svc ticket note "$id" -m x
	)
'

test_expect_success 'submodule: in the place of a record and of a folder of records' '
	(
		a_copy submodule &&
		git init -q "$attack_dir/sub" && (cd "$attack_dir/sub" && git commit -q --allow-empty -m x) &&
		git -c protocol.file.allow=always submodule --quiet add "$attack_dir/sub" tickets/2026/11/INC-2611-AAAAA.md &&
		git -c protocol.file.allow=always submodule --quiet add "$attack_dir/sub" articles &&
		git commit -q -m "Bring submodules" &&
		reads_on &&
		within 20 svc ticket set INC-2611-AAAAA priority=P1 && test "$got" -ge 3 &&
		answers 0 svc ticket set "$id" priority=P1 &&
		answers 4 svc --at HEAD ticket list && grep "$id" "$out"
	)
'

test_expect_success 'nested repository: in a folder of records' '
	(
		a_copy nested &&
		git init -q tickets/2026/11/inner && cp "$path" tickets/2026/11/inner/INC-2611-AAAAA.md &&
		printf "[core]\n\tfsmonitor = %s\n\tpager = %s\n" "$evil" "$evil" >>tickets/2026/11/inner/.git/config &&
		reads_on && unharmed &&
		within 20 svc ticket set INC-2611-AAAAA priority=P1 && unharmed &&
		answers 0 svc ticket set "$id" priority=P1 && unharmed
	)
'

test_expect_success '.git: a file that leads elsewhere' '
	(
		a_copy gitfile &&
		git init -q --bare "$attack_dir/other.git" &&
		rm -rf .git && echo "gitdir: $canary" >.git &&
		within 20 svc ticket list && test "$got" -eq 6 &&
		echo "gitdir: ../../../../../../etc" >.git &&
		within 20 svc ticket note "$id" -m x && test "$got" -eq 6 &&
		printf "gitdir: \033[31m::error::x\n" >.git &&
		within 20 svc ticket list && test "$got" -eq 6 && is_harmless "$err" &&
		unharmed
	)
'

test_expect_success '.git: a FIFO, a link to itself, an empty folder' '
	(
		a_copy gitodd &&
		GIT_CEILING_DIRECTORIES=$(pwd -P | sed "s,/[^/]*$,,") && export GIT_CEILING_DIRECTORIES &&
		rm -rf .git && mkfifo .git &&
		within 20 svc ticket list && test "$got" -eq 6 &&
		rm .git && ln -s .git .git &&
		within 20 svc ticket list && test "$got" -eq 6 &&
		rm .git && mkdir .git &&
		within 20 svc ticket list && test "$got" -eq 6
	)
'

test_expect_success '.git: as a name of an attachment, in every spelling' '
	(
		a_copy git-names &&
		for name in .git .GIT .Git "git~1" "GIT~1" ".git::\$INDEX_ALLOCATION" ".git " ".git." .gitmodules \
			.gitattributes "-x" ".." "." "a/../../b" "../../.git/hooks/pre-commit" CON nul.txt "lpt1" \
			"$(printf "a\033b")" "$(printf "a\nb")" "$(printf "a\302\233b")" "$(printf "\377")" "a\\b" "" \
			"$(printf "%0300d" 0)"; do
			within 20 svc ticket attach "$id" "$attack_dir/file" --name "$name" && test "$got" -ge 2 &&
			is_harmless "$err" || return 1
		done &&
		is_clean &&
		git diff --exit-code HEAD
	)
'

test_expect_success '.git: as an id, in a kind folder and in a path pattern' '
	(
		a_copy git-ids &&
		for id_now in .git .GIT "git~1" ../x ../../.git/config /etc/passwd .. . "a/b" "a\\b" -x --help CON nul "a.lock" "$(printf "a\nb")"; do
			within 20 svc service new -- "$id_now" title=x && test "$got" -ge 2 &&
			within 20 svc show -- "$id_now" && test "$got" -ge 2 &&
			is_harmless "$out" "$err" || return 1
		done &&
		is_clean &&
		for folder in .git .GIT ../x /tmp .svc "a/../b" "a/.git" "$(printf "a\nb")"; do
			printf "imported: \"%s\"\n" "$folder" >"$HOME/imported" &&
			cat ../base/.svc/config.yaml "$HOME/imported" >.svc/config.yaml &&
			within 20 svc ticket list && test "$got" -ge 2 || return 1
			{ cat ../base/.svc/config.yaml && printf "paths: {ticket: \"%s/{yyyy}\"}\n" "$folder"; } >.svc/config.yaml &&
			within 20 svc ticket list && test "$got" -ge 2 || return 1
		done
	)
'

test_expect_success 'kind file: its folder leaves the desk or lies in .git' '
	(
		a_copy kind-folder &&
		mkdir .svc/kinds &&
		for folder in .. ../outside /tmp .git .git/hooks .svc .svc/kinds a/../../b "git~1" . ""; do
			sed "s|FOLDER|$folder|" >.svc/kinds/asset.yaml <<-\END &&
			kind: asset
			title: Asset
			plural: assets
			folder: "FOLDER"
			help: x
			id: {style: slug}
			fields:
			  title: {type: line, help: x}
			END
			within 20 svc asset new one title=x && test "$got" -ge 2 &&
			within 20 svc ticket list && test "$got" -eq 4 || return 1
		done &&
		test ! -e ../outside
	)
'

test_expect_success 'name: two records that differ only in case' '
	(
		a_copy case &&
		cp services/email.md services/Email.md &&
		cp services/email.md services/EMAIL.md &&
		reads_on &&
		answers 1 svc check && grep -i "email" "$out" &&
		within 20 svc service set EMAIL title=x --no-commit &&
		cmp services/Email.md services/EMAIL.md
	)
'

test_expect_success 'name: NFC and NFD, ignorable characters, look-alikes of an id' '
	(
		a_copy unicode &&
		for name in "$(printf "e\314\201mail")" "$(printf "\303\251mail")" "$(printf "em\342\200\213ail")" \
			"$(printf "em\342\200\215ail")" "$(printf "\320\265mail")" "$(printf "email\342\200\256")" "$(printf ".g\342\200\214it")"; do
			cp services/email.md "services/$name.md" || return 1
			within 20 svc service new "$name" title=x && test "$got" -ge 2 &&
			within 20 svc service set "$name" title=x && test "$got" -ge 2 &&
			is_harmless "$err" || return 1
		done &&
		reads_on &&
		answers 1 svc check && is_harmless "$out" &&
		git show HEAD:services/email.md | cmp - services/email.md
	)
'

test_expect_success 'name: files with line breaks, escapes, invalid UTF-8, quotes and blanks' '
	(
		a_copy names &&
		for name in "$(printf "a\n::error::x")" "$(printf "\033[31mred")" "$(printf "\377\376")" "a\"b" " a" "a b" "-rf" \
			"\$(touch x)" "a;b" "$(printf "\302\233m")" "$(printf "\r")"; do
			cp "$path" "tickets/2026/11/$name.md" || return 1
		done &&
		reads_on &&
		for format in table plain csv md json jsonl; do
			within 20 svc --format $format check && is_harmless "$out" "$err" &&
			within 20 svc --format $format list && is_harmless "$out" "$err" || return 1
		done &&
		answers 0 svc ticket set "$id" priority=P1 &&
		test ! -e x
	)
'

test_expect_success 'depth: folders nested a thousand deep, and a thousand in one' '
	(
		a_copy depth &&
		deep=tickets && n=0 &&
		while [ $n -lt 400 ]; do deep=$deep/d n=$((n + 1)); done &&
		mkdir -p "$deep" &&
		reads_on &&
		answers 0 svc show "$id"
	)
'

test_expect_success 'mode: a record and a folder that can not be read, and a file that is a program' '
	(
		a_copy mode &&
		chmod +x "$path" && git commit -q -a -m "Make it a program" &&
		svc ticket set "$id" priority=P1 && test -x "$path" &&
		chmod 4755 "$path" &&
		within 20 svc ticket note "$id" -m x
	)
'

test_expect_success PYTHON 'race: a record and its folder turn into links while they are written' '
	(
		a_copy race &&
		mkdir "$attack_dir/race" &&
		cp "$path" "$attack_dir/race/" && cp "$path" "$attack_dir/race.before" &&
		cat >"$HOME/race.py" <<-\END &&
		import os, sys, time
		record, outside, folder_outside = sys.argv[1:]
		folder = os.path.dirname(record)
		end = time.time() + 10
		n = 0
		while time.time() < end and not os.path.exists(sys.argv[2] + ".stop"):
		    n += 1
		    try:
		        if n % 2:
		            os.rename(record, record + ".away"); os.symlink(outside, record)
		            os.unlink(record); os.rename(record + ".away", record)
		        else:
		            os.rename(folder, folder + ".away"); os.symlink(folder_outside, folder)
		            os.unlink(folder); os.rename(folder + ".away", folder)
		    except OSError:
		        for name in (record, folder):
		            try:
		                if os.path.islink(name):
		                    os.unlink(name)
		                if os.path.lexists(name + ".away") and not os.path.lexists(name):
		                    os.rename(name + ".away", name)
		            except OSError:
		                pass
		END
		{ python3 "$HOME/race.py" "$path" "$canary" "$attack_dir/race" & } &&
		racer=$! &&
		n=0 &&
		while [ $n -lt 60 ]; do
			n=$((n + 1)) &&
			within 20 svc ticket set "$id" title="Round $n" --no-commit &&
			written=$((${written:-0} + (got == 0))) &&
			within 20 svc ticket attach "$id" "$attack_dir/file" --name "r$n.txt" --no-commit || return 1
		done &&
		test "$written" -gt 0 &&
		: >"$canary.stop" && wait "$racer" && rm "$canary.stop" &&
		unharmed &&
		test "$(ls "$attack_dir/race")" = "$id.md" &&
		cmp "$attack_dir/race/$id.md" "$attack_dir/race.before"
	)
'

test_expect_success 'output files: a proof bundle leaves alone what is there, link or not' '
	(
		a_copy bundle &&
		mkdir "$attack_dir/there" && ln -s "$attack_dir/there" bundle-link && ln -s "$attack_dir/nowhere" bundle-dangling &&
		for to in bundle-link bundle-dangling "$attack_dir/there" "$canary"; do
			within 20 svc sla explain "$id" --bundle "$to" && test "$got" -ge 2 || return 1
		done &&
		test -z "$(ls "$attack_dir/there")" && test ! -e "$attack_dir/nowhere" &&
		unharmed
	)
'

test_expect_success 'output files: ids of agreements and calendars name no place out of the bundle' '
	(
		a_copy bundle-ids &&
		mkdir out-of && cp slas/standard.md ../evil-sla.md &&
		sed -i "s/^service: .*/&\nsla: ..\/..\/evil-sla/" "$path" &&
		sed -i "s/^calendar: .*/calendar: ..\/..\/office/" slas/standard.md &&
		within 20 svc sla explain "$id" --bundle out-of/bundle &&
		test "$(find .. -maxdepth 1 -newer "$path" -name "*.md" | wc -l)" -le 1 &&
		find out-of -type f | grep -v "^out-of/bundle/" >"$out" || :
		test ! -s "$out"
	)
'

attacks_done
