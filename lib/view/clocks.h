/*
 * A ticket's clocks as lines of its case file.
 */
#ifndef SVC_VIEW_CLOCKS_H
#define SVC_VIEW_CLOCKS_H

#include "out/out.h"

/*
 * One line a clock, from rows of svc_sla_status_rows(): its name, a tab, how much of the target is
 * used, its state or verdict, and when it is due. NULL rows give none. Terminal-safe,
 * NULL-terminated, owned with g_strfreev().
 */
char **svc_view_clocks(const json_t *rows, const struct svc_out *out);

#endif
