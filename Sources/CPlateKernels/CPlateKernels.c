#include "CPlateKernels.h"
