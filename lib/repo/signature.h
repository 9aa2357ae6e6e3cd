/*
 * Signatures of commits, judged by the `git` program with the person's keys and signers.
 *
 * What is trusted: gpg.ssh.allowedSignersFile, gpg.ssh.revocationFile and gpg.minTrustLevel count
 * from wherever git reads them. The programs that check (gpg.program, gpg.openpgp.program,
 * gpg.x509.program, gpg.ssh.program) count from the person's own configuration alone (system, user,
 * environment, `git -c`): a repository that came as an archive must not choose what is run. In this
 * svc is stricter than git.
 */
#ifndef SVC_REPO_SIGNATURE_H
#define SVC_REPO_SIGNATURE_H

#include "repo/chain.h"

enum svc_signature_state {
	SVC_SIGNATURE_NONE,      /* the commit carries none */
	SVC_SIGNATURE_GOOD,      /* git's G */
	SVC_SIGNATURE_UNKNOWN,   /* U: valid, but nobody vouches for the signer */
	SVC_SIGNATURE_EXPIRED,   /* X, Y: valid; it or its key has expired since */
	SVC_SIGNATURE_REVOKED,   /* R: made with a key that was revoked */
	SVC_SIGNATURE_BAD,       /* B: not of this commit */
	SVC_SIGNATURE_UNCHECKED, /* E, or nothing: no key, no program, no allowed signers */
	SVC_SIGNATURE_STATES,    /* how many there are */
};

struct svc_signature { /* texts owned; "" where unknown */
	enum svc_signature_state state;
	char *signer, *key; /* "Kim <kim@example.com>", or the principal; the key's fingerprint */
};

struct svc_signatures {      /* texts owned */
	GPtrArray *list;     /* of struct svc_signature, one a commit, in their order */
	char *signers;       /* the file of allowed signers, absolute; NULL where none is set */
	const char *ignored; /* the repository's own setting that was not followed; or NULL */
};
void svc_signatures_clear(struct svc_signatures *signatures);
SVC_DEFINE_AUTOCLEAR(svc_signatures, svc_signatures_clear)

/*
 * The signatures of commits as svc_chain_read() gives them. Those that carry one are handed to git
 * 500 at a time; git isn't run where none does. `signers` (may be NULL) is used instead of
 * gpg.ssh.allowedSignersFile. Errors: SVC_EENVIRONMENT where git can't be run, or the file of
 * allowed signers that is set can't be read.
 */
enum svc_status svc_signatures_check(struct svc_repo *repo, const GPtrArray *commits,
	const char *signers, struct svc_signatures *out, struct svc_error *err);

#endif
