/*
 * A statement of service credits in words: what terminal, Markdown and pages have in common.
 */
#ifndef SVC_VIEW_CREDITS_H
#define SVC_VIEW_CREDITS_H

#include <jansson.h>

/* "95%", "99.95%" of a percentage with at most two decimals; "-" for null. Owned. */
char *svc_view_percent(const json_t *percent);

/* "Service credits of Acme (acme), 2026-10" of a statement. Owned. */
char *svc_view_credit_title(const json_t *statement);

/* "gold (Gold support): 1200.00 EUR a month, month in Europe/Berlin" of a line. Owned. */
char *svc_view_credit_agreement(const json_t *line);

/* "Credit: 12.5% (15% reached, the cap is 12.5%) of 1200.10 EUR: 150.01 EUR" of a line. Owned. */
char *svc_view_credit_result(const json_t *line);

/* "To be credited: 150.01 EUR, 3.00 USD" of a statement, with what makes it provisional. Owned. */
char *svc_view_credit_total(const json_t *statement);

/* What the figures mean, one statement an item. Owned with g_strfreev(). */
char **svc_view_credit_notes(const json_t *credits);

/* Of these the ones about this statement's tickets alone; none where nothing was left out. Owned
 * with g_strfreev(). */
char **svc_view_credit_remarks(const json_t *credits);

#endif
