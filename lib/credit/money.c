#include "credit/money.h"
#include <stdbool.h>
#include <string.h>

/* ISO 4217, list one, of 2024: the currencies whose minor unit is no hundredth. */
static const struct {
	const char *code;
	int decimals;
} minor_units[] = {{"BHD", 3}, {"BIF", 0}, {"CLF", 4}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0},
	{"IQD", 3}, {"ISK", 0}, {"JOD", 3}, {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"KWD", 3},
	{"LYD", 3}, {"OMR", 3}, {"PYG", 0}, {"RWF", 0}, {"TND", 3}, {"UGX", 0}, {"UYI", 0},
	{"UYW", 4}, {"VND", 0}, {"VUV", 0}, {"XAF", 0}, {"XOF", 0}, {"XPF", 0}};

static const struct {
	const char *word;
	int a_year;
} periods[] = {{"/month", 12}, {"/quarter", 4}, {"/year", 1}};

int svc_money_decimals(const char *currency)
{
	for (size_t i = 0; i < G_N_ELEMENTS(minor_units); i++)
		if (strcmp(minor_units[i].code, currency) == 0)
			return minor_units[i].decimals;
	return 2;
}

static enum svc_status no_fee(struct svc_error *err, const char *text)
{
	svc_error_set(err, SVC_EINVALID, "'%s' is no fee", text);
	return svc_error_hint(err, "write it as 1200 EUR/month; also /quarter and /year");
}

/* Digits with a decimal point to minor units; false if there are more than the currency has, or too
 * many. */
static bool read_amount(const char *digits, size_t length, int decimals, int64_t *out)
{
	int64_t amount = 0;
	int after = -1; /* digits behind the point */
	for (size_t i = 0; i < length; i++) {
		if (digits[i] == '.') {
			after = 0;
			continue;
		}
		if (after == decimals && digits[i] == '0')
			continue; /* 12.500 EUR is as exact as 12.50 */
		if (after == decimals || amount > SVC_FEE_MOST)
			return false;
		amount = amount * 10 + digits[i] - '0';
		after += after >= 0;
	}
	for (int i = MAX(after, 0); i < decimals; i++) {
		if (amount > SVC_FEE_MOST)
			return false;
		amount *= 10;
	}
	*out = amount;
	return amount <= SVC_FEE_MOST;
}

enum svc_status svc_fee_parse(const char *text, struct svc_fee *out, struct svc_error *err)
{
	g_autofree char *word = g_strstrip(g_strdup(text));
	size_t whole = strspn(word, "0123456789"), length = whole;
	if (word[length] == '.')
		length += 1 + strspn(word + length + 1, "0123456789");
	const char *code = word + length + strspn(word + length, " ");
	if (!whole || word[length - 1] == '.' || !g_ascii_isalpha(code[0]) ||
		!g_ascii_isalpha(code[1]) || !g_ascii_isalpha(code[2]))
		return no_fee(err, text);
	for (int i = 0; i < SVC_MONEY_CODE - 1; i++)
		out->currency[i] = g_ascii_toupper(code[i]);
	out->currency[SVC_MONEY_CODE - 1] = '\0';
	int a_year = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(periods); i++)
		if (strcmp(periods[i].word, code + SVC_MONEY_CODE - 1) == 0)
			a_year = periods[i].a_year;
	if (!a_year)
		return no_fee(err, text);
	int decimals = svc_money_decimals(out->currency);
	int64_t amount = 0;
	if (!read_amount(word, length, decimals, &amount) || amount > SVC_FEE_MOST / a_year)
		return svc_error_set(err, SVC_EINVALID,
			"'%s' can't be reckoned with: %s has %d decimals, and a fee may be %" G_GINT64_FORMAT
			" minor units a year",
			text, out->currency, decimals, SVC_FEE_MOST);
	out->yearly = amount * a_year;
	return SVC_OK;
}

int64_t svc_fee_share(const struct svc_fee *fee, int hundredths)
{
	const int64_t whole = SVC_MONTHS_A_YEAR * SVC_MONEY_WHOLE;
	/* at most 4e14 * 10,000 * 2 + 120,000: below 2^63 */
	return (2 * fee->yearly * hundredths + whole) / (2 * whole);
}

char *svc_money_format(int64_t minor, const char *currency)
{
	int decimals = svc_money_decimals(currency);
	int64_t unit = 1;
	for (int i = 0; i < decimals; i++)
		unit *= 10;
	const char *sign = minor < 0 ? "-" : "";
	int64_t whole = minor / unit, rest = minor % unit;
	if (!decimals)
		return g_strdup_printf("%" G_GINT64_FORMAT, minor);
	return g_strdup_printf("%s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, sign, ABS(whole),
		decimals, ABS(rest));
}
