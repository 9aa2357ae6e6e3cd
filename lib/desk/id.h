/*
 * Ids: their forms, and what a person may type for one.
 *
 * A drawn id is PREFIX-YYMM-XXXXX: the kind's prefix, year and month (UTC) of creation, and five
 * random characters of Crockford's base 32. There is no counter, since two people who work offline
 * must not draw the same id.
 */
#ifndef SVC_DESK_ID_H
#define SVC_DESK_ID_H

#include "util/error.h"
#include <stdbool.h>
#include <stdint.h>

enum {
	SVC_ID_RANDOM = 5,  /* characters of the random part */
	SVC_ID_PARTIAL = 3, /* the fewest of them that a person may type */
	SVC_ID_MAX = 63,    /* characters of any id */
	SVC_ID_PREFIX_MAX = 8,
};

/* True for a drawn id in its canonical spelling. */
bool svc_id_is_drawn(const char *id);

/* The canonical spelling of a complete drawn id typed in any case, with `i l` for 1 and `o` for 0;
 * NULL where `input` isn't one. Owned. */
char *svc_id_canonical(const char *input);

/* What a person typed of a drawn id: the random part's beginning, and what else was given. */
struct svc_id_part {
	char prefix[SVC_ID_PREFIX_MAX + 1]; /* "" if left out */
	char month[5];                      /* "2611"; "" if left out */
	char random[SVC_ID_RANDOM + 1];
};

/* Reads `7k3`, `2611-7k3`, `inc-7k3`, `inc-2611-7k3`; false where `input` can't be such a part. */
bool svc_id_part_parse(const char *input, struct svc_id_part *out);

/* True if the drawn id `id` has this part. */
bool svc_id_part_matches(const struct svc_id_part *part, const char *id);

/* A slug, as a person chooses it: ^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$. */
bool svc_id_is_slug(const char *id);

/* The id of another system: ^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$. */
bool svc_id_is_foreign(const char *id);

/* True for names that Windows keeps for devices (con, nul, com1 …), with or without an extension:
 * a clone there could not check the file out. */
bool svc_id_is_device(const char *id);

/* `time`'s month and fresh random characters under `prefix`. Owned.
 * Errors: SVC_EENVIRONMENT if the system gives no random bytes. */
enum svc_status svc_id_draw(const char *prefix, int64_t time, char **out, struct svc_error *err);

/* The two characters that shard foreign ids into folders: the last two, in lower case, everything
 * but letters and digits as `_`. */
void svc_id_shard(const char *id, char shard[3]);

#endif
