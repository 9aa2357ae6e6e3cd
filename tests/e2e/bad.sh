# Sourced by the tests of bad input (2xxx) after lib.sh.
# shellcheck shell=sh

# state: everything of the repository here that a refused command must leave as it was: refs, index,
# configuration, files and their content. What svc may keep in the git directory is its lock alone,
# and the text of an editor.
state() {
	find . -path ./.git/objects -prune -o \( -type f -o -type l -o -type p \) ! -name svc.lock \
		! -path "./.git/svc/edit/*" -print | LC_ALL=C sort | while read -r file; do
		if [ -f "$file" ] && [ ! -L "$file" ] && [ -r "$file" ]; then
			cksum "$file"
		else
			ls -ld "$file"
		fi
	done
}

# refused CODE PATTERN COMMAND...: expect_error, an error with a next step, and nothing changed.
refused() {
	state >"$HOME/state.before" &&
		expect_error "$@" &&
		grep -q "^hint: " "$err" || return 1
	state >"$HOME/state.after"
	test_cmp "$HOME/state.before" "$HOME/state.after"
}

# lines N FILE: FILE has N lines
lines() {
	[ "$(wc -l <"$2")" -eq "$1" ] || {
		echo "not $1 lines:" >&2
		cat "$2" >&2
		return 1
	}
}

# The commands that read, one a line; they need no record of their own.
reads='list
ticket list
ticket count
check
my
log
sla status
sla report
catalog list
export jsonl
export csv --kind ticket
config'

# The commands that write, one a line; ID stands for a ticket's.
writes='ticket new Another
ticket set ID priority=P1
ticket reply ID -m Hello
ticket note ID -m Hello
ticket take ID
ticket rm ID
team new night title=Night
import jsonl records.jsonl
config name Other
undo
check --fix'

# each LIST FUNCTION ARG...: calls FUNCTION ARG... svc COMMAND for each line of LIST.
each() {
	each_list=$1
	shift
	printf '%s\n' "$each_list" >"$HOME/each"
	while read -r each_line; do
		# shellcheck disable=SC2046,SC2086 # the words of a command
		"$@" svc $(printf '%s\n' "$each_line" | sed "s/ID/${id:-ID}/") </dev/null || {
			echo "with: svc $each_line" >&2
			return 1
		}
	done <"$HOME/each"
}

# a_desk DIR: a desk with the ticket $id at $path, the file records.jsonl to import, and an
# untracked file, a staged one and a changed one that are nobody's business.
a_desk() {
	desk "$1" --template it &&
		cd "$1" &&
		id=$(svc ticket new "One" priority=P3 -m "It broke.") &&
		path=$(git ls-files "tickets/*/$id.md") &&
		printf '%s\n' '{"kind":"ticket","id":"X-1","title":"Imported","status":"new","type":"incident","priority":"P3","opened":"2026-11-01T09:00:00Z"}' >records.jsonl &&
		echo one >other &&
		git add records.jsonl other &&
		git commit -q -m "Add files" &&
		svc ticket set "$id" priority=P2
}

# record ID [LINE...]: a ticket's file with more lines of frontmatter, on standard output
record() {
	record_id=$1
	shift
	printf '%s\n' --- "id: $record_id" "title: A record" "status: new" "type: incident" \
		"priority: P3" "opened: 2026-11-21T09:00:00Z" "$@" --- "It broke." "" \
		"## 2026-11-21T09:00:00Z kim opened" "" "- status: new" "- priority: P3"
}
