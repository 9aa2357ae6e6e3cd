/*
 * Records made of groups of rows on all processors, given out in the order of the groups. A few
 * batches are made ahead, so that memory doesn't grow with the file. Private to this layer.
 */
#ifndef SVC_IMPORT_MAKE_H
#define SVC_IMPORT_MAKE_H

#include "import/build.h"

struct svc_made { /* what became of one group */
	struct svc_built built;
	bool exists;               /* the desk has a record of this id: nothing was made */
	struct svc_record *record; /* owned; NULL if `exists`, if the map only adds, or on error */
	enum svc_status status;    /* of making it */
	struct svc_error why;
};

struct svc_maker;

/* Starts on the groups; all three are borrowed, and nobody else may use the map until it is freed.
 * Groups lose their rows as soon as the next batch is asked for. */
struct svc_maker *svc_maker_new(
	struct svc_desk *desk, const struct svc_map *map, const GPtrArray *groups);
/* The next one, borrowed until the next call; NULL after the last. */
struct svc_made *svc_maker_next(struct svc_maker *maker);
void svc_maker_free(struct svc_maker *maker);
SVC_DEFINE_AUTO(svc_maker, svc_maker_free)

#endif
