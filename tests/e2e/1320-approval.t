#!/bin/sh
# shellcheck disable=SC2154 # $out and $err are set by lib.sh

test_description='approval: who has to agree before work on a request starts'
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/bad.sh
. "$e2e_dir/bad.sh"

as() { # EMAIL COMMAND...: somebody else at the desk
	email=$1
	shift
	GIT_AUTHOR_EMAIL=$email "$@"
}

request() { # [FIELD=VALUE…]
	svc request new "CRM" offering=crm requester=ana@example.com "$@"
}

test_expect_success 'a desk where the line manager and then a team agree' '
	desk d --template it &&
	(
		cd d &&
		svc person new ana title=Ana email=ana@example.com manager=bo@example.com &&
		svc team new board title=Board members=cy@example.com,di@example.com lead=ed@example.com &&
		svc offering new crm title="CRM access" service=erp approval=line-manager,board &&
		svc check
	)
'

test_expect_success 'a request waits, and says for whom' '
	(
		cd d &&
		request --format table >"$out" && grep "created: CRM; waits for line-manager (bo@example.com)" "$out" &&
		id=$(svc ticket list CRM --columns id) && echo "id=$id" >"$HOME/ids" &&
		svc show "$id" | grep "^Approval  *by line-manager (bo@example.com), then board (ed@example.com, cy@example.com, di@example.com)" &&
		refused 4 "has to be approved before it is new" request status=new &&
		grep "leave status out" "$err" &&
		refused 4 "has to be approved before it is resolved" request status=resolved resolution_code=fixed
	)
'

test_expect_success 'nobody else agrees, refuses, or leads it on' '
	. "$HOME/ids" &&
	(
		cd d &&
		refused 4 "waits for line-manager .bo@example.com., and you are kim" svc ticket approve "$id" &&
		grep "svc ticket approve $id --from bo@example.com" "$err" &&
		refused 4 "waits for line-manager" as ana@example.com svc ticket approve "$id" &&
		refused 4 "waits for line-manager" as cy@example.com svc ticket approve "$id" &&
		refused 4 "waits for line-manager" svc ticket reject "$id" -m "No." &&
		refused 4 "can.t become new before line-manager" svc ticket set "$id" status=new &&
		refused 4 "can.t become new before line-manager" svc ticket reply "$id" --status new -m "Soon." &&
		refused 4 "not for that status" svc ticket take "$id" &&
		printf "#!/bin/sh\nsed -i \"s/^status: .*/status: new/\" \"\$1\"\n" >"$HOME/editor" && chmod +x "$HOME/editor" &&
		head=$(git rev-parse HEAD) &&
		expect_error 4 "can.t become new before" env SVC_EDITOR="\"\$HOME/editor\"" "$svc_bin/svc" ticket edit "$id" &&
		test "$(git rev-parse HEAD)" = "$head" && is_clean
	)
'

test_expect_success 'one after the other; the last agreement lets work start' '
	. "$HOME/ids" &&
	(
		cd d &&
		as bo@example.com svc ticket approve "$id" -m "She needs it." --format table >"$out" &&
		grep "approved; waits for board" "$out" && grep "^status: awaiting-approval" "tickets/2026/11/$id.md" &&
		svc show "$id" | grep "^Approval  *by board (" &&
		refused 4 "waits for board" as bo@example.com svc ticket approve "$id" &&
		refused 4 "can.t become new before board" svc ticket set "$id" status=new &&
		as di@example.com svc ticket approve "$id" --format table >"$out" &&
		grep "awaiting-approval → new; approved" "$out" && ! grep waits "$out" &&
		! svc show "$id" | grep "^Approval" &&
		svc ticket take "$id" && svc check && svc check --history
	)
'

test_expect_success 'what was said elsewhere is recorded in the name of who said it' '
	(
		cd d &&
		id=$(request) &&
		svc ticket approve "$id" --from bo@example.com -m "By mail." &&
		git log -1 --format=%B | grep "^Svc-From: bo@example.com" &&
		svc ticket show "$id" --source | grep "^## .* bo@example.com approved" &&
		refused 4 "agent" svc ticket approve "$id" --from di@example.com &&
		refused 4 "waits for board" svc ticket approve "$id" --from bo@example.com &&
		as ed@example.com svc ticket reject "$id" -m "Too dear." &&
		grep "^status: cancelled" "tickets/2026/11/$id.md" && svc check
	)
'

test_expect_success 'waiting again asks again; --force goes on without' '
	. "$HOME/ids" &&
	(
		cd d &&
		later="--now 2026-12-01T10:00:00Z" &&
		svc $later ticket set "$id" status=awaiting-approval --format table >"$out" &&
		grep "waits for line-manager" "$out" &&
		refused 4 "can.t become new" svc $later ticket set "$id" status=new &&
		svc $later ticket set "$id" status=new --force && grep "^status: new" "tickets/2026/11/$id.md" &&
		id=$(request) && svc $later ticket cancel "$id" -m "Not needed." --code withdrawn && svc check
	)
'

test_expect_success 'an agreement counts for what follows and means the same person' '
	(
		cd d &&
		svc offering set crm approval=bo@example.com,line-manager,di@example.com &&
		id=$(request) && as bo@example.com svc ticket approve "$id" --format table >"$out" &&
		grep "approved; waits for di@example.com" "$out" &&
		as di@example.com svc ticket approve "$id" && grep "^status: new" "tickets/2026/11/$id.md"
	)
'

