#!/bin/sh

test_description='edit: what an editor saves is checked, tracked, merged, or kept'
. "$(dirname "$0")/lib.sh"

# An editor is a shell command: these are found by name, whatever the folder is called.
PATH=$HOME:$PATH

# editor NAME: standard input becomes an editor's script; $1 is the file
editor() {
	{
		echo "#!/bin/sh"
		echo "set -e"
		cat
	} >"$HOME/$1" &&
		chmod +x "$HOME/$1"
}

test_expect_success 'setup' '
	desk d --template it &&
	(
		cd d &&
		id=$(svc ticket new "One" service=network -m "As told.") &&
		printf "id=%s\npath=%s\n" "$id" "tickets/2026/11/$id.md" >"$HOME/ids"
	)
'

test_expect_success 'a valid text is saved; tracked fields get their entry' '
	. "$HOME/ids" &&
	(
		cd d &&
		editor ok <<-\END &&
		sed -i -e "s/^priority: P3/priority: P1 # by phone/" -e "s/^As told/As told twice/" "$1"
		END
		before=$(commits) &&
		SVC_EDITOR=ok svc ticket edit "$id" &&
		test "$(commits)" = $((before + 1)) &&
		is_clean &&
		grep "^priority: P1 # by phone" "$path" &&
		grep "^As told twice" "$path" &&
		tail -3 "$path" | grep "kim@example.com changed\|kim changed" &&
		tail -1 "$path" | grep -x -e "- priority: P1" &&
		! grep ">8" "$path" &&
		svc check
	)
'

test_expect_success 'the editor opens again with what is wrong' '
	. "$HOME/ids" &&
	(
		cd d &&
		editor twice <<-\END &&
		if grep -q "^priority: P0" "$1"; then
			cp "$1" "$HOME/second"
			sed -i "s/^priority: P0/priority: P2/" "$1"
		else
			sed -i "s/^priority: P1/priority: P0/" "$1"
		fi
		END
		SVC_EDITOR=twice svc ticket edit "$id" &&
		grep "^Line 6: .*P0" "$HOME/second" &&
		grep "^priority: P2" "$path" &&
		is_clean
	)
'

test_expect_success 'broken YAML names its line; saved again as it is, it is kept' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		editor broken <<-\END &&
		sed -i "s/^priority:.*/priority: [P1/" "$1"
		END
		expect_error 4 ":[0-9]+:[0-9]+: " env SVC_EDITOR="broken" svc ticket edit "$id" &&
		file=$(sed -n "s/.*your text is in //p" "$err") &&
		grep -F "priority: [P1" "$file" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
	)
'

test_expect_success 'a status that the table forbids, another id, and a lost field are refused' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		for change in "s/^status: new/status: closed/" "s/^id: .*/id: INC-2611-00000/" "/^title:/d" \
			"s/^title:/titel:/"
		do
			printf "sed -i \"%s\" \"\$1\"\n" "$change" | editor wrong &&
			expect_error 4 "." env SVC_EDITOR="wrong" svc ticket edit "$id" || return 1
		done &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
	)
'

test_expect_success 'nothing changed, an empty text, a failing editor' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		SVC_EDITOR=true svc --format table ticket edit "$id" >"$out" &&
		grep unchanged "$out" &&
		expect_error 2 "empty" env SVC_EDITOR="true >" svc ticket edit "$id" &&
		expect_error 6 "exit code 1" env SVC_EDITOR=false svc ticket edit "$id" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
	)
'

test_expect_success 'without a terminal and without an editor the error says what to do' '
	. "$HOME/ids" &&
	(
		cd d &&
		expect_error 2 "no terminal" svc ticket edit "$id" </dev/null &&
		grep "svc ticket set $id" "$err"
	)
'

test_expect_success 'another field changed meanwhile: both are kept' '
	. "$HOME/ids" &&
	(
		cd d &&
		editor meanwhile <<-\END &&
		svc ticket set "$MEANWHILE" urgency=high >&2
		sed -i "s/^title: One/title: Another title/" "$1"
		END
		MEANWHILE=$id SVC_EDITOR=meanwhile svc ticket edit "$id" &&
		grep "^urgency: high" "$path" &&
		grep "^title: Another title" "$path" &&
		is_clean && svc check
	)
'

test_expect_success 'the description edited while a reply came in: both are kept' '
	. "$HOME/ids" &&
	(
		cd d &&
		editor reply <<-\END &&
		svc ticket reply "$MEANWHILE" -m "We are on it." >&2
		sed -i "s/^As told twice/As told three times/" "$1"
		END
		MEANWHILE=$id SVC_EDITOR=reply svc ticket edit "$id" &&
		grep "^As told three times" "$path" &&
		grep "^We are on it" "$path" &&
		is_clean && svc check
	)
'

test_expect_success 'the same field changed differently is a conflict; the text is kept' '
	. "$HOME/ids" &&
	(
		cd d &&
		editor same <<-\END &&
		svc ticket set "$MEANWHILE" title="Their title" >&2
		sed -i "s/^title: .*/title: My title/" "$1"
		END
		expect_error 5 "title of $id was changed by somebody else" \
			env MEANWHILE="$id" SVC_EDITOR="same" svc ticket edit "$id" &&
		file=$(sed -n "s/.*your text is in //p" "$err") &&
		grep "^title: My title" "$file" &&
		grep "^title: Their title" "$path" &&
		is_clean
	)
'

test_expect_success 'so is the description changed on both sides' '
	. "$HOME/ids" &&
	(
		cd d &&
		editor inner <<-\END &&
		sed -i "s/^As told.*/Their words./" "$1"
		END
		editor both <<-\END &&
		SVC_EDITOR=inner svc ticket edit "$MEANWHILE" >&2
		sed -i "s/^As told.*/My words./" "$1"
		END
		expect_error 5 "the text of $id was changed" \
			env MEANWHILE="$id" SVC_EDITOR="both" svc ticket edit "$id" &&
		grep "^Their words" "$path" &&
		is_clean
	)
'

test_expect_success 'lists and maps survive a merge' '
	(
		cd d &&
		editor catalog <<-\END &&
		svc offering set new-laptop "price=1400 EUR" audience+=guests >&2
		sed -i "s/^title: .*/title: Notebook/" "$1"
		END
		SVC_EDITOR=catalog svc offering edit new-laptop &&
		grep "^title: Notebook" offerings/new-laptop.md &&
		grep "^- guests" offerings/new-laptop.md &&
		grep "^  - workstation" offerings/new-laptop.md &&
		is_clean && svc check
	)
'

test_expect_success 'a script that never gets it right is stopped, and its text is kept' '
	. "$HOME/ids" &&
	(
		cd d &&
		head=$(git rev-parse HEAD) &&
		editor worse <<-\END &&
		echo round >>"$HOME/rounds"
		sed -i -e "s/^priority:.*/priority: P$(($(wc -l <"$HOME/rounds") + 10))/" "$1"
		END
		expect_error 4 "P13" env SVC_EDITOR="worse" svc ticket edit "$id" </dev/null &&
		test "$(wc -l <"$HOME/rounds")" -eq 3 &&
		file=$(sed -n "s/.*your text is in //p" "$err") &&
		grep -x "priority: P13" "$file" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
	)
'

test_done
