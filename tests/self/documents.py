#!/usr/bin/env python3
"""What the documents show works: commands run, kinds, configs, maps and records are accepted by svc.

usage: documents.py PROGRAM FILE.md...          (the built svc, documents)

Blocks without a language are command lines where they start with "svc "; the lines of a block run one after the
other. A ```yaml block is what it looks like: a kind, an addition to one, a config, parts of a config, an import map,
or the frontmatter of the file that the sentence before it names. A ```markdown block is a record, a ```sql block a
statement.
"""
import os
import re
import sys
import tempfile

from examples import CSV, Desk

NAMED = re.compile(r'`([a-z]+/[\w-]+\.md)`')


def blocks_of(text):
    """[(the line of prose before it, language, text)] of the fenced blocks."""
    found = []
    prose = ''
    block = None
    for line in text.splitlines(keepends=True):
        if line.startswith('```') and block is None:
            block = [prose, line[3:].strip(), '']
        elif line.startswith('```'):
            found.append(tuple(block))
            block = None
        elif block is not None:
            block[2] += line
        elif line.strip():
            prose = line
    return found


def record_path(text):
    drawn = re.search(r'^id: [A-Z]+-(\d\d)(\d\d)-\w{5}$', text, re.MULTILINE)
    record = re.search(r'^id: (\S+)$', text, re.MULTILINE).group(1)
    return f'tickets/20{drawn.group(1)}/{drawn.group(2)}/{record}.md'


def kind_of_block(text, before, language):
    """(files to write, command that accepts them)"""
    named = NAMED.search(before)
    if language == 'markdown':
        path = record_path(text)
        return {path: text}, f'svc check {path}'
    if re.search(r'^rows: ', text, re.MULTILINE):
        return {'map.yaml': text, 'rows.csv': CSV}, 'svc import csv rows.csv --map map.yaml --dry-run'
    if re.search(r'^(kind|extends): ', text, re.MULTILINE):
        return {'.svc/kinds/shown.yaml': text}, 'svc kind check .svc/kinds/shown.yaml && svc kind list'
    if text.startswith('format: 1'):
        return {'.svc/config.yaml': text}, 'svc check --strict .svc/config.yaml && svc list --count'
    if re.search(r'^(queries|aliases):', text, re.MULTILINE):
        return {'.svc/config.yaml': 'format: 1\n' + text}, 'svc check --strict .svc/config.yaml'
    if named:
        return {named.group(1): f'---\n{text}---\n'}, f'svc check {named.group(1)}'
    return None, None


def commands_of(text):
    lines = [re.sub(r'\s{2,}#.*', '', line) for line in text.splitlines()]
    return [line for line in lines if re.match(r'svc( -\S+)* [a-z]', line)]


class Documents:
    def __init__(self, desk):
        self.desk = desk
        self.count = self.bad = 0

    def point(self, title, status, out):
        self.count += 1
        self.bad += status != 0
        print(f'{"ok" if status == 0 else "not ok"} {self.count} - {title}'.replace('#', ''))
        if status:
            print(''.join(f'# {line}\n' for line in out.splitlines()), end='')

    def check(self, path):
        with open(path, encoding='utf-8') as f:
            blocks = blocks_of(f.read())
        name = os.path.basename(path)
        self.desk.fresh()
        # What the command lines of docs/import.md name; the first of them makes a map, "to be corrected".
        self.desk.must(self.desk.work, 'svc export jsonl >records.jsonl')
        corrected = [text for _, _, text in blocks if re.search(r'^rows: ', text, re.MULTILINE)]
        for before, language, text in blocks:
            if language in ('yaml', 'markdown'):
                files, command = kind_of_block(text, before, language)
                if not files:
                    continue
                self.desk.fresh()
                self.desk.write(files)
                self.point(f'{name}: {text.splitlines()[0]}: {command}', *self.desk.run(self.desk.work, command))
                self.desk.fresh()
            if language == 'sql':
                self.desk.write({'shown.sql': text})
                self.point(f'{name}: {text.splitlines()[0]}', *self.desk.run(self.desk.work, 'svc sql -F shown.sql'))
            for command in [] if language else commands_of(text):
                self.point(f'{name}: {command}', *self.desk.run(self.desk.work, command))
                if '> map.yaml' in command:
                    self.desk.write({'map.yaml': corrected[0]})


def main(program, paths):
    with tempfile.TemporaryDirectory(prefix='svc-documents.') as folder:
        desk = Desk(os.path.abspath(program), folder)
        desk.make()
        documents = Documents(desk)
        for path in paths:
            documents.check(path)
        desk.fresh()
        desk.write({'.svc/kinds/shown.yaml': 'kind: risk\ntitel: Risk\n'})
        status, _ = desk.run(desk.work, 'svc kind check .svc/kinds/shown.yaml')
        documents.point('a wrong kind is noticed', 0 if status else 1, 'svc kind check accepted it')
    print(f'1..{documents.count}')
    return 1 if documents.bad else 0


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
