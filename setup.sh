#!/bin/sh
# The one entry point for building, testing and trying svc: see `sh setup.sh help`.
# POSIX sh; asks nothing; touches the system only through its package manager, and only when
# something that is needed is missing.
set -eu

here=$(pwd)
cd "$(dirname "$0")"
build=${SVC_BUILD:-build}
build_test=${SVC_BUILD_TEST:-build-test}

usage() {
	cat <<'TXT'
usage: sh setup.sh COMMAND

  deps      install what building and testing need (apt, dnf, pacman, apk, brew);
            does nothing when all is there; prints a list where it can't install
  build     deps, then build in ./build
  test      deps, then the whole suite, with address and undefined-behaviour
            sanitizers; ends with "N passed, N failed, N skipped"
  full      test, then the long fuzz, property, fault and benchmark runs
  demo      build, then a guided tour in a throw-away desk made of real incidents
  install   build, then install; PREFIX (default /usr/local) and DESTDIR are honoured
  help      this text

Environment: CC, PREFIX, DESTDIR, JOBS (parallel compilers and tests),
SVC_BUILD and SVC_BUILD_TEST (the build folders), SVC_NO_INSTALL=1 (never call a
package manager, only say what is missing).
TXT
}

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "setup.sh: $*"
	exit 1
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# What is needed. Columns: level (build, option, test, full; svc does without an option) | check | what it is | apt | dnf | pacman | apk |
# brew | where else. Packages in one column are separated by spaces; "-" means that this system has
# no package of it. A check is cmd:PROGRAM, pc:MODULE [VERSION], header:FILE, file:PATH, meson or sanitize.
needs() {
	cat <<'TXT'
build|cmd:cc|C compiler|gcc libc6-dev|gcc|gcc|gcc musl-dev|-|Xcode command line tools on macOS
build|cmd:pkg-config|pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf|pkgconf|pkgconf.org
build|cmd:python3|Python 3|python3|python3|python|python3|python|python.org
build|meson|meson 1.0 or newer|meson|meson|meson|meson|meson|mesonbuild.com
build|cmd:ninja|ninja|ninja-build|ninja-build|ninja|samurai|ninja|ninja-build.org
build|cmd:git|git|git|git|git|git|git|git-scm.com
build|file:/usr/share/zoneinfo/Europe/Berlin|time zones|tzdata|tzdata|tzdata|tzdata|-|iana.org/time-zones
build|header:stdio.h|C library headers|libc6-dev|glibc-devel|glibc|musl-dev|-|the system's C library
build|pc:glib-2.0 2.68|GLib 2.68 or newer|libglib2.0-dev|glib2-devel|glib2|glib-dev|glib|gtk.org
build|pc:gio-2.0 2.68|GIO 2.68 or newer|libglib2.0-dev|glib2-devel|glib2|glib-dev|glib|gtk.org
build|pc:yaml-0.1 0.2|libyaml|libyaml-dev|libyaml-devel|libyaml|yaml-dev|libyaml|pyyaml.org/wiki/LibYAML
build|pc:libcmark 0.29|cmark|libcmark-dev|cmark-devel|cmark|cmark-dev|cmark|github.com/commonmark/cmark
build|pc:libgit2 1.1|libgit2 1.1 or newer|libgit2-dev|libgit2-devel|libgit2|libgit2-dev|libgit2|libgit2.org
build|pc:zlib 1.2|zlib|zlib1g-dev|zlib-devel|zlib|zlib-dev|-|zlib.net
build|pc:jansson 2.12|jansson 2.12 or newer|libjansson-dev|jansson-devel|jansson|jansson-dev|jansson|github.com/akheron/jansson
build|pc:sqlite3 3.34|SQLite 3.34 or newer|libsqlite3-dev|sqlite-devel|sqlite|sqlite-dev|sqlite|sqlite.org
build|header:csv.h|libcsv 3|libcsv-dev|libcsv-devel|libcsv|-|libcsv|github.com/rgamble/libcsv
option|pc:libical 3.0|libical 3 (svc calendar import)|libical-dev|libical-devel|libical|libical-dev|libical|libical.github.io
test|sanitize|sanitizer runtimes|-|libasan libubsan|gcc-libs|-|-|part of gcc or clang
test|cmd:sharness|sharness|-|-|-|-|github.com/felipec/sharness
test|cmd:shellcheck|shellcheck|shellcheck|ShellCheck|shellcheck|shellcheck|shellcheck|shellcheck.net
test|cmd:mandoc|mandoc|mandoc|mandoc|mandoc|mandoc|mandoc|mandoc.bsd.lv
test|cmd:clang-format|clang-format|clang-format|clang-tools-extra|clang|clang-extra-tools|clang-format|llvm.org
test|cmd:jq|jq|jq|jq|jq|jq|jq|jqlang.org
test|cmd:bash|bash|bash|bash|bash|bash|bash|gnu.org/software/bash
test|cmd:zsh|zsh|zsh|zsh|zsh|zsh|zsh|zsh.org
test|cmd:fish|fish|fish|fish|fish|fish|fish|fishshell.com
test|cmd:ssh-keygen|ssh-keygen|openssh-client|openssh|openssh|openssh-keygen|openssh|openssh.com
test|cmd:gpg|GnuPG|gnupg|gnupg2|gnupg|gnupg|gnupg|gnupg.org
full|cmd:strace|strace|strace|strace|strace|strace|-|strace.io
full|cmd:clang|clang, for the fuzzers|clang|clang compiler-rt|clang compiler-rt|clang compiler-rt|llvm|llvm.org
full|cmd:gcovr|gcovr|gcovr|gcovr|gcovr|gcovr|gcovr|gcovr.com
TXT
}

