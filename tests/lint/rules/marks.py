"""No left-over marks: what is unfinished is not in the tree."""
import re

from lint import Finding, line_of

WORDS = ['TO' + 'DO', 'FIX' + 'ME', 'X' * 3, 'HA' + 'CK']
MARK = re.compile(r'\b(' + '|'.join(WORDS) + r')\b')


def check(tree):
    for name in tree.files('*'):
        if name.startswith('tests/data/') or '/corpus/' in name:
            continue
        text = tree.text(name)
        for match in MARK.finditer(text):
            yield Finding(name, line_of(text, match.start()), f'left-over mark {match.group(1)}')


REJECTS = [(f'the word {word}', {'lib/x/a.c': f'int a; /* {word}: later */\n'}, 'lib/x/a.c:1') for word in WORDS]
ACCEPTS = [('a template for a temporary name and a word that holds one',
            {'a.sh': f'mktemp a.{"X" * 6}\n', 'b.md': f'{WORDS[3]}ATHON\n'})]
