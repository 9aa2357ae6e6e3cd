#!/bin/sh
# Kills a writing command at every one of its write-side system calls, one run each, and proves that
# nothing is lost.
#
#	kill_matrix.sh SETUP COMMAND [AGAIN [CHECK]]
#
# Four shell lines, run at the top of a fresh git repository with an isolated configuration:
# SETUP makes the desk (and commits it, or leaves an unborn branch); COMMAND is the write that is
# killed; AGAIN (COMMAND, if left out) is the next write, which must succeed and whose end state must
# be a clean work tree; CHECK must succeed at the end.
#
# After each kill: HEAD is the old commit or has the new one on it; a plain `git commit` of another
# file takes nothing of the desk away; AGAIN succeeds; no tracked file of the old state is gone or
# changed but by the write itself; nothing of the writer is left over; `git fsck --strict` is clean.
#
# What was wrong is kept: a folder each with the desk, the traced call, what COMMAND said (`command`)
# and the last words of all (`log`), in a new folder of KILL_WRONG (TMPDIR or /tmp), which is named.
#
# KILL_EVERY=N kills at every Nth call only (the ordinary suite); KILL_KEEP=1 keeps the last folder.
# KILL_IN=FOLDER runs all but SETUP in that folder, such as a linked work tree that SETUP made.
# KILL_AT=REGEX kills at those calls only whose line of strace (with the paths of descriptors) matches.
# KILL_ALONE=1 kills or fails the command's own process alone, not the programs that it starts; COMMAND
# is then one program with its arguments.
# KILL_READ=COMMAND is a reading command that must take away a killed writer's locks.
# KILL_ERROR=NAME doesn't kill: the call fails with this error, and COMMAND must say so or succeed.
set -u
[ $# -ge 2 ] || {
	sed -n '2,25s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
setup=$1 command=$2 again=${3:-$2} check=${4:-true}
every=${KILL_EVERY:-1} at=${KILL_AT:-} error=${KILL_ERROR:-}
for program in strace git; do
	command -v $program >/dev/null || {
		echo "kill_matrix: $program is not installed" >&2
		exit 77
	}
done

calls=write,writev,pwrite64,pwritev,open,openat,openat2,creat,rename,renameat,renameat2,link,linkat
calls=$calls,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,syncfs,sync_file_range,ftruncate
calls=$calls,truncate,fallocate,fchmod,chmod,fchmodat,symlink,symlinkat,flock,utimensat,sendfile
calls=$calls,copy_file_range,ioctl

base=$(mktemp -d "${TMPDIR:-/tmp}/svc-kill.XXXXXX") || exit 1
base=$(cd "$base" && pwd -P)
[ -n "${KILL_KEEP:-}" ] || trap 'rm -rf "$base"' EXIT
trap 'exit 1' INT TERM
export HOME="$base/home" GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C GIT_CEILING_DIRECTORIES="$base"
# A sanitizer looks for leaks by tracing, which strace does already.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE XDG_CONFIG_HOME
mkdir "$HOME" "$base/run" "$base/run/desk"
top="$base/run/${KILL_IN:-desk}"
git config --global user.name Kim
git config --global user.email kim@example.com
git config --global init.defaultBranch main
git config --global gc.auto 0

cd "$base/run/desk" || exit 1
if ! { git init -q . && sh -c "$setup"; }; then
	echo "kill_matrix: SETUP failed" >&2
	exit 1
fi
cd "$top" || exit 1
echo other > other-file
old=$(git rev-parse -q --verify HEAD)
if [ -n "$old" ]; then
	git add other-file && git commit -qm 'another file' || exit 1
	old=$(git rev-parse HEAD)
fi
git status --porcelain | grep -v ' other-file$' | sort > "$base/status"
git_dirs=$(git rev-parse --path-format=absolute --git-dir --git-common-dir | sort -u)
cp -a "$base/run" "$base/old" || exit 1

fresh() {
	cd "$base" || exit 1
	rm -rf "$base/run"
	cp -a "$base/old" "$base/run"
	cd "$top" || exit 1
	git update-index -q --refresh
}

# Runs COMMAND with strace's options on itself and its children, or on itself alone.
traced() {
	if [ -n "${KILL_ALONE:-}" ]; then
		strace -qq -o "$base/trace" "$@" sh -c "exec $command"
	else
		strace -f -qq -o "$base/trace" "$@" sh -c "$command"
	fi >"$base/command" 2>&1 </dev/null
	code=$?
	cp "$base/command" "$base/log"
	return $code
}

# Keeps the desk and the logs as they are at the first thing that is wrong in a run, and every word.
keep_wrong() {
	[ -n "$kept" ] || kept=$(mktemp -d "${KILL_WRONG:-${TMPDIR:-/tmp}}/svc-kill-wrong.XXXXXX") || return
	wrong="$kept/$(echo "${error:-KILL} $where" | tr ' ' '-')"
	if [ ! -d "$wrong" ]; then
		mkdir "$wrong" && cp -a "$base/run" "$base/command" "$base/log" "$wrong"
		[ ! -f "$base/trace" ] || cp "$base/trace" "$wrong"
	fi
	{
		echo "$where: $1"
		git status --short | head -50
		cat "$base/log"
		df -k "$base"
		cat /proc/loadavg
	} >> "$wrong/words" 2>&1
}

fail() {
	echo "kill_matrix: ${error:-killed} at $where: $1" >&2
	git status --short | head -5 >&2
	cat "$base/log" >&2
	failed=$((failed + 1))
	keep_wrong "$1"
}

# Prints the write-side calls of a whole run, one "NAME N" a line: the Nth call of that name, as each
# process counts its own.
list_calls() {
	fresh
	: > "$base/trace"
	traced -y -e "trace=$calls" -e signal=none || return 1
	sed -nE -e 's/^([a-z0-9_]+\()/1 \1/' -e 's/^([0-9]+) +([a-z0-9_]+\(.*)/\1 \2/p' "$base/trace" | awk -v at="$at" '
		{ name = $2; sub(/\(.*/, "", name); k = ++n[$1, name] }
		(name ~ /^open/ && !/O_CREAT|O_TRUNC|O_WRONLY|O_RDWR/) { next }
		name == "ioctl" && !/FICLONE/ { next }
		at && $0 !~ at { next }
		!seen[name, k]++ { print name, k }'
}

locks() {
	for dir in $git_dirs; do
		find "$dir" -name '*.lock' ! -name svc.lock
	done
}

# A killed program's lock stops git itself; the next svc command takes it away, also one that reads.
unlock() {
	locked=$((locked + 1))
	git commit -qm mine -- other-file >"$base/log" 2>&1 && fail "git ignored a lock"
	if [ -n "${KILL_READ:-}" ]; then
		sh -c "$KILL_READ" >"$base/log" 2>&1 || fail "reading failed under a lock"
		[ -z "$(locks)" ] || fail "reading left a lock: $(locks)"
	else
		sh -c "$again" >"$base/log" 2>&1 || fail "the next write failed under a lock"
	fi
}

# HEAD is the old commit or the new one on it.
verify_head() {
	now=$(git rev-parse -q --verify HEAD)
	[ "$now" = "$old" ] || [ "$(git rev-parse -q --verify HEAD~)" = "$old" ]
}

# Nothing of the writer is left, and nothing of the person's is lost.
verify_rest() {
	git status --porcelain | sort | comm -23 - "$base/status" > "$base/lost"
	[ ! -s "$base/lost" ] || fail "the work tree is not clean: $(head -1 "$base/lost")"
	[ "$(tail -1 other-file)" = mine ] || fail "the other file lost its change"
	for dir in . $git_dirs; do
		find "$dir" -maxdepth 8 \( -name '.svc-*' -o -name 'svc-*' -o -name '*.lock' \
			! -name svc.lock \) | grep -v -e '/objects/' -e '/hooks/'
	done > "$base/lost"
	[ ! -s "$base/lost" ] || fail "left over: $(head -1 "$base/lost")"
	git fsck --strict --no-dangling >"$base/log" 2>&1 || fail "git fsck complains"
	sh -c "$check" >"$base/log" 2>&1 || fail "the check at the end failed"
}

# What must hold in the folder of the killed run.
verify() {
	verify_head || {
		fail "HEAD is neither old nor new"
		return
	}
	files=$(git ls-tree -r --name-only HEAD 2>/dev/null | sort)
	echo mine >> other-file
	[ -z "$(locks)" ] || unlock
	git add other-file
	git commit -qm mine >"$base/log" 2>&1 || fail "git commit failed"
	git ls-tree -r --name-only HEAD | sort > "$base/after"
	echo "$files" | grep . | comm -23 - "$base/after" > "$base/lost"
	[ ! -s "$base/lost" ] || fail "git commit took away: $(head -1 "$base/lost")"
	sh -c "$again" >"$base/log" 2>&1 || fail "the next write failed"
	echo "$files" | grep . | while read -r f; do [ -e "$f" ] || echo "$f"; done > "$base/lost"
	[ ! -s "$base/lost" ] || fail "lost from the work tree: $(head -1 "$base/lost")"
	verify_rest
}

# A call that failed: the command could do without, or it says so and everything is as before.
verify_error() {
	[ "$survived" = 1 ] && return
	grep -q '^svc: ' "$base/log" || fail "it failed without a word"
	grep -qi 'assert\|sanitizer\|core dumped' "$base/log" && fail "it crashed"
	# What is done is done: only the word about it couldn't be printed.
	grep -q "can't write the output\|is merged here" "$base/log" && return
	[ "$(git rev-parse -q --verify HEAD)" = "$old" ] || fail "it failed, and there is a commit"
	[ -z "$(locks)" ] || fail "it left a lock: $(locks)"
	git status --porcelain | sort | comm -23 - "$base/status" > "$base/lost"
	[ ! -s "$base/lost" ] || fail "it failed, and left $(head -1 "$base/lost")"
}

where=counting failed=0 locked=0 runs=0 killed=0 n=0 kept=''
list_calls > "$base/calls" || {
	echo "kill_matrix: COMMAND failed without a kill:" >&2
	cat "$base/log" >&2
	exit 1
}
total=$(wc -l < "$base/calls")
[ "$total" -ge 5 ] || {
	echo "kill_matrix: only $total calls were seen: is this a writing command?" >&2
	exit 1
}
[ "$every" -le $((total / 2)) ] || every=$((total / 2))
while read -r call k; do
	n=$((n + 1))
	[ $((n % every)) -eq 0 ] || continue
	where="$call $k"
	fresh
	inject="inject=$call:signal=KILL:when=$k"
	[ -z "$error" ] || inject="inject=$call:error=$error:when=$k"
	traced -e "trace=$call" -e "$inject" && survived=1 || survived=0
	runs=$((runs + 1))
	[ "$survived" = 1 ] || killed=$((killed + 1))
	[ -z "$error" ] || verify_error
	verify
done < "$base/calls"
word=killed
[ -z "$error" ] || word="failed by $error"
echo "kill_matrix: $runs of $total calls, $killed $word, $locked with a lock left, $failed wrong"
[ -z "$kept" ] || echo "kill_matrix: what was wrong is kept in $kept"
# Which calls a run makes differs a little (a lock that waits): most must have been hit.
if [ -z "$error" ] && [ "$killed" -lt $((runs * 8 / 10)) ]; then
	echo "kill_matrix: too few of the runs were killed" >&2
	exit 1
fi
[ "$failed" -eq 0 ]
