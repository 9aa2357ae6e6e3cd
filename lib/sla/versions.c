#include "sla/versions.h"
#include "sla/calendar_read.h"
#include "sla/sla_read.h"
#include "util/process.h"
#include <string.h>

struct library_commit { /* one that may have changed a text */
	struct svc_oid oid;
	int64_t time;
};

struct svc_library {
	struct svc_desk *desk;
	int64_t now;
	GArray *commits;      /* of struct library_commit; NULL: not found yet */
	GHashTable *versions; /* "KIND/ID" → struct svc_versions, or NULL: there are none */
};

static void free_version(void *data)
{
	struct svc_version *version = data;
	svc_record_free(version->record);
	svc_sla_text_free(version->sla);
	svc_calendar_spec_free(version->calendar);
	g_free(version);
}

static void free_versions(void *data)
{
	struct svc_versions *versions = data;
	if (!versions)
		return;
	g_ptr_array_unref(versions->list);
	g_free(versions->id);
	g_free(versions);
}

struct svc_library *svc_library_new(struct svc_desk *desk, int64_t now)
{
	struct svc_library *library = g_new0(struct svc_library, 1);
	library->desk = desk;
	library->now = now;
	library->versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_versions);
	return library;
}

void svc_library_free(struct svc_library *library)
{
	if (!library)
		return;
	if (library->commits)
		g_array_unref(library->commits);
	g_hash_table_unref(library->versions);
	g_free(library);
}

static enum svc_status collect(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	struct library_commit found = {commit->oid, commit->time};
	g_array_prepend_val((GArray *)data, found);
	return SVC_OK;
}

/* Reads lines "TIME ID", oldest first. False for anything else. */
static bool read_list(const char *text, GArray *commits)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line && **line; line++) {
		struct library_commit found = {0};
		char *end;
		found.time = g_ascii_strtoll(*line, &end, 10);
		if (end == *line || *end != ' ' ||
			g_strlcpy(found.oid.hex, end + 1, sizeof found.oid.hex) >=
				sizeof found.oid.hex)
			return false;
		g_array_append_val(commits, found);
	}
	return true;
}

/* Asks git which commits changed a folder of chosen ids (agreements, calendars, services …): its
 * walk is an order of magnitude faster than libgit2's. False where git can't be asked. */
static bool ask_git(struct svc_library *library, const struct svc_oid *from)
{
	static const char *const unset[] = {"GIT_WORK_TREE", "GIT_PREFIX", NULL};
	static const char *const set[] = {"GIT_LITERAL_PATHSPECS=1", NULL};
	struct svc_store *store = svc_desk_store(library->desk);
	const GPtrArray *kinds = svc_kinds_all(svc_desk_kinds(library->desk));
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) output = NULL;
	svc_autoclear(svc_error) ignored = {0};
	int code = 0;
	g_ptr_array_add(argv, g_strdup("git"));
	g_ptr_array_add(
		argv, g_strconcat("--git-dir=", svc_repo_gitdir(svc_store_repo(store)), NULL));
	static const char *const options[] = {
		"rev-list", "--first-parent", "--timestamp", "--reverse"};
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		g_ptr_array_add(argv, g_strdup(options[i]));
	g_ptr_array_add(argv, g_strdup(from->hex));
	g_ptr_array_add(argv, g_strdup("--"));
	for (unsigned i = 0; i < kinds->len; i++) {
		const struct svc_kind *kind = kinds->pdata[i];
		if (kind->slug)
			g_ptr_array_add(
				argv, g_strconcat(svc_store_prefix(store), kind->folder, NULL));
	}
	g_ptr_array_add(argv, NULL);
	struct svc_process process = {
		.argv = (const char *const *)argv->pdata, .set = set, .unset = unset};
	if (svc_process_run(svc_desk_context(library->desk), &process, &code, &output, NULL,
		    &ignored) != SVC_OK)
		return false;
	if (code == 0 && read_list(output->str, library->commits))
		return true;
	g_array_set_size(library->commits, 0);
	return false;
}

