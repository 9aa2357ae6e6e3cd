/*
 * Spans of elapsed time as a query writes them.
 */
#ifndef SVC_QUERY_ELAPSED_H
#define SVC_QUERY_ELAPSED_H

#include <stdbool.h>
#include <stdint.h>

/* `90s 15m 4h 1h30m 5d 2w`, a day being 24 hours on the clock (other than in stored durations,
 * where a bare day is refused: here nothing is promised to anybody), `0` too, to seconds. False if
 * malformed or over 10,000 years. */
bool svc_elapsed_parse(const char *text, int64_t *seconds);

#endif
