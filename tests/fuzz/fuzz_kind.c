/* A desk's kind file: whatever the bytes, it is read or refused, and the kinds stay usable. */
#include "kind/kind.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	svc_autoclear(svc_error) err = {0}, late = {0}, bug = {0};
	svc_auto(svc_kinds) kinds = NULL;
	if (svc_kinds_new(&kinds, &bug) != SVC_OK)
		abort();
	guint before = svc_kinds_all(kinds)->len;
	enum svc_status status = svc_kinds_add(kinds, "x.yaml", (const char *)data, size, &err);
	bool refused = status == SVC_EINVALID && err.message && err.path;
	if (status != SVC_OK && (!refused || svc_kinds_all(kinds)->len != before))
		abort();
	svc_kinds_finish(kinds, &late);
	if (!svc_kinds_find(kinds, "tickets", NULL))
		abort();
	return 0;
}
