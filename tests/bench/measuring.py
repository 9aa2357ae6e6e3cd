"""What tests/bench/run and tests/bench/memory share: running commands, and the table."""
import os
import shlex
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LONG = 20  # seconds: what a pair may take before it gets fewer rounds
FEWEST = 3  # rounds of one that takes longer
MEASURE = []  # the command that measures others


def build_programs(build):
    """Builds what measures and what makes desks; svc of this build comes first in PATH."""
    names = ['bench-generate', 'bench-measure']
    subprocess.run(['ninja', '-C', build] + [f'tests/bench/{name}' for name in names], check=True,
                   stdout=subprocess.DEVNULL)
    MEASURE[:] = [os.path.join(build, 'tests', 'bench', 'bench-measure')]
    os.environ['PATH'] = os.path.join(build, 'cmd') + os.pathsep + os.environ['PATH']


def environment(folder):
    """Nothing of the person's set-up reaches the programs."""
    os.environ['HOME'] = folder
    os.environ['GIT_CONFIG_NOSYSTEM'] = '1'
    os.environ['TZ'] = 'UTC'
    os.environ.pop('SVC_INDEX', None)
    with open(os.path.join(folder, '.gitconfig'), 'w', encoding='utf-8') as f:
        f.write('[user]\n\tname = Kim\n\temail = kim@example.com\n[gc]\n\tauto = 0\n')


def shell(command, cwd):
    subprocess.run(command, shell=True, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def output(command, cwd):
    return subprocess.run(command, shell=True, cwd=cwd, check=True, capture_output=True,
                          text=True).stdout


class Run:
    """One command's wall time, processor time of it and its children, and peak memory. A shell takes
    part only where the command needs one."""

    def __init__(self, command, cwd, nothing=0):
        words = shlex.split(command)
        if any(word in ('&&', '|', '<', '>') for word in words):
            words = ['sh', '-c', command]
        done = subprocess.run(MEASURE + words, cwd=cwd, capture_output=True, text=True)
        if done.returncode not in (0, nothing):
            sys.exit(f'{command}: exit code {done.returncode}\n{done.stderr}')
        wall, user, system, memory = (int(word) for word in done.stdout.split())
        self.wall = wall / 1e6
        self.processor = (user + system) / 1e6
        self.memory = memory / 1024


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def in_words(seconds):
    return f'{seconds:.2f} s' if seconds >= 1 else f'{seconds * 1000:.1f} ms'


class Table:
    """Pairs, measured alternately. `seen` keeps svc's runs of each row, for growth()."""

    def __init__(self, rounds, only):
        self.rounds = rounds
        self.only = only
        self.seen = {}
        self.notes = []
        print('| work | against | svc | other | ratio | of processor time | peak memory | of the other | load |')
        print('|---|---|---|---|---|---|---|---|---|', flush=True)

    def wants(self, work):
        return not self.only or any(word in work for word in self.only)

    def row(self, work, svc, other, cwd, against=None, prepare=None, other_cwd=None, nothing=0):
        """`prepare(side)` runs before each command, unmeasured. A command may be a function of the
        round. `nothing` is the exit code of the other where it finds nothing."""
        if not self.wants(work):
            return
        runs = {'svc': [], 'other': []}
        start = time.monotonic()
        for number in range(self.rounds + 1):
            for side, command, folder in (('svc', svc, cwd), ('other', other, other_cwd or cwd)):
                if prepare:
                    prepare(side)
                run = Run(command(number) if callable(command) else command, folder,
                          nothing if side == 'other' else 0)
                if number:
                    runs[side].append(run)
            if number >= FEWEST and time.monotonic() - start > LONG:
                break
        self.seen[work] = runs
        self.print_row(work, against or other, runs['svc'], runs['other'])

    def print_row(self, work, against, ours, theirs):
        wall = median(ours, 'wall') / median(theirs, 'wall')
        cpu = median(ours, 'processor') / max(median(theirs, 'processor'), 1e-4)
        print(f'| {work} | `{against}` | {in_words(median(ours, "wall"))} | {in_words(median(theirs, "wall"))} | '
              f'{wall:.2f} | {cpu:.2f} | {median(ours, "memory"):.0f} MiB | {median(theirs, "memory"):.0f} MiB | '
              f'{os.getloadavg()[0]:.1f} |', flush=True)

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def print_notes(self):
        for text in self.notes:
            print(f'\n{text}')
