"""Relative links in Markdown lead to files of the tree, and anchors to headings."""
import os
import re

from lint import Finding, line_of

LINK = re.compile(r'\[[^\]\n]*\]\(([^)\s]+)\)')
CODE = re.compile(r'```.*?```|`[^`\n]*`', re.DOTALL)


def without_code(text):
    return CODE.sub(lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text)


def anchors(text):
    for heading in re.findall(r'^#+ +(.+?) *$', re.sub(r'```.*?```', '', text, flags=re.DOTALL), re.MULTILINE):
        yield re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-')


def check(tree):
    for name in tree.files('*.md'):
        if name.startswith('tests/'):
            continue
        text = without_code(tree.text(name))
        for match in LINK.finditer(text):
            target, _, anchor = match.group(1).partition('#')
            if re.match(r'^[a-z]+:', target):
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(name), target)) if target else name
            line = line_of(text, match.start())
            if not os.path.exists(tree.path(path)):
                yield Finding(name, line, f'{match.group(1)} leads nowhere')
            elif anchor and path.endswith('.md') and anchor not in anchors(tree.text(path)):
                yield Finding(name, line, f'{path} has no heading for #{anchor}')


REJECTS = [
    ('a missing file', {'README.md': 'see [x](docs/gone.md)\n'}, 'README.md:1'),
    ('a missing heading', {'README.md': '[x](a.md#two)\n', 'a.md': '# One\n'}, 'no heading for #two'),
]
ACCEPTS = [('good links, and code', {
    'README.md': '# The Top\n[a](docs/a.md#part-one) [b](https://example.com) [c](#the-top)\n`[x](y)`\n',
    'docs/a.md': '## Part one\n[up](../README.md)\n'})]
