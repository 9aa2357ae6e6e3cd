#!/usr/bin/env python3
"""The suite's runner counts cases rightly: one that overlooks a failure would hide all others."""
import importlib.machinery
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))


def load(name, path):
    loader = importlib.machinery.SourceFileLoader(name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


RUN = load('run', os.path.join(HERE, '..', 'run'))
TRANSCRIPT = load('transcript', os.path.join(HERE, '..', '..', 'tools', 'transcript.py'))

# title, what the program printed, meson's verdict, expected (passed, failed, skipped)
JUDGED = [
    ('plain points', 'ok 1 - a\nok 2 - b\n1..2\n', 'OK', (2, 0, 0)),
    ('a failed point', 'ok 1 - a\nnot ok 2 - b\n1..2\n', 'FAIL', (1, 1, 0)),
    ('a skipped point', 'ok 1 - a # SKIP no jq\nok 2 # skip b (missing JQ)\n1..2\n', 'OK', (0, 0, 2)),
    ('a skipped program', '1..0 # SKIP sharness is not installed\n', 'SKIP', (0, 0, 1)),
    ('a known breakage counts as failed', 'not ok 1 - a # TO' 'DO known breakage\n1..1\n', 'OK', (0, 1, 0)),
    ('a crash before the end', '1..3\nok 1 - a\n', 'ERROR', (1, 1, 0)),
    ('a crash without output', '', 'FAIL', (0, 1, 0)),
    ('a time-out after all points', 'ok 1 - a\n1..1\n', 'TIMEOUT', (1, 1, 0)),
    ('a program without TAP', 'hello\n', 'OK', (1, 0, 0)),
    ('GLib with comments', '# random seed: R02\n1..2\nok 1 /a/b\n# Start of x tests\nok 2 /a/c\n', 'OK', (2, 0, 0)),
    ('nested blocks count their leaves',
     '1..1\n# Subtest: a\n    1..2\n    ok 1 b\n    ok 2 c\nok 1 a\n', 'OK', (2, 0, 0)),
    ('a failed leaf', '1..1\n# Subtest: a\n    1..2\n    ok 1 b\n    not ok 2 c\nnot ok 1 a\n', 'FAIL', (1, 1, 0)),
    ('no cases at all', '1..0\n', 'OK', (0, 0, 1)),
    ('bailing out', 'Bail out! no svc\n', 'ERROR', (0, 1, 0)),
]

# title, the lines shown, the lines printed, whether they match
MATCHED = [
    ('equal lines', 'a\nb\n', 'a\nb\n', True),
    ('another id and time', 'INC-2611-7K3M9 2026-11-21T09:00:00Z\n', 'INC-2512-AAAAA 2025-12-01T00:00:00Z\n', True),
    ('another word', 'INC-2611-7K3M9 new\n', 'INC-2611-7K3M9 open\n', False),
    ('a line too many', 'a\n', 'a\nb\n', False),
    ('a line that is missing', 'a\nb\n', 'a\n', False),
    ('lines left out', 'a\n…\nz\n', 'a\nb\nc\nz\n', True),
    ('lines left out, another end', 'a\n…\nz\n', 'a\nb\ny\n', False),
]


def main():
    bad = number = 0
    for title, printed, result, expected in JUDGED:
        outcome = RUN.judge({'stdout': printed, 'result': result, 'returncode': 0})
        got = (outcome.passed, len(outcome.failed), len(outcome.skipped))
        number += 1
        bad += got != expected
        print(f'{"ok" if got == expected else "not ok"} {number} - counts {title}')
        if got != expected:
            print(f'#   expected {expected}, got {got}')
    for title, shown, printed, expected in MATCHED:
        got = TRANSCRIPT.matches(TRANSCRIPT.plain(shown), TRANSCRIPT.plain(printed))
        number += 1
        bad += got != expected
        print(f'{"ok" if got == expected else "not ok"} {number} - transcript: {title}')
    print(f'1..{number}')
    return 1 if bad else 0


sys.exit(main())
