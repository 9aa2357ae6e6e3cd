#include "repo/deflate.h"

#include "util/load.h"
#include "zlib_table.h"
#include <stdbool.h>
#include <stdint.h>

enum {
	BLOB = 3, /* the type of object */
	/* zlib clears its tables for each text. A text of up to SMALL bytes fits into small ones,
	 * and into one block, and comes out as short. */
	SMALL = 2048,
	SMALL_WINDOW = 12,
	SMALL_MEMORY = 5,
	LARGE_MEMORY = 8 /* zlib's and git's default */
};

static const char *const names[] = {SVC_ZLIB_NAMES};

/* Filled once, as in libgit2.c. */
static struct svc_zlib table;
static const char *missing;

static const struct svc_zlib *svc_zlib(void)
{
	return &table;
}

enum svc_status svc_deflate_start(struct svc_error *err)
{
	static gsize filled;
	if (g_once_init_enter(&filled)) {
		G_STATIC_ASSERT(sizeof table == sizeof names);
		missing = svc_load_library(
			SVC_LIBRARY_FILE("libz", "1"), names, G_N_ELEMENTS(names), (void **)&table);
		g_once_init_leave(&filled, 1);
	}
	if (!missing)
		return SVC_OK;
	svc_error_set(err, SVC_EENVIRONMENT, "can't load zlib: there is no %s", missing);
	return svc_error_hint(err, "install zlib 1");
}

static void put_head(GByteArray *out, size_t size)
{
	uint8_t head[16];
	size_t n = 0;
	head[n] = (uint8_t)(BLOB << 4 | (size & 0x0F));
	for (size >>= 4; size; size >>= 7) {
		head[n++] |= 0x80;
		head[n] = size & 0x7F;
	}
	g_byte_array_append(out, head, (guint)n + 1);
}

static enum svc_status put_blob(
	GByteArray *out, z_stream *stream, const void *bytes, size_t size, struct svc_error *err)
{
	put_head(out, size);
	uLong bound = deflateBound(stream, size);
	guint start = out->len;
	g_byte_array_set_size(out, start + (guint)bound);
	stream->next_in = (Bytef *)(uintptr_t)bytes;
	stream->avail_in = (uInt)size;
	stream->next_out = out->data + start;
	stream->avail_out = (uInt)bound;
	if (deflate(stream, Z_FINISH) != Z_STREAM_END)
		return svc_error_set(err, SVC_EBUG, "a text doesn't fit its compressed form");
	g_byte_array_set_size(out, start + (guint)(bound - stream->avail_out));
	deflateReset(stream);
	return SVC_OK;
}

/* The stream for texts of that size, made when it is first needed; NULL: out of memory. */
static z_stream *stream_for(z_stream streams[2], size_t size, int level)
{
	bool small = size <= SMALL;
	z_stream *stream = &streams[small];
	int failed = stream->state ? 0
		     : small ? deflateInit2(stream, level, Z_DEFLATED, SMALL_WINDOW, SMALL_MEMORY,
				       Z_DEFAULT_STRATEGY)
			     : deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS, LARGE_MEMORY,
				       Z_DEFAULT_STRATEGY);
	return failed ? NULL : stream;
}

enum svc_status svc_deflate_blobs(
	GByteArray *out, GBytes *const *blobs, size_t count, int level, struct svc_error *err)
{
	z_stream streams[2] = {0};
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < count && !status; i++) {
		gsize size;
		const void *bytes = g_bytes_get_data(blobs[i], &size);
		z_stream *stream = stream_for(streams, size, level);
		status = stream ? put_blob(out, stream, bytes ? bytes : "", size, err)
				: svc_error_set(err, SVC_EENVIRONMENT, "out of memory");
	}
	deflateEnd(&streams[0]);
	deflateEnd(&streams[1]);
	return status;
}
