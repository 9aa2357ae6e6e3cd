/*
 * The file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS): git names the first principal of a
 * key alone, and a person may have several.
 */
#include "audit/private.h"
#include <string.h>

/* "SHA256:…" of a key in base64, as ssh-keygen prints it; owned. */
static char *fingerprint_of(const char *key)
{
	gsize length;
	g_autofree guchar *bytes = g_base64_decode(key, &length);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize size = sizeof digest;
	g_checksum_update(sum, bytes, (gssize)length);
	g_checksum_get_digest(sum, digest, &size);
	g_autofree char *text = g_base64_encode(digest, size);
	text[strcspn(text, "=")] = '\0';
	return g_strconcat("SHA256:", text, NULL);
}

/* Patterns of a line, separated by commas; one that starts with '!' takes back what others allow.
 */
static bool matches(const char *patterns, const char *address)
{
	g_auto(GStrv) list = g_strsplit(patterns, ",", -1);
	bool found = false;
	for (char **one = list; *one; one++) {
		if (**one == '!' && g_pattern_match_simple(*one + 1, address))
			return false;
		found |= **one != '!' && g_pattern_match_simple(*one, address);
	}
	return found;
}

/* PRINCIPALS [OPTIONS] TYPE KEY [COMMENT] */
static bool line_vouches(const char *line, const char *fingerprint, const char *address)
{
	g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);
	if (!words[0] || *line == '#' || !matches(words[0], address))
		return false;
	for (char **word = words + 1; *word; word++) {
		if (!g_str_has_prefix(*word, "AAAA"))
			continue; /* every key's base64 starts with the length of its type */
		g_autofree char *own = fingerprint_of(*word);
		return !strcmp(own, fingerprint);
	}
	return false;
}

bool svc_audit_vouches(const char *signers, const char *fingerprint, const char *address)
{
	g_auto(GStrv) lines = g_strsplit(signers, "\n", -1);
	bool found = false;
	for (char **line = lines; *line && !found; line++)
		found = line_vouches(g_strchomp(*line), fingerprint, address);
	return found;
}
