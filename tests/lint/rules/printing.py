"""Nothing in cmd/ prints by itself: typed values go to lib/out, errors to main.c.

Standard output is named by cmd/main.c alone, which hands it to lib/out and checks it at the end.
"""
import re

from lint import Finding, code_only, line_of

CALL = re.compile(r'\b(v?printf|puts|putchar|fputs|fputc|putc|fwrite|v?fprintf|v?dprintf|perror|g_print(?:err)?'
                  r'|stdout|STDOUT_FILENO)\b')
# file: (names it may use, why)
ALLOWED = {
    'cmd/main.c': (None, 'the one place that prints errors and owns standard output'),
}


def check(tree):
    for name in tree.files('cmd/*.c', 'cmd/*.h'):
        allowed = ALLOWED.get(name, ((), ''))[0]
        if allowed is None:
            continue
        text = code_only(tree.text(name))
        for match in CALL.finditer(text):
            if match.group(1) not in allowed:
                yield Finding(name, line_of(text, match.start()), f'uses {match.group(1)}; rows go to lib/out')


REJECTS = [
    ('printf in a command', {'cmd/sla/report.c': 'void f(void)\n{\n\tprintf("x");\n}\n'}, 'cmd/sla/report.c:3'),
    ('writing to stdout', {'cmd/a.c': 'void f(void)\n{\n\tfputs(text, stdout);\n}\n'}, 'fputs'),
    ('g_print', {'cmd/a.c': '\tg_print("%s", x);\n'}, 'g_print'),
]
ACCEPTS = [
    ('text made in memory, printf in a comment or a string',
     {'cmd/a.c': '/* printf( */\nchar *t = g_strdup_printf("printf(%d)", 1);\nsvc_out_row(out, row);\n'}),
    ('main', {'cmd/main.c': 'fputs(text, stderr);\n'}),
]
