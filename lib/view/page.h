/*
 * A compliance report as a page of its own: what `svc sla report --html` writes.
 */
#ifndef SVC_VIEW_PAGE_H
#define SVC_VIEW_PAGE_H

#include <jansson.h>

/* The page of a report made by svc_sla_report(): HTML with its charts as inline SVG, without any
 * script, link or image, so that it can be mailed and kept. Every text from records is escaped, and
 * a content security policy forbids the rest. Owned. */
char *svc_view_report_page(const json_t *report);

#endif
