/*
 * What a commit's message says about the entries that it brings. Whoever makes the commit writes
 * it: it accounts for a difference, and the report names it; it doesn't prove anything.
 */
#include "audit/private.h"
#include "record/rename.h"
#include <string.h>

/* The operations of svc that bring entries of others. */
static const struct {
	const char *op;
	bool import, mends;
} operations[] = {
	{"import csv", true, false},
	{"import jsonl", true, false},
	{"check", false, true},
};

/* The value of a line "NAME: VALUE"; owned, NULL for another line. */
static char *value_of(const char *line, const char *name)
{
	size_t length = strlen(name);
	if (g_ascii_strncasecmp(line, name, length) || line[length] != ':')
		return NULL;
	return g_strstrip(g_strdup(line + length + 1));
}

/* The address of "Kim <kim@example.com>". */
static void add_address(struct declared *out, const char *who)
{
	const char *start = strrchr(who, '<'), *end = start ? strchr(start, '>') : NULL;
	if (end)
		g_ptr_array_add(out->named, g_strndup(start + 1, (size_t)(end - start - 1)));
}

static void read_line(struct declared *out, const char *line)
{
	g_autofree char *op = value_of(line, "Svc-Op");
	g_autofree char *undoes = value_of(line, "Svc-Undo");
	g_autofree char *renamed = value_of(line, SVC_RENAMED_TRAILER);
	g_autofree char *co_author = value_of(line, "Co-authored-by");
	g_autofree char *author = out->squash ? value_of(line, "Author") : NULL;
	if (op && !out->op)
		out->op = g_steal_pointer(&op);
	if (undoes && !out->undoes)
		out->undoes = g_steal_pointer(&undoes);
	if (renamed)
		svc_audit_renamed_read(out->renamed, renamed);
	if (co_author)
		add_address(out, co_author);
	if (author)
		add_address(out, author);
	/* What `git merge --squash` puts into the message. */
	out->squash |= g_str_has_prefix(line, "Squashed commit of the following:");
}

void svc_audit_declared_read(const char *message, struct declared *out)
{
	g_auto(GStrv) lines = g_strsplit(message, "\n", -1);
	*out = (struct declared){.named = g_ptr_array_new_with_free_func(g_free),
		.renamed = svc_audit_renamed_new()};
	for (char **line = lines; *line; line++)
		read_line(out, *line);
	for (size_t i = 0; out->op && i < G_N_ELEMENTS(operations); i++) {
		bool same = !strcmp(out->op, operations[i].op);
		out->import |= same && operations[i].import;
		out->mends |= same && operations[i].mends;
	}
	/* A forge's squash names those whose commits it holds as co-authors. */
	out->squash |= out->named->len > 0;
	/* Whose words an agent recorded: `svc ticket reply --from`. */
	for (char **line = lines; *line; line++) {
		char *from = value_of(*line, "Svc-From");
		if (from)
			g_ptr_array_add(out->named, from);
	}
}

void svc_audit_declared_clear(struct declared *declared)
{
	g_free(declared->op);
	g_free(declared->undoes);
	if (declared->named)
		g_ptr_array_unref(declared->named);
	if (declared->renamed)
		g_ptr_array_unref(declared->renamed);
	*declared = (struct declared){0};
}

void svc_audit_declared_note(struct visit *visit)
{
	const struct declared *declared = &visit->declared;
	if (!visit->declared_entries)
		return;
	uint64_t entries = visit->declared_entries;
	guint records = g_hash_table_size(visit->declared_records);
	g_autofree char *named =
		declared->named->len
			? g_strdup_printf("co-author %s", (const char *)declared->named->pdata[0])
			: NULL;
	const char *why = declared->import || declared->mends ? declared->op
			  : named                             ? named
			  : declared->squash                  ? "a squash"
							      : "an automatic reply";
	svc_audit_add(visit->audit, RULE_ENTRY_DECLARED, visit->commit, NULL, 0,
		"%" G_GUINT64_FORMAT " %s in %u record%s %s by others or of other times; the "
		"message says: %s",
		entries, entries == 1 ? "entry" : "entries", records, records == 1 ? "" : "s",
		entries == 1 ? "is" : "are", why);
}
