/* An expression of the query language: whatever the bytes, it is parsed, or refused as a mistake of
 * the person. What is parsed and written down again parses to the same. */
#include "query/query.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	svc_autoclear(svc_error) err = {0}, again = {0};
	struct svc_query_node *node = NULL, *second = NULL;
	g_autofree char *text = g_strndup((const char *)data, size);
	enum svc_status status = svc_query_parse_syntax(text, &node, &err);
	if (status != SVC_OK) {
		if (status != SVC_EUSAGE || !err.message || node)
			abort();
		return 0;
	}
	if (node) {
		g_autofree char *written = svc_query_node_format(node);
		if (svc_query_parse_syntax(written, &second, &again) != SVC_OK)
			abort();
		if (!svc_query_node_equal(node, second))
			abort();
	}
	svc_query_node_free(second);
	svc_query_node_free(node);
	return 0;
}
