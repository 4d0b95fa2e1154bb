// libjpeg in two functions that cannot jump into Swift.
//
// libjpeg reports errors through setjmp and longjmp, which must never cross a Swift frame: both stay inside CJPEG.c.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What a call came to.
typedef enum {
  hotplate_jpeg_ok = 0,
  /// The bytes are no JPEG, or one of a kind libjpeg does not decode.
  hotplate_jpeg_unsupported,
  /// The picture has more pixels than libjpeg decodes.
  hotplate_jpeg_too_large,
  /// The bytes end before the picture does.
  hotplate_jpeg_truncated,
  /// The bytes contradict themselves.
  hotplate_jpeg_damaged,
} hotplate_jpeg_status;

/// Size of a picture, and what libjpeg said of it.
typedef struct {
  int32_t width;
  int32_t height;
  /// libjpeg's own words, for the error sentence; empty when all went well.
  char message[200];
} hotplate_jpeg_info;

/// Reads the size of a JPEG without decoding it. Takes no memory for pixels.
hotplate_jpeg_status hotplate_jpeg_size(const uint8_t *bytes, size_t count, hotplate_jpeg_info *info);

/// Decodes a JPEG of `info->width × info->height` to gray, 8 bits, rows without padding.
///
/// Any color space libjpeg knows: gray, YCbCr, RGB, CMYK, YCCK (the latter two inverted where Adobe's marker stands).
/// `shrink` is 1, 2, 4 or 8: both sides are divided by it and rounded up, and blocks are computed at that size, which
/// takes less time. `pixels` must hold that many bytes for the size that `hotplate_jpeg_size` gave; a picture that is
/// not of this size is damaged. Nothing is written outside.
hotplate_jpeg_status hotplate_jpeg_gray(
  const uint8_t *bytes, size_t count, int shrink, uint8_t *pixels, hotplate_jpeg_info *info);
