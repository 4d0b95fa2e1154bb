"""Writes the reader's fixtures: drawn plates, and what the network in PyTorch says of one of them.

    fixtures.py CACHE/reader.pt ../../Fixtures/reader

All typefaces are our own strokes; nothing of a photograph or of a font is in the pictures.
"""

import base64
import json
import os
import sys

import cv2
import numpy as np
import torch

from augment import as_input, finished, laid_out
from canvases import with_margin
from export import load
from plates import PlateArtist

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
            norm = layer.norm
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight, bias = layer.columns() * scale[:, None], norm.bias - norm.running_mean * scale
            weight, bias = joined(weight, bias)
            outputs, inputs = layer.weight.shape[:2]
            layer.weight.copy_(weight.view(outputs, 3, 3, inputs).permute(0, 3, 2, 1))
            norm.weight.fill_(1), norm.running_mean.zero_(), norm.running_var.fill_(1 - norm.eps), norm.bias.copy_(bias)
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
    with torch.no_grad():
        output = in_bytes(load(checkpoint))(torch.from_numpy(as_input(shown[None])))[0][0].exp().numpy()
    classes = np.concatenate([output[:, 1:37], output[:, :1] + output[:, 37:38] + output[:, 38:39]], 1)
    with open(os.path.join(folder, "plates.json"), "w") as file:
        json.dump({"plates": plates, "picture": base64.b64encode(shown.tobytes()).decode(),
                   "probabilities": np.round(classes, 5).reshape(-1).tolist()}, file)
        file.write("\n")
