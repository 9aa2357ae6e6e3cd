# bash completion for svc. What may stand at the cursor is svc's own answer: svc __complete.
# shellcheck shell=bash

_svc() {
	local line=${COMP_LINE:0:COMP_POINT} words=() word cut
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=("")
	local current=${words[${#words[@]} - 1]}
	# Readline replaces only what follows the last : or = of the word.
	cut=${current%"${current##*[:=]}"}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		if [[ $word == :files ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r word; do
				COMPREPLY+=("$word")
			done < <(compgen -f -- "${current#"$cut"}")
			continue
		fi
		[[ $word == *[:=] ]] && compopt -o nospace 2>/dev/null
		COMPREPLY+=("${word#"$cut"}")
	done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _svc svc
