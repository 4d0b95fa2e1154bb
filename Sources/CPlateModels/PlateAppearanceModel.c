#include "PlateAppearanceModel.h"

static const uint8_t model[] = {
#embed "appearance.platelook"
};

const uint8_t *plate_appearance_model(void) { return model; }

size_t plate_appearance_model_count(void) { return sizeof model; }
