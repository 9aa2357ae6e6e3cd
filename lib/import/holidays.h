/*
 * Holidays of an iCalendar file into a calendar record.
 */
#ifndef SVC_IMPORT_HOLIDAYS_H
#define SVC_IMPORT_HOLIDAYS_H

#include "ical/ical.h"
#include "record/record.h"

/*
 * Adds to `edit` a wish for each of the file's days that the calendar doesn't have yet: its own
 * holidays count, those of every year for each of their dates; not what it includes. `calendar` is
 * NULL for a new one. `*added` gets their number. Errors: SVC_EINVALID of a calendar that can't be
 * read.
 */
enum svc_status svc_import_holidays(const struct svc_record *calendar, const struct svc_ical *ical,
	struct svc_edit *edit, unsigned *added, struct svc_error *err);

#endif
