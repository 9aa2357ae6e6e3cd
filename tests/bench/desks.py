"""Desks of tests/bench/generate.c, and edits of them."""
import os
import subprocess
import time

from measuring import shell

LARGE = 1000000  # from this many records on, a desk has shards


def make_desk(folder, build, size):
    """A desk of `size` tickets, committed and checked out; a large one has shards."""
    shell(f'git init -q -b main {folder}', '.')
    shell('svc init --template small-business -q', folder)
    shard = ''
    if size >= LARGE:
        shard = 'shard'
        with open(os.path.join(folder, '.svc', 'config.yaml'), 'a', encoding='utf-8') as f:
            f.write("paths:\n  ticket: '{yyyy}/{mm}/{r1}'\n")
        shell('git commit -qam shards', folder)
    generate = os.path.join(build, 'tests', 'bench', 'bench-generate')
    shell(f'{generate} {size} main {shard} | git fast-import --quiet --done', folder)
    shell('git reset -q --hard && git status', folder)
    time.sleep(2.5)  # git and svc read files again that are younger than the grain of their times
    shell('git status && svc ticket list status:new', folder)


def record_paths(folder):
    return subprocess.run(['git', 'ls-files', 'tickets'], cwd=folder, check=True,
                          capture_output=True, text=True).stdout.split()


def change_some(folder, paths, count):
    """Another title in one file of a hundred."""
    for path in paths[count % 100::100]:
        with open(os.path.join(folder, path), encoding='utf-8') as f:
            head, title, rest = f.read().partition('\ntitle: ')
        with open(os.path.join(folder, path), 'w', encoding='utf-8') as f:
            f.write(f'{head}{title}{count} {rest}')
