#!/bin/sh
# Writes every man page that svc makes of itself into a new folder: man-pages.sh SVC FOLDER
set -eu
svc=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder"
# Outside any desk: the pages describe svc, not the kinds of whoever builds it.
svc=$(cd "$(dirname "$svc")" && pwd)/$(basename "$svc")
cd "$folder"
GIT_CEILING_DIRECTORIES=$PWD
export GIT_CEILING_DIRECTORIES
for page in $("$svc" -C / help --pages); do
	"$svc" -C / help --man "$page" >"$page.1"
done
