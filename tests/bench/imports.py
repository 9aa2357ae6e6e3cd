"""The import of real incidents, against git making the same repository."""
import gzip
import os
import shutil

from measuring import ROOT, shell

DATA = os.path.join(ROOT, 'tests', 'data')
LOG = os.path.join(os.environ.get('SVC_SHARED', os.path.join(ROOT, '..', 'shared')),
                   'data', 'uci-incident', 'incident_event_log.csv.gz')


def event_log(folder):
    """The full event log where it is there, else the extract 84 times with other numbers."""
    path = os.path.join(folder, 'log.csv')
    if os.path.exists(LOG):
        with gzip.open(LOG) as log, open(path, 'wb') as out:
            shutil.copyfileobj(log, out)
        return path, '24,918 incidents'
    with open(os.path.join(DATA, 'uci-300.csv'), encoding='utf-8') as f:
        header, *lines = f.read().splitlines(keepends=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write(header)
        for copy in range(84):
            out.writelines(f'{copy:02d}{line}' for line in lines)
    return path, '25,200 incidents (84 copies of the extract)'


def import_rows(table, folder):
    """Records with their files, against git making the same repository."""
    log, what = event_log(folder)
    if not table.wants(f'import {what}'):
        return
    empty, desk, plain = (os.path.join(folder, name) for name in ('empty', 'desk', 'plain'))
    shell(f'git init -q -b main {empty}', '.')
    shell('svc init --template small-business -q', empty)
    os.makedirs(os.path.join(empty, '.svc', 'kinds'))
    shutil.copy(os.path.join(DATA, 'import', 'uci-kind.yaml'), os.path.join(empty, '.svc', 'kinds'))
    shell('git add .svc && git commit -q -m kinds', empty)
    command = f'svc import csv {log} --map {os.path.join(DATA, "import", "uci.yaml")}'
    shutil.copytree(empty, desk, symlinks=True)
    shell(command, desk)
    stream = os.path.join(folder, 'stream')
    shell(f'git fast-export main >{stream}', desk)

    def prepare(side):
        target = desk if side == 'svc' else plain
        shutil.rmtree(target, ignore_errors=True)
        if side == 'svc':
            shutil.copytree(empty, desk, symlinks=True)
        else:
            shell(f'git init -q -b main {plain}', '.')
        os.sync()

    os.mkdir(plain)
    table.row(f'import {what}', command,
              f'git fast-import --quiet <{stream} && git checkout -q -f main', desk,
              against='git fast-import + git checkout', prepare=prepare, other_cwd=plain)
