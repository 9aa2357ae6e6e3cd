#!/bin/sh
# Line coverage of lib/ by the whole suite; fails under 90 %.
#
# usage: sh tools/coverage.sh [MINIMUM]     (a build folder as first argument is ignored, so that
#                                            setup.sh can call this like the other long runs)
# Builds in ./build-coverage; the page with every line is build-coverage/coverage.html.
set -eu

cd "$(dirname "$0")/.."
minimum=90
case ${1:-} in
[0-9]*) minimum=$1 ;;
esac
command -v gcovr >/dev/null || {
	echo "coverage: gcovr is not installed" >&2
	exit 1
}

if [ ! -f build-coverage/build.ninja ]; then
	meson setup build-coverage -Db_coverage=true -Dbuildtype=debug >&2
fi
ninja -C build-coverage >&2
find build-coverage -name '*.gcda' -exec rm -f {} +
unset SVC_TEST_LONG TEST_LONG SVC_TEST_ROUNDS
python3 tests/run build-coverage
gcovr --root . --filter 'lib/' --print-summary --fail-under-line "$minimum" \
	--html-details build-coverage/coverage.html build-coverage |
	grep -E '^(File|lib/|TOTAL|lines|branches)'
