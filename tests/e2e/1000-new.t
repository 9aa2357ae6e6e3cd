#!/bin/sh

test_description='new: titles, fields, defaults, keys, forms, the editor; a refusal changes nothing'
. "$(dirname "$0")/lib.sh"

# An editor is a shell command: these are found by name, whatever the folder is called.
PATH=$HOME:$PATH

# same_head COMMAND...: HEAD, index and work tree are as before.
same_head() {
	head=$(git rev-parse HEAD) &&
		"$@" &&
		test "$(git rev-parse HEAD)" = "$head" &&
		is_clean
}

# editor NAME: makes an editor of this name that saves the file $HOME/NAME.md
editor() {
	printf '#!/bin/sh\ncat "$1" >>"$HOME/%s.seen"\ncp "$HOME/%s.md" "$1"\n' "$1" "$1" >"$HOME/$1" &&
		chmod +x "$HOME/$1"
}

test_expect_success 'setup' '
	desk d --template it
'

test_expect_success 'a title is enough: one record, one commit, the id on standard output' '
	(
		cd d &&
		before=$(commits) &&
		id=$(svc ticket new "Printer on floor 3 jams") &&
		printf "%s\n" "$id" | an_id &&
		test "$(commits)" = $((before + 1)) &&
		is_clean &&
		git log -1 --format=%s | grep "ticket $id: Printer on floor 3 jams" &&
		git log -1 --format=%B | grep "^Svc-Op: ticket new" &&
		grep "^status: new" "tickets/2026/11/$id.md"
	)
'

test_expect_success JQ 'priority follows impact and urgency, the team follows the service' '
	(
		cd d &&
		id=$(svc incident new "No network" impact=high urgency=high service=network) &&
		svc ticket show "$id" --format json >"$out" &&
		test "$(json .records[0].priority "$out")" = P1 &&
		test "$(json .records[0].team "$out")" = network
	)
'

test_expect_success 'a priority that was given stays' '
	(
		cd d &&
		id=$(svc ticket new "x" impact=high urgency=high priority=P4) &&
		grep "^priority: P4" "tickets/2026/11/$id.md"
	)
'

test_expect_success 'short forms set their type, and refuse another one' '
	(
		cd d &&
		svc request new "A question" | grep "^REQ-" &&
		svc incident new "Broken" | grep "^INC-" &&
		same_head expect_error 2 "type of a new incident" svc incident new "x" type=request
	)
'

test_expect_success 'a relative time is stored in UTC' '
	(
		cd d &&
		id=$(svc --now 2026-11-21T10:00:00Z ticket new "x" status=on-hold hold_reason=customer hold_until=+2h) &&
		grep "^hold_until: 2026-11-21T12:00:00Z" "tickets/2026/11/$id.md"
	)
'

test_expect_success 'the description comes from -m, from paragraphs, and from standard input' '
	(
		cd d &&
		id=$(svc ticket new "x" -m "One." -m "Two.") &&
		svc ticket show "$id" --source | grep -A2 "^One" | tail -1 | grep "^Two" &&
		id=$(printf "From a pipe\n## 2026-01-01T00:00:00Z eve replied\n" | svc ticket new "y" -F -) &&
		svc ticket show "$id" --source >"$out" &&
		grep "^From a pipe" "$out" &&
		grep -F "\\## 2026-01-01T00:00:00Z eve replied" "$out" &&
		svc check
	)
'

test_expect_success 'wrong input names what is right and changes nothing' '
	(
		cd d &&
		same_head expect_error 4 "no field .prority." svc ticket new "x" prority=P1 &&
		grep "did you mean priority" "$err" &&
		same_head expect_error 4 "P9" svc ticket new "x" priority=P9 &&
		same_head expect_error 3 "netwrk" svc ticket new "x" service=netwrk &&
		grep "did you mean network" "$err" &&
		same_head expect_error 2 "a ticket needs a title" svc ticket new &&
		same_head expect_error 2 "what is .two." svc ticket new one two &&
		same_head expect_error 4 "hold_reason is required" svc ticket new "x" status=on-hold &&
		same_head expect_error 3 "nobody is known" svc ticket new "x" assignee=nobody &&
		same_head expect_error 2 "don.t go together" svc ticket new "x" -m a -F -
	)
'

test_expect_success 'the same key makes one record' '
	(
		cd d &&
		first=$(svc ticket new "Backup failed" --key backup-2026-11-21) &&
		same_head svc ticket new "Backup failed again" --key backup-2026-11-21 >"$out" &&
		test "$(cat "$out")" = "$first" &&
		test "$(svc ticket list key:backup-2026-11-21 --count)" = 1
	)
'

test_expect_success '--dry-run writes nothing, --no-commit makes no commit, --commit-message is the subject' '
	(
		cd d &&
		same_head svc ticket new "x" --dry-run >"$out" && grep "^would make	INC-" "$out" &&
		before=$(commits) &&
		id=$(svc ticket new "x" --no-commit) &&
		test "$(commits)" = "$before" &&
		git status --porcelain -uall | grep "$id.md" &&
		git add -A && git commit -q -m "by hand" &&
		svc ticket new "y" --commit-message "A word of mine" &&
		test "$(git log -1 --format=%s)" = "A word of mine"
	)
