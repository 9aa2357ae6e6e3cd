/*
 * History as one reads it for evidence: every commit of a range, parents before children, what each
 * one changed, and the bytes of what it brought.
 */
#ifndef SVC_REPO_CHAIN_H
#define SVC_REPO_CHAIN_H

#include "repo/repo.h"

struct svc_chain_commit { /* texts and `parents` are owned by the chain */
	struct svc_oid oid, tree;
	struct svc_oid *parents;
	guint n_parents;
	int64_t time, author_time; /* of the committer, of the author */
	char *author_email, *committer_email, *message;
	bool is_signed, by_ssh; /* carries a signature; one made with an SSH key */
};

/*
 * The commits that `to` reaches and `after` ("" : none) doesn't, parents before children, first
 * parents first; of struct svc_chain_commit, owned. Errors: SVC_EENVIRONMENT for an object that is
 * missing or broken, with its id and `git fsck`, and where a shallow clone ends inside the range,
 * with the commit at its boundary and how to get the rest.
 */
enum svc_status svc_chain_read(struct svc_repo *repo, const struct svc_oid *after,
	const struct svc_oid *to, GPtrArray **out, struct svc_error *err);

/* One commit alone; `*out` is owned. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_chain_look(struct svc_repo *repo, const struct svc_oid *id,
	struct svc_chain_commit **out, struct svc_error *err);
void svc_chain_commit_free(struct svc_chain_commit *commit);

struct svc_tree_visit { /* either function may be NULL */
	/* A file (link, submodule) whose id differs between the trees; "" where it isn't there. */
	enum svc_status (*changed)(const char *path, const struct svc_oid *one,
		const struct svc_oid *two, void *data, struct svc_error *err);
	/* What `two` has and `one` has not, under the same name: its files come with NULL bytes. */
	enum svc_status (*object)(const struct svc_oid *id, const char *type, const void *bytes,
		size_t length, void *data, struct svc_error *err);
	void *data;
	/* Take folders for what their ids say, as git does: hashing each one anew is most of the
	 * time that a long history takes. */
	bool trust_ids;
	/* Leave that as svc_repo_trust_ids() set it last: for threads, since it is one setting of
	 * libgit2 for all of them. */
	bool as_set;
};

/* Whether objects are taken for what their ids say, in the whole process; false at first. Only
 * while a repository is loaded. */
void svc_repo_trust_ids(bool trust);

/* Whether libgit2 keeps objects that it read, in the whole process; true at first. Reading the
 * trees of a long history once, keeping them costs more than it saves, and hundreds of MiB. */
void svc_repo_keep_objects(bool keep);

/*
 * Compares two trees (ids of trees; "" : empty) by the ids in them: a folder of the same id is not
 * entered, and of others only what differs is parsed. Errors: SVC_EENVIRONMENT for a missing or
 * broken object, SVC_EINVALID for folders nested deeper than 256.
 */
enum svc_status svc_tree_visit(struct svc_repo *repo, const struct svc_oid *one,
	const struct svc_oid *two, const struct svc_tree_visit *visit, struct svc_error *err);

/* The bytes of any object, lent to `fn` with its type's name. Errors: SVC_EENVIRONMENT. */
typedef void (*svc_object_fn)(const char *type, const void *bytes, size_t length, void *data);
enum svc_status svc_repo_object(struct svc_repo *repo, const struct svc_oid *id, svc_object_fn fn,
	void *data, struct svc_error *err);

/* Whether `old` is `new` or one of its ancestors. Errors: SVC_EENVIRONMENT. */
enum svc_status svc_repo_is_ancestor(struct svc_repo *repo, const struct svc_oid *old,
	const struct svc_oid *new, bool *out, struct svc_error *err);

/* Whether the repository has the commit. */
bool svc_repo_has_commit(struct svc_repo *repo, const struct svc_oid *commit);

/* Whether `git replace` or .git/info/grafts make git show another history than the objects'. */
bool svc_repo_is_grafted(struct svc_repo *repo);

#endif
