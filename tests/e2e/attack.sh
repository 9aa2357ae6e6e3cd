# Sourced by the attacks (8xxx) after lib.sh. Every attack that could run a program leaves the file
# $pwned when it succeeds, and every one that could change a file outside of the desk has $canary
# for its target. What a test has to show is that neither happened, and that svc went on.
# shellcheck shell=sh

# Their names have no blank: they must work as words of a shell command.
attack_dir=$(mktemp -d) || exit 1
pwned=$attack_dir/pwned canary=$attack_dir/canary evil=$attack_dir/evil
echo untouched >"$canary"
cp "$canary" "$attack_dir/before"
echo attached >"$attack_dir/file"
printf '#!/bin/sh\necho "$0 $*" >>"%s"\n' "$pwned" >"$evil"
chmod +x "$evil"
export pwned canary evil

attacks_done() {
	rm -rf "$attack_dir"
	test_done
}

# unharmed: nothing ran and nothing outside was changed.
unharmed() {
	if [ -e "$pwned" ]; then
		echo "a program ran:" >&2
		cat "$pwned" >&2
		rm -f "$pwned"
		return 1
	fi
	cmp "$canary" "$attack_dir/before"
}

# a_copy NAME: a copy of the desk `base`, made once, with the ticket $id at $path; the work goes on
# there.
a_copy() {
	if [ ! -d "$SHARNESS_TRASH_DIRECTORY/base" ]; then
		desk "$SHARNESS_TRASH_DIRECTORY/base" --template it >/dev/null &&
			(
				cd "$SHARNESS_TRASH_DIRECTORY/base" &&
					svc ticket new "One" priority=P3 service=email -m "It broke."
			) >"$HOME/base.id" || return 1
	fi
	id=$(cat "$HOME/base.id") &&
		cp -r "$SHARNESS_TRASH_DIRECTORY/base" "$SHARNESS_TRASH_DIRECTORY/$1" &&
		cd "$SHARNESS_TRASH_DIRECTORY/$1" &&
		path=$(git ls-files "tickets/*/$id.md")
}

# within SECONDS COMMAND...: the command ends by itself; its exit code is one of svc's own.
within() {
	seconds=$1
	shift
	got=0
	timeout -k 1 "$seconds" "$@" >"$out" 2>"$err" </dev/null || got=$?
	cat "$err" >&2
	[ "$got" -le 6 ] || {
		echo "exit code $got: $*" >&2
		return 1
	}
}

# answers CODE COMMAND...: ends soon with this exit code.
answers() {
	want=$1
	shift
	within 20 "$@" || return 1
	[ "$got" -eq "$want" ] || {
		echo "expected exit code $want, got $got: $*" >&2
		cat "$out" >&2
		return 1
	}
}

# is_harmless FILE...: no character that a terminal or a CI system acts on, nor invalid UTF-8.
is_harmless() {
	for file; do
		iconv -f UTF-8 -t UTF-8 "$file" >/dev/null || return 1
		if LC_ALL=C.UTF-8 grep -a -n -P '[\x{00}-\x{08}\x{0b}-\x{1f}\x{7f}-\x{9f}\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}\x{e0000}-\x{e007f}]' "$file" >"$HOME/harm" ||
			grep -a -n -E '^[[:space:]]*::|##[a-z]*\[' "$file" >"$HOME/harm"; then
			cat -v "$HOME/harm" >&2
			return 1
		fi
	done
}
