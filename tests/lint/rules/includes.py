"""A layer includes only headers of the layers that its meson.build names.

A file of lib/X may include "Y/file.h" where Y is in the closure of `uses` of lib/X/meson.build, its
unit tests too; lib/ never includes from cmd/. Within its folder a file may leave the layer out.
"""
import os
import re

from lint import INCLUDE, Finding, line_of, without_comments

HELPER = re.compile(r'^tests/unit/')
LAYER_OF = re.compile(r'^(?:lib|tests/unit)/([\w-]+)/')


def check(tree):
    layers = tree.layers()
    for name in tree.files('lib/*.c', 'lib/*.h', 'tests/unit/*.c', 'tests/unit/*.h'):
        match = LAYER_OF.match(name)
        if not match:
            continue
        allowed = layers.get(match.group(1), {match.group(1)})
        text = without_comments(tree.text(name))
        for include in INCLUDE.finditer(text):
            target = include.group(1)
            if name.startswith('tests/'):  # helpers of the tests of a layer below
                target = HELPER.sub('', os.path.normpath(os.path.join(os.path.dirname(name), target))) \
                    if target.startswith('../') else target
            if '..' in target.split('/') or target.startswith('cmd/'):
                yield Finding(name, line_of(text, include.start()), f'includes {target}, outside the layers')
            elif '/' in target and target.split('/')[0] in layers and target.split('/')[0] not in allowed:
                yield Finding(name, line_of(text, include.start()),
                              f'layer {match.group(1)} may not include {target}')


BUILD = {
    'lib/util/meson.build': "sources = files()\nuses = []\n",
    'lib/text/meson.build': "sources = files()\nuses = [layers['util'], yaml]\n",
    'lib/desk/meson.build': "sources = files()\nuses = [layers['text']]\n",
}
REJECTS = [
    ('a helper of the tests of a layer above', dict(BUILD, **{'tests/unit/util/test_a.c': '#include "../desk/temp.h"\n'}),
     'tests/unit/util/test_a.c:1'),
    ('an upward include', dict(BUILD, **{'lib/util/a.c': '\n#include "text/b.h"\n'}), 'lib/util/a.c:2'),
    ('an include from cmd', dict(BUILD, **{'lib/text/a.h': '#include "cmd/session.h"\n'}), 'lib/text/a.h:1'),
    ('a way round by ..', dict(BUILD, **{'lib/util/a.c': '#include "../desk/desk.h"\n'}), 'lib/util/a.c:1'),
    ('a unit test that reaches up', dict(BUILD, **{'tests/unit/text/test_a.c': '#include "desk/desk.h"\n'}),
     'tests/unit/text/test_a.c:1'),
]
ACCEPTS = [
    ('a helper of the tests of a layer below', dict(BUILD, **{'tests/unit/desk/test_a.c': '#include "../util/temp.h"\n'})),
    ('includes downwards, also through a layer between', dict(BUILD, **{
        'lib/desk/a.c': '#include "desk/a.h"\n#include "util/b.h"\n#include "own.h"\n#include <glib.h>\n'})),
    ('an upward include in a comment', dict(BUILD, **{'lib/util/a.c': '/*\n#include "text/b.h"\n*/\n'})),
]
