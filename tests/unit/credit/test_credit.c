/*
 * Credit statements of desks whose figures are worked out by hand, and what holds for any desk.
 */
#include "../desk/temp.h"
#include "../rounds.h"
#include "credit/credit.h"
#include "util/instants.h"

enum { OCTOBER = 2026 * 12 + 9 };

static const char gold[] = "---\nid: gold\ntitle: Gold\ncalendar: berlin\neffective: 2020-01-01\n"
			   "clocks:\n  response: {target: 1h}\n  resolution: {target: 4h}\n";

struct made { /* a ticket of the customer with one reply and one resolution */
	const char *id, *customer, *priority, *opened, *replied, *resolved;
	const char *more; /* lines of the frontmatter */
};

static void write_ticket(struct temp *temp, const struct made *t)
{
	g_autofree char *path =
		g_strdup_printf("tickets/%.4s/%.2s/%s.md", t->opened, t->opened + 5, t->id);
	g_autofree char *customer =
		*t->customer ? g_strdup_printf("customer: %s\n", t->customer) : g_strdup("");
	g_autofree char *text = g_strdup_printf(
		"---\nid: %s\ntitle: T\nstatus: resolved\ntype: incident\npriority: %s\n%ssla: gold\n"
		"opened: %s\n%s---\n\n## %s ana opened\n\n- status: new\n- type: incident\n- priority: "
		"%s\n- sla: gold\n\n## %s kim replied\n\nYes.\n\n## %s kim changed\n\n- status: "
		"resolved\n",
		t->id, t->priority, customer, t->opened, t->more, t->opened, t->priority,
		t->replied, t->resolved);
	temp_write(temp, path, text);
}

static void write_desk(struct temp *temp, const char *terms, const char *customer)
{
	g_autofree char *sla = g_strconcat(gold, terms, "---\n", NULL);
	g_autofree char *acme =
		g_strconcat("---\nid: acme\ntitle: Acme\nsla: gold\n", customer, "---\n", NULL);
	temp_init(temp);
	temp_write(temp, ".svc/config.yaml", "format: 1\n");
	temp_write(temp, "teams/ops.md", "---\nid: ops\ntitle: Ops\nmembers:\n- kim\n---\n");
	temp_write(
		temp, "people/kim.md", "---\nid: kim\ntitle: Kim\nemail: kim@example.com\n---\n");
	temp_write(temp, "calendars/berlin.md",
		"---\nid: berlin\ntitle: B\ntimezone: Europe/Berlin\nhours:\n  mon-sun: "
		"[00:00-24:00]\n---\n");
	temp_write(temp, "slas/gold.md", sla);
	temp_write(temp, "customers/acme.md", acme);
	temp_commit(temp, "2020-01-01T00:00:00Z");
}

static json_t *state(struct temp *temp, int first, int last, struct svc_error *err)
{
	const struct svc_sla_options options = {.now = TEMP_NOW};
	const struct svc_credit_options wanted = {.first = first, .last = last, .list = true};
	svc_auto(svc_desk) desk = temp_open(temp);
	svc_auto(svc_sla_engine) engine = svc_sla_open(desk, &options);
	json_t *out = NULL;
	return svc_credits(engine, &wanted, &out, err) == SVC_OK ? out : NULL;
}

static json_t *october(struct temp *temp)
{
	svc_autoclear(svc_error) err = {0};
	json_t *out = state(temp, OCTOBER, OCTOBER, &err);
	temp_ok(err.status, err);
	return out;
}

/* "resolution P1 3/4 <90 10" of each target. */
static char *targets_of(const json_t *line)
{
	GString *out = g_string_new(NULL);
	size_t i;
	const json_t *target;
	json_array_foreach(json_object_get(line, "targets"), i, target)
	{
		const char *priority = json_string_value(json_object_get(target, "priority"));
		g_string_append_printf(out, "%s%s %s %lld/%lld", i ? ", " : "",
			json_string_value(json_object_get(target, "clock")),
			priority ? priority : "all",
			(long long)json_integer_value(json_object_get(target, "met")),
			(long long)json_integer_value(json_object_get(target, "n")));
		if (!json_is_null(json_object_get(target, "below")))
			g_string_append_printf(out, " <%g %g",
				json_number_value(json_object_get(target, "below")),
				json_number_value(json_object_get(target, "credit")));
	}
	return g_string_free(out, FALSE);
}

