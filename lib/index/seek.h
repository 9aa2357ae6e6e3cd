/*
 * Finding records by values that aren't their ids — keys, former ids — without reading every file:
 * what the desk asks where it would have to read them all.
 */
#ifndef SVC_INDEX_SEEK_H
#define SVC_INDEX_SEEK_H

#include "desk/desk.h"
#include "util/auto.h"

struct svc_seeker;

/*
 * Lets the desk ask the index, until it is freed. The values of a field are taken when the desk
 * first asks for one, after a look at the state of all files, and are good until the desk begins or
 * ends a write: whatever a command looks up in between, it finds as it was at one moment. `desk` is
 * borrowed. Owned.
 */
struct svc_seeker *svc_seeker_new(struct svc_desk *desk);
void svc_seeker_free(struct svc_seeker *seeker);
SVC_DEFINE_AUTO(svc_seeker, svc_seeker_free)

#endif
