#!/usr/bin/env python3
"""Compares what `svc ticket count` printed about the UCI event log with independent totals.

usage: uci.py EXPECTED.json FOLDER

FOLDER has the JSON lines of each count, see uci.t. Every figure of EXPECTED.json has to be equal; one
that this program doesn't know is an error, too.
"""
import json
import os
import sys

STATES = {'new': 'New', 'in-progress': 'Active', 'awaiting-user': 'Awaiting User Info',
          'awaiting-problem': 'Awaiting Problem', 'awaiting-vendor': 'Awaiting Vendor',
          'awaiting-evidence': 'Awaiting Evidence', 'resolved': 'Resolved', 'closed': 'Closed',
          'unknown': '-100'}
LEVELS = {'high': '1', 'medium': '2', 'low': '3'}


def priority(row):
    return row['priority'].removeprefix('P')


def matrix(rows):
    return {f'{LEVELS[r["impact"]]},{LEVELS[r["urgency"]]}->{priority(r)}': r['n'] for r in rows}


def yes_no(value):
    return 'true' if value else 'false'


def made_by_priority(rows):
    table = {}
    for row in rows:
        table.setdefault(priority(row), {})[yes_no(row['made_sla'])] = row['n']
    return table


def elapsed(rows):
    return {priority(r): {k: r[f'elapsed_{k}'] for k in ('n', 'sum', 'min', 'median', 'max')}
            for r in rows}


def group(row):
    return '?' if row['team'] is None else row['team'].removeprefix('group-')


FIGURES = {
    'events': ('entries', lambda rows: rows[0]['n']),
    'incidents': ('all', lambda rows: rows[0]['n']),
    'priority': ('priority', lambda rows: {priority(r): r['n'] for r in rows}),
    'made_sla': ('made', lambda rows: {yes_no(r['made_sla']): r['n'] for r in rows}),
    'made_sla_by_priority': ('made_by_priority', made_by_priority),
    'impact_urgency_priority': ('matrix', matrix),
    'impact_urgency_priority_all_events': ('matrix_events', matrix),
    'reopened_incidents': ('reopened', lambda rows: next(r['n'] for r in rows if r['reopened'])),
    'reassignment_total': ('reassignments', lambda rows: rows[0]['total']),
    'opened_by_month': ('months', lambda rows: {r['month:opened']: r['n'] for r in rows}),
    'without_resolved_at': ('resolved', lambda rows: next(
        r['n'] for r in rows if not r['has:resolved_at'])),
    'elapsed_minutes_by_priority': ('elapsed', elapsed),
    'state_transitions': ('transitions', lambda rows: {
        f'{STATES[r["from"]]} -> {STATES[r["to"]]}': r['n'] for r in rows}),
    'first_state': ('first', lambda rows: {STATES[r['first:status']]: r['n'] for r in rows}),
    'top_assignment_groups_last_event': ('groups', lambda rows: {
        group(r): r['n'] for r in rows[:10]}),
}


def read_rows(folder, name):
    with open(os.path.join(folder, name), encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        expected = json.load(f)
    expected.pop('note')
    wrong = 0
    for key, value in expected.items():
        if key not in FIGURES:
            print(f'{key}: not compared')
            wrong += 1
            continue
        name, figure = FIGURES[key]
        got = figure(read_rows(sys.argv[2], name))
        equal = got == value
        wrong += not equal
        print(f'{key}: ' + ('equal' if equal else f'{got} instead of {value}'))
    if not expected:
        print('no figures')
    sys.exit(1 if wrong or not expected else 0)


if __name__ == '__main__':
    main()
