"""No include cycle between headers, and none between the layers that meson.build files name."""
import os

from lint import INCLUDE, Finding, without_comments


def include_graph(tree):
    """{header: headers of ours that it includes}."""
    headers = set(tree.files('lib/*.h', 'cmd/*.h', 'tests/*.h'))
    graph = {}
    for name in headers:
        graph[name] = set()
        for include in INCLUDE.findall(without_comments(tree.text(name))):
            near = os.path.normpath(os.path.join(os.path.dirname(name), include))
            graph[name] |= {t for t in (os.path.join('lib', include), include, near) if t in headers}
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
    for group in cycles(include_graph(tree)):
        yield Finding(group[0], 0, 'headers include each other in a circle: ' + ', '.join(group))
    for group in cycles(tree.direct_uses()):
        yield Finding(f'lib/{group[0]}/meson.build', 0, 'layers use each other in a circle: ' + ', '.join(group))


REJECTS = [
    ('two headers that include each other',
     {'lib/x/a.h': '#include "x/b.h"\n', 'lib/x/b.h': '#include "a.h"\n'}, 'lib/x/a.h, lib/x/b.h'),
    ('a circle of three headers in cmd', {
        'cmd/a.h': '#include "b.h"\n', 'cmd/b.h': '\n#include "sub/c.h"\n', 'cmd/sub/c.h': '#include "../a.h"\n'},
     'cmd/a.h, cmd/b.h, cmd/sub/c.h'),
    ('a header that includes itself', {'lib/x/a.h': '#include "x/a.h"\n'}, 'lib/x/a.h'),
    ('layers that use each other', {
        'lib/a/meson.build': "uses = [layers['b']]\n", 'lib/b/meson.build': "uses = [layers['a']]\n"}, 'a, b'),
]
ACCEPTS = [
    ('a diamond, and a C file whose private header includes the public one', {
        'lib/x/a.h': '#include "x/b.h"\n#include "x/c.h"\n', 'lib/x/b.h': '#include "x/d.h"\n',
        'lib/x/c.h': '#include "x/d.h"\n', 'lib/x/d.h': '', 'lib/x/private.h': '#include "x/a.h"\n',
        'lib/x/a.c': '#include "x/private.h"\n'}),
]
