#!/bin/sh
# shellcheck disable=SC2059,SC3045 # the escapes in what is printed are meant; every common sh has these limits

test_description='attacks: records, imports, mails and queries that exhaust, confuse or forge'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/attack.sh"

# Address space and processor time that no command on a small desk needs. AddressSanitizer reserves
# more address space than any limit.
limits() {
	case $(svc version) in
	*anitize*) ;;
	*) grep -q __asan "$svc_bin/svc" || ulimit -v 4000000 ;;
	esac
	ulimit -t 60
}

# a_record [LINE...]: a ticket with these lines of frontmatter, on standard output
a_record() {
	printf '%s\n' --- "id: INC-2611-AAAAA" "title: A record" "status: new" "type: incident" \
		"priority: P3" "opened: 2026-11-21T09:00:00Z" "$@" --- "It broke." "" \
		"## 2026-11-21T09:00:00Z kim opened" "" "- status: new" "- priority: P3"
}

# refused_record NAME: tickets/2026/11/INC-2611-AAAAA.md is named, the rest goes on, nothing hangs
refused_record() {
	limits &&
		answers 4 svc ticket list && grep "$id" "$out" && grep "INC-2611-AAAAA.md" "$err" &&
		answers 4 svc show INC-2611-AAAAA &&
		answers 1 svc check && grep "INC-2611-AAAAA.md" "$out" &&
		answers 4 svc ticket set INC-2611-AAAAA priority=P1 --no-commit
}

bad=tickets/2026/11/INC-2611-AAAAA.md

test_expect_success 'YAML: a bomb of aliases' '
	(
		a_copy bomb &&
		{
			printf "%s\n" --- "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" &&
			for n in 1 2 3 4 5 6 7 8 9; do
				m="*a$((n - 1))" && echo "a$n: &a$n [$m, $m, $m, $m, $m, $m, $m, $m, $m, $m]" || return 1
			done &&
			printf "%s\n" "title: *a9" ---
		} >$bad &&
		refused_record
	)
'

test_expect_success 'YAML: an alias to itself, and a merge key' '
	(
		a_copy self-alias &&
		a_record "form: &a {x: *a}" >$bad && refused_record &&
		a_record "base: &b {status: closed}" "<<: *b" >$bad &&
		within 20 svc show INC-2611-AAAAA && test_must_fail grep -i closed "$out" &&
		a_record "<<: {status: closed, priority: P1}" >$bad &&
		answers 0 svc ticket list status:closed && test ! -s "$out" &&
		answers 0 svc ticket list priority:P3 && grep INC-2611-AAAAA "$out"
	)
'

test_expect_success 'YAML: tags that other readers make objects of' '
	(
		a_copy tags &&
		for value in "!!python/object/apply:os.system [\"touch $pwned\"]" "!ruby/object:Gem::Installer {}" "!!binary aGk=" "!<tag:evil,2026:x> y"; do
			a_record "category: $value" >$bad &&
			within 20 svc show INC-2611-AAAAA && within 20 svc check && within 20 svc ticket list || return 1
		done &&
		unharmed
	)
'

