"""No object of lib/ needs a symbol of a higher layer, or one that ends, prints, or asks the clock or the environment.

Read with nm from the static libraries of the build: this also sees what a macro hides.
"""
import glob
import os
import re
import shutil
import subprocess

from lint import Finding, Tree, Unavailable

FORBIDDEN = {
    'ends the process': r'_?exit|_Exit|quick_exit|abort|__assert_fail|g_assertion_message\w*|g_abort',
    'prints': r'printf|vprintf|puts|putchar|perror|__printf_chk|__vprintf_chk|stdout|stderr|g_print(err)?'
              r'|g_log\w*|g_return_if_fail_warning|g_warn_message|g_message|syslog|psignal',
    'reads standard input': r'stdin|getchar',
    'reads or writes the environment': r'(secure_)?getenv|setenv|unsetenv|putenv|clearenv|environ|__environ'
              r'|g_(get|set|unset)env|g_get_environ|g_listenv|g_get_(user|real|home|tmp|host)_\w+'
              r'|g_get_(user|home|tmp)_dir|setlocale|g_get_language_names\w*|getlogin\w*',
    'reads the clock': r'time|clock|clock_gettime|gettimeofday|g_get_real_time|g_get_monotonic_time'
              r'|g_get_current_time|g_date_time_new_now\w*|g_date_set_time\w*',
    'depends on the machine\'s zone': r'localtime(_r)?|mktime|tzset|ctime(_r)?|g_time_zone_new_local'
              r'|g_date_time_(to|new_from_unix)_local\w*|g_date_time_new_local',
}
FORBIDDEN = {why: re.compile(f'^(?:{names})$') for why, names in FORBIDDEN.items()}
# (object file, symbol): why it may.
ALLOWED = {
    ('repo_object.c.o', 'g_time_zone_new_local'): "a commit holds its author's offset from UTC, as git writes it",
}
SYMBOL = re.compile(r'^(?P<place>.*?\[(?P<object>[^\]]+)\]): (?P<name>\S+) (?P<type>\w)\b')


def read_symbols(archive):
    """(object, name, type) of each symbol of a static library."""
    listing = subprocess.run(['nm', '-A', '-P', archive], capture_output=True, text=True, check=False)
    for line in listing.stdout.splitlines():
        match = SYMBOL.match(line)
        if match:
            yield os.path.basename(match.group('object')), match.group('name').split('@')[0], match.group('type')


def archives(tree):
    """{layer: path of its static library}."""
    found = {}
    for path in glob.glob(os.path.join(tree.build, '**', 'libsvc-*.a'), recursive=True):
        found[os.path.basename(path)[len('libsvc-'):-2]] = path
    return found


def check(tree):
    if not tree.build:
        raise Unavailable('no build folder given')
    if not shutil.which('nm'):
        raise Unavailable('nm is not installed')
    libraries = archives(tree)
    layers = tree.layers()
    for layer in layers:
        if layer not in libraries:
            yield Finding(f'lib/{layer}', 0, 'its static library is not built')
    symbols = {layer: list(read_symbols(path)) for layer, path in libraries.items()}
    home = {name: layer for layer, listed in symbols.items() for _, name, kind in listed if kind in 'TDBRVWC'}
    for layer, listed in sorted(symbols.items()):
        for where, name, kind in listed:
            if kind != 'U':
                continue
            if name in home and home[name] not in layers.get(layer, ()):
                yield Finding(f'lib/{layer}', 0, f'{where} needs {name} of the layer {home[name]}')
            for why, names in FORBIDDEN.items():
                if names.match(name) and (where, name) not in ALLOWED:
                    yield Finding(f'lib/{layer}', 0, f'{where} {why}: {name}')


def prepare(folder):
    """Compiles the sample's lib/X/*.c to static libraries, as the build does."""
    if not shutil.which('cc') or not shutil.which('ar'):
        raise Unavailable('cc or ar is not installed')
    build = os.path.join(folder, 'build')
    os.mkdir(build)
    for layer in Tree(folder).layers():
        objects = []
        for source in glob.glob(os.path.join(folder, 'lib', layer, '*.c')):
            objects.append(os.path.join(build, f'{layer}_{os.path.basename(source)}.o'))
            subprocess.run(['cc', '-w', '-O0', '-c', '-o', objects[-1], source], check=True)
        subprocess.run(['ar', 'rcs', os.path.join(build, f'libsvc-{layer}.a')] + objects, check=True)
    return build


BUILD = {
    'lib/util/meson.build': "uses = []\n",
    'lib/text/meson.build': "uses = [layers['util']]\n",
    'lib/text/t.c': 'int text_read(void) { return 1; }\n',
}


def sample(code):
    return dict(BUILD, **{'lib/util/u.c': code})


REJECTS = [
    ('a call upwards', sample('int text_read(void); int util(void) { return text_read(); }'),
     'needs text_read of the layer text'),
    ('exit', sample('void exit(int); void u(void) { exit(1); }'), 'ends the process: exit'),
    ('assert', sample('#include <assert.h>\nvoid u(int a) { assert(a); }'), '__assert_fail'),
    ('printf', sample('#include <stdio.h>\nvoid u(int a) { printf("%d", a); }'), 'prints: printf'),
    ('fprintf to stderr', sample('#include <stdio.h>\nvoid u(int a) { fprintf(stderr, "%d", a); }'), 'stderr'),
    ('getenv', sample('#include <stdlib.h>\nchar *u(void) { return getenv("A"); }'), 'getenv'),
    ('the clock', sample('#include <time.h>\nlong u(void) { return time(0); }'), 'reads the clock: time'),
    ('the zone of the machine', sample('#include <time.h>\nvoid *u(time_t *t) { return localtime(t); }'), 'localtime'),
]
ACCEPTS = [
    ('calls downwards, and text made in memory',
     dict(BUILD, **{'lib/util/u.c': '#include <stdio.h>\nint util(char *b) { return snprintf(b, 9, "x%d", 1); }',
                    'lib/text/u.c': 'int util(char *b); int u(char *b) { return util(b); }'})),
]
