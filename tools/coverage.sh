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
	# Threads count the same lines: without atomic counters a few end up below zero.
	meson setup build-coverage -Db_coverage=true -Dbuildtype=debug \
		-Dc_args=-fprofile-update=atomic >&2
fi
ninja -C build-coverage >&2
find build-coverage -name '*.gcda' -exec rm -f {} +
unset SVC_TEST_LONG TEST_LONG SVC_TEST_ROUNDS
python3 tests/run build-coverage
status=0
gcovr --root . --filter 'lib/' --print-summary --fail-under-line "$minimum" \
	--json-summary build-coverage/coverage.json \
	--html-details build-coverage/coverage.html build-coverage >build-coverage/coverage.txt || status=$?
grep -E '^(File|lib/|TOTAL|lines|branches)' build-coverage/coverage.txt
python3 - build-coverage/coverage.json <<'END'
import collections, json, sys

folders = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(sys.argv[1]))['files']:
    for name in file['filename'].split('/')[1], 'all':
        folders[name][0] += file['line_covered']
        folders[name][1] += file['line_total']
for name, (covered, total) in sorted(folders.items(), key=lambda f: f[1][0] / max(f[1][1], 1)):
    print(f'{100 * covered / max(total, 1):5.1f} % of {total:5} lines: {name}')
END
exit "$status"
