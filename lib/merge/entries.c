/*
 * The timeline as an ordered union: what either side added is kept, in the order of time.
 */
#include "merge/private.h"

#include <string.h>

static int64_t time_of(const struct svc_merge_piece *piece)
{
	return piece->entry->stamped ? piece->entry->time : INT64_MAX;
}

static void free_piece(gpointer data)
{
	struct svc_merge_piece *piece = data;
	g_free(piece->key);
	g_free(piece);
}

/* Time, author, verb and what it says: equal for the same entry. */
static char *identity(
	const struct svc_merge *merge, enum svc_merge_side side, const struct svc_entry *entry)
{
	struct svc_merge_range body = svc_merge_body(merge, side);
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "%c%020" G_GINT64_FORMAT " %s %s\n",
		entry->stamped ? '0' : '1', entry->stamped ? entry->time : 0, entry->author,
		entry->verb);
	if (entry->malformed) /* it may hold more than its parts tell */
		g_string_append_len(
			text, body.text + entry->start, (gssize)(entry->end - entry->start));
	for (guint i = 0; entry->changes && i < entry->changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(entry->changes, struct svc_change_line, i);
		g_string_append_printf(text, "- %s: %s\n", line->field, line->value);
	}
	g_string_append(text, entry->text);
	return g_string_free(text, FALSE);
}

struct side { /* one side's pieces in the order of time */
	GPtrArray *pieces;
	GHashTable *by_key;
	guint at; /* next one to be merged */
};

static void sides_clear(struct side (*sides)[SVC_MERGE_SIDES])
{
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		g_hash_table_unref((*sides)[i].by_key);
		g_ptr_array_unref((*sides)[i].pieces);
	}
}

static guint index_in(const struct svc_timeline *timeline, const struct svc_entry *entry)
{
	guint index = 0;
	return g_ptr_array_find(timeline->entries, entry, &index) ? index : 0;
}

static void fill(struct svc_merge *merge, enum svc_merge_side of, struct side *side)
{
	const GPtrArray *sorted = merge->sorted[of];
	side->pieces = g_ptr_array_new_with_free_func(free_piece);
	side->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < sorted->len; i++) {
		g_autofree char *text = identity(merge, of, sorted->pdata[i]);
		struct svc_merge_piece *piece = g_new0(struct svc_merge_piece, 1);
		piece->side = of;
		piece->entry = sorted->pdata[i];
		piece->index = index_in(merge->timeline[of], piece->entry);
		unsigned number = 0;
		do {
			g_free(piece->key);
			piece->key = g_strdup_printf("%s\x1f%u", text, number++);
		} while (g_hash_table_contains(side->by_key, piece->key));
		g_ptr_array_add(side->pieces, piece);
		g_hash_table_insert(side->by_key, piece->key, piece);
	}
}

static bool has(const struct side *side, const char *key)
{
	return g_hash_table_contains(side->by_key, key);
}

/* An entry that one side took away, and the other left as it was, is gone. */
static bool stays(const struct side sides[SVC_MERGE_SIDES], const char *key)
{
	bool base = has(&sides[SVC_MERGE_BASE], key), ours = has(&sides[SVC_MERGE_OURS], key);
	bool theirs = has(&sides[SVC_MERGE_THEIRS], key);
	return ours == theirs ? ours : ours != base ? ours : theirs;
}

/* The pieces of one instant that stay; the side's place moves on. */
static GPtrArray *take(struct side sides[SVC_MERGE_SIDES], enum svc_merge_side of, int64_t time)
{
	GPtrArray *taken = g_ptr_array_new();
	struct side *side = &sides[of];
	for (; side->at < side->pieces->len; side->at++) {
		struct svc_merge_piece *piece = side->pieces->pdata[side->at];
		if (time_of(piece) != time)
			break;
		if (stays(sides, piece->key))
			g_ptr_array_add(taken, piece);
	}
	return taken;
}

static bool same_keys(const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return false;
	for (guint i = 0; i < a->len; i++)
		if (strcmp(((struct svc_merge_piece *)a->pdata[i])->key,
			    ((struct svc_merge_piece *)b->pdata[i])->key) != 0)
			return false;
	return true;
}

/* Adds a piece once, with the bytes of ours where ours has it. */
static void emit(struct svc_merge *merge, const struct side sides[SVC_MERGE_SIDES],
	const struct svc_merge_piece *piece, GHashTable *seen)
{
	const struct svc_merge_piece *own =
		g_hash_table_lookup(sides[SVC_MERGE_OURS].by_key, piece->key);
	const struct svc_merge_piece *other =
		g_hash_table_lookup(sides[SVC_MERGE_THEIRS].by_key, piece->key);
	if (!g_hash_table_add(seen, g_strdup(piece->key)))
		return;
	struct svc_merge_piece *copy = g_memdup2(own ? own : other, sizeof *copy);
	copy->key = g_strdup(copy->key);
	g_ptr_array_add(merge->entries, copy);
	g_ptr_array_add(merge->merged, (gpointer)copy->entry);
}

static void emit_all(struct svc_merge *merge, const struct side sides[SVC_MERGE_SIDES],
	const GPtrArray *pieces, GHashTable *seen)
{
	for (guint i = 0; i < pieces->len; i++)
		emit(merge, sides, pieces->pdata[i], seen);
}

