/*
 * Where a byte stands, and whether bytes are text at all.
 */
#ifndef SVC_TEXT_PLACE_H
#define SVC_TEXT_PLACE_H

#include "util/error.h"
#include <stddef.h>

/* Sets the place of `err` to that of byte `offset`: line and column from 1, the column in bytes;
 * `first_line` is added to the line. Returns err->status. */
enum svc_status svc_place_set(
	struct svc_error *err, const char *text, size_t offset, int first_line);

/* Names the NEL, LS or PS at byte `offset`, which libyaml takes for the end of a line. Returns
 * SVC_EINVALID with place and hint. */
enum svc_status svc_place_odd_break(
	struct svc_error *err, const char *text, size_t offset, int first_line);

/* Refuses NUL bytes and invalid UTF-8 (SVC_EINVALID with place and hint). */
enum svc_status svc_place_check(
	const char *text, size_t length, int first_line, struct svc_error *err);

#endif
