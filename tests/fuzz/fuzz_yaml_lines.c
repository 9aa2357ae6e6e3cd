/* YAML of plain lines: where it is read without libyaml, the tree is the one that libyaml gives. */
#include "../unit/text/same_tree.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	if (g_utf8_validate(text, (gssize)size, NULL))
		same_tree(text, size);
	return 0;
}
