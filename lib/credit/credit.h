/*
 * Service credits: what a customer gets back for the months in which an agreement was not kept
 * (docs/sla.md, "Service credits").
 *
 * Compliance is compared and money reckoned in whole numbers; a credit is rounded once, half up, to
 * the currency's minor unit.
 */
#ifndef SVC_CREDIT_CREDIT_H
#define SVC_CREDIT_CREDIT_H

#include "sla/sla.h"

enum { SVC_CREDIT_MONTHS = 120 }; /* most months of one call */

struct svc_credit_options {
	int first, last; /* months since year 0 (year * 12 + month - 1), both are stated */
	const char *const *customers; /* ids, NULL-terminated; NULL: all */
	bool list;                    /* each figure names its tickets */
};

/*
 * Statements by customer and month as one object: `since`, `until` (months), `now`, `statements`,
 * `without_customer` (tickets that would count),
 * `without_clocks` (tickets with entries in these months, svc_sla_without_clocks), `problems`
 *({path, line, column, message, hint}), `definitions`. A statement has `customer`, `title`,
 *`month`, `provisional` (the month isn't over) and
 *
 *	lines   one an agreement: `sla`, `title`, `zone`, `since`, `until`, `fee` (of the month,
 *null if none is known), `currency`, `targets`, `excluded`, `reached` (percent, sum of the targets'
 *credits), `cap` (percent or null), `credit` (percent, after the cap), `amount`
 *	        ("120.00", null without a fee), `assumed` (the month is older than the first text)
 *	totals  one a currency: `currency`, `amount`
 *
 * A target has `clock`, `priority` (null: all), `n`, `met`, `breached`, `compliance` (percent, cut
 * off after two decimals; null if n is 0), `below` (of the tier that was reached, null if none),
 * `credit` (percent) and, with `list`, `tickets` {`met`, `breached`}. An item of `excluded` has
 * `ticket`, `clock`, `priority`, `outcome`, `reason`. Statements are sorted by customer and month.
 *
 * The engine's moment is moved. Errors: those of reading the desk; SVC_EINVALID with its place for
 * an agreement whose exclusions can't be understood. `*out` is a new reference.
 */
enum svc_status svc_credits(struct svc_sla_engine *engine, const struct svc_credit_options *options,
	json_t **out, struct svc_error *err);

/* "2026-10" of a month since year 0. Owned. */
char *svc_credit_month(int month);

/* The month since year 0 of an instant, in UTC. */
int svc_credit_month_of(int64_t time);

/*
 * Rules for the credits of the desk's agreements and the fees of its customers: sla-credit (a tier
 * that judges what isn't there, or can never be reached or paid), sla-exclusion (a query that can't
 * be understood), sla-fee (an amount that can't be reckoned with). Appends to `findings`; records
 * that can't be read are left to svc_sla_check(). Errors: those of reading the desk.
 */
enum svc_status svc_credit_check(struct svc_desk *desk, GPtrArray *findings, struct svc_error *err);

#endif
