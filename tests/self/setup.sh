#!/bin/sh
# setup.sh: its words, its exit codes, and that it never installs where it must not.
# shellcheck disable=SC2317 # functions are called through point()
set -u
source=$(cd "$(dirname "$0")/../.." && pwd)
number=0
bad=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

point() { # TITLE COMMAND...: one TAP point
	number=$((number + 1))
	title=$1
	shift
	if "$@" >"$scratch/out" 2>&1; then
		echo "ok $number - $title"
	else
		bad=1
		echo "not ok $number - $title"
		sed 's/^/# /' "$scratch/out"
	fi
}

exits() { # CODE COMMAND...
	want=$1
	shift
	got=0
	"$@" || got=$?
	[ "$got" -eq "$want" ]
}

says() { # PATTERN COMMAND...: says it, and doesn't fail
	pattern=$1
	shift
	said=$("$@" 2>&1) && printf '%s\n' "$said" | grep -q -e "$pattern"
}

# A system whose only programs are those of a bare shell and a package manager that notes its calls.
bare=$scratch/bin
mkdir "$bare"
for program in sh cat cut tr grep awk id sed head env dirname mktemp rm; do
	ln -s "$(command -v "$program")" "$bare/$program"
done

on_bare_system() { # MANAGER: setup.sh deps there; fails, as nothing can be installed
	printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$scratch" >"$bare/$1"
	chmod +x "$bare/$1"
	: >"$scratch/calls"
	env -i PATH="$bare" HOME="$scratch" sh "$source/setup.sh" deps
	status=$?
	rm "$bare/$1"
	cat "$scratch/calls"
	[ "$status" -eq 1 ]
}

names() { # MANAGER PACKAGE...: a bare system's manager is asked for each of them
	manager=$1
	shift
	on_bare_system "$manager" >/dev/null 2>&1 || return 1
	cat "$scratch/calls"
	for package in "$@"; do
		grep -q -e " $package\( \|\$\)" "$scratch/calls" || {
			echo "did not ask for $package"
			return 1
		}
	done
}

without_installing() {
	printf '#!/bin/sh\necho called >>"%s/calls"\n' "$scratch" >"$bare/apt-get"
	chmod +x "$bare/apt-get"
	: >"$scratch/calls"
	said=$(env -i PATH="$bare" HOME="$scratch" SVC_NO_INSTALL=1 sh "$source/setup.sh" deps 2>&1)
	status=$?
	rm "$bare/apt-get"
	printf '%s\n' "$said"
	[ "$status" -eq 1 ] && [ ! -s "$scratch/calls" ] && printf '%s\n' "$said" | grep -q 'libgit2.org'
}

point 'help names every command' says '^  install ' sh "$source/setup.sh" help
point 'without a command it prints the help' says '^usage: ' sh "$source/setup.sh"
point 'an unknown command is a usage error' exits 2 sh "$source/setup.sh" frobnicate
point 'SVC_NO_INSTALL only says what is missing' without_installing
if [ "$(id -u)" -eq 0 ]; then
	point 'apt is asked by its names' names apt-get libgit2-dev libglib2.0-dev libcsv-dev ninja-build shellcheck
	point 'dnf is asked by its names' names dnf libgit2-devel glib2-devel libyaml-devel ShellCheck
	point 'pacman is asked by its names' names pacman libgit2 glib2 libyaml ninja
	point 'apk is asked by its names' names apk libgit2-dev glib-dev yaml-dev musl-dev samurai
	point 'Homebrew is asked by its names' names brew libgit2 glib libyaml pkgconf
else
	number=$((number + 1))
	echo "ok $number - package managers # SKIP needs root, or sudo would be called"
fi
echo "1..$number"
exit "$bad"