/* The commits that may have changed an agreement, a calendar …, oldest first; found once. */
static enum svc_status find_commits(struct svc_library *library, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(library->desk);
	const struct svc_oid *from = svc_store_commit(store);
	struct svc_oid head;
	if (library->commits)
		return SVC_OK;
	library->commits = g_array_new(FALSE, FALSE, sizeof(struct library_commit));
	if (!from) {
		if (svc_repo_resolve(svc_store_repo(store), "HEAD", &head, err) != SVC_OK)
			return err->status;
		from = &head;
	}
	if (!*from->hex || ask_git(library, from))
		return SVC_OK;
	return svc_repo_history_from(
		svc_store_repo(store), from, NULL, true, collect, library->commits, err);
}

/* Parses a text as a record, and as what its kind acts as. */
static enum svc_status parse(const struct svc_kind *kind, const char *path, GBytes *text,
	struct svc_version **out, struct svc_error *err)
{
	gsize length;
	const char *bytes = g_bytes_get_data(text, &length);
	struct svc_version *version = g_new0(struct svc_version, 1);
	enum svc_status status = svc_record_parse(kind, path, bytes, length, &version->record, err);
	if (status == SVC_OK && g_strcmp0(kind->acts_as, "sla") == 0)
		status = svc_sla_read(version->record, &version->sla, err);
	if (status == SVC_OK && g_strcmp0(kind->acts_as, "calendar") == 0)
		status = svc_calendar_read(version->record, &version->calendar, err);
	if (status != SVC_OK) {
		free_version(version);
		return status;
	}
	*out = version;
	return SVC_OK;
}

/* A text starts at the date it gives; one that keeps the date of the text before starts at its
 * commit, else an edit today would rewrite the past. */
static void add_version(GPtrArray *list, struct svc_version *version, int64_t written)
{
	int64_t effective, former;
	const struct svc_version *before = list->len ? list->pdata[list->len - 1] : NULL;
	version->from = written;
	if (svc_effective_of(version->record, &effective)) {
		bool kept =
			before && svc_effective_of(before->record, &former) && former == effective;
		if (!kept)
			version->from = effective;
	}
	g_ptr_array_add(list, version);
}

static enum svc_status read_committed(struct svc_library *library, const struct svc_kind *kind,
	const char *path, GPtrArray *list, GBytes **last, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(library->desk);
	g_autofree char *full = g_strconcat(svc_store_prefix(store), path, NULL);
	if (find_commits(library, err) != SVC_OK)
		return err->status;
	const GArray *commits = library->commits;
	for (unsigned i = 0; i < commits->len; i++) {
		const struct library_commit *commit =
			&g_array_index(commits, struct library_commit, i);
		g_autoptr(GBytes) text = NULL;
		svc_autoclear(svc_error) why = {0};
		struct svc_version *version = NULL;
		if (svc_repo_read(svc_store_repo(store), &commit->oid, full, &text, &why) !=
			SVC_OK) {
			g_clear_pointer(last, g_bytes_unref);
			continue;
		}
		if (*last && g_bytes_equal(*last, text))
			continue;
		g_clear_pointer(last, g_bytes_unref);
		*last = g_bytes_ref(text);
		if (parse(kind, path, text, &version, &why) != SVC_OK) {
			svc_context_warn(svc_desk_context(library->desk), path, why.line,
				"the text of commit %.10s is left out: %s", commit->oid.hex,
				why.message);
			continue;
		}
		version->commit = commit->oid;
		version->commit_time = commit->time;
		add_version(list, version, commit->time);
	}
	return SVC_OK;
}

/* The text that the desk shows now, where it differs from the last committed one. */
static enum svc_status read_present(struct svc_library *library, const struct svc_kind *kind,
	const char *path, GPtrArray *list, GBytes *last, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(library->desk);
	g_autoptr(GBytes) text = NULL;
	struct svc_version *version = NULL;
	enum svc_status status = svc_store_read(store, path, SVC_RECORD_MAX_BYTES, &text, err);
	if (status == SVC_ENOTFOUND) {
		svc_error_clear(err);
		return SVC_OK;
	}
	if (status != SVC_OK || (last && g_bytes_equal(last, text) && list->len))
		return status;
	if (parse(kind, path, text, &version, err) != SVC_OK)
		return err->status;
	bool first = list->len == 0;
	add_version(list, version, library->now);
	if (!first)
		version->from = MAX(version->from, library->now);
	return SVC_OK;
}