sharness_file() {
	for file in "${SHARNESS:-}" /usr/share/sharness/sharness.sh /usr/local/share/sharness/sharness.sh \
		/opt/homebrew/share/sharness/sharness.sh "${HOME:-/}/.local/share/sharness/sharness.sh"; do
		if [ -n "$file" ] && [ -f "$file" ]; then
			printf '%s\n' "$file"
			return
		fi
	done
	return 1
}

can_sanitize() { # a sanitized program can be linked and also run here
	have "${CC:-cc}" || return 1
	probe=$(mktemp -d) || die "can't make a temporary folder"
	status=0
	echo 'int main(void) { return 0; }' |
		${CC:-cc} -fsanitize=address,undefined -x c -o "$probe/a" - >/dev/null 2>&1 &&
		"$probe/a" >/dev/null 2>&1 || status=1
	rm -rf "$probe"
	return "$status"
}

meson_is_new() {
	have meson || return 1
	case $(meson --version 2>/dev/null) in
	0.* | '') return 1 ;;
	esac
}

satisfied() { # CHECK
	case $1 in
	cmd:cc) have "${CC:-cc}" ;;
	cmd:sharness) sharness_file >/dev/null ;;
	cmd:*) have "${1#cmd:}" ;;
	pc:*)
		module=${1#pc:}
		have pkg-config && pkg-config --atleast-version="${module#* }" "${module%% *}"
		;;
	header:*)
		have "${CC:-cc}" &&
			printf '#include <stdio.h>\n#include <%s>\n' "${1#header:}" |
			${CC:-cc} -E -x c -o /dev/null - 2>/dev/null
		;;
	file:*) [ -e "${1#file:}" ] ;;
	meson) meson_is_new ;;
	sanitize) can_sanitize ;;
	esac
}

missing() { # LEVEL: the rows of needs() that aren't satisfied
	needs | while IFS='|' read -r level check rest; do
		case "$1:$level" in
		build:test | build:full | test:full) continue ;;
		esac
		satisfied "$check" || printf '%s|%s|%s\n' "$level" "$check" "$rest"
	done
}

manager() { # which package manager is this system's; nothing if none that we know
	for name in apt-get dnf pacman apk brew; do
		if have "$name"; then
			printf '%s\n' "$name"
			return
		fi
	done
}

packages() { # MANAGER, rows on stdin: the packages to install, each once
	case $1 in
	apt-get) column=4 ;;
	dnf) column=5 ;;
	pacman) column=6 ;;
	apk) column=7 ;;
	brew) column=8 ;;
	esac
	cut -d '|' -f "$column" | tr ' ' '\n' | grep -v '^-*$' | awk '!seen[$0]++' | tr '\n' ' '
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif ! have sudo; then
		say "setup.sh: not root and no sudo, so this can't run: $*"
		return 1
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

refresh() { # MANAGER: brings the package lists up to date
	case $1 in
	apt-get) as_root apt-get -q update >&2 || as_root apt-get -q update >&2 ;;
	apk) as_root apk update >&2 ;;
	esac
}

