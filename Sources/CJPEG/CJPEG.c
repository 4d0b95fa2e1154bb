#include "CJPEG.h"

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>
#include <string.h>

// A progressive file may ask for thousands of passes over one picture; cameras write about ten.
enum { most_scans = 200 };

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
  hotplate_jpeg_status status;
  hotplate_jpeg_info *info;
} error_manager;

// All that a call works with. It belongs to the caller of the function that setjmp is in: what that function itself owns and has
// changed since is lost by longjmp (C11 7.13.2.1).
typedef struct {
  struct jpeg_decompress_struct decoder;
  error_manager errors;
  struct jpeg_progress_mgr progress;
} session;

// A cut file first runs into its end and then into damage that follows from it: the first of both is kept.
static void note(j_common_ptr info, hotplate_jpeg_status status) {
  error_manager *errors = (error_manager *)info->err;
  if (errors->status != hotplate_jpeg_ok) return;
  errors->status = status;
  char text[JMSG_LENGTH_MAX];
  errors->base.format_message(info, text);
  snprintf(errors->info->message, sizeof errors->info->message, "%s", text);
}

static void on_error(j_common_ptr info) {
  error_manager *errors = (error_manager *)info->err;
  switch (errors->base.msg_code) {
  case JERR_NO_SOI:
  case JERR_SOF_UNSUPPORTED:
  case JERR_BAD_PRECISION:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_ARITH_NOTIMPL:
    note(info, hotplate_jpeg_unsupported);
    break;
  case JERR_IMAGE_TOO_BIG:
    note(info, hotplate_jpeg_too_large);
    break;
  case JERR_INPUT_EMPTY:
  case JERR_INPUT_EOF:
  case JERR_NO_IMAGE:
    note(info, hotplate_jpeg_truncated);
    break;
  default:
    note(info, hotplate_jpeg_damaged);
  }
  longjmp(errors->escape, 1);
}

// libjpeg goes on after a warning, with gray where data is missing. A plate must not be read from invented
// pixels, so the warnings that mean missing or wrong data are kept as the picture's status.
static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
  case JWRN_JPEG_EOF:
    note(info, hotplate_jpeg_truncated);
    break;
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_MUST_RESYNC:
    note(info, hotplate_jpeg_damaged);
  }
}

static void on_output(j_common_ptr info) { (void)info; }

static void on_progress(j_common_ptr info) {
  j_decompress_ptr decoder = (j_decompress_ptr)info;
  if (decoder->input_scan_number > most_scans) ERREXIT(info, JERR_BAD_PROGRESSION);
}

static void gray_of_cmyk(const uint8_t *from, uint8_t *to, int count, int inverted) {
  for (int i = 0; i < count; i++, from += 4) {
    int c = from[0], m = from[1], y = from[2], k = from[3];
    if (!inverted) {
      c = 255 - c;
      m = 255 - m;
      y = 255 - y;
      k = 255 - k;
    }
    to[i] = (uint8_t)(((299 * c + 587 * m + 114 * y) * k + 127500) / 255000);
  }
}

static void prepare(session *own, hotplate_jpeg_info *info) {
  memset(own, 0, sizeof *own);
  own->decoder.err = jpeg_std_error(&own->errors.base);
  own->errors.base.error_exit = on_error;
  own->errors.base.emit_message = on_message;
  own->errors.base.output_message = on_output;
  own->errors.info = info;
  info->message[0] = 0;
}

static hotplate_jpeg_status read_size(
  session *own, const uint8_t *bytes, size_t count, hotplate_jpeg_info *info) {
  if (setjmp(own->errors.escape)) return own->errors.status;
  j_decompress_ptr decoder = &own->decoder;
  jpeg_create_decompress(decoder);
  jpeg_mem_src(decoder, bytes, count);
  jpeg_read_header(decoder, TRUE);
  info->width = (int32_t)decoder->image_width;
  info->height = (int32_t)decoder->image_height;
  return hotplate_jpeg_ok;
}

static hotplate_jpeg_status decode_gray(
  session *own, const uint8_t *bytes, size_t count, int shrink, uint8_t *pixels,
  const hotplate_jpeg_info *info) {
  if (setjmp(own->errors.escape)) return own->errors.status;
  j_decompress_ptr decoder = &own->decoder;
  jpeg_create_decompress(decoder);
  own->progress.progress_monitor = on_progress;
  decoder->progress = &own->progress;
  jpeg_mem_src(decoder, bytes, count);
  jpeg_read_header(decoder, TRUE);
  if ((int32_t)decoder->image_width != info->width ||
      (int32_t)decoder->image_height != info->height)
    ERREXIT(decoder, JERR_BAD_STATE);
  // Four inks have no gray form in libjpeg: they are decoded as inks and mixed here.
  int inks = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
  decoder->out_color_space = inks ? JCS_CMYK : JCS_GRAYSCALE;
  decoder->dct_method = JDCT_ISLOW;
  decoder->scale_num = 1;
  decoder->scale_denom = (unsigned)shrink;
  jpeg_start_decompress(decoder);
  // A library that does not shrink what it is asked to (libjpeg-turbo 3 a lossless JPEG) would write more than the caller made room for.
  JDIMENSION shrunk = (JDIMENSION)shrink;
  if (decoder->output_width != (decoder->image_width + shrunk - 1) / shrunk ||
      decoder->output_height != (decoder->image_height + shrunk - 1) / shrunk)
    ERREXIT(decoder, JERR_CONVERSION_NOTIMPL);
  size_t width = decoder->output_width;
  JSAMPARRAY line = NULL;
  if (inks)
    line = (*decoder->mem->alloc_sarray)(
      (j_common_ptr)decoder, JPOOL_IMAGE, (JDIMENSION)(4 * width), 1);
  while (decoder->output_scanline < decoder->output_height) {
    uint8_t *row = pixels + decoder->output_scanline * width;
    if (inks) {
      jpeg_read_scanlines(decoder, line, 1);
      gray_of_cmyk(line[0], row, (int)width, decoder->saw_Adobe_marker);
    } else {
      JSAMPROW rows[1] = {row};
      jpeg_read_scanlines(decoder, rows, 1);
    }
  }
  jpeg_finish_decompress(decoder);
  return own->errors.status;
}

hotplate_jpeg_status hotplate_jpeg_size(
  const uint8_t *bytes, size_t count, hotplate_jpeg_info *info) {
  session own;
  prepare(&own, info);
  hotplate_jpeg_status status = read_size(&own, bytes, count, info);
  jpeg_destroy_decompress(&own.decoder);
  return status;
}

hotplate_jpeg_status hotplate_jpeg_gray(
  const uint8_t *bytes, size_t count, int shrink, uint8_t *pixels, hotplate_jpeg_info *info) {
  session own;
  prepare(&own, info);
  hotplate_jpeg_status status = decode_gray(&own, bytes, count, shrink, pixels, info);
  jpeg_destroy_decompress(&own.decoder);
  return status;
}
