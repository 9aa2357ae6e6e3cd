/* Errors and warnings as text; main.c writes them. */
#ifndef CMD_PROBLEM_H
#define CMD_PROBLEM_H

#include "util/error.h"
#include <stdbool.h>

/* "svc: path:3:7: MESSAGE" and "hint: …" lines, harmless; `label` is "" or "warning: ". Lines
 * longer than `width` columns are broken at blanks, what follows is indented; 0: never. Owned. */
char *cmd_problem_text(const struct svc_error *problem, const char *label, int width);

/* {"schema":"svc.error/1","status":…,"exit":…,"message":…,"path":…,"line":…,"column":…,"hint":…}
 * and a line break; what isn't known is left out. Owned. */
char *cmd_problem_json(const struct svc_error *problem);

/* True if the words ask for json or jsonl, whether or not the rest can be parsed. */
bool cmd_wants_json(char *const *words);

#endif
