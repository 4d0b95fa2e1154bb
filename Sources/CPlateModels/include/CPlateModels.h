// Trained weights inside the binary.
#pragma once
