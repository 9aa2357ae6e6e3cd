#include "index/private.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Sweeping with more than one thread pays from about this many files on. */
enum { MANY = 1000, SWEEP_THREADS = 2 };

/* How long somebody else's write is waited for; after that the files are read without the index. */
enum { WAIT_MS = 1000 };

/* Others may renew the part in between; who loses that often does without. */
enum { MOST_TRIES = 3 };

struct svc_cache_options svc_cache_options_of(const struct svc_context *context)
{
	static const char *const names[] = {
		[SVC_CACHE_AUTO] = "auto",
		[SVC_CACHE_ALWAYS] = "always",
		[SVC_CACHE_NEVER] = "never",
	};
	struct svc_cache_options options = {.use = SVC_CACHE_AUTO};
	const char *wanted = svc_context_env(context, "SVC_INDEX");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (!g_strcmp0(wanted, names[i]))
			options.use = (enum svc_cache_use)i;
	return options;
}

void svc_part_free(gpointer data)
{
	struct svc_part *part = data;
	svc_shape_free(part->shape);
	svc_table_free(part->table);
	svc_sweep_clear(&part->sweep);
	g_free(part->name);
	g_free(part);
}

/* Below the git directory of the work tree, since each has files of its own; a folder for each desk
 * of the repository. */
static char *folder_of(struct svc_desk *desk)
{
	struct svc_store *store = svc_desk_store(desk);
	const char *prefix = svc_store_prefix(store);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, prefix, -1);
	g_autofree char *name = *prefix ? g_strndup(sum, 16) : g_strdup("desk");
	return g_build_filename(svc_repo_gitdir(svc_store_repo(store)), "svc-cache", name, NULL);
}

