// Attributes of functions that are compiled for more than the baseline. ThreadSanitizer and other processors have the
// plain ones only.
#pragma once

#define PLATE_INLINE static inline __attribute__((always_inline))

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PLATE_PLAIN_ONLY 1
#endif
#endif

#if defined(__x86_64__) && !defined(PLATE_PLAIN_ONLY)
#define PLATE_HAS_LEVELS 1
#define PLATE_AVX2 __attribute__((target("avx2,fma,bmi,bmi2")))
#define PLATE_AVX512 __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vnni,avx2,fma,bmi,bmi2")))
#else
#define PLATE_HAS_LEVELS 0
#endif
