/*
 * Versions of records, as little of each as can be compared: the timeline, and when it was opened.
 * YAML is parsed only where the text doesn't tell.
 */
#include "audit/private.h"
#include "util/time.h"
#include <string.h>

/* Entries that are kept; beyond it all versions are forgotten and read anew when needed. */
#define CACHE_LIMIT 2000000

void svc_audit_version_unref(struct version *version)
{
	if (!version || --version->refs)
		return;
	g_array_unref(version->entries);
	g_free(version->problem);
	g_free(version->opened);
	g_free(version);
}

/* Hashes what an entry says; blanks at its end may change with what follows it. */
static void hash_body(const struct svc_entry *entry, const char *body, unsigned char out[16])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	unsigned char digest[32];
	gsize length = sizeof digest;
	size_t text = strlen(entry->text);
	while (text && g_ascii_isspace(entry->text[text - 1]))
		text--;
	if (entry->malformed)
		g_checksum_update(sum, (const guchar *)body + entry->start,
			(gssize)(entry->end - entry->start));
	for (guint i = 0; entry->changes && i < entry->changes->len; i++) {
		const struct svc_change_line *line =
			&g_array_index(entry->changes, struct svc_change_line, i);
		/* With their NUL bytes: no two lists of lines have the same bytes. */
		g_checksum_update(
			sum, (const guchar *)line->field, (gssize)strlen(line->field) + 1);
		g_checksum_update(
			sum, (const guchar *)line->value, (gssize)strlen(line->value) + 1);
	}
	g_checksum_update(sum, (const guchar *)entry->text, (gssize)text);
	g_checksum_get_digest(sum, digest, &length);
	memcpy(out, digest, 16);
}

static void add_entries(struct audit *audit, struct version *version,
	const struct svc_timeline *timeline, const char *body)
{
	for (guint i = 0; i < timeline->entries->len; i++) {
		const struct svc_entry *from = timeline->entries->pdata[i];
		struct entry entry = {.time = from->stamped ? from->time : 0,
			.stamped = from->stamped,
			.line = from->line};
		entry.author = g_string_chunk_insert_const(audit->words, from->author);
		entry.verb = g_string_chunk_insert_const(audit->words, from->verb);
		hash_body(from, body, entry.body);
		g_array_append_val(version->entries, entry);
	}
}

/* The time on the line "FIELD: TIME" of the frontmatter, as its text; NULL where there is no such
 * line, or what stands there is no plain time. Owned. */
static char *plain_time(const char *text, size_t length, const char *field)
{
	size_t name = strlen(field);
	const char *end = text + length;
	for (const char *line = text; line && line < end;) {
		const char *next = memchr(line, '\n', (size_t)(end - line));
		size_t size = (size_t)((next ? next : end) - line);
		if (size > name && !memcmp(line, field, name) && line[name] == ':') {
			g_autofree char *value = g_strndup(line + name + 1, size - name - 1);
			int64_t time;
			g_strstrip(value);
			return svc_time_parse(value, &time) ? g_steal_pointer(&value) : NULL;
		}
		line = next ? next + 1 : NULL;
	}
	return NULL;
}

static void read_opened(struct version *version, const struct svc_kind *kind, const char *text,
	size_t length, const struct svc_frontmatter *parts)
{
	const char *field = svc_kind_role(kind, "opened");
	svc_autoclear(svc_error) ignored = {0};
	svc_auto(svc_record) record = NULL;
	if (!field)
		return;
	version->opened = plain_time(text + parts->yaml, parts->yaml_length, field);
	if (!version->opened && !svc_record_parse(kind, "", text, length, &record, &ignored))
		version->opened = g_strdup(svc_record_get(record, field));
}

static void parse(struct audit *audit, struct version *version, const struct svc_kind *kind,
	const char *text, size_t length)
{
	struct svc_frontmatter parts;
	svc_auto(svc_timeline) timeline = NULL;
	svc_autoclear(svc_error) why = {0};
	bool fits = length <= SVC_RECORD_MAX_BYTES;
	if (!fits)
		svc_error_set(&why, SVC_EINVALID, "the file is larger than 64 MiB");
	version->readable = fits && !svc_frontmatter_split(text, length, &parts, &why) &&
			    !svc_timeline_parse(text + parts.body, length - parts.body,
				    parts.body_line, kind->entry_verbs, &timeline, &why);
	if (!version->readable) {
		version->problem = g_strdup(why.message);
		version->problem_line = why.line;
		return;
	}
	add_entries(audit, version, timeline, text + parts.body);
	read_opened(version, kind, text, length, &parts);
}

struct version *svc_audit_version_of(
	struct audit *audit, const struct svc_kind *kind, const char *text, size_t length)
{
	struct version *version = g_new0(struct version, 1);
	version->refs = 1;
	version->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	parse(audit, version, kind, text, length);
	return version;
}

guint svc_audit_entry_hash(gconstpointer pointer)
{
	const struct entry *entry = pointer;
	guint start;
	memcpy(&start, entry->body, sizeof start);
	return start ^ (guint)entry->time ^ g_direct_hash(entry->author);
}

gboolean svc_audit_entry_equal(gconstpointer one, gconstpointer two)
{
	const struct entry *a = one, *b = two;
	return a->time == b->time && a->stamped == b->stamped && a->author == b->author &&
	       a->verb == b->verb && !memcmp(a->body, b->body, sizeof a->body);
}

void svc_audit_lose(struct audit *audit, const char *path, const struct entry *entry)
{
	GHashTable *set = g_hash_table_lookup(audit->lost, path);
	if (!set) {
		set = g_hash_table_new_full(
			svc_audit_entry_hash, svc_audit_entry_equal, g_free, NULL);
		g_hash_table_insert(audit->lost, g_strdup(path), set);
	}
	g_hash_table_add(set, g_memdup2(entry, sizeof *entry));
}

bool svc_audit_was_lost(struct audit *audit, const char *path, const struct entry *entry)
{
	GHashTable *set = g_hash_table_lookup(audit->lost, path);
	return set && g_hash_table_contains(set, entry);
}

enum svc_status svc_audit_version(struct audit *audit, const struct svc_kind *kind,
	const char *path, const struct svc_oid *blob, struct version **out, struct svc_error *err)
{
	*out = NULL;
	if (!*blob->hex)
		return SVC_OK;
	g_autofree char *key = g_strconcat(blob->hex, " ", kind->name, NULL);
	struct version *version = g_hash_table_lookup(audit->versions, key);
	if (!version) {
		g_autoptr(GBytes) bytes = NULL;
		enum svc_status status = svc_repo_read_blob(audit->repo, blob, &bytes, err);
		if (status) {
			svc_error_hint(err, "git fsck --full tells what else is missing or broken");
			return svc_error_at(err, path, 0, 0);
		}
		size_t length;
		const char *text = g_bytes_get_data(bytes, &length);
		version = svc_audit_version_of(audit, kind, text ? text : "", length);
		if (audit->cached > CACHE_LIMIT) {
			g_hash_table_remove_all(audit->versions);
			audit->cached = 0;
		}
		audit->cached += version->entries->len + 1;
		g_hash_table_insert(audit->versions, g_steal_pointer(&key), version);
	}
	version->refs++;
	*out = version;
	return SVC_OK;
}
