/*
 * New names for what two clones named alike: an id that both drew, a file that both attached. What
 * a record says of them follows. Shared by those who rename (sync) and those who look whether no
 * more than that was done (audit).
 */
#ifndef SVC_RECORD_RENAME_H
#define SVC_RECORD_RENAME_H

#include "util/error.h"
#include <glib.h>
#include <stdbool.h>

/* The words by which an entry names a file in the folder `<record>.d/` beside its record:
 * "[scan.png](<INC-2611-7K3M9.d/scan.png>)". `folder` is that folder's name without a path. Owned.
 */
char *svc_attachment_link(const char *folder, const char *name);

/* The name of a file that stands beside another one of its name: "scan-3f2a9c01.png", made of the
 * first `digits` of its blob's id, so that every clone finds the same. Owned. */
enum { SVC_ATTACHMENT_DIGITS = 8 };
char *svc_attachment_other_name(const char *name, const char *blob, size_t digits);

/* Whether `text` has a link to the file, and makes every such link one to `to`: as svc writes them,
 * and other Markdown links that lead there. */
bool svc_attachment_is_named(const char *text, const char *folder, const char *name);
void svc_attachment_follow(GString *text, const char *folder, const char *from, const char *to);

/* Makes links to files beside the record of one id lead to those beside that of another. */
void svc_attachments_follow(GString *text, const char *from, const char *to);

/* Replaces an id by another wherever it stands alone. */
void svc_id_follow(GString *text, const char *from, const char *to);

#define SVC_RENAMED_TRAILER "Svc-Renamed"
/* The value of that trailer: both paths in the desk, escaped as in a URL, with a blank between.
 * Owned. */
char *svc_renamed_print(const char *from, const char *to);
/* Reads it; false for what is none. The paths are owned. */
bool svc_renamed_parse(const char *value, char **from, char **to);

#endif
