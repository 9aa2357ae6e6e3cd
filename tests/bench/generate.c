/*
 * Writes N realistic tickets as a stream for `git fast-import`, on top of the branch that is there:
 *	bench-generate N BRANCH [SHARD] | git fast-import --quiet
 * They fit the desk of `svc init --template small-business`, check clean, and are the same for the
 * same N. Titles, lengths and shares follow a service desk: most work is closed, few tickets are
 * urgent, some have long threads. SHARD puts a folder of the id's first random character below the
 * month, for desks whose pattern says so.
 */
#include "util/time.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 36, TEXT_MAX = 16384 };

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char *const words[] = {"the", "printer", "login", "mail", "slow", "after", "update",
	"error", "customer", "checkout", "cannot", "open", "file", "network", "since", "morning",
	"laptop", "access", "project", "folder", "screen", "phone", "again", "report", "invoice"};
static const char *const services[] = {"computers", "email", "website"};
static const char *const people[] = {"ana@example.com", "ben@example.com", "chris@example.com",
	"dana@example.com", "eli@example.com", "fay@example.com"};

struct rng { /* xorshift64*: the same stream on every machine */
	uint64_t state;
};

static unsigned draw(struct rng *rng, unsigned below)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return (unsigned)((rng->state * 0x2545F4914F6CDD1DULL) >> 33) % below;
}

struct ticket {
	char id[24], text[TEXT_MAX];
	size_t length;
	int64_t opened;
	unsigned priority; /* 1 to 5 */
	const char *type, *status, *requester;
};

static void put(struct ticket *t, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put(struct ticket *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(t->text + t->length, TEXT_MAX - t->length, format, args);
	va_end(args);
	if (n < 0 || t->length + (size_t)n >= TEXT_MAX)
		abort();
	t->length += (size_t)n;
}

static void put_words(struct ticket *t, struct rng *rng, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		put(t, "%s%s", i ? " " : "", words[draw(rng, G_N_ELEMENTS(words))]);
}

static void put_entry(struct ticket *t, int64_t time, const char *author, const char *verb)
{
	char text[SVC_TIME_LENGTH];
	put(t, "\n## %s %s %s\n\n", svc_time_print(time, text), author, verb);
}

/* 5 in a hundred are new, 4 in progress, 1 is on hold, the rest is over. */
static const char *draw_status(struct rng *rng)
{
	unsigned n = draw(rng, 100);
	return n < 5    ? "new"
	       : n < 9  ? "in-progress"
	       : n < 10 ? "on-hold"
	       : n < 25 ? "resolved"
			: "closed";
}

static unsigned draw_priority(struct rng *rng)
{
	unsigned n = draw(rng, 100);
	return n < 2 ? 1 : n < 10 ? 2 : n < 70 ? 3 : n < 95 ? 4 : 5;
}

static void make_id(struct ticket *t, unsigned number)
{
	struct svc_civil civil;
	svc_civil_of_day(t->opened / SVC_DAY, &civil);
	/* The number makes it unique: an odd factor permutes the 2^25 ids. */
	unsigned code = (number * 2654435761u) & 0x1ffffff;
	char random[6] = "";
	for (int i = 0; i < 5; i++)
		random[i] = digits[code >> (20 - 5 * i) & 31];
	snprintf(t->id, sizeof t->id, "%s-%02d%02d-%s", strcmp(t->type, "incident") ? "REQ" : "INC",
		(int)(civil.year % 100), civil.month, random);
}

static void put_frontmatter(struct ticket *t, struct rng *rng, const char *service)
{
	char opened[SVC_TIME_LENGTH];
	put(t, "---\nid: %s\ntitle: ", t->id);
	put_words(t, rng, 3 + draw(rng, 6));
	put(t, "\nstatus: %s\n", t->status);
	if (!strcmp(t->status, "on-hold"))
		put(t, "hold_reason: customer\n");
	put(t, "type: %s\npriority: P%u\nservice: %s\nrequester: %s\nteam: support\nopened: %s\n---\n",
		t->type, t->priority, service, t->requester, svc_time_print(t->opened, opened));
	for (unsigned i = draw(rng, 4); i > 0; i--) {
		put_words(t, rng, 10 + draw(rng, 30));
		put(t, ".\n");
	}
}

static void put_timeline(struct ticket *t, struct rng *rng, const char *service)
{
	int64_t time = t->opened;
	put_entry(t, time, t->requester, "opened");
	put(t, "- status: new\n- priority: P%u\n- service: %s\n- team: support\n", t->priority,
		service);
	if (!strcmp(t->status, "new"))
		return;
	put_entry(t, time += 60 + draw(rng, 36000), "kim", "changed");
	put(t, "- status: in-progress\n");
	for (unsigned i = draw(rng, 5) + (draw(rng, 20) == 0 ? 15 : 0); i > 0; i--) {
		bool agent = draw(rng, 2);
		put_entry(
			t, time += 60 + draw(rng, 90000), agent ? "kim" : t->requester, "replied");
		put_words(t, rng, 8 + draw(rng, 40));
		put(t, ".\n");
	}
	if (!strcmp(t->status, "in-progress"))
		return;
	put_entry(t, time += 60 + draw(rng, 90000), "kim", "changed");
	if (!strcmp(t->status, "on-hold")) {
		put(t, "- status: on-hold\n- hold_reason: customer\n");
		return;
	}
	put(t, "- status: resolved\n");
	if (!strcmp(t->status, "closed")) {
		put_entry(t, time + 259200, "auto", "changed");
		put(t, "- status: closed\n");
	}
}

static void make_ticket(struct ticket *t, struct rng *rng, unsigned number, unsigned total)
{
	int64_t start = svc_day_of(2022, 11, 1) * SVC_DAY, span = MONTHS * 30 * SVC_DAY;
	const char *service = services[draw(rng, G_N_ELEMENTS(services))];
	t->length = 0;
	t->opened = start + (int64_t)((double)number / total * (double)span) + draw(rng, 600);
	t->type = draw(rng, 3) ? "incident" : "request";
	t->status = draw_status(rng);
	t->priority = draw_priority(rng);
	t->requester = people[draw(rng, G_N_ELEMENTS(people))];
	make_id(t, number);
	put_frontmatter(t, rng, service);
	put_timeline(t, rng, service);
}

static void print_file(const struct ticket *t, bool shard)
{
	const char *month = strchr(t->id, '-') + 1;
	printf("M 100644 inline tickets/20%.2s/%.2s/", month, month + 2);
	if (shard)
		printf("%c/", t->id[9]);
	printf("%s.md\ndata %zu\n", t->id, t->length);
	fwrite(t->text, 1, t->length, stdout);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const char message[] = "Tickets of a generated desk\n";
	static struct ticket ticket;
	struct rng rng = {0x9E3779B97F4A7C15ULL};
	unsigned long n = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	if (n == 0 || n > 1u << 25) {
		fprintf(stderr, "usage: %s N BRANCH [SHARD]\n", argv[0]);
		return 2;
	}
	printf("commit refs/heads/%s\ncommitter Kim <kim@example.com> 1795262400 +0000\n", argv[2]);
	printf("data %zu\n%sfrom refs/heads/%s^0\n", strlen(message), message, argv[2]);
	for (unsigned long i = 0; i < n; i++) {
		make_ticket(&ticket, &rng, (unsigned)i, (unsigned)n);
		print_file(&ticket, argc > 3);
	}
	puts("done");
	return ferror(stdout) ? 1 : 0;
}
