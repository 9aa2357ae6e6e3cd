/*
 * Amounts of money: what is a fee, and shares of it to the last minor unit.
 */
#include "../rounds.h"
#include "credit/money.h"

static const struct {
	const char *text;
	int64_t yearly;
	const char *currency;
} good[] = {
	{"1200 EUR/month", 1440000, "EUR"},
	{"1200.5 EUR/month", 1440600, "EUR"},
	{"1200.50 eur/month", 1440600, "EUR"},
	{"1200.500 EUR/month", 1440600, "EUR"},
	{"0 EUR/month", 0, "EUR"},
	{"10 EUR/year", 1000, "EUR"},
	{"300 USD/quarter", 120000, "USD"},
	{"5000 JPY/month", 60000, "JPY"},
	{"1.234 KWD/month", 14808, "KWD"},
	{"4000000000000 EUR/year", SVC_FEE_MOST, "EUR"},
};

static const char *const bad[] = {"", "EUR", "1200", "1200 EUR", "1200 EUR/week",
	"1200 EUR/user/month", "-1 EUR/month", "1,200 EUR/month", "1. EUR/month", ".5 EUR/month",
	"1.005 EUR/month", "1.5 JPY/month", "4000000000000.01 EUR/year",
	"333333333333.34 EUR/month", "99999999999999999999999999999999 EUR/month", "1e3 EUR/month",
	"12 EURO/month"};

static void test_parse(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		struct svc_fee fee;
		svc_autoclear(svc_error) err = {0};
		if (svc_fee_parse(good[i].text, &fee, &err) != SVC_OK)
			g_error("%s: %s", good[i].text, err.message);
		g_assert_cmpint(fee.yearly, ==, good[i].yearly);
		g_assert_cmpstr(fee.currency, ==, good[i].currency);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		struct svc_fee fee;
		svc_autoclear(svc_error) err = {0};
		if (svc_fee_parse(bad[i], &fee, &err) != SVC_EINVALID)
			g_error("'%s' was taken", bad[i]);
	}
}

static const struct {
	const char *fee;
	int hundredths;
	const char *want;
} shares[] = {
	{"1200 EUR/month", 1000, "120.00"},
	{"1200 EUR/month", SVC_MONEY_WHOLE, "1200.00"},
	{"1200 EUR/month", 0, "0.00"},
	{"0.10 EUR/month", 500, "0.01"}, /* half a cent goes up */
	{"0.09 EUR/month", 500, "0.00"}, /* less than half doesn't */
	{"0.11 EUR/month", 500, "0.01"},
	{"100 EUR/year", SVC_MONEY_WHOLE, "8.33"}, /* a twelfth: 8.3333… */
	{"100 EUR/year", 5000, "4.17"},            /* 4.1666… */
	{"100 EUR/quarter", 1, "0.00"},
	{"5010 JPY/month", 500, "251"}, /* 250.5 */
	{"1 KWD/month", 333, "0.033"},  /* 0.0333 */
	{"4000000000000 EUR/year", SVC_MONEY_WHOLE, "333333333333.33"},
};

static void test_shares(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(shares); i++) {
		struct svc_fee fee;
		svc_autoclear(svc_error) err = {0};
		g_assert_cmpint(svc_fee_parse(shares[i].fee, &fee, &err), ==, SVC_OK);
		g_autofree char *got =
			svc_money_format(svc_fee_share(&fee, shares[i].hundredths), fee.currency);
		g_assert_cmpstr(got, ==, shares[i].want);
	}
	g_autofree char *negative = svc_money_format(-5, "EUR");
	g_assert_cmpstr(negative, ==, "-0.05");
}

/* Never more than the fee, never less for a larger share, and within half a unit of the truth. */
static void test_laws(void)
{
	int rounds = test_rounds(20000, 1000000);
	for (int i = 0; i < rounds; i++) {
		struct svc_fee fee = {.currency = "EUR"};
		int64_t high = (int64_t)g_test_rand_int_range(0, 400000) * 1000000000;
		fee.yearly = MIN(high + g_test_rand_int_range(0, 1000000000), SVC_FEE_MOST);
		int a = g_test_rand_int_range(0, SVC_MONEY_WHOLE + 1);
		int b = g_test_rand_int_range(a, SVC_MONEY_WHOLE + 1);
		int64_t less = svc_fee_share(&fee, a), more = svc_fee_share(&fee, b);
		g_assert_cmpint(less, <=, more);
		g_assert_cmpint(more, <=, svc_fee_share(&fee, SVC_MONEY_WHOLE));
		const int64_t whole = SVC_MONTHS_A_YEAR * SVC_MONEY_WHOLE;
		int64_t error = less * whole - fee.yearly * a; /* half up: (-whole/2, whole/2] */
		g_assert_cmpint(2 * error, <=, whole);
		g_assert_cmpint(2 * error, >, -whole);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/money/parse", test_parse);
	g_test_add_func("/money/shares", test_shares);
	g_test_add_func("/money/laws", test_laws);
	return g_test_run();
}
