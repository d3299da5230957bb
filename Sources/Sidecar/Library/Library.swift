// libsidecar.so consists of the target Sidecar; this one holds what the linker is told about the library,
// which must not reach the tests that link Sidecar, too.
import Sidecar
