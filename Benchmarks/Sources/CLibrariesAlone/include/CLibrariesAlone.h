#pragma once
#include <stddef.h>
#include <stdint.h>

/// Decodes a sound JPEG to gray with libjpeg and nothing around it: what our decoder is held against.
/// `pixels` has room for the whole picture.
void libjpeg_alone_gray(const uint8_t *bytes, size_t count, uint8_t *pixels);

/// Nanoseconds of processor time that this thread has used.
uint64_t thread_nanoseconds(void);

/// Nanoseconds of processor time that this process has used, all threads together.
uint64_t process_nanoseconds(void);
