/*
 * Fields of other records in SQL (`service.team:payments`): a function that asks the record which a
 * reference names. Each is asked once, since many records name few others.
 */
#ifndef SVC_INDEX_HOP_H
#define SVC_INDEX_HOP_H

#include "query/bind.h"
#include <sqlite3.h>

enum { SVC_HOP_PASSES = 1, SVC_HOP_HAS_VALUE = 2 };

struct svc_hop;

/* Asks for a bound term with `via`, borrowed as `env` is; `list`: the references are the items of a
 * list. Owned. */
struct svc_hop *svc_hop_new(
	const struct svc_query_env *env, const struct svc_bound *bound, bool list);
void svc_hop_free(struct svc_hop *hop);

/* Gives the connection svc_hop(HOP, REFERENCE), whose bits are those above. */
bool svc_hop_register(sqlite3 *db);

/* Binds a hop to parameter `at` of a statement. */
bool svc_hop_bind(struct svc_hop *hop, sqlite3_stmt *statement, int at);

#endif
