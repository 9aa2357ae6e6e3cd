#!/usr/bin/env python3
"""Cuts the samples in this folder out of the full data sets (see README.md): whole incidents with
all their events, bytes and order as in the source, chosen by fixed rules, so that a second run
gives the same files.

usage: extract.py UCI.csv[.gz] RABOBANK-INCIDENTS.csv RABOBANK-ACTIVITIES.csv[.gz] TIMES.csv
"""
import csv
import gzip
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def read(path):
    """(header line, [(fields, line)]), each line as it stands in the file."""
    opener = gzip.open if path.endswith('.gz') else open
    with opener(path, 'rb') as f:
        lines = f.read().decode('utf-8').splitlines(keepends=True)
    return lines[0], [(next(csv.reader([line])), line) for line in lines[1:]]


def write(name, header, lines):
    with open(os.path.join(HERE, name), 'wb') as f:
        f.write((header + ''.join(lines)).encode('utf-8'))


def pick(groups, facts, rare_each, size):
    """Names of `size` groups: for each distinct fact the first `rare_each` groups that show it,
    then groups spread evenly over the file."""
    chosen = {}
    seen = {}
    for name in groups:
        for fact in facts(groups[name]):
            if seen.get(fact, 0) < rare_each:
                seen[fact] = seen.get(fact, 0) + 1
                chosen[name] = True
    rest = [name for name in groups if name not in chosen]
    missing = size - len(chosen)
    for k in range(missing):
        chosen[rest[k * len(rest) // missing]] = True
    return set(chosen)


def grouped(rows, column):
    groups = {}
    for fields, line in rows:
        groups.setdefault(fields[column], []).append(fields)
    return groups


def uci_facts(events):
    state, reopened, channel, impact, urgency, notify = 1, 4, 14, 20, 21, 27
    for e in events:
        yield 'state', e[state]
        yield 'reopened', e[reopened]
        yield 'channel', e[channel]
        yield 'matrix', e[impact], e[urgency]
        yield 'notify', e[notify]
    yield 'made', events[-1][6]
    yield 'long', len(events) // 10


def rabobank_facts(rows):
    for r in rows:
        yield 'type', r[1]
        yield 'matrix', r[6], r[7], r[8]
        yield 'category', r[9]
        yield 'reopened', bool(r[14])
        yield 'code', r[18]
        yield 'no resolved time', r[15] == ''
        yield 'odd id', '#MULTIVALUE' in r, '#N/B' in r


def main(uci, incidents, activities, times):
    header, rows = read(uci)
    names = pick(grouped(rows, 0), uci_facts, 8, 300)
    write('uci-300.csv', header, [line for fields, line in rows if fields[0] in names])

    header, rows = read(incidents)
    names = pick(grouped(rows, 4), rabobank_facts, 4, 200)
    write('rabobank-200.csv', header, [line for fields, line in rows if fields[4] in names])
    for source, target in ((activities, 'rabobank-200-activities.csv'), (times, 'rabobank-200-times.csv')):
        header, rows = read(source)
        write(target, header, [line for fields, line in rows if fields[0] in names])


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
