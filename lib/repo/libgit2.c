#include "repo/libgit2.h"
#include "repo/internal.h"
#include "util/load.h"

#define FILE_NAME SVC_LIBRARY_FILE("libgit2", LIBGIT2_SOVERSION)

/*
 * Debian's libgit2 speaks TLS through mbedTLS, and git_libgit2_init() parses the whole CA bundle:
 * 6 ms of 7 (docs/storage.md). svc never fetches through libgit2 (the `git` program does), so the
 * bundle stays unread: this definition goes before the library's, because the program exports it.
 * It reports "file could not be read", which libgit2 takes as a machine without a bundle.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	const int file_io_error = -0x2900;
	return file_io_error;
}

static const char *const names[] = {SVC_LIBGIT2_NAMES};

/* The addresses of a library, the same for as long as the process lives: filled once, as the
 * dynamic linker fills its own tables. `missing` says what could not be found. */
static struct svc_libgit2 table;
static const char *missing;

enum svc_status svc_libgit2_start(struct svc_error *err)
{
	static gsize filled;
	if (g_once_init_enter(&filled)) {
		G_STATIC_ASSERT(sizeof table == sizeof names);
		missing = svc_load_library(FILE_NAME, names, G_N_ELEMENTS(names), (void **)&table);
		g_once_init_leave(&filled, 1);
	}
	if (missing) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"can't load libgit2 " LIBGIT2_SOVERSION ": there is no %s", missing);
		return svc_error_hint(err, "install libgit2 " LIBGIT2_SOVERSION
					   ", or build svc again for the version that is there");
	}
	return git_libgit2_init() < 0 ? svc_repo_git_error(err, "start libgit2") : SVC_OK;
}

void svc_libgit2_stop(void)
{
	git_libgit2_shutdown();
}

const struct svc_libgit2 *svc_libgit2(void)
{
	return &table;
}
