/*
 * What key figures are made of, between the walk (kpi.c) and the JSON (kpi_json.c). Internal.
 */
#ifndef SVC_SLA_KPI_PARTS_H
#define SVC_SLA_KPI_PARTS_H

#include "sla/kpi.h"

enum svc_kpi_count {
	SVC_KPI_OPENED,
	SVC_KPI_RESOLVED,
	SVC_KPI_CANCELLED,
	SVC_KPI_BACKLOG,
	SVC_KPI_REOPENED,      /* of resolved: reopened at least once by the end */
	SVC_KPI_FIRST_CONTACT, /* of resolved: settled at first contact */
	SVC_KPI_COUNTS,
};

struct svc_kpi_figures { /* of one group and period */
	int64_t counts[SVC_KPI_COUNTS];
	json_t *tickets[SVC_KPI_COUNTS];       /* ids */
	GArray *ages, *acknowledged, *settled; /* int64_t seconds */
};

struct svc_kpi_row {
	char **values; /* of the group's fields; owned */
	struct svc_kpi_figures now, before;
};

struct svc_kpi_data {
	struct svc_sla_engine *engine;
	const struct svc_kpi_options *options;
	GHashTable *rows; /* key -> struct svc_kpi_row */
	json_t *problems;
};

/* "opened", "resolved" … */
const char *svc_kpi_name(enum svc_kpi_count count);

/* The object that svc_kpi() gives. New reference. */
json_t *svc_kpi_json(const struct svc_kpi_data *data);

#endif
