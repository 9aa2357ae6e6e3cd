"""No function has more than 60 lines, no C file more than 500.

A function is what starts with "{" in column 0 and ends with "}" in column 0, as the formatter writes
it; its lines are counted from the first line of its signature to the closing brace.
"""
import re

from lint import Finding, code_only

FUNCTION_LINES = 60
FILE_LINES = 500


def functions(text):
    """(name, first line, number of lines) of each function definition."""
    lines = code_only(text).split('\n')
    start = None
    for number, line in enumerate(lines):
        if line.rstrip() == '{':
            start = number
            while start > 0 and lines[start - 1].strip() and not lines[start - 1].startswith(('}', '#')) \
                    and not lines[start - 1].rstrip().endswith(';'):
                start -= 1
        elif line.rstrip() == '}' and start is not None:
            name = re.search(r'(\w+)\s*\(', ' '.join(lines[start:number]))
            yield name.group(1) if name else '?', start + 1, number - start + 1
            start = None


def check(tree):
    for name in tree.files('lib/*.[ch]', 'cmd/*.[ch]', 'tests/*.[ch]', 'tools/*.[ch]'):
        text = tree.text(name)
        for function, line, count in functions(text):
            if count > FUNCTION_LINES:
                yield Finding(name, line, f'{function}() has {count} lines, more than {FUNCTION_LINES}')
        count = text.count('\n')
        if count > FILE_LINES:
            yield Finding(name, FILE_LINES, f'the file has {count} lines, more than {FILE_LINES}')


def body(lines):
    return 'static int f(\n\tint a)\n{\n' + '\tif (a) {\n\t}\n' * (lines // 2) + '\tx();\n' * (lines % 2) + '}\n'


REJECTS = [
    ('a function of 61 lines', {'lib/x/a.c': '\nint g;\n\n' + body(57)}, 'lib/x/a.c:4: f() has 61 lines'),
    ('a long function after a table and a short one',
     {'cmd/a.c': 'int t[] = {\n\t1,\n};\n' + body(1) + '\n' + body(80)}, 'f() has 84 lines'),
    ('a file of 501 lines', {'lib/x/a.c': 'int a;\n' * 501}, 'the file has 501 lines'),
]
ACCEPTS = [
    ('a function of 60 lines, a long table',
     {'lib/x/a.c': body(56) + '\nstatic const int t[] = {\n' + '\t1,\n' * 200 + '};\n'}),
]
