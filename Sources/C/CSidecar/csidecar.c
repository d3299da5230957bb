// The headers alone matter: the functions are written in Swift (Sources/Sidecar) and checked against them.
#include "libsidecar.h"
