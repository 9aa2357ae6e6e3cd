#!/bin/sh
# Eight writers in one clone and one in another, while a ninth syncs the first: nothing may be lost.
#
#	writers_and_sync.sh [EACH [WRITERS]]
#
# EACH writes a writer (10), WRITERS writers (8): each makes a ticket at first, then notes in tickets
# of all. SVC_BINDIR names the folder of the program. Ends with 1 where something is missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
each=${1:-10} writers=${2:-8}
# shellcheck source=tests/fault/desk.sh
. "$here/desk.sh"
cd "$base" && git init -q --bare hub.git && mkdir desk && cd desk && git init -q . &&
	git remote add origin ../hub.git && svc -q init >/dev/null &&
	svc ticket new Shared > ../shared && svc -q sync && git clone -q ../hub.git ../far || exit 1
read -r shared < ../shared

fail() {
	echo "writers_and_sync: $1" >&2
	failed=1
}

writer() { # NAME FOLDER
	cd "$base/$2" || exit 1
	n=0
	while [ $n -lt "$each" ]; do
		n=$((n + 1))
		if [ $((n % 2)) -eq 1 ]; then
			svc ticket new "Ticket $n of $1" >/dev/null 2>>"$base/err.$1"
		else
			svc ticket note "$shared" -m "note $n of $1" >/dev/null 2>>"$base/err.$1"
		fi || echo "write $n of $1 failed" >>"$base/bad"
	done
}

syncer() { # FOLDER
	cd "$base/$1" || exit 1
	n=0
	until [ -e "$base/done" ]; do
		n=$((n + 1))
		svc -q sync >/dev/null 2>>"$base/err.sync.$1"
		case $? in
		0 | 5) ;; # 5: the other was quicker five times
		*) echo "sync $n in $1 failed" >>"$base/bad" ;;
		esac
		echo . >>"$base/syncs"
	done
}

w=0 pids=
while [ $w -lt "$writers" ]; do
	w=$((w + 1))
	writer w$w desk &
	pids="$pids $!"
done
writer far far &
pids="$pids $!"
syncer desk &
first=$!
syncer far &
second=$!
# shellcheck disable=SC2086 # a list of ids
wait $pids
: >"$base/done"
wait $first $second

failed=0
[ ! -e "$base/bad" ] || fail "$(wc -l <"$base/bad") failed: $(head -1 "$base/bad"): $(cat "$base"/err.* | head -3)"
for folder in desk far desk far; do
	(cd "$base/$folder" && svc -q sync) || fail "the last sync in $folder failed"
done
for folder in desk far; do
	cd "$base/$folder" || exit 1
	path=$(git ls-files "*/$shared.md")
	for name in $(seq -f w%g "$writers") far; do
		n=0
		while [ $n -lt "$each" ]; do
			n=$((n + 1))
			if [ $((n % 2)) -eq 1 ]; then
				[ "$(grep -rlx "title: Ticket $n of $name" tickets | wc -l)" = 1 ]
			else
				[ "$(grep -cx "note $n of $name" "$path")" = 1 ]
			fi || fail "write $n of $name is not there once in $folder"
		done
	done
	[ -z "$(git status --porcelain)" ] || fail "$folder is not clean: $(git status --porcelain | head -1)"
	git fsck --strict --no-dangling 2>"$base/fsck" || fail "git fsck in $folder: $(head -1 "$base/fsck")"
	svc check >"$base/check" 2>&1 || fail "svc check: $(head -1 "$base/check")"
done
[ "$(git -C "$base/desk" rev-parse HEAD)" = "$(git -C "$base/far" rev-parse HEAD)" ] || fail "the clones differ"
echo "writers_and_sync: $writers writers and one far away, $each writes each, $(wc -l <"$base/syncs") syncs, $failed wrong"
exit $failed
