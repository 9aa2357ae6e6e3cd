#!/usr/bin/env python3
"""Runs the ```console blocks of a Markdown file and compares, or renews, the output shown there.

usage: transcript.py [--update] [--bin DIR] FILE.md...

Lines that start with "$ " are commands, a following "> " continues one; the rest is their output. The blocks
of a file run one after the other in one folder, on a terminal of 80 columns without colour, with an empty home and a
fixed identity. Record
ids, times, durations from now and commit ids differ from run to run: they are compared by their kind, and an id
that a shown command names stands for the one that was made in its place. A line "…" stands for any lines.
A block that is not to be run says ```text. The variable SVC_SOURCE names the source tree.
"""
import argparse
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

COLUMNS = 80
BLOCK = re.compile(r'^```console\n(.*?)^```$', re.MULTILINE | re.DOTALL)
ID = re.compile(r'\b[A-Z]{2,5}-\d{4}-[0-9A-HJKMNP-TV-Z]{5}\b')
NOW = '2026-11-23T09:14:00Z'
VARYING = [
    (ID, '<id>'),
    (re.compile(r'\btzdata \d{4}[a-z]\b'), 'tzdata <version>'),
    (re.compile(r'\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'), '<time>'),
    (re.compile(r'\b\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?\b'), '<date>'),
    (re.compile(r'\b[0-9a-f]{7,40}\b'), '<commit>'),
    (re.compile(r'\b\d+ ?(s|m|h|d|w|mo|y|sec|min|days?|hours?|minutes?|seconds?)( ?\d+ ?(m|s|h|d))*( ago)?\b'), '<ago>'),
    (re.compile(r'\b(just )?now\b'), '<ago>'),
    (re.compile(r'[ ]{2,}'), '  '),
]


def plain(text):
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return [line.rstrip() for line in text.splitlines()]


def matches(expected, actual):
    """Whether the lines are the same, "…" standing for any run of lines."""
    if not expected:
        return not actual
    if expected[0] == '…':
        return any(matches(expected[1:], actual[k:]) for k in range(len(actual) + 1))
    return bool(actual) and expected[0] == actual[0] and matches(expected[1:], actual[1:])


def steps(block):
    """[(command, expected output)] of one block."""
    found = []
    for line in block.splitlines():
        if line.startswith('$ '):
            found.append([line[2:], ''])
        elif line.startswith('> ') and found and not found[-1][1]:
            found[-1][0] += '\n' + line[2:]
        elif found:
            found[-1][1] += line + '\n'
    return found


class Session:
    def __init__(self, folder, program_folder, source):
        home = os.path.join(folder, 'home')
        work = os.path.join(folder, 'work')
        os.mkdir(home)
        os.mkdir(work)
        with open(os.path.join(home, '.gitconfig'), 'w', encoding='utf-8') as f:
            f.write('[user]\n\tname = Kim\n\temail = kim@example.com\n[init]\n\tdefaultBranch = main\n')
        self.state = os.path.join(folder, 'state')
        self.ids = {}
        self.environment = {
            'PATH': program_folder + ':' + os.environ['PATH'], 'HOME': home, 'TZ': 'UTC',
            'LC_ALL': 'C.UTF-8', 'GIT_CONFIG_NOSYSTEM': '1', 'SVC_SOURCE': source, 'TERM': 'dumb',
            'NO_COLOR': '1', 'PAGER': 'cat',
        }
        self.environment.update({k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')})
        self.folder = work

    def translate(self, command):
        """The command with the ids that were made in place of those shown."""
        return ID.sub(lambda m: self.ids.get(m.group(0), m.group(0)), command)

    def run(self, command):
        """The output, both streams. The shell's folder carries over to the next command."""
        # At one moment, a working Monday's morning: near midnight "in 1h" becomes a date, and a column has to go.
        script = f'svc() {{ command svc --now {NOW} "$@"; }}\n{command}\nstatus=$?\npwd >"{self.state}"\nexit $status'
        output = self.on_terminal(['sh', '-c', script])
        with open(self.state, encoding='utf-8') as f:
            self.folder = f.read().rstrip('\n')
        return output

    def on_terminal(self, words):
        """What the command prints on a terminal, which both of its output streams are."""
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack('HHHH', 40, COLUMNS, 0, 0))
        with subprocess.Popen(words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=its, stderr=its) as process:
            os.close(its)
            chunks = []
            while True:
                try:
                    chunk = os.read(ours, 65536)
                except OSError:  # how Linux says that the other side is closed
                    break
                if not chunk:
                    break
                chunks.append(chunk)
            process.wait(timeout=300)
        os.close(ours)
        return b''.join(chunks).decode('utf-8', errors='replace').replace('\r\n', '\n')

    def as_shown(self, output):
        """The output with the ids that the document shows in place of those that were made."""
        shown = {made: old for old, made in self.ids.items()}
        return ID.sub(lambda m: shown.get(m.group(0), m.group(0)), output)

    def learn(self, expected, actual):
        for shown, made in zip(ID.findall(expected), ID.findall(actual)):
            self.ids.setdefault(shown, made)


def check_file(path, session, number):
    """TAP points, one a command, after the `number` that there are; returns how many now, and how many are bad."""
    with open(path, encoding='utf-8') as f:
        blocks = BLOCK.findall(f.read())
    bad = 0
    for command, expected in (step for block in blocks for step in steps(block)):
        number += 1
        actual = session.run(session.translate(command))
        fine = matches(plain(expected), plain(actual))
        session.learn(expected, actual)
        title = command.splitlines()[0].replace('#', '')
        print(f'{"ok" if fine else "not ok"} {number} - {os.path.basename(path)}: {title}')
        if not fine:
            bad += 1
            for label, text in (('shown', expected), ('now', actual)):
                print(''.join(f'# {label}: {line}\n' for line in text.splitlines()), end='')
    return number, bad


def update_file(path, session):
    with open(path, encoding='utf-8') as f:
        text = f.read()

    def renew(match):
        shown = []
        for command, expected in steps(match.group(1)):
            actual = session.run(session.translate(command))
            session.learn(expected, actual)
            actual = session.as_shown(actual)
            keep = '…' in expected.splitlines() and matches(plain(expected), plain(actual))
            shown.append('$ ' + command.replace('\n', '\n> ') + '\n' + (expected if keep else actual))
        return '```console\n' + ''.join(shown) + '```'

    with open(path, 'w', encoding='utf-8') as f:
        f.write(BLOCK.sub(renew, text))


def main():
    source = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--update', action='store_true')
    parser.add_argument('--bin', default=os.path.join(source, 'build', 'cmd'))
    parser.add_argument('files', nargs='+')
    args = parser.parse_args()
    number = bad = 0
    for path in args.files:
        with tempfile.TemporaryDirectory(prefix='svc-transcript.') as folder:
            session = Session(folder, os.path.abspath(args.bin), source)
            if args.update:
                update_file(path, session)
                continue
            number, failed = check_file(path, session, number)
            bad += failed
    if not args.update:
        print(f'1..{number}')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
