/*
 * How long a property test runs.
 */
#ifndef SVC_TESTS_ROUNDS_H
#define SVC_TESTS_ROUNDS_H

#include <glib.h>
#include <stdlib.h>

/* SVC_TEST_ROUNDS where it is set; else `full` with SVC_TEST_LONG, which `setup.sh full` sets, and
 * `ordinary` (a second or two with sanitizers) without it. At least 1. */
static inline int test_rounds(int ordinary, int full)
{
	const char *own = g_getenv("SVC_TEST_ROUNDS");
	if (own)
		return MAX(atoi(own), 1);
	return g_getenv("SVC_TEST_LONG") ? full : ordinary;
}

#endif
