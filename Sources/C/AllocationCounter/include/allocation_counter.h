// Counts allocations of a process that is started with this library in LD_PRELOAD; for `nimbus bench` alone.
#pragma once
