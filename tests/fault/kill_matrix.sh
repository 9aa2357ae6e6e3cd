#!/bin/sh
# Kills a writing command at every one of its write-side system calls, one run each, and proves that
# nothing is lost.
#
#	kill_matrix.sh SETUP COMMAND [AGAIN]
#
# Three shell lines, run at the top of a fresh git repository with an isolated configuration:
# SETUP makes the desk and commits it; COMMAND is the write that is killed; AGAIN (COMMAND, if left
# out) is the next write, which must succeed and whose end state must be a clean work tree.
#
# After each kill: HEAD is the old commit or has the new one on it; a plain `git commit` of another
# file takes nothing of the desk away; AGAIN succeeds; no tracked file of the old state is gone or
# changed but by the write itself; nothing of the writer is left over; `git fsck --strict` is clean.
#
# KILL_EVERY=N kills at every Nth call only (the ordinary suite); KILL_KEEP=1 keeps the last folder.
set -u
[ $# -ge 2 ] || {
	sed -n '2,19s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
setup=$1 command=$2 again=${3:-$2}
every=${KILL_EVERY:-1}
command -v strace >/dev/null || {
	echo "kill_matrix: strace is not installed" >&2
	exit 77
}

calls=write,writev,pwrite64,pwritev,open,openat,openat2,creat,rename,renameat,renameat2,link,linkat
calls=$calls,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,syncfs,sync_file_range,ftruncate
calls=$calls,truncate,fallocate,fchmod,chmod,fchmodat,symlink,symlinkat,flock,utimensat,sendfile
calls=$calls,copy_file_range,ioctl

base=$(mktemp -d "${TMPDIR:-/tmp}/svc-kill.XXXXXX") || exit 1
base=$(cd "$base" && pwd -P)
[ -n "${KILL_KEEP:-}" ] || trap 'rm -rf "$base"' EXIT
trap 'exit 1' INT TERM
export HOME="$base/home" GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C GIT_CEILING_DIRECTORIES="$base"
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE XDG_CONFIG_HOME
mkdir "$HOME" "$base/old"
git config --global user.name Kim
git config --global user.email kim@example.com
git config --global init.defaultBranch main
git config --global gc.auto 0
cd "$base/old" || exit 1
if ! { git init -q . && sh -c "$setup"; }; then
	echo "kill_matrix: SETUP failed" >&2
	exit 1
fi
echo other > other-file && git add other-file && git commit -qm 'another file' || exit 1
old=$(git rev-parse HEAD)

fresh() {
	rm -rf "$base/run"
	cp -a "$base/old" "$base/run"
	cd "$base/run" || exit 1
	git update-index -q --refresh
}

fail() {
	echo "kill_matrix: killed at $where: $1" >&2
	git status --short | head -5 >&2
	cat "$base/log" >&2
	failed=$((failed + 1))
}

# Prints the write-side calls of a whole run, one "NAME N" a line: the Nth call of that name.
list_calls() {
	fresh
	strace -f -qq -o "$base/trace" -e trace="$calls" -e signal=none sh -c "$command" \
		>"$base/log" 2>&1 || return 1
	sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/&/p' "$base/trace" | awk '
		{ name = $2; sub(/\(.*/, "", name); n[name]++ }
		(name ~ /^open/ && !/O_CREAT|O_TRUNC|O_WRONLY|O_RDWR/) { next }
		name == "ioctl" && !/FICLONE/ { next }
		{ print name, n[name] }'
}

# What must hold in the folder of the killed run.
verify() {
	now=$(git rev-parse HEAD)
	[ "$now" = "$old" ] || [ "$(git rev-parse HEAD~)" = "$old" ] || {
		fail "HEAD is neither old nor new"
		return
	}
	files=$(git ls-tree -r --name-only HEAD | sort)
	echo mine >> other-file
	# A killed program's lock stops git itself; the next svc command takes it away.
	if [ -n "$(find .git -name '*.lock' ! -name 'svc*')" ]; then
		locked=$((locked + 1))
		git commit -qm mine -- other-file >"$base/log" 2>&1 && fail "git ignored a lock"
		sh -c "$again" >"$base/log" 2>&1 || fail "the next write failed under a lock"
	fi
	git add other-file
	git commit -qm mine >"$base/log" 2>&1 || fail "git commit failed"
	git ls-tree -r --name-only HEAD | sort > "$base/after"
	echo "$files" | comm -23 - "$base/after" > "$base/lost"
	[ ! -s "$base/lost" ] || fail "git commit took away: $(head -1 "$base/lost")"
	sh -c "$again" >"$base/log" 2>&1 || fail "the next write failed"
	echo "$files" | while read -r f; do [ -e "$f" ] || echo "$f"; done > "$base/lost"
	[ ! -s "$base/lost" ] || fail "lost from the work tree: $(head -1 "$base/lost")"
	git status --porcelain > "$base/lost"
	[ ! -s "$base/lost" ] || fail "the work tree is not clean: $(head -1 "$base/lost")"
	[ "$(tail -1 other-file)" = mine ] || fail "the other file lost its change"
	find . .git -maxdepth 8 \( -name '.svc-*' -o -path './.git/svc-*' -o -name '*.lock' ! -name svc.lock \) |
		grep -v '/objects/' > "$base/lost"
	[ ! -s "$base/lost" ] || fail "left over: $(head -1 "$base/lost")"
	git fsck --strict --no-dangling >"$base/log" 2>&1 || fail "git fsck complains"
}

where=counting failed=0 locked=0 runs=0 killed=0 n=0
list_calls > "$base/calls" || {
	echo "kill_matrix: COMMAND failed without a kill:" >&2
	cat "$base/log" >&2
	exit 1
}
total=$(wc -l < "$base/calls")
[ "$total" -ge 10 ] || {
	echo "kill_matrix: only $total calls were seen: is this a writing command?" >&2
	exit 1
}
while read -r call k; do
	n=$((n + 1))
	[ $((n % every)) -eq 0 ] || continue
	where="$call $k"
	fresh
	strace -f -qq -o /dev/null -e trace="$call" -e "inject=$call:signal=KILL:when=$k" \
		sh -c "$command" >"$base/log" 2>&1 </dev/null && survived=1 || survived=0
	runs=$((runs + 1))
	[ "$survived" = 1 ] || killed=$((killed + 1))
	verify
done < "$base/calls"
echo "kill_matrix: $runs of $total calls, $killed killed, $locked with a lock left, $failed failed"
# With -f each thread counts its own calls, so a call of a child may not come up: most must.
[ "$killed" -ge $((runs * 8 / 10)) ] || {
	echo "kill_matrix: too few of the runs were killed" >&2
	exit 1
}
[ "$failed" -eq 0 ]
