"""A desk with a long history, as a stream for `git fast-import`."""
import random
import time

START = 1735689600  # 2025-01-01
PEOPLE = ['kim', 'lee']


def stamp(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


class Ticket:
    def __init__(self, number, at, step, author):
        month = time.gmtime(at)
        self.id = f'INC-{month.tm_year % 100:02}{month.tm_mon:02}-{number:05}'
        self.path = f'tickets/{month.tm_year}/{month.tm_mon:02}/{self.id}.md'
        self.text = (f'---\nid: {self.id}\ntitle: Ticket number {number}\nstatus: new\ntype: incident\npriority: P3\n'
                     f'requester: {author}\nopened: {stamp(at)}\n---\nIt does not work since this morning.\n\n'
                     f'## {stamp(at)} {author} opened\n\n- status: new\n- priority: P3\n')

    def note(self, at, author):
        self.text += f'\n## {stamp(at)} {author} noted\n\nLooked at it, nothing yet. ({at})\n'


def write_file(out, path, text):
    data = text.encode()
    out.write(f'M 100644 inline {path}\ndata {len(data)}\n'.encode() + data + b'\n')


def write_history(out, commits, records):
    random.seed(1)
    step = 365 * 86400 // commits
    tickets = []
    for number in range(commits):
        at = START + number * step
        author = PEOPLE[number % 2]
        who = f'{author.title()} <{author}@example.com> {at} +0000\n'
        message = f'ticket: {number}'
        out.write(f'commit refs/heads/main\nauthor {who}committer {who}data {len(message)}\n{message}\n'.encode())
        if number == 0:
            write_file(out, '.svc/config.yaml', 'format: 1\n')
            for person in PEOPLE:
                write_file(out, f'people/{person}.md',
                           f'---\nid: {person}\ntitle: {person.title()}\nemail: {person}@example.com\n---\n')
        if len(tickets) < records and (number % 2 == 0 or commits <= records):
            tickets.append(Ticket(number, at, step, author))
            ticket = tickets[-1]
        else:
            ticket = random.choice(tickets)
            ticket.note(at, author)
        write_file(out, ticket.path, ticket.text)
