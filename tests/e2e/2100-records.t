#!/bin/sh

test_description='broken records: each named with path:line:col, never altered, the others go on'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/bad.sh"

folder=tickets/2026/11

# bad ID PATTERN: the record ID, written by hand, is reported by every command that reads many with
# its place and exit code 4, the good one is there; what would use or change it is refused.
bad() {
	bad_path=$folder/$1.md
	for bad_list in "ticket list --columns id" "list --format jsonl" "export jsonl" "sla status --all"; do
		# shellcheck disable=SC2086 # words
		test_expect_code 4 svc $bad_list >"$out" 2>"$err" &&
			grep "$id" "$out" &&
			grep -E "^svc: (warning: )?$bad_path:$2" "$err" || return 1
	done &&
		test_expect_code 4 svc ticket count >"$out" 2>"$err" &&
		grep -x 1 "$out" &&
		grep -E "$bad_path:$2" "$err" &&
		test_expect_code 4 svc sla report >"$out" 2>"$err" &&
		grep -E "$bad_path:$2" "$err" &&
		test_expect_code 1 svc check >"$out" &&
		grep -E "^$bad_path:${2%%: *}	.*${2#*: }" "$out" &&
		for bad_verb in "set $1 priority=P1" "reply $1 -m Hello" "take $1" "show $1" "rm $1"; do
			# shellcheck disable=SC2086 # words
			refused 4 "^svc: $bad_path:$2" svc ticket $bad_verb || return 1
		done &&
		SVC_EDITOR=true refused 4 "^svc: $bad_path:$2" svc ticket edit "$1"
}

# a_bad_record NAME PATTERN: a case; standard input is the record INC-2611-BAD00, its path $bad
a_bad_record() {
	cat >"$HOME/record" &&
		(
			a_desk "$1" &&
			cp "$HOME/record" $folder/INC-2611-BAD00.md &&
			git add $folder &&
			git commit -q -m "By hand" &&
			cksum $folder/INC-2611-BAD00.md >"$HOME/sum" &&
			bad INC-2611-BAD00 "$2" &&
			cksum $folder/INC-2611-BAD00.md | test_cmp "$HOME/sum" - &&
			is_clean
		)
}

test_expect_success 'invalid UTF-8' '
	record INC-2611-BAD00 "$(printf "category: a\\377b")" |
		a_bad_record utf8 "8:12: a byte that is no UTF-8 \(0xFF\)"
'

test_expect_success 'invalid UTF-8 in the body' '
	{ record INC-2611-BAD00 && printf "\\303\\050\n"; } |
		a_bad_record utf8-body "15:1: a byte that is no UTF-8"
'

test_expect_success 'NUL bytes, in a value and in the body, written and as an escape' '
	record INC-2611-BAD00 "category: aXb" | tr X "\\000" |
		a_bad_record nul "8:12: a NUL byte" &&
	{ record INC-2611-BAD00 && printf "a\\000b\n"; } |
		a_bad_record nul-body "15:2: a NUL byte" &&
	record INC-2611-BAD00 "category: \"a\\0b\"" |
		a_bad_record nul-escape "8:11: a NUL character, written as an escape"
'

test_expect_success 'a tab in YAML' '
	record INC-2611-BAD00 "form:" "$(printf "\\ta: b")" |
		a_bad_record tab "9:1: a tab where YAML allows blanks only"
'

test_expect_success 'a key that stands twice' '
	record INC-2611-BAD00 "title: Again" |
		a_bad_record twice "8:1: the key .title. stands twice, first in line 3"
'

test_expect_success 'YAML that ends too early, or is indented wrongly' '
	record INC-2611-BAD00 "category: \"open" |
		a_bad_record quote "8:11: a quoted text isn.t closed" &&
	record INC-2611-BAD00 "- a" |
		a_bad_record indent "8:1: a line that is indented" &&
	record INC-2611-BAD00 "category: *nope" |
		a_bad_record alias "8:11: no anchor"
'

test_expect_success 'NEL, LS and PS where YAML takes them for the end of a line' '
	record INC-2611-BAD00 "$(printf "category: a\\302\\205b")" |
		a_bad_record nel "8:12: .*U.0085 .NEL" &&
	record INC-2611-BAD00 "$(printf "category: a\\342\\200\\250b")" |
		a_bad_record ls "8:12: .*U.2028" &&
	record INC-2611-BAD00 "$(printf "category: a\\342\\200\\251b")" |
		a_bad_record ps "8:12: .*U.2029"
'

