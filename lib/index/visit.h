/*
 * Visiting one found record: for what visits them in an order of its own.
 */
#ifndef SVC_INDEX_VISIT_H
#define SVC_INDEX_VISIT_H

#include "index/facts.h"

/* The `i`th record of a shelf that was filled with the row of `found`, as svc_cache_visit() passes
 * it on: `fn` isn't called where the record turns out not to match, or its file is gone. */
enum svc_status svc_visit_found(const struct svc_visit *visit, struct svc_desk *desk,
	const struct svc_shelf *shelf, guint i, const struct svc_found *found,
	struct svc_error *err);

#endif
