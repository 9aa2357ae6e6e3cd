"""Generic code names no kind: what differs between kinds stands in lib/kinds/*.yaml.

A string literal in lib/ or cmd/ that is exactly a kind's name, its plural or one of its short forms is a
finding. Kinds declare roles of fields and the part that they act as, and these share words with kinds
("team"): a literal handed to a function whose name ends in _role, _acting or _part, or compared with acts_as,
is such a word. Files that are about one kind stand in the list below.
"""
import re

from lint import C_TOKEN, Finding, code_only, line_of

ROLE_CALL = re.compile(r'_(role|roles|acting|part)$')

# path prefix: (names it may use, why)
ALLOWED = {
    'lib/kinds/': (None, 'the kinds themselves'),
    'lib/kind/check.c': (None, 'the lists of roles and parts that a kind may declare'),
    'lib/kind/type.c': ({'person'}, 'a field type of that name'),
    'lib/flow/inherit.c': ({'service', 'team', 'offering'}, 'a table of roles of fields'),
    'lib/sla/': ({'sla', 'slas', 'calendar', 'calendars'}, 'the SLA engine is about SLAs and calendars'),
    'cmd/sla/': ({'sla', 'calendar'}, 'the commands of the SLA engine'),
    'cmd/catalog/': ({'service', 'services', 'offering', 'offerings'}, 'the service catalog is these kinds'),
}


def names_of_kinds(tree):
    found = set()
    for name in tree.files('lib/kinds/*.yaml'):
        text = tree.text(name)
        kind = re.search(r'^kind:\s*([\w-]+)', text, re.MULTILINE)
        if not kind:
            continue
        found.add(kind.group(1))
        found.update(re.findall(r'^plural:\s*([\w-]+)', text, re.MULTILINE))
        for block in re.findall(r'^nouns:\s*\n((?:[ ].*\n)+)', text, re.MULTILINE):
            found.update(re.findall(r'^  ([a-z][\w-]*):', block, re.MULTILINE))
    return found


def call_around(code, position):
    """(name, text up to the position) of the innermost call whose parentheses are open there."""
    depth = 0
    for at in range(position - 1, max(position - 2000, -1), -1):
        if code[at] in ';{}':
            return '', ''
        if code[at] == ')':
            depth += 1
        elif code[at] == '(' and depth:
            depth -= 1
        elif code[at] == '(':
            name = re.search(r'(\w+)\s*$', code[:at])
            return (name.group(1) if name else ''), code[at:position]
    return '', ''


def is_role(code, position):
    name, arguments = call_around(code, position)
    return bool(ROLE_CALL.search(name)) or 'acts_as' in arguments


def check(tree):
    kinds = names_of_kinds(tree)
    for name in tree.files('lib/*.c', 'lib/*.h', 'cmd/*.c', 'cmd/*.h'):
        allowed = set()
        for prefix, (names, _) in ALLOWED.items():
            if name.startswith(prefix):
                allowed = kinds if names is None else allowed | names
        text = tree.text(name)
        code = code_only(text)
        for match in C_TOKEN.finditer(text):
            content = match.group(0)[1:-1]
            if match.group(0)[0] == '"' and content.rstrip('/') in kinds - allowed \
                    and not is_role(code, match.start()):
                yield Finding(name, line_of(text, match.start()), f'names the kind "{content}"')


KIND = {'lib/kinds/ticket.yaml': 'kind: ticket\nplural: tickets\nnouns:\n  incident:\n    set: {}\nroles:\n  a: b\n',
        'lib/kinds/sla.yaml': 'kind: sla\nplural: slas\n'}
REJECTS = [
    ('a kind beside a role', dict(KIND, **{'lib/desk/a.c': 'x(svc_kind_role(k, "sla"), "ticket");\n'}), 'lib/desk/a.c:1'),
    ('a kind in a comparison', dict(KIND, **{'lib/desk/a.c': '\nif (!strcmp(k, "ticket"))\n'}), 'lib/desk/a.c:2'),
    ('its short form', dict(KIND, **{'cmd/a.c': 'x("incident");\n'}), 'cmd/a.c:1'),
    ('its folder', dict(KIND, **{'cmd/list.c': 'x("tickets/");\n'}), 'cmd/list.c:1'),
    ('a foreign kind in the SLA engine', dict(KIND, **{'lib/sla/a.c': 'x("ticket");\n'}), 'lib/sla/a.c:1'),
]
ACCEPTS = [('a part and a role', dict(KIND, **{
    'lib/desk/a.c': 'svc_kinds_acting(kinds, "sla");\nif (!strcmp(kind->acts_as, "ticket"))\n'})), ('a sentence, a comment, an allowed file', dict(KIND, **{
    'lib/desk/a.c': '/* "ticket" */ x("no such ticket");\n', 'lib/sla/a.c': 'x("sla");\n'}))]
