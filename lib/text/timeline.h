/*
 * The timeline: entries in the body of a record.
 *
 *	## 2026-11-21T09:20:11Z kim replied
 *
 *	We are looking at the load balancer.
 *
 * An entry starts at a line in column 0 of the form `## TIME AUTHOR VERB`, wherever it stands, a
 * code fence included; `## AUTHOR VERB` is an entry not yet stamped (only for a verb of the given
 * list). Text before the first entry is the description. Text that svc is given is escaped, so that
 * no line of it can start an entry: svc puts one backslash before a line that, less its leading
 * backslashes, would. Reading takes that backslash away: unescape(escape(t)) == t for every t.
 *
 * Text that is appended and read back is identical byte for byte, trailing line breaks included:
 * the writer puts one line break after a text and one blank line before an entry, the reader takes
 * exactly these away. A line ends with LF, CR LF or a lone CR (as in CommonMark); the break after a
 * heading tells which one its entry was written with, so that a CR at the end of a text stays.
 */
#ifndef SVC_TEXT_TIMELINE_H
#define SVC_TEXT_TIMELINE_H

#include "util/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct svc_change_line { /* one `- field: value` line of an `opened` or `changed` entry */
	char *field;     /* owned */
	char *value;     /* owned; "" where the field was emptied */
	int line;
};

struct svc_entry {
	int64_t time; /* Unix seconds; meaningless when !stamped */
	bool stamped;
	char *author;    /* owned; no blanks */
	char *verb;      /* owned; [a-z][a-z-]* */
	char *text;      /* owned; unescaped; "" for a pure change entry */
	GArray *changes; /* of struct svc_change_line; NULL unless the verb carries changes */
	/* opened/changed with a line that is no `- field: value`, or a heading whose time is
	 * missing or no time though the line looks stamped (`## 2026-13-01T… kim replied`) */
	bool malformed;
	int malformed_line;
	size_t start, end; /* byte range in the body, heading included */
	int line;          /* of the heading, in the file */
};

struct svc_timeline {
	char *description;      /* owned; unescaped; "" if none */
	GPtrArray *entries;     /* of struct svc_entry, file order */
	size_t description_end; /* byte offset of the first heading, or the body's length */
};

/*
 * Reads the body of a record. `verbs` is the NULL-terminated list of verbs an unstamped heading may
 * have; `first_line` the number of lines before the body. Only fails on invalid UTF-8 or NUL bytes
 * (SVC_EINVALID); whatever else is odd is marked in the entry for svc check.
 */
enum svc_status svc_timeline_parse(const char *body, size_t length, int first_line,
	const char *const *verbs, struct svc_timeline **out, struct svc_error *err);

/* How many entries svc_timeline_parse() would find, without making them. */
size_t svc_timeline_count(const char *body, size_t length, const char *const *verbs);

void svc_timeline_free(struct svc_timeline *timeline);
SVC_DEFINE_AUTO(svc_timeline, svc_timeline_free)

/* Entries sorted by time, stable for equal times, unstamped ones last. Borrowed entries, owned
 * container. */
GPtrArray *svc_timeline_sorted(const struct svc_timeline *timeline);

/* The last change of a field by the time of entries, its value "" where it was emptied; NULL if
 * there is none. `*time` (may be NULL) gets the time of its entry where that is stamped. Borrowed.
 */
const struct svc_change_line *svc_timeline_last_change(
	const struct svc_timeline *timeline, const char *field, int64_t *time);

/* `text` with every line that would start an entry guarded. Owned by the caller. */
char *svc_timeline_escape(const char *text, size_t length, const char *const *verbs);

/*
 * Appends one entry to a body. `changes` may be NULL (text entry); `text` may be NULL or "".
 * `eol` as in struct svc_frontmatter. Refuses (SVC_EINVALID) an author with blanks or control
 * characters, a verb that isn't [a-z][a-z-]*, invalid UTF-8, and a change whose field is no word
 * or whose value holds a line break or starts or ends with a blank. `changes` belong to `opened`
 * and `changed` alone and exclude a text (SVC_EBUG). On an error `body` is as it was.
 */
enum svc_status svc_timeline_append(GString *body, const char *eol, int64_t time,
	const char *author, const char *verb, const struct svc_change_line *changes,
	size_t n_changes, const char *text, const char *const *verbs, struct svc_error *err);

#endif
