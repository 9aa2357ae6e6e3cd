#include "search/words.h"
#include <string.h>

static void phrase_free(gpointer data)
{
	struct svc_phrase *phrase = data;
	g_free(phrase->text);
	g_ptr_array_unref(phrase->tokens);
	g_free(phrase);
}

void svc_words_free(struct svc_words *words)
{
	if (!words)
		return;
	g_ptr_array_unref(words->phrases);
	g_free(words);
}

static void add_token(const char *token, size_t length, size_t start, size_t end, void *data)
{
	g_ptr_array_add(data, g_strndup(token, length));
}

static struct svc_phrase *phrase_new(struct svc_tokens *tokens, const char *operand)
{
	struct svc_phrase *phrase = g_new0(struct svc_phrase, 1);
	phrase->prefix = g_str_has_suffix(operand, "*");
	phrase->text = g_strndup(operand, strlen(operand) - phrase->prefix);
	phrase->tokens = g_ptr_array_new_with_free_func(g_free);
	svc_tokens_each(tokens, phrase->text, add_token, phrase->tokens);
	/* `printer - *` asks for no word that begins with nothing. */
	gunichar last =
		*phrase->text
			? g_utf8_get_char(g_utf8_prev_char(phrase->text + strlen(phrase->text)))
			: ' ';
	phrase->prefix = phrase->prefix && !g_unichar_isspace(last);
	return phrase;
}

static enum svc_status check(const char *const *operands, struct svc_error *err)
{
	size_t bytes = 0;
	for (; *operands; operands++) {
		bytes += strlen(*operands);
		if (bytes > SVC_WORDS_MAX_BYTES)
			return svc_error_set(err, SVC_EUSAGE,
				"words to search for are limited to %d bytes", SVC_WORDS_MAX_BYTES);
		if (!g_utf8_validate(*operands, -1, NULL))
			return svc_error_set(err, SVC_EUSAGE, "a word is no valid UTF-8");
	}
	return SVC_OK;
}

static enum svc_status add(
	struct svc_words *words, struct svc_phrase *phrase, struct svc_error *err)
{
	if (!phrase->tokens->len) {
		phrase_free(phrase);
		return SVC_OK;
	}
	g_ptr_array_add(words->phrases, phrase);
	if (phrase->tokens->len > SVC_WORDS_MAX_TOKENS)
		return svc_error_set(
			err, SVC_EUSAGE, "a phrase is limited to %d words", SVC_WORDS_MAX_TOKENS);
	if (words->phrases->len > SVC_WORDS_MAX_PHRASES)
		return svc_error_set(err, SVC_EUSAGE, "a search is limited to %d words and phrases",
			SVC_WORDS_MAX_PHRASES);
	return SVC_OK;
}

enum svc_status svc_words_parse(struct svc_tokens *tokens, const char *const *operands,
	bool public_only, struct svc_words **out, struct svc_error *err)
{
	enum svc_status status = check(operands, err);
	svc_auto(svc_words) words = g_new0(struct svc_words, 1);
	words->phrases = g_ptr_array_new_with_free_func(phrase_free);
	words->public_only = public_only;
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		words->weights[column] = public_only && svc_text_columns[column].internal
						 ? 0
						 : svc_text_columns[column].weight;
	for (; *operands && !status; operands++)
		status = add(words, phrase_new(tokens, *operands), err);
	if (!status && !words->phrases->len) {
		svc_error_set(err, SVC_EUSAGE, "there is no word to search for");
		status = svc_error_hint(err, "a word has letters or digits");
	}
	if (!status)
		*out = g_steal_pointer(&words);
	return status;
}

struct svc_words *svc_words_any(void)
{
	struct svc_words *words = g_new0(struct svc_words, 1);
	words->phrases = g_ptr_array_new_with_free_func(phrase_free);
	words->any = true;
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		words->weights[column] = svc_text_columns[column].weight;
	return words;
}

void svc_words_add(struct svc_words *words, const char *token)
{
	struct svc_phrase *phrase = g_new0(struct svc_phrase, 1);
	phrase->text = g_strdup(token);
	phrase->tokens = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(phrase->tokens, g_strdup(token));
	g_ptr_array_add(words->phrases, phrase);
}

static void append_quoted(GString *query, const char *text)
{
	g_string_append_c(query, '"');
	for (; *text; text++)
		g_string_append(query, *text == '"' ? "\"\"" : (char[]){*text, '\0'});
	g_string_append_c(query, '"');
}

char *svc_words_query(const struct svc_words *words)
{
	GString *query = g_string_new("{");
	for (int column = 0; column < SVC_TEXT_COLUMNS; column++)
		if (words->weights[column] > 0)
			g_string_append_printf(query, " %s", svc_text_columns[column].name);
	g_string_append(query, " } : (");
	for (guint i = 0; i < words->phrases->len; i++) {
		const struct svc_phrase *phrase = words->phrases->pdata[i];
		g_string_append(query, !i ? "" : words->any ? " OR " : " AND ");
		append_quoted(query, phrase->text);
		g_string_append(query, phrase->prefix ? " *" : "");
	}
	g_string_append_c(query, ')');
	return g_string_free(query, FALSE);
}
