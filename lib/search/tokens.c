#include "search/tokens.h"
#include "index/db.h"
#include <limits.h>
#include <string.h>

/* FTS5 cuts longer ones off. */
enum { LONGEST = 32768 };

struct svc_tokens {
	sqlite3 *db; /* in memory; nothing but where the tokeniser comes from */
	fts5_tokenizer methods;
	Fts5Tokenizer *own;
};

fts5_api *svc_tokens_api(sqlite3 *db)
{
	fts5_api *api = NULL;
	svc_autostatement *get = NULL;
	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &get, NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_pointer(get, 1, &api, "fts5_api_ptr", NULL);
	sqlite3_step(get);
	return api;
}

static bool create(struct svc_tokens *tokens)
{
	static const char *arguments[] = {"remove_diacritics", "2"};
	void *context;
	if (sqlite3_open_v2(":memory:", &tokens->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		return false;
	fts5_api *api = svc_tokens_api(tokens->db);
	return api && !api->xFindTokenizer(api, "unicode61", &context, &tokens->methods) &&
	       !tokens->methods.xCreate(context, arguments, G_N_ELEMENTS(arguments), &tokens->own);
}

enum svc_status svc_tokens_new(struct svc_tokens **out, struct svc_error *err)
{
	svc_auto(svc_tokens) tokens = g_new0(struct svc_tokens, 1);
	if (!create(tokens))
		return svc_error_set(
			err, SVC_EENVIRONMENT, "this SQLite has no full-text search (FTS5)");
	*out = g_steal_pointer(&tokens);
	return SVC_OK;
}

void svc_tokens_free(struct svc_tokens *tokens)
{
	if (!tokens)
		return;
	if (tokens->own)
		tokens->methods.xDelete(tokens->own);
	sqlite3_close_v2(tokens->db);
	g_free(tokens);
}

struct each {
	svc_token_fn fn;
	void *data;
};

static int pass(void *data, int flags, const char *token, int length, int start, int end)
{
	const struct each *each = data;
	each->fn(token, (size_t)MIN(length, LONGEST), (size_t)start, (size_t)end, each->data);
	return SQLITE_OK;
}

void svc_tokens_each(struct svc_tokens *tokens, const char *text, svc_token_fn fn, void *data)
{
	struct each each = {fn, data};
	size_t length = strlen(text);
	tokens->methods.xTokenize(tokens->own, &each, FTS5_TOKENIZE_DOCUMENT, text,
		(int)MIN(length, (size_t)INT_MAX), pass);
}
