// What layout.c and numbers.c assert with, in C11 and in C++11.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
#define HOLDS(condition) static_assert(condition, #condition)
#define ALIGNMENT(type) alignof(type)
#else
#define HOLDS(condition) _Static_assert(condition, #condition)
#define ALIGNMENT(type) _Alignof(type)
#endif

#define IS(type, bytes, alignment) HOLDS(sizeof(type) == (bytes) && ALIGNMENT(type) == (alignment))
#define AT(type, field, offset) HOLDS(offsetof(type, field) == (offset))
