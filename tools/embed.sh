#!/bin/sh
# Writes C source that holds files as byte arrays: embed.sh HEADER TYPE TABLE FILE... > out.c
# Needs nothing but sh, od and sed. The table's rows are {name, bytes, length}, a row of
# zeros ends it. A name is what follows EMBED_BELOW in the path: without it, the file's own name.
set -eu
header=$1 type=$2 table=$3
shift 3
printf '#include "%s"\n' "$header"
n=0
for file; do
	printf '\nstatic const unsigned char file_%d[] = {\n' "$n"
	od -v -An -tx1 "$file" | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'
	printf '};\n'
	n=$((n + 1))
done
printf '\nconst struct %s %s[] = {\n' "$type" "$table"
n=0
for file; do
	printf '\t{"%s", file_%d, sizeof(file_%d)},\n' "${file##*"${EMBED_BELOW:-/}"}" "$n" "$n"
	n=$((n + 1))
done
printf '\t{0},\n};\n'
