/*
 * Words of other systems and the choices of a kind that they most likely are. Private to this
 * layer.
 */
#ifndef SVC_IMPORT_GUESS_WORDS_H
#define SVC_IMPORT_GUESS_WORDS_H

#include "kind/kind.h"

/* True if the field has a choice of exactly this name. */
bool svc_guess_is_choice(const struct svc_field *field, const char *value);

/* The choice of the same letters, of the same place in an order ("High", "2 - High") or of the same
 * meaning; NULL where nothing speaks for one. Borrowed. */
const char *svc_guess_choice(const struct svc_field *field, const char *value);

/* The choice of a field of hold reasons that a status such as "Awaiting Vendor" names; else the
 * choice `other`, else the last one; NULL if there are none. Borrowed. */
const char *svc_guess_reason(const struct svc_field *field, const char *status);

#endif