/* By the first new entries that differ. */
static int compare_new(const struct side *base, const GPtrArray *a, const GPtrArray *b)
{
	guint i = 0, k = 0;
	for (;; i++, k++) {
		while (i < a->len && has(base, ((struct svc_merge_piece *)a->pdata[i])->key))
			i++;
		while (k < b->len && has(base, ((struct svc_merge_piece *)b->pdata[k])->key))
			k++;
		if (i == a->len || k == b->len)
			return i == a->len ? (k == b->len ? 0 : -1) : 1;
		int order = strcmp(((struct svc_merge_piece *)a->pdata[i])->key,
			((struct svc_merge_piece *)b->pdata[k])->key);
		if (order != 0)
			return order;
	}
}

/* Takes turns so that what stands before another on either side does so in the result, or the last
 * word on a field would be another's. `first` goes on where the sides don't say; two entries that
 * stand the other way round on each side are put by what they hold. */
static void interleave(struct svc_merge *merge, const struct side sides[SVC_MERGE_SIDES],
	const GPtrArray *first, const GPtrArray *second, GHashTable *seen)
{
	guint i = 0, k = 0;
	while (i < first->len && k < second->len) {
		const struct svc_merge_piece *a = first->pdata[i], *b = second->pdata[k];
		bool a_done = g_hash_table_contains(seen, a->key);
		bool b_done = g_hash_table_contains(seen, b->key);
		bool b_comes = !b_done && has(&sides[a->side], b->key);
		bool a_comes = !a_done && has(&sides[b->side], a->key);
		bool by_text = a_comes && b_comes && strcmp(a->key, b->key) > 0;
		bool take_second = b_done || (!a_done && ((a_comes && !b_comes) || by_text));
		emit(merge, sides, take_second ? b : a, seen);
		take_second ? k++ : i++;
	}
	for (; i < first->len; i++)
		emit(merge, sides, first->pdata[i], seen);
	for (; k < second->len; k++)
		emit(merge, sides, second->pdata[k], seen);
}

/* Entries of one second keep the order of the side that changed it; where both did, the order of
 * either, however the sides are called. */
static void merge_instant(
	struct svc_merge *merge, struct side sides[SVC_MERGE_SIDES], int64_t time, GHashTable *seen)
{
	g_autoptr(GPtrArray) base = take(sides, SVC_MERGE_BASE, time);
	g_autoptr(GPtrArray) ours = take(sides, SVC_MERGE_OURS, time);
	g_autoptr(GPtrArray) theirs = take(sides, SVC_MERGE_THEIRS, time);
	if (same_keys(ours, theirs) || same_keys(theirs, base)) {
		emit_all(merge, sides, ours, seen);
		return;
	}
	if (same_keys(ours, base)) {
		emit_all(merge, sides, theirs, seen);
		return;
	}
	bool swap = compare_new(&sides[SVC_MERGE_BASE], ours, theirs) > 0;
	interleave(merge, sides, swap ? theirs : ours, swap ? ours : theirs, seen);
}

static bool next_time(const struct side sides[SVC_MERGE_SIDES], int64_t *time)
{
	bool found = false;
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		if (sides[i].at == sides[i].pieces->len)
			continue;
		int64_t own = time_of(sides[i].pieces->pdata[sides[i].at]);
		*time = found ? MIN(*time, own) : own;
		found = true;
	}
	return found;
}

static void note_touched(
	struct svc_merge *merge, const struct side sides[SVC_MERGE_SIDES], enum svc_merge_side of)
{
	for (guint i = 0; i < sides[of].pieces->len; i++) {
		const struct svc_merge_piece *piece = sides[of].pieces->pdata[i];
		const GArray *changes = piece->entry->changes;
		if (has(&sides[SVC_MERGE_BASE], piece->key))
			continue;
		for (guint c = 0; changes && c < changes->len; c++)
			g_hash_table_add(merge->touched[of],
				g_array_index(changes, struct svc_change_line, c).field);
	}
}

void svc_merge_entries(struct svc_merge *merge)
{
	struct side sides[SVC_MERGE_SIDES] = {{0}};
	merge->entries = g_ptr_array_new_with_free_func(free_piece);
	merge->merged = g_ptr_array_new();
	for (size_t i = 0; i < SVC_MERGE_SIDES; i++) {
		merge->sorted[i] = svc_timeline_sorted(merge->timeline[i]);
		merge->touched[i] = g_hash_table_new(g_str_hash, g_str_equal);
		fill(merge, (enum svc_merge_side)i, &sides[i]);
	}
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	int64_t time = 0;
	while (next_time((const struct side *)sides, &time))
		merge_instant(merge, sides, time, seen);
	note_touched(merge, sides, SVC_MERGE_OURS);
	note_touched(merge, sides, SVC_MERGE_THEIRS);
	sides_clear(&sides);
}

const char *svc_merge_told(
	const GPtrArray *entries, const char *field, const struct svc_entry **last)
{
	for (guint i = entries->len; i-- > 0;) {
		const struct svc_entry *entry = entries->pdata[i];
		for (guint c = entry->changes ? entry->changes->len : 0; c-- > 0;) {
			const struct svc_change_line *line =
				&g_array_index(entry->changes, struct svc_change_line, c);
			if (strcmp(line->field, field) != 0)
				continue;
			if (last)
				*last = entry;
			return *line->value ? line->value : NULL;
		}
	}
	return NULL;
}