static int compare_versions(const void *a, const void *b)
{
	const struct svc_version *x = *(struct svc_version *const *)a;
	const struct svc_version *y = *(struct svc_version *const *)b;
	return (x->from > y->from) - (x->from < y->from);
}

static enum svc_status load(struct svc_library *library, const struct svc_kind *kind,
	const char *id, struct svc_versions **out, struct svc_error *err)
{
	g_autofree char *path = svc_desk_path(library->desk, kind, id);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_version);
	g_autoptr(GBytes) last = NULL;
	if (read_committed(library, kind, path, list, &last, err) != SVC_OK ||
		read_present(library, kind, path, list, last, err) != SVC_OK)
		return err->status;
	if (list->len == 0)
		return SVC_OK;
	*out = g_new0(struct svc_versions, 1);
	(*out)->last = list->pdata[list->len - 1];
	g_ptr_array_sort(list, compare_versions); /* stable: of equal dates the later commit */
	(*out)->list = g_steal_pointer(&list);
	(*out)->id = g_strdup(id);
	return SVC_OK;
}

enum svc_status svc_library_replace(struct svc_library *library, const struct svc_kind *kind,
	const char *id, GBytes *text, struct svc_error *err)
{
	g_autofree char *path = svc_desk_path(library->desk, kind, id);
	g_autoptr(GBytes) present = NULL;
	svc_autoclear(svc_error) absent = {0};
	struct svc_version *version = NULL;
	if (svc_store_read(svc_desk_store(library->desk), path, SVC_RECORD_MAX_BYTES, &present,
		    &absent) == SVC_OK &&
		g_bytes_equal(present, text))
		return SVC_OK;
	if (parse(kind, path, text, &version, err) != SVC_OK)
		return err->status;
	version->from = INT64_MIN;
	struct svc_versions *versions = g_new0(struct svc_versions, 1);
	versions->list = g_ptr_array_new_with_free_func(free_version);
	versions->id = g_strdup(id);
	g_ptr_array_add(versions->list, version);
	versions->last = version;
	g_hash_table_replace(library->versions, g_strdup_printf("%s/%s", kind->name, id), versions);
	return SVC_OK;
}

static enum svc_status not_found(struct svc_error *err, const char *part, const char *id)
{
	svc_error_set(err, SVC_ENOTFOUND, "there is no %s '%s'", part, id);
	return svc_error_hint(err, "'svc %s list' shows those there are", part);
}

enum svc_status svc_library_get(struct svc_library *library, const char *part, const char *id,
	const struct svc_versions **out, struct svc_error *err)
{
	const struct svc_kind *kind = svc_kinds_acting(svc_desk_kinds(library->desk), part);
	if (!kind)
		return not_found(err, part, id);
	g_autofree char *key = g_strdup_printf("%s/%s", kind->name, id);
	void *known;
	if (g_hash_table_lookup_extended(library->versions, key, NULL, &known)) {
		*out = known;
		return known ? SVC_OK : not_found(err, part, id);
	}
	svc_autoclear(svc_error) bad_id = {0};
	struct svc_versions *versions = NULL;
	if (svc_desk_check_form(kind, id, true, &bad_id) == SVC_OK &&
		load(library, kind, id, &versions, err) != SVC_OK)
		return err->status;
	g_hash_table_insert(library->versions, g_steal_pointer(&key), versions);
	*out = versions;
	return versions ? SVC_OK : not_found(err, part, id);
}

const struct svc_version *svc_version_at(
	const struct svc_versions *versions, int64_t time, bool *assumed)
{
	unsigned i = versions->list->len - 1;
	while (i > 0 && ((struct svc_version *)versions->list->pdata[i])->from > time)
		i--;
	const struct svc_version *version = versions->list->pdata[i];
	if (assumed && version->from > time)
		*assumed = true;
	return version;
}
