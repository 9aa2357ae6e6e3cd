/*
 * One value of a query made ready for comparing with stored values of one field.
 */
#ifndef SVC_QUERY_TEST_H
#define SVC_QUERY_TEST_H

#include "query/fields.h"

enum svc_test_type {
	SVC_TEST_ABSENT,   /* the record has no value */
	SVC_TEST_PRESENT,  /* it has one */
	SVC_TEST_CONTAINS, /* folded text within the folded value */
	SVC_TEST_SAME,     /* folded text equals the folded value */
	SVC_TEST_ANY_OF,   /* one of `names` */
	SVC_TEST_WHOLE,    /* low..high: integers, instants, days, seconds, places in the choices */
	SVC_TEST_DECIMAL,  /* least..most */
};

struct svc_test {
	enum svc_test_type type;
	const struct svc_field *field; /* borrowed; how stored text is read */
	char *text;                    /* owned; folded */
	const char *const *names;      /* borrowed, or `own_names` */
	char **own_names;              /* owned */
	int64_t low, high;
	double least, most;
};

/* Frees what a test owns. */
void svc_test_clear(struct svc_test *test);

/*
 * Makes a test of `value` for a field's values. Errors: SVC_EUSAGE without a place; the hint says
 * what such a value looks like.
 */
enum svc_status svc_test_make(const struct svc_query_env *env, const struct svc_field *field,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err);

/* A test for times (`was:…:-7d..`), and one for how long (`in:…:3d..`); `value` is a range. */
enum svc_status svc_test_make_time(const struct svc_query_env *env,
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err);
enum svc_status svc_test_make_span(
	const struct svc_query_value *value, struct svc_test *out, struct svc_error *err);

/* Whether a stored value passes; not for ABSENT and PRESENT, which are the caller's. */
bool svc_test_value(const struct svc_test *test, const char *value);

/* Text as it is compared: composed, and case-folded. Owned. */
char *svc_query_fold(const char *text);

#endif
