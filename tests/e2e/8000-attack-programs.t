#!/bin/sh

test_description='attacks: what a repository, a folder or the environment could have svc run'
. "$(dirname "$0")/lib.sh"
. "$e2e_dir/attack.sh"

# desk_alias NAME MEANING: an alias in the desk's own config
desk_alias() {
	printf 'aliases:\n  %s: %s\n' "$1" "'$2'" >>.svc/config.yaml
}

test_expect_success 'alias: of the desk, to a program svc-NAME of PATH' '
	(
		a_copy alias-external &&
		mkdir "$HOME/bin" &&
		cp "$evil" "$HOME/bin/svc-evil" &&
		desk_alias st evil &&
		PATH=$HOME/bin:$PATH answers 2 svc st &&
		unharmed
	)
'

test_expect_success 'alias: of the desk, to a shell command' '
	(
		a_copy alias-shell &&
		desk_alias st "!$evil" &&
		answers 2 svc st &&
		git checkout -q . &&
		desk_alias st "ticket list \$($evil) ; $evil | $evil" &&
		within 20 svc st &&
		unharmed
	)
'

test_expect_success 'alias: of the desk, that writes' '
	(
		a_copy alias-write &&
		desk_alias st "ticket rm $id" &&
		answers 4 svc st &&
		grep "may only read" "$err" &&
		test -f "$path" &&
		test "$(git rev-list --count HEAD)" = 2
	)
'

test_expect_success 'alias: of the desk, that overwrites a file outside' '
	(
		a_copy alias-file &&
		for meaning in "sla explain $id --bundle $attack_dir/new" "-C $attack_dir ticket list" \
			"merge-driver /dev/null $canary /dev/null tickets/x.md"; do
			git checkout -q . &&
			desk_alias st "$meaning" &&
			within 20 svc st &&
			test "$got" -ge 2 || return 1
		done &&
		test ! -e "$attack_dir/new" &&
		unharmed
	)
'

test_expect_success 'alias: of the desk, in place of the one of the person' '
	(
		a_copy alias-own &&
		mkdir -p "$HOME/.config/svc" &&
		printf "aliases:\n  st: ticket list\n" >"$HOME/.config/svc/config.yaml" &&
		desk_alias st "kind list" &&
		answers 0 svc st &&
		grep "$id" "$out" &&
		rm "$HOME/.config/svc/config.yaml"
	)
'

test_expect_success 'alias: of the desk, in place of a command' '
	(
		a_copy alias-command &&
		desk_alias list "kind list" &&
		answers 0 svc list &&
		grep "$id" "$out"
	)
'

test_expect_success 'alias: that leads back to itself, and one that doubles' '
	(
		a_copy alias-loop &&
		desk_alias st "st st" &&
		answers 4 svc st &&
		grep "leads back to itself" "$err" &&
		git checkout -q . &&
		printf "aliases:\n" >>.svc/config.yaml &&
		for n in 0 1 2 3 4 5 6 7 8 9 10 11; do
			printf "  a%s: a%s a%s a%s\n" "$n" $((n + 1)) $((n + 1)) $((n + 1)) >>.svc/config.yaml || return 1
		done &&
		answers 4 svc a0
	)
'

test_expect_success 'saved query: that refers to itself' '
	(
		a_copy query-loop &&
		sed -i "s/^  mine: .*/  mine: \"@urgent or @mine\"\n  a: \"@b\"\n  b: \"@a\"/" .svc/config.yaml &&
		answers 2 svc ticket list @mine &&
		grep "refers to itself" "$err" &&
		answers 2 svc ticket list @a
	)
'

test_expect_success 'PATH: svc-NAME and git in the folder, with an empty entry, a dot, a relative one' '
	(
		a_copy path &&
		cp "$evil" svc-evil &&
		cp "$evil" git &&
		cp "$evil" sh &&
		cp "$evil" less &&
		mkdir bin &&
		cp "$evil" bin/svc-evil &&
		cp "$evil" bin/git &&
		cp "$evil" bin/sh &&
		svc=$svc_bin/svc &&
		for path_now in ":$PATH" ".:$PATH" "bin:$PATH" "$PATH:" "./bin:$PATH"; do
			PATH=$path_now answers 2 "$svc" evil &&
			PATH=$path_now answers 0 "$svc" ticket note "$id" -m x &&
			SVC_EDITOR=true PATH=$path_now answers 0 "$svc" ticket edit "$id" || return 1
		done &&
		printf "#!/bin/sh\nexit 0\n" >.git/hooks/pre-commit &&
		chmod +x .git/hooks/pre-commit &&
		PATH=:$PATH answers 0 "$svc" ticket note "$id" -m y &&
		unharmed
	)
