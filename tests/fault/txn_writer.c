/*
 * The smallest svc writer, for killing: txn_writer DIR COUNT [no-commit] writes COUNT files
 * (tickets/k-N.md) and changes tickets/one.md, in one transaction. Links the store alone.
 */
#include "store/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum svc_status put(
	struct svc_txn *txn, const char *path, const char *text, struct svc_error *err)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	return svc_txn_put(txn, path, bytes, false, NULL, err);
}

static enum svc_status write_files(
	struct svc_store *store, int count, bool no_commit, struct svc_error *err)
{
	svc_auto(svc_txn) txn = NULL;
	struct svc_txn_options options = {.no_commit = no_commit};
	struct svc_oid commit;
	enum svc_status status = svc_txn_begin(store, &options, &txn, err);
	if (!status)
		status = put(txn, "tickets/one.md", "changed\n", err);
	for (int i = 0; i < count && !status; i++) {
		g_autofree char *path = g_strdup_printf("tickets/%d/k-%d.md", i % 10, i);
		g_autofree char *text = g_strdup_printf("killed %d\n", i);
		status = put(txn, path, text, err);
	}
	return status ? status : svc_txn_commit(txn, "ticket: written", &commit, err);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: txn_writer DIR COUNT [no-commit]\n");
		return SVC_EUSAGE;
	}
	g_auto(GStrv) env = g_get_environ();
	struct svc_context ctx = {.now = 1763715600, .env = env};
	svc_autoclear(svc_error) err = {0};
	svc_auto(svc_store) store = NULL;
	enum svc_status status = svc_store_open(&ctx, argv[1], NULL, &store, &err);
	if (!status)
		status = write_files(store, atoi(argv[2]), argc > 3, &err);
	if (status)
		fprintf(stderr, "txn_writer: %s\nhint: %s\n", err.message,
			err.hint ? err.hint : "");
	return status;
}
