/*
 * The changes of one path, from the map or by reading all commits.
 */
#include "history/private.h"
#include <string.h>

/* Longer histories get a map by themselves. */
enum { LONG = 500 };

void svc_past_clear(gpointer pointer)
{
	struct svc_past *past = pointer;
	g_free(past->change.before);
}

static struct svc_oid *blobs_of(const unsigned char *ids, guint n)
{
	struct svc_oid *out = g_new0(struct svc_oid, n + 1);
	for (guint i = 0; i < n; i++) {
		struct svc_raw_id id;
		memcpy(id.bytes, ids + i * SVC_RAW_ID, SVC_RAW_ID);
		out[i] = svc_raw_id_oid(&id);
	}
	return out;
}

static struct svc_oid id_of(sqlite3_stmt *row, int column)
{
	struct svc_raw_id id = {{0}};
	if (sqlite3_column_bytes(row, column) == SVC_RAW_ID)
		memcpy(id.bytes, sqlite3_column_blob(row, column), SVC_RAW_ID);
	return svc_raw_id_oid(&id);
}

enum column { ID, TIME, SORT, DEPTH, LINE, POS, MOVES, AFTER, BEFORE };

static const char select_changes[] =
	"SELECT c.id, c.time, c.sort, c.depth, c.line, c.pos, c.moves, h.after, h.before"
	" FROM paths p JOIN changes h ON h.p = p.p JOIN commits c ON c.n = h.n WHERE p.path = ?";

/* A row of the map; false where it can't be one. */
static bool read_row(sqlite3_stmt *row, struct svc_past *out)
{
	int length = sqlite3_column_bytes(row, BEFORE);
	*out = (struct svc_past){.moves = sqlite3_column_int(row, MOVES)};
	out->change.commit = id_of(row, ID);
	out->change.time = sqlite3_column_int64(row, TIME);
	out->change.sort = sqlite3_column_int64(row, SORT);
	out->change.depth = sqlite3_column_int64(row, DEPTH);
	out->change.after = id_of(row, AFTER);
	out->change.n_before = (guint)length / SVC_RAW_ID;
	if (!*out->change.commit.hex || !length || length % SVC_RAW_ID)
		return false;
	out->change.before = blobs_of(sqlite3_column_blob(row, BEFORE), out->change.n_before);
	return true;
}

static bool ask(
	struct svc_history *history, const struct svc_map_place *tip, const char *path, GArray *out)
{
	int code = SQLITE_ERROR;
	svc_auto(svc_reach) reach = svc_reach_new(history);
	svc_autostatement *get = svc_db_prepare(history->db, select_changes);
	if (!get || !svc_reach_add(reach, tip->line, tip->pos))
		return false;
	sqlite3_bind_text(get, 1, path, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(get)) == SQLITE_ROW) {
		struct svc_past past;
		if (!svc_reach_has(
			    reach, sqlite3_column_int64(get, LINE), sqlite3_column_int64(get, POS)))
			continue;
		if (!read_row(get, &past))
			return false;
		g_array_append_val(out, past);
	}
	return code == SQLITE_DONE;
}

/* Forgets everything where most of the map's commits are reached by no ref any more, as after many
 * rebases; else such are looked for again when there are twice as many. */
static bool prune(struct svc_history *history)
{
	g_autoptr(GArray) tips = NULL;
	svc_autoclear(svc_error) why = {0};
	int64_t count = svc_map_count(history);
	if (count <= svc_map_limit(history))
		return true;
	svc_auto(svc_reach) reach = svc_reach_new(history);
	if (svc_repo_tips(svc_store_repo(svc_desk_store(history->desk)), &tips, &why))
		return false;
	for (guint i = 0; i < tips->len; i++) {
		struct svc_map_place place;
		struct svc_raw_id id = svc_raw_id(&g_array_index(tips, struct svc_oid, i));
		if (svc_map_find(history, &id, &place) &&
			!svc_reach_add(reach, place.line, place.pos))
			return false;
	}
	if (svc_reach_count(reach) >= count / 2)
		return svc_map_set_limit(history, count * 2);
	g_clear_pointer(&reach, svc_reach_free);
	svc_map_drop(history);
	return false;
}

static bool bring_up(
	struct svc_history *history, const struct svc_oid *tip, struct svc_map_place *out)
{
	struct svc_raw_id id = svc_raw_id(tip);
	if (!svc_map_open(history))
		return false;
	if (svc_map_find(history, &id, out))
		return true;
	if (!svc_map_fill(history, tip) || !svc_map_find(history, &id, out))
		return false;
	return !history->db->writable || prune(history);
}

