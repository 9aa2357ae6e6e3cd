/*
 * What the files of lib/report share. Nothing outside this folder includes it.
 */
#ifndef SVC_REPORT_PRIVATE_H
#define SVC_REPORT_PRIVATE_H

#include "report/figures.h"
#include "report/report.h"

enum key_type {
	KEY_FIELD,
	KEY_PART, /* of a date: year, month … */
	KEY_HAS,
	KEY_FIRST,
	KEY_CATEGORY,
	KEY_REOPENED,
	KEY_VERB,
	KEY_AUTHOR,
	KEY_FROM,
	KEY_TO,
};

/* A local date and time, and the text of one part of it; owned. */
typedef char *(*part_fn)(int64_t local);

struct key {
	enum key_type type;
	char *name;                    /* as given, the column's key */
	char *field;                   /* NULL where it needs none */
	const struct svc_field *known; /* its declaration; NULL for undeclared ones and `at`.
					FROM and TO: of the tracked field */
	part_fn part;
};

enum number_type { NUMBER_FIELD, NUMBER_SPAN, NUMBER_ENTRIES, NUMBER_REOPENS, NUMBER_CHANGES };

struct measure {
	enum number_type type;
	char *name;
	char *field, *until; /* SPAN: from `field` to `until` */
	const struct svc_field *known;
	int aggregate; /* enum svc_figure, or -1 for all */
	double unit;   /* seconds to divide by */
};

/* One thing that is counted: a record, or one of its entries. */
struct item {
	struct svc_record *record;
	const struct svc_facts *facts;
	const struct svc_fact *fact; /* the entry; NULL over records */
	GHashTable *state;     /* tracked field → value as of the entry; NULL over records */
	const char *from, *to; /* of the transition */
	uint64_t count;        /* how many are like it */
};

struct svc_report {
	const struct svc_kind *kind;
	struct svc_report_options options;
	const char *status; /* the field whose transitions are counted; NULL if none */
	GPtrArray *keys;    /* of struct key */
	GPtrArray *measures;
	GArray *columns;    /* of struct svc_report_column */
	GPtrArray *titles;  /* owned texts of columns */
	GHashTable *groups; /* joined key values → struct group, owned */
	uint64_t total;
};

struct group {
	char **values; /* one a key; NULL entries where absent, so not a strv */
	guint n_keys;
	uint64_t n;
	GArray **numbers; /* one a measure, of double */
	guint n_numbers;
};

/* Reads one key or measure; owned. Errors: SVC_EUSAGE. */
enum svc_status svc_report_parse_key(
	const struct svc_report *report, const char *text, struct key **out, struct svc_error *err);
void svc_report_key_free(gpointer key);
enum svc_status svc_report_parse_measure(const struct svc_report *report, const char *text,
	struct measure **out, struct svc_error *err);
void svc_report_measure_free(gpointer measure);

/* Checks a field's name against the kind and what was seen; `*known` gets its declaration, or NULL.
 * Errors: SVC_EUSAGE with close matches. */
enum svc_status svc_report_find_field(const struct svc_report *report, const char *name,
	const struct svc_field **known, struct svc_error *err);

/* The function for a part of a date ("month"); NULL if there is none. */
part_fn svc_report_part(const char *name);
/* Names of all parts, for close matches; NULL-terminated, borrowed. */
const char *const *svc_report_part_names(void);

/* The values of a key for an item: NULL-terminated, owned with g_strfreev; empty where absent. */
char **svc_report_key_values(
	const struct svc_report *report, const struct key *key, const struct item *item);

/* The number of a measure for an item; false where it has none. */
bool svc_report_number(const struct svc_report *report, const struct measure *measure,
	const struct item *item, double *out);

/* Counts an item in its groups. */
enum svc_status svc_report_count(
	struct svc_report *report, const struct item *item, struct svc_error *err);
void svc_report_group_free(gpointer group);

#endif
