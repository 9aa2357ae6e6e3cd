# Sourced by every end-to-end test after it set test_description: sharness, an environment that
# depends on nobody's machine, and helpers. See docs/testing.md.
# shellcheck shell=sh

e2e_dir=$(cd "$(dirname "$0")" && pwd)
svc_source=$(cd "$e2e_dir/../.." && pwd)

find_sharness() {
	for file in "${SHARNESS:-}" /usr/share/sharness/sharness.sh /usr/local/share/sharness/sharness.sh \
		/opt/homebrew/share/sharness/sharness.sh "${HOME:-/}/.local/share/sharness/sharness.sh"; do
		if [ -n "$file" ] && [ -f "$file" ]; then
			printf '%s\n' "$file"
			return
		fi
	done
	return 1
}

sharness=$(find_sharness) || {
	echo "1..0 # SKIP sharness is not installed"
	exit 0
}
svc_bin=${SVC_BINDIR:-$svc_source/build/cmd}
[ -x "$svc_bin/svc" ] || {
	echo "Bail out! no svc in $svc_bin; build it, or name its folder in SVC_BINDIR"
	exit 1
}
svc_bin=$(cd "$svc_bin" && pwd)
# shellcheck disable=SC2034 # for the tests
svc_data=$svc_source/tests/data
svc_shared=${SVC_SHARED:-$svc_source/../shared}

# The person's own set-up must not reach the test, nor must an outer test run or git hook.
for name in $(env | sed -n 's/^\(GIT_[A-Z_0-9]*\|SVC_[A-Z_0-9]*\|XDG_[A-Z_]*\)=.*/\1/p'); do
	case $name in
	SVC_TEST_ROUNDS | SVC_TEST_LONG) ;;
	*) unset "$name" ;;
	esac
done
unset VISUAL COLUMNS LINES NO_COLOR CLICOLOR_FORCE CI DESTDIR MANPAGER MANWIDTH LESS EMAIL

SHARNESS_BUILD_DIRECTORY=$svc_bin
HARNESS_ACTIVE=t
export SHARNESS_BUILD_DIRECTORY HARNESS_ACTIVE
# Any link of an && chain that is missing in a test body is an error.
set -- --chain-lint "$@"
# shellcheck disable=SC1090
. "$sharness"

HOME=$SHARNESS_TRASH_DIRECTORY/home
mkdir -p "$HOME" || exit 1
out=$SHARNESS_TRASH_DIRECTORY/out err=$SHARNESS_TRASH_DIRECTORY/err
LC_ALL=C.UTF-8
LANG=C.UTF-8
TZ=UTC
GIT_CONFIG_NOSYSTEM=1
GIT_TERMINAL_PROMPT=0
GIT_AUTHOR_DATE='1795262400 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
: "${ASAN_OPTIONS:=exitcode=99}" "${UBSAN_OPTIONS:=exitcode=99:halt_on_error=1:print_stacktrace=1}"
export HOME LC_ALL LANG TZ GIT_CONFIG_NOSYSTEM GIT_TERMINAL_PROMPT GIT_AUTHOR_DATE GIT_COMMITTER_DATE
: "${LSAN_OPTIONS:=exitcode=99:print_suppressions=0:suppressions=$svc_source/tests/lsan.supp}"
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
cat >"$HOME/.gitconfig" <<-\END
	[user]
		name = Kim
		email = kim@example.com
	[init]
		defaultBranch = main
	[gc]
		auto = 0
	[advice]
		detachedHead = false
END

# The output of a failed case is shown after it, as TAP comments.
# shellcheck disable=SC2154 # sharness sets verbose
if [ "$verbose" != t ]; then
	e2e_log=$SHARNESS_TRASH_DIRECTORY.log
	: >"$e2e_log"
	exec 3>>"$e2e_log" 4>>"$e2e_log"
	test_failure_() {
		test_failure=$((test_failure + 1))
		say_color error "not ok $test_count - $1"
		shift
		echo "$@" | sed -e 's/^/#	/'
		echo "#	--- output (last 60 lines) ---"
		awk '/^expecting success: /{ text = "" } { text = text $0 "\n" } END { printf "%s", text }' \
			"$e2e_log" | tail -n 60 | sed -e 's/^/#	/'
		# shellcheck disable=SC2034 # read by sharness at exit
		[ -z "$immediate" ] || {
			EXIT_OK=t
			exit 1
		}
	}
fi

command -v jq >/dev/null && test_set_prereq JQ
command -v bash >/dev/null && test_set_prereq BASH
command -v zsh >/dev/null && test_set_prereq ZSH
command -v fish >/dev/null && test_set_prereq FISH
command -v mandoc >/dev/null && test_set_prereq MANDOC
command -v python3 >/dev/null && test_set_prereq PYTHON
strace -o /dev/null true 2>/dev/null && test_set_prereq STRACE
[ -w /dev/full ] && test_set_prereq DEV_FULL
[ "$(id -u)" -eq 0 ] && test_set_prereq ROOT
[ -d "$svc_shared/data" ] && test_set_prereq SHARED
[ -n "${SVC_TEST_LONG:-}" ] && test_set_prereq LONG

# desk DIR [ARG...]: a git repository DIR with a desk in it; the arguments go to `svc init`.
desk() {
	desk_dir=$1 &&
		shift &&
		git init -q "$desk_dir" &&
		(cd "$desk_dir" && svc init "$@")
}

# tick [SECONDS]: moves the time of the next git commits on.
tick() {
	git_now=${GIT_AUTHOR_DATE%% *}
	GIT_AUTHOR_DATE="$((git_now + ${1:-60})) +0000"
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

# commits [REV]: how many commits REV (HEAD) has.
commits() {
	git rev-list --count "${1:-HEAD}"
}

# is_clean: neither the index nor the work tree differs from HEAD, and nothing is untracked.
is_clean() {
	dirt=$(git status --porcelain) || return 1
	if [ -n "$dirt" ]; then
		echo "not clean: $dirt" >&2
		return 1
	fi
}

# expect_error CODE PATTERN COMMAND...: exits with CODE, prints nothing on standard output, and
# standard error has a line that matches the extended regular expression PATTERN. Leaves the error
# in the file $err, which is outside of every desk.
expect_error() {
	want=$1 pattern=$2
	shift 2
	got=0
	"$@" >"$out" 2>"$err" || got=$?
	cat "$err" >&2
	[ "$got" -eq "$want" ] || {
		echo "expected exit code $want, got $got: $*" >&2
		return 1
	}
	[ ! -s "$out" ] || {
		echo "standard output is not empty:" >&2
		cat "$out" >&2
		return 1
	}
	grep -E -q -e "$pattern" "$err" || {
		echo "no line of the error matches: $pattern" >&2
		return 1
	}
}

# json FILTER [FILE]: what jq's FILTER gives, raw; fails where it gives null or false.
json() {
	jq -e -r "$@"
}

# the only record id in a command's output on standard input
an_id() {
	grep -E -o '[A-Z]{2,5}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{5}' | awk '
		!seen[$0]++ { ids++; print }
		END { exit ids != 1 }'
}
