#!/bin/sh
# Writes the header through which lib/repo calls libgit2: libgit2.sh NAMES > out.h
# NAMES lists the functions, one a line.
set -eu
printf '/* Made of %s: a slot for each function, and its name redirected to it. */\n' "${1##*/}"
printf '#include <git2.h>\n#include <git2/sys/repository.h>\n\nstruct svc_libgit2 {\n'
sed 's/.*/\t__typeof__(&) *&;/' "$1"
printf '};\n\n#define SVC_LIBGIT2_NAMES '
sed 's/.*/"&", /' "$1" | tr -d '\n'
printf '\n\n'
sed 's/.*/#define & (svc_libgit2()->&)/' "$1"
