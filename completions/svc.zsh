#compdef svc
# zsh completion for svc. What may stand at the cursor is svc's own answer: svc __complete.

_svc() {
	local line value help none=1
	local -a open closed
	for line in "${(@f)$("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -z $line ]] && continue
		if [[ $line == :files ]]; then
			_files && none=0
			continue
		fi
		value=${line%%$'\t'*} help=
		[[ $line == *$'\t'* ]] && help=${line#*$'\t'}
		if [[ $value == *[:=] ]]; then
			open+=("${value//:/\\:}${help:+:$help}")
		else
			closed+=("${value//:/\\:}${help:+:$help}")
		fi
	done
	(( $#open )) && _describe -V svc open -U -S '' && none=0
	(( $#closed )) && _describe -V svc closed -U && none=0
	return none
}

if [[ $funcstack[1] == _svc ]]; then
	_svc "$@"
else
	compdef _svc svc
fi
