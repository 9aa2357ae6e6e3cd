/*
 * All matches at once.
 */
#include "select/select.h"

static void free_record(gpointer record)
{
	svc_record_free(record);
}

struct run {
	GPtrArray *records;
	svc_desk_bad_fn bad;
	void *data;
};

static enum svc_status keep(struct svc_record **record, void *data, struct svc_error *err)
{
	struct run *run = data;
	g_ptr_array_add(run->records, g_steal_pointer(record));
	return SVC_OK;
}

static void keep_bad(const struct svc_error *why, void *data)
{
	struct run *run = data;
	if (run->bad)
		run->bad(why, run->data);
}

enum svc_status svc_select_run(struct svc_select *select, svc_desk_bad_fn bad, void *data,
	GPtrArray **out, struct svc_error *err)
{
	uint64_t total;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(free_record);
	struct run run = {records, bad, data};
	const struct svc_select_sink sink = {
		.most = UINT64_MAX, .whole = true, .fn = keep, .bad = keep_bad, .data = &run};
	enum svc_status status = svc_select_sorted(select, &sink, &total, err);
	if (!status)
		*out = g_steal_pointer(&records);
	return status;
}