install_packages() { # MANAGER PACKAGE...
	tool=$1
	shift
	case $tool in
	apt-get)
		as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get -q -y --no-install-recommends install "$@" >&2
		;;
	dnf) as_root dnf -q -y install "$@" >&2 ;;
	pacman) as_root pacman -Sy --noconfirm --needed "$@" >&2 ;;
	apk) as_root apk add "$@" >&2 ;;
	brew) brew install --quiet "$@" >&2 ;;
	esac
}

report_missing() { # rows on stdin; says what lacks and whether that stops us
	while IFS='|' read -r level check what _ _ _ _ _ elsewhere; do
		say "  $what (${check#*:}; $elsewhere) for: $level"
	done
}

try_install() { # MANAGER ROWS
	list=$(printf '%s\n' "$2" | packages "$1")
	[ -n "$list" ] || return 0
	say "Installing with $1: $list"
	refresh "$1" || say "setup.sh: the package lists could not be refreshed; going on with the old ones"
	# shellcheck disable=SC2086 # a list of package names
	install_packages "$1" $list && return 0
	# One unknown name must not keep the others out.
	for package in $list; do
		install_packages "$1" "$package" || say "setup.sh: $1 could not install $package"
	done
}

deps() { # LEVEL
	rows=$(missing "$1")
	[ -n "$rows" ] || return 0
	tool=$(manager)
	if [ -n "${SVC_NO_INSTALL:-}" ] || [ -z "$tool" ]; then
		say "Missing, to be installed by you:"
	else
		try_install "$tool" "$rows"
		rows=$(missing "$1")
		[ -n "$rows" ] || return 0
		say "Still missing:"
	fi
	printf '%s\n' "$rows" | report_missing
	if printf '%s\n' "$rows" | grep -q '^build|'; then
		die "svc can't be built without the above marked \"for: build\""
	fi
	say "Tests that need one of these are skipped."
}

jobs() {
	printf '%s\n' "${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}"
}

configure() { # DIR MESON-OPTION...
	dir=$1
	shift
	if [ -f "$dir/build.ninja" ]; then
		meson configure "$dir" "$@" >&2
	else
		meson setup "$dir" "$@" >&2
	fi
}

compile() { # DIR
	ninja -C "$1" -j "$(jobs)" >&2
}

build() {
	deps build
	configure "$build" -Dbuildtype=debugoptimized "-Dprefix=${PREFIX:-/usr/local}"
	compile "$build"
}

suite() {
	deps "$1"
	sanitizer=none
	if can_sanitize; then
		sanitizer=address,undefined
	else
		say "setup.sh: the compiler has no sanitizers here; testing without"
	fi
	werror=false
	[ -z "${CI:-}" ] || werror=true
	# Unoptimised: compiling with sanitizers is five times as fast, and most tests wait for git, not for us.
	configure "$build_test" -Dbuildtype=debug "-Db_sanitize=$sanitizer" -Db_lundef=false "-Dwerror=$werror"
	compile "$build_test"
	python3 tests/run --jobs "$(jobs)" "$build_test"
}

run_hooks() { # runs what there is of the long suites; keeps going; sets `failed` to what failed
	failed=
	for hook in tests/fuzz/run tests/fault/run tests/bench/run tools/coverage.sh; do
		[ -f "$hook" ] || continue
		say "== $hook"
		if [ -x "$hook" ]; then
			"$hook" "$build" >&2 || failed="$failed $hook"
		else
			sh "$hook" "$build" >&2 || failed="$failed $hook"
		fi
	done
}

full() {
	deps full
	build
	SVC_TEST_LONG=1
	TEST_LONG=t
	export SVC_TEST_LONG TEST_LONG
	run_hooks
	status=0
	suite full || status=1
	[ -z "$failed" ] || die "failed:$failed"
	return "$status"
}

case ${1:-help} in
deps) deps full ;;
build) build ;;
test) suite test ;;
full) full ;;
demo)
	build
	exec sh tools/demo.sh "$build/cmd/svc"
	;;
install)
	build
	case ${DESTDIR:-/} in
	/*) ;;
	*) DESTDIR=$here/$DESTDIR ;; # meson would take it from the build folder
	esac
	if [ -n "${DESTDIR:-}" ] || [ -w "${PREFIX:-/usr/local}" ]; then
		meson install -C "$build" --no-rebuild
	else
		as_root meson install -C "$build" --no-rebuild
	fi
	;;
help | -h | --help) usage ;;
*)
	usage >&2
	exit 2
	;;
esac
