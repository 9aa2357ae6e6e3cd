#!/bin/sh
# Writes the header through which a layer calls a library that is loaded when it is needed
# (lib/util/load.h): loaded.sh LIBRARY "HEADER..." NAMES > out.h
# NAMES lists the functions, one a line.
set -eu
upper=$(printf %s "$1" | tr '[:lower:]' '[:upper:]')
printf '/* Made of %s: a slot for each function, and its name redirected to it. */\n' "${3##*/}"
for header in $2; do
	printf '#include <%s>\n' "$header"
done
printf '\nstruct svc_%s {\n' "$1"
sed 's/.*/\t__typeof__(&) *&;/' "$3"
printf '};\n\n#define SVC_%s_NAMES ' "$upper"
sed 's/.*/"&", /' "$3" | tr -d '\n'
printf '\n\n'
sed "s/.*/#define & (svc_$1()->&)/" "$3"
