#!/usr/bin/env python3
"""What svc prints on a terminal of 80 columns fits it: every example, every page of help, and what goes wrong.

usage: width.py PROGRAM          (the built svc)
"""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import examples  # noqa: E402

COLUMNS = 80
ESCAPE = re.compile(r'\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07')
# What is copied or read by programs stays on a line however long it is.
WHOLE = re.compile(r'https?://\S{60}|^svc-anchor/|^diff --git |sha256:[0-9a-f]{64}')
# What writes for programs, whoever reads it.
FOR_PROGRAMS = re.compile(r'^svc (export|help --(man|spec)|completion|version)|--format (json|jsonl|csv|html|md|plain)|'
                          r'^svc (setup git( |$)|__|merge-driver|diff-driver|config$|sla eval)|(^| )git |>')
LONG = 'A title that is longer than any line of a terminal, as those that monitoring systems send with each alarm'
# Beyond the examples: what examples don't show, and errors. Each is run in a copy of the examples' desk.
MORE = [
    'svc kind list', 'svc kind show ticket', 'svc kind show sla', 'svc kind show offering', 'svc kind check',
    'svc help rules', 'svc list', 'svc check', 'svc check --history', 'svc audit verify', 'svc sla check',
    'svc sla explain 7k3', 'svc sla report', 'svc sla report --definitions', 'svc sla report --by team,priority,service',
    'svc sla report --compare --since 2026-11 --until 2026-11', 'svc report month', 'svc report week',
    'svc report week --definitions', 'svc sla credits', 'svc sla status', 'svc index verify', 'svc index status',
    'svc calendar show office', 'svc show standard', 'svc show 7k3 office service-desk',
    'svc ticket set 7k3 priority=P2; svc log; svc log --ops; svc ticket log 7k3',
    f"svc incident new '{LONG}' service=checkout; svc ticket list; svc my; svc sla status; svc log; svc log --ops",
    f"svc ticket set 7k3 9qx title='{LONG}'; svc ticket log 7k3; svc undo --dry-run; svc undo",
    'svc ticket resolve 7k3', 'svc ticket close 7k3', 'svc ticket list stauts:new', 'svc ticket list status:nwe',
    'svc ticket shwo 7k3', 'svc tikcet list', 'svc ticket link 7k3 9qx --as duplicate', 'svc ticket set 7k3 nosuch=1',
    'svc undo yesterday', 'svc --at yesterday list', 'svc help nosuch', 'svc ticket merge 7k3 9qx; svc show 7k3 9qx',
    'svc ticket hold 7k3 --for customer; svc ticket resume 7k3 --format table', 'svc ticket set 7k3 opened=2026-01-01',
    "sed -i 's/^priority: .*/priority: P9/; s/^service: .*/service: nosuch-service-of-a-long-name/' tickets/*/*/*.md; "
    "svc check; svc ticket list; svc show 7k3; svc ticket take 7k3",
    "git commit -q --amend --date 2020-01-01T00:00:00Z --author 'A name as long as names are <somebody.with@a.long.example>'"
    ' -m x; svc audit verify; svc log',
    "git checkout -q -b side && svc ticket set 7k3 priority=P1 && git checkout -q - && svc ticket set 7k3 priority=P4 && "
    "git init -q --bare .git/hub.git && git remote add origin .git/hub.git && svc sync; svc sync; svc resolve",
]


def cells(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def shown(desk, command):
    """What a command writes to a terminal, as lines without colours."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, COLUMNS, 0, 0))
    environment = dict(desk.environment, TERM='xterm', SVC_PAGER='cat', GIT_MERGE_AUTOEDIT='no')
    with subprocess.Popen(['sh', '-c', command], cwd=desk.work, env=environment, stdin=subprocess.DEVNULL,
                          stdout=slave, stderr=slave) as process:
        os.close(slave)
        out = b''
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                part = b''
            if not part:
                break
            out += part
        process.wait()
    os.close(master)
    return ESCAPE.sub('', out.decode(errors='replace')).replace('\r', '').splitlines()


def prepared(desk, command):
    desk.fresh()
    for beginning, preparation in examples.BEFORE.items():
        if command.startswith(beginning):
            desk.must(desk.work, preparation)


def overlong(lines):
    return [line for line in lines if cells(line) > COLUMNS and not WHOLE.search(line)]


def commands(desk):
    spec = json.loads(desk.must(desk.model, 'svc help --spec'))
    listed = [example['command'] for row in spec['commands'] for example in row['examples']]
    nouns = dict.fromkeys(row['noun'] for row in spec['commands'] if row['noun'])
    helps = [f'svc {noun} --help' for noun in nouns] + ['svc ' + ' '.join(filter(None, (row['noun'], row['verb']))) + ' --help' for row in spec['commands']]
    guides = ['svc help ' + guide for guide in re.findall(r'^  (\S+\.\d) ', desk.must(desk.model, 'svc help'), re.M)]
    return list(dict.fromkeys(listed + MORE + ['svc help'] + guides)), list(dict.fromkeys(helps))


def main(program):
    program = os.path.abspath(program)
    number = bad = 0

    def point(title, lines):
        nonlocal number, bad
        number += 1
        wide = overlong(lines)
        bad += bool(wide)
        print(f'{"not ok" if wide else "ok"} {number} - {title}'.replace('#', ''))
        print(''.join(f'# {cells(line)}: {line}\n' for line in wide), end='')

    with tempfile.TemporaryDirectory(prefix='svc-width.') as folder:
        desk = examples.Desk(program, folder)
        desk.make()
        run, helps = commands(desk)
        for command in run:
            if not FOR_PROGRAMS.search(command):
                prepared(desk, command)
                point(command, shown(desk, command))
        desk.fresh()
        for command in helps:
            point(command, shown(desk, command))
        number += 1
        seen = overlong(shown(desk, 'echo ' + 'x' * (COLUMNS + 1)))
        bad += not seen
        print(f'{"ok" if seen else "not ok"} {number} - a line that is too long is noticed')
    print(f'1..{number}')
    return 1 if bad else 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
