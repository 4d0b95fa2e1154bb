#pragma once
#include <stddef.h>
#include <stdint.h>

/// The locator's model as Training/locator/export.py wrote it; it lives as long as the process.
const uint8_t *plate_locator_model(void);

/// Its bytes.
size_t plate_locator_model_count(void);
