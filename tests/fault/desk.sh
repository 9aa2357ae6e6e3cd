# For the scripts that let many shells loose on a desk: a folder of their own in $base, removed at the
# end, with git and the program at $bin set up as nobody's machine has them. Sourced, with $here set.
# shellcheck shell=sh
bin=$(cd "${SVC_BINDIR:-${here:?}/../../build/cmd}" && pwd) || exit 1
PATH="$bin:$PATH"
base=$(mktemp -d "${TMPDIR:-/tmp}/svc-fault.XXXXXX") || exit 1
trap 'rm -rf "$base"' EXIT
trap 'exit 1' INT TERM
export PATH HOME="$base" GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C GIT_CEILING_DIRECTORIES="$base"
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE XDG_CONFIG_HOME
git config --global user.name Kim
git config --global user.email kim@example.com
git config --global init.defaultBranch main
git config --global gc.auto 0
