#include "CPlateModels.h"
