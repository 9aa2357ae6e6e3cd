/*
 * What `svc sla simulate` prints.
 */
#ifndef CMD_SLA_SIMULATE_PRINT_H
#define CMD_SLA_SIMULATE_PRINT_H

#include "cmd/session.h"

struct cmd_simulation {         /* borrowed */
	const json_t *before;   /* a report by svc_sla_report() */
	const json_t *variants; /* of {name, report, flips} */
	double fail_under;      /* percent; 0: no threshold */
	bool definitions;       /* on a terminal, say what the figures mean */
};

/* Prints it in the session's format; false if a group of a variant is under the threshold. */
bool cmd_simulation_print(struct svc_session *session, const struct cmd_simulation *simulation);

#endif
