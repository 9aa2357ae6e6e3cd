/*
 * A change of a field in words, as people read it after a write and in the log.
 */
#ifndef SVC_RECORD_WORDS_H
#define SVC_RECORD_WORDS_H

#include "record/record.h"

/*
 * Appends "priority: P3 → P2", after a comma where `out` isn't empty. Of maps and lists of maps
 * only what differs: "clocks/response/target/P1: 15m → 10m", "links: + duplicate-of
 * INC-2611-7K3M9". Text is made harmless (util/utf8.h).
 */
void svc_change_words(const struct svc_field_change *change, GString *out);

/* The record as every command takes it: a drawn id alone, a chosen one with its kind
 * ("service/network"), since a record of another kind may have the same. Owned. */
char *svc_record_name(const struct svc_kind *kind, const char *id);

struct svc_open_conflict { /* what a merge left open; texts as svc_record_value() gives them */
	const struct svc_kind *kind;
	const char *id, *field;
	const char *ours, *theirs; /* NULL: no value */
	bool theirs_first;         /* who is named first */
	char *const *others;       /* further values, "" for none; NULL where there are none */
};

/* The command that settles it: "svc resolve INC-2611-7K3M9 priority=P2, or priority=P1"; for values
 * that are no single words, the side: "title=@theirs, or title=@ours". Owned. */
char *svc_settle_words(const struct svc_open_conflict *open);

/* What an entry of the list of conflicts names beside ours and theirs; NULL for nothing. Owned. */
char **svc_conflict_others(const struct svc_yaml_node *conflict);

#endif