struct svc_cache *svc_cache_open(struct svc_desk *desk, const struct svc_cache_options *options)
{
	struct svc_store *store = svc_desk_store(desk);
	if (options->use == SVC_CACHE_NEVER || svc_store_commit(store) || !svc_store_root(store))
		return NULL;
	int root = open(svc_store_root(store), O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return NULL;
	struct svc_cache *cache = g_new0(struct svc_cache, 1);
	cache->desk = desk;
	cache->options = *options;
	cache->folder = folder_of(desk);
	cache->folder_fd = open(cache->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cache->root_fd = root;
	cache->parts = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, svc_part_free);
	return cache;
}

void svc_cache_free(struct svc_cache *cache)
{
	if (!cache)
		return;
	g_hash_table_unref(cache->parts);
	svc_db_free(cache->db);
	svc_fd_clear(&cache->folder_fd);
	svc_fd_clear(&cache->root_fd);
	g_free(cache->folder);
	g_free(cache);
}

void svc_cache_release(struct svc_cache *cache)
{
	if (cache->db && !sqlite3_get_autocommit(cache->db->handle))
		svc_db_run(cache->db, "ROLLBACK");
}

static char *db_path(const struct svc_cache *cache)
{
	g_autofree char *name = g_strdup_printf("index-%d.db", SVC_DB_VERSION);
	return g_build_filename(cache->folder, name, NULL);
}

int svc_cache_wait_ms(const struct svc_cache *cache)
{
	return cache->options.wait_ms ? cache->options.wait_ms : WAIT_MS;
}

bool svc_cache_open_db(struct svc_cache *cache)
{
	if (cache->db || cache->given_up)
		return cache->db != NULL;
	g_autofree char *path = db_path(cache);
	bool frozen = cache->options.frozen;
	if (cache->folder_fd < 0 && !frozen && !g_mkdir_with_parents(cache->folder, 0777))
		cache->folder_fd = open(cache->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cache->db =
		cache->folder_fd < 0 ? NULL : svc_db_open(path, frozen, svc_cache_wait_ms(cache));
	cache->given_up = !cache->db;
	return cache->db != NULL;
}

void svc_cache_drop(struct svc_cache *cache)
{
	g_autofree char *path = db_path(cache);
	g_autofree char *journal = g_strconcat(path, "-journal", NULL);
	bool writable = cache->db->writable;
	g_clear_pointer(&cache->db, svc_db_free);
	cache->given_up = !writable || unlink(path);
	unlink(journal);
}

bool svc_part_is_valid(struct svc_cache *cache, const struct svc_part *part)
{
	if (!part->table)
		return false;
	svc_autostatement *get = svc_db_prepare(
		cache->db, "SELECT generation FROM kinds WHERE name = ? AND shape = ?");
	if (!get)
		return false;
	sqlite3_bind_text(get, 1, part->shape->kind->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(get, 2, part->shape->fingerprint, -1, SQLITE_STATIC);
	return sqlite3_step(get) == SQLITE_ROW &&
	       (uint64_t)sqlite3_column_int64(get, 0) == svc_table_generation(part->table);
}

void svc_part_open_table(struct svc_cache *cache, struct svc_part *part)
{
	svc_table_free(part->table);
	part->table = cache->folder_fd < 0 ? NULL : svc_table_open(cache->folder_fd, part->name);
}

bool svc_part_sweep(struct svc_cache *cache, struct svc_part *part)
{
	guint known = part->table ? svc_table_count(part->table) : 0;
	const struct svc_sweep_options options = {.suffix = SVC_CACHE_SUFFIX,
		.granularity_ns = cache->options.granularity_ns,
		.threads = known >= MANY ? SWEEP_THREADS : 1};
	svc_sweep_clear(&part->sweep);
	/* Where all is looked at for the first time, it is written about anyway. */
	part->looked_ns = svc_cache_clock(cache, !part->table);
	return svc_sweep_run(
		cache->root_fd, part->shape->kind->folder, part->table, &options, &part->sweep);
}

static bool is_small(const struct svc_cache *cache, const struct svc_part *part)
{
	return cache->options.use == SVC_CACHE_AUTO && !part->table &&
	       part->sweep.changed->len < SVC_CACHE_LEAST;
}

/* What the attempt to renew a part came to. */
enum outcome { RENEWED, AGAIN, KEPT };

/* With the write lock: nobody else changes the part. What was swept must still be what is there. */
static enum outcome renew(struct svc_cache *cache, struct svc_part *part)
{
	bool was_valid = part->valid;
	if (!svc_db_run(cache->db, "BEGIN IMMEDIATE"))
		return KEPT;
	if (!was_valid)
		svc_part_open_table(cache, part);
	part->valid = svc_part_is_valid(cache, part);
	if (part->valid != was_valid) {
		svc_cache_release(cache);
		return AGAIN;
	}
	if (!part->valid) {
		g_clear_pointer(&part->table, svc_table_free);
		if (!svc_part_sweep(cache, part)) {
			svc_cache_release(cache);
			return KEPT;
		}
	}
	enum svc_fill_result result = svc_cache_fill(cache, part);
	if (result == SVC_FILL_FAILED)
		return KEPT;
	part->valid = true;
	if (result == SVC_FILL_DONE)
		svc_part_open_table(cache, part);
	return RENEWED;
}

/* A read transaction in which rows and table agree. */
bool svc_cache_begin(struct svc_cache *cache, struct svc_part *part)
{
	if (cache->db && svc_db_run(cache->db, "BEGIN") && svc_part_is_valid(cache, part))
		return true;
	svc_cache_release(cache);
	return false;
}

static enum svc_part_state settle(
	struct svc_cache *cache, struct svc_part *part, enum svc_part_state state)
{
	return svc_cache_begin(cache, part) ? state : SVC_PART_UNUSABLE;
}

static bool is_current(const struct svc_part *part)
{
	return part->valid && !part->sweep.changed->len && !part->sweep.n_gone;
}

/* One attempt; false where somebody else was faster and another is worth it. */
static bool try_refresh(struct svc_cache *cache, struct svc_part *part)
{
	part->state = SVC_PART_UNUSABLE;
	svc_part_open_table(cache, part);
	if (!svc_part_sweep(cache, part) || is_small(cache, part) || !svc_cache_open_db(cache))
		return true;
	part->valid = svc_db_run(cache->db, "BEGIN") && svc_part_is_valid(cache, part);
	bool damaged = !part->valid && svc_db_is_damaged(cache->db);
	if (is_current(part)) {
		part->state = SVC_PART_FRESH;
		return true;
	}
	svc_cache_release(cache);
	if (damaged) {
		svc_cache_drop(cache);
		return false;
	}
	bool valid = part->valid;
	enum outcome outcome = cache->db->writable ? renew(cache, part) : KEPT;
	if (outcome == RENEWED)
		part->state = settle(cache, part, SVC_PART_FRESH);
	else if (outcome == KEPT && valid)
		part->state = settle(cache, part, SVC_PART_BEHIND);
	else if (outcome == KEPT && svc_db_is_damaged(cache->db))
		svc_cache_drop(cache);
	return outcome == KEPT ? cache->db || cache->given_up : part->state != SVC_PART_UNUSABLE;
}

char *svc_part_name(const struct svc_kind *kind)
{
	return g_strconcat(kind->name, ".files", NULL);
}

struct svc_part *svc_part_new(const struct svc_kind *kind)
{
	struct svc_part *part = g_new0(struct svc_part, 1);
	part->shape = svc_shape_new(kind);
	part->name = svc_part_name(kind);
	return part;
}

struct svc_part *svc_cache_part(struct svc_cache *cache, const struct svc_kind *kind)
{
	struct svc_part *part = g_hash_table_lookup(cache->parts, kind);
	svc_cache_release(cache);
	if (part && (part->state == SVC_PART_UNUSABLE || svc_cache_begin(cache, part)))
		return part;
	if (!part) {
		part = svc_part_new(kind);
		g_hash_table_insert(cache->parts, (gpointer)kind, part);
	}
	for (int tries = 0; tries < MOST_TRIES && !try_refresh(cache, part); tries++)
		;
	if (part->table) /* all of it was compared; what follows looks at little, if anything */
		svc_table_rest(part->table);
	return part;
}
