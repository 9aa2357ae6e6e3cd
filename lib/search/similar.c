#include "search/similar.h"
#include "search/private.h"
#include <math.h>
#include <string.h>

/* Words of a record that are looked at, the most frequent first: a long thread has thousands. */
enum { CANDIDATES = 200 };

struct term {
	char *token; /* owned */
	double weight;
	double with;  /* records that have it */
	double value; /* what it tells */
};

static void term_free(gpointer data)
{
	struct term *term = data;
	g_free(term->token);
	g_free(term);
}

struct gather {
	GHashTable *terms; /* token → struct term, owned by it */
	double weight;     /* of the column */
};

static void gather(const char *token, size_t length, size_t start, size_t end, void *data)
{
	struct gather *all = data;
	g_autofree char *key = g_strndup(token, length);
	struct term *term = g_hash_table_lookup(all->terms, key);
	if (!term) {
		term = g_new0(struct term, 1);
		term->token = g_steal_pointer(&key);
		g_hash_table_insert(all->terms, term->token, term);
	}
	term->weight += all->weight;
}

static gint by_weight(gconstpointer a, gconstpointer b)
{
	const struct term *one = *(struct term *const *)a, *two = *(struct term *const *)b;
	if (one->weight < two->weight || one->weight > two->weight)
		return one->weight < two->weight ? 1 : -1;
	return strcmp(one->token, two->token);
}

static gint by_value(gconstpointer a, gconstpointer b)
{
	const struct term *one = *(struct term *const *)a, *two = *(struct term *const *)b;
	if (one->value < two->value || one->value > two->value)
		return one->value < two->value ? 1 : -1;
	return strcmp(one->token, two->token);
}

/* The most frequent words of a record; of struct term, owned by `terms`. */
static GPtrArray *candidates(
	struct svc_search *search, const struct svc_text *text, GHashTable *terms)
{
	GPtrArray *list = g_ptr_array_new();
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++) {
		struct gather all = {terms, svc_text_columns[column].weight};
		svc_tokens_each(search->tokens, text->columns[column], gather, &all);
	}
	GHashTableIter iter;
	gpointer term;
	g_hash_table_iter_init(&iter, terms);
	while (g_hash_table_iter_next(&iter, NULL, &term))
		g_ptr_array_add(list, term);
	g_ptr_array_sort(list, by_weight);
	if (list->len > CANDIDATES)
		g_ptr_array_set_size(list, CANDIDATES);
	return list;
}

struct census {
	struct svc_search *search;
	GHashTable *wanted; /* token → struct term */
	GHashTable *seen;   /* terms of the record at hand */
	double records;
};

static void see(const char *token, size_t length, size_t start, size_t end, void *data)
{
	struct census *census = data;
	g_autofree char *key = g_strndup(token, length);
	struct term *term = g_hash_table_lookup(census->wanted, key);
	if (term && g_hash_table_add(census->seen, term))
		term->with++;
}

static enum svc_status count(struct svc_record **record, void *data, struct svc_error *err)
{
	struct census *census = data;
	svc_autoclear(svc_text) text = {0};
	svc_autoclear(svc_error) unreadable = {0}; /* the search tells of it */
	if (svc_text_of(*record, &text, &unreadable))
		return SVC_OK;
	census->records++;
	g_hash_table_remove_all(census->seen);
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		svc_tokens_each(census->search->tokens, text.columns[column], see, census);
	return SVC_OK;
}

static enum svc_status count_by_scan(
	struct svc_search *search, const GPtrArray *list, double *records, struct svc_error *err)
{
	g_autoptr(GHashTable) wanted = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
	struct census census = {search, wanted, seen, 0};
	for (guint i = 0; i < list->len; i++) {
		struct term *term = list->pdata[i];
		term->with = 0;
		g_hash_table_insert(wanted, term->token, term);
	}
	enum svc_status status =
		svc_desk_each(search->desk, search->options.kind, count, NULL, &census, err);
	*records = census.records;
	return status;
}

