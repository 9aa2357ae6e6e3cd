/*
 * The sweep: looks at every record file of a folder, without opening one, and tells which of them
 * are no longer as the table of files says.
 *
 * Each folder is read, and each file's state is asked for, every time: a folder's own time says
 * nothing about a file that was written in place, and is not trusted for anything else. Names are
 * taken and left out as svc_store_walk() does.
 */
#ifndef SVC_INDEX_SWEEP_H
#define SVC_INDEX_SWEEP_H

#include "index/table.h"
#include "util/auto.h"

struct svc_changed { /* a file that has to be read */
	char *path;  /* owned; relative to the desk */
	struct svc_stamp stamp;
	bool regular;   /* false: a link or an odd file */
	int64_t known;  /* its place in the table; -1: it is new */
	uint32_t order; /* of the listings of folders: see struct svc_new_entry */
};

struct svc_sweep {
	GArray *changed; /* of struct svc_changed, sorted by path */
	uint32_t
		*fresh; /* one an entry of the table: 0, or order + 1 where the file is as it was */
	guint n_fresh;
	guint n_gone; /* entries whose file is no longer there */
};
void svc_sweep_clear(struct svc_sweep *sweep);
SVC_DEFINE_AUTOCLEAR(svc_sweep, svc_sweep_clear)

struct svc_sweep_options {
	const char *suffix;     /* of the files' names */
	int64_t granularity_ns; /* times are cut to multiples of it, as coarse file systems do; 0:
				 * not
				 */
	unsigned threads;       /* 1: in this one alone */
};

/*
 * Sweeps `folder` below the open directory `root`. `table` may be NULL: everything is new. A
 * missing folder has no files. False where a folder can't be read or is nested too deeply: reading
 * file by file says what is wrong.
 */
bool svc_sweep_run(int root, const char *folder, const struct svc_table *table,
	const struct svc_sweep_options *options, struct svc_sweep *out);

/* Whether a name in a folder of records is one of a record's file, or of a folder of such: neither
 * attachments nor git's. */
bool svc_sweep_takes(const char *name, bool folder, const char *suffix);

#endif
