"""Every source and test file is named by the meson.build that must build or run it."""
import os

from lint import Finding


def stem(name):
    return os.path.splitext(os.path.basename(name))[0]


# pattern of files, the meson.build (None: the nearest above), how it names one
PLACES = [
    ('lib/*.c', None, lambda name, folder: f"'{os.path.relpath(name, folder)}'"),
    ('cmd/*.c', None, lambda name, folder: f"'{os.path.relpath(name, folder)}'"),
    ('tests/unit/*/test_*.c', None, lambda name, folder: f"'{stem(name)[len('test_'):]}'"),
    ('tests/e2e/*.t', None, lambda name, folder: f"'{stem(name)}'"),
    ('tests/lint/rules/*.py', 'tests/lint/meson.build', lambda name, folder: f"'{stem(name)}'"),
]


def listers(tree, name):
    """Folders of the meson.build files from the file's own folder upwards, to the first two parts."""
    folder = os.path.dirname(name)
    while folder:
        if tree.files(f'{folder}/meson.build'):
            yield folder
        folder = os.path.dirname(folder)


def check(tree):
    for pattern, lister, naming in PLACES:
        for name in tree.files(pattern):
            folders = [os.path.dirname(lister)] if lister else list(listers(tree, name))
            named = any(naming(name, f) in tree.text(f'{f}/meson.build') for f in folders
                        if tree.files(f'{f}/meson.build'))
            if not named:
                yield Finding(name, 0, 'no meson.build names it, so it is neither built nor run')


REJECTS = [
    ('a source that is not built', {'lib/x/meson.build': "files('b.c')\n", 'lib/x/a.c': ''}, 'lib/x/a.c'),
    ('a unit test that is not run', {'tests/unit/x/meson.build': "tests = []\n", 'tests/unit/x/test_a.c': ''},
     'tests/unit/x/test_a.c'),
    ('an end-to-end test that is not run', {'tests/e2e/meson.build': '', 'tests/e2e/0001-a.t': ''}, '0001-a.t'),
]
ACCEPTS = [('files that are listed, also from above', {
    'lib/x/meson.build': "files('a.c', 'sub/b.c')\n", 'lib/x/a.c': '', 'lib/x/sub/b.c': '',
    'tests/unit/x/meson.build': "tests = ['a']\n", 'tests/unit/x/test_a.c': ''})]
