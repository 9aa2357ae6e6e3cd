/*
 * What an SLA says: its clocks with targets and pauses, and the policies in which products differ.
 * Filled from a record (sla_read.h) or from JSON (eval.h).
 */
#ifndef SVC_SLA_MODEL_H
#define SVC_SLA_MODEL_H

#include "util/error.h"
#include <stdbool.h>
#include <stdint.h>

enum svc_clock_kind {
	SVC_CLOCK_RESPONSE,        /* created → first public reply by an agent */
	SVC_CLOCK_NEXT_RESPONSE,   /* oldest unanswered message after it → the next reply */
	SVC_CLOCK_PERIODIC_UPDATE, /* each reply → the next one */
	SVC_CLOCK_RESOLUTION,      /* created → resolved or closed */
	SVC_CLOCK_OLA,             /* assigned to the clock's team → assigned elsewhere */
	SVC_CLOCK_KINDS,
};

enum svc_on_reopen {
	SVC_REOPEN_CONTINUE,
	SVC_REOPEN_RESET,
	SVC_REOPEN_FIRST_CLOSE,
	SVC_REOPEN_INCLUDE,
};
enum svc_on_priority { SVC_PRIORITY_RETROACTIVE, SVC_PRIORITY_RESTART };
enum svc_on_calendar { SVC_CALENDAR_EFFECTIVE, SVC_CALENDAR_RETROACTIVE };
enum svc_on_target { SVC_TARGET_PINNED, SVC_TARGET_RETROACTIVE };

/* How the policies are written; the first value is the default. */
enum svc_policy_field {
	SVC_POLICY_REOPEN,
	SVC_POLICY_PRIORITY,
	SVC_POLICY_CALENDAR,
	SVC_POLICY_TARGET,
	SVC_POLICY_FIELDS,
};

struct svc_sla_policy {
	int values[SVC_POLICY_FIELDS]; /* of the enums above */
	int at_risk;                   /* hundredths of a percent: 8000 */
};

enum { SVC_PERCENT = 100, SVC_AT_RISK_DEFAULT = 80 * SVC_PERCENT };

struct svc_target {
	int64_t amount; /* seconds, or business days */
	bool business_days;
	char *priority; /* owned; NULL: the default */
	int line, column;
};

struct svc_clock_spec {
	char *name; /* owned, as all below */
	enum svc_clock_kind kind;
	GArray *targets;  /* of struct svc_target */
	char **pause;     /* "on-hold", "on-hold:customer"; NULL-terminated, never NULL */
	char *team;       /* of an OLA; NULL else */
	char *calendar;   /* overrides the SLA's; NULL: the SLA's */
	int at_risk;      /* hundredths of a percent; 0: the SLA's */
	int objective;    /* share of clocks within target, hundredths of a percent; 0: none */
	int line, column; /* 0 where it comes from no file */
};

struct svc_credit_tier {  /* owned by its text, as all below */
	char *clock;      /* NULL: each clock by itself */
	char *priority;   /* NULL: all together */
	int below;        /* compliance, hundredths of a percent */
	int credit;       /* share of the fee, hundredths of a percent */
	int line, column; /* 0 where it comes from no file */
};

struct svc_exclusion {    /* tickets that credits leave out */
	char *name;       /* the reason; the label that they carry unless there is a query */
	char *query;      /* NULL: by label */
	int line, column; /* of the query, else of the name */
};

struct svc_sla_text {            /* one version of an SLA */
	char *id, *title, *type; /* owned; NULL if missing */
	char *calendar;          /* owned; NULL if missing */
	GPtrArray *clocks;       /* of struct svc_clock_spec, in the order of the text */
	struct svc_sla_policy policy;
	bool has_effective;
	int64_t effective;  /* Unix seconds; a bare date is the start of that day in UTC */
	char *window;       /* reporting window: "month"; NULL if missing */
	int availability;   /* hundredths of a percent; 0: none */
	GArray *exclusions; /* of struct svc_exclusion */
	GArray *credits;    /* of struct svc_credit_tier, in the order of the text */
	char *fee;          /* owned; money, such as "1200 EUR/month"; NULL if missing */
	int credit_cap;     /* hundredths of a percent; 0: none */
};

/* A text without clocks, its policies at their defaults. Owned. */
struct svc_sla_text *svc_sla_text_new(void);
void svc_sla_text_free(struct svc_sla_text *text);
SVC_DEFINE_AUTO(svc_sla_text, svc_sla_text_free)

/* An empty clock with its name copied. */
struct svc_clock_spec *svc_clock_spec_new(const char *name);
void svc_clock_spec_free(struct svc_clock_spec *spec);
SVC_DEFINE_AUTO(svc_clock_spec, svc_clock_spec_free)

/* Adds a target; `priority` is copied, NULL for the default. */
void svc_clock_spec_target(struct svc_clock_spec *spec, const char *priority, int64_t amount,
	bool business_days, int line, int column);

/* The clock of that name; NULL if there is none. Borrowed. */
const struct svc_clock_spec *svc_sla_text_clock(const struct svc_sla_text *text, const char *name);

/* The target for a priority (NULL: none is set), the default where it has no own; NULL if the clock
 * promises nothing for it. Borrowed. */
const struct svc_target *svc_clock_target(const struct svc_clock_spec *spec, const char *priority);

/* True if some priority has a target of its own: then `on_priority_change` matters. */
bool svc_clock_by_priority(const struct svc_clock_spec *spec);

/* True if a status with a reason (may be NULL) pauses the clock. */
bool svc_clock_pauses(const struct svc_clock_spec *spec, const char *status, const char *reason);

/* "response", "next_response" …; for reading: `-` and `_` count alike. */
const char *svc_clock_kind_name(enum svc_clock_kind kind);
bool svc_clock_kind_by_name(const char *name, enum svc_clock_kind *out);

/* "on_reopen" … and the words of its values, NULL-terminated, default first. */
const char *svc_policy_name(enum svc_policy_field field);
const char *const *svc_policy_values(enum svc_policy_field field);

/* Sets a policy by its words ("on_reopen", "reset"). Errors: SVC_EINVALID with the words there
 * are. */
enum svc_status svc_policy_set(
	struct svc_sla_policy *policy, const char *name, const char *value, struct svc_error *err);

/* "99.9%", "80 %" or "80" in hundredths of a percent, 0 to 100 %. Errors: SVC_EINVALID. */
enum svc_status svc_percent_parse(const char *text, int *out, struct svc_error *err);

#endif
