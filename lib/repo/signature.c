#include "repo/signature.h"
#include "repo/internal.h"
#include "repo/write.h"
#include <string.h>
#include <unistd.h>

enum { BATCH = 500 };

/* What chooses a program: its setting, an older name for it, and git's own choice. */
static const struct {
	const char *key, *older, *otherwise;
} programs[] = {
	{"gpg.openpgp.program", "gpg.program", "gpg"},
	{"gpg.program", "gpg.openpgp.program", "gpg"},
	{"gpg.x509.program", NULL, "gpgsm"},
	{"gpg.ssh.program", NULL, "ssh-keygen"},
};

static void free_signature(gpointer pointer)
{
	struct svc_signature *signature = pointer;
	g_free(signature->signer);
	g_free(signature->key);
	g_free(signature);
}

void svc_signatures_clear(struct svc_signatures *signatures)
{
	if (signatures->list)
		g_ptr_array_unref(signatures->list);
	g_free(signatures->signers);
	*signatures = (struct svc_signatures){0};
}

struct settings {           /* of git's configuration, by name in lower case; the last one counts */
	GHashTable *person; /* system, user, environment */
	GHashTable *all;    /* with the repository's own */
};

static void settings_clear(struct settings *settings)
{
	g_hash_table_unref(settings->person);
	g_hash_table_unref(settings->all);
}

/* SCOPE, then NAME LF VALUE, each ended by NUL. */
static void read_settings(const GString *text, struct settings *settings)
{
	const char *at = text->str, *end = text->str + text->len;
	while (at < end) {
		const char *scope = at, *row = scope + strlen(scope) + 1;
		if (row >= end)
			return;
		size_t name = strcspn(row, "\n");
		at = row + strlen(row) + 1;
		if (!g_str_has_prefix(row, "gpg.") || !row[name])
			continue;
		bool own = !strcmp(scope, "local") || !strcmp(scope, "worktree");
		g_hash_table_insert(settings->all, g_strndup(row, name), g_strdup(row + name + 1));
		if (!own)
			g_hash_table_insert(
				settings->person, g_strndup(row, name), g_strdup(row + name + 1));
	}
}

static GHashTable *texts(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static enum svc_status load_settings(
	struct svc_repo *repo, struct settings *settings, struct svc_error *err)
{
	const char *const args[] = {"config", "--null", "--show-scope", "--list", NULL};
	g_autoptr(GString) text = NULL;
	enum svc_status status = svc_repo_git(repo, args, NULL, NULL, 0, &text, err);
	if (!status)
		read_settings(text, settings);
	return status;
}

static char *signers_file(struct svc_repo *repo, const struct settings *settings)
{
	const char *set = g_hash_table_lookup(settings->all, "gpg.ssh.allowedsignersfile");
	const char *home = svc_context_env(repo->ctx, "HOME");
	if (!set || !*set)
		return NULL;
	if (g_str_has_prefix(set, "~/") && home)
		return g_build_filename(home, set + 2, NULL);
	return g_canonicalize_filename(set, repo->workdir ? repo->workdir : repo->gitdir);
}

/* The first setting by which the repository itself would choose a program. */
static const char *ignored(const struct settings *settings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
		const char *any = g_hash_table_lookup(settings->all, programs[i].key);
		if (g_strcmp0(any, g_hash_table_lookup(settings->person, programs[i].key)))
			return programs[i].key;
	}
	return NULL;
}

static enum svc_status check_signers(const char *file, struct svc_error *err)
{
	if (!file || (g_file_test(file, G_FILE_TEST_IS_REGULAR) && access(file, R_OK) == 0))
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT, "the file of allowed signers can't be read: %s", file);
	return svc_error_hint(err,
		"name one with --allowed-signers, or: git config gpg.ssh.allowedSignersFile FILE");
}

/* `git -c …` with the programs that may be run and the signers; owned. */
static GPtrArray *arguments(const struct settings *settings, const char *signers)
{
	GPtrArray *args = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(args, g_strdup("--no-replace-objects"));
	for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
		const char *program = g_hash_table_lookup(settings->person, programs[i].key);
		if (!program && programs[i].older)
			program = g_hash_table_lookup(settings->person, programs[i].older);
		g_ptr_array_add(args, g_strdup("-c"));
		g_ptr_array_add(args, g_strdup_printf("%s=%s", programs[i].key,
					      program ? program : programs[i].otherwise));
	}
	if (signers) {
		g_ptr_array_add(args, g_strdup("-c"));
		g_ptr_array_add(args, g_strdup_printf("gpg.ssh.allowedSignersFile=%s", signers));
	}
	const char *const rest[] = {"-c", "log.showSignature=false", "log", "--no-walk=unsorted",
		"--stdin", "--no-notes", "--no-color", "--encoding=UTF-8",
		"--format=%H%x00%G?%x00%GS%x00%GF%x00"};
	for (size_t i = 0; i < G_N_ELEMENTS(rest); i++)
		g_ptr_array_add(args, g_strdup(rest[i]));
	g_ptr_array_add(args, NULL);
	return args;
}

