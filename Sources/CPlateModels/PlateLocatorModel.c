#include "PlateLocatorModel.h"

static const uint8_t model[] = {
#embed "locator.plateloc"
};

const uint8_t *plate_locator_model(void) { return model; }

size_t plate_locator_model_count(void) { return sizeof model; }
