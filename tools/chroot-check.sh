#!/bin/sh
# Proves that the README's commands work on a bare system: makes a minimal Debian chroot, copies the
# source in as git has it (with uncommitted changes, without build folders) and runs setup.sh there.
#
# usage: sudo sh tools/chroot-check.sh [-k] [SUITE [COMMAND...]]
#   -k       keep the chroot afterwards
#   SUITE    a Debian or Ubuntu suite of the mirror that apt uses; default: this system's
#   COMMAND  arguments of setup.sh, run one after the other; default: test demo
#
# Needs root and debootstrap. The mirror and any proxy come from apt's own configuration.
set -eu

die() {
	printf 'chroot-check: %s\n' "$*" >&2
	exit 1
}

keep=
if [ "${1:-}" = -k ]; then
	keep=t
	shift
fi
[ "$(id -u)" -eq 0 ] || die "must run as root"
command -v debootstrap >/dev/null || die "debootstrap is missing"
source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC1091 # this system's, not ours
here=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
suite=${1:-$here}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- test demo

# shellcheck disable=SC2016 # $(REPO_URI) is apt's own syntax
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
	awk -v suite="$here" '$2 == suite && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || die "apt's configuration names no mirror for this system"

work=$(mktemp -d "${TMPDIR:-/tmp}/svc-chroot.XXXXXX")
root=$work/root
cleanup() {
	umount "$root/dev/pts" "$root/proc" 2>/dev/null || :
	[ -n "$keep" ] || rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
	die "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
for file in /etc/resolv.conf /etc/hosts; do
	[ ! -f "$file" ] || cp -L "$file" "$root$file"
done
apt-config dump | grep -i '^Acquire::.*proxy' >"$root/etc/apt/apt.conf.d/90proxy" || :
mount -t proc proc "$root/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"

mkdir "$root/svc"
(cd "$source" && git ls-files -z --cached --others --exclude-standard |
	tar --null -T - --ignore-failed-read -cf -) | tar -xf - -C "$root/svc"

for command in "$@"; do
	printf '== setup.sh %s (%s)\n' "$command" "$suite"
	# shellcheck disable=SC2086 # a command may carry arguments
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root CI="${CI:-}" \
		sh /svc/setup.sh $command
done
