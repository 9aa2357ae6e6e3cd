/*
 * What the files of lib/select share. Nothing outside this folder includes it.
 */
#ifndef SVC_SELECT_PRIVATE_H
#define SVC_SELECT_PRIVATE_H

#include "select/select.h"
#include "select/terms.h"

struct svc_select {
	struct svc_desk *desk;
	struct svc_select_options options;
	struct svc_query_options query_options;
	const struct svc_kind *searched[2];
	char **me; /* owned */
	char **my_teams;
	GHashTable *loaded; /* "kind/id" → struct svc_record *, NULL for a dangling one */
	struct svc_query *query;
	struct svc_sort *sort;
	struct svc_terms terms;
	struct svc_cache *cache; /* NULL: every file is read */
};

#endif
