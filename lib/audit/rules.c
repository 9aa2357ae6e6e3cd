#include "audit/private.h"

static const struct svc_audit_rule rules[RULES] = {
	[RULE_COMMIT_FUTURE] = {"commit-future", SVC_AUDIT_FINDING,
		"a commit was made in the future"},
	[RULE_COMMIT_TIME] = {"commit-time", SVC_AUDIT_FINDING,
		"a commit was made before its parent, by their times"},
	[RULE_ENTRY_AUTHOR] = {"entry-author", SVC_AUDIT_FINDING,
		"an entry is by somebody else than the author of the commit that brought it"},
	[RULE_ENTRY_BACKDATED] = {"entry-backdated", SVC_AUDIT_FINDING,
		"an entry was put before entries that were on record already, with a time older "
		"than the commit before it"},
	[RULE_ENTRY_CHANGED] = {"entry-changed", SVC_AUDIT_FINDING,
		"an entry that was on record says something else now"},
	[RULE_ENTRY_DECLARED] = {"entry-declared", SVC_AUDIT_NOTE,
		"entries by others or of other times, which the commit's message accounts for: an "
		"import, a squash, co-authors, `svc check --fix`"},
	[RULE_ENTRY_INSERTED] = {"entry-inserted", SVC_AUDIT_NOTE,
		"an entry stands before entries that were on record already; the commit's author "
		"date agrees, as after a rebase"},
	[RULE_ENTRY_REMOVED] = {"entry-removed", SVC_AUDIT_FINDING,
		"an entry that was on record is gone"},
	[RULE_ENTRY_RENAMED] = {"entry-renamed", SVC_AUDIT_NOTE,
		"`svc sync` gave an id or an attachment another name, and an entry that names it "
		"follows"},
	[RULE_ENTRY_RETURNED] = {"entry-returned", SVC_AUDIT_NOTE,
		"an entry that had been removed is back as it was"},
	[RULE_ENTRY_TIME] = {"entry-time", SVC_AUDIT_FINDING,
		"an entry's time is not that of the commit that brought it"},
	[RULE_ENTRY_UNDONE] = {"entry-undone", SVC_AUDIT_NOTE,
		"`svc undo` took back an entry, together with the commit that brought it"},
	[RULE_OBJECTS_REPLACED] = {"objects-replaced", SVC_AUDIT_NOTE,
		"`git replace` or grafts make git show another history than the one audited"},
	[RULE_OPENED_CHANGED] = {"opened-changed", SVC_AUDIT_FINDING,
		"when or as what a record was opened says something else now"},
	[RULE_PERSON_CHANGED] = {"person-changed", SVC_AUDIT_NOTE,
		"the addresses by which a person is known were changed"},
	[RULE_PROGRAM_IGNORED] = {"program-ignored", SVC_AUDIT_NOTE,
		"the repository's own configuration chooses a program to check signatures, which "
		"is not run"},
	[RULE_RECORD_MOVED] = {"record-moved", SVC_AUDIT_NOTE, "a record was moved or renamed"},
	[RULE_RECORD_REMOVED] = {"record-removed", SVC_AUDIT_FINDING,
		"a record was removed together with its timeline"},
	[RULE_RECORD_RETURNED] = {"record-returned", SVC_AUDIT_NOTE,
		"a record was removed, and a later commit brought it back with all of its entries"},
	[RULE_RECORD_UNREADABLE] = {"record-unreadable", SVC_AUDIT_FINDING,
		"a commit leaves a record that can't be read, so that its entries can't be compared"},
	[RULE_SIGNATURE_BAD] = {"signature-bad", SVC_AUDIT_FINDING,
		"a signature is not of the commit that carries it"},
	[RULE_SIGNATURE_EXPIRED] = {"signature-expired", SVC_AUDIT_WANTED,
		"a signature or its key has expired"},
	[RULE_SIGNATURE_MISSING] = {"signature-missing", SVC_AUDIT_SIGNED,
		"a commit is not signed"},
	[RULE_SIGNATURE_OTHER] = {"signature-other", SVC_AUDIT_FINDING,
		"a commit is signed by somebody else than its committer"},
	[RULE_SIGNATURE_REVOKED] = {"signature-revoked", SVC_AUDIT_FINDING,
		"a commit is signed with a key that was revoked"},
	[RULE_SIGNATURE_UNCHECKED] = {"signature-unchecked", SVC_AUDIT_WANTED,
		"signatures couldn't be checked: the key, the program or the allowed signers are "
		"missing"},
	[RULE_SIGNATURE_UNKNOWN] = {"signature-unknown", SVC_AUDIT_WANTED,
		"a signature is valid, but nobody vouches for the signer"},
	[RULE_SIGNERS_INSIDE] = {"signers-inside", SVC_AUDIT_NOTE,
		"the file of allowed signers lies in the repository that it vouches for"},
	[RULE_UNTRACKED_REMOVED] = {"untracked-removed", SVC_AUDIT_NOTE,
		"a record without a timeline was removed"},
};

const struct svc_audit_rule *svc_audit_rules(size_t *n)
{
	*n = RULES;
	return rules;
}

char *svc_audit_rules_table(void)
{
	static const char *const words[] = {[SVC_AUDIT_FINDING] = "finding",
		[SVC_AUDIT_NOTE] = "note",
		[SVC_AUDIT_WANTED] = "note, finding with `--signed`",
		[SVC_AUDIT_SIGNED] = "finding with `--signed`"};
	GString *text = g_string_new("| rule | level | what it means |\n|---|---|---|\n");
	for (size_t i = 0; i < RULES; i++)
		g_string_append_printf(text, "| `%s` | %s | %s |\n", rules[i].id,
			words[rules[i].level], rules[i].summary);
	return g_string_free(text, FALSE);
}

struct svc_audit_finding *svc_audit_add(struct audit *audit, enum audit_rule rule,
	const struct svc_chain_commit *commit, const char *path, int line, const char *format, ...)
{
	struct svc_audit_finding *finding = g_new0(struct svc_audit_finding, 1);
	enum svc_audit_level level = rules[rule].level;
	va_list args;
	va_start(args, format);
	finding->message = g_strdup_vprintf(format, args);
	va_end(args);
	finding->rule = rules[rule].id;
	finding->note = level == SVC_AUDIT_NOTE ||
			(level == SVC_AUDIT_WANTED && !audit->options->need_signed);
	if (!finding->note && commit && g_hash_table_contains(audit->accepted, commit->oid.hex)) {
		char *message = g_strconcat(finding->message, " (accepted)", NULL);
		g_free(finding->message);
		finding->message = message;
		finding->note = true;
	}
	finding->path = g_strdup(path);
	finding->line = line;
	if (commit) {
		finding->commit = commit->oid;
		finding->time = commit->time;
		finding->author = g_strdup(commit->author_email);
	}
	g_ptr_array_add(audit->report->list, finding);
	if (finding->note)
		audit->report->notes++;
	else
		audit->report->findings++;
	return finding;
}

void svc_audit_soften(
	struct audit *audit, struct svc_audit_finding *finding, enum audit_rule rule, char *message)
{
	audit->report->findings -= !finding->note;
	audit->report->notes += !finding->note;
	finding->note = true;
	finding->rule = rules[rule].id;
	g_free(finding->message);
	finding->message = message;
}
