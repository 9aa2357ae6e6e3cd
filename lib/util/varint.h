/*
 * Numbers of few bytes: seven bits a byte, the lowest first, the highest bit set where more follow.
 */
#ifndef SVC_UTIL_VARINT_H
#define SVC_UTIL_VARINT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Appends a number: 1 byte below 128, at most 10. */
static inline void svc_varint_put(GByteArray *out, uint64_t number)
{
	guint8 bytes[10];
	guint n = 0;
	for (; number >= 128; number >>= 7)
		bytes[n++] = (guint8)(number | 128);
	bytes[n++] = (guint8)number;
	g_byte_array_append(out, bytes, n);
}

/* Reads a number at `*at`, which moves behind it; false where the bytes end before it does, or it
 * is longer than one can be. */
static inline bool svc_varint_get(const uint8_t **at, const uint8_t *end, uint64_t *out)
{
	uint64_t number = 0;
	for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
		uint8_t byte = *(*at)++;
		number |= (uint64_t)(byte & 127) << shift;
		if (byte < 128) {
			*out = number;
			return true;
		}
	}
	return false;
}

#endif
