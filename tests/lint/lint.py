"""What the lint rules share: the tree under test, C text without comments, findings, TAP."""
import fnmatch
import os
import re
import subprocess
import tempfile

C_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.MULTILINE)


class Tree:
    """The files of a source tree, and its build folder where there is one."""

    def __init__(self, root, build=None):
        self.root = os.path.abspath(root)
        self.build = build
        self._files = None

    def _git_files(self):
        command = ['git', '-C', self.root, 'ls-files', '-z', '--cached', '--others',
                   '--exclude-standard']
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        return [name for name in listed.split('\0') if name]

    def _walked_files(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if f != '.git' and not f.startswith('build')]
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def files(self, *patterns):
        """Relative paths that match one of the fnmatch patterns ("*" also matches "/")."""
        if self._files is None:
            in_git = os.path.exists(os.path.join(self.root, '.git'))
            listed = self._git_files() if in_git else self._walked_files()
            self._files = sorted(f for f in set(listed)
                                 if os.path.isfile(os.path.join(self.root, f)))
        return [f for f in self._files if any(fnmatch.fnmatch(f, p) for p in patterns)]

    def path(self, name):
        return os.path.join(self.root, name)

    def bytes(self, name):
        with open(self.path(name), 'rb') as f:
            return f.read()

    def text(self, name):
        return self.bytes(name).decode('utf-8', errors='replace')

    def direct_uses(self):
        """{layer: the layers that `uses` in lib/LAYER/meson.build names}."""
        direct = {}
        for name in self.files('lib/*/meson.build'):
            uses = re.search(r'^uses\s*=\s*\[(.*?)\]\s*$', self.text(name), re.DOTALL | re.MULTILINE)
            direct[name.split('/')[1]] = re.findall(r"layers\['([\w-]+)'\]", uses.group(1)) if uses else []
        return direct

    def layers(self):
        """{layer: set of the layers that it may use, itself included}."""
        direct = self.direct_uses()
        closed = {}

        def close(layer, above):
            if layer in above:
                return set()
            if layer not in closed:
                found = {layer}
                for used in direct.get(layer, []):
                    found |= close(used, above + [layer])
                closed[layer] = found
            return closed[layer]

        return {layer: close(layer, []) for layer in direct}


class Finding:
    def __init__(self, path, line, message):
        self.path = path
        self.line = line
        self.message = message

    def __str__(self):
        return f'{self.path}:{self.line}: {self.message}'


class Unavailable(Exception):
    """A rule can't run here; its text says what is missing."""


def blank(match):
    """The same number of lines and columns, without the text."""
    return re.sub(r'[^\n]', ' ', match.group(0))


def without_comments(text):
    return C_TOKEN.sub(lambda m: blank(m) if m.group(0).startswith('/') else m.group(0), text)


def code_only(text):
    """C text with comments and what stands in quotes replaced by blanks."""
    return C_TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1


def write_tree(folder, files):
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(content if isinstance(content, bytes) else content.encode())


def sample_findings(rule, files):
    """The rule's findings in a small tree made of `files` ({path: text})."""
    with tempfile.TemporaryDirectory(prefix='svc-lint.') as folder:
        write_tree(folder, files)
        prepare = getattr(rule, 'prepare', None)
        build = prepare(folder) if prepare else None
        return [str(f) for f in rule.check(Tree(folder, build))]


class Tap:
    """Prints TAP and remembers whether all went well."""

    def __init__(self):
        self.count = 0
        self.good = True

    def point(self, fine, title, comments=()):
        self.count += 1
        self.good = self.good and fine
        print(f'{"ok" if fine else "not ok"} {self.count} - {title}')
        for comment in comments:
            print(f'# {comment}')

    def skip(self, title, why):
        self.count += 1
        print(f'ok {self.count} - {title} # SKIP {why}')

    def done(self):
        print(f'1..{self.count}')
        return 0 if self.good else 1


def run_rule(rule, tree):
    """The rule's own samples first (it must be able to fail), then the tree."""
    tap = Tap()
    try:
        for title, files, expected in rule.REJECTS:
            found = sample_findings(rule, files)
            rejected = any(expected in f for f in found)
            tap.point(rejected, f'rejects {title}', [] if rejected else [f'expected: {expected}'] + found)
        for title, files in rule.ACCEPTS:
            found = sample_findings(rule, files)
            tap.point(not found, f'accepts {title}', found)
        findings = [str(f) for f in rule.check(tree)]
        tap.point(not findings, rule.__doc__.splitlines()[0].rstrip('.'), findings)
    except Unavailable as why:
        tap.skip(rule.__doc__.splitlines()[0].rstrip('.'), why)
    return tap.done()
