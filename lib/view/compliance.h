/*
 * What stands around the tables of a compliance report: its heading, the trend and the notes.
 */
#ifndef SVC_VIEW_COMPLIANCE_H
#define SVC_VIEW_COMPLIANCE_H

#include "out/out.h"
#include <glib.h>

/* "1 Oct 2026 to 31 Oct 2026" of a report made by svc_sla_report(), in words where an end is open.
 * Owned. */
char *svc_view_period(const json_t *report);

/*
 * The trend by month, one line a clock: a column of a spark line for each month ("·": no clock
 * stopped), with the first and the last figure. "" where fewer than two months have any. Owned.
 */
char *svc_view_trend(const json_t *report, const struct svc_out *out);

/*
 * What the figures mean: definitions, method, clocks, n and what was left out. One statement a
 * line, wrapped to 80 columns, as a list in Markdown. Owned.
 */
char *svc_view_report_notes(const json_t *report);

/* Of these notes those that tell of this report's tickets, where there is something to tell: what
 * was left out but for what the rows count, and what was assumed. "" where nothing was. Owned. */
char *svc_view_report_remarks(const json_t *report);

/* Appends a note as an item of a Markdown list, wrapped at blanks to a page's width; following
 * lines are indented as far as the first one's text. */
void svc_view_add_note(GString *out, const char *note);

#endif