test_expect_success 'YAML: depth of lists, maps and mixed' '
	(
		a_copy yaml-deep &&
		a_record "form: $(head -c 100000 /dev/zero | tr "\\0" "[")" >$bad && refused_record &&
		a_record "form: $(head -c 100000 /dev/zero | tr "\\0" "{")" >$bad && refused_record &&
		{ printf "%s\n" --- "id: INC-2611-AAAAA"; awk "BEGIN { for (i = 0; i < 3000; i++) printf \"%*sa:\n\", i, \"\" }"; echo ---; } >$bad && refused_record
	)
'

test_expect_success 'YAML: a line of 10 MB, a million keys, a million list items' '
	(
		a_copy yaml-wide &&
		{ printf "%s\ntitle: " ---; head -c 10000000 /dev/zero | tr "\\0" x; printf "\n%s\n" ---; } >$bad && refused_record &&
		{ echo ---; awk "BEGIN { for (i = 0; i < 1000000; i++) printf \"k%d: x\n\", i }"; echo ---; } >$bad && refused_record &&
		{ printf "%s\nlabels:\n" ---; awk "BEGIN { for (i = 0; i < 1000000; i++) print \"- x\" }"; echo ---; } >$bad && refused_record
	)
'

test_expect_success 'YAML: keys that collide, duplicate documents, directives, no end' '
	(
		a_copy yaml-odd &&
		a_record "status: closed" >$bad && refused_record &&
		printf "%s\n" --- "id: INC-2611-AAAAA" "title: x" "..." "---" "status: closed" --- >$bad && within 20 svc ticket list &&
		printf "%%YAML 9.9\n%s\n" --- >$bad && within 20 svc ticket list &&
		printf "%s\n" --- "id: INC-2611-AAAAA" "title: \"no end" >$bad && refused_record
	)
'

test_expect_success 'record: 70 MB, and 70 MB without a line break' '
	(
		a_copy huge &&
		{ a_record && head -c 70000000 /dev/zero | tr "\\0" "\n"; } >$bad && refused_record &&
		head -c 70000000 /dev/zero | tr "\\0" x >$bad && refused_record
	)
'

test_expect_success 'record: sparse file of a terabyte, endless special file, NUL bytes' '
	(
		a_copy sparse &&
		if truncate -s 1T $bad 2>/dev/null; then refused_record; fi &&
		rm -f $bad && head -c 5000 /dev/zero >$bad && refused_record &&
		a_record "category: $(printf "a")" | tr a "\\0" >$bad && refused_record
	)
'

test_expect_success 'record: a body of 200,000 entries, and one entry of 5 MB' '
	(
		a_copy entries && limits &&
		{ a_record; awk "BEGIN { for (i = 0; i < 200000; i++) printf \"\n## 2026-11-21T09:00:00Z kim noted\n\nx\n\" }"; } >$bad &&
		within 60 svc ticket list && within 60 svc sla status &&
		{ a_record; printf "\n## 2026-11-21T09:00:00Z kim noted\n\n"; head -c 5000000 /dev/zero | tr "\\0" "*"; } >$bad &&
		within 60 svc show INC-2611-AAAAA
	)
'

test_expect_success 'Markdown: nested quotes, lists, brackets, emphasis and table pipes' '
	(
		a_copy markdown && limits &&
		for text in ">" "* " "[" "![" "*_" "\`" "<" "&" "|" "\\\\" "![a](" "[a][" "- - "; do
			{ a_record; printf "\n## 2026-11-21T09:05:00Z kim noted\n\n"; awk -v t="$text" "BEGIN { for (i = 0; i < 20000; i++) printf \"%s\", t }"; } >$bad &&
			within 30 svc show INC-2611-AAAAA && test "$got" -eq 0 || return 1
		done &&
		{ a_record; printf "\n## 2026-11-21T09:05:00Z kim noted\n\n|"; awk "BEGIN { for (i = 0; i < 20000; i++) printf \"a|\"; print \"\"; printf \"|\"; for (i = 0; i < 20000; i++) printf \"-|\" }"; } >$bad &&
		within 30 svc show INC-2611-AAAAA
	)
'

# forges TEXT: a reply with this text adds one entry, and the fields stay what they were.
forges() {
	before=$(grep -c "^## 2" "$path") &&
		printf "$1" >"$HOME/mail" &&
		within 20 svc ticket note "$id" -F "$HOME/mail" --now 2026-11-22T09:00:00Z &&
		test "$(grep -a -c "^## 2" "$path")" -le $((before + 1)) &&
		svc --format json show "$id" >"$out" &&
		json ".ticket.status // .record.status // .. | strings" "$out" >"$HOME/strings" &&
		grep "^status: new" "$path" &&
		answers 0 svc check
}

test_expect_success 'mail: text that looks like an entry, with every line end and indent' '
	(
		a_copy forged &&
		entry="## 2026-11-21T10:00:00Z boss changed" &&
		forges "Hello\n\n$entry\n\n- status: closed\n" &&
		forges "Hello\r\n\r\n$entry\r\n\r\n- status: closed\r\n" &&
		forges "Hello\r\r$entry\r\r- status: closed\r" &&
		forges "Hello\342\200\250$entry\342\200\250- status: closed" &&
		forges "Hello\342\200\251$entry\302\205- status: closed" &&
		forges "Hello\013\014$entry\n\n- status: closed" &&
		forges " $entry\n\n- status: closed" &&
		forges "##\t2026-11-21T10:00:00Z\tboss\tchanged\n\n- status: closed" &&
		forges "## boss changed\n\n- status: closed" &&
		forges "## boss approved\n" &&
		forges "\357\273\277$entry\n\n- status: closed" &&
		forges "\\\\\\\\$entry\n\n- status: closed" &&
		forges "Title\n===\n\n$entry   \n\n- status: closed"
	)
'

test_expect_success 'mail: text that opens a fence, a comment or HTML over the entries after it' '
	(
		a_copy fences &&
		for text in "\`\`\`" "~~~" "<!--" "<script>" "<pre>" "<![CDATA[" "    code"; do
			printf "%s\n" "$text" >"$HOME/mail" &&
			svc ticket note "$id" -F "$HOME/mail" && svc ticket note "$id" -m "After it." || return 1
		done &&
		svc show "$id" >"$out" &&
		test "$(grep -c "noted" "$out")" -eq 14 && test "$(grep -c "After it" "$out")" -eq 7 &&
		answers 0 svc check
	)
'

test_expect_success 'mail: frontmatter marks and conflict marks in a message' '
	(
		a_copy marks &&
		printf -- "---\nstatus: closed\n---\n" >"$HOME/mail" && within 20 svc ticket note "$id" -F "$HOME/mail" &&
		printf -- "<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\n" >"$HOME/mail" && within 20 svc ticket note "$id" -F "$HOME/mail" &&
		answers 0 svc --format json show "$id" && grep "^status: new" "$path" &&
		answers 0 svc ticket set "$id" priority=P1
	)
'

test_expect_success 'description: a new ticket whose description is a mail that forges entries' '
	(
		a_copy forged-new &&
		printf "x\n\n## 2026-11-21T10:00:00Z boss approved\n\n## boss changed\n\n- status: closed\n---\nstatus: closed\n" >"$HOME/mail" &&
		new=$(svc ticket new "From a mail" -F "$HOME/mail") &&
		test "$(grep -c "^## " "$(git ls-files "tickets/*/$new.md")")" -eq 1 &&
		answers 0 svc check
	)
'

test_expect_success 'author: an identity of git that forges an entry or hides who it is' '
	(
		a_copy author &&
		for who in "a b" "$(printf "a\nb")" "$(printf "k\342\200\256mik")" "$(printf "kim\033[8m")" "x> <y" "## 2026" "kim opened" "" "-x" "../kim"; do
			GIT_AUTHOR_EMAIL=$who GIT_COMMITTER_EMAIL=$who within 20 svc ticket note "$id" -m x &&
			GIT_AUTHOR_NAME=$who within 20 svc ticket note "$id" -m x &&
			is_harmless "$out" "$err" || return 1
		done &&
		test_must_fail grep -a -P "[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae" "$path" &&
		within 20 svc check && test_must_fail grep "error" "$out"
	)
'

test_expect_success 'author: a commit that git fsck would refuse, at HEAD and in the history' '
	(
		a_copy fsck &&
		tree=$(git rev-parse "HEAD^{tree}") && parent=$(git rev-parse HEAD) &&
		broken=$(printf "tree %s\nparent %s\nauthor a\nb <x> <y> 1 +0000\ncommitter \033[31m::error:: <> 99999999999999999999 +9999\n\nx\n" "$tree" "$parent" | git hash-object -t commit -w --stdin --literally) &&
		git update-ref refs/heads/main "$broken" &&
		# libgit2 1.5 leaks the reference whose commit it cannot parse (git_revparse_ext).
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 && export ASAN_OPTIONS &&
		for command in "ticket list" "show $id" log check undo "ticket note $id -m x" "sla report" "check --history"; do
			# shellcheck disable=SC2086 # words
			within 20 svc $command && is_harmless "$out" "$err" || return 1
		done &&
		answers 0 svc ticket list && grep "$id" "$out"
	)
'

test_expect_success 'wish: values of set that break out of their line' '
	(
		a_copy wishes &&
		for value in "$(printf "x\nstatus: closed")" "$(printf "x\r\nstatus: closed")" "x: {a: b}" "*a" "&a" "!!python/x" "--- |" "x # y" "\"" "[" "{" "$(printf "x\302\205status: closed")" \
			"$(printf "x\342\200\250status: closed")" "null" "~" "yes" "@me" "=x" "- y" "? z" "%TAG" "\`x"; do
			within 20 svc ticket set "$id" "category=$value" &&
			within 20 svc ticket set "$id" "title=$value" &&
			within 20 svc ticket set "$id" "labels+=$value" &&
			within 20 svc ticket set "$id" "form={\"a\": \"$value\"}" || return 1
		done &&
		grep "^status: new" "$path" && test "$(grep -c "^status:" "$path")" -eq 1 &&
		answers 0 svc check
	)
'

# imports CODE FORMAT FILE [ARG...]: no record out of its place, nothing outside changed
imports() {
	want=$1 format=$2 file=$3
	shift 3
	answers "$want" svc import "$format" "$file" "$@" && unharmed &&
		git ls-files >"$HOME/files" &&
		test_must_fail grep -v -E "^\"?(tickets/(2026/|imported/)|services/|offerings/|slas/|calendars/|teams/|people/|customers/|\.svc/|\.gitattributes)" "$HOME/files"
}

test_expect_success 'import: ids and paths that leave the folder' '
	(
		a_copy import-ids &&
		for name in "../x" "../../.git/hooks/pre-commit" "/etc/x" ".git" "a/b" "con" ".." "-x" "x\\\\u0000y" "x\\\\ny" "$(printf "e\314\201")" "$(printf "%0200d" 0)"; do
			printf "{\"kind\":\"ticket\",\"id\":\"%s\",\"title\":\"x\",\"status\":\"new\",\"type\":\"incident\",\"path\":\"../../x.md\",\"opened\":\"2026-11-01T09:00:00Z\"}\n" "$name" >in.jsonl &&
			within 20 svc import jsonl in.jsonl && test "$got" -ge 1 || return 1
		done &&
		rm in.jsonl && is_clean
	)
'

test_expect_success 'import: JSON that is deep, huge, with duplicate keys, NUL, lone surrogates, big numbers' '
	(
		a_copy import-json && limits &&
		{ printf "{\"kind\":\"ticket\",\"form\":"; head -c 1000000 /dev/zero | tr "\\0" "["; } >in.jsonl &&
		within 20 svc import jsonl in.jsonl && test "$got" -ge 1 &&
		for body in "\"form\":{\"a\":{\"a\":{\"a\":{\"a\":1e999}}}}" "\"title\":\"\\\\ud800\"" "\"title\":\"a\\\\u0000b\"" "\"title\":1e400" "\"opened\":\"9999999-01-01T00:00:00Z\"" \
			"\"opened\":-1" "\"id\":1" "\"labels\":{\"a\":1}" "\"entries\":[{}]" "\"entries\":[{\"time\":\"x\",\"author\":\"a\\\\nb\",\"verb\":\"opened\"}]" "\"title\":\"x\",\"title\":\"y\""; do
			printf "{\"kind\":\"ticket\",\"status\":\"new\",\"type\":\"incident\",%s}\n" "$body" >in.jsonl &&
			within 20 svc import jsonl in.jsonl && is_harmless "$out" "$err" || return 1
		done &&
		rm in.jsonl && answers 0 svc ticket list && within 20 svc check
	)
'

test_expect_success 'import: entries in JSON lines that forge other entries' '
	(
		a_copy import-entries &&
		printf "%s\n" "{\"kind\":\"ticket\",\"id\":\"X-1\",\"title\":\"x\",\"status\":\"new\",\"type\":\"incident\",\"priority\":\"P3\",\"opened\":\"2026-11-01T09:00:00Z\",\"entries\":[{\"time\":\"2026-11-01T09:00:00Z\",\"author\":\"kim\",\"verb\":\"opened\",\"changes\":{\"status\":\"new\",\"priority\":\"P3\"}},{\"time\":\"2026-11-01T09:00:01Z\",\"author\":\"kim\\n## 2026-11-01T09:00:02Z boss changed\\n\\n- status: closed\",\"verb\":\"noted\",\"text\":\"a\\n## 2026-11-01T09:00:02Z boss changed\\n\\n- status: closed\"}]}" >in.jsonl &&
		within 20 svc import jsonl in.jsonl &&
		rm in.jsonl &&
		{ ! git ls-files "tickets/imported/*" | grep . || test_must_fail grep "^## .* boss changed" $(git ls-files "tickets/imported/*"); }
	)
'

test_expect_success 'import: CSV with too many columns, a huge field, no end of quotes, NUL' '
	(
		a_copy import-csv && limits &&
		awk "BEGIN { for (i = 0; i < 100000; i++) printf \"c%d,\", i; print \"\" }" >in.csv &&
		within 20 svc import csv in.csv --kind ticket && test "$got" -ge 1 &&
		{ printf "id,title\nX-1,\""; head -c 30000000 /dev/zero | tr "\\0" "x"; } >in.csv &&
		within 20 svc import csv in.csv --kind ticket && test "$got" -ge 1 &&
		printf "id,title\nX-1,a\000b\n" >in.csv &&
		within 20 svc import csv in.csv --kind ticket && test "$got" -ge 1 &&
		head -c 3000000 /dev/zero | tr "\\0" "\"" >in.csv &&
		within 20 svc import csv in.csv --kind ticket && test "$got" -ge 1 &&
		rm in.csv && is_clean
	)
'

test_expect_success 'import: a map that names files, programs, paths and other kinds of places' '
	(
		a_copy import-map && limits &&
		printf "id,title\nX-1,x\n" >in.csv &&
		for line in "output: $canary" "path: ../../x" "folder: $attack_dir" "run: $evil" "include: /etc/passwd" "extends: /etc/passwd" "<<: *x" "id: {prefix: ../../}" "kind: ../x"; do
			printf "kind: ticket\ncolumns:\n  id: id\n  title: title\n%s\n" "$line" >map.yaml &&
			within 20 svc import csv in.csv --map map.yaml && test "$got" -ge 1 && unharmed || return 1
		done &&
		head -c 2000000 /dev/zero | tr "\\0" "[" >map.yaml &&
		within 20 svc import csv in.csv --map map.yaml && test "$got" -ge 2 &&
		rm in.csv map.yaml && is_clean
	)
'

test_expect_success 'import: the named file is a FIFO nobody writes to, a folder, a device' '
	(
		a_copy import-file &&
		within 20 svc import csv / --kind ticket && test "$got" -ge 2 &&
		within 20 svc import jsonl /dev/null && within 20 svc import csv /dev/null --kind ticket &&
		is_clean
	)
'

test_expect_success 'query: depth, length and terms without end' '
	(
		a_copy query && limits &&
		for text in "(" "not " "-" "a or " "\"" "@" "a:" "..," "status:new,"; do
			awk -v t="$text" "BEGIN { for (i = 0; i < 9000; i++) printf \"%s\", t }" >"$HOME/query" &&
			within 20 svc ticket list -e "$(cat "$HOME/query")" && is_harmless "$err" || return 1
		done &&
		within 20 svc ticket list -e "$(awk "BEGIN { for (i = 0; i < 20; i++) printf \"%s\", \"(a or (b and not (\" }")" && test "$got" -eq 2
	)
'

test_expect_success 'query: words that look like patterns are text' '
	(
		a_copy patterns && limits &&
		svc ticket set "$id" title="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" &&
		for word in "(a+)+b" "~(a*)*b" "/(a|aa)+b/" "%" "_" "$(printf "*%.0s" 1 2 3 4 5 6 7 8 9)a*b" "'"'"' or 1=1 --" "\"; drop table x" "a\\\\"; do
			within 20 svc ticket list "$word" && within 20 svc ticket list "title:$word" || return 1
		done
	)
'

test_expect_success 'time: spans, dates and durations beyond what there is' '
	(
		a_copy times && limits &&
		for time in 99999999999999 9999-99-99 -99999999999d 1e99 9999999999999999999999h "0000-00-00" "292277026596-12-04" "-9223372036854775808"; do
			within 20 svc --now "$time" sla status && within 20 svc ticket list "opened:$time.." && within 20 svc ticket list "age:$time.." &&
			within 20 svc sla report --since "$time" && within 20 svc --at "$time" list || return 1
		done &&
		within 20 svc --now 9999-12-31T23:59:59Z sla status && within 20 svc --now 0001-01-01T00:00:00Z sla report
	)
'

test_expect_success 'SLA: calendars that include each other, never open, or repeat for ever' '
	(
		a_copy calendars && limits &&
		for id_now in a b; do
			printf "%s\n" --- "id: $id_now" "title: x" "timezone: Etc/UTC" "include: [a, b, office]" "hours: {}" --- >calendars/$id_now.md || return 1
		done &&
		sed -i "s/^calendar: .*/calendar: a/" slas/*.md && sed -i "s/calendar: office/calendar: a/" slas/*.md &&
		within 30 svc sla status && within 30 svc sla report && within 30 svc sla explain "$id" && within 30 svc check && within 30 svc sla check &&
		within 30 svc --now 9000-01-01T00:00:00Z sla status && within 30 svc calendar show a
	)
'

test_expect_success 'kind file: huge, deep, with anchors, cyclic and self-referring' '
	(
		a_copy kinds && limits && mkdir .svc/kinds &&
		head -c 3000000 /dev/zero | tr "\\0" x >.svc/kinds/a.yaml && within 20 svc ticket list && test "$got" -eq 4 &&
		head -c 500000 /dev/zero | tr "\\0" "[" >.svc/kinds/a.yaml && within 20 svc ticket list && test "$got" -eq 4 &&
		printf "kind: &a [*a]\n" >.svc/kinds/a.yaml && within 20 svc ticket list && test "$got" -eq 4 &&
		printf "extends: ticket\nfields:\n  a: {type: list, item: {type: list, item: {type: list, item: line, help: x}, help: x}, help: x}\n" >.svc/kinds/a.yaml && within 20 svc ticket list &&
		rm .svc/kinds/a.yaml &&
		for n in 1 2 3 4 5 6 7 8 9; do printf "extends: nothing%s\nfields: {}\n" $n >.svc/kinds/$n.yaml; done &&
		within 20 svc ticket list && test "$got" -eq 4
	)
'

test_expect_success 'references: parents, links and aliases in a circle' '
	(
		a_copy circle && limits &&
		other=$(svc ticket new "Other" parent="$id") &&
		within 20 svc ticket set "$id" parent="$other" &&
		within 20 svc ticket set "$id" parent="$id" &&
		sed -i "s/^title: .*/&\nparent: $id\naliases: [$id, $other]/" "$path" &&
		within 20 svc list && within 20 svc show "$id" && within 20 svc check && within 20 svc ticket list "parent.parent.parent:$id" &&
		within 20 svc sla status
	)
'

attacks_done
