#!/bin/sh

test_description='attach, link, rm: files beside a record, links, what others refer to'
. "$(dirname "$0")/lib.sh"

same_head() {
	head=$(git rev-parse HEAD) &&
		"$@" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		a=$(svc ticket new "One") && b=$(svc ticket new "Two") &&
		printf "a=%s b=%s d=tickets/2026/11/%s.d\n" "$a" "$b" "$a" >"$HOME/ids"
	) &&
	mkdir files && printf "\000\001binary" >"files/a scan (1).png" && echo log >files/log.txt &&
	echo ü >files/größe.txt && echo x >files/.hidden && echo x >files/-dash
'

test_expect_success 'files are copied as they are and named in one note, in one commit' '
	. "$HOME/ids" &&
	(
		cd d &&
		before=$(commits) &&
		svc ticket attach "$a" "../files/a scan (1).png" ../files/log.txt -m "As sent." &&
		test "$(commits)" = $((before + 1)) && is_clean &&
		test_cmp "../files/a scan (1).png" "$d/a scan (1).png" &&
		svc ticket show "$a" --source >"$out" &&
		grep "As sent" "$out" && grep -F "[log.txt](<$a.d/log.txt>)" "$out" &&
		svc check
	)
'

test_expect_success 'a name that is taken gets a number, other letters stay' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket attach "$a" ../files/log.txt ../files/log.txt &&
		test -f "$d/log-2.txt" && test -f "$d/log-3.txt" &&
		svc ticket attach "$a" ../files/größe.txt && test -f "$d/größe.txt" &&
		echo piped | svc ticket attach "$a" - --name out.txt && grep piped "$d/out.txt" &&
		is_clean && svc check
	)
'

test_expect_success 'names that are no safe ones, folders and missing files are refused' '
	. "$HOME/ids" &&
	(
		cd d &&
		same_head expect_error 4 "no name for an attachment" svc ticket attach "$a" ../files/.hidden &&
		same_head expect_error 4 "no name for an attachment" svc ticket attach "$a" -- ../files/-dash &&
		same_head expect_error 4 "no name" svc ticket attach "$a" ../files/log.txt --name ../x &&
		same_head expect_error 4 "no name" svc ticket attach "$a" ../files/log.txt --name NUL &&
		same_head expect_error 3 "missing.txt" svc ticket attach "$a" ../files/missing.txt &&
		same_head test_must_fail svc ticket attach "$a" ../files &&
		same_head expect_error 4 "no name" svc ticket attach "$a" - </dev/null
	)
'

test_expect_success 'links: added once, named, taken away' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket link "$a" "$b" --as caused-by &&
		svc ticket show "$a" --source | grep "{to: $b, as: caused-by}\|to: $b" &&
		same_head svc --format table ticket link "$a" "$b" --as caused-by >"$out" &&
		grep unchanged "$out" &&
		svc ticket link "$a" printing &&
		same_head expect_error 2 "linked to itself" svc ticket link "$a" "$a" &&
		same_head expect_error 3 "no record .nowhere." svc ticket link "$a" nowhere &&
		same_head expect_error 3 "has no link to" svc ticket link "$b" "$a" --remove &&
		svc ticket link "$a" "$b" --remove &&
		! svc ticket show "$a" --source | grep "to: $b" &&
		svc check
	)
'

test_expect_success 'a link has a relation that its kind declares' '
	. "$HOME/ids" &&
	(
		cd d &&
		same_head expect_error 2 "a ticket has no relation .duplicate." svc ticket link "$a" "$b" --as duplicate &&
		grep "did you mean duplicate-of" "$err" &&
		same_head expect_error 2 "has no relation .seen-with." svc ticket link "$a" "$b" --as seen-with &&
		grep "related, caused-by, duplicate-of" "$err" &&
		svc kind show ticket >"$out" && grep "^  caused-by  *The other one is its cause" "$out" &&
		svc __complete -- ticket link "$a" "$b" --as caus >"$out" && grep "^caused-by	" "$out" &&
		mkdir -p .svc/kinds && printf "extends: ticket\nrelations: {seen-with: They showed at the same time.}\n" >.svc/kinds/ticket.yaml &&
		svc ticket link "$a" "$b" --as seen-with &&
		svc __complete -- ticket link "$a" "$b" --as seen >"$out" && grep "^seen-with	They showed" "$out" &&
		svc check && rm -r .svc/kinds &&
		svc check >"$out" && grep "seen-with. is no relation of a ticket" "$out" && grep relation-unknown "$out" &&
		svc ticket link "$a" "$b" --as seen-with --remove && svc check >"$out" && ! grep relation "$out" &&
		same_head expect_error 3 "has no link to" svc ticket link "$a" "$b" --as seen-with --remove
	)
'

test_expect_success 'rm refuses what others refer to, and removes what nobody does' '
	. "$HOME/ids" &&
	(
		cd d &&
		svc ticket link "$a" "$b" &&
		same_head expect_error 5 "referred to by 1 record" svc ticket rm "$b" &&
		grep "by $a" "$err" &&
		svc ticket link "$a" "$b" --remove &&
		svc ticket rm "$b" && is_clean &&
		expect_error 3 "no ticket" svc ticket show "$b" &&
		svc check
	)
'

test_expect_success 'attach says under which name the file is kept' '
	(
		cd d && n=$(svc ticket new "Named") && echo one >"$HOME/shot.png" &&
		svc --format table ticket attach "$n" "$HOME/shot.png" >"$out" &&
		grep "^$n  noted: attached shot.png$" "$out" &&
		svc --format table ticket attach "$n" "$HOME/shot.png" >"$out" && grep "attached shot-2.png" "$out" &&
		svc --format json ticket attach "$n" "$HOME/shot.png" >"$out" && grep "shot-3.png" "$out"
	)
'

test_done
