// The version of the interface. The major number changes when something existing changes its meaning or
// layout, the minor number when something is added.
#pragma once

#define TC9_VERSION_MAJOR 1
#define TC9_VERSION_MINOR 1
#define TC9_VERSION_PATCH 0
#define TC9_VERSION_STRING "1.1.0"
/// Comparable: major * 10000 + minor * 100 + patch.
#define TC9_VERSION_NUMBER (TC9_VERSION_MAJOR * 10000 + TC9_VERSION_MINOR * 100 + TC9_VERSION_PATCH)

#ifdef __cplusplus
extern "C" {
#endif

/// The version of the library that is loaded; the macros are those of the headers. NULL for what you do not
/// want.
/// Since 1.0.
void TC9GetVersion(int *major, int *minor, int *patch);

/// The same as text, "1.1.0". The library's own memory: never free it. Since 1.0.
const char *TC9GetVersionString(void);

/// Whether a worldserver that was built against headers of this version can use the library: pass
/// TC9_VERSION_MAJOR and TC9_VERSION_MINOR. 0: yes; 1: another major version; 2: the library is older than
/// required. Since 1.0.
int TC9CheckAbiCompatible(int requiredMajor, int requiredMinor);

#ifdef __cplusplus
}
#endif