'

test_expect_success 'hooks: in the repository tree, or a hooks folder that the tree brings' '
	(
		a_copy hooks &&
		mkdir -p hooks .githooks .svc/hooks &&
		for hook in pre-commit commit-msg post-commit prepare-commit-msg post-checkout; do
			for folder in hooks .githooks .svc/hooks; do
				cp "$evil" $folder/$hook || return 1
			done
		done &&
		git add -A && git commit -q -m "Bring hooks" &&
		answers 0 svc ticket note "$id" -m x &&
		unharmed
	)
'

test_expect_success 'config: git settings that the tree brings are no settings' '
	(
		a_copy tree-config &&
		printf "[core]\n\teditor = %s\n\tpager = %s\n\tfsmonitor = %s\n\thooksPath = .\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = %s\n" \
			"$evil" "$evil" "$evil" "$evil" | tee .gitconfig config .svc/gitconfig >/dev/null &&
		git add -A && git commit -q -m "Bring settings" &&
		answers 0 svc ticket note "$id" -m x &&
		answers 0 svc ticket list &&
		unharmed
	)
'

test_expect_success 'config: editor, pager, programs in the desk config are unknown keys' '
	(
		a_copy desk-config &&
		for key in editor pager hooks gpg filter external run command shell; do
			echo "$key: $evil" >>.svc/config.yaml || return 1
		done &&
		answers 0 svc ticket list &&
		answers 0 svc ticket note "$id" -m x &&
		answers 0 svc check &&
		grep "config-key	unknown key .editor" "$out" &&
		unharmed
	)
'

test_expect_success 'kind file: verbs, hooks and templates name no program' '
	(
		a_copy kind-program &&
		mkdir .svc/kinds &&
		cat >.svc/kinds/ticket.yaml <<-END &&
		extends: ticket
		fields:
		  bad: {type: line, default: "\$($evil)", help: "\`$evil\`"}
		END
		within 20 svc ticket new "Another" &&
		within 20 svc kind show ticket &&
		printf "run: %s\n" "$evil" >>.svc/kinds/ticket.yaml &&
		answers 4 svc ticket list &&
		unharmed
	)
'

test_expect_success '.gitattributes: filters, drivers and textconv name nothing that the person did not set up' '
	(
		a_copy attributes &&
		printf "* filter=evil diff=evil merge=evil text eol=crlf\n" >.gitattributes &&
		printf "[filter \"evil\"]\n\tclean = %s\n\tsmudge = %s\n[merge \"evil\"]\n\tdriver = %s\n" "$evil" "$evil" "$evil" >.gitconfig &&
		git add .gitattributes .gitconfig && git commit -q -m "Bring attributes" &&
		within 20 svc ticket note "$id" -m x &&
		within 20 svc ticket list &&
		unharmed
	)
'

test_expect_success 'nested bare repository: reading one runs nothing of its config' '
	(
		a_copy bare-read &&
		git clone -q --bare . in.git &&
		printf "[core]\n\tpager = %s\n\tfsmonitor = %s\n\teditor = %s\n\thooksPath = %s\n[gpg]\n\tprogram = %s\n[log]\n\tshowSignature = true\n" \
			"$evil" "$evil" "$evil" "$HOME" "$evil" >>in.git/config &&
		cd in.git &&
		for command in "ticket list" "ticket show $id" log check "sla report" "ticket new X"; do
			# shellcheck disable=SC2086 # words
			within 20 svc $command || return 1
		done &&
		unharmed
	)
'

test_expect_success 'editor: what the record holds is no part of its command line' '
	(
		a_copy editor &&
		SVC_EDITOR=: answers 0 svc ticket edit "$id" &&
		printf "#!/bin/sh\nfor word; do printf \"%%s\\n\" \"\$word\"; done >\"\$HOME/words\"\n" >"$HOME/an editor" &&
		chmod +x "$HOME/an editor" &&
		SVC_EDITOR="\"$HOME/an editor\" --wait" answers 0 svc ticket edit "$id" &&
		test "$(sed -n 1p "$HOME/words")" = --wait &&
		test "$(wc -l <"$HOME/words")" -eq 2
	)
