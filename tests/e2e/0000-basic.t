#!/bin/sh

test_description='the program starts, says what it is, and refuses what it does not know'
. "$(dirname "$0")/lib.sh"

test_expect_success '--version names the program and its libraries' '
	svc --version >"$out" &&
	grep "^svc [0-9]*\.[0-9]*\.[0-9]*" "$out" &&
	for library in glib libyaml cmark libgit2 jansson
	do
		grep -i "$library [0-9]" "$out" || return 1
	done
'

test_expect_success 'help lists the commands' '
	svc help >"$out" &&
	grep -w ticket "$out" &&
	grep -w sla "$out"
'

test_expect_success 'an unknown command names the close one' '
	expect_error 2 "ticket" svc tikcet list
'

test_expect_success 'outside a repository the error says what to do' '
	mkdir nowhere &&
	(
		cd nowhere &&
		GIT_CEILING_DIRECTORIES=$(dirname "$PWD") &&
		export GIT_CEILING_DIRECTORIES &&
		expect_error 6 "not.*git repository|no git repository" svc list &&
		grep "git init" "$err"
	)
'

test_expect_success 'in a repository without a desk the error says what to do' '
	git init -q plain &&
	(
		cd plain &&
		expect_error 6 "desk" svc list &&
		grep "svc init" "$err"
	)
'

test_expect_success 'init makes a desk and one commit' '
	desk d --template it &&
	(
		cd d &&
		is_clean &&
		test "$(commits)" = 1 &&
		grep "^format: 1" .svc/config.yaml &&
		svc check
	)
'

test_expect_success DEV_FULL 'a full disk at standard output is an error' '
	test_must_fail svc help >/dev/full 2>"$err" &&
	test -s "$err"
'

test_done