test_expect_success 'nobody known by a word: told, and how to go on' '
	(
		cd d &&
		svc offering set crm approval=line-manager &&
		id=$(svc request new "Mine" offering=crm requester=zoe@example.com 2>"$err") &&
		grep "^svc: warning: nobody is known who may agree to $id as line-manager: there is no record of requester .zoe@example.com." "$err" &&
		grep "say who it is: svc person new SLUG NAME email=zoe@example.com manager=…" "$err" &&
		refused 4 "as line-manager: there is no record of requester .zoe@example.com." svc ticket approve "$id" &&
		grep "svc ticket set $id status=… --force" "$err" &&
		svc person new zoe title=Zoe email=zoe@example.com &&
		refused 4 "person .zoe. has no manager" svc ticket approve "$id" &&
		grep "say who it is: svc person set zoe manager=…" "$err" &&
		refused 4 "person .zoe. has no manager" svc ticket reject "$id" -m "No." &&
		grep "or end it: svc ticket cancel $id" "$err" &&
		other=$(svc request new "Mine too" offering=crm requester=zoe 2>"$err") &&
		grep "say who it is: svc person set zoe manager=…" "$err" &&
		svc ticket cancel "$other" -m "Nobody can agree." && grep "^status: cancelled" "tickets/2026/11/$other.md" &&
		svc person set zoe manager=kim && svc ticket approve "$id" &&
		svc offering set crm approval=nobody-known &&
		test_must_fail svc check >"$out" && grep "approval: nobody is known by .nobody-known." "$out" && grep approver-unknown "$out" &&
		id=$(request) && refused 4 ".nobody-known. is no person, team or address" svc ticket approve "$id" &&
		grep "say who it is: svc offering set crm approval=…" "$err" &&
		svc offering set crm approval=budget && mkdir -p .svc/kinds &&
		printf "extends: ticket\napprovers: {budget: team.lead}\n" >.svc/kinds/ticket.yaml &&
		svc team set applications lead=fay@example.com && svc check &&
		id=$(request) && as fay@example.com svc ticket approve "$id" && grep "^status: new" "tickets/2026/11/$id.md" &&
		svc kind show ticket | grep "^  budget  *team.lead"
	)
'

test_expect_success 'no change of what is requested leads round an approval' '
	desk round --template it &&
	(
		cd round &&
		svc offering new lap title=Laptop service=erp approval=boss@x.example &&
		svc offering new free title=Mouse service=erp &&
		svc offering new desk title=Desk service=erp approval=cfo@x.example &&
		svc offering new big title=Server service=erp approval=boss@x.example,cfo@x.example &&
		id=$(svc ticket new "want laptop" type=request offering=lap) &&
		refused 4 "can.t become new before boss@x.example has agreed" svc ticket set "$id" offering= status=new &&
		refused 4 "can.t become new before boss@x.example has agreed" svc ticket set "$id" offering=free status=new &&
		refused 4 "waits for boss@x.example, and nobody would have to agree any more" svc ticket set "$id" offering= &&
		refused 4 "nobody would have to agree any more" svc ticket set "$id" offering=free &&
		svc ticket set "$id" offering=desk &&
		refused 4 "waits for cfo@x.example" as boss@x.example svc ticket approve "$id" &&
		as cfo@x.example svc ticket approve "$id" && grep "^status: new" "tickets/2026/11/$id.md" &&
		refused 4 "boss@x.example has to agree to that before it is new" svc ticket set "$id" offering=lap &&
		refused 4 "boss@x.example has to agree to that before it is in-progress" svc ticket set "$id" offering=lap status=in-progress &&
		grep "status=awaiting-approval" "$err" &&
		svc ticket set "$id" offering=lap status=awaiting-approval &&
		refused 4 "before boss@x.example" svc ticket set "$id" status=new &&
		as boss@x.example svc ticket approve "$id" && svc ticket take "$id" &&
		refused 4 "has to agree to that before it is in-progress" svc ticket set "$id" offering=big &&
		svc ticket set "$id" offering= && svc ticket set "$id" offering=free &&
		plain=$(svc ticket new "plain" type=request) &&
		refused 4 "boss@x.example has to agree" svc ticket set "$plain" offering=lap &&
		svc ticket set "$plain" offering=lap --force &&
		big=$(svc ticket new "server" type=request offering=big) &&
		as boss@x.example svc ticket approve "$big" &&
		refused 4 "what was agreed to is the one before" svc ticket set "$big" offering=lap &&
		svc ticket cancel "$big" -m "No." && svc check && svc check --history
	)
'

test_expect_success 'nor does a change of requester or service' '
	(
		cd round &&
		svc person new ana title=Ana email=ana@x.example manager=bo@x.example &&
		svc person new zoe title=Zoe email=zoe@x.example manager=cy@x.example &&
		svc offering new crm title=CRM service=erp approval=line-manager &&
		id=$(svc ticket new "CRM" type=request offering=crm requester=ana) &&
		refused 4 "before line-manager .bo@x.example. has agreed" svc ticket set "$id" requester=zoe offering=free status=new &&
		svc ticket set "$id" requester=zoe &&
		refused 4 "waits for line-manager .cy@x.example." as bo@x.example svc ticket approve "$id" &&
		as cy@x.example svc ticket approve "$id" &&
		svc ticket set "$id" title="CRM for Zoe" &&
		refused 4 "line-manager .bo@x.example. has to agree to that before it is new" svc ticket set "$id" requester=ana &&
		svc ticket set "$id" requester=ana status=awaiting-approval &&
		as bo@x.example svc ticket approve "$id" && svc ticket take "$id" &&
		svc service set erp owner=bo@x.example && svc service new post title=Post owner=cy@x.example &&
		svc offering set crm approval=owner &&
		id=$(svc ticket new "CRM" type=request offering=crm requester=ana) &&
		svc ticket set "$id" service=post && as cy@x.example svc ticket approve "$id" &&
		refused 4 "owner .bo@x.example. has to agree to that before it is new" svc ticket set "$id" service=erp && svc check
	)
'

test_done
