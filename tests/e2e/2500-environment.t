#!/bin/sh

test_description='surroundings that fail: editors, tzdata, git, file systems, standard output'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/bad.sh"

test_expect_success 'an editor that fails, is missing, is killed, empties or removes the file' '
	(
		a_desk editor &&
		for editor in false "$HOME/no-such-editor" "kill -9 \$\$;:" "rm -f" "sh -c \": >\\\"\\\$0\\\"\""; do
			for verb in "ticket edit $id" "catalog edit email" "ticket new --edit Another"; do
				before=$(git rev-parse HEAD) &&
				got=0 &&
				# shellcheck disable=SC2086 # words
				{ SVC_EDITOR=$editor svc $verb >"$out" 2>"$err" || got=$?; } &&
				cat "$err" >&2 &&
				test "$got" -gt 1 &&
				test "$got" -lt 7 &&
				grep "nothing was changed" "$err" &&
				test "$before" = "$(git rev-parse HEAD)" &&
				is_clean || return 1
			done
		done &&
		SVC_EDITOR=false expect_error 6 "the editor .false. failed" svc ticket edit "$id"
	)
'

test_expect_success 'an editor that saves nothing changes nothing' '
	(
		a_desk unsaved &&
		before=$(git rev-parse HEAD) &&
		SVC_EDITOR=true svc ticket edit "$id" &&
		SVC_EDITOR=true svc catalog edit email &&
		test "$before" = "$(git rev-parse HEAD)" &&
		is_clean
	)
'

test_expect_success 'no terminal and no editor' '
	(
		a_desk no-terminal &&
		refused 2 "no terminal for an editor" svc ticket edit "$id" &&
		refused 2 "needs a title" svc ticket new
	)
'

test_expect_success 'no tzdata: reading goes on in UTC and says so, writing is refused' '
	(
		a_desk zones &&
		svc config timezone Europe/Berlin &&
		mkdir "$HOME/empty" &&
		TZDIR=$HOME/empty &&
		export TZDIR &&
		svc ticket list >"$out" 2>"$err" &&
		grep "$id" "$out" &&
		grep "warning: .svc/config.yaml:[0-9]*:[0-9]*: .*UTC: there is no time zone database in $TZDIR" "$err" &&
		grep "hint: install the package tzdata" "$err" &&
		refused 6 "no time zone database" svc ticket new Another &&
		refused 6 "no time zone database" svc config timezone Europe/Rome &&
		test_expect_code 1 svc check >"$out" 2>"$err" &&
		grep "config-zone" "$out" &&
		unset TZDIR &&
		sed -i "s,^timezone: .*,timezone: Europe/Berlin," calendars/office.md &&
		git commit -q -a -m "Move the office" &&
		TZDIR=$HOME/empty &&
		export TZDIR &&
		svc config timezone Etc/UTC 2>"$err" &&
		svc ticket new "UTC needs no database" &&
		test_expect_code 1 svc check >"$out" &&
		grep "calendars/office.md:[0-9]*:[0-9]*.*calendar-zone" "$out" &&
		test_expect_code 4 svc sla report >"$out" 2>"$err" || test_expect_code 6 svc sla report &&
		grep "no time zone database" "$err"
	)
'

test_expect_success 'without git on PATH: what needs none works, what needs it says so' '
	mkdir -p no-git &&
	(
		a_desk nogit &&
		PATH=$SHARNESS_TRASH_DIRECTORY/no-git &&
		export PATH &&
		svc=$svc_bin/svc &&
		"$svc" ticket list >"$out" &&
		"$svc" ticket show "$id" >"$out" &&
		"$svc" check >"$out" &&
		"$svc" log >"$out" &&
		"$svc" ticket new Another >"$out" &&
		"$svc" ticket set "$id" priority=P1 >"$out" &&
		"$svc" undo >"$out"
	) &&
	(
		cd nogit &&
		is_clean &&
		printf "#!/bin/sh\n" >.git/hooks/pre-commit &&
		chmod +x .git/hooks/pre-commit &&
		refused 6 "can.t run git: no such program on PATH" \
			env PATH="$SHARNESS_TRASH_DIRECTORY/no-git" "$svc_bin/svc" ticket new Another &&
		grep "install git" "$err" &&
		rm .git/hooks/pre-commit &&
		git config commit.gpgSign true &&
		refused 6 "can.t run git" \
			env PATH="$SHARNESS_TRASH_DIRECTORY/no-git" "$svc_bin/svc" ticket new Another
	)
'