'

test_expect_success JQ 'for programs there is an envelope' '
	(
		cd d &&
		svc ticket new "x" priority=P2 --format json >"$out" &&
		test "$(json .schema "$out")" = svc.write/1 &&
		test "$(json .write.records[0].created "$out")" = true &&
		test "$(json .write.commit "$out")" = "$(git rev-parse HEAD)"
	)
'

test_expect_success 'a catalog record has the id that was chosen, or one made of its title' '
	(
		cd d &&
		test "$(svc team new payments title="Payments team" lead=@me)" = payments &&
		test "$(svc service new "Web shop (new)" team=payments)" = web-shop-new &&
		same_head expect_error 5 "already" svc team new payments title=x &&
		same_head expect_error 4 "no valid id" svc team new pay_ments= title=x ||
		same_head expect_error 2 "." svc team new PAY title=x
	)
'

test_expect_success 'an offering asks its questions' '
	(
		cd d &&
		same_head expect_error 4 "asks for .model., .justification." \
			svc request new "Laptop" offering=new-laptop &&
		grep "form/model=light|standard|workstation" "$err" &&
		same_head expect_error 4 "model: .lite. is not one of" svc request new "Laptop" \
			offering=new-laptop form/model=lite form/justification=x &&
		same_head expect_error 4 "doesn.t ask for .modl." svc request new "Laptop" \
			offering=new-laptop form/modl=light form/justification=x &&
		grep "did you mean model" "$err" &&
		same_head expect_error 4 "no field .form.model" svc request new "Laptop" offering=new-laptop form.model=light &&
		grep "is written .form/model" "$err" &&
		same_head expect_error 4 "asks for .device" svc request new "VPN" offering=vpn-access &&
		grep "add form/device=TEXT" "$err" &&
		svc request new --help | grep "form/QUESTION=ANSWER" &&
		same_head expect_error 4 "needed_by" svc request new "Laptop" offering=new-laptop \
			form/model=light form/justification=x form/needed_by=soonish
	)
'

test_expect_success 'a request that needs an approval waits for it, any other is new' '
	(
		cd d &&
		id=$(svc --now 2026-11-21T10:00:00Z request new "Laptop" offering=new-laptop form/model=light \
			form/justification="Broken" form/needed_by=2026-12-01) &&
		svc ticket show "$id" --source >"$out" &&
		grep "^status: awaiting-approval" "$out" &&
		grep "^service: laptops" "$out" &&
		grep "^team: workplace" "$out" &&
		grep "^  model: light" "$out" &&
		id=$(svc request new "Reset" offering=password-reset form/account=bo) &&
		svc ticket show "$id" --source | grep "^status: new" &&
		svc check
	)
'

test_expect_success 'the editor gets the questions, and what it leaves is made' '
	(
		cd d &&
		cat >"$HOME/laptop.md" <<-\END &&
		---
		title: Laptop for Bo
		offering: new-laptop
		form:
		  model: light   # small
		  justification: The old one broke
		---
		By Friday, please.
		END
		editor laptop &&
		SVC_EDITOR=laptop svc request new offering=new-laptop >"$out" &&
		grep "^  model:  # needed: light | standard | workstation" "$HOME/laptop.seen" &&
		id=$(cat "$out") &&
		svc ticket show "$id" --source >"$out" &&
		grep "^type: request" "$out" &&
		grep "^  model: light" "$out" &&
		grep "^By Friday" "$out" &&
		is_clean
	)
'

test_expect_success 'text that can not be saved is kept and named' '
	(
		cd d &&
		printf -- "---\ntitle: Kept\nprority: P1\n---\nLong text.\n" >"$HOME/bad.md" &&
		editor bad &&
		SVC_EDITOR=bad &&
		export SVC_EDITOR &&
		same_head expect_error 4 "prority" svc ticket new &&
		file=$(sed -n "s/.*your text is in //p" "$err") &&
		grep "^Long text" "$file"
	)
'

test_expect_success 'an empty text, and an editor that fails, make nothing' '
	(
		cd d &&
		same_head expect_error 2 "empty" env SVC_EDITOR="true >" svc ticket new &&
		same_head expect_error 6 "editor .false. failed" env SVC_EDITOR=false svc ticket new
	)
'

test_expect_success 'work that nothing gives to a team is that of the config' '
	desk team --template it &&
	(
		cd team &&
		id=$(svc ticket new "Nobody knows whose") &&
		svc ticket show "$id" --format json >"$out" && grep "\"team\": *\"service-desk\"" "$out" &&
		id=$(svc ticket new "The network" service=network) &&
		svc ticket show "$id" --format json >"$out" && grep "\"team\": *\"network\"" "$out" &&
		id=$(svc ticket new "No team" team=) &&
		svc ticket show "$id" --format json >"$out" && ! grep "\"team\": *\"" "$out" &&
		id=$(svc service new shop "Shop") &&
		svc service show shop --format json >"$out" && ! grep "\"team\": *\"" "$out"
	)
'

test_done
