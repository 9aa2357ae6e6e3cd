/*
 * The parts of a guess: which column is what, and the lines of the map. Private to this layer.
 */
#ifndef SVC_IMPORT_GUESS_PARTS_H
#define SVC_IMPORT_GUESS_PARTS_H

#include "import/map.h"
#include "import/sample.h"

enum { SVC_GUESS_STEPS = 3 };

struct svc_guess {
	const struct svc_kind *kind;
	struct svc_sample *sample;
	GString *out;
	bool *used; /* by column */
	bool *told; /* by column: its times are in the timeline, but a field may have them too */
	bool events;
	GHashTable *written; /* names of fields that have their line */
	const struct svc_sample_column *id, *opened;
	const struct svc_sample_column *time;                   /* of an event */
	const struct svc_sample_column *status;                 /* the field's column */
	const struct svc_sample_column *steps[SVC_GUESS_STEPS]; /* by svc_guess_life */
};

struct svc_guess_synonym {
	const char *role, *names; /* names are separated by blanks */
};
extern const struct svc_guess_synonym svc_guess_synonyms[]; /* ends with a NULL role */

struct svc_guess_life {
	const char *status, *names;
};
extern const struct svc_guess_life svc_guess_life[SVC_GUESS_STEPS];

extern const char svc_guess_event_authors[];

/* The names of a role's columns; "" for an unknown role. */
const char *svc_guess_names(const char *role);

/* The first unused column that has one of the names, in the order of the names; it is used then.
 * NULL if there is none. */
const struct svc_sample_column *svc_guess_column(struct svc_guess *g, const char *names);

/* A column that turned out not to fit (or NULL) is unused again. */
void svc_guess_release(struct svc_guess *g, const struct svc_sample_column *column);

/* The field of the kind that a role, or else a name, means; NULL if there is none. */
const struct svc_field *svc_guess_field(const struct svc_kind *kind, const char *role);

/* Whether most texts of a column are email addresses: people as they stand. */
bool svc_guess_has_emails(const struct svc_sample_column *column);

/* Whether a slug of the column's texts would be too short for an id, which has two characters at
 * least: numbers of the source need a prefix then. */
bool svc_guess_has_short_slug(const struct svc_sample_column *column);

/* Why the map has a prefix, as a comment of it. */
extern const char svc_guess_why_prefix[];

/* The first 30 characters of a text of the file, harmless in a comment. Owned. */
char *svc_guess_excerpt(const char *text);

/* Finds id, opening, times of events or of a record's life: fills `g` from there on. */
void svc_guess_shape(struct svc_guess *g);

/* Writes `fields:`. */
void svc_guess_write_fields(struct svc_guess *g);

#endif
