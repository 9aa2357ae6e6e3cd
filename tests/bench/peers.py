"""The tickets of a desk as other programs keep them, made from `svc export jsonl`."""
import calendar
import json
import os
import time
import uuid

PRIORITIES = {'P1': 'H', 'P2': 'M', 'P3': 'M', 'P4': 'L', 'P5': 'L'}  # H alone: the tickets that svc lists
OVER = ('resolved', 'closed', 'cancelled')


def epoch(text):
    return calendar.timegm(time.strptime(text, '%Y-%m-%dT%H:%M:%SZ'))


def quoted(text):
    """A value as Taskwarrior's files have it."""
    return (text.replace('\\', '\\\\').replace('"', '&dquot;').replace('[', '&open;')
            .replace(']', '&close;').replace('\n', '\\n').replace('\t', '\\t'))


def task_line(ticket):
    over = ticket['status'] in OVER
    values = {'description': ticket['title'], 'entry': str(epoch(ticket['opened'])),
              'priority': PRIORITIES[ticket['priority']], 'project': ticket['service'],
              'status': 'completed' if over else 'pending', 'tags': ticket['type'],
              'uuid': str(uuid.uuid5(uuid.NAMESPACE_URL, ticket['id']))}
    if ticket['status'] == 'on-hold':
        values.update(status='waiting', wait='2000000000')
    if over:
        values['end'] = str(epoch(ticket['entries'][-1]['time']))
    for entry in ticket['entries']:
        if entry.get('text'):
            values[f'annotation_{epoch(entry["time"])}'] = entry['text']
    return '[' + ' '.join(f'{key}:"{quoted(value)}"' for key, value in sorted(values.items())) + ']\n'


def rec(ticket):
    """All fields but the timeline, which is more than fits a flat record."""
    names = ('id', 'title', 'status', 'type', 'priority', 'service', 'team', 'requester', 'opened', 'description')
    lines = [f'{name.title()}: ' + ticket[name].replace('\n', '\n+ ') for name in names if ticket.get(name)]
    return '\n'.join(lines) + '\n\n'


def write(jsonl, folder):
    """Makes `task/` (pending.data, completed.data, taskrc) and tickets.rec in `folder`."""
    data = os.path.join(folder, 'task')
    os.makedirs(data)
    with open(os.path.join(data, 'taskrc'), 'w', encoding='utf-8') as f:
        f.write(f'data.location={data}\nconfirmation=off\nverbose=nothing\nhooks=off\n')

    def in_task(name):
        return open(os.path.join(data, name), 'w', encoding='utf-8')

    with open(jsonl, encoding='utf-8') as lines, in_task('pending.data') as pending, \
            in_task('completed.data') as completed, \
            open(os.path.join(folder, 'tickets.rec'), 'w', encoding='utf-8') as recs:
        recs.write('%rec: Ticket\n%key: Id\n%sort: Opened\n\n')
        for line in lines:
            ticket = json.loads(line)
            (completed if ticket['status'] in OVER else pending).write(task_line(ticket))
            recs.write(rec(ticket))
