#!/bin/sh

test_description='audit anchor: a digest that anybody can compute, and what became of the history behind it'
. "$(dirname "$0")/lib.sh"

# digest COMMIT: as docs/audit.md says, with git and sha256sum alone.
digest() {
	GIT_NO_REPLACE_OBJECTS=1 git rev-list --objects --no-object-names "$1" | LC_ALL=C sort -u |
		git cat-file --batch-check="%(objectname) %(objecttype) %(objectsize)" |
		while read -r id type size; do
			sum=$(git cat-file "$type" "$id" | sha256sum | cut -d " " -f 1)
			printf "%s %s %s %s\n" "$id" "$type" "$size" "$sum"
		done | sha256sum | cut -d " " -f 1
}

test_expect_success 'setup: a history with a merge, a link, an executable and a submodule' '
	desk d --template it &&
	(
		cd d && tick && a=$(svc ticket new "One") && git checkout -qb side && tick && svc ticket note "$a" -m "Side" &&
		git checkout -q main && tick && ln -s README link && printf "#!/bin/sh\n" >run && chmod +x run && git add . &&
		git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),module" && git commit -qm odd &&
		tick && git merge -q -m merged side && tick && svc ticket note "$a" -m "After" && svc audit anchor >"$HOME/anchor"
	)
'

test_expect_success 'one line: format, time, commit, digest; git and sha256sum give the same digest' '
	(
		cd d && test "$(wc -l <"$HOME/anchor")" = 1 &&
		test "$(cat "$HOME/anchor")" = "svc-anchor/1 $(date -u -d "@$(git log -1 --format=%ct)" +%Y-%m-%dT%H:%M:%SZ) $(git rev-parse HEAD) sha256:$(digest HEAD)" &&
		svc audit anchor HEAD~2 >"$out" && grep "sha256:$(digest HEAD~2)\$" "$out" &&
		svc --at HEAD~2 audit anchor >"$out.at" && test_cmp "$out" "$out.at" && git repack -adq &&
		svc audit anchor >"$out" && test_cmp "$HOME/anchor" "$out"
	)
'

test_expect_success 'what the document shows is what is tested here' '
	sed -n "/^export GIT_NO_REPLACE_OBJECTS/,/sha256sum\$/p" "$svc_source/docs/audit.md" >shown &&
	grep "rev-list --objects" shown &&
	(
		cd d && sed -e "s/COMMIT/HEAD/" ../shown >"$HOME/shown.sh" &&
		test "$(sh "$HOME/shown.sh" | cut -d " " -f 1)" = "$(sed "s/.*sha256://" "$HOME/anchor")"
	)
'

test_expect_success 'unchanged: the commit itself, and later; by line, file and standard input' '
	(
		cd d && svc audit anchor --against "$(cat "$HOME/anchor")" && tick &&
		svc ticket new "Two" && svc audit anchor --against "$HOME/anchor" >"$out" && grep "^unchanged" "$out" &&
		{
			echo "# first" && echo && cat "$HOME/anchor" && svc audit anchor HEAD~3
		} >"$HOME/anchors" &&
		svc audit anchor --against - <"$HOME/anchors" >"$out" && test "$(wc -l <"$out")" = 2 &&
		svc audit anchor --against "$HOME/anchors" --format json >"$out" && grep "\"state\":\"unchanged\"" "$out"
	)
'

test_expect_success 'rewritten after the anchor: where the two part is named' '
	rm -rf f && cp -R d f &&
	(
		cd f && base=$(git rev-parse HEAD~2) && git reset -q --hard "$base" && tick && git commit -q --allow-empty -m other &&
		test_expect_code 1 svc audit anchor --against "$HOME/anchor" >"$out" && grep "^rewritten" "$out" &&
		grep "part after $(echo "$base" | cut -c 1-12)" "$out" && test_expect_code 1 svc audit anchor "$base" --against "$HOME/anchor"
	)
'

test_expect_success 'gone: the commit was thrown away, or it is another repository' '
	desk other &&
	(
		cd other && test_expect_code 1 svc audit anchor --against "$HOME/anchor" >"$out" && grep "^gone" "$out" &&
		git fetch -q ../d main && test_expect_code 1 svc audit anchor --against "$HOME/anchor" >"$out" &&
		grep "no commit in common" "$out"
	)
'

test_expect_success 'altered: an object behind it holds something else' '
	(
		cd d && sed "s/sha256:.*/sha256:$(echo x | sha256sum | cut -d " " -f 1)/" "$HOME/anchor" >"$HOME/false" &&
		test_expect_code 1 svc audit anchor --against "$HOME/false" >"$out" && grep "^altered" "$out"
	)
'

test_expect_success 'no anchor, a malformed one, a format of the future' '
	(
		cd d && echo "# nothing" >"$HOME/empty" && expect_error 4 "there is no anchor" svc audit anchor --against "$HOME/empty" &&
		expect_error 4 "a format that this svc doesn.t know" svc audit anchor --against "svc-anchor/2 x y z" &&
		expect_error 4 "commit is no full id" svc audit anchor --against "svc-anchor/1 2026-11-21T09:14:00Z HEAD sha256:00" &&
		printf "\nhello\n" >"$HOME/odd" && expect_error 4 "odd:2: this is no anchor" svc audit anchor --against "$HOME/odd" &&
		expect_error 3 "nowhere" svc audit anchor --against "$HOME/nowhere" && expect_error 3 "no commit is named" svc audit anchor nothing
	)
'

test_expect_success 'a shallow clone says that it can prove nothing, and how to get the rest' '
	git clone -q --depth 3 "file://$PWD/d" shallow &&
	(
		cd shallow && expect_error 6 "shallow: commit [0-9a-f]* is as far" svc audit verify && grep "git fetch --unshallow" "$err" &&
		expect_error 6 "shallow" svc audit anchor && expect_error 6 "shallow: what it lacks" svc audit anchor --against "$HOME/anchor" &&
		svc audit verify --tolerance 100000h HEAD~1.. && git fetch -q --unshallow && svc audit anchor --against "$HOME/anchor"
	)
'

test_done
