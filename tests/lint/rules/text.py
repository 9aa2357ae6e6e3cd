"""Text files are UTF-8 with LF, without trailing blanks and invisible control characters."""
import re

from lint import Finding, line_of

CONTROL = re.compile('[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
TRAILING = re.compile(r'[ \t]+$', re.MULTILINE)


def check(tree):
    for name in tree.files('*'):
        if name.startswith('tests/data/') or '/corpus/' in name:
            continue
        data = tree.bytes(name)
        try:
            text = data.decode('utf-8')
        except UnicodeDecodeError as error:
            yield Finding(name, data[:error.start].count(b'\n') + 1, 'is not UTF-8')
            continue
        if text and not text.endswith('\n'):
            yield Finding(name, text.count('\n') + 1, 'the last line does not end')
        for match in CONTROL.finditer(text):
            yield Finding(name, line_of(text, match.start()), f'control character U+{ord(match.group(0)):04X}')
        for match in TRAILING.finditer(text):
            yield Finding(name, line_of(text, match.start()), 'blanks at the end of the line')


REJECTS = [
    ('Latin-1', {'a.md': b'caf\xe9\n'}, 'a.md:1: is not UTF-8'),
    ('CRLF', {'a.md': 'a\r\n'}, 'U+000D'),
    ('text whose direction is turned', {'a.c': '\n/* \u202e */\n'}, 'a.c:2'),
    ('trailing blanks', {'a.c': 'int a; \n'}, 'blanks at the end'),
    ('a last line that does not end', {'a.c': 'int a;'}, 'does not end'),
]
ACCEPTS = [('tabs, many scripts, an empty file', {'a.md': '\té 漢字\n', 'b.md': ''})]
