/*
 * From events to cycles, without figures. Internal to clocks.
 */
#ifndef SVC_SLA_FOLD_H
#define SVC_SLA_FOLD_H

#include "sla/clock.h"

/* The cycles of a clock with their parts and states. Array of struct svc_cycle, owned. */
GArray *svc_clock_fold(const struct svc_clock_input *input);

#endif
