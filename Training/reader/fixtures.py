"""Writes the reader's fixtures: drawn plates, and what the network in PyTorch says of one of them.

    fixtures.py CACHE/reader.pt ../../Fixtures/reader

All typefaces are our own strokes; nothing of a photograph or of a font is in the pictures. The float model beside them has
the network's weights in half precision, which packs to a third; what PyTorch says of it is computed with the same weights.
"""

import base64
import gzip
import json
import os
import sys

import cv2
import numpy as np
import torch

from augment import as_floats, as_input, finished, laid_out
from canvases import with_margin
from export import load
from network import padding_noise
from plates import PlateArtist
from tesseract_format import traineddata


def in_bytes(network):
    """The network as int8 runs it, but for the memory's own state: weights in 127 steps a row, its bias among them, and so activations."""
    def rounded(columns):
        step = columns.abs().amax(1, keepdim=True) / 127
        return torch.round(columns / step) * step

    def joined(weight, bias):
        both = rounded(torch.cat([weight, bias[:, None]], 1))
        return both[:, :-1], both[:, -1]

    steps = lambda values: torch.round(values * 127) / 127
    with torch.no_grad():
        for layer in network.convolutions:
            scale, bias = folded(layer.norm)
            weight, bias = joined(layer.matrix(layer.weight) * scale[:, None], bias)
            outputs, inputs = layer.weight.shape[:2]
            layer.weight.copy_(weight.view(outputs, 3, 3, inputs).permute(0, 3, 2, 1))
            neutral(layer.norm, bias)
            layer.register_forward_hook(lambda _, __, result: steps(result))
        for suffix in ("", "_reverse"):
            parts = [getattr(network.lstm, name + suffix) for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")]
            together = rounded(torch.cat([parts[0], parts[1], (parts[2] + parts[3])[:, None]], 1))
            inputs = parts[0].shape[1]
            parts[0].copy_(together[:, :inputs]), parts[1].copy_(together[:, inputs:-1]), parts[2].copy_(together[:, -1]), parts[3].zero_()
        weight, bias = joined(network.output.weight, network.output.bias)
        network.output.weight.copy_(weight), network.output.bias.copy_(bias)
        network.lstm.register_forward_pre_hook(lambda _, values: (steps(values[0]),))
        network.output.register_forward_pre_hook(lambda _, values: (steps(values[0]),))
    return network


def in_floats(network):
    """The network as floats run it: weights in half precision, normalization folded into them, activations and padding noise unrounded."""
    half = lambda values: values.half().float()
    with torch.no_grad():
        noises = padding_noise(network.shapes, steps=None)
        for layer, (_, noise) in zip(network.convolutions, noises):
            scale, bias = folded(layer.norm)
            layer.weight.copy_(half(layer.weight * scale[:, None, None, None]))
            neutral(layer.norm, half(bias))
            layer.noise.copy_(noise)
            layer.activation = lambda values: values.clamp(-1, 1)
        scale, bias = folded(network.column_norm)
        network.column.weight.copy_(half(network.column.weight * scale[:, None]))
        neutral(network.column_norm, half(bias))
        for values in [*network.lstm.parameters(), *network.output.parameters()]:
            values.copy_(half(values))
    return network


def folded(norm):
    """What a normalization multiplies by, and adds then."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return scale, norm.bias - norm.running_mean * scale


def neutral(norm, bias):
    """A normalization that only adds: its variance and what is added to it come to 1."""
    norm.weight.fill_(1), norm.running_mean.zero_(), norm.running_var.fill_(1 - norm.eps), norm.bias.copy_(bias)


def said(network, shown):
    """What a network says of an input, `steps × classes` flattened, its three classes of nothing as one."""
    with torch.no_grad():
        output = network(torch.from_numpy(shown[None]))[0][0].exp().numpy()
    classes = np.concatenate([output[:, 1:37], output[:, :1] + output[:, 37:38] + output[:, 38:39]], 1)
    return np.round(classes, 5).reshape(-1).tolist()


if __name__ == "__main__":
    checkpoint, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    artist = PlateArtist(20, [np.full((64, 64), 120, np.uint8)])
    artist.fonts, artist.small = artist.strokes, [np.zeros((8, 40), np.uint8)]
    plates, wanted = [], {1: 8, 2: 3}
    while any(wanted.values()):
        canvas, corners, text, lines = artist.plate(two_lines=wanted[1] == 0)
        contrast = float(np.percentile(canvas, 95) - np.percentile(canvas, 5))
        if not 5 <= len(text) <= 8 or contrast < 110 or set(text) & set("OQ0I1DUV"):
            continue  # a person must be able to tell them apart, too
        name = f"plate-{len(plates) + 1}.png"
        cv2.imwrite(os.path.join(folder, name), np.clip(canvas, 0, 255).astype(np.uint8))
        plates.append({"file": name, "text": text, "lines": lines, "corners": corners.tolist()})
        wanted[lines] -= 1
    first = plates[0]
    picture = cv2.imread(os.path.join(folder, first["file"]), cv2.IMREAD_GRAYSCALE)
    shown = finished(laid_out(picture, with_margin(first["corners"]), 1), 1)
    floats = in_floats(load(checkpoint))
    with open(os.path.join(folder, "float.traineddata.gz"), "wb") as file:
        file.write(gzip.compress(traineddata(floats, temperature=2.0), 9, mtime=0))
    with open(os.path.join(folder, "plates.json"), "w") as file:
        json.dump({"plates": plates, "picture": base64.b64encode(shown.tobytes()).decode(),
                   "probabilities": said(in_bytes(load(checkpoint)), as_input(shown)),
                   "floatProbabilities": said(floats, as_floats(shown))}, file)
        file.write("\n")