static enum svc_signature_state state_of(char letter)
{
	static const char letters[] = "GUXYRB";
	static const enum svc_signature_state states[] = {SVC_SIGNATURE_GOOD, SVC_SIGNATURE_UNKNOWN,
		SVC_SIGNATURE_EXPIRED, SVC_SIGNATURE_EXPIRED, SVC_SIGNATURE_REVOKED,
		SVC_SIGNATURE_BAD};
	const char *found = letter ? strchr(letters, letter) : NULL;
	return found ? states[found - letters] : SVC_SIGNATURE_UNCHECKED;
}

/* Four texts a commit, each ended by NUL, and a line break between commits. */
static void read_answer(const GString *text, GHashTable *by_id)
{
	const char *at = text->str, *end = text->str + text->len;
	while (at < end) {
		const char *part[4] = {"", "", "", ""};
		at += *at == '\n';
		for (size_t i = 0; i < G_N_ELEMENTS(part) && at < end; i++) {
			part[i] = at;
			at += strlen(at) + 1;
		}
		struct svc_signature *signature = g_hash_table_lookup(by_id, part[0]);
		if (!signature)
			continue;
		signature->state = state_of(*part[1]);
		g_free(signature->signer);
		g_free(signature->key);
		signature->signer = g_utf8_make_valid(part[2], -1);
		signature->key = g_utf8_make_valid(part[3], -1);
	}
}

struct checking {
	struct svc_repo *repo;
	GPtrArray *args;
	GString *ids;      /* of the commits that git is asked about next */
	GHashTable *by_id; /* hex id → struct svc_signature, borrowed */
	const char *signers;
};

static enum svc_status ask(struct checking *c, struct svc_error *err)
{
	g_autoptr(GString) text = NULL;
	enum svc_status status = svc_repo_git(c->repo, (const char *const *)c->args->pdata, NULL,
		c->ids->str, c->ids->len, &text, err);
	g_string_truncate(c->ids, 0);
	if (status)
		return svc_error_prefix(err, "can't check signatures");
	read_answer(text, c->by_id);
	return SVC_OK;
}

/* What git is to look at: a commit without allowed signers makes some versions of git stop. */
static bool can_be_asked(const struct svc_chain_commit *commit, const char *file)
{
	return commit->is_signed && (!commit->by_ssh || file);
}

static enum svc_status check_all(
	struct checking *c, const GPtrArray *commits, GPtrArray *list, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	for (guint i = 0, asked = 0; i < commits->len && !status; i++) {
		const struct svc_chain_commit *commit = commits->pdata[i];
		struct svc_signature *signature = g_new0(struct svc_signature, 1);
		signature->state = commit->is_signed ? SVC_SIGNATURE_UNCHECKED : SVC_SIGNATURE_NONE;
		signature->signer = g_strdup("");
		signature->key = g_strdup("");
		g_ptr_array_add(list, signature);
		if (!can_be_asked(commit, c->signers))
			continue;
		g_hash_table_insert(c->by_id, (gpointer)commit->oid.hex, signature);
		g_string_append_printf(c->ids, "%s\n", commit->oid.hex);
		if (++asked % BATCH)
			continue;
		status = ask(c, err);
		svc_context_progress(c->repo->ctx, "signatures", asked, 0);
	}
	return !status && c->ids->len ? ask(c, err) : status;
}

/* Whether any commit is signed, and any by SSH. */
static void count_signed(const GPtrArray *commits, bool *any, bool *by_ssh)
{
	*any = *by_ssh = false;
	for (guint i = 0; i < commits->len; i++) {
		const struct svc_chain_commit *commit = commits->pdata[i];
		*any |= commit->is_signed;
		*by_ssh |= commit->by_ssh;
	}
}

enum svc_status svc_signatures_check(struct svc_repo *repo, const GPtrArray *commits,
	const char *signers, struct svc_signatures *out, struct svc_error *err)
{
	__attribute__((cleanup(settings_clear))) struct settings settings = {texts(), texts()};
	bool any, by_ssh;
	enum svc_status status = SVC_OK;
	*out = (struct svc_signatures){.list = g_ptr_array_new_with_free_func(free_signature)};
	count_signed(commits, &any, &by_ssh);
	if (any)
		status = load_settings(repo, &settings, err);
	if (status)
		return status;
	out->ignored = ignored(&settings);
	out->signers =
		signers ? g_canonicalize_filename(signers, NULL) : signers_file(repo, &settings);
	if (by_ssh && (status = check_signers(out->signers, err)))
		return status;
	g_autoptr(GPtrArray) args = arguments(&settings, out->signers);
	g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GString) ids = g_string_new(NULL);
	struct checking checking = {repo, args, ids, by_id, out->signers};
	return check_all(&checking, commits, out->list, err);
}
