/*
 * Clean-up attributes: a local variable that frees what it owns when it leaves its scope, so that
 * functions return early and need no goto ladder.
 *
 *	svc_auto(svc_record) rec = NULL;      // struct svc_record *, freed with svc_record_free()
 *	svc_autoclear(svc_error) err = {0};   // struct svc_error, cleared with svc_error_clear()
 *
 * Hand ownership on with g_steal_pointer().
 */
#ifndef SVC_UTIL_AUTO_H
#define SVC_UTIL_AUTO_H

#include <glib.h>

/* Declares svc_auto(TYPE): FUNC frees a `struct TYPE *` and accepts NULL. */
#define SVC_DEFINE_AUTO(TYPE, FUNC)                                                                \
	static inline void TYPE##_auto_(struct TYPE **p)                                           \
	{                                                                                          \
		FUNC(*p);                                                                          \
	}
/* Declares svc_autoclear(TYPE): FUNC releases what a zero-initialised `struct TYPE` holds. */
#define SVC_DEFINE_AUTOCLEAR(TYPE, FUNC)                                                           \
	static inline void TYPE##_autoclear_(struct TYPE *p)                                       \
	{                                                                                          \
		FUNC(p);                                                                           \
	}

#define svc_auto(TYPE) __attribute__((cleanup(TYPE##_auto_))) struct TYPE *
#define svc_autoclear(TYPE) __attribute__((cleanup(TYPE##_autoclear_))) struct TYPE

#endif
