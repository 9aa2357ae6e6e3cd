#!/bin/sh

test_description='completion in the shells themselves, with ids and values of a desk'
. "$(dirname "$0")/lib.sh"

PATH=$svc_bin:$PATH
export PATH

test_expect_success 'a desk with three tickets' '
	desk d --template it &&
	(
		cd d &&
		svc ticket new "Mail: \"slow\" = bad" service=email &&
		svc ticket new "VPN down" service=remote-access &&
		svc ticket new "Printer jam" service=printing
	) >"$out" &&
	first=$(grep -E -o "INC-[0-9]{4}-[0-9A-Z]{5}" "$out" | head -n 1) &&
	random=${first##*-}
'

lines() { # NUMBER FILE
	test "$(wc -l <"$2")" -eq "$1"
}

# Each answers what stands in the words: complete_SHELL WORDS, the cursor behind the last one.
complete_bash() {
	bash -c '
		eval "$(svc completion bash)"
		COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_svc
		printf "%s\n" "${COMPREPLY[@]}"' bash "$1" 2>"$err"
}

complete_fish() {
	fish -c 'svc completion fish | source; complete --do-complete $argv[1]' "$1" 2>"$err"
}

# compadd, which _describe ends in, tells what it is given instead of showing it.
complete_zsh() {
	zsh -f -c '
		compdef() { : }
		_files() { print -r -- :files }
		_describe() {
			[[ $1 == -V ]] && shift 2
			print -rl -- "${(@P)1}"
		}
		source <(svc completion zsh)
		words=(${=1}); [[ $1 == *" " ]] && words+=("")
		CURRENT=$#words
		_svc' zsh "$1" 2>"$err"
}

test_expect_success BASH 'bash: verbs, ids, fields and values' '
	(
		cd d &&
		complete_bash "svc ticket sh" >"$out" && echo show | test_cmp - "$out" &&
		complete_bash "svc ticket show INC-" >"$out" && lines 3 "$out" &&
		complete_bash "svc ticket show $(echo "$random" | tr A-Z a-z)" >"$out" && echo "$first" | test_cmp - "$out" &&
		complete_bash "svc ticket list status:on" >"$out" && echo on-hold | test_cmp - "$out" &&
		complete_bash "svc ticket list is:c" >"$out" && printf "cancelled\nconflict\n" | test_cmp - "$out" &&
		complete_bash "svc list i" >"$out" && grep "^is:$" "$out" &&
		complete_bash "svc ticket set $first stat" >"$out" && echo status= | test_cmp - "$out" &&
		complete_bash "svc ticket set $first team=net" >"$out" && echo network | test_cmp - "$out" &&
		complete_bash "svc ticket hold $first --for cus" >"$out" && echo customer | test_cmp - "$out" &&
		complete_bash "svc --format=js" >"$out" && printf "json\njsonl\n" | test_cmp - "$out" &&
		complete_bash "svc kind check .svc/con" >"$out" && echo .svc/config.yaml | test_cmp - "$out"
	)
'

test_expect_success FISH 'fish: verbs, ids with their titles, fields and values' '
	(
		cd d &&
		complete_fish "svc ticket sh" >"$out" && grep "^show	Show" "$out" &&
		complete_fish "svc ticket show INC-" >"$out" && grep "^$first	" "$out" && lines 3 "$out" &&
		complete_fish "svc ticket show INC-" >"$out" && grep "	VPN down" "$out" &&
		complete_fish "svc ticket list status:on" >"$out" && grep "^status:on-hold	" "$out" &&
		complete_fish "svc ticket set $first team=net" >"$out" && grep "^team=network	" "$out"
	)
'

test_expect_success ZSH 'zsh: verbs, ids with their titles, fields and values' '
	(
		cd d &&
		complete_zsh "svc ticket sh" >"$out" && grep "^show:Show" "$out" &&
		complete_zsh "svc ticket show INC-" >"$out" && grep "^$first:" "$out" && lines 3 "$out" &&
		complete_zsh "svc ticket list status:on" >"$out" && grep "^status.:on-hold:" "$out" &&
		complete_zsh "svc ticket set $first team=net" >"$out" && grep "^team=network:" "$out" &&
		complete_zsh "svc kind check x" >"$out" && echo :files | test_cmp - "$out"
	)
'

test_expect_success 'outside of a desk, and in one that is broken, completion does what it can' '
	svc __complete -- ticket show INC- >"$out" 2>"$err" && test ! -s "$out" && test ! -s "$err" &&
	cp -R d broken && echo "format: [" >broken/.svc/config.yaml &&
	svc -C broken __complete -- ticket show INC- >"$out" &&
	svc -C broken __complete -- ticket sh >"$out" && grep "^show	" "$out"
'

test_expect_success 'no more ids than a person reads, the newest first' '
	mkdir many && cp -R d/.git d/.svc many &&
	mkdir -p many/tickets/imported/00 many/tickets/2026/11 &&
	for n in $(seq 1000 1300); do
		: >many/tickets/imported/00/OLD$n.md || return 1
	done &&
	: >many/tickets/2026/11/INC-2611-00000.md &&
	svc -C many __complete -- ticket show "" >"$out" && lines 200 "$out" &&
	svc -C many __complete -- ticket show OLD10 >"$out" && lines 100 "$out" &&
	svc -C many __complete -- show "" >"$out" && test $(wc -l <"$out") -le 100
'

test_done