'

test_expect_success 'editor: that puts a link, a folder or a FIFO in the place of its file' '
	(
		a_copy editor-swap &&
		for swap in "ln -s $canary" "mkdir" "mkfifo"; do
			printf "#!/bin/sh\nrm -f \"\$1\"\n%s \"\$1\"\n" "$swap" >"$attack_dir/swap" &&
			chmod +x "$attack_dir/swap" &&
			before=$(git rev-parse HEAD) &&
			SVC_EDITOR=$attack_dir/swap within 20 svc ticket edit "$id" &&
			test "$got" -gt 1 &&
			test "$before" = "$(git rev-parse HEAD)" || return 1
		done &&
		unharmed
	)
'

test_expect_success 'editor: the folder of its files turned into a link' '
	(
		a_copy editor-folder &&
		mkdir -p "$HOME/elsewhere" .git/svc &&
		rm -rf .git/svc/edit &&
		ln -s "$HOME/elsewhere" .git/svc/edit &&
		SVC_EDITOR=true within 20 svc ticket edit "$id" &&
		test -z "$(ls "$HOME/elsewhere")"
	)
'

test_expect_success 'environment: zones and times are no paths' '
	(
		a_copy environment-zone &&
		for zone in ../../../../etc/passwd /etc/passwd :/etc/passwd "$canary" . "$(printf "Etc/UTC\033[31m")" -x; do
			TZ=$zone within 20 svc ticket list &&
			(
				mkdir -p "$HOME/zone" && cd "$HOME/zone" && rm -rf d && git init -q d && cd d &&
				TZ=$zone within 20 svc init && is_harmless "$out" "$err" &&
				{ test ! -e .svc || grep "^timezone: Etc/UTC" .svc/config.yaml; }
			) &&
			within 20 svc config timezone "$zone" &&
			test "$got" -ge 2 &&
			within 20 svc calendar new title=x timezone="$zone" &&
			is_harmless "$out" "$err" || return 1
		done
	)
'

test_expect_success 'calendar: a zone that is a path, a device or a FIFO' '
	(
		a_copy calendar-zone &&
		mkfifo "$HOME/fifo-zone" &&
		for zone in ../../../../etc/passwd /dev/zero "$HOME/fifo-zone" ../zoneinfo/UTC "Europe/../UTC"; do
			sed -i "s|^timezone: .*|timezone: \"$zone\"|" calendars/office.md &&
			within 20 svc check &&
			grep "calendar-zone" "$out" &&
			within 20 svc sla report &&
			test "$got" -ge 1 || return 1
		done
	)
'

test_expect_success 'environment: GIT_* variables of a pager, a diff program or an ssh command run nothing' '
	(
		a_copy git-environment &&
		for name in GIT_EXTERNAL_DIFF GIT_PAGER PAGER GIT_ASKPASS SSH_ASKPASS GIT_SSH_COMMAND GIT_SEQUENCE_EDITOR GIT_PROXY_COMMAND MANPAGER BROWSER; do
			for command in "ticket list" "ticket show $id" log check "ticket note $id -m x"; do
				# shellcheck disable=SC2086 # words
				env "$name=$evil" timeout 20 svc $command >"$out" || return 1
			done
		done &&
		unharmed
	)
'

test_expect_success 'environment: SVC_*, LESS, IFS, BASH_ENV and the like are not read' '
	(
		a_copy odd-environment &&
		printf "#!/bin/sh\n:\n" >.git/hooks/pre-commit &&
		chmod +x .git/hooks/pre-commit &&
		LESSOPEN="|$evil %s" LESSCLOSE=$evil BASH_ENV=$evil ENV=$evil IFS=/ SVC_HOOK=$evil SVC_CONFIG=$evil \
			SVC_ALIAS=$evil MAN_POSIXLY_CORRECT=1 GIO_EXTRA_MODULES=$HOME G_DEBUG=x G_MESSAGES_DEBUG=all \
			answers 0 svc ticket note "$id" -m x &&
		rm -f "$pwned.ok" &&
		unharmed
	)
'

test_expect_success 'person config: a FIFO, a folder, a huge or deep file' '
	(
		a_copy own-config &&
		mkdir -p "$HOME/.config/svc" &&
		config=$HOME/.config/svc/config.yaml &&
		mkdir "$config" && within 20 svc nosuch && test "$got" -ge 2 && rmdir "$config" &&
		head -c 3000000 /dev/zero | tr "\\0" "[" >"$config" &&
		within 20 svc nosuch && test "$got" -ge 2 &&
		answers 0 svc ticket list &&
		rm "$config"
	)
'

# completes SHELL-NEUTRAL: what __complete offers after `svc WORDS`
completes() {
	timeout 20 svc __complete -- "$@" >"$out"
}

test_expect_success 'completion: ids that are shell commands are not offered' '
	(
		a_copy complete-ids &&
		for name in "\$(touch pwned)" "\`touch pwned\`" "a;touch pwned" "x|touch pwned" "-rf" "a b" "a\"b" "~root" "a&b" "*" "!x"; do
			cp "$path" "tickets/2026/11/$name.md" || return 1
		done &&
		printf x >"tickets/2026/11/$(printf "a\nb").md" &&
		completes ticket show "" &&
		cut -f 1 "$out" | sed "s/^/> /" &&
		test "$(cut -f 1 "$out")" = "$id" &&
		completes show "" &&
		test_must_fail grep -E "touch|;|-rf" "$out"
	)
'

test_expect_success 'completion: values and names from kind files and config that are shell commands' '
	(
		a_copy complete-values &&
		mkdir .svc/kinds &&
		cat >.svc/kinds/ticket.yaml <<-\END &&
		extends: ticket
		fields:
		  colour:
		    type: enum
		    choices: ["$(touch pwned)", "`touch pwned`", "a;b", red]
		    help: x
		END
		sed -i "s/^  mine: .*/  \"\$(touch pwned)\": x/" .svc/config.yaml &&
		within 20 svc ticket list &&
		for words in "ticket list colour:" "ticket set $id colour=" "ticket list @"; do
			# shellcheck disable=SC2086 # words
			completes $words &&
			test_must_fail grep -e touch -e ";" "$out" || return 1
		done
	)
'

test_expect_success BASH 'completion: bash takes titles and ids as text' '
	(
		a_copy complete-bash &&
		svc ticket new "\$(touch $pwned) \`touch $pwned\` ; touch $pwned" &&
		cp "$path" "tickets/2026/11/\$(touch pwned).md" &&
		bash -c "
			eval \"\$(svc completion bash)\"
			COMP_LINE=\"svc ticket show \" COMP_POINT=16
			_svc
			eval \"set -- \${COMPREPLY[*]}\"
			printf \"%s\n\" \"\$@\"" >"$out" 2>"$err" &&
		grep "$id" "$out" &&
		test ! -e pwned &&
		unharmed
	)
'

test_expect_success BASH 'completion: words on the command line are not run' '
	(
		a_copy complete-words &&
		bash -c "
			eval \"\$(svc completion bash)\"
			COMP_LINE=\"svc ticket show \\\$(touch $pwned) \\\`touch $pwned\\\` \" COMP_POINT=\${#COMP_LINE}
			_svc" >"$out" 2>"$err" &&
		unharmed
	)
'

test_expect_success FISH 'completion: fish takes titles and ids as text' '
	(
		a_copy complete-fish &&
		svc ticket new "(touch $pwned) \$(touch $pwned); touch $pwned" &&
		cp "$path" "tickets/2026/11/(touch pwned).md" &&
		fish -c "
			svc completion fish | source
			complete --do-complete \"svc ticket show \"" >"$out" &&
		grep "$id" "$out" &&
		test ! -e pwned &&
		unharmed
	)
'

test_expect_success ZSH 'completion: zsh takes titles and ids as text' '
	(
		a_copy complete-zsh &&
		svc ticket new "\$(touch $pwned) \`touch $pwned\`" &&
		cp "$path" "tickets/2026/11/\$(touch pwned).md" &&
		zsh -f -c "
			compdef() { :; }
			_describe() { print -r -- \"\$@\" \$closed; }
			source <(svc completion zsh)
			words=(svc ticket show \"\") CURRENT=4
			_svc" >"$out" &&
		grep "$id" "$out" &&
		test ! -e pwned &&
		unharmed
	)
'

attacks_done
