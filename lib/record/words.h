/*
 * A change of a field in words, as people read it after a write and in the log.
 */
#ifndef SVC_RECORD_WORDS_H
#define SVC_RECORD_WORDS_H

#include "record/record.h"

/*
 * Appends "priority: P3 → P2", after a comma where `out` isn't empty. Of maps and lists of maps
 * only what differs: "clocks/response/target/P1: 15m → 10m", "links: + duplicate-of
 * INC-2611-7K3M9". Text is made harmless (util/utf8.h).
 */
void svc_change_words(const struct svc_field_change *change, GString *out);

#endif
