/* In the place of the other files where svc is built without libical. */
#include "ical/ical.h"

bool svc_ical_is_supported(void)
{
	return false;
}

enum svc_status svc_ical_read(const char *text, size_t length,
	const struct svc_ical_options *options, struct svc_ical *out, struct svc_error *err)
{
	svc_error_set(err, SVC_EENVIRONMENT,
		"this svc was built without libical, which reads iCalendar files");
	return svc_error_hint(
		err, "install libical and build svc anew, or write the dates with 'svc edit'");
}
