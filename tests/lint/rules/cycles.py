"""No include cycle between headers, between units, or between the layers that meson.build files name.

A unit is a header with the C file of its name. That a C file includes a header which itself builds on the C file's
own header is no cycle: the header is a part of the unit that stands in a file of its own (private.h, the steps that
a unit hands its work to)."""
import os

from lint import INCLUDE, Finding, without_comments


def include_graph(tree):
    """{file: headers of ours that it includes}."""
    headers = set(tree.files('lib/*.h', 'cmd/*.h', 'tests/*.h'))
    graph = {}
    for name in headers | set(tree.files('lib/*.c', 'cmd/*.c')):
        graph[name] = set()
        for include in INCLUDE.findall(without_comments(tree.text(name))):
            near = os.path.normpath(os.path.join(os.path.dirname(name), include))
            graph[name] |= {t for t in (os.path.join('lib', include), include, near) if t in headers}
    return graph


def reached(graph, start):
    """All headers that `start` includes, also through others."""
    found, left = set(), [start]
    while left:
        new = graph.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def unit_graph(files):
    """{unit: units that it includes}, without the parts of a unit that build on its header."""
    below = {name: reached(files, name) for name in files if name.endswith('.h')}
    graph = {}
    for name, included in files.items():
        unit, own = name[:-2], name[:-2] + '.h'
        others = {h for h in included if h != own and (name.endswith('.h') or own not in below[h])}
        graph.setdefault(unit, set()).update(h[:-2] for h in others)
    return graph


def cycles(graph):
    """Strongly connected sets of more than one unit (Tarjan, without recursion)."""
    index, low, stack, on_stack = {}, {}, [], set()
    for start in graph:
        if start in index:
            continue
        work = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, edges = work[-1]
            for other in edges:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(graph.get(other, ()))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        group.append(member)
                        if member == node:
                            break
                    if len(group) > 1 or node in graph[node]:
                        yield sorted(group)


def check(tree):
    files = include_graph(tree)
    headers = {name: included for name, included in files.items() if name.endswith('.h')}
    in_circle = set()
    for group in cycles(headers):
        in_circle.update(name[:-2] for name in group)
        yield Finding(group[0], 0, 'headers include each other in a circle: ' + ', '.join(group))
    for group in cycles(unit_graph(files)):
        if not in_circle & set(group):
            yield Finding(group[0] + '.c', 0, 'units include each other in a circle: ' + ', '.join(group))
    for group in cycles(tree.direct_uses()):
        yield Finding(f'lib/{group[0]}/meson.build', 0, 'layers use each other in a circle: ' + ', '.join(group))


REJECTS = [
    ('two headers that include each other',
     {'lib/x/a.h': '#include "x/b.h"\n', 'lib/x/b.h': '#include "a.h"\n'}, 'lib/x/a.h, lib/x/b.h'),
    ('a circle of three headers in cmd', {
        'cmd/a.h': '#include "b.h"\n', 'cmd/b.h': '\n#include "sub/c.h"\n', 'cmd/sub/c.h': '#include "../a.h"\n'},
     'cmd/a.h, cmd/b.h, cmd/sub/c.h'),
    ('a header that includes itself', {'lib/x/a.h': '#include "x/a.h"\n'}, 'lib/x/a.h'),
    ('two units whose C files include the header of the other', {
        'lib/x/a.h': '', 'lib/x/a.c': '#include "x/a.h"\n#include "x/b.h"\n',
        'lib/x/b.h': '', 'lib/x/b.c': '#include "x/b.h"\n#include "x/a.h"\n'}, 'lib/x/a, lib/x/b'),
    ('layers that use each other', {
        'lib/a/meson.build': "uses = [layers['b']]\n", 'lib/b/meson.build': "uses = [layers['a']]\n"}, 'a, b'),
]
ACCEPTS = [
    ('a diamond, and a C file whose private header includes the public one', {
        'lib/x/a.h': '#include "x/b.h"\n#include "x/c.h"\n', 'lib/x/b.h': '#include "x/d.h"\n',
        'lib/x/c.h': '#include "x/d.h"\n', 'lib/x/d.h': '', 'lib/x/private.h': '#include "x/a.h"\n',
        'lib/x/a.c': '#include "x/private.h"\n'}),
    ('a step that a unit hands work to', {
        'lib/x/a.h': '', 'lib/x/step.h': '#include "x/a.h"\n', 'lib/x/step.c': '#include "x/step.h"\n',
        'lib/x/a.c': '#include "x/a.h"\n#include "x/step.h"\n'}),
]
