"""Every public prototype in lib/ has a comment of its own or of its group.

A group is a run of declarations without a blank line between them, under one comment. A comment at the
end of the prototype counts too. What SVC_DEFINE_AUTO and SVC_DEFINE_AUTOCLEAR name is explained by them.
"""
import re

from lint import Finding, code_only

PROTOTYPE = re.compile(r'^[A-Za-z_][\w\s*]*?\b(\w+)\s*\([^{]*;$', re.DOTALL)
CLEANUP = re.compile(r'^SVC_DEFINE_AUTO(?:CLEAR)?\(\w+, (\w+)\)', re.MULTILINE)
NOT_ONE = re.compile(r'^(typedef|static|struct \w+;|union \w+;|enum \w+;|extern "C"|SVC_DEFINE)')


def statements(text):
    """(first line, last line, code) of what starts in column 0 and isn't inside braces."""
    code = code_only(text).split('\n')
    depth, first, parts = 0, None, []
    for number, line in enumerate(code, 1):
        if first is None:
            if not line or line[0] in ' \t#}' or depth:
                depth += line.count('{') - line.count('}')
                continue
            first, parts = number, []
        parts.append(line.rstrip())
        depth += line.count('{') - line.count('}')
        macro = re.match(r'^[A-Z_]+\(', parts[0]) and line.rstrip().endswith(')')
        if depth == 0 and (line.rstrip().endswith((';', '}')) or macro):
            yield first, number, '\n'.join(parts)
            first = None


def check(tree):
    for name in tree.files('lib/*.h'):
        text = tree.text(name)
        raw = text.split('\n')
        cleanups = set(CLEANUP.findall(text))
        covered_to = 0  # the last line of a documented run
        for first, last, code in statements(text):
            above = raw[first - 2].strip() if first > 1 else ''
            fine = above.endswith('*/') or above.startswith('//') or covered_to == first - 1
            trailing = '/*' in raw[last - 1] or '//' in raw[last - 1] or '/*' in '\n'.join(raw[first - 1:last])
            if fine:
                covered_to = last
            match = PROTOTYPE.match(code.strip())
            if match and match.group(1) in cleanups:
                continue
            if match and not NOT_ONE.match(code) and not fine and not trailing:
                yield Finding(name, first, f'{match.group(1)}() has no comment')


REJECTS = [
    ('a bare prototype', {'lib/x/a.h': '/* File. */\n#ifndef A\n\nint svc_a(void);\n'}, 'lib/x/a.h:4: svc_a()'),
    ('a second group without a comment',
     {'lib/x/a.h': '/* One. */\nint svc_a(void);\n\nstruct svc_t *svc_b(\n\tint a, int b);\n'}, 'svc_b()'),
    ('a prototype after a struct and a blank line',
     {'lib/x/a.h': '/* A struct. */\nstruct t {\n\tint a;\n};\nint x(void);\n\nvoid svc_c(struct t *t) G_GNUC_PRINTF(1, 2);\n'},
     'svc_c()'),
]
ACCEPTS = [
    ('a comment above, a group, a trailing comment, a pointer in a struct', {
        'lib/x/a.h': '/* Does a. */\nint svc_a(void);\nint svc_b(\n\tint a);\nSVC_DEFINE_AUTO(x, svc_x)\n\n'
                     'int svc_c(void); /* does c */\n\nstruct t {\n\tint (*call)(void);\n};\nstruct svc_u;\n'
                     '\n/* T. */\nstruct v {\n\tint a;\n};\nvoid svc_v(struct v *v);\n'
                     '\nvoid svc_v_free(struct v *v);\nSVC_DEFINE_AUTO(v, svc_v_free)\n'
                     '\nstatic inline int f(void)\n{\n\treturn 1;\n}\n'}),
]
