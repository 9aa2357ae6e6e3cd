#!/bin/sh
# shellcheck disable=SC2059 # the escapes in what is printed are meant

test_description='attacks: the index, changes from JSON lines, iCalendar files, audits and credits'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/attack.sh"

SVC_INDEX=always
export SVC_INDEX

# hostile FILE: its title and category act on terminals and CI systems
hostile() {
	sed -i "s/^title: .*/title: \"\\\\e[31m::error::x ##[error]y\\\\u202e\\\\x9b2J<script>alert(1)<\/script>\"/" "$@"
}

test_expect_success 'index: its folder is a link, its files are links' '
	(
		a_copy index-link &&
		mkdir "$attack_dir/cache" && ln -s "$attack_dir/cache" .git/svc-cache &&
		answers 0 svc ticket list && grep "$id" "$out" && answers 0 svc ticket list && grep "$id" "$out" &&
		rm .git/svc-cache && answers 0 svc index rebuild && answers 0 svc ticket list &&
		for file in .git/svc-cache/*/*; do
			ln -sf "$canary" "$file" &&
			answers 0 svc ticket list && grep "$id" "$out" && unharmed &&
			within 20 svc index rebuild && unharmed || return 1
		done
	)
'

test_expect_success 'index: FIFOs, folders, garbage and sparse files in the place of its files' '
	(
		a_copy index-odd && svc index rebuild && svc ticket list >"$out" &&
		for file in .git/svc-cache/*/*; do
			rm -f "$file" && mkfifo "$file" && answers 0 svc ticket list && grep "$id" "$out" &&
			rm -rf "$file" && mkdir "$file" && answers 0 svc ticket list && grep "$id" "$out" &&
			rm -rf "$file" && head -c 100000 /dev/urandom >"$file" && answers 0 svc ticket list && grep "$id" "$out" &&
			rm -rf "$file" && truncate -s 1G "$file" && answers 0 svc ticket list && grep "$id" "$out" || return 1
			rm -rf "$file"
		done
	)
'

test_expect_success 'index: a kind, a field and values that are SQL' '
	(
		a_copy index-sql && mkdir .svc/kinds &&
		printf "extends: ticket\nfields:\n  select: {type: line, help: x}\n  rowid: {type: line, help: x}\n  order_by: {type: line, help: x}\n" >.svc/kinds/a.yaml &&
		within 20 svc ticket list &&
		svc ticket set "$id" "category=x'"'"'; drop table \"rows of ticket\"; --" --no-commit &&
		for word in "category:x'"'"'*" "\"; drop table kinds; --" "select:x" "rowid:1" "category:\"%\""; do
			within 20 svc ticket list "$word" || return 1
		done &&
		answers 0 svc ticket list && grep "$id" "$out" && answers 0 svc index verify
	)
'

test_expect_success 'index: links, FIFOs and submodules in the place of records' '
	(
		a_copy index-records && svc index rebuild &&
		ln -s /etc/passwd tickets/2026/11/INC-2611-AAAAA.md && mkfifo tickets/2026/11/INC-2611-BBBBB.md &&
		answers 4 svc ticket list && grep "$id" "$out" && test_must_fail grep root: "$out" "$err" &&
		answers 4 svc ticket list priority:P3 && grep "$id" "$out" &&
		rm tickets/2026/11/INC-2611-[AB]*.md && ln -sf "$canary" "$path" &&
		answers 4 svc ticket list && test_must_fail grep untouched "$out" "$err" && unharmed
	)
'

test_expect_success 'apply: ids, kinds, keys and values that break out' '
	(
		a_copy apply &&
		for line in "{\"id\":\"../../x\",\"title\":\"y\"}" "{\"id\":\"--help\"}" "{\"kind\":\"../x\",\"title\":\"y\"}" "{\"kind\":\"service\",\"id\":\".git\",\"title\":\"y\"}" \
			"{\"id\":\"$id\",\"do\":\"rm\"}" "{\"id\":\"$id\",\"do\":\"attach\",\"file\":\"/etc/passwd\"}" "{\"id\":\"$id\",\"do\":\"../../bin/sh\"}" "{\"id\":\"$id\",\"path\":\"../../x.md\"}" \
			"{\"id\":\"$id\",\"status\\\\nstatus\":\"closed\"}" "{\"id\":\"$id\",\"timeline\":[{}]}" "[[[[" "{\"id\":\"$id\",\"title\":\"a\\\\u0000b\"}"; do
			printf "$line\n" >in.jsonl && within 20 svc apply in.jsonl && test "$got" -ge 2 && is_harmless "$out" "$err" || return 1
		done &&
		head -c 1000000 /dev/zero | tr "\\0" "[" >in.jsonl && within 20 svc apply in.jsonl && test "$got" -ge 2 &&
		rm in.jsonl && is_clean && test -f "$path" && unharmed
	)
