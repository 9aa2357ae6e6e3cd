/*
 * Extending the map by commits that it doesn't have yet, parents before children: whatever ends it
 * in between, all that a commit of the map reaches is in the map.
 */
#include "history/touches.h"
#include <string.h>

/* Commits stored in one transaction. */
enum { BATCH = 8192 };

enum statement {
	ADD_COMMIT,
	SET_LINE,
	GET_LINE,
	ADD_JOIN,
	GET_PATH,
	ADD_PATH,
	ADD_CHANGE,
	N_STATEMENTS
};

static const char *const sql[N_STATEMENTS] = {
	[ADD_COMMIT] = "INSERT INTO commits (id, time, sort, depth, line, pos, moves)"
		       " VALUES (?, ?, ?, ?, ?, ?, ?)",
	[SET_LINE] = "INSERT OR REPLACE INTO lines VALUES (?, ?)",
	[GET_LINE] = "SELECT last FROM lines WHERE line = ?",
	[ADD_JOIN] = "INSERT OR IGNORE INTO joins VALUES (?, ?, ?, ?)",
	[GET_PATH] = "SELECT p FROM paths WHERE path = ?",
	[ADD_PATH] = "INSERT INTO paths (path) VALUES (?)",
	[ADD_CHANGE] = "INSERT INTO changes VALUES (?, ?, ?, ?)",
};

struct filling {
	struct svc_history *history;
	const struct svc_graph *graph;
	sqlite3_stmt *statements[N_STATEMENTS];
	int64_t lines; /* how many there are */
	guint uncommitted;
};

/* Runs a statement of numbers; false unless it gives `expected`. */
static bool run(struct filling *filling, enum statement which, int expected, const int64_t *numbers,
	int count)
{
	sqlite3_stmt *statement = filling->statements[which];
	sqlite3_reset(statement);
	for (int i = 0; i < count; i++)
		sqlite3_bind_int64(statement, i + 1, numbers[i]);
	return sqlite3_step(statement) == expected;
}

static bool is_last(struct filling *filling, const struct svc_map_place *place)
{
	bool found = run(filling, GET_LINE, SQLITE_ROW, &place->line, 1);
	bool last = found && sqlite3_column_int64(filling->statements[GET_LINE], 0) == place->pos;
	sqlite3_reset(filling->statements[GET_LINE]);
	return last;
}

static bool join(struct filling *filling, const struct svc_map_place *place,
	const struct svc_map_place *parent)
{
	const int64_t numbers[] = {place->line, place->pos, parent->line, parent->pos};
	return run(filling, ADD_JOIN, SQLITE_DONE, numbers, 4);
}

/* Puts a commit on the line of its first parent where that ends there, else on one of its own. */
static bool place_it(
	struct filling *filling, const struct svc_graph_commit *commit, struct svc_map_place *out)
{
	g_autofree struct svc_map_place *parents = g_new0(struct svc_map_place, commit->n_parents);
	*out = (struct svc_map_place){-1, 0, commit->time, 0};
	for (guint i = 0; i < commit->n_parents; i++) {
		const struct svc_raw_id *id = &g_array_index(
			filling->graph->parents, struct svc_raw_id, commit->parents + i);
		if (!svc_map_find(filling->history, id, &parents[i]))
			return false;
		out->sort = MAX(out->sort, parents[i].sort);
		out->depth = MAX(out->depth, parents[i].depth + 1);
	}
	bool goes_on = commit->n_parents && is_last(filling, &parents[0]);
	out->line = goes_on ? parents[0].line : filling->lines++;
	out->pos = goes_on ? parents[0].pos + 1 : 0;
	for (guint i = goes_on; i < commit->n_parents; i++)
		if (!join(filling, out, &parents[i]))
			return false;
	const int64_t line[] = {out->line, out->pos};
	return run(filling, SET_LINE, SQLITE_DONE, line, 2);
}

/* The number of a path; -1 on an error. */
static int64_t path_number(struct filling *filling, const char *path)
{
	sqlite3_stmt *get = filling->statements[GET_PATH];
	sqlite3_stmt *add = filling->statements[ADD_PATH];
	sqlite3_reset(get);
	sqlite3_bind_text(get, 1, path, -1, SQLITE_STATIC);
	int code = sqlite3_step(get);
	int64_t number = code == SQLITE_ROW ? sqlite3_column_int64(get, 0) : -1;
	sqlite3_reset(get);
	if (code != SQLITE_DONE)
		return number;
	sqlite3_reset(add);
	sqlite3_bind_text(add, 1, path, -1, SQLITE_STATIC);
	return sqlite3_step(add) == SQLITE_DONE
		       ? sqlite3_last_insert_rowid(filling->history->db->handle)
		       : -1;
}

