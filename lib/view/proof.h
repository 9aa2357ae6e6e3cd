/*
 * The proof of a ticket's clocks as a person reads it: what `svc sla explain` draws.
 */
#ifndef SVC_VIEW_PROOF_H
#define SVC_VIEW_PROOF_H

#include "out/out.h"

/* Text of a proof made by svc_sla_explain(): which agreement and why, each clock's stretches of
 * business time, pauses, sum and verdict. Times are shown in the zone of `out`, named.
 * Terminal-safe. Owned. */
char *svc_view_proof(const json_t *proof, const struct svc_out *out);

#endif
