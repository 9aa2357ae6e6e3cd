/*
 * What git says about the commits' signatures, and whether the signer is the committer.
 */
#include "audit/private.h"
#include <string.h>

/* The rule for each state; RULES: none. */
static const enum audit_rule rule_of[SVC_SIGNATURE_STATES] = {
	[SVC_SIGNATURE_NONE] = RULE_SIGNATURE_MISSING,
	[SVC_SIGNATURE_GOOD] = RULES,
	[SVC_SIGNATURE_UNKNOWN] = RULE_SIGNATURE_UNKNOWN,
	[SVC_SIGNATURE_EXPIRED] = RULE_SIGNATURE_EXPIRED,
	[SVC_SIGNATURE_REVOKED] = RULE_SIGNATURE_REVOKED,
	[SVC_SIGNATURE_BAD] = RULE_SIGNATURE_BAD,
	[SVC_SIGNATURE_UNCHECKED] = RULE_SIGNATURE_UNCHECKED,
};

static const char *const words[SVC_SIGNATURE_STATES] = {
	[SVC_SIGNATURE_NONE] = "the commit is not signed",
	[SVC_SIGNATURE_UNKNOWN] = "the signature is valid, but nobody vouches for its key",
	[SVC_SIGNATURE_EXPIRED] = "the signature is valid, but it or its key has expired",
	[SVC_SIGNATURE_REVOKED] = "the signature was made with a revoked key",
	[SVC_SIGNATURE_BAD] = "the signature is not of this commit",
	[SVC_SIGNATURE_UNCHECKED] = "the signature couldn't be checked",
};

/* "kim@example.com" of "Kim <kim@example.com>", or the text; owned. */
static char *address_of(const char *signer)
{
	const char *start = strrchr(signer, '<'), *end = start ? strchr(start, '>') : NULL;
	return end ? g_strndup(start + 1, (size_t)(end - start - 1)) : g_strdup(signer);
}

/* A good signature by somebody else than whom the commit names. `signers` is the text of the file
 * of allowed signers. */
static enum svc_status check_signer(struct audit *audit, const struct svc_chain_commit *commit,
	const struct svc_signature *signature, const char *signers, struct svc_error *err)
{
	g_autofree char *address = address_of(signature->signer);
	bool same = false;
	enum svc_status status =
		svc_audit_same_person(audit, commit, commit->committer_email, address, &same, err);
	if (status || same ||
		(commit->by_ssh &&
			svc_audit_vouches(signers, signature->key, commit->committer_email)))
		return status;
	svc_audit_add(audit, RULE_SIGNATURE_OTHER, commit, NULL, 0,
		"the commit is by %s, its signature by %s", commit->committer_email,
		signature->signer);
	return SVC_OK;
}

static void add_state(struct audit *audit, const struct svc_chain_commit *commit,
	const struct svc_signature *signature)
{
	enum audit_rule rule = rule_of[signature->state];
	if (rule == RULES || (rule == RULE_SIGNATURE_MISSING && !audit->options->need_signed))
		return;
	const char *who = *signature->signer ? signature->signer : signature->key;
	svc_audit_add(audit, rule, commit, NULL, 0, "%s%s%s", words[signature->state],
		*who ? ": " : "", who);
}

/* The same said once where it is true of all of them. */
static bool add_for_all(struct audit *audit)
{
	const guint *count = audit->report->signatures;
	guint all = audit->report->commits;
	const struct svc_chain_commit *last = audit->commits->pdata[all - 1];
	if (count[SVC_SIGNATURE_NONE] == all && audit->options->need_signed) {
		svc_audit_add(audit, RULE_SIGNATURE_MISSING, last, NULL, 0,
			"none of the %u commits is signed", all);
		return true;
	}
	if (count[SVC_SIGNATURE_UNCHECKED] < 2 ||
		count[SVC_SIGNATURE_NONE] + count[SVC_SIGNATURE_UNCHECKED] < all)
		return false;
	svc_audit_add(audit, RULE_SIGNATURE_UNCHECKED, last, NULL, 0,
		"none of %u signatures could be checked: git has no gpg.ssh.allowedSignersFile, or "
		"not the keys",
		count[SVC_SIGNATURE_UNCHECKED]);
	return !audit->options->need_signed || !count[SVC_SIGNATURE_NONE];
}

/* What the set-up itself says. */
static void add_setup(struct audit *audit, const struct svc_signatures *found)
{
	const char *root = svc_repo_workdir(audit->repo);
	if (found->ignored)
		svc_audit_add(audit, RULE_PROGRAM_IGNORED, NULL, NULL, 0,
			"%s of the repository's own configuration was not followed",
			found->ignored);
	if (found->signers && root && g_str_has_prefix(found->signers, root))
		svc_audit_add(audit, RULE_SIGNERS_INSIDE, NULL, NULL, 0,
			"who signs is told by %s, which any committer can change",
			found->signers + strlen(root));
}

enum svc_status svc_audit_signatures(struct audit *audit, struct svc_error *err)
{
	svc_autoclear(svc_signatures) found = {0};
	enum svc_status status = svc_signatures_check(
		audit->repo, audit->commits, audit->options->signers, &found, err);
	if (status)
		return status;
	for (guint i = 0; i < found.list->len; i++)
		audit->report->signatures[((struct svc_signature *)found.list->pdata[i])->state]++;
	audit->report->signers = g_strdup(found.signers);
	add_setup(audit, &found);
	bool told = add_for_all(audit);
	g_autofree char *signers = NULL;
	if (!found.signers || !g_file_get_contents(found.signers, &signers, NULL, NULL))
		signers = g_strdup("");
	for (guint i = 0; i < found.list->len && !status; i++) {
		const struct svc_signature *signature = found.list->pdata[i];
		const struct svc_chain_commit *commit = audit->commits->pdata[i];
		if (signature->state == SVC_SIGNATURE_GOOD)
			status = check_signer(audit, commit, signature, signers, err);
		else if (!told)
			add_state(audit, commit, signature);
	}
	return status;
}
