#include "plates_model.h"

static const uint8_t model[] = {
#embed "plates.traineddata"
};

const size_t plates_model_size = sizeof model;

const uint8_t *plates_model_start(void) { return model; }
