#include "util/zone.h"
#include "util/time.h"
#include "util/zone_names.h"
#include "util/zone_rule.h"
#include <string.h>

enum {
	HEADER = 44,     /* bytes of a TZif header, RFC 9636 section 3.1 */
	TYPE_RECORD = 6, /* offset, is-daylight, abbreviation index */
	MAX_FOOTER = 255,
	MAX_OFFSET = 26 * 3600, /* RFC 9636 section 3.2: -24:59:59 to 25:59:59 */
};

struct svc_zone {
	char *name;
	size_t count;
	int64_t *times; /* of `count` changes, ascending */
	int *offsets;   /* from each change on */
	int first;      /* before the first change */
	bool ruled;     /* after the last change `rule` holds, else its offset stays */
	struct svc_zone_rule rule;
};

struct reader {
	const uint8_t *at, *end;
};

static int64_t big_endian(const uint8_t *p, size_t length)
{
	uint64_t value = p[0] & 0x80 ? UINT64_MAX : 0; /* sign extension */
	for (size_t i = 0; i < length; i++)
		value = value << 8 | p[i];
	return (int64_t)value;
}

struct header {
	int version;
	uint32_t isutc, isstd, leap, times, types, chars;
};

static bool read_header(struct reader *r, struct header *out)
{
	if (r->end - r->at < HEADER || memcmp(r->at, "TZif", 4) != 0)
		return false;
	out->version = r->at[4] ? r->at[4] - '0' : 1;
	uint32_t *fields[] = {
		&out->isutc, &out->isstd, &out->leap, &out->times, &out->types, &out->chars};
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		*fields[i] = (uint32_t)big_endian(r->at + 20 + 4 * i, 4);
	r->at += HEADER;
	return true;
}

/* Bytes of the data block after a header whose times are `width` bytes long. */
static uint64_t block_size(const struct header *h, unsigned width)
{
	return (uint64_t)h->times * (width + 1) + (uint64_t)h->types * TYPE_RECORD + h->chars +
	       (uint64_t)h->leap * (width + 4) + h->isstd + h->isutc;
}

static bool read_block(
	struct svc_zone *zone, struct reader *r, const struct header *h, unsigned width)
{
	if (block_size(h, width) > (uint64_t)(r->end - r->at) || h->types == 0 || h->leap != 0)
		return false;
	const uint8_t *times = r->at, *index = times + (size_t)h->times * width;
	const uint8_t *types = index + h->times;
	zone->count = h->times;
	zone->times = g_new(int64_t, h->times + 1);
	zone->offsets = g_new(int, h->times + 1);
	zone->first = (int)big_endian(types, 4);
	for (size_t i = 0; i < h->times; i++) {
		zone->times[i] = big_endian(times + i * width, width);
		if (index[i] >= h->types || (i && zone->times[i] <= zone->times[i - 1]))
			return false;
		zone->offsets[i] = (int)big_endian(types + (size_t)index[i] * TYPE_RECORD, 4);
		if (ABS(zone->offsets[i]) > MAX_OFFSET)
			return false;
	}
	r->at += block_size(h, width);
	return ABS(zone->first) <= MAX_OFFSET;
}

/* "\nCET-1CEST,M3.5.0,M10.5.0/3\n"; an empty one means that nothing is known of the future. */
static bool read_footer(struct svc_zone *zone, struct reader *r)
{
	if (r->at == r->end || *r->at++ != '\n')
		return false;
	const uint8_t *line_end = memchr(r->at, '\n', (size_t)(r->end - r->at));
	if (!line_end || line_end - r->at > MAX_FOOTER)
		return false;
	g_autofree char *text = g_strndup((const char *)r->at, (size_t)(line_end - r->at));
	if (!*text)
		return true;
	if (!svc_zone_rule_parse(text, &zone->rule))
		return false;
	zone->ruled = true;
	if (zone->count)
		zone->offsets[zone->count - 1] =
			svc_zone_rule_offset(&zone->rule, zone->times[zone->count - 1]);
	return true;
}

