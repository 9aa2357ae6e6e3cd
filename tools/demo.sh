#!/bin/sh
# A tour in a throw-away desk: real incidents imported, listed, changed and measured, and a catalog
# record edited. Prints each command before its output; stops at the first that fails.
#
# usage: sh tools/demo.sh PATH-TO-SVC
# SVC_DEMO_DIR keeps the desk in that (new) folder; otherwise nothing is left behind.
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
svc=${1:-$source/build/cmd/svc}
[ -x "$svc" ] || {
	echo "demo: no program at $svc; run: sh setup.sh build" >&2
	exit 1
}
svc=$(cd "$(dirname "$svc")" && pwd)/$(basename "$svc")

scratch=$(mktemp -d "${TMPDIR:-/tmp}/svc-demo.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
desk=${SVC_DEMO_DIR:-$scratch/desk}
[ ! -e "$desk" ] || {
	echo "demo: $desk exists; name a new folder" >&2
	exit 1
}

# Nobody's git configuration has a say in the tour, and there is no pager.
HOME=$scratch/home
XDG_CONFIG_HOME=$HOME/.config
GIT_CONFIG_NOSYSTEM=1
PAGER="cat"
COLUMNS=80
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM PAGER COLUMNS
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_EDITOR GIT_PAGER SVC_PAGER CI 2>/dev/null || :
mkdir "$HOME"
git config --global user.name Kim
git config --global user.email kim@example.com
git config --global init.defaultBranch main

# Tables also where the tour is read through a pipe.
svc() {
	"$svc" --format table "$@"
}

say() {
	echo
	printf '# %s\n' "$@"
}

run() { # shows a command as it would be typed, then runs it
	printf '$ %s\n' "$*"
	eval "$*"
}

first_id() { # QUERY...
	"$svc" --format jsonl ticket list --limit 1 "$@" | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p'
}

git init -q "$desk"
cd "$desk"
cp "$source/tests/data/uci-300.csv" incidents.csv
cp "$source/tests/data/import/uci.yaml" map.yaml
printf '*.csv\nmap.yaml\n' >.git/info/exclude

say "A desk is a folder in a git repository. The template has calendars, SLAs," \
	"teams, services and offerings to start from."
run svc init --template it

say "Statuses and fields of the old system are data of the desk."
mkdir -p .svc/kinds
cp "$source/tests/data/import/uci-kind.yaml" .svc/kinds/ticket.yaml
run svc kind check .svc/kinds/ticket.yaml
run "git add .svc && git commit -qm 'Fields of the old system'"

say "300 real incidents with 2,650 events, exported from ServiceNow, in one commit."
run svc import csv incidents.csv --map map.yaml

say "Find: one language in every command."
run svc ticket list priority:P1,P2 opened:2016-03 --limit 4
run 'svc ticket list reopens:1.. was:status:awaiting-user --count'

say "How were the promises kept? Each ticket is judged by the text then in force."
run "svc sla report --since 2016-03 --until 2016-03 --by priority | head -n 10"

say "A new incident, and what an agent does with it. Each step is one commit."
run "svc incident new 'Mail is slow' service=email impact=high urgency=medium"
id=$(first_id is:open)
run svc ticket take "$id"
run "svc ticket reply $id -m 'We are looking at the load balancer.'"
run svc ticket set "$id" urgency=high
run "svc show $id | head -n 12"
run "svc sla explain $id | head -n 4"

say "The catalog is records, too. An editor opens the whole file; what is saved is" \
	"checked and committed. Here a script stands for the person at the editor."
cat >"$scratch/editor" <<'END'
#!/bin/sh
sed 's/^tier: .*/tier: 1/' "$1" >"$1.new" && mv "$1.new" "$1"
END
chmod +x "$scratch/editor"
export SVC_EDITOR="$scratch/editor"
run "svc catalog list | head -n 5"
run svc catalog edit email
run git show --format=%B --unified=0 HEAD

say "Everything is checked: schema, references, transitions, timelines, hours."
run svc check
run svc undo
run "git log --format=%s | head -n 6"

if [ -n "${SVC_DEMO_DIR:-}" ]; then
	say "The desk is kept in $desk."
else
	say "The desk was in a temporary folder and is gone. Next: sh setup.sh install, or" \
		"read README.md."
fi
