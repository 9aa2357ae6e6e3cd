#include "util/load.h"
#include <dlfcn.h>

const char *svc_load_library(const char *file, const char *const *names, size_t n, void **slots)
{
	void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
	if (!library)
		return file;
	for (size_t i = 0; i < n; i++)
		if (!(slots[i] = dlsym(library, names[i])))
			return names[i];
	return NULL;
}
