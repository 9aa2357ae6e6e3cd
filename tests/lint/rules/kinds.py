"""Generic code names no kind: what differs between kinds stands in lib/kinds/*.yaml.

A finding is a string literal in lib/ or cmd/ that is exactly a kind's name, its plural or its short form,
unless it is the key of a JSON object or the name of a command's option. Some of these words are also names of
fields, roles and parts ("team", "service"); such a word is a finding where it is used as a kind: in a call that
looks kinds or records up, or in one that compares a kind or a noun. Files that are about one kind stand in the
list below.
"""
import re

from lint import C_TOKEN, Finding, code_only, line_of

ROLE_CALL = re.compile(r'_(role|roles|acting|part|referred)$')
OPTION_CALL = re.compile(r'^svc_call_\w+$')
OPTION_ROW = re.compile(r'\s*,\s*(?:\'.\'|0),\s*SVC_OPT_')
JSON_CALL = re.compile(r'^(text_of|json_\w+|svc_out_\w+|svc_yaml_\w+)$')
PARTS_LIST = re.compile(r'\w*parts\[\] = \{[^;]*$')
KIND_CALL = re.compile(r'^svc_(kinds?|desk|cli|ref)_\w+$')
KIND_WORD = re.compile(r'\b(kinds?|nouns?)\b')

# path prefix: (names it may use, why)
ALLOWED = {
    'lib/kinds/': (None, 'the kinds themselves'),
    'lib/kind/check.c': (None, 'the lists of roles and parts that a kind may declare'),
    'lib/kind/type.c': ({'person'}, 'a field type of that name'),
    'cmd/kind/show.c': ({'person'}, 'a field type of that name'),
    'cmd/sla/': ({'ticket', 'tickets'}, 'keys of its JSON rows'),
    'lib/view/page.c': ({'ticket'}, 'a key of the JSON rows that it draws'),
    'lib/view/credit_page.c': ({'ticket'}, 'a key of the JSON rows that it draws'),
    'lib/sla/status.c': ({'ticket'}, 'a key of its JSON rows'),
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


def words_of_fields(tree):
    """Names of fields and roles in all kinds."""
    found = set()
    for name in tree.files('lib/kinds/*.yaml'):
        for block in re.findall(r'^(?:roles|fields):\s*\n((?:[ #].*\n|\n)+)', tree.text(name), re.MULTILINE):
            found.update(re.findall(r'^ +([a-z][\w-]*):', block, re.MULTILINE))
    return found


def used_as_kind(code, position, ambiguous):
    name, arguments = call_around(code, position)
    if ROLE_CALL.search(name) or 'acts_as' in arguments or JSON_CALL.match(name) or OPTION_CALL.match(name):
        return False
    return not ambiguous or bool(KIND_CALL.match(name) or KIND_WORD.search(arguments))


def check(tree):
    kinds = names_of_kinds(tree)
    fields = words_of_fields(tree)
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
                    and not OPTION_ROW.match(text, match.end()) \
                    and not PARTS_LIST.search(code, max(match.start() - 500, 0), match.start()) \
                    and used_as_kind(code, match.start(), content in fields):
                yield Finding(name, line_of(text, match.start()), f'names the kind "{content}"')


KIND = {
    'lib/kinds/ticket.yaml': 'kind: ticket\nplural: tickets\nnouns:\n  incident:\n    set: {}\nroles:\n  team: team\n',
    'lib/kinds/team.yaml': 'kind: team\nplural: teams\nfields:\n  lead:\n    type: person\n',
}


def sample(path, code):
    return dict(KIND, **{path: code})


REJECTS = [
    ('a kind in a comparison', sample('lib/desk/a.c', '\nif (!strcmp(k, "ticket"))\n'), 'lib/desk/a.c:2'),
    ('its folder', sample('cmd/list.c', 'x("tickets/");\n'), 'cmd/list.c:1'),
    ('its short form', sample('cmd/a.c', 'x("incident");\n'), 'cmd/a.c:1'),
    ('a kind in a table', sample('lib/x/a.c', 'static const char *const a[] = {\n\t"ticket",\n};\n'), 'lib/x/a.c:2'),
    ('a kind beside a role', sample('lib/desk/a.c', 'x(svc_kind_role(k, "team"), "ticket");\n'), 'lib/desk/a.c:1'),
    ('a field\'s word used to look a kind up', sample('lib/x/a.c', 'svc_desk_get(desk, "team", id);\n'), 'lib/x/a.c:1'),
    ('a field\'s word compared with a kind', sample('lib/x/a.c', 'g_str_equal(kind->name, "team");\n'), 'lib/x/a.c:1'),
]
ACCEPTS = [
    ('a part and a role', sample('lib/x/a.c', 'svc_kinds_acting(kinds, "team");\nx(strcmp(kind->acts_as, "ticket"));\n')),
    ('a list of parts', sample('cmd/a.c', 'static const char *const our_parts[] = {"team", "ticket", NULL};\n')),
    ('an option and the asking for it', sample(
        'cmd/a.c', 'o[] = {{"teams", 0, SVC_OPT_FLAG}, {"tickets", \'t\', SVC_OPT_FLAG}};\nx(svc_call_flag(c, "teams"));\n')),
    ('a sentence, a comment, a field, a JSON key', sample(
        'lib/desk/a.c', '/* "ticket" */ x("no such ticket"); y("team"); json_object_set(o, "ticket", v);\n')),
]