/* Tries twice: a damaged map is removed by the first attempt. */
static bool try_map(
	struct svc_history *history, const struct svc_oid *tip, const char *path, GArray *out)
{
	for (int tries = 0; tries < 2; tries++) {
		struct svc_map_place place;
		bool good = bring_up(history, tip, &place);
		if (good && (!path || ask(history, &place, path, out)))
			return true;
		g_array_set_size(out, 0);
		if (history->given_up)
			return false;
		if (history->db && svc_db_is_damaged(history->db))
			svc_map_drop(history);
		else if (history->db)
			return false;
	}
	return false;
}

static enum svc_status count_commit(
	const struct svc_commit *commit, void *data, struct svc_error *err)
{
	return ++*(int *)data > LONG ? SVC_FINDINGS : SVC_OK;
}

/* A map is worth it for a long history, or where there is one. */
static bool wants_map(struct svc_history *history, const struct svc_oid *tip)
{
	int count = 0;
	svc_autoclear(svc_error) why = {0};
	struct svc_repo *repo = svc_store_repo(svc_desk_store(history->desk));
	if (history->options.use == SVC_CACHE_NEVER || svc_repo_is_shallow(repo))
		return false;
	if (history->options.use == SVC_CACHE_ALWAYS ||
		g_file_test(history->file, G_FILE_TEST_EXISTS))
		return true;
	if (history->options.lazy)
		return false;
	return svc_repo_history_from(repo, tip, NULL, false, count_commit, &count, &why) ==
	       SVC_FINDINGS;
}

bool svc_past_ask(
	struct svc_history *history, const struct svc_oid *from, const char *path, GArray *out)
{
	return wants_map(history, from) && try_map(history, from, path, out);
}

bool svc_history_map(struct svc_history *history, const struct svc_oid *tip)
{
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct svc_past));
	return svc_past_ask(history, tip, NULL, none);
}

struct walking {
	struct svc_history *history;
	const char *path; /* within the repository */
	const struct svc_history_range *range;
	int64_t shown;
	GArray *out;
};

/* Clocks of several machines may disagree by this much: a walk ends that far before the range. */
enum { SLACK = 86400 };

/* The blob at the path in a commit and its parents. A parent that a shallow clone lacks counts as
 * none. */
static enum svc_status read_blobs(
	struct walking *walking, struct svc_history_change *change, struct svc_error *err)
{
	struct svc_chain_commit *commit = NULL;
	unsigned mode;
	struct svc_repo *repo = svc_store_repo(svc_desk_store(walking->history->desk));
	enum svc_status status = svc_chain_look(repo, &change->commit, &commit, err);
	if (!status)
		status = svc_repo_entry(
			repo, &change->commit, walking->path, &change->after, &mode, err);
	guint n = commit ? commit->n_parents : 0;
	change->before = g_new0(struct svc_oid, n + 1);
	for (guint i = 0; i < n && !status; i++) {
		struct svc_oid *before = &change->before[change->n_before];
		svc_autoclear(svc_error) absent = {0};
		if (!svc_repo_has_commit(repo, &commit->parents[i]) && svc_repo_is_shallow(repo))
			continue;
		status = svc_repo_entry(
			repo, &commit->parents[i], walking->path, before, &mode, err);
		change->n_before++;
	}
	change->n_before = MAX(change->n_before, 1);
	svc_chain_commit_free(commit);
	return status;
}

static enum svc_status walk_one(const struct svc_commit *commit, void *data, struct svc_error *err)
{
	struct walking *walking = data;
	const struct svc_history_range *range = walking->range;
	struct svc_past past = {.moves = true};
	if (range->since != INT64_MIN && commit->time < range->since - SLACK)
		return SVC_FINDINGS; /* ends the walk */
	past.change.commit = commit->oid;
	past.change.time = past.change.sort = commit->time;
	enum svc_status status = read_blobs(walking, &past.change, err);
	g_array_append_val(walking->out, past);
	if (commit->time >= range->since && commit->time < range->until)
		walking->shown++;
	return status || walking->shown < range->limit ? status : SVC_FINDINGS;
}

enum svc_status svc_past_walk(struct svc_history *history, const struct svc_oid *from,
	const char *path, const struct svc_history_range *range, GArray *out, struct svc_error *err)
{
	struct svc_store *store = svc_desk_store(history->desk);
	g_autofree char *whole = g_strconcat(svc_store_prefix(store), path, NULL);
	struct walking walking = {history, whole, range, 0, out};
	if (range->limit <= 0)
		return SVC_OK;
	enum svc_status status = svc_repo_history_from(
		svc_store_repo(store), from, whole, false, walk_one, &walking, err);
	return status == SVC_FINDINGS ? SVC_OK : status;
}
