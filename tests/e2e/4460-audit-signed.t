#!/bin/sh

test_description='audit verify: signatures, by git, with the person'"'"'s keys and programs alone'
. "$(dirname "$0")/lib.sh"

command -v ssh-keygen >/dev/null && test_set_prereq SSH
command -v gpg >/dev/null && test_set_prereq GPG

# rules [ARG...]: level and rule of each finding, sorted, joined by blanks; the exit code is svc's.
rules() {
	svc audit verify --now 2026-11-21T13:00:00Z --format plain "$@" >"$out"
	code=$?
	cut -f 1,2 "$out" | tr "\t" : | sort | tr "\n" " " | sed "s/ \$//"
	return $code
}

# finds CODE RULES [ARG...]
finds() {
	want=$1 what=$2
	shift 2
	got=$(rules "$@") && code=0 || code=$?
	cat "$out" >&2
	test "$code" = "$want" && test "$got" = "$what"
}

# signed KEY [ARG...]: an empty commit, signed.
signed() {
	key=$1
	shift
	tick && git -c gpg.format=ssh -c user.signingkey="$HOME/$key.pub" commit -q --allow-empty -S -m signed "$@"
}

test_expect_success SSH 'setup: two keys, one of them known' '
	ssh-keygen -q -t ed25519 -N "" -f "$HOME/kim" && ssh-keygen -q -t ed25519 -N "" -f "$HOME/lee" &&
	ssh-keygen -q -t ed25519 -N "" -f "$HOME/mal" &&
	{
		echo "kim@example.com $(cat "$HOME/kim.pub")" && echo "lee@example.com $(cat "$HOME/lee.pub")"
	} >"$HOME/signers" &&
	git init -q d &&
	(
		cd d && git config gpg.format ssh && git config user.signingkey "$HOME/kim.pub" &&
		git config commit.gpgSign true && svc init && tick && svc ticket new "Signed" --now 2026-11-21T12:01:00Z
	)
'

test_expect_success SSH 'without allowed signers nothing can be said: a note, a finding with --signed' '
	(
		cd d && finds 0 note:signature-unchecked && grep "none of 2 signatures could be checked" "$out" &&
		finds 1 finding:signature-unchecked --signed &&
		expect_error 6 "allowed signers can.t be read: .*nothing" svc audit verify --allowed-signers nothing &&
		grep -e "--allowed-signers" "$err" && git config gpg.ssh.allowedSignersFile "$HOME/gone" &&
		expect_error 6 "allowed signers can.t be read: .*gone" svc audit verify &&
		git config --unset gpg.ssh.allowedSignersFile
	)
'

test_expect_success SSH 'good ones: by option, by the person, by the repository' '
	(
		cd d && finds 0 "" --signed --allowed-signers "$HOME/signers" &&
		git config gpg.ssh.allowedSignersFile ../home/signers && finds 0 "" --signed &&
		git config --unset gpg.ssh.allowedSignersFile &&
		git config --global gpg.ssh.allowedSignersFile "~/signers" && finds 0 "" --signed &&
		svc audit verify --now 2026-11-21T13:00:00Z --format table >"$out" && grep "^Signatures *2 good" "$out" &&
		grep "^Allowed signers *$HOME/signers" "$out"
	)
'

test_expect_success SSH 'a key with several principals, or a pattern' '
	(
		cd d && echo "kim@old.example,kim@example.com $(cat "$HOME/kim.pub")" >"$HOME/many" &&
		finds 0 "" --signed --allowed-signers "$HOME/many" &&
		echo "*@example.com namespaces=\"git\" $(cat "$HOME/kim.pub")" >"$HOME/many" &&
		finds 0 "" --signed --allowed-signers "$HOME/many" &&
		echo "kim@old.example $(cat "$HOME/kim.pub")" >"$HOME/many" &&
		finds 1 "finding:signature-other finding:signature-other" --allowed-signers "$HOME/many"
	)
'

test_expect_success SSH 'a signer whom nobody knows, a commit without a signature' '
	rm -rf f && cp -R d f &&
	(
		cd f && signed mal && finds 0 note:signature-unknown && finds 1 finding:signature-unknown --signed &&
		tick && git commit -q --no-gpg-sign --allow-empty -m plain && finds 0 note:signature-unknown &&
		finds 1 "finding:signature-missing finding:signature-unknown" --signed &&
		finds 1 finding:signature-missing --signed HEAD~..HEAD && grep "none of the 1 commits" "$out"
	)
