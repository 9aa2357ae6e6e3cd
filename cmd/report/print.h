/*
 * The weekly and monthly report in every format.
 */
#ifndef CMD_REPORT_PRINT_H
#define CMD_REPORT_PRINT_H

#include "cmd/session.h"

/* Prints what svc_kpi() made; `title` is "Week 2026-W47" or "November 2026". `definitions`: on a
 * terminal, with what its figures mean. */
void cmd_kpi_print(
	struct svc_session *session, const json_t *report, const char *title, bool definitions);

#endif
