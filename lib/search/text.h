/*
 * The text of a record that is searched, in columns.
 */
#ifndef SVC_SEARCH_TEXT_H
#define SVC_SEARCH_TEXT_H

#include "record/record.h"

enum { SVC_TEXT_TITLE, SVC_TEXT_DESCRIPTION, SVC_TEXT_ENTRIES, SVC_TEXT_NOTES, SVC_TEXT_COLUMNS };

struct svc_text_column {
	const char *name; /* in the index and in output */
	double weight;    /* of a word that stands there, against others */
	bool internal;    /* --public leaves it out */
};
extern const struct svc_text_column svc_text_columns[SVC_TEXT_COLUMNS];

struct svc_text {
	char *columns[SVC_TEXT_COLUMNS]; /* owned; never NULL */
};

/* The text of a record: title, description, what was said to the requester, all other entries.
 * Errors: those of svc_record_timeline(), with the record's path. */
enum svc_status svc_text_of(struct svc_record *record, struct svc_text *out, struct svc_error *err);
void svc_text_clear(struct svc_text *text);
SVC_DEFINE_AUTOCLEAR(svc_text, svc_text_clear)

#endif
