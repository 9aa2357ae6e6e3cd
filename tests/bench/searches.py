"""Words in texts: what the rows of searches are."""
import os

from desks import change_some, record_paths
from measuring import output, shell

# Pairs of words: of 100 tickets, how many have each of them, and how many both.
FREQUENT, MEDIUM, RARE = 'the to', 'meeting invoice', 'courier flicker'  # 80, 68 · 7, 1 · 1.3, 0.03


def search_rows(table, folder, size):
    """Words in texts, against git finding the files that have both; it takes no case and parts of words, which is less work."""
    at = f'at {size:,}'
    for name, pair in (('two words', MEDIUM), ('two rare words', RARE), ('two frequent words', FREQUENT)):
        one, two = pair.split()
        table.row(f'search {name}, {at}', f'svc ticket search {pair} --limit 20',
                  f'git grep -l --all-match -e {one} -e {two} -- tickets', folder)
    table.row(f'search two words, {at}', f'svc ticket search {MEDIUM} --limit 20',
              f'git grep -l {MEDIUM.split()[0]} -- tickets', folder)
    table.row(f'search a phrase and a word, {at}', 'svc ticket search "password reset" laptop --limit 20',
              'git grep -il --all-match -e "password reset" -e laptop -- tickets', folder)
    an_id = output('svc ticket list status:new --limit 1 --format plain --columns id', folder).strip()
    table.row(f'similar, {at}', f'svc ticket similar {an_id}', 'git status', folder)
    first_search_rows(table, folder, at)


def first_search_rows(table, folder, at):
    """Making the index of words, alone and with that of fields, and bringing both up to date."""
    cache = os.path.join(folder, '.git', 'svc-cache')
    search = f'svc ticket search {MEDIUM} --limit 20'
    cat = 'git cat-file --batch-all-objects --batch --buffer'

    def remove(path, of):
        """Removes a file or folder before the commands of one side."""
        return lambda side: shell(f'rm -rf {path}', folder) if side == of else None

    table.row(f'first search, {at}', search, cat, folder,
              prepare=remove(os.path.join(cache, 'desk', 'text-1.db'), 'svc'))
    table.row(f'first index with texts, {at}', search, cat, folder, prepare=remove(cache, 'svc'))
    paths = record_paths(folder)
    count = [0]

    def change(side):
        remove(cache, 'other')(side)
        if side == 'svc':
            count[0] += 1
            change_some(folder, paths, count[0])

    table.row(f'search after 1 % changed, {at}', search, search, folder,
              against='first index with texts', prepare=change)
    shell('git reset -q --hard && svc ticket list is:open', folder)