test_expect_success 'a record with NEL, LS or PS that can be read is read, and not edited' '
	(
		a_desk odd &&
		n=0 &&
		for character in "\\302\\205" "\\342\\200\\250" "\\342\\200\\251"; do
			n=$((n + 1)) &&
			# shellcheck disable=SC2059 # the character is an escape
			record INC-2611-DDD0$n "$(printf "category: \"a${character}b\"")" \
				>$folder/INC-2611-DDD0$n.md || return 1
		done &&
		git add $folder &&
		git commit -q -m "By hand" &&
		for n in 1 2 3; do
			svc ticket show INC-2611-DDD0$n >"$out" &&
			refused 4 "INC-2611-DDD0$n.md: .*(U.0085|U.2028|U.2029)" \
				svc ticket set INC-2611-DDD0$n priority=P1 || return 1
		done &&
		svc ticket list >"$out" &&
		lines 4 "$out"
	)
'

test_expect_success 'an alias bomb is refused fast' '
	{
		record INC-2611-BAD00 | sed 7q &&
		echo "a: &a [x, x, x, x, x, x, x, x, x]" &&
		before=a &&
		for name in b c d e f g h i j k; do
			echo "$name: &$name [*$before, *$before, *$before, *$before, *$before, *$before, *$before, *$before]" &&
			before=$name || return 1
		done &&
		record INC-2611-BAD00 | sed 1,7d
	} >bomb.md &&
	a_bad_record bomb "[0-9]+:[0-9]+: more than [0-9]+ values" <bomb.md &&
	start=$(date +%s) &&
	test_expect_code 4 svc -C bomb ticket list &&
	test $(($(date +%s) - start)) -le 2
'

