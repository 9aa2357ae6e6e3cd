#!/bin/sh
# Writes every man page that svc makes of itself into new folders, one a section:
# man-pages.sh SVC man1 man5 man7
set -eu
svc=$1
shift
# Outside any desk: the pages describe svc, not the kinds of whoever builds it.
GIT_CEILING_DIRECTORIES=/
export GIT_CEILING_DIRECTORIES
for folder; do
	rm -rf "$folder"
	mkdir -p "$folder"
	section=${folder##*man}
	for page in $("$svc" -C / help --pages | grep "\\.$section\$"); do
		"$svc" -C / help --man "$page" >"$folder/$page"
	done
done
