"""Writes the averaged weights of a checkpoint as a Tesseract model.

    export.py CACHE/reader.pt ../../Sources/CPlateModels/plates.traineddata [--float] [--temperature 2]
"""

import argparse

import torch

from network import PlateNetwork
from tesseract_format import traineddata


def load(path, **options):
    network = PlateNetwork(**options)
    network.load_state_dict(torch.load(path, weights_only=True)["average"])
    return network.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("model")
    parser.add_argument("--float", action="store_true", help="double-precision file, float arithmetic")
    parser.add_argument("--temperature", type=float, default=2.0, help="as RecognizerOutput in Swift undoes it")
    parser.add_argument("--weights", help="also write the averaged weights alone, to begin another training with")
    options = parser.parse_args()
    with open(options.model, "wb") as file:
        file.write(traineddata(load(options.checkpoint), not options.float, options.temperature))
    if options.weights:
        torch.save({"average": torch.load(options.checkpoint, weights_only=True)["average"]}, options.weights)