static const json_t *line_of(const json_t *all, size_t statement, size_t line)
{
	return json_array_get(
		json_object_get(
			json_array_get(json_object_get(all, "statements"), statement), "lines"),
		line);
}

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* Four tickets of October, one late in its response, two in their resolution; the first stops in
 * October in Berlin, though in September in UTC, and the last one in November there. */
static const struct made tickets[] = {
	{"INC-2610-AAAA1", "acme", "P1", "2026-09-30T21:00:00Z", "2026-09-30T22:00:00Z",
		"2026-09-30T22:30:00Z", ""},
	{"INC-2610-AAAA2", "acme", "P1", "2026-10-05T08:00:00Z", "2026-10-05T09:00:01Z",
		"2026-10-05T12:00:00Z", ""},
	{"INC-2610-AAAA3", "acme", "P2", "2026-10-06T08:00:00Z", "2026-10-06T08:10:00Z",
		"2026-10-06T12:00:01Z", "labels:\n- planned-maintenance\n"},
	{"INC-2610-AAAA4", "acme", "P1", "2026-10-07T08:00:00Z", "2026-10-07T08:30:00Z",
		"2026-10-07T18:00:00Z", ""},
	{"INC-2610-AAAA5", "acme", "P1", "2026-10-31T22:30:00Z", "2026-10-31T22:40:00Z",
		"2026-10-31T23:30:00Z", ""},
	{"INC-2610-BBBB1", "", "P1", "2026-10-07T08:00:00Z", "2026-10-07T18:30:00Z",
		"2026-10-07T19:00:00Z", ""},
};

static const struct {
	const char *terms, *customer;
	const char *targets, *amount;
	double reached, credit;
	size_t excluded;
} cases[] = {
	/* response: of AAAA1 … AAAA5 one of five is late, 80 %; resolution: two of four, 50 % */
	{"credits:\n- {below: 95%, credit: 5%}\n- {below: 60%, credit: 10%}\n",
		"fee: 1200 EUR/month\n", "response all 4/5 <95 5, resolution all 2/4 <60 10",
		"180.00", 15, 15, 0},
	{"credits:\n- {below: 95%, credit: 5%}\n- {below: 60%, credit: 10%}\ncredit_cap: 12.5%\n",
		"fee: 1200.10 EUR/month\n", "response all 4/5 <95 5, resolution all 2/4 <60 10",
		"150.01", 15, 12.5, 0}, /* 150.0125 */
	/* exactly at the tier is not below it */
	{"credits:\n- {clock: response, below: 80%, credit: 5%}\n", "fee: 1200 EUR/month\n",
		"response all 4/5", "0.00", 0, 0, 0},
	{"credits:\n- {clock: response, below: 80.01%, credit: 5%}\n", "fee: 100 EUR/year\n",
		"response all 4/5 <80.01 5", "0.42", 5, 5, 0}, /* 0.41666… */
	/* by priority: AAAA1, 2 and 4 stop in October, one of them late; no P3 */
	{"credits:\n- {clock: resolution, priority: P1, below: 90%, credit: 7%}\n"
	 "- {clock: resolution, priority: P3, below: 90%, credit: 50%}\n",
		"fee: 10 EUR/month\n", "resolution P1 2/3 <90 7, resolution P3 0/0", "0.70", 7, 7,
		0},
	/* left out by a label, and by a query */
	{"exclusions:\n- planned-maintenance\ncredits:\n- {clock: resolution, below: 70%, credit: "
	 "5%}\n",
		"fee: 1200 EUR/month\n", "resolution all 2/3 <70 5", "60.00", 5, 5, 1},
	{"exclusions:\n- {name: Theirs, query: 'priority:P1 opened:2026-10-07'}\n- {name: No, query: "
	 "labels:planned-maintenance}\ncredits:\n- {below: 70%, credit: 5%}\n",
		"fee: 1200 EUR/month\n", "response all 2/3 <70 5, resolution all 2/2", "60.00", 5,
		5, 4},
	/* no fee: a share of what isn't known; the agreement's own fee */
	{"credits:\n- {clock: resolution, below: 90%, credit: 7%}\n", "",
		"resolution all 2/4 <90 7", NULL, 7, 7, 0},
	{"fee: 50 EUR/month\ncredits:\n- {clock: resolution, below: 90%, credit: 7%}\n", "",
		"resolution all 2/4 <90 7", "3.50", 7, 7, 0},
	/* tiers of several targets never give more than the fee */
	{"credits:\n- {below: 99%, credit: 80%}\n", "fee: 50 EUR/month\n",
		"response all 4/5 <99 80, resolution all 2/4 <99 80", "50.00", 160, 100, 0},
};

