/*
 * Facts: a record without its prose, for caches. All of the frontmatter, and of each entry of the
 * timeline its time, author, verb and changes of fields; neither the description nor an entry's
 * words, no places in the file and no bytes of it.
 *
 * What was packed is unpacked into a record that is `condensed`: it answers svc_record_get(),
 * svc_record_list(), svc_record_node() and svc_record_facts() as the whole one does, in a few
 * microseconds and without YAML. Whatever needs prose is refused: svc_record_timeline() of a
 * condensed record is an error, never a timeline without words. It can't be edited or saved.
 */
#ifndef SVC_RECORD_FACTS_H
#define SVC_RECORD_FACTS_H

#include "record/record.h"
#include <stdint.h>

/* What packed records of a kind name by number: names of fields, choices, verbs. It may be used by
 * several threads. */
struct svc_facts_form;
struct svc_facts_form *svc_facts_form_new(const struct svc_kind *kind); /* `kind` is borrowed */
void svc_facts_form_free(struct svc_facts_form *form);
SVC_DEFINE_AUTO(svc_facts_form, svc_facts_form_free)

/* These names in their order, NULL-terminated; bytes that were packed are right for a form of the
 * same names alone. Borrowed. */
const char *const *svc_facts_form_names(const struct svc_facts_form *form);

enum { SVC_FACTS_MAX_BYTES = 1 << 16 };

/* Appends the facts of a whole record to `out`; the same record gives the same bytes. False, with
 * `out` as it was, where they can't be had: the timeline can't be read, or they are longer than
 * SVC_FACTS_MAX_BYTES. */
bool svc_facts_pack(const struct svc_facts_form *form, struct svc_record *record, GByteArray *out);

/* The record of packed bytes, which are copied; NULL for bytes that svc_facts_pack() didn't make.
 * Owned; it borrows from the kind, not from the form. */
struct svc_record *svc_facts_unpack(
	const struct svc_facts_form *form, const char *path, const uint8_t *bytes, size_t length);

#endif
