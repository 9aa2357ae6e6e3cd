#!/bin/sh
# The kill matrix on svc's own commands: each row is one command in one kind of repository, killed at
# its write-side system calls (kill_matrix.sh).
#
#	svc_kill.sh [ROW]...
#
# Without rows: all of them. SVC_BINDIR names the folder of the program. KILL_EVERY=N takes every Nth
# call (1: the whole matrix; of import-bulk, where most calls are one file's like another's, every
# 7Nth). KILL_ERRORS="ENOSPC EIO" makes the calls fail so instead.
# shellcheck disable=SC2016 # the lines of a row are expanded when they are run
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$(cd "${SVC_BINDIR:-$root/build/cmd}" && pwd) || exit 1
PATH="$bin:$PATH"
export PATH

data=$root/tests/data
kinds="mkdir -p .svc/kinds && cp $data/import/rabobank-kind.yaml .svc/kinds/rabobank.yaml &&
	git add -A && git commit -qm kinds"
desk='svc -q init >/dev/null'
ticket="$desk && svc ticket new First > ../id"
id='read -r id < ../id &&'
# The operation before the last one, of which other fields and entries were changed since.
changed="$ticket && $id svc -q ticket set \$id priority=P1 >/dev/null && svc ticket note \$id -m More >/dev/null"
clean='svc check'
read='svc list'
count='test $(git ls-files tickets | wc -l)'
hooks='for hook in pre-commit prepare-commit-msg commit-msg post-commit; do
	printf "#!/bin/sh\ntrue\n" > .git/hooks/$hook && chmod +x .git/hooks/$hook || exit 1; done'
few="head -21 $data/rabobank-200.csv > ../few.csv"
many="sed -n '2,11s/,IM\\([0-9]*\\),/,IX\\1,/p' $data/rabobank-200.csv |
	cat $data/rabobank-200.csv - > ../many.csv"
import="svc -q import csv --map $data/import/rabobank.yaml"

# Another clone has changed the same ticket, made one and pushed; this one has changed it, too.
apart="$ticket && git init -q --bare ../hub.git && git remote add origin ../hub.git && svc -q sync &&
	git clone -q ../hub.git ../there && $id (cd ../there && svc -q ticket set \$id priority=P1 &&
	svc -q ticket new Theirs && svc -q sync) >/dev/null && svc -q ticket set \$id impact=high >/dev/null"
synced='svc check && grep -rq "^priority: P1" tickets && grep -rq "^impact: high" tickets &&
	grep -rq "^title: Theirs" tickets && git fetch -q && test -z "$(git diff origin/main)"'

# NAME | SETUP | COMMAND | AGAIN | CHECK | environment
run_row() {
	case $1 in
	new) set -- "$ticket" 'svc ticket new Second' 'svc ticket new Third' "$clean" ;;
	set) set -- "$ticket" "$id svc ticket set \$id priority=P1" "$id svc ticket set \$id priority=P2" "$clean" ;;
	reply) set -- "$ticket" "$id svc ticket reply \$id -m Hello" "$id svc ticket note \$id -m Again" "$clean" ;;
	undo) set -- "$changed" 'svc undo HEAD~2' 'svc ticket new Third' "$clean" ;;
	undo-new) set -- "$ticket" 'svc undo' 'svc ticket new Third' "$clean" ;;
	undo-import) set -- "$desk && $kinds && $few && $import ../few.csv >/dev/null" 'svc undo' \
		'svc ticket new Third' "$clean" ;;
	restore) set -- "$changed && svc ticket rm \$(cat ../id) >/dev/null" "$id svc restore \$id --at HEAD~4" \
		'svc ticket new Third' "$clean" ;;
	rm) set -- "$ticket" "$id svc ticket rm \$id" 'svc ticket new Third' "$clean" ;;
	no-commit) set -- "$ticket" "svc ticket new Second --no-commit" \
		'svc ticket new Third && git add . && git commit -q --allow-empty -m rest' "$clean" ;;
	unborn) set -- "svc -q init --no-commit >/dev/null" 'svc ticket new First' \
		'svc ticket new Second' "$clean" ;;
	worktree) set -- "$ticket && git worktree add -q ../tree" 'svc ticket new Second' \
		'svc ticket new Third' "$clean" KILL_IN=tree ;;
	subfolder) set -- "mkdir ops && cd ops && $ticket" 'svc ticket new Second' \
		'svc ticket new Third' "$clean" KILL_IN=desk/ops ;;
	hooks) set -- "$ticket && $hooks" 'svc ticket new Second' 'svc ticket new Third' "$clean" ;;
	ref-hook) set -- "$ticket && printf '#!/bin/sh\ntrue\n' > .git/hooks/reference-transaction &&
		chmod +x .git/hooks/reference-transaction" 'svc ticket new Second' \
		'svc ticket new Third' "$clean" ;;
	sync) set -- "$apart" 'svc sync' 'svc -q sync && svc ticket new Third && svc -q sync' "$synced" \
		KILL_ALONE=1 ;;
	import) set -- "$desk && $kinds && $few" "$import ../few.csv" \
		"$import ../few.csv && svc ticket new Third" "$count = 21" ;;
	import-bulk) set -- "$desk && $kinds && $many" "$import ../many.csv" "$import ../many.csv" \
		"$count = 210" "KILL_EVERY=$((${KILL_EVERY:-1} * 7))" ;;
	import-pack) set -- "$desk && $kinds && $many" "$import ../many.csv" "$import ../many.csv" \
		"$count = 210" 'KILL_AT=/objects/(tmp_objdir-svc|pack)' ;;
	*)
		echo "svc_kill: no row is named $1" >&2
		return 2
		;;
	esac
	env KILL_READ="$read" ${5:+"$5"} sh "$here/kill_matrix.sh" "$1" "$2" "$3" "$4"
}

[ $# -gt 0 ] || set -- new set reply undo undo-new undo-import restore rm no-commit unborn worktree subfolder hooks ref-hook \
	sync import import-bulk import-pack
failed=0
for row do
	for error in ${KILL_ERRORS:-kill}; do
		[ "$error" = kill ] || export KILL_ERROR="$error"
		printf '%s: ' "$row"
		run_row "$row"
		case $? in
		0) ;;
		77) exit 77 ;;
		*) failed=1 ;;
		esac
	done
done
exit $failed