static void test_by_hand(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct temp temp;
		write_desk(&temp, cases[i].terms, cases[i].customer);
		for (size_t k = 0; k < G_N_ELEMENTS(tickets); k++)
			write_ticket(&temp, &tickets[k]);
		json_t *all = october(&temp);
		const json_t *line = line_of(all, 0, 0);
		g_autofree char *targets = targets_of(line);
		g_assert_cmpuint(json_array_size(json_object_get(all, "statements")), ==, 1);
		g_assert_cmpuint(json_array_size(json_object_get(all, "problems")), ==, 0);
		g_assert_cmpint(
			json_integer_value(json_object_get(all, "without_customer")), ==, 1);
		g_assert_cmpstr(targets, ==, cases[i].targets);
		g_assert_cmpstr(text_of(line, "amount"), ==, cases[i].amount);
		g_assert_cmpfloat(
			json_number_value(json_object_get(line, "reached")), ==, cases[i].reached);
		g_assert_cmpfloat(
			json_number_value(json_object_get(line, "credit")), ==, cases[i].credit);
		g_assert_cmpuint(
			json_array_size(json_object_get(line, "excluded")), ==, cases[i].excluded);
		g_assert_cmpstr(text_of(line, "zone"), ==, "Europe/Berlin");
		g_assert_cmpstr(text_of(line, "since"), ==, "2026-09-30T22:00:00Z");
		g_assert_cmpstr(text_of(line, "until"), ==, "2026-10-31T23:00:00Z");
		json_decref(all);
		temp_clear(&temp);
	}
}

/* Fees of a customer's agreements: what holds in the month, whole; sums of one currency. */
static const struct {
	const char *customer;
	const char *fee;     /* of the month; NULL: not known */
	const char *problem; /* NULL: none */
} fees[] = {
	{"fee: 1200 EUR/month\n", "1200.00", NULL},
	{"agreements:\n- {service: shop, sla: gold, fee: 100 EUR/month}\n", "100.00", NULL},
	{"fee: 1200 EUR/month\nagreements:\n- {service: shop, sla: gold, fee: 30 EUR/quarter}\n",
		"1210.00", NULL},
	{"agreements:\n- {service: shop, sla: gold, fee: 1 EUR/month}\n- {service: shop, sla: gold, "
	 "fee: 2 EUR/month, effective: 2026-10-01}\n",
		"2.00", NULL}, /* the new price from the first on */
	{"agreements:\n- {service: shop, sla: gold, fee: 1 EUR/month}\n- {service: shop, sla: gold, "
	 "fee: 2 EUR/month, effective: 2026-10-02}\n",
		"1.00", NULL}, /* the month began with the old one */
	{"agreements:\n- {service: shop, sla: gold, fee: 1 EUR/month}\n- {service: shop, sla: gold, "
	 "fee: 2 EUR/month, effective: 2026-11-01}\n",
		"1.00", NULL},
	{"agreements:\n- {service: shop, sla: gold, fee: 1 EUR/month}\n- {service: mail, sla: gold, "
	 "fee: 2 EUR/month, effective: 2026-10-31}\n",
		"3.00", NULL},
	{"agreements:\n- {service: shop, sla: gold, fee: 1 EUR/month}\n- {service: mail, sla: gold, "
	 "fee: 2 USD/month}\n",
		NULL, "can't be added"},
	{"fee: 1200 EUR\n", NULL, "is no fee"},
};

