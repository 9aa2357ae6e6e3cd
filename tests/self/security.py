#!/usr/bin/env python3
"""docs/security.md says nothing that isn't tried: its tests exist, each attack is in it, its limits are the code's."""
import glob
import os
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
LEAST = 100
TITLE = re.compile(r"^(?:test_expect_success(?: [A-Z,]+)? |(printed) )'([^']+)'", re.MULTILINE)
LIMIT = re.compile(r'^\| [^|]+ \| (\d+) \| ((?:`SVC_\w+`(?:, )?)+) \|$', re.MULTILINE)


def read(*path):
    with open(os.path.join(ROOT, *path), encoding='utf-8') as file:
        return file.read()


def attacks():
    titles = []
    for path in sorted(glob.glob(os.path.join(ROOT, 'tests', 'e2e', '8*-attack-*.t'))):
        for printed, title in TITLE.findall(read(path)):
            titles.append('terminal and CI log: ' + title if printed else title)
    return titles


def named(text):
    """The names in the last column of the tables whose heading calls it 'test'."""
    names, inside = [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip('|').split(' | ')]
        if not line.startswith('|'):
            inside = False
        elif cells[-1].rstrip(' |') == 'test':
            inside = True
        elif inside and not line.startswith('|---'):
            found = re.findall(r'`([^`]+)`', cells[-1])
            names += found or ['a row without a test: ' + line]
    return names


def fits(name, title):
    return title.startswith(name[:-1]) if name.endswith('…') else title == name


def declared(text, name):
    """The value of an enum's constant, as it is written in a header."""
    found = re.search(rf'\b{name} = ([\d <]+)', text)
    return eval(found.group(1), {}) if found else None  # digits and << alone


def headers():
    return '\n'.join(read(path) for path in glob.glob(os.path.join(ROOT, 'lib', '*', '*.h')))


def problems():
    text, titles, code = read('docs', 'security.md'), attacks(), headers()
    names, limits = named(text), LIMIT.findall(text)
    yield 'each test that is named exists', [n for n in names if not any(fits(n, t) for t in titles)]
    yield 'each attack is named', [t for t in titles if not any(fits(n, t) for n in names)]
    yield 'no two attacks have one name', sorted({t for t in titles if titles.count(t) > 1})
    yield f'there are {LEAST} attacks or more', [] if len(titles) >= LEAST else [str(len(titles))]
    yield 'each limit is the code\'s', [f'{name}: {declared(code, name)}, not {value}' for value, found in limits
                                        for name in re.findall(r'\w+', found) if declared(code, name) != int(value)]
    yield 'there are limits', [] if len(limits) > 15 else [str(len(limits))]
    yield 'a name that doesn\'t exist is found', [] if not any(fits('alias: none', t) for t in titles) else ['alias: none']


def main():
    count = 0
    for title, wrong in problems():
        count += 1
        print(f'{"not " if wrong else ""}ok {count} - {title}')
        for line in wrong:
            print(f'# {line}')
    print(f'1..{count}')


main()
