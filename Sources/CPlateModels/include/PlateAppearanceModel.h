#pragma once
#include <stddef.h>
#include <stdint.h>

/// The model that tells plates apart by their looks, as Training/origin/export.py wrote it; it lives as long as the process.
const uint8_t *plate_appearance_model(void);

/// Its bytes.
size_t plate_appearance_model_count(void);
