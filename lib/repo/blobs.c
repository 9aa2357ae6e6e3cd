#include "repo/internal.h"
#include "repo/pack.h"

/* From this many new files on, one pack is faster than loose objects. */
#define PACK_FROM 200

/* Whether the object database has the blob, as far as is known: the look at new packs is left out.
 */
static bool is_stored(git_odb *odb, const struct svc_oid *blob)
{
	git_oid id;
	return svc_oid_to_git(blob, &id) && git_odb_exists_ext(odb, &id, GIT_ODB_LOOKUP_NO_REFRESH);
}

/* Starts to pack what is to be stored by us and isn't there yet, each content once. */
static enum svc_status start_pack(struct svc_repo *repo, const struct svc_change *changes,
	const bool *plain, size_t count, struct svc_pack **pending, struct svc_error *err)
{
	svc_git_auto(git_odb) odb = NULL;
	g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) contents =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	if (git_repository_odb(&odb, repo->git))
		return svc_repo_git_error(err, "open the objects");
	for (size_t i = 0; i < count; i++)
		if (plain[i] && !is_stored(odb, &changes[i].blob) &&
			g_hash_table_add(taken, (gpointer)changes[i].blob.hex))
			g_ptr_array_add(contents, g_bytes_ref(changes[i].content));
	return contents->len ? svc_pack_start(repo, contents, pending, err) : SVC_OK;
}

static enum svc_status store_loose(
	struct svc_repo *repo, struct svc_change *change, struct svc_error *err)
{
	git_oid id;
	gsize size;
	const void *bytes = g_bytes_get_data(change->content, &size);
	if (git_blob_create_from_buffer(&id, repo->git, bytes ? bytes : "", size))
		return svc_repo_git_error(err, "store %s", change->path);
	change->blob = svc_oid_from_git(&id);
	return SVC_OK;
}

/* Stores the contents marked as plain: their bytes are the blobs. */
static enum svc_status store(struct svc_repo *repo, struct svc_change *changes, const bool *plain,
	size_t count, struct svc_pack **pending, struct svc_error *err)
{
	size_t many = 0;
	enum svc_status status = SVC_OK;
	for (size_t i = 0; i < count; i++)
		many += plain[i];
	bool packed = many >= PACK_FROM;
	for (size_t i = 0; i < count && !status; i++) {
		if (!plain[i])
			continue;
		if (!packed)
			status = store_loose(repo, &changes[i], err);
		else if (changes[i].raw.hex[0])
			changes[i].blob = changes[i].raw;
		else
			status = svc_repo_hash_raw(changes[i].content, &changes[i].blob);
	}
	return packed && !status ? start_pack(repo, changes, plain, count, pending, err) : status;
}

enum svc_status svc_repo_write_blobs(struct svc_repo *repo, struct svc_change *changes,
	size_t count, struct svc_pack **pending, struct svc_error *err)
{
	g_autofree bool *plain = g_new0(bool, count + 1);
	*pending = NULL;
	enum svc_status status = svc_repo_load(repo, err);
	for (size_t i = 0; i < count && !status; i++) {
		changes[i].blob = (struct svc_oid){""};
		if (!changes[i].content)
			continue;
		plain[i] = !svc_repo_is_filtered(repo, changes[i].path, changes[i].content);
		if (!plain[i])
			status = svc_repo_hash_by_git(repo, changes[i].path, changes[i].content,
				true, &changes[i].blob, err);
	}
	return status ? status : store(repo, changes, plain, count, pending, err);
}

enum svc_status svc_repo_store_blobs(
	struct svc_repo *repo, struct svc_change *changes, size_t count, struct svc_error *err)
{
	svc_auto(svc_pack) pending = NULL;
	g_autofree bool *plain = g_new0(bool, count + 1);
	enum svc_status status = svc_repo_load(repo, err);
	for (size_t i = 0; i < count; i++) {
		changes[i].blob = changes[i].raw = (struct svc_oid){""};
		plain[i] = true;
	}
	if (!status)
		status = store(repo, changes, plain, count, &pending, err);
	return status ? status : svc_pack_finish(pending, err);
}
