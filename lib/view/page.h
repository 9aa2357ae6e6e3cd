/*
 * Reports as pages of their own (view/html.h): what `--format html` prints.
 */
#ifndef SVC_VIEW_PAGE_H
#define SVC_VIEW_PAGE_H

#include <jansson.h>

/* How many breaches a page shows; it says so where it is given more. */
enum { SVC_PAGE_BREACHES = 50 };

/* The page of a report made by svc_sla_report(), its charts as inline SVG. Owned. */
char *svc_view_report_page(const json_t *report);

/* The page of statements made by svc_credits(), each on a sheet of its own when printed. Owned. */
char *svc_view_credit_page(const json_t *credits);

#endif
