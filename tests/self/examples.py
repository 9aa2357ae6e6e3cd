#!/usr/bin/env python3
"""Every example in help and manual pages works: each is run in a desk that has what it names.

usage: examples.py PROGRAM          (the built svc)
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

TICKET = '''---
id: INC-2611-{part}
title: {title}
status: new
type: incident
priority: P3
impact: medium
urgency: medium
service: checkout
requester: ana@example.com
team: network
opened: 2026-11-21T09:14:00Z
---
{title}, since the 09:00 release.

## 2026-11-21T09:14:00Z ana@example.com opened

- status: new
- type: incident
- impact: medium
- urgency: medium
- priority: P3
- service: checkout
- team: network
'''
FILES = {
    'tickets/2026/11/INC-2611-7K3M9.md': TICKET.format(part='7K3M9', title='Checkout returns 502'),
    'tickets/2026/11/INC-2611-9QX4D.md': TICKET.format(part='9QX4D', title='The pool has no file handles left'),
    'services/checkout.md': '---\nid: checkout\ntitle: Checkout\nstage: live\nteam: network\nsla: standard\n'
                            'support_hours: office\n---\nWhere customers pay.\n',
    '.svc/kinds/asset.yaml': 'kind: asset\ntitle: Asset\nplural: assets\nhelp: What we own.\nid:\n  style: slug\n'
                             'fields:\n  title: {type: line, required: true, help: What it is.}\n',
    'teams/facilities.md': '---\nid: facilities\ntitle: Facilities\n---\n',
}
CSV = ('number,state,opened_at,opened_by,sys_updated_at,sys_updated_by,assignment_group,category,category\n'
       '1,New,21/11/2026 09:00,ana,21/11/2026 09:00,ana,Network,Mail,Slow\n'
       '1,Closed,21/11/2026 09:00,ana,21/11/2026 10:00,kim,Network,Mail,Slow\n')
MAP = ('kind: ticket\nformat: "%d/%m/%Y %H:%M"\nrows: event\nid: {column: number, prefix: INC-}\n'
       'opened: {time: opened_at, author: opened_by}\nevent: {time: sys_updated_at, author: sys_updated_by}\n'
       'fields:\n  title: {text: "Incident {number}"}\n'
       '  status: {column: state, values: {New: new, Closed: closed}}\n')
# What an example needs beyond the desk: its beginning, and a command run before it.
BEFORE = {
    'svc team new network': 'git grep -l "network" -- . ":!.svc" | xargs git rm -q -- && git commit -q -m prepare',
    'svc undo': 'svc ticket set 7k3 labels+=vpn',
    'svc sync': 'git init -q --bare .git/hub.git && git remote add origin .git/hub.git',
    'svc restore': 'svc service set checkout tier=1',
    'svc ticket resume': 'svc ticket hold 7k3 --for customer --until 2026-12-24',
    'svc ticket close': 'svc ticket resolve 7k3 --code fixed -m "Restarted."',
    'svc ticket reopen': 'svc ticket resolve 7k3 --code fixed -m "Restarted."',
    'svc resolve': "sed -i 's/^opened:.*/&\\nconflicts:\\n  - {field: assignee, theirs: kim@example.com}\\n"
                   "  - {field: priority, ours: P3, theirs: P1}\\n  - {field: title, base: A, ours: C, theirs: B}/' "
                   "tickets/2026/11/INC-2611-7K3M9.md && git commit -qam prepare",
    'svc calendar import': 'printf "BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nSUMMARY:Good Friday\\nDTSTART;VALUE=DATE:20270326\\n'
                           'END:VEVENT\\nEND:VCALENDAR\\n" >holidays.ics',
    'svc init': 'rm -rf .svc && git rm -rfq . && git commit -q -m prepare',
}
# Examples that find something: their exit code is 1.
FINDS = {'svc resolve'}


class Desk:
    def __init__(self, program, folder):
        self.folder = folder
        self.home = os.path.join(folder, 'home')
        self.model = os.path.join(folder, 'model')
        self.work = os.path.join(folder, 'work')
        os.mkdir(self.home)
        editor = os.path.join(folder, 'editor')
        with open(editor, 'w', encoding='utf-8') as f:
            f.write('#!/bin/sh\nsed "s/^title: \\(.*\\)/title: \\1 again/" "$1" >"$1.new" && mv "$1.new" "$1"\n')
        os.chmod(editor, 0o755)
        with open(os.path.join(self.home, '.gitconfig'), 'w', encoding='utf-8') as f:
            f.write('[user]\n\tname = Kim\n\temail = kim@example.com\n[init]\n\tdefaultBranch = main\n')
        keep = {k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')}
        self.environment = dict(keep, PATH=os.path.dirname(program) + ':' + os.environ['PATH'], HOME=self.home,
                                LC_ALL='C.UTF-8', TZ='UTC', GIT_CONFIG_NOSYSTEM='1', SVC_EDITOR=editor, PAGER='cat',
                                SVC_SOURCE=os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..')))

    def run(self, folder, command):
        done = subprocess.run(['sh', '-c', command], cwd=folder, env=self.environment, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return done.returncode, done.stdout.decode(errors='replace')

    def must(self, folder, command):
        status, out = self.run(folder, command)
        if status:
            print(f'Bail out! {command}: {out}')
            sys.exit(1)
        return out

    def make(self):
        os.mkdir(self.model)
        self.must(self.model, 'git init -q && svc init --template it')
        for name, text in FILES.items():
            path = os.path.join(self.model, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
        os.mkdir(os.path.join(self.folder, 'copy'))
        self.must(os.path.join(self.folder, 'copy'), 'git init -q && svc init && cp -R ../model/.svc/kinds .svc')
        # As their entries say: 'svc audit verify' is an example, too.
        self.must(self.model, 'svc check && git add . && git commit -q --author "Ana <ana@example.com>" '
                              '--date 2026-11-21T09:14:00Z -m "Records that the examples name"')

    def write(self, files):
        for name, text in files.items():
            path = os.path.join(self.work, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)

    def fresh(self):
        """Makes the work folder a copy of the model, with the files that examples name."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.model, self.work, symlinks=True)
        with open(os.path.join(self.work, 'screenshot.png'), 'wb') as f:
            f.write(b'\x89PNG\r\n')
        shutil.copy(os.path.join(self.work, 'screenshot.png'), self.folder)
        self.write({'incidents.csv': CSV, 'export.csv': CSV, 'map.yaml': MAP,
                    'changes.jsonl': '{"id": "7k3", "priority": "P2"}\n',
                    'new.jsonl': '{"id": "INC-2611-7K3M9", "title": "Checkout"}\n'})

    def example(self, command):
        """(exit code, output) of an example in a fresh copy."""
        self.fresh()
        for beginning, preparation in BEFORE.items():
            if command.startswith(beginning):
                self.must(self.work, preparation)
        return self.run(self.work, command)


def main(program):
    program = os.path.abspath(program)
    number = bad = 0
    with tempfile.TemporaryDirectory(prefix='svc-examples.') as folder:
        desk = Desk(program, folder)
        desk.make()
        spec = json.loads(desk.must(desk.model, 'svc help --spec'))
        seen = set()
        for row in spec['commands']:
            for example in row['examples']:
                if example['command'] in seen:
                    continue
                seen.add(example['command'])
                status, out = desk.example(example['command'])
                number += 1
                good = status == (1 if example['command'] in FINDS else 0)
                bad += not good
                print(f'{"ok" if good else "not ok"} {number} - {example["command"]}'.replace('#', ''))
                if not good:
                    print(f'# exit code {status}')
                    print(''.join(f'# {line}\n' for line in out.splitlines()), end='')
        number += 1
        status, _ = desk.example('svc ticket show INC-2611-00000')
        bad += status != 3
        print(f'{"ok" if status == 3 else "not ok"} {number} - an example that fails is noticed')
    print(f'1..{number}')
    return 1 if bad else 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
