/* What this build is. SVC_VERSION and SVC_DATE ("November 21, 2026") come from meson.build. */
#ifndef CMD_VERSION_H
#define CMD_VERSION_H

#if !defined SVC_VERSION || !defined SVC_DATE
#error "cmd/meson.build defines SVC_VERSION and SVC_DATE"
#endif

#endif