static void test_fees(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(fees); i++) {
		struct temp temp;
		write_desk(&temp, "credits:\n- {below: 90%, credit: 7%}\n", fees[i].customer);
		json_t *all = october(&temp);
		const json_t *line = line_of(all, 0, 0);
		const json_t *problem = json_array_get(json_object_get(all, "problems"), 0);
		g_assert_nonnull(line); /* a month without tickets has a statement too */
		g_assert_cmpstr(text_of(line, "fee"), ==, fees[i].fee);
		g_assert_cmpstr(text_of(line, "amount"), ==, fees[i].fee ? "0.00" : NULL);
		g_assert_cmpint(problem != NULL, ==, fees[i].problem != NULL);
		if (problem) {
			g_assert_nonnull(strstr(text_of(problem, "message"), fees[i].problem));
			g_assert_cmpstr(text_of(problem, "path"), ==, "customers/acme.md");
			g_assert_cmpint(json_integer_value(json_object_get(problem, "line")), >, 4);
		}
		json_decref(all);
		temp_clear(&temp);
	}
}

static void test_bad_exclusion(void)
{
	struct temp temp;
	svc_autoclear(svc_error) err = {0};
	write_desk(&temp,
		"exclusions:\n- {name: Odd, query: 'priorty:P1'}\ncredits:\n- {below: 90%, credit: "
		"7%}\n",
		"");
	g_assert_null(state(&temp, OCTOBER, OCTOBER, &err));
	g_assert_cmpint(err.status, ==, SVC_EINVALID);
	g_assert_cmpstr(err.path, ==, "slas/gold.md");
	g_assert_cmpint(err.line, ==, 10);
	g_assert_nonnull(strstr(err.message, "priorty"));
	g_assert_nonnull(strstr(err.hint, "^"));
	temp_clear(&temp);
}

static const struct {
	const char *terms;
	const char *rule; /* NULL: nothing is found */
	const char *message;
	int line;
} checks[] = {
	{"credits:\n- {below: 95%, credit: 5%}\n- {below: 90%, credit: 10%}\ncredit_cap: 20%\n",
		NULL, NULL, 0},
	{"credits:\n- {below: 90%, credit: 5%}\n- {below: 95%, credit: 10%}\n", "sla-credit",
		"after a lower one", 11},
	{"credits:\n- {below: 90%, credit: 5%}\n- {below: 90%, credit: 10%}\n", "sla-credit",
		"overlaps", 11},
	{"credits:\n- {below: 95%, credit: 5%}\n- {below: 90%, credit: 5%}\n", "sla-credit",
		"never reached", 11},
	{"credits:\n- {below: 95%, credit: 5%}\n- {clock: response, below: 95%, credit: 5%}\n",
		NULL, NULL, 0},
	{"credits:\n- {below: 95%, credit: 25%}\ncredit_cap: 20%\n", "sla-credit", "cap of 20.00%",
		10},
	{"credits:\n- {clock: reponse, below: 95%, credit: 5%}\n", "sla-credit", "no clock of gold",
		10},
	{"credits:\n- {priority: P9, below: 95%, credit: 5%}\n", "sla-credit", "no priority", 10},
	{"credits:\n- {below: 0%, credit: 5%}\n", "sla-credit", "below 0%", 10},
	{"credits:\n- {below: 5%, credit: 0%}\n", "sla-credit", "gives nothing", 10},
	{"type: uc\ncredits:\n- {below: 5%, credit: 5%}\n", "sla-credit", "type uc", 11},
	{"exclusions:\n- {name: A, query: 'labels:a or'}\n", "sla-exclusion", "A", 10},
	{"exclusions:\n- {name: A, query: 'statsu:new'}\n", "sla-exclusion", "statsu", 10},
	{"exclusions:\n- 'a \"quoted\" \\ reason'\n", NULL, NULL, 0},
	{"fee: 12 EUR\n", "sla-fee", "is no fee", 9},
};

