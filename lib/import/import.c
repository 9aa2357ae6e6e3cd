#include "import/import.h"
#include "import/create.h"
#include "import/make.h"
#include <string.h>

struct run {
	struct svc_desk *desk;
	struct svc_map *map;
	const struct svc_import_options *options;
	struct svc_import_summary *summary;
	struct svc_write *write;
};

/* A record that can't be made: all of its rows are bad by the first of them. */
static enum svc_status bad_record(
	struct run *run, const struct svc_built *built, struct svc_error *why)
{
	svc_import_bad(run->summary, why->line > 0 ? why->line : built->line, why);
	return SVC_OK;
}

static bool is_data_error(enum svc_status status)
{
	return status == SVC_EINVALID || status == SVC_ECONFLICT;
}

static enum svc_status add_new(struct run *run, struct svc_made *made, struct svc_error *err)
{
	const struct svc_built *built = &made->built;
	if (is_data_error(made->status)) {
		made->why.line = 0; /* a line of the record, not of the file */
		return bad_record(run, built, &made->why);
	}
	if (made->status) {
		svc_error_move(err, &made->why);
		return made->status;
	}
	enum svc_status status = svc_write_put(run->write, made->record, NULL, err);
	run->summary->made += !status;
	run->summary->entries += status ? 0 : built->entries->len;
	svc_import_moved(run->summary, built->id, built->moved_line, built->adjusted);
	run->summary->opened_done += !status && built->opened_done;
	return status;
}

static enum svc_status extend(struct run *run, const struct svc_built *built, struct svc_error *err)
{
	svc_autoclear(svc_error) why = {0};
	svc_auto(svc_record) record = NULL;
	size_t added = 0;
	enum svc_status status =
		svc_desk_get(run->desk, run->map->kind->name, built->id, &record, err);
	if (status)
		return status;
	g_autoptr(GBytes) before = g_bytes_new(record->text->str, record->text->len);
	status = svc_built_extend(built, &record, &added, &why);
	if (is_data_error(status))
		return bad_record(run, built, &why);
	if (status) {
		svc_error_move(err, &why);
		return status;
	}
	if (added == 0) {
		run->summary->unchanged++;
		return SVC_OK;
	}
	run->summary->extended++;
	run->summary->entries += added;
	return svc_write_put(run->write, record, before, err);
}

static enum svc_status import_group(struct run *run, struct svc_made *made, struct svc_error *err)
{
	if (made->exists)
		return extend(run, &made->built, err);
	if (!run->map->onto)
		return add_new(run, made, err);
	svc_autoclear(svc_error) why = {0};
	svc_error_set(&why, SVC_ENOTFOUND, "there is no %s %s to add to", run->map->kind->name,
		made->built.id);
	svc_error_hint(&why, "import the records first, then their events");
	return bad_record(run, &made->built, &why);
}

static enum svc_status commit(struct run *run, struct svc_error *err)
{
	const struct svc_import_summary *summary = run->summary;
	if (svc_write_count(run->write) == 0)
		return SVC_OK;
	g_autofree char *base =
		g_path_get_basename(run->options->source ? run->options->source : "CSV");
	g_autofree char *subject = g_strdup_printf("import %s: %zu new, %zu extended %s", base,
		summary->made, summary->extended, run->map->kind->plural);
	if (run->options->message)
		svc_write_set_message(run->write, run->options->message);
	return svc_write_commit(run->write, "import csv", subject, &run->summary->commit, err);
}

static enum svc_status import_all(
	struct run *run, const struct svc_rows *rows, struct svc_error *err)
{
	const struct svc_context *ctx = svc_desk_context(run->desk);
	svc_auto(svc_maker) maker = svc_maker_new(run->desk, run->map, rows->groups);
	enum svc_status status = SVC_OK;
	guint n = 0;
	for (struct svc_made *made; !status && (made = svc_maker_next(maker)); n++) {
		status = import_group(run, made, err);
		if (n % 500 == 0)
			svc_context_progress(ctx, "records", n, rows->groups->len);
	}
	return status;
}

/* All rows of the file, whose text isn't needed any more after that. */
static enum svc_status read_rows(struct svc_rows *rows, const char *bytes, size_t length,
	const struct svc_import_options *options, struct svc_error *err)
{
	g_autoptr(GString) text = NULL;
	enum svc_status status = svc_import_decode(
		rows->ctx, options->source, bytes, length, rows->map->encoding, &text, err);
	if (status)
		return status;
	status = text ? svc_rows_read(rows, text->str, text->len, err)
		      : svc_rows_read(rows, bytes, length, err);
	if (status)
		return err->path ? status
				 : svc_error_at(err, options->source, err->line, err->column);
	return options->skip_bad ? SVC_OK : svc_import_check_bad(rows->summary, options, err);
}

static enum svc_status import_groups(
	struct run *run, const struct svc_rows *rows, struct svc_error *err)
{
	const struct svc_txn_options options = {
		.no_commit = run->options->no_commit, .dry_run = run->options->dry_run};
	svc_auto(svc_write) write = NULL;
	enum svc_status status = svc_write_begin(run->desk, &options, &write, err);
	run->write = write;
	if (!status)
		status = import_all(run, rows, err);
	if (!status)
		status = svc_import_check_bad(run->summary, run->options, err);
	if (!status)
		status = svc_import_create(run->desk, run->map, write, run->summary, err);
	return status ? status : commit(run, err);
}

enum svc_status svc_import_csv(struct svc_desk *desk, struct svc_map *map, const char *bytes,
	size_t length, const struct svc_import_options *options, struct svc_import_summary *summary,
	struct svc_error *err)
{
	struct run run = {.desk = desk, .map = map, .options = options, .summary = summary};
	svc_autoclear(svc_rows) rows = {
		.map = map, .summary = summary, .ctx = svc_desk_context(desk)};
	if (length > SVC_IMPORT_MAX_BYTES) {
		svc_error_set(err, SVC_EINVALID, "the file is larger than 1 GiB");
		return svc_error_at(err, options->source, 0, 0);
	}
	enum svc_status status = read_rows(&rows, bytes, length, options, err);
	return status ? status : import_groups(&run, &rows, err);
}