static bool read_tzif(struct svc_zone *zone, const char *bytes, size_t length)
{
	struct reader r = {(const uint8_t *)bytes, (const uint8_t *)bytes + length};
	struct header h;
	if (!read_header(&r, &h))
		return false;
	if (h.version == 1)
		return read_block(zone, &r, &h, 4);
	if (block_size(&h, 4) > (uint64_t)(r.end - r.at))
		return false;
	r.at += block_size(&h, 4); /* the 32-bit data is for old readers */
	return read_header(&r, &h) && read_block(zone, &r, &h, 8) && read_footer(zone, &r);
}

const char *svc_zone_dir(const struct svc_context *ctx)
{
	const char *dir = svc_context_env(ctx, "TZDIR");
	return dir && *dir ? dir : NULL;
}

static struct svc_zone *zone_new(const char *name)
{
	struct svc_zone *zone = g_new0(struct svc_zone, 1);
	zone->name = g_strdup(name);
	return zone;
}

enum svc_status svc_zone_open(
	const char *name, const char *folder, struct svc_zone **out, struct svc_error *err)
{
	if (!strcmp(name, "UTC") || !strcmp(name, "Etc/UTC")) {
		*out = zone_new(name);
		return SVC_OK;
	}
	if (!folder)
		folder = svc_zone_folder();
	if (svc_zone_check_name(name, folder, err) != SVC_OK)
		return err->status;
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *bytes = NULL;
	gsize length;
	g_autoptr(GError) failure = NULL;
	if (!g_file_get_contents(path, &bytes, &length, &failure)) {
		svc_error_set(err, SVC_EENVIRONMENT, "can't read the time zone %s: %s", name,
			failure->message);
		return svc_error_hint(err, "install the package tzdata anew");
	}
	svc_auto(svc_zone) zone = zone_new(name);
	if (!read_tzif(zone, bytes, length)) {
		svc_error_set(err, SVC_EENVIRONMENT,
			"the file of the time zone %s isn't a TZif file without leap seconds",
			name);
		svc_error_at(err, path, 0, 0);
		return svc_error_hint(err, "install the package tzdata anew");
	}
	*out = g_steal_pointer(&zone);
	return SVC_OK;
}

void svc_zone_free(struct svc_zone *zone)
{
	if (!zone)
		return;
	g_free(zone->name);
	g_free(zone->times);
	g_free(zone->offsets);
	g_free(zone);
}

const char *svc_zone_name(const struct svc_zone *zone)
{
	return zone->name;
}

/* How many changes are at or before `time`. */
static size_t changes_until(const struct svc_zone *zone, int64_t time)
{
	size_t low = 0, high = zone->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (zone->times[middle] <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int svc_zone_offset(const struct svc_zone *zone, int64_t time)
{
	size_t n = changes_until(zone, time);
	if (n == zone->count && zone->ruled)
		return svc_zone_rule_offset(&zone->rule, time);
	return n ? zone->offsets[n - 1] : zone->first;
}

int64_t svc_zone_next_change(const struct svc_zone *zone, int64_t time)
{
	int offset = svc_zone_offset(zone, time);
	for (size_t i = changes_until(zone, time); i < zone->count; i++)
		if (zone->offsets[i] != offset)
			return zone->times[i];
	if (!zone->ruled)
		return INT64_MAX;
	int64_t last = zone->count ? zone->times[zone->count - 1] : INT64_MIN;
	return svc_zone_rule_next(&zone->rule, MAX(time, last));
}

int64_t svc_zone_local(const struct svc_zone *zone, int64_t local)
{
	int64_t start = local - 2 * MAX_OFFSET;
	for (;;) {
		int64_t end = svc_zone_next_change(zone, start);
		int64_t instant = local - svc_zone_offset(zone, start);
		if (instant < end)
			return MAX(instant, start);
		start = end;
	}
}
