/*
 * What the files of this layer share: the terms of a month, and what a statement collects.
 * Internal.
 */
#ifndef SVC_CREDIT_PARTS_H
#define SVC_CREDIT_PARTS_H

#include "credit/credit.h"
#include "credit/money.h"
#include "select/select.h"
#include "sla/report.h"

struct svc_credit_measure {           /* what tiers with the same clock and priority judge */
	const char *clock, *priority; /* borrowed from the text; priority NULL: all */
};

struct svc_credit_terms {                /* of one agreement in one month */
	const struct svc_sla_text *text; /* in force when the month began; borrowed */
	const struct svc_record *record; /* that it was read from; borrowed */
	bool assumed;                    /* the month began before the first text */
	char *zone;                      /* in which the month is meant; owned */
	int64_t since, until;            /* the month, Unix seconds */
	GArray *measures;                /* of struct svc_credit_measure */
	GPtrArray *selects;              /* of struct svc_select, one an exclusion */
};

/* The terms of an agreement in a month (since year 0). `*out` is NULL where it gives no credits: it
 * has no tiers, or isn't made with customers. Errors: SVC_ENOTFOUND, SVC_EINVALID. Owned. */
enum svc_status svc_credit_terms_new(struct svc_sla_engine *engine, const char *sla, int month,
	struct svc_credit_terms **out, struct svc_error *err);
void svc_credit_terms_free(struct svc_credit_terms *terms);
SVC_DEFINE_AUTO(svc_credit_terms, svc_credit_terms_free)

/* What an agreement's tiers judge, in their order; array of struct svc_credit_measure, owned. A
 * tier without a clock stands for each clock but those of kind ola. */
GArray *svc_credit_measures(const struct svc_sla_text *text);

/* The tier that a compliance of met / n reaches: of those of the measure that it is below, the one
 * with the highest credit. NULL if none, or n is 0. Borrowed from the text. */
const struct svc_credit_tier *svc_credit_tier(const struct svc_sla_text *text,
	const struct svc_credit_measure *measure, int64_t met, int64_t n);

/* The query of an exclusion. Errors: SVC_EINVALID with the place in `record`. Owned. */
enum svc_status svc_credit_select(struct svc_desk *desk, const struct svc_record *record,
	const struct svc_exclusion *exclusion, struct svc_select **out, struct svc_error *err);

/* The reason for which a ticket is left out; NULL if it counts. Borrowed. */
enum svc_status svc_credit_reason(const struct svc_credit_terms *terms, struct svc_record *record,
	const char **out, struct svc_error *err);

struct svc_credit_fee { /* what a customer pays for an agreement in a month */
	bool named;     /* the customer's record names the agreement in that month */
	bool known;     /* `fee` is set */
	struct svc_fee fee;
};

/* From the customer's text in force when the month began. `problem` tells of a fee that can't be
 * reckoned with. */
void svc_credit_fee_of(const struct svc_record *customer, const char *sla, int month,
	struct svc_credit_fee *out, struct svc_error *problem);

/* Calls `fn` with each agreement that the customer's record names for the month. */
typedef enum svc_status (*svc_credit_sla_fn)(const char *sla, void *data, struct svc_error *err);
enum svc_status svc_credit_each_sla(const struct svc_record *customer, int month,
	svc_credit_sla_fn fn, void *data, struct svc_error *err);

struct svc_credit_count {
	int64_t met, breached;
	json_t *tickets[2]; /* met, breached; owned */
};

struct svc_credit_line {
	const struct svc_credit_terms *terms; /* borrowed */
	struct svc_credit_count *counts;      /* one a measure; owned */
	json_t *excluded;                     /* owned */
	struct svc_credit_fee fee;
};

struct svc_credit_statement {
	char *customer, *title;          /* owned; title "" where the record is missing */
	const struct svc_record *record; /* the customer's text; NULL if missing; borrowed */
	int month;
	GPtrArray *lines; /* of struct svc_credit_line */
};

struct svc_credit_data {
	struct svc_sla_engine *engine;
	const struct svc_credit_options *options;
	int64_t now;            /* the engine's moment at first */
	GHashTable *terms;      /* "month sla" → struct svc_credit_terms, NULL for none */
	GHashTable *statements; /* "customer month" → struct svc_credit_statement */
	json_t *problems;
	int64_t without_customer, without_clocks; /* tickets */
};

/* The statements as svc_credits() gives them. New reference. */
json_t *svc_credit_json(const struct svc_credit_data *data);

#endif