static bool add_change(struct filling *filling, int64_t commit, const struct svc_touch *touch)
{
	sqlite3_stmt *add = filling->statements[ADD_CHANGE];
	int64_t path = path_number(filling, touch->path);
	sqlite3_reset(add);
	sqlite3_bind_int64(add, 1, path);
	sqlite3_bind_int64(add, 2, commit);
	if (svc_raw_id_is_none(&touch->after))
		sqlite3_bind_null(add, 3);
	else
		sqlite3_bind_blob(add, 3, touch->after.bytes, SVC_RAW_ID, SQLITE_STATIC);
	sqlite3_bind_blob(
		add, 4, touch->before, (int)(touch->n_before * SVC_RAW_ID), SQLITE_STATIC);
	return path >= 0 && sqlite3_step(add) == SQLITE_DONE;
}

/* A file of a merge may have come from a parent under another path. */
static bool may_move(const struct svc_graph_commit *commit, const GArray *touches)
{
	for (guint i = 0; i < touches->len; i++)
		if (svc_raw_id_is_none(&g_array_index(touches, struct svc_touch, i).after))
			return true;
	return commit->n_parents > 1;
}

static bool add_commit(
	struct filling *filling, const struct svc_graph_commit *commit, const GArray *touches)
{
	struct svc_map_place place;
	sqlite3_stmt *add = filling->statements[ADD_COMMIT];
	if (svc_map_find(filling->history, &commit->id, &place))
		return true; /* somebody else was faster */
	if (!place_it(filling, commit, &place))
		return false;
	const int64_t numbers[] = {commit->time, place.sort, place.depth, place.line, place.pos,
		may_move(commit, touches)};
	sqlite3_reset(add);
	sqlite3_bind_blob(add, 1, commit->id.bytes, SVC_RAW_ID, SQLITE_STATIC);
	for (int i = 0; i < (int)G_N_ELEMENTS(numbers); i++)
		sqlite3_bind_int64(add, i + 2, numbers[i]);
	bool good = sqlite3_step(add) == SQLITE_DONE;
	int64_t number = sqlite3_last_insert_rowid(filling->history->db->handle);
	for (guint i = 0; good && i < touches->len; i++)
		good = add_change(filling, number, &g_array_index(touches, struct svc_touch, i));
	return good;
}

static bool begin(struct filling *filling)
{
	filling->uncommitted = 0;
	if (!svc_db_run(filling->history->db, "BEGIN IMMEDIATE"))
		return false;
	filling->lines = svc_db_number(
		filling->history->db, "SELECT ifnull(max(line) + 1, 0) FROM lines", -1);
	return filling->lines >= 0;
}

static bool store(guint i, const GArray *touches, void *data)
{
	struct filling *filling = data;
	struct svc_db *db = filling->history->db;
	if (sqlite3_get_autocommit(db->handle) && !begin(filling))
		return false;
	if (!add_commit(filling,
		    &g_array_index(filling->graph->commits, struct svc_graph_commit, i), touches))
		return false;
	if (++filling->uncommitted < BATCH)
		return true;
	for (size_t n = 0; n < N_STATEMENTS; n++)
		sqlite3_reset(filling->statements[n]);
	return svc_db_run(db, "COMMIT");
}

static bool store_all(struct svc_history *history, const struct svc_graph *graph)
{
	struct filling filling = {.history = history, .graph = graph};
	bool good = true;
	for (size_t i = 0; i < N_STATEMENTS; i++) {
		filling.statements[i] = svc_db_prepare(history->db, sql[i]);
		good = good && filling.statements[i];
	}
	good = good && svc_touches_each(history->desk, graph, store, &filling);
	for (size_t i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize(filling.statements[i]);
	bool open = !sqlite3_get_autocommit(history->db->handle);
	if (!open)
		return good;
	if (good && svc_db_run(history->db, "COMMIT"))
		return true;
	svc_db_run(history->db, "ROLLBACK");
	return false;
}

static bool is_known(const struct svc_raw_id *id, void *data)
{
	struct svc_map_place place;
	return svc_map_find(data, id, &place);
}

bool svc_map_fill(struct svc_history *history, const struct svc_oid *tip)
{
	svc_autoclear(svc_graph) graph = {0};
	svc_autoclear(svc_error) why = {0}; /* whoever reads all commits instead will tell */
	struct svc_repo *repo = svc_store_repo(svc_desk_store(history->desk));
	if (svc_graph_read(repo, tip, is_known, history, &graph, &why))
		return false;
	if (!graph.commits->len)
		return true;
	return history->db->writable && !history->options.frozen && store_all(history, &graph);
}
