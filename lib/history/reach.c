/*
 * Reachability by lines. A line is a chain of first parents, so that reaching one commit of it is
 * reaching all before it; where a line begins, and where it merges, it joins others.
 */
#include "history/private.h"

struct svc_reach {
	struct svc_history *history;
	sqlite3_stmt *joins;
	GHashTable *ends; /* line → one more than the place up to which it is reached */
};

struct place {
	gint64 line, pos;
};

struct svc_reach *svc_reach_new(struct svc_history *history)
{
	struct svc_reach *reach = g_new0(struct svc_reach, 1);
	reach->history = history;
	reach->ends = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	reach->joins = svc_db_prepare(history->db,
		"SELECT to_line, to_pos FROM joins WHERE line = ? AND pos >= ? AND pos <= ?");
	return reach;
}

void svc_reach_free(struct svc_reach *reach)
{
	if (!reach)
		return;
	sqlite3_finalize(reach->joins);
	g_hash_table_unref(reach->ends);
	g_free(reach);
}

static gint64 end_of(const struct svc_reach *reach, gint64 line)
{
	const gint64 *end = g_hash_table_lookup(reach->ends, &line);
	return end ? *end : 0;
}

/* Takes what one more part of a line joins. */
static bool follow(struct svc_reach *reach, const struct place *place, gint64 from, GArray *rest)
{
	int code;
	sqlite3_bind_int64(reach->joins, 1, place->line);
	sqlite3_bind_int64(reach->joins, 2, from);
	sqlite3_bind_int64(reach->joins, 3, place->pos);
	while ((code = sqlite3_step(reach->joins)) == SQLITE_ROW) {
		struct place next = {sqlite3_column_int64(reach->joins, 0),
			sqlite3_column_int64(reach->joins, 1)};
		g_array_append_val(rest, next);
	}
	sqlite3_reset(reach->joins);
	return code == SQLITE_DONE;
}

bool svc_reach_add(struct svc_reach *reach, int64_t line, int64_t pos)
{
	g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(struct place));
	struct place place = {line, pos};
	bool good = reach->joins != NULL;
	g_array_append_val(rest, place);
	while (good && rest->len) {
		place = g_array_index(rest, struct place, rest->len - 1);
		g_array_set_size(rest, rest->len - 1);
		gint64 from = end_of(reach, place.line), end = place.pos + 1;
		if (end <= from)
			continue;
		g_hash_table_insert(reach->ends, g_memdup2(&place.line, sizeof place.line),
			g_memdup2(&end, sizeof end));
		good = follow(reach, &place, from, rest);
	}
	return good;
}

bool svc_reach_has(const struct svc_reach *reach, int64_t line, int64_t pos)
{
	return pos < end_of(reach, line);
}

int64_t svc_reach_count(const struct svc_reach *reach)
{
	int64_t count = 0;
	GHashTableIter iter;
	gpointer line, end;
	g_hash_table_iter_init(&iter, reach->ends);
	while (g_hash_table_iter_next(&iter, &line, &end))
		count += *(gint64 *)end;
	return count;
}
