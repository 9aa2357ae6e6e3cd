/*
 * A compliance report in every format: what `svc sla report` and `simulate` share.
 */
#ifndef CMD_SLA_REPORT_PRINT_H
#define CMD_SLA_REPORT_PRINT_H

#include "cmd/session.h"

enum { CMD_REPORT_KEYS = 16 };

/* A line of prose that table and md show; other formats leave it out. */
void cmd_report_text(struct svc_session *session, const char *text);

/* A heading: painted on a terminal, `## …` in Markdown. */
void cmd_report_heading(struct svc_session *session, int level, const char *text);

/* What stands below a report: in Markdown, and on a terminal where `whole`, `notes` under a heading
 * (lines, as a list); else `remarks` ("": none), the part of them that is of these tickets alone,
 * and how the rest is seen. */
void cmd_report_notes(
	struct svc_session *session, const char *notes, const char *remarks, bool whole);

/* How a group's field heads a column: "team" as "Team". Kept for the program's life. */
const char *cmd_report_title(const char *field);

/* True for formats that people read: table and md. */
bool cmd_report_for_people(const struct svc_session *session);

/* How many of a report's breaches the format shows. */
size_t cmd_report_breaches(const struct svc_session *session);

/* The value of a row's group field `field`; where it is empty, "(none)" for people. Borrowed. */
const char *cmd_report_group(
	const struct svc_session *session, const json_t *row, const char *field);

/* Replaces the group fields `by` (an array of names) of a flat row by what people read. */
void cmd_report_name_groups(const struct svc_session *session, json_t *flat, const json_t *by);

/* A row as flat as a spreadsheet wants it: figures of `elapsed` and, under the prefix `before_`, of
 * `before`; whole seconds for people. `tickets` become tickets_met and so on. New reference. */
json_t *cmd_report_flat(const struct svc_session *session, const json_t *row);

/* Warns of each of the report's `problems`; SVC_EINVALID if there are any, since it isn't whole
 * then. `what` is for one: "ticket could not be judged". */
enum svc_status cmd_report_problems(
	struct svc_session *session, const json_t *report, const char *what, struct svc_error *err);

/* Prints a report that svc_sla_report() made; `definitions`: on a terminal, with what its figures
 * mean. */
void cmd_report_print(struct svc_session *session, const json_t *report, bool definitions);

#endif