test_expect_success 'a git too old for "git hook run" still runs the hooks' '
	mkdir -p old-git &&
	(
		a_desk oldgit &&
		git=$(command -v git) &&
		cat >../old-git/git <<-END &&
		#!/bin/sh
		for word; do
			if [ "\$word" = hook ]; then
				echo "git: '"'hook'"' is not a git command. See '"'git --help'"'." >&2
				exit 1
			fi
		done
		exec $git "\$@"
		END
		chmod +x ../old-git/git &&
		printf "#!/bin/sh\necho ran >>\"%s\"\n" "$HOME/hook-ran" >.git/hooks/pre-commit &&
		chmod +x .git/hooks/pre-commit &&
		PATH=$SHARNESS_TRASH_DIRECTORY/old-git:$PATH svc ticket new Another &&
		grep ran "$HOME/hook-ran" &&
		printf "#!/bin/sh\necho no >&2\nexit 1\n" >.git/hooks/pre-commit &&
		refused 5 "pre-commit" env PATH="$SHARNESS_TRASH_DIRECTORY/old-git:$PATH" "$svc_bin/svc" ticket new Another
	)
'

# small NAME KB: a desk on a file system of its own; the work goes on there
small() {
	mkdir -p small &&
		mount -t tmpfs -o "size=$2k" tmpfs small 2>/dev/null &&
		a_desk "small/$1"
}

if test_have_prereq ROOT && mkdir probe && mount -t tmpfs tmpfs probe 2>/dev/null; then
	umount probe
	test_set_prereq MOUNT
fi
cleanup_mount() {
	cd "$SHARNESS_TRASH_DIRECTORY" && umount small
}

test_expect_success MOUNT 'a read-only file system: reading works, writing says why' '
	(
		trap cleanup_mount EXIT &&
		small read-only 4096 &&
		mount -o remount,ro ../../small &&
		each "$reads" test_expect_code 0 >"$out" &&
		each "$(echo "$writes" | grep -v -e --fix)" refused 6 "Read-only file system" &&
		grep "mount the file system for writing, or work in a clone" "$err" &&
		SVC_EDITOR=true refused 6 "Read-only file system" svc ticket edit "$id"
	)
'

test_expect_success MOUNT 'a full disk: nothing changes, whatever step finds it full' '
	(
		trap cleanup_mount EXIT &&
		small full 4096 &&
		cp .git/index "$HOME/index.full" &&
		for room in 0 4 8 12 16 20 24 28 32 36 40 44; do
			for command in "ticket new Another" "ticket set $id priority=P1" "import jsonl records.jsonl"; do
				dd if=/dev/zero of=../fill bs=1k 2>/dev/null || : &&
				truncate -s -${room}k ../fill &&
				before=$(git rev-parse HEAD) &&
				got=0 &&
				# shellcheck disable=SC2086 # words
				{ svc $command >"$out" 2>"$err" || got=$?; } &&
				rm ../fill &&
				cat "$err" >&2 &&
				svc ticket list >"$out" && # takes back what there was no room to
				is_clean &&
				git fsck --strict &&
				test ! -e .git/index.lock &&
				if [ "$got" -eq 0 ]; then
					test "$before" != "$(git rev-parse HEAD)" &&
					git reset -q --hard "$before" || return 1
				else
					test "$got" -eq 6 &&
					grep "No space left on device" "$err" &&
					grep "hint: free some space" "$err" &&
					test "$before" = "$(git rev-parse HEAD)" || return 1
				fi || return 1
			done
		done &&
		svc ticket new "There is room again"
	)
'

test_expect_success 'a limit on file sizes is like a full disk' '
	(
		a_desk limited &&
		got=0 &&
		head -c 200000 /dev/zero | tr "\\0" x >"$HOME/long" &&
		before=$(git rev-parse HEAD) &&
		{ (
			ulimit -f 8 &&
			trap "" XFSZ &&
			svc ticket new Large -F "$HOME/long"
		) >"$out" 2>"$err" || got=$?; } &&
		cat "$err" >&2 &&
		test "$got" -eq 6 &&
		test "$before" = "$(git rev-parse HEAD)" &&
		is_clean &&
		git fsck
	)
'

test_expect_success DEV_FULL 'standard output that is full or closed' '
	(
		a_desk output &&
		for command in "ticket list" "ticket show $id" "log" "export jsonl" "export csv --kind ticket" \
			"help" "version" "kind list" "config" "sla status"; do
			# shellcheck disable=SC2086 # words
			{
				test_expect_code 6 svc $command >/dev/full 2>"$err" &&
				grep "can.t write the output: No space left" "$err" &&
				test_expect_code 6 svc $command >&- 2>"$err" &&
				grep "can.t write the output" "$err"
			} || return 1
		done &&
		before=$(commits) &&
		test_expect_code 6 svc ticket new Written >/dev/full 2>"$err" &&
		grep "can.t write the output" "$err" &&
		grep "hint: .*svc log" "$err" &&
		test "$(commits)" = $((before + 1)) &&
		is_clean &&
		test_expect_code 2 svc nosuch 2>/dev/full &&
		svc ticket new "Without input" <&- &&
		is_clean
	)
'

test_done
