#include "ical/libical.h"
#include "util/load.h"

static const char *const names[] = {SVC_LIBICAL_NAMES};

/* The addresses of a library, the same for as long as the process lives: filled once, as the
 * dynamic linker fills its own tables. `missing` says what could not be found. */
static struct svc_libical table;
static const char *missing;
static char file_name[32]; /* what `missing` may point to */

enum svc_status svc_libical_start(struct svc_error *err)
{
	static gsize filled;
	if (g_once_init_enter(&filled)) {
		G_STATIC_ASSERT(sizeof table == sizeof names);
		g_snprintf(file_name, sizeof file_name, SVC_LIBRARY_FILE("libical", "%d"),
			ICAL_MAJOR_VERSION);
		missing = svc_load_library(file_name, names, G_N_ELEMENTS(names), (void **)&table);
		g_once_init_leave(&filled, 1);
	}
	if (!missing) {
		icalerror_set_errors_are_fatal(0); /* a wrong file must not end the process */
		return SVC_OK;
	}
	svc_error_set(err, SVC_EENVIRONMENT, "can't load libical: there is no %s", missing);
	return svc_error_hint(err, "install libical " ICAL_VERSION
				   ", or build svc again for the version that is there");
}

const struct svc_libical *svc_libical(void)
{
	return &table;
}
