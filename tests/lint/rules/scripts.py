"""Shell scripts pass shellcheck."""
import re
import shutil
import subprocess

from lint import Finding, Unavailable

# 2016: test bodies stand in single quotes. 2034: sharness reads what they set. 1091: sharness itself.
# 2154: and sets what they read. 2119, 2120: an argument of a test's function may be left out.
TEST_EXCLUDES = 'SC2016,SC2034,SC1091,SC2154,SC2119,SC2120'


def is_script(tree, name):
    if name.endswith(('.sh', '.t')):
        return True
    return re.match(rb'#!\s*/(usr/)?bin/(env )?(ba|da)?sh\b', tree.bytes(name)[:40]) is not None


def check(tree):
    if not shutil.which('shellcheck'):
        raise Unavailable('shellcheck is not installed')
    names = [n for n in tree.files('*') if not n.startswith('tests/data/') and is_script(tree, n)]
    for tests in (True, False):
        group = [n for n in names if n.startswith('tests/') == tests]
        command = ['shellcheck', '-x', '-P', 'SCRIPTDIR', '-f', 'gcc']
        if tests:
            command += ['-e', TEST_EXCLUDES]
        if group:
            said = subprocess.run(command + group, cwd=tree.root, capture_output=True, text=True, check=False)
            for line in (said.stdout + said.stderr).splitlines():
                path, number, message = (line.split(':', 2) + ['', ''])[:3]
                yield Finding(path, number, message.strip())


REJECTS = [
    ('an unquoted expansion', {'a.sh': '#!/bin/sh\nrm $1\n'}, 'a.sh:2'),
    ('a bashism in a script known by its first line', {'tools/x': '#!/bin/sh\n[[ -n "$1" ]]\n'}, 'tools/x:2'),
    ('a syntax error in a test', {'tests/e2e/a.t': '#!/bin/sh\nif true\n'}, 'tests/e2e/a.t'),
]
ACCEPTS = [('a clean script', {'a.sh': '#!/bin/sh\nprintf "%s\\n" "$1"\n', 'b.py': '#!/usr/bin/env python3\n'})]
