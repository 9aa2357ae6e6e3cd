"""No machine's paths and no build machine's hosts stand in the tree."""
import re

from lint import Finding, line_of

PLACES = [
    (r'(?<![\w.])/work/\w+', "a path of somebody's machine"),
    (r'(?<![\w.])/(?:home|Users)/[a-z][\w-]*/', "a path of somebody's machine"),
    (r'(?<![\w.])/root/[\w.]+', "a path of somebody's machine"),
    (r'/tmp/brief', "a path of somebody's machine"),
    (r'\b(?:deb|security|snapshot|ftp)\.debian\.org\b', 'a package mirror'),
    (r'\b(?:archive|ports)\.ubuntu\.com\b', 'a package mirror'),
    (r'\b(?:registry\.npmjs\.org|pypi\.org)\b', 'a package registry'),
    (r'\b(?:10\.\d{1,3}|192\.168)\.\d{1,3}\.\d{1,3}\b', 'a private address'),
]
PLACES = [(re.compile(pattern), what) for pattern, what in PLACES]


def check(tree):
    for name in tree.files('*'):
        if name.startswith(('tests/data/', 'tests/lint/')) or '/corpus/' in name:
            continue
        text = tree.text(name)
        for pattern, what in PLACES:
            for match in pattern.finditer(text):
                yield Finding(name, line_of(text, match.start()), f'{what}: {match.group(0)}')


REJECTS = [
    ('a home folder', {'docs/a.md': 'see /home/ann/src/x\n'}, 'docs/a.md:1'),
    ('a work folder', {'lib/x/a.c': '\n/* /work/main/a */\n'}, 'lib/x/a.c:2'),
    ('a mirror', {'setup.sh': 'echo http://deb.debian.org/debian\n'}, 'setup.sh:1'),
    ('a private address', {'a.md': '192.168.1.10\n'}, 'a.md:1'),
]
ACCEPTS = [('paths of systems and of examples', {
    'a.md': 'network/home/page /usr/share/zoneinfo $HOME/src docs/work/plan version 10.2.33\n'})]
