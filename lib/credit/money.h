/*
 * Amounts of money, exactly: whole minor units of a currency (ISO 4217), no binary fractions.
 */
#ifndef SVC_CREDIT_MONEY_H
#define SVC_CREDIT_MONEY_H

#include "util/error.h"
#include <stdint.h>

enum {
	SVC_MONEY_CODE = 4, /* three letters and a NUL */
	SVC_MONTHS_A_YEAR = 12,
	SVC_MONEY_WHOLE = 10000, /* 100 %, in hundredths of a percent */
};

/* Most that a fee may be in a year: then every product below fits into 64 bits. */
#define SVC_FEE_MOST INT64_C(400000000000000)

struct svc_fee {
	int64_t yearly; /* minor units a year, 0 to SVC_FEE_MOST: a month is a twelfth of it */
	char currency[SVC_MONEY_CODE];
};

/*
 * "1200 EUR/month", also /quarter and /year. Errors: SVC_EINVALID for what is no amount of money,
 * no fee of a period, has more decimals than the currency, or is too large.
 */
enum svc_status svc_fee_parse(const char *text, struct svc_fee *out, struct svc_error *err);

/* The share of a month's fee in minor units, rounded once, half up. `hundredths` is of a percent, 0
 * to SVC_MONEY_WHOLE. */
int64_t svc_fee_share(const struct svc_fee *fee, int hundredths);

/* How many decimals a currency has by ISO 4217: 2 unless it is one of those with others. */
int svc_money_decimals(const char *currency);

/* Minor units as a decimal: "120.00", "-0.05", "120" of JPY. Owned. */
char *svc_money_format(int64_t minor, const char *currency);

#endif
