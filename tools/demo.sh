#!/bin/sh
# A tour in a throw-away desk: real incidents imported, listed, changed and measured, and a catalog
# record edited. Prints each command before its output; stops at the first that fails.
#
# usage: sh tools/demo.sh PATH-TO-SVC
# SVC_DEMO_DIR keeps the desk in that (new) folder.
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
svc=${1:-$source/build/cmd/svc}
[ -x "$svc" ] || {
	echo "demo: no program at $svc; run: sh setup.sh build" >&2
	exit 1
}
PATH=$(cd "$(dirname "$svc")" && pwd):$PATH
PAGER="cat"
export PATH PAGER

scratch=$(mktemp -d "${TMPDIR:-/tmp}/svc-demo.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
if [ -n "${SVC_DEMO_DIR:-}" ]; then
	desk=$SVC_DEMO_DIR
	[ ! -e "$desk" ] || {
		echo "demo: $desk exists; name a new folder" >&2
		exit 1
	}
else
	desk=$scratch/desk
fi

say() {
	printf '\n# %s\n' "$*"
}

run() { # shows a command as it would be typed, then runs it
	printf '$ %s\n' "$*"
	eval "$*"
}

git init -q "$desk"
cd "$desk"
git config user.name Kim
git config user.email kim@example.com
cp "$source/tests/data/uci-300.csv" "$source/tests/data/import/uci.yaml" "$scratch"
git config commit.gpgSign false

say "A desk is a folder in a git repository. The template brings calendars, SLAs, teams, services and offerings."
run svc init --template it

say "What the source knows and the template doesn't: statuses and fields are data of the desk."
run mkdir -p .svc/kinds
run cp "$source/tests/data/import/uci-kind.yaml" .svc/kinds/
run svc kind check .svc/kinds/uci-kind.yaml
run "git add .svc/kinds && git commit -q -m 'Fields of the ServiceNow export'"

say "300 real incidents with 2,650 events, exported from ServiceNow, become records in one commit."
run svc import csv "$scratch/uci-300.csv" --map "$scratch/uci.yaml"
run git log --oneline

say "Find: the same filter language in every command."
run svc ticket list priority:P1,P2 --limit 8
run "svc ticket list is:open --count"

say "One record is one file that reads like a case."
id=$(svc ticket list priority:P1 --format jsonl --limit 1 | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p')
run svc show "$id"

say "A new incident, and what an agent does with it. Each step is one commit."
run "svc incident new 'Checkout returns 502 to one customer in ten' service=erp impact=high urgency=medium"
id=$(svc ticket list is:open --format jsonl --limit 1 | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p')
run svc ticket take "$id"
run "svc ticket reply $id -m 'We are looking at the load balancer.'"
run svc set "$id" urgency=high
run svc sla status "$id"
run svc log "$id"

say "How were the promises kept? Each ticket is judged by the text that was in force."
run svc sla report --by priority

say "The catalog is records too. The editor opens the whole one; saving checks it and commits."
cat >"$scratch/editor" <<'END'
#!/bin/sh
# Stands for a person who raises the tier and adds a sentence.
sed 's/^tier: .*/tier: 1/' "$1" >"$1.new" && mv "$1.new" "$1"
END
chmod +x "$scratch/editor"
export SVC_EDITOR="$scratch/editor"
run svc catalog list
run svc catalog edit email
run git show --stat --format=%B HEAD
run git diff HEAD~1 -- services/email.md

say "Everything is checked: schema, references, transitions, timelines against fields."
run svc check
