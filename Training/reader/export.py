"""Writes the averaged weights of a checkpoint as a Tesseract model.

    export.py CACHE/reader.pt ../../Sources/CPlateModels/plates.traineddata [--float] [--temperature 2]
"""

import argparse
import sys

import torch

from network import PlateNetwork, clipped
from tesseract_format import traineddata

ACTIVATIONS = {"tanh": torch.tanh, "clipped": clipped}


def load(path):
    """The averaged network of a file; what follows its convolutions is tanh where the file does not say, as until 2026-11-27."""
    state = torch.load(path, weights_only=True)
    network = PlateNetwork(activation=ACTIVATIONS[state.get("activation", "tanh")])
    network.load_state_dict(state["average"])
    return network.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("model")
    parser.add_argument("--float", action="store_true", help="double-precision file, float arithmetic")
    parser.add_argument("--temperature", type=float, default=2.0, help="as RecognizerOutput in Swift undoes it")
    parser.add_argument("--weights", help="also write the averaged weights alone, to begin another training with")
    options = parser.parse_args()
    network = load(options.checkpoint)
    if network.convolutions[0].activation is not clipped:
        sys.exit(f"{options.checkpoint}: a network with tanh after its convolutions; `teach.py` makes one of it whose values int8 cuts off")
    with open(options.model, "wb") as file:
        file.write(traineddata(network, not options.float, options.temperature))
    if options.weights:
        torch.save({"average": network.state_dict(), "activation": "clipped"}, options.weights)
