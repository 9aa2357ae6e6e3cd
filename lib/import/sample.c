#include "import/sample.h"
#include "text/csv.h"
#include "util/time.h"
#include <locale.h>
#include <string.h>
#include <time.h>

/* Day before month wins where both fit all rows: most of the world writes it so. */
static const char *const formats[] = {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
	"%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
	"%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d-%m-%Y %H:%M:%S",
	"%d-%m-%Y %H:%M", "%d %b %Y %H:%M", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"};

static const char *const null_markers[] = {
	"?", "NULL", "null", "N/A", "n/a", "#N/A", "#N/B", "#MULTIVALUE", "None", "(empty)", "-"};

struct reader {
	struct svc_sample *sample;
	locale_t locale;
};

static void column_free(void *data)
{
	struct svc_sample_column *column = data;
	g_free(column->name);
	g_ptr_array_unref(column->values);
	g_hash_table_unref(column->seen);
	g_array_unref(column->bad);
	g_free(column->fitting);
	g_free(column);
}

void svc_sample_clear(struct svc_sample *sample)
{
	g_clear_pointer(&sample->columns, g_ptr_array_unref);
	g_clear_pointer(&sample->nulls, g_ptr_array_unref);
}

static void add_columns(struct svc_sample *sample, const struct svc_csv_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		int same = 1;
		g_autofree char *name = g_strstrip(g_strdup(row->fields[i]));
		for (size_t before = 0; before < i; before++) {
			g_autofree char *other = g_strstrip(g_strdup(row->fields[before]));
			same += strcmp(other, name) == 0;
		}
		struct svc_sample_column *column = g_new0(struct svc_sample_column, 1);
		column->name = *name == '\0' ? g_strdup_printf("#%zu", i + 1)
			       : same > 1    ? g_strdup_printf("%s#%d", name, same)
					     : g_strdup(name);
		column->values = g_ptr_array_new();
		column->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		column->bad = g_array_new(FALSE, FALSE, sizeof(struct svc_sample_bad));
		column->fitting = g_new0(guint, G_N_ELEMENTS(formats));
		g_ptr_array_add(sample->columns, column);
	}
}

static bool fits(const char *text, const char *format, locale_t locale)
{
	struct tm tm = {.tm_mday = 1};
	const char *end = strptime_l(text, format, &tm, locale);
	if (!end || *end || tm.tm_year <= -400 || tm.tm_year >= 400)
		return false;
	struct svc_civil civil; /* strptime takes a 30th of February */
	svc_civil_of_day(svc_day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), &civil);
	return civil.day == tm.tm_mday;
}

static const char *null_marker(const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(null_markers); i++)
		if (strcmp(text, null_markers[i]) == 0)
			return null_markers[i];
	return NULL;
}

static void add_value(
	struct reader *in, struct svc_sample_column *column, const char *field, int line)
{
	g_autofree char *text = g_strstrip(g_strdup(field));
	const char *marker = null_marker(text);
	if (marker && !g_ptr_array_find(in->sample->nulls, marker, NULL))
		g_ptr_array_add(in->sample->nulls, (gpointer)marker);
	if (marker || *text == '\0')
		return;
	column->filled++;
	column->width = MAX(column->width, strlen(text));
	if (g_hash_table_contains(column->seen, text))
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(formats) && g_ascii_isdigit(*text); i++)
		column->fitting[i] += fits(text, formats[i], in->locale);
	if (column->values->len < SVC_SAMPLE_VALUES)
		g_ptr_array_add(column->values, text);
	g_hash_table_insert(column->seen, g_steal_pointer(&text), GINT_TO_POINTER(line));
}

static enum svc_status on_row(const struct svc_csv_row *row, void *data, struct svc_error *err)
{
	struct reader *in = data;
	struct svc_sample *sample = in->sample;
	if (sample->columns->len == 0) {
		add_columns(sample, row);
		return SVC_OK;
	}
	sample->is_cut = sample->rows + sample->uneven >= SVC_SAMPLE_ROWS;
	if (sample->is_cut)
		return SVC_OK;
	if (row->count != sample->columns->len) {
		if (!sample->uneven++) {
			sample->uneven_line = row->line;
			sample->uneven_fields = row->count;
		}
		return SVC_OK;
	}
	sample->rows++;
	for (size_t i = 0; i < row->count; i++)
		add_value(in, sample->columns->pdata[i], row->fields[i], row->line);
	return SVC_OK;
}

static char guess_delimiter(const char *text, size_t length)
{
	static const char candidates[] = ",;\t|";
	const char *end = memchr(text, '\n', length);
	size_t line = end ? (size_t)(end - text) : length;
	size_t most = 0;
	char best = ',';
	for (const char *c = candidates; *c; c++) {
		size_t n = 0;
		for (size_t i = 0; i < line; i++)
			n += text[i] == *c;
		if (n > most) {
			most = n;
			best = *c;
		}
	}
	return best;
}

static gint compare_bad(gconstpointer left, gconstpointer right)
{
	const struct svc_sample_bad *a = left, *b = right;
	return (a->line > b->line) - (a->line < b->line);
}

/* The format of most texts, if it is that of more than half of them: single mistakes don't make a
 * column of times another thing. */
static void find_format(struct svc_sample_column *column, locale_t locale)
{
	size_t best = 0;
	for (size_t f = 1; f < G_N_ELEMENTS(formats); f++)
		if (column->fitting[f] > column->fitting[best])
			best = f;
	if (column->fitting[best] * 2 <= g_hash_table_size(column->seen))
		return;
	column->format = formats[best];
	GHashTableIter iter;
	gpointer text, line;
	g_hash_table_iter_init(&iter, column->seen);
	while (g_hash_table_iter_next(&iter, &text, &line)) {
		struct svc_sample_bad bad = {GPOINTER_TO_INT(line), text};
		if (!fits(text, column->format, locale))
			g_array_append_val(column->bad, bad);
	}
	g_array_sort(column->bad, compare_bad);
}

enum svc_status svc_sample_read(
	const char *text, size_t length, struct svc_sample *out, struct svc_error *err)
{
	struct reader in = {.sample = out, .locale = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
	out->delimiter = guess_delimiter(text, length);
	out->columns = g_ptr_array_new_with_free_func(column_free);
	out->nulls = g_ptr_array_new();
	enum svc_status status = svc_csv_parse(text, length, out->delimiter, on_row, &in, err);
	for (guint i = 0; i < out->columns->len; i++)
		find_format(out->columns->pdata[i], in.locale);
	freelocale(in.locale);
	if (!status && out->columns->len == 0)
		status = svc_error_set(err, SVC_EINVALID, "the file has no header");
	return status;
}
