/*
 * Which rows a query can be about, by an SQL index over two columns of small numbers: the status
 * and the priority of work. Finished work piles up and is seldom asked for; what is still to be
 * done is found without reading the rows of the rest.
 */
#ifndef SVC_INDEX_NARROW_H
#define SVC_INDEX_NARROW_H

#include "index/compile.h"

/* The statements that make the indexes of a shape's table; nothing for a kind without statuses.
 * Owned. */
char *svc_narrow_schema(const struct svc_shape *shape);

/*
 * A SELECT of the numbers of all rows that may match `query`, odd ones (`odd`: the flags that make
 * a row so) included; owned. NULL where the query says nothing of the status, or lets through
 * finished work: then all rows are as good.
 */
char *svc_narrow(const struct svc_shape *shape, const struct svc_query *query, unsigned odd);

#endif
