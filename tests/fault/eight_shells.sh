#!/bin/sh
# Eight shells that make tickets in one desk at the same time: none may be lost, none may fail.
#
#	eight_shells.sh [EACH [SHELLS]]
#
# EACH tickets a shell (10), SHELLS shells (8). SVC_BINDIR names the folder of the program. Prints
# the time that a commit took; ends with 1 where something is missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
each=${1:-10} shells=${2:-8}
# shellcheck source=tests/fault/desk.sh
. "$here/desk.sh"
mkdir "$base/desk" && cd "$base/desk" && git init -q . && svc -q init >/dev/null || exit 1
before=$(git rev-list --count HEAD)

fail() {
	echo "eight_shells: $1" >&2
	failed=1
}

shell() { # NAME
	n=0
	while [ $n -lt "$each" ]; do
		n=$((n + 1))
		svc ticket new "Ticket $n of shell $1" >> "$base/ids.$1" 2>> "$base/err.$1" ||
			echo "ticket $n of shell $1 failed" >> "$base/bad"
	done
}

start=$(date +%s%N)
s=0
while [ $s -lt "$shells" ]; do
	s=$((s + 1))
	shell $s &
done
wait
end=$(date +%s%N)

failed=0 want=$((each * shells))
[ ! -e "$base/bad" ] || fail "$(wc -l < "$base/bad") commands failed: $(cat "$base"/err.* | head -3)"
[ "$(cat "$base"/ids.* | sort -u | wc -l)" = $want ] || fail "ids were given twice or not at all"
commits=$(($(git rev-list --count HEAD) - before))
[ $commits = $want ] || fail "$commits commits, not $want"
records=$(git ls-tree -r --name-only HEAD tickets | wc -l)
[ "$records" = $want ] || fail "$records records in HEAD, not $want"
s=0
while [ $s -lt "$shells" ]; do
	s=$((s + 1))
	titles=$(grep -rl "^title: Ticket [0-9]* of shell $s\$" tickets | wc -l)
	[ "$titles" = "$each" ] || fail "shell $s wrote $each tickets, $titles are there"
done
[ -z "$(git status --porcelain)" ] || fail "the work tree is not clean: $(git status --porcelain | head -1)"
git fsck --strict --no-dangling 2> "$base/fsck" || fail "git fsck: $(head -1 "$base/fsck")"
svc check > "$base/check" 2>&1 || fail "svc check: $(head -1 "$base/check")"
ms=$(((end - start) / 1000000))
echo "eight_shells: $shells shells, $each tickets each: $records records, $commits commits, $ms ms, $((ms / want)) ms a commit"
exit $failed
