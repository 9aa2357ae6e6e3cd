#!/bin/sh

test_description='options, help, aliases, external commands, output that fails, errors as JSON'
. "$(dirname "$0")/lib.sh"

test_expect_success 'version and help need no repository' '
	svc --version >"$out" &&
	svc version --format json >v.json &&
	test "$(python3 -c "import json; print(json.load(open(\"v.json\"))[\"schema\"])")" = svc.version/1 &&
	svc --help >help &&
	svc help >help2 &&
	test_cmp help help2 &&
	svc help ticket >noun && svc ticket help >"$out" && test_cmp noun "$out" &&
	svc ticket --help >"$out" && test_cmp noun "$out" &&
	svc kind --help >"$out" &&
	grep "^Usage: svc kind VERB" "$out" &&
	svc kind show -h | grep "^Usage: svc kind show .OPTION.... KIND"
'

test_expect_success 'every command of --spec explains itself within 80 columns' '
	svc help --spec >spec.json &&
	python3 - >commands <<-\END &&
	import json
	for c in json.load(open("spec.json"))["commands"]:
	    noun = "team" if c["noun"] == "*" else c["noun"]
	    print(noun, c["verb"])
	END
	test $(wc -l <commands) -gt 20 &&
	while read -r command; do
		# shellcheck disable=SC2086 # noun and verb
		svc help $command >"$out" &&
		grep -q "^Usage: svc $command" "$out" &&
		test -z "$(grep -v "^Usage:" "$out" | grep -E "^.{81}")" || return 1
	done <commands
'

test_expect_success MANDOC 'every man page is clean and shows the same options as --help' '
	svc help --pages >pages &&
	grep -x svc-kind.1 pages && grep -x svc-kind.5 pages &&
	while read -r page; do
		svc help --man "$page" >"$page" &&
		mandoc -T lint -W warning "$page" || return 1
	done <pages &&
	svc help ticket hold | sed -n "/^Options/,/^$/s/^ .*--\([a-z-]*\).*/\1/p" >options &&
	test -s options &&
	sed -n "/^.Ss svc ticket hold/,/^.S[hs] /p" svc-ticket.1 >section &&
	while read -r option; do
		grep -e "Fl -$option" section || return 1
	done <options
'

test_expect_success 'help ends with the exit codes, the same as the manual page' '
	svc help >"$out" && grep -A 8 "^Exit codes" "$out" | sed 1d >codes && test "$(wc -l <codes)" -eq 8 &&
	grep "^  2  *The command line is wrong" codes && svc help --man svc >man &&
	while read -r code text; do grep -A 1 "^\\.It $code\$" man | grep -F "$text" || return 1; done <codes
'

test_expect_success 'guides are drawn, named with their section where a command has the same name' '
	svc help query >"$out" && grep "svc help query.7" "$out" &&
	svc help query.7 >"$out" && grep "^## Terms" "$out" && grep "^.is:open.   " "$out" &&
	svc help import >"$out" && grep "svc help import.5" "$out" &&
	svc help import.5 >"$out" && grep "^## The map" "$out" &&
	svc help rules >"$out" && grep "^.ref-missing.  *error  *a reference leads" "$out" &&
	svc help --man svc-import.5 >"$out" && grep "^.Dt SVC-IMPORT 5" "$out" &&
	svc help --man svc-import >"$out" && grep "^.Dt SVC-IMPORT 1" "$out" &&
	svc help >"$out" && grep "^  tutorial  " "$out" && grep "^  import.5  " "$out" &&
	svc __complete -- help q >"$out" && grep "^query.7	" "$out" &&
	expect_error 3 "there is no page" svc help --man svc-qery.7 && grep "svc-query.7" "$err" &&
	expect_error 2 "unknown command" svc help qery
'

test_expect_success 'wrong words are usage errors with close matches' '
	expect_error 2 "unknown command .kind lits." svc kind lits &&
	grep "did you mean list" "$err" &&
	grep "see .svc help kind." "$err" &&
	expect_error 2 "unknown option --formt" svc kind list --formt json &&
	expect_error 2 "one operand too many" svc kind show a b &&
	expect_error 2 "needs FILE" svc kind check &&
	expect_error 3 "no kind .tiket." svc kind show tiket &&
	grep "did you mean ticket" "$err"
'

test_expect_success 'what says which desk to read may stand behind the command' '
	desk late &&
	(cd late && svc ticket new "Second thoughts" && git rev-parse HEAD >"$HOME/head") &&
	svc ticket list -C late >"$out" && grep "Second thoughts" "$out" &&
	svc ticket list -C late --at HEAD~1 >"$out" && test ! -s "$out" &&
	(cd late && svc list --at HEAD~1 >"$out" && ! grep "Second thoughts" "$out") &&
	expect_error 6 "past state" svc ticket new Third -C late --at HEAD &&
	expect_error 3 "can.t open it" svc list -C no-such-folder &&
	test "$(git -C late rev-parse HEAD)" = "$(cat "$HOME/head")"
'

test_expect_success 'errors are JSON where output is' '
	test_must_fail svc --format json kind show tiket 2>"$err" &&
	python3 - "$err" <<-\END
	import json, sys
	e = json.load(open(sys.argv[1]))
	assert e["schema"] == "svc.error/1" and e["exit"] == 3 and e["status"] == "not-found", e
	assert "did you mean ticket" in e["hint"], e
	END
'

test_expect_success 'hostile words do not reach the terminal' '
	test_must_fail svc "$(printf "x\033[2Jy")" 2>"$err" &&
	test_must_fail grep "$(printf "\033")" "$err"
'

test_expect_success 'NO_COLOR, CLICOLOR_FORCE and --color decide on colour' '
	esc=$(printf "\033") &&
	svc --format table kind list >"$out" && test_must_fail grep "$esc" "$out" &&
	CLICOLOR_FORCE=1 svc --format table kind list >"$out" && grep -q "$esc" "$out" &&
	NO_COLOR=1 CLICOLOR_FORCE=1 svc --format table kind list >"$out" && test_must_fail grep "$esc" "$out" &&
	NO_COLOR=1 svc --color always --format table kind list >"$out" && grep -q "$esc" "$out"
'

test_expect_success 'svc kind check finds what is wrong, with its place' '
	printf "kind: asset\ntitle: Asset\nplural: assets\nfeilds: {}\n" >bad.yaml &&
	test_expect_code 1 svc kind check bad.yaml >"$out" &&
	grep "^bad.yaml	4	" "$out" &&
	expect_error 3 "none.yaml" svc kind check none.yaml
'

test_expect_success 'an external command gets its words' '
	mkdir bin &&
	printf "#!/bin/sh\nprintf \"%%s,\" \"\$@\"\n" >bin/svc-hello &&
	chmod +x bin/svc-hello &&
	PATH=$PWD/bin:$PATH svc hello a "b c" --format x >"$out" &&
	test "$(cat "$out")" = "a,b c,--format,x," &&
	expect_error 2 "unknown command" svc ../bin/svc-hello
'

test_expect_success 'aliases expand, never override, never run a shell, never loop' '
	mkdir -p "$HOME/.config/svc" &&
	cat >"$HOME/.config/svc/config.yaml" <<-\END &&
	aliases:
	  kinds2: kind list --format plain
	  k2: kinds2
	  loop: pool
	  pool: loop
	  kind: version
	  sh: "kind show $(touch ran); touch ran"
	  open: "kind \"list"
	END
	svc k2 >"$out" && grep "^team	" "$out" &&
	svc kind list >"$out" && grep team "$out" &&
	expect_error 4 "leads back to itself" svc loop &&
	expect_error 4 "split into words" svc open &&
	expect_error 2 "." svc sh &&
	test ! -e ran &&
	rm "$HOME/.config/svc/config.yaml"
'

test_expect_success DEV_FULL 'output that can not be written is an error, a reader that left is not' '
	expect_error_full() { "$@" >/dev/full 2>"$err"; test $? -eq 6 && grep "can.t write the output" "$err"; } &&
	expect_error_full svc help &&
	expect_error_full svc --format json kind list &&
	(svc help >&- 2>"$err"; test $? -eq 6) &&
	(svc help --spec; echo $? >code) 2>"$err" | head -n 1 &&
	test ! -s "$err" &&
	case $(cat code) in 0 | 141) ;; *) false ;; esac
'

test_expect_success '__complete offers words, options, values and files' '
	svc __complete -- "" >"$out" && grep "^kind	" "$out" && test_must_fail grep __complete "$out" &&
	svc __complete -- kind "" >"$out" && grep "^show	" "$out" &&
	svc __complete -- kind show te >"$out" && grep "^team" "$out" &&
	svc __complete -- --format js >"$out" && printf "json\njsonl\n" | test_cmp - "$out" &&
	svc __complete -- kind check "" >"$out" && echo :files | test_cmp - "$out" &&
	svc __complete -- nonsense "" >"$out" && test ! -s "$out"
'

test_expect_success BASH 'bash completes through the shim' '
	PATH=$(dirname "$(command -v svc)"):$PATH bash -c "
		eval \"\$(svc completion bash)\"
		COMP_LINE=\"svc kind sh\" COMP_POINT=11
		_svc
		printf \"%s\n\" \"\${COMPREPLY[@]}\"" >"$out" 2>"$err" &&
	echo show | test_cmp - "$out"
'

test_expect_success FISH 'fish completes through the shim' '
	PATH=$(dirname "$(command -v svc)"):$PATH fish -c "
		svc completion fish | source
		complete --do-complete \"svc kind sh\"" >"$out" &&
	grep "^show	" "$out"
'

test_expect_success ZSH 'zsh can read the shim' '
	svc completion zsh >_svc && zsh -n _svc
'

test_done
