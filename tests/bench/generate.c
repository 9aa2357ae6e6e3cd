/*
 * Writes N realistic tickets as a stream for `git fast-import`, on top of the branch that is there:
 *	bench-generate N BRANCH [SHARD] | git fast-import --quiet
 * They fit the desk of `svc init --template small-business`, check clean, and are the same for the
 * same N. Titles, texts (words.h), lengths and shares follow a service desk: most work is closed,
 * few tickets are urgent. A thread has 1.6 replies and notes on average, each further one being as
 * likely as the one before (62 %); in one of 30 there are 10 to 39 more. SHARD puts a folder of the
 *id's first random character below the month, for desks whose pattern says so.
 */
#include "util/time.h"
#include "words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 36 };

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char *const services[] = {"computers", "email", "website"};
static const char *const people[] = {"ana@example.com", "ben@example.com", "chris@example.com",
	"dana@example.com", "eli@example.com", "fay@example.com"};

struct ticket {
	char id[24];
	GString *text;
	struct subject subject;
	int64_t opened;
	unsigned priority; /* 1 to 5 */
	const char *type, *status, *requester;
};

struct maker {
	struct rng rng;
	struct words *words;
	struct ticket ticket;
};

static void put_paragraph(struct maker *m, unsigned n)
{
	words_text(m->words, &m->rng, &m->ticket.subject, n, m->ticket.text);
	g_string_append_c(m->ticket.text, '\n');
}

static void put_entry(struct ticket *t, int64_t time, const char *author, const char *verb)
{
	char text[SVC_TIME_LENGTH];
	g_string_append_printf(
		t->text, "\n## %s %s %s\n\n", svc_time_print(time, text), author, verb);
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

static void put_frontmatter(struct maker *m, const char *service)
{
	struct ticket *t = &m->ticket;
	char opened[SVC_TIME_LENGTH];
	g_string_append_printf(t->text, "---\nid: %s\ntitle: ", t->id);
	words_title(m->words, &m->rng, &t->subject, t->text);
	g_string_append_printf(t->text, "\nstatus: %s\n", t->status);
	if (!strcmp(t->status, "on-hold"))
		g_string_append(t->text, "hold_reason: customer\n");
	g_string_append_printf(t->text,
		"type: %s\npriority: P%u\nservice: %s\nrequester: %s\nteam: support\n"
		"opened: %s\n---\n",
		t->type, t->priority, service, t->requester, svc_time_print(t->opened, opened));
	for (unsigned i = draw(&m->rng, 4); i > 0; i--)
		put_paragraph(m, 10 + draw(&m->rng, 30));
}

/* Replies of both sides, and one note in five. The time of the last. */
static int64_t put_thread(struct maker *m, int64_t time)
{
	struct rng *rng = &m->rng;
	struct ticket *t = &m->ticket;
	unsigned n = 0;
	while (draw(rng, 100) < 62)
		n++;
	n += draw(rng, 30) == 0 ? 10 + draw(rng, 30) : 0;
	for (; n > 0; n--) {
		bool agent = draw(rng, 2);
		bool note = agent && draw(rng, 5) < 2;
		put_entry(t, time += 60 + draw(rng, 90000), agent ? "kim" : t->requester,
			note ? "noted" : "replied");
		put_paragraph(m, 4 + draw(rng, 20) + (draw(rng, 4) ? 0 : draw(rng, 100)));
	}
	return time;
}

static void put_timeline(struct maker *m, const char *service)
{
	struct rng *rng = &m->rng;
	struct ticket *t = &m->ticket;
	int64_t time = t->opened;
	put_entry(t, time, t->requester, "opened");
	g_string_append_printf(t->text,
		"- status: new\n- priority: P%u\n- service: %s\n- team: support\n", t->priority,
		service);
	if (!strcmp(t->status, "new"))
		return;
	put_entry(t, time += 60 + draw(rng, 36000), "kim", "changed");
	g_string_append(t->text, "- status: in-progress\n");
	time = put_thread(m, time);
	if (!strcmp(t->status, "in-progress"))
		return;
	put_entry(t, time += 60 + draw(rng, 90000), "kim", "changed");
	if (!strcmp(t->status, "on-hold")) {
		g_string_append(t->text, "- status: on-hold\n- hold_reason: customer\n");
		return;
	}
	g_string_append(t->text, "- status: resolved\n");
	if (!strcmp(t->status, "closed")) {
		put_entry(t, time + 259200, "auto", "changed");
		g_string_append(t->text, "- status: closed\n");
	}
}

static void make_ticket(struct maker *m, unsigned number, unsigned total)
{
	int64_t start = svc_day_of(2022, 11, 1) * SVC_DAY, span = MONTHS * 30 * SVC_DAY;
	struct rng *rng = &m->rng;
	struct ticket *t = &m->ticket;
	const char *service = services[draw(rng, G_N_ELEMENTS(services))];
	g_string_truncate(t->text, 0);
	t->opened = start + (int64_t)((double)number / total * (double)span) + draw(rng, 600);
	t->type = draw(rng, 3) ? "incident" : "request";
	t->status = draw_status(rng);
	t->priority = draw_priority(rng);
	t->requester = people[draw(rng, G_N_ELEMENTS(people))];
	make_id(t, number);
	words_subject(m->words, rng, &t->subject);
	put_frontmatter(m, service);
	put_timeline(m, service);
}

static void print_file(const struct ticket *t, bool shard)
{
	const char *month = strchr(t->id, '-') + 1;
	printf("M 100644 inline tickets/20%.2s/%.2s/", month, month + 2);
	if (shard)
		printf("%c/", t->id[9]);
	printf("%s.md\ndata %zu\n", t->id, t->text->len);
	fwrite(t->text->str, 1, t->text->len, stdout);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const char message[] = "Tickets of a generated desk\n";
	unsigned long n = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	if (n == 0 || n > 1u << 25) {
		fprintf(stderr, "usage: %s N BRANCH [SHARD]\n", argv[0]);
		return 2;
	}
	struct maker maker = {.rng = {0x9E3779B97F4A7C15ULL},
		.words = words_new(),
		.ticket.text = g_string_sized_new(4096)};
	printf("commit refs/heads/%s\ncommitter Kim <kim@example.com> 1795262400 +0000\n", argv[2]);
	printf("data %zu\n%sfrom refs/heads/%s^0\n", strlen(message), message, argv[2]);
	for (unsigned long i = 0; i < n; i++) {
		make_ticket(&maker, (unsigned)i, (unsigned)n);
		print_file(&maker.ticket, argc > 3);
	}
	puts("done");
	words_free(maker.words);
	g_string_free(maker.ticket.text, TRUE);
	return ferror(stdout) ? 1 : 0;
}