static void test_checks(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
		struct temp temp;
		svc_autoclear(svc_error) err = {0};
		g_autoptr(GPtrArray) findings = svc_findings_new();
		write_desk(&temp, checks[i].terms, "");
		svc_auto(svc_desk) desk = temp_open(&temp);
		temp_ok(svc_credit_check(desk, findings, &err), err);
		g_assert_cmpuint(findings->len, ==, checks[i].rule ? 1 : 0);
		if (checks[i].rule) {
			const struct svc_finding *f = findings->pdata[0];
			g_assert_cmpstr(f->rule, ==, checks[i].rule);
			g_assert_cmpint(f->line, ==, checks[i].line);
			g_assert_nonnull(strstr(f->message, checks[i].message));
		}
		temp_clear(&temp);
	}
}

/* Random tickets of two customers; `late` of the first ones of acme miss their targets. */
static void write_random(struct temp *temp, guint seed, int late, bool exclude)
{
	GRand *rand = g_rand_new_with_seed(seed);
	int n = g_rand_int_range(rand, 3, 8);
	for (int i = 0; i < 2 * n; i++) {
		g_autofree char *id = g_strdup_printf("INC-2610-A%04d", i);
		int day = g_rand_int_range(rand, 2, 28);
		bool other = i >= n, is_late = other ? g_rand_boolean(rand) : i < late;
		g_autofree char *opened = g_strdup_printf("2026-10-%02dT08:00:00Z", day);
		g_autofree char *replied =
			g_strdup_printf("2026-10-%02dT%s:00Z", day, is_late ? "09:30" : "08:30");
		g_autofree char *done =
			g_strdup_printf("2026-10-%02dT%s:00Z", day, is_late ? "13:00" : "11:00");
		const struct made made = {id, other ? "bolt" : "acme", i % 2 ? "P1" : "P2", opened,
			replied, done, !other && exclude && i % 2 ? "labels:\n- flood\n" : ""};
		write_ticket(temp, &made);
	}
	g_rand_free(rand);
}

static json_t *statements_of(guint seed, const char *terms, int late, bool exclude)
{
	struct temp temp;
	write_desk(&temp, terms, "fee: 1234.56 EUR/month\n");
	temp_write(&temp, "customers/bolt.md",
		"---\nid: bolt\ntitle: Bolt\nsla: gold\nfee: 99 EUR/month\n---\n");
	write_random(&temp, seed, late, exclude);
	json_t *all = october(&temp);
	temp_clear(&temp);
	return all;
}

static double credit_of(const json_t *all, size_t statement)
{
	return json_number_value(json_object_get(line_of(all, statement, 0), "credit"));
}

/* Never above the cap; more late tickets never give less; what is left out of one customer's
 * statement changes no other's. */
static void test_laws(void)
{
	int rounds = test_rounds(6, 300);
	for (int i = 0; i < rounds; i++) {
		guint seed = (guint)g_test_rand_int();
		int cap = g_test_rand_int_range(1, 60), late = g_test_rand_int_range(0, 3);
		g_autofree char *terms = g_strdup_printf(
			"exclusions:\n- flood\ncredits:\n- {below: %d%%, credit: %d%%}\n- {below: %d%%, "
			"credit: %d%%}\n- {clock: response, priority: P1, below: 80%%, credit: 9%%}\n"
			"credit_cap: %d%%\n",
			g_test_rand_int_range(70, 100), g_test_rand_int_range(1, 30),
			g_test_rand_int_range(20, 70), g_test_rand_int_range(1, 60), cap);
		json_t *few = statements_of(seed, terms, late, false);
		json_t *more = statements_of(seed, terms, late + 1, false);
		json_t *left_out = statements_of(seed, terms, late, true);
		g_assert_cmpfloat(credit_of(few, 0), <=, cap);
		g_assert_cmpfloat(credit_of(few, 0), <=, credit_of(more, 0));
		json_t *a = json_array_get(json_object_get(few, "statements"), 1);
		json_t *b = json_array_get(json_object_get(left_out, "statements"), 1);
		g_assert_cmpstr(text_of(a, "customer"), ==, "bolt");
		g_assert_true(json_equal(a, b));
		json_decref(few);
		json_decref(more);
		json_decref(left_out);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/credit/by-hand", test_by_hand);
	g_test_add_func("/credit/fees", test_fees);
	g_test_add_func("/credit/bad-exclusion", test_bad_exclusion);
	g_test_add_func("/credit/checks", test_checks);
	g_test_add_func("/credit/laws", test_laws);
	return g_test_run();
}
