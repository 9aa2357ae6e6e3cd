/*
 * Terms of a query that clocks answer: `sla:at-risk`, `due:..2h`. Internal to lib/select.
 */
#ifndef SVC_SELECT_TERMS_H
#define SVC_SELECT_TERMS_H

#include "query/query.h"
#include "sla/sla.h"

enum { SVC_TERMS = 2 };

/* `sla` and `due`, computed at the desk's present. The engine opens with the first record that is
 * asked about, so that a query without these terms costs nothing. */
struct svc_terms {
	struct svc_desk *desk;         /* borrowed */
	struct svc_sla_engine *engine; /* owned; NULL until it is needed */
	struct svc_record *judged;     /* borrowed: the record of `states` and `due`, by its id */
	char *judged_path;             /* owned */
	GPtrArray *states;             /* of const char * */
	GPtrArray *due;                /* of char *: RFC 3339, one a running clock */
	GHashTable *told;              /* problems of agreements that were reported once */
	struct svc_query_computed rows[SVC_TERMS];
};

/* `desk` is borrowed and outlives the terms; `terms` must not move afterwards. */
void svc_terms_init(struct svc_terms *terms, struct svc_desk *desk);
void svc_terms_clear(struct svc_terms *terms);

#endif
