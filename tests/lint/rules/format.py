"""C files are formatted as clang-format 14 formats them.

Another version formats differently, so the rule is skipped with one.
"""
import re
import shutil
import subprocess

from lint import Finding, Unavailable

VERSION = 14


def formatter():
    for program in (f'clang-format-{VERSION}', 'clang-format'):
        if shutil.which(program):
            said = subprocess.run([program, '--version'], capture_output=True, text=True, check=False).stdout
            if re.search(rf'version {VERSION}\.', said):
                return program
    raise Unavailable(f'clang-format {VERSION} is not installed')


def check(tree):
    program = formatter()
    names = tree.files('lib/*.[ch]', 'cmd/*.[ch]', 'tests/*.[ch]')
    if not names:
        return
    said = subprocess.run([program, '--dry-run', '--style=file'] + names, cwd=tree.root, capture_output=True,
                          text=True, check=False).stderr
    seen = set()
    for match in re.finditer(r'^(\S+?):(\d+):\d+: warning: code should be clang-formatted', said, re.MULTILINE):
        if match.group(1) not in seen:
            seen.add(match.group(1))
            yield Finding(match.group(1), match.group(2), f'is not formatted; run {program} -i')


STYLE = 'BasedOnStyle: LLVM\nBreakBeforeBraces: Linux\n'
REJECTS = [
    ('a brace in the wrong place', {'.clang-format': STYLE, 'lib/x/a.c': 'int f(void) {\n  g();\n  return 1;\n}\n'},
     'lib/x/a.c:1'),
]
ACCEPTS = [
    ('formatted code', {'.clang-format': STYLE, 'lib/x/a.c': 'int f(void)\n{\n  g();\n  return 1;\n}\n'}),
]