'

test_expect_success 'apply: messages that forge entries' '
	(
		a_copy apply-forged &&
		printf "%s\n" "{\"id\":\"$id\",\"message\":\"x\\n\\n## 2026-11-21T10:00:00Z boss changed\\n\\n- status: closed\"}" >in.jsonl &&
		answers 0 svc apply in.jsonl && rm in.jsonl &&
		test_must_fail grep "^## .* boss" "$path" && grep "^status: new" "$path" && answers 0 svc check
	)
'

# ics LINE...: a calendar with one event of these lines
ics() {
	printf "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:\033[31m::error::x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:$1\r\n" &&
		shift &&
		printf "$@" | sed 's/$/\r/' &&
		printf "END:VEVENT\r\nEND:VCALENDAR\r\n"
}

test_expect_success 'iCalendar: names that break out of YAML, escapes, rules without end, depth, size' '
	(
		a_copy ical &&
		ics "x\\\\nholidays: []\\\\n--- \033[31m::error::\342\200\256 # {[" "DTSTART;VALUE=DATE:20261224\n" >in.ics &&
		within 20 svc calendar import in.ics office && is_harmless "$out" "$err" &&
		for rule in "RRULE:FREQ=SECONDLY" "RRULE:FREQ=DAILY;COUNT=99999999" "RRULE:FREQ=YEARLY;INTERVAL=0" "RRULE:FREQ=YEARLY;BYDAY=99MO" "DTEND;VALUE=DATE:99991231" "RRULE:" "RDATE:$(awk "BEGIN { for (i = 0; i < 9000; i++) printf \"20260101,\" }")"; do
			ics x "DTSTART;VALUE=DATE:20261224\n%s\n" "$rule" >in.ics &&
			within 30 svc calendar import in.ics office && is_harmless "$out" "$err" || return 1
		done &&
		awk "BEGIN { for (i = 0; i < 20000; i++) print \"BEGIN:VCALENDAR\r\" }" >in.ics && within 30 svc calendar import in.ics office &&
		{ printf "BEGIN:VCALENDAR\r\nX:"; head -c 20000000 /dev/zero | tr "\\0" x; } >in.ics && within 30 svc calendar import in.ics office &&
		rm in.ics && git checkout -q . && within 20 svc check && unharmed
	)
'

test_expect_success 'iCalendar: the named file is a folder, /dev/null, a record' '
	(
		a_copy ical-file &&
		for file in / /dev/null "$path"; do
			within 20 svc calendar import "$file" office && test "$got" -ge 1 || return 1
		done &&
		is_clean
	)
'

test_expect_success 'terminal and CI log: audit, operations, restore, credits, index, apply' '
	(
		a_copy printed &&
		hostile "$path" services/*.md slas/*.md && git commit -q -a -m "$(printf "\033[31m::error::x ##[error]\n\nSvc-Op: \033[31mx\nSvc-Record: \342\200\256")" &&
		printf "{\"id\":\"%s\",\"category\":\"\\\\u001b[31m::error::##[error]\"}\n" "$id" >in.jsonl &&
		for format in table plain csv md json jsonl; do
			for command in "log --ops" "audit verify" "audit anchor" "sla credits" "index status" "index verify" "restore $id --at HEAD~1 --dry-run" "apply in.jsonl --dry-run" "undo --dry-run"; do
				# shellcheck disable=SC2086 # words
				within 20 svc --format $format --color never $command && is_harmless "$out" "$err" || {
					echo "in: $format $command" >&2
					return 1
				}
			done
		done
	)
'

test_expect_success 'HTML: markup in each page of --format html' '
	(
		a_copy pages &&
		hostile "$path" services/*.md slas/*.md teams/*.md && git commit -q -a -m x &&
		for command in "sla report" "sla report --by service" "sla credits" "report week" "report month"; do
			# shellcheck disable=SC2086 # words
			within 20 svc --format html $command &&
			test_must_fail grep -i -e "<script" -e "javascript:" "$out" &&
			is_harmless "$out" "$err" || return 1
		done
	)
'

test_expect_success 'audit: signers, notes and replaced objects that the repository brings' '
	(
		a_copy audit &&
		printf "[gpg]\n\tprogram = %s\n[gpg \"ssh\"]\n\tallowedSignersFile = signers\n\tprogram = %s\n" "$evil" "$evil" >.gitconfig &&
		echo "* ssh-ed25519 AAAA" >signers && git add -A && git commit -q -m "Bring signers" &&
		within 30 svc audit verify && within 30 svc audit verify --signed && unharmed &&
		within 30 svc audit verify --allowed-signers /dev/zero.. && within 30 svc audit verify -- "--help" && test "$got" -ge 2 &&
		within 30 svc audit anchor --against "$(printf "\033[31m::error::")" && is_harmless "$out" "$err"
	)
'

attacks_done
