// Opens the library that the first argument names, as a worldserver does that does not link it, finds every
// function that the others name, and says how long it took.
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

int main(int count, char **arguments) {
    double began = milliseconds();
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    double loaded = milliseconds();
    if (!library) {
        puts(dlerror());
        return 1;
    }
    for (int i = 2; i < count; i++) {
        if (!dlsym(library, arguments[i])) {
            printf("there is no %s\n", arguments[i]);
            return 1;
        }
    }
    double found = milliseconds();
    int (*check)(int, int);
    void (*pump)(void);
    *(void **)&check = dlsym(library, "TC9CheckAbiCompatible");
    *(void **)&pump = dlsym(library, "TC9ProcessEventsHooks");
    int verdict = check(1, 1);
    double first = milliseconds();
    pump();
    double pumped = milliseconds();
    int turns = 1000000;
    for (int i = 0; i < turns; i++) pump();
    double million = milliseconds();
    printf(
        "dlopen %.2f ms, %d symbols %.2f ms, first call %.3f ms, first turn %.3f ms, an empty turn %.0f ns\n",
        loaded - began, count - 2, found - loaded, first - found, pumped - first, million - pumped);
    // What runs in the library runs on: it stays where it is.
    dlclose(library);
    pump();
    return verdict;
}
