// The reader's weights, a Tesseract model (see Training/reader/README.md).
#pragma once

#include <stddef.h>
#include <stdint.h>

/// The first byte of the model; it lives as long as the program.
const uint8_t *plates_model_start(void);

/// Bytes of the model.
extern const size_t plates_model_size;