'

test_expect_success SSH 'a committer in the name of another is told by the signature' '
	rm -rf f && cp -R d f &&
	(
		cd f && signed lee && finds 1 finding:signature-other &&
		grep "by kim@example.com, its signature by lee@example.com" "$out"
	)
'

test_expect_success SSH 'a signature of another commit is bad' '
	rm -rf f && cp -R d f &&
	(
		cd f && signed kim && git cat-file commit HEAD >raw && sed -i "s/^signed\$/forged/" raw &&
		git update-ref HEAD "$(git hash-object -t commit -w raw)" && rm raw && finds 1 finding:signature-bad
	)
'

test_expect_success SSH 'a revoked key' '
	(
		cd d && cp "$HOME/kim.pub" "$HOME/revoked" && code=0 && GIT_CONFIG_COUNT=1 \
			GIT_CONFIG_KEY_0=gpg.ssh.revocationFile GIT_CONFIG_VALUE_0="$HOME/revoked" \
			svc audit verify --format plain >"$out" || code=$? &&
		test "$code" = 1 && cut -f 2 "$out" | grep -E "signature-(revoked|bad)"
	)
'

test_expect_success SSH 'a file of signers inside the repository is named' '
	rm -rf f && cp -R d f &&
	(
		cd f && cp "$HOME/signers" signers && finds 0 note:signers-inside --allowed-signers signers &&
		grep "told by signers" "$out"
	)
'

test_expect_success SSH 'no program of the repository is run' '
	rm -rf f && cp -R d f &&
	printf "#!/bin/sh\ntouch \"%s/ran\"\nexit 0\n" "$HOME" >"$HOME/evil" && chmod +x "$HOME/evil" &&
	(
		cd f && for key in gpg.ssh.program gpg.program gpg.openpgp.program gpg.x509.program gpg.ssh.defaultKeyCommand \
			core.pager pager.log core.fsmonitor diff.external log.showSignature; do
			git config "$key" "$HOME/evil" || exit 1
		done &&
		git config log.showSignature true &&
		finds 0 note:program-ignored && test ! -e "$HOME/ran" &&
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=gpg.ssh.program GIT_CONFIG_VALUE_0="$HOME/evil" \
			test_expect_code 1 svc audit verify >&2 && test -e "$HOME/ran"
	)
'

test_expect_success SSH 'many signed commits go to git in a few runs' '
	rm -rf f && cp -R d f &&
	(
		cd f && for i in 1 2 3 4 5; do signed kim || exit 1; done && finds 0 "" --signed &&
		mkdir "$HOME/bin" && printf "#!/bin/sh\necho x >>\"%s/runs\"\nexec %s \"\$@\"\n" "$HOME" "$(command -v git)" >"$HOME/bin/git" &&
		chmod +x "$HOME/bin/git" && PATH=$HOME/bin:$PATH svc audit verify --now 2026-11-21T13:00:00Z &&
		test "$(wc -l <"$HOME/runs")" = 2
	)
'

test_expect_success GPG 'OpenPGP: good, of an unknown key, bad' '
	GNUPGHOME=$HOME/gnupg && export GNUPGHOME && mkdir -m 700 "$GNUPGHOME" &&
	gpg --batch --quiet --passphrase "" --quick-gen-key "Kim <kim@example.com>" ed25519 sign 0 &&
	git init -q g &&
	(
		cd g && git config user.signingkey kim@example.com && git config commit.gpgSign true && svc init &&
		finds 0 "" --signed && tick && git commit -q --allow-empty -m x && finds 0 "" --signed &&
		git cat-file commit HEAD >raw && sed -i "s/^x\$/y/" raw &&
		bad=$(git hash-object -t commit -w raw) && rm raw && finds 1 finding:signature-bad "$bad" &&
		mkdir -m 700 "$HOME/other" && GNUPGHOME=$HOME/other && finds 0 note:signature-unchecked &&
		grep "none of 2 signatures" "$out"
	) &&
	gpgconf --kill all
'

test_done
