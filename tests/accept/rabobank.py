#!/usr/bin/env python3
"""Compares the clocks of `svc sla status --format jsonl` with the bank's own handle times.

usage: rabobank.py business_time_oracle.csv CLOCKS.jsonl

Rows marked exact_business are those where business time equals what the bank states, exact_24x7 those
where elapsed time does. Both of svc's clocks have to equal the file's figures in every such row.
"""
import csv
import json
import sys

EXACT = {'exact_business': ('business', 'business_seconds'),
         'exact_24x7': ('elapsed', 'elapsed_seconds')}
ROWS = {'exact_business': 1444, 'exact_24x7': 10}


def main():
    clocks = {}
    with open(sys.argv[2], encoding='utf-8') as f:
        for line in f:
            row = json.loads(line)
            clocks[row['ticket'], row['clock']] = row
    seen = dict.fromkeys(EXACT, 0)
    wrong = 0
    with open(sys.argv[1], encoding='utf-8', newline='') as f:
        for row in csv.DictReader(f):
            if row['verdict'] not in EXACT:
                continue
            name, column = EXACT[row['verdict']]
            clock = clocks.get(('RB-' + row['incident_id'], name), {})
            seen[row['verdict']] += 1
            if clock.get('elapsed') != int(row[column]):
                wrong += 1
                print(f'{row["incident_id"]}: {name} is {clock.get("elapsed")}, not {row[column]}')
    print(f'{seen}, {wrong} different')
    sys.exit(1 if wrong or seen != ROWS else 0)


if __name__ == '__main__':
    main()