/* By the vocabulary of the index; false where it can't be asked. */
static bool count_by_index(struct svc_search *search, const GPtrArray *list, double *records)
{
	const struct svc_kind *kind = search->options.kind;
	svc_autostatement *make = svc_search_prepare(search,
		"CREATE VIRTUAL TABLE IF NOT EXISTS temp.\"words of %w\" USING"
		" fts5vocab(main, \"text of %w\", row)",
		kind);
	if (!make || sqlite3_step(make) != SQLITE_DONE)
		return false;
	svc_autostatement *all = svc_search_prepare(
		search, "SELECT count(*) FROM \"docs of %w\" WHERE id IS NOT NULL", kind);
	svc_autostatement *get = svc_search_prepare(
		search, "SELECT doc FROM temp.\"words of %w\" WHERE term = ?", kind);
	if (!get || !all || sqlite3_step(all) != SQLITE_ROW)
		return false;
	*records = (double)sqlite3_column_int64(all, 0);
	for (guint i = 0; i < list->len; i++) {
		struct term *term = list->pdata[i];
		sqlite3_bind_text(get, 1, term->token, -1, SQLITE_STATIC);
		int code = sqlite3_step(get);
		if (code != SQLITE_ROW && code != SQLITE_DONE)
			return false;
		term->with = code == SQLITE_ROW ? (double)sqlite3_column_int64(get, 0) : 0;
		sqlite3_reset(get);
	}
	return true;
}

static void choose(struct svc_search *search, GPtrArray *list, double records)
{
	for (guint i = 0; i < list->len; i++) {
		struct term *term = list->pdata[i];
		double rarity = svc_match_rarity(records, term->with);
		term->value = term->with < 2 ? 0 : log1p(term->weight) * rarity;
	}
	g_ptr_array_sort(list, by_value);
	for (guint i = 0; i < list->len && i < SVC_SIMILAR_WORDS; i++) {
		const struct term *term = list->pdata[i];
		if (term->value > 0)
			svc_words_add(search->words, term->token);
	}
}

enum svc_status svc_search_new_like(struct svc_desk *desk, struct svc_record *record,
	struct svc_search **out, struct svc_error *err)
{
	svc_autoclear(svc_text) text = {0};
	g_autoptr(GHashTable) terms =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, term_free);
	const struct svc_search_options options = {.kind = record->kind, .most = UINT64_MAX};
	svc_auto(svc_search) search = NULL;
	enum svc_status status = svc_search_open(desk, &options, &search, err);
	if (!status)
		status = svc_text_of(record, &text, err);
	if (status)
		return status;
	g_autoptr(GPtrArray) list = candidates(search, &text, terms);
	double records;
	search->words = svc_words_any();
	if (!search->cache || !svc_search_sync(search, record->kind) ||
		!count_by_index(search, list, &records))
		status = count_by_scan(search, list, &records, err);
	if (status)
		return status;
	choose(search, list, records);
	*out = g_steal_pointer(&search);
	return SVC_OK;
}

enum svc_status svc_search_common(struct svc_search *search, const struct svc_search_hit *hit,
	char ***out, struct svc_error *err)
{
	svc_autoclear(svc_text) text = {0};
	enum svc_status status = svc_search_text(search, hit, &text, err);
	if (status)
		return status;
	const struct svc_tally tally = svc_match_text(search->tokens, search->words, &text);
	GPtrArray *common = g_ptr_array_new();
	for (guint i = 0; i < search->words->phrases->len; i++) {
		const struct svc_phrase *phrase = search->words->phrases->pdata[i];
		if (tally.weight[i] > 0)
			g_ptr_array_add(common, g_strdup(phrase->text));
	}
	g_ptr_array_add(common, NULL);
	*out = (char **)g_ptr_array_free(common, FALSE);
	return SVC_OK;
}
