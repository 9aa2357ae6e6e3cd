#include "search/private.h"
#include <string.h>

enum svc_status svc_search_open(struct svc_desk *desk, const struct svc_search_options *options,
	struct svc_search **out, struct svc_error *err)
{
	svc_auto(svc_search) search = g_new0(struct svc_search, 1);
	search->desk = desk;
	search->options = *options;
	search->arena = svc_arena_new(4096);
	search->hits = g_array_new(FALSE, FALSE, sizeof(struct svc_search_hit));
	enum svc_status status = svc_tokens_new(&search->tokens, err);
	if (status)
		return status;
	const struct svc_cache_options use = svc_cache_options_of(svc_desk_context(desk));
	search->cache = svc_cache_open(desk, &use);
	*out = g_steal_pointer(&search);
	return SVC_OK;
}

enum svc_status svc_search_new(struct svc_desk *desk, const struct svc_search_options *options,
	struct svc_search **out, struct svc_error *err)
{
	svc_auto(svc_search) search = NULL;
	enum svc_status status = svc_search_open(desk, options, &search, err);
	if (!status)
		status = svc_words_parse(
			search->tokens, options->words, options->public_only, &search->words, err);
	if (!status)
		*out = g_steal_pointer(&search);
	return status;
}

void svc_search_free(struct svc_search *search)
{
	if (!search)
		return;
	svc_db_free(search->db);
	svc_cache_free(search->cache);
	svc_words_free(search->words);
	svc_tokens_free(search->tokens);
	svc_arena_free(search->arena);
	g_array_unref(search->hits);
	g_free(search);
}

void svc_search_add(struct svc_search *search, const struct svc_search_hit *hit)
{
	struct svc_search_hit kept = *hit;
	kept.path = svc_arena_copy(search->arena, hit->path, strlen(hit->path));
	kept.id = svc_arena_copy(search->arena, hit->id, strlen(hit->id));
	g_array_append_val(search->hits, kept);
}

void svc_search_tell_bad(const struct svc_error *why, struct svc_search *search)
{
	if (search->bad)
		search->bad(why, search->data);
}

/* All kinds are brought up to date before the first is asked: what is read stays as it is. */
static void prepare(struct svc_search *search, const GPtrArray *kinds)
{
	for (guint i = 0; i < kinds->len && search->cache; i++)
		svc_search_sync(search, kinds->pdata[i]);
	if (search->db && !svc_db_run(search->db, "BEGIN"))
		svc_search_drop(search);
}

static enum svc_status find(
	struct svc_search *search, const struct svc_kind *kind, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	if (search->db && svc_search_ask(search, kind, &status, err))
		return status;
	return svc_search_scan(search, kind, err);
}

static gint by_score(gconstpointer a, gconstpointer b)
{
	const struct svc_search_hit *one = a, *two = b;
	if (one->score < two->score || one->score > two->score)
		return one->score < two->score ? 1 : -1;
	return strcmp(one->path, two->path);
}

void svc_search_result_clear(struct svc_search_result *result)
{
	g_clear_pointer(&result->hits, g_array_unref);
}

enum svc_status svc_search_run(struct svc_search *search, svc_desk_bad_fn bad, void *data,
	struct svc_search_result *out, struct svc_error *err)
{
	g_autoptr(GPtrArray) kinds = g_ptr_array_new();
	search->bad = bad;
	search->data = data;
	if (search->options.kind)
		g_ptr_array_add(kinds, (gpointer)search->options.kind);
	else
		g_ptr_array_extend_and_steal(kinds, svc_desk_folders(search->desk));
	prepare(search, kinds);
	enum svc_status status = SVC_OK;
	for (guint i = 0; i < kinds->len && !status && search->words->phrases->len; i++)
		status = find(search, kinds->pdata[i], err);
	if (status)
		return status;
	g_array_sort(search->hits, by_score);
	if (search->hits->len > search->options.most)
		g_array_set_size(search->hits, (guint)search->options.most);
	*out = (struct svc_search_result){g_array_ref(search->hits), search->total};
	return SVC_OK;
}

void svc_search_view_clear(struct svc_search_view *view)
{
	svc_snippet_clear(&view->title);
	svc_snippet_clear(&view->snippet);
}

static enum svc_status take_text(struct svc_record **record, void *data, struct svc_error *err)
{
	return svc_text_of(*record, data, err);
}

enum svc_status svc_search_text(struct svc_search *search, const struct svc_search_hit *hit,
	struct svc_text *text, struct svc_error *err)
{
	enum svc_status status = SVC_OK;
	if (!svc_search_row_text(search, hit, text))
		status = svc_desk_one(
			search->desk, hit->kind, hit->path, take_text, NULL, text, err);
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		if (!text->columns[column])
			text->columns[column] = g_strdup("");
	return status;
}

enum svc_status svc_search_look(struct svc_search *search, const struct svc_search_hit *hit,
	struct svc_search_view *out, struct svc_error *err)
{
	svc_autoclear(svc_text) text = {0};
	enum svc_status status = svc_search_text(search, hit, &text, err);
	if (status)
		return status;
	svc_snippet_line(search->tokens, search->words, text.columns[SVC_TEXT_TITLE], &out->title);
	svc_snippet_make(search->tokens, search->words, &text, &out->snippet);
	return SVC_OK;
}
