#include "cli/parse.h"
#include <string.h>

enum { WORDS_MOST = 3 };

const char *const *svc_cli_synonyms(const char *word)
{
	static const struct {
		const char *word, *ours[WORDS_MOST];
	} known[] = {
		{"add", {"new"}},
		{"answer", {"reply"}},
		{"comment", {"note", "reply"}},
		{"create", {"new"}},
		{"delete", {"rm"}},
		{"describe", {"show"}},
		{"done", {"resolve"}},
		{"find", {"search"}},
		{"finish", {"resolve"}},
		{"get", {"show"}},
		{"grep", {"search"}},
		{"history", {"log"}},
		{"ls", {"list"}},
		{"modify", {"set"}},
		{"open", {"new"}},
		{"pause", {"hold"}},
		{"pull", {"sync"}},
		{"push", {"sync"}},
		{"remove", {"rm"}},
		{"revert", {"undo"}},
		{"solve", {"resolve"}},
		{"status", {"my"}},
		{"update", {"set"}},
		{"view", {"show"}},
	};
	static const char *const none[] = {NULL};
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (!strcmp(known[i].word, word))
			return known[i].ours;
	return none;
}
