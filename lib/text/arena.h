/*
 * Memory for one tree: many small pieces, freed at once.
 */
#ifndef SVC_TEXT_ARENA_H
#define SVC_TEXT_ARENA_H

#include <stddef.h>

struct svc_arena;

/* A new arena whose first chunk has room for `size` bytes; later chunks double. Never NULL. */
struct svc_arena *svc_arena_new(size_t size);

/* Frees the arena and every piece of it; NULL is allowed. */
void svc_arena_free(struct svc_arena *arena);

/* Zeroed memory, aligned for pointers and 64-bit integers; lives as long as the arena. */
void *svc_arena_alloc(struct svc_arena *arena, size_t size);

/* A NUL-terminated copy of `length` bytes. */
char *svc_arena_copy(struct svc_arena *arena, const char *bytes, size_t length);

#endif
