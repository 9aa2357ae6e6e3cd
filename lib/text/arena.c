#include "text/arena.h"

#include <glib.h>
#include <string.h>

enum { ALIGN = 8, MAX_CHUNK = 1 << 20 };

struct chunk {
	struct chunk *next;
	size_t used, size;
	/* `size` bytes follow */
};

struct svc_arena {
	struct chunk *first;
	size_t step; /* size of the next chunk */
};

static void add_chunk(struct svc_arena *arena, size_t size)
{
	struct chunk *c = g_malloc(sizeof(*c) + size);
	*c = (struct chunk){.next = arena->first, .size = size};
	arena->first = c;
}

struct svc_arena *svc_arena_new(size_t size)
{
	struct svc_arena *arena = g_new0(struct svc_arena, 1);
	add_chunk(arena, size);
	arena->step = MIN(2 * size, (size_t)MAX_CHUNK);
	return arena;
}

void svc_arena_free(struct svc_arena *arena)
{
	if (!arena)
		return;
	for (struct chunk *c = arena->first, *next; c; c = next) {
		next = c->next;
		g_free(c);
	}
	g_free(arena);
}

static char *take(struct svc_arena *arena, size_t size)
{
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (arena->first->size - arena->first->used < size) {
		add_chunk(arena, MAX(size, arena->step));
		arena->step = MIN(2 * arena->step, (size_t)MAX_CHUNK);
	}
	struct chunk *c = arena->first;
	char *piece = (char *)(c + 1) + c->used;
	c->used += size;
	return piece;
}

void *svc_arena_alloc(struct svc_arena *arena, size_t size)
{
	return memset(take(arena, size), 0, size);
}

char *svc_arena_copy(struct svc_arena *arena, const char *bytes, size_t length)
{
	char *copy = take(arena, length + 1);
	memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}
