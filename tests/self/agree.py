#!/usr/bin/env python3
"""Help, manual pages, completion and parser agree: each tells the same options, verbs and pages.

usage: agree.py PROGRAM          (the built svc)

`svc help --spec` is compared with what `--help` prints, what the mdoc source of the page lists, what
`svc __complete` offers, and what the parser takes: every option with a value of its type, and of the letters
only those listed. Every page, help topic and rule that a text or a finding names is there.
"""
import json
import os
import re
import string
import subprocess
import sys
import tempfile

HELP_OPTION = re.compile(r'^  (?:-(\w), |    )--([\w-]+)(?: (\S+))?', re.MULTILINE)
MAN_OPTION = re.compile(r'^\.It(?: Fl (\w) ,)? Fl -([\w-]+)(?: Ar (\S+))?$', re.MULTILINE)
HELP_VERB = re.compile(r'^  ([\w-]+)(?:  |$)', re.MULTILINE)
VALUE_OF = {'text': 'x', 'int': '1', 'percent': '95%', 'duration': '1h', 'time': '2026-11-21T09:00:00Z', 'path': '.'}
SOURCE = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
NONSENSE = 'no-such-option-anywhere'


class Program:
    def __init__(self, path, folder):
        self.path = path
        home = os.path.join(folder, 'home')
        os.mkdir(home)
        self.folder = folder
        self.environment = dict(os.environ, HOME=home, GIT_CONFIG_NOSYSTEM='1', LC_ALL='C.UTF-8', TZ='UTC',
                                PAGER='cat', GIT_CEILING_DIRECTORIES=os.path.dirname(folder))
        self.environment.pop('XDG_CONFIG_HOME', None)

    def run(self, *words):
        done = subprocess.run([self.path, *words], cwd=self.folder, env=self.environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def says(self, *words):
        status, out, err = self.run(*words)
        if status:
            raise RuntimeError(f'svc {" ".join(words)} ended with {status}: {err.strip()}')
        return out


def word_of(option):
    """The option as it is shown: --no-NAME where it can only be switched off."""
    return ('no-' if option['negatable'] and option.get('default') == 'yes' else '') + option['name']


def row_of(option):
    return option.get('letter'), word_of(option), option.get('arg')


def rows(options):
    return {row_of(o) for o in options}


def help_rows(text):
    return {(m.group(1), m.group(2), m.group(3)) for m in HELP_OPTION.finditer(text)}


def man_rows(text):
    return {(m.group(1), m.group(2), m.group(3)) for m in MAN_OPTION.finditer(text)}


def candidates(text):
    return {line.split('\t')[0] for line in text.splitlines() if line and not line.startswith(':')}


def difference(what, expected, got):
    """Sentences on what one lacks and the other has."""
    notes = [f'{what} lacks {row}' for row in sorted(map(str, expected - got))]
    return notes + [f'{what} has {row}, which the specification lacks' for row in sorted(map(str, got - expected))]


class Command:
    """One command under one noun."""

    def __init__(self, spec, row, noun):
        self.noun = noun
        self.verb = row['verb']
        self.words = [w for w in (noun, self.verb) if w]
        self.own = row['options']
        self.groups = spec['groups']
        self.query = row['query']
        self.writes = row['writes']

    def options(self):
        listed = list(self.own) + self.groups['Global options']
        listed += self.groups['Query options'] if self.query else []
        return listed + (self.groups['Write options'] if self.writes else [])


def parser_notes(program, command):
    """The parser takes all options at once, and stumbles only over the last one, which is nonsense."""
    words = []
    for option in command.options():
        if option['name'] in ('help', 'version'):
            continue
        words.append('--' + word_of(option))
        if option['type'] != 'flag':
            words.append(option['choices'][0] if 'choices' in option else VALUE_OF[option['type']])
    status, _, err = program.run(*command.words, *words, '--' + NONSENSE)
    if status != 2 or NONSENSE not in err:
        return [f'the parser refuses a listed option: {err.strip()}']
    return []


def letters_of(command):
    return frozenset(o['letter'] for o in command.options() if 'letter' in o)


def letter_notes(program, command):
    """Of the letters, the parser takes those listed alone."""
    notes = []
    letters = letters_of(command)
    for letter in sorted(set(string.ascii_letters) - letters):
        status, _, err = program.run(*command.words, '-' + letter)
        if status != 2 or f'-{letter}' not in err:
            notes.append(f'the parser takes -{letter}, which is not listed')
    return notes


def man_section(page, command):
    """The part of a page that is about the command."""
    if not command.noun:
        return page
    match = re.search(rf'^\.Ss svc \S+ {re.escape(command.verb)}\n(.*?)(?=^\.S[sh] |\Z)', page,
                      re.MULTILINE | re.DOTALL)
    return match.group(1) if match else ''


def command_notes(program, command, page):
    expected = rows(command.options())
    notes = difference('--help', expected, help_rows(program.says(*command.words, '--help')))
    offered = candidates(program.says('__complete', '--', *command.words, '--'))
    notes += difference('completion', {'--' + word for _, word, _ in expected}, offered)
    before_shared = page.split('.Sh SHARED OPTIONS')[0]
    notes += difference('the page', rows(command.own), man_rows(man_section(before_shared, command)))
    shared = man_rows(page.partition('.Sh SHARED OPTIONS')[2])
    groups = [g for g, there in (('Query options', command.query), ('Write options', command.writes)) if there]
    for group in groups:
        notes += [f'the page lacks the shared option {row}' for row in rows(command.groups[group]) - shared]
    return notes


def expand(spec):
    """Every command under every noun that has it."""
    own = {(c['noun'], c['verb']) for c in spec['commands']}
    for row in spec['commands']:
        if row['noun'] != '*':
            yield Command(spec, row, row['noun'])
            continue
        for noun in spec['nouns']:
            if noun['kind'] and not noun.get('of') and (noun['name'], row['verb']) not in own:
                yield Command(spec, row, noun['name'])


def sample(spec, commands):
    """What all nouns share is looked at under two of them, each verb under the next two; in a long run under all."""
    if os.environ.get('SVC_TEST_LONG'):
        return commands
    own = {(c['noun'], c['verb']) for c in spec['commands']}
    shared = {}
    for command in commands:
        if (command.noun, command.verb) not in own:
            shared.setdefault(command.verb, []).append(command)
    kept = set()
    for turn, same in enumerate(shared.values()):
        kept.update({same[turn % len(same)], same[(turn + len(same) // 2) % len(same)]})
    return [c for c in commands if (c.noun, c.verb) in own or c in kept]


class Tap:
    def __init__(self):
        self.count = self.bad = 0

    def point(self, title, notes):
        self.count += 1
        self.bad += bool(notes)
        print(f'{"not ok" if notes else "ok"} {self.count} - {title}')
        for note in notes:
            print(f'# {note}')


def self_check(tap, program, command, page):
    """The comparison notices an option that one side lacks or invents."""
    expected = rows(command.options())
    text = program.says(*command.words, '--help')
    lines = [line for line in text.splitlines() if HELP_OPTION.match(line)]
    fewer = text.replace(lines[0], '')
    more = text + '\n      --invented X\n'
    tap.point('a missing option in help is noticed',
              [] if difference('help', expected, help_rows(fewer)) else ['nothing noticed'])
    tap.point('an invented option in help is noticed',
              [] if difference('help', expected, help_rows(more)) else ['nothing noticed'])
    tap.point('a missing section of a page is noticed',
              [] if man_section(page.replace(f'.Ss svc {command.noun} {command.verb}\n', ''), command) == ''
              else ['nothing noticed'])


def check_nouns(tap, program, spec, commands):
    nouns = sorted({c.noun for c in commands if c.noun})
    for noun in nouns:
        verbs = {c.verb for c in commands if c.noun == noun}
        text = program.says('help', noun).partition('\nVerbs\n')[2]
        notes = difference('help', verbs, set(HELP_VERB.findall(text)))
        notes += difference('completion', verbs, candidates(program.says('__complete', '--', noun, '')))
        tap.point(f'svc {noun}: verbs', notes)
    first = set(nouns) | {n['name'] for n in spec['nouns']} | {c.verb for c in commands if not c.noun}
    tap.point('the first words', difference('completion', first, candidates(program.says('__complete', '--', ''))))


def check_pages(tap, program, spec, commands):
    """Returns {page: mdoc source}."""
    pages = {}
    words = sorted({c.noun or c.verb for c in commands})
    for name in ['svc'] + [f'svc-{word}' for word in words]:
        status, out, err = program.run('help', '--man', name)
        pages[name] = out
        tap.point(f'{name}(1) is there', [f'no page: {err.strip()}'] if status else [])
    tap.point('svc(1) lists the global options',
              difference('the page', rows(spec['groups']['Global options']), man_rows(pages['svc'])))
    return pages


def sources():
    """(name, text) of everything that svc may print, and of the documents."""
    for top, pattern in (('lib', r'\.(c|h|yaml|md)$'), ('cmd', r'\.(c|h)$'), ('docs', r'\.md$'), ('README.md', '')):
        top = os.path.join(SOURCE, top)
        for folder, _, names in os.walk(top) if os.path.isdir(top) else [(SOURCE, [], ['README.md'])]:
            for name in sorted(names):
                if re.search(pattern, name):
                    with open(os.path.join(folder, name), encoding='utf-8') as f:
                        yield os.path.relpath(os.path.join(folder, name), SOURCE), f.read()


def check_references(tap, program):
    """Every `svc help TOPIC` and svc-PAGE(N) that a text names is there."""
    pages = set(program.says('help', '--pages').split())
    known = {}
    notes = []
    for name, text in sources():
        text = re.sub(r'"\s*\n\s*"', '', text)
        for page, section in re.findall(r'\b(svc(?:-[a-z]+)?)\((\d)\)', text):
            if f'{page}.{section}' not in pages:
                notes.append(f'{name}: there is no {page}({section})')
        for words in re.findall(r'svc help ((?:[a-z][\w.-]*)(?: [a-z-]+)?)', text):
            one = words.split()[0].rstrip('.')
            for topic in (words, one):
                if topic not in known:
                    known[topic] = program.run('help', *topic.split())[0] == 0
            if not known[words] and not known[one]:
                notes.append(f"{name}: there is no 'svc help {words}'")
    tap.point('every page and help topic that a text names is there', notes)


def check_rules(tap, program):
    """The rules that the layers below lib/check report stand in `svc help rules`."""
    listed = set(re.findall(r'^`([a-z-]+)`', program.says('help', 'rules'), re.MULTILINE))
    used = set()
    for name, text in sources():
        if name.endswith('.c') and name.startswith(('lib/sla/check', 'lib/desk/')):
            used |= set(re.findall(r'"((?:calendar|config|record|sla)-[a-z-]+)"', text))
    tap.point('svc help rules lists every rule', [f'{rule} is not listed' for rule in sorted(used - listed)]
              + ([] if len(used) > 10 else ['too few rules found in the source']))


def check_overview(tap, program, commands):
    listed = set(HELP_VERB.findall(program.says('help')))
    first = {c.noun or c.verb for c in commands}
    tap.point('svc help lists every first word', [f'{word} is missing' for word in sorted(first - listed)])


def main(path):
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='svc-agree.') as folder:
        program = Program(os.path.abspath(path), folder)
        spec = json.loads(program.says('help', '--spec'))
        commands = list(expand(spec))
        pages = check_pages(tap, program, spec, commands)
        self_check(tap, program, *next((c, pages[f'svc-{c.noun}']) for c in commands if c.noun and c.own))
        check_nouns(tap, program, spec, commands)
        check_overview(tap, program, commands)
        check_references(tap, program)
        check_rules(tap, program)
        parsed = set()
        lettered = set()
        for command in sample(spec, commands):
            notes = command_notes(program, command, pages[f'svc-{command.noun or command.verb}'])
            rules = (command.verb, tuple(sorted(map(str, rows(command.options())))))
            if rules not in parsed:  # the same row under another noun has the same parser
                parsed.add(rules)
                notes += parser_notes(program, command)
            if letters_of(command) not in lettered:  # one command for each set of letters will do
                lettered.add(letters_of(command))
                notes += letter_notes(program, command)
            tap.point(f'svc {" ".join(command.words)}: help, page, completion and parser', notes)
    print(f'1..{tap.count}')
    return 1 if tap.bad else 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
