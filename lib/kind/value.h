/*
 * The canonical forms and orders of the field types; the table in type.c holds them. Private to
 * this layer.
 */
#ifndef SVC_KIND_VALUE_H
#define SVC_KIND_VALUE_H

#include "kind/type.h"

#define SVC_CANONICAL(NAME)                                                                        \
	enum svc_status svc_value_##NAME(const struct svc_field *field, const char *input,         \
		char **out, struct svc_error *err)

SVC_CANONICAL(line);
SVC_CANONICAL(text);
SVC_CANONICAL(int);
SVC_CANONICAL(decimal);
SVC_CANONICAL(bool);
SVC_CANONICAL(enum);
SVC_CANONICAL(date);
SVC_CANONICAL(datetime);
SVC_CANONICAL(duration);
SVC_CANONICAL(ref);
SVC_CANONICAL(person);
SVC_CANONICAL(url);
SVC_CANONICAL(money);

#endif
