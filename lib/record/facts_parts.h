/*
 * What packing and unpacking share: the form of the bytes. Private to this layer.
 *
 * Numbers are those of util/varint.h. A word is a number: its lowest bit set, the rest is a place
 * among the form's names, and behind these among the words of up to LOCAL_LONGEST bytes that
 * stood in the record so far, LOCAL_MOST of them at most; else the rest is the length of the bytes
 * that follow, with a NUL.
 *
 * The frontmatter's root comes first, then the number of entries and each of them, sorted by time.
 * A node is a number whose lowest two bits tell its type: a scalar has its word in the rest, a list
 * or map the number of its children, which follow, in a map each behind its key. An entry is a
 * number of flags and its verb, its time as the zigzag difference to the one before (where it is
 * stamped), its author, and where it carries changes their number, fields and values.
 */
#ifndef SVC_RECORD_FACTS_PARTS_H
#define SVC_RECORD_FACTS_PARTS_H

#include "record/facts.h"

enum { LOCAL_MOST = 64, LOCAL_LONGEST = 64 };

enum node_type { NODE_SCALAR, NODE_LIST, NODE_MAP, NODE_NULL, NODE_BITS = 2 };

/* In the place of a root where the frontmatter is empty. */
enum { NO_ROOT = 1 << NODE_BITS | NODE_NULL };

enum entry_flag { ENTRY_STAMPED = 1, ENTRY_CHANGES = 2, ENTRY_BITS = 2 };

struct svc_facts_form {
	const struct svc_kind *kind;
	GPtrArray *names;   /* of const char *, borrowed from the kind; NULL-terminated */
	size_t *lengths;    /* of each */
	guint count;        /* without the NULL */
	GHashTable *places; /* name → place + 1 */
};

/* Gives a record its path and, from the frontmatter or the path, its id. */
void svc_record_identify(struct svc_record *record, const char *path);

/* The facts of a record's timeline, in `arena`. */
struct svc_arena;
void svc_facts_of_timeline(
	const struct svc_timeline *timeline, struct svc_arena *arena, struct svc_facts *out);

#endif