test_expect_success 'deep nesting' '
	record INC-2611-BAD00 "form: $(printf "%20000s" "" | tr " " "[")" |
		a_bad_record deep "8:[0-9]+: more than [0-9]+ levels"
'

test_expect_success 'a record of 100 MB' '
	(
		a_desk large &&
		{ record INC-2611-BAD00 && head -c 104857600 /dev/zero | tr "\\0" x; } \
			>$folder/INC-2611-BAD00.md &&
		test_expect_code 4 svc ticket list >"$out" 2>"$err" &&
		grep "$id" "$out" &&
		grep "$folder/INC-2611-BAD00.md: the file is larger than the limit" "$err" &&
		expect_error 4 "the file is larger than the limit" svc ticket show INC-2611-BAD00 &&
		expect_error 4 "the file is larger than the limit" svc ticket set INC-2611-BAD00 priority=P1 &&
		test_expect_code 1 svc check >"$out" &&
		grep "INC-2611-BAD00.md.*larger" "$out"
	)
'

test_expect_success 'empty files, no frontmatter, frontmatter without an end' '
	a_bad_record empty "1:1: the file is empty" </dev/null &&
	echo "Just text" | a_bad_record none "1:1: no frontmatter" &&
	printf -- "---\nid: x\n" | a_bad_record open "1:1: the frontmatter has no closing"
'

test_expect_success 'a link, a pipe and a folder in the place of a record' '
	(
		a_desk links &&
		ln -s /etc/passwd $folder/INC-2611-BAD00.md &&
		ln -s "$id.md" $folder/INC-2611-BAD01.md &&
		mkfifo $folder/INC-2611-BAD02.md &&
		mkdir $folder/INC-2611-BAD03.md &&
		test_expect_code 4 svc ticket list >"$out" 2>"$err" &&
		lines 1 "$out" &&
		for n in 0 1 2; do
			grep "^svc: warning: $folder/INC-2611-BAD0$n.md: .* regular file" "$err" || return 1
		done &&
		test_expect_code 1 svc check >"$out" &&
		test "$(grep -c file-odd "$out")" = 3 &&
		for n in 0 1 2 3; do
			expect_error 4 "^svc: $folder/INC-2611-BAD0$n.md: " svc ticket show INC-2611-BAD0$n &&
			expect_error 4 "^svc: $folder/INC-2611-BAD0$n.md: " \
				svc ticket set INC-2611-BAD0$n priority=P1 || return 1
		done &&
		test -L $folder/INC-2611-BAD00.md &&
		grep root /etc/passwd
	)
'

test_expect_success 'a folder that is a link out of the desk is neither read nor written' '
	mkdir outside &&
	(
		a_desk escape &&
		record INC-2612-A0000 >../outside/INC-2612-A0000.md &&
		ln -s ../../../outside tickets/2026/12 &&
		svc ticket list >"$out" 2>"$err" || : &&
		test_must_fail grep INC-2612 "$out" &&
		refused 4 "symbolic link" svc --now 2026-12-05T10:00:00Z ticket new Outside &&
		test "$(ls ../outside)" = INC-2612-A0000.md
	)
'

test_expect_success ROOT 'a record that may not be read' '
	command -v setpriv &&
	(
		a_desk secret &&
		other=$(svc ticket new Other) &&
		chmod 0 "$path" &&
		chmod 755 . &&
		chmod 755 "$SHARNESS_TRASH_DIRECTORY" &&
		git config --global --add safe.directory "*" &&
		chmod 755 "$HOME" &&
		chmod 644 "$HOME/.gitconfig" &&
		if setpriv --reuid 65534 --clear-groups ls "$PWD" >"$out" 2>&1; then
			test_expect_code 4 setpriv --reuid 65534 --clear-groups "$svc_bin/svc" ticket list \
				>"$out" 2>"$err" &&
			grep "$other" "$out" &&
			grep "$path: can.t read it: Permission denied" "$err" &&
			grep "hint: ask its owner" "$err"
		fi &&
		git config --global --unset-all safe.directory
	)
'

test_expect_success 'CRLF and a BOM stay' '
	(
		a_desk crlf &&
		record INC-2611-CCC00 | sed "s/\$/$(printf "\\r")/" >$folder/INC-2611-CCC00.md &&
		{ printf "\\357\\273\\277" && record INC-2611-CCC01; } >$folder/INC-2611-CCC01.md &&
		git add $folder &&
		git commit -q -m "By hand" &&
		for n in 0 1; do
			file=$folder/INC-2611-CCC0$n.md &&
			cp $file before &&
			svc ticket set INC-2611-CCC0$n priority=P1 category=a/b &&
			svc ticket reply INC-2611-CCC0$n -m "Hello" || return 1
		done &&
		test_must_fail grep -v "$(printf "\\r")\$" $folder/INC-2611-CCC00.md &&
		test "$(head -c 3 $folder/INC-2611-CCC01.md)" = "$(printf "\\357\\273\\277")" &&
		test_must_fail grep "$(printf "\\r")" $folder/INC-2611-CCC01.md &&
		rm before &&
		is_clean &&
		svc check
	)
'

test_expect_success 'many bad ones: each is reported, every good one is there' '
	(
		a_desk many &&
		for n in 0 1 2 3 4 5 6 7 8 9; do
			record INC-2611-BAD0$n "	tab" >$folder/INC-2611-BAD0$n.md &&
			record INC-2611-HHH0$n >$folder/INC-2611-HHH0$n.md || return 1
		done &&
		test_expect_code 4 svc ticket list >"$out" 2>"$err" &&
		lines 11 "$out" &&
		test "$(grep -c "BAD0.\.md:8:1: " "$err")" = 10 &&
		test_expect_code 4 svc --format json ticket list >list.json 2>"$err" &&
		test "$(grep -c "BAD0.\.md:8:1: " "$err")" = 10 &&
		test_expect_code 4 svc --quiet ticket list >"$out" 2>"$err" &&
		lines 11 "$out" &&
		test_expect_code 4 svc my >"$out" 2>"$err" &&
		test "$(grep -c "BAD0.\.md:8:1: " "$err")" = 10
	)
'

test_expect_success 'check --fix says what is left, and takes a missing opened from the timeline' '
	(
		desk mends --template it && cd mends &&
		a=$(svc ticket new "Left") && path=$(ls tickets/*/*/"$a.md") &&
		opened=$(sed -n "s/^opened: //p" "$path") &&
		sed -i -e "/^opened: /d" -e "s/^priority: .*/priority: P9/" "$path" && git commit -q -a -m "by hand" &&
		test_expect_code 1 svc check --fix --dry-run >"$out" && grep "choice-unknown" "$out" &&
		test_must_fail grep "opened is missing" "$out" &&
		test_expect_code 1 svc check --fix >"$out" && grep "took opened $opened from the timeline" "$out" &&
		grep "^$path:[0-9]*:[0-9]*: error: .*choice-unknown" "$out" && grep "^1 error, 0 warnings" "$out" &&
		grep "^opened: $opened" "$path" && is_clean &&
		test_expect_code 1 svc check --fix >"$out" && grep "^Nothing that svc could mend" "$out" &&
		test_expect_code 1 svc check --fix --format json >"$out" && grep "choice-unknown" "$out" &&
		svc ticket set "$a" priority=P3 && svc check --fix >"$out" && grep "^Nothing to mend" "$out"
	)
'

test_done
