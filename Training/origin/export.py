"""Writes the trained network as one file that the library embeds, and the figures a test holds the Swift inference to.

    export.py WEIGHTS PLATES --model Sources/CPlateModels/appearance.platelook --fixture Fixtures/reader/appearance.json

The file, little-endian: "HPLATLOK", format version u32, FNV-1a checksum u32 of everything after it, model version (64 bytes, UTF-8, zero padded), the share of
doubt (float32: how much of what is told stands for looks that training did not see), kind count u32, each kind as 8 bytes of text and the share of training
it had (float32), layer count u32, layers as `../locator/export.py` has them.
"""
import argparse
import base64
import json
import struct
import time

import numpy as np
import torch

from network import KINDS, SHARES, STATES, Origin, normalize
from train import load, plain, scenes, seen

# network.py has put ../locator on the path.
import finder  # noqa: E402
from layers import fnv, pack  # noqa: E402
from quantize import Layer, positive  # noqa: E402

DOUBT = 0.05
PATCH = (1 / 20, 64)


class Quantized:
    """The network in small integers."""

    def __init__(self, net, patches):
        """net: a trained Origin; patches: normalized calibration patches."""
        net, seen_ = net.eval(), {}
        with torch.no_grad():
            x = torch.nn.functional.pixel_unshuffle(patches, 2)
            for i, layer in enumerate(net.features):
                x = layer(x)
                seen_[i] = positive([x])
            joined = torch.relu(net.join(x.permute(0, 2, 3, 1).flatten(1)))
        self.layers, source = [], PATCH
        for i, layer in enumerate(net.features):
            self.layers.append(Layer(*finder.fold_norm(layer), layer[0].stride[0], source, seen_[i]))
            source = seen_[i]
        at = positive([joined])
        self.join = Layer(net.join.weight[:, :, None, None], net.join.bias, 1, source, at)
        self.head = Layer(net.head.weight[:, :, None, None], net.head.bias, 1, at, None)

    @torch.no_grad()
    def __call__(self, patches):
        q = torch.round(normalize(patches) / PATCH[0] + PATCH[1]).clamp(0, 127)
        q = torch.nn.functional.pixel_unshuffle(q, 2)
        for layer in self.layers:
            q = layer(q)
        q = q.permute(0, 2, 3, 1).flatten(1)[:, :, None, None]
        return self.head(self.join(q))[:, :, 0, 0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weights")
    parser.add_argument("plates")
    parser.add_argument("--model", required=True)
    parser.add_argument("--fixture", required=True)
    parser.add_argument("--version", default=time.strftime("appearance %Y-%m-%d", time.gmtime()))
    options = parser.parse_args()
    net = Origin()
    net.load_state_dict({k: v.float() for k, v in torch.load(options.weights, weights_only=True).items()})
    net.eval()
    random = np.random.default_rng(7)
    crops, negatives = load(options.plates, "train"), scenes(options.plates)
    small = Quantized(net, normalize(torch.from_numpy(np.float32([seen(crops[i][0], random, negatives) for i in random.integers(len(crops), size=600)]))))
    body = options.version.encode().ljust(64, b"\0") + struct.pack("<fI", DOUBT, len(KINDS))
    for kind, share in zip(KINDS, SHARES):
        body += (f"US-{kind}" if kind in STATES else kind).encode().ljust(8, b"\0") + struct.pack("<f", share)
    layers = small.layers + [small.join, small.head]
    body += struct.pack("<I", len(layers)) + b"".join(pack(layer) for layer in layers)
    content = b"HPLATLOK" + struct.pack("<II", 1, fnv(body)) + body
    with open(options.model, "wb") as file:
        file.write(content)
    # Drawn patches, the same on every machine.
    y, x = np.mgrid[0:48, 0:96]
    patches = np.stack([(60 + (x * (3 + n) + y * 5) // 4 % 150 + (x * 7919 + y * 104729 * (n + 1)) % 23).astype(np.uint8) for n in range(3)])
    patches[1, 14:40, 10:86:9] = 15
    patches[2, 4:10, 30:66] = 240
    golden = [{"patch": base64.b64encode(p.tobytes()).decode(), "logits": np.round(l, 4).tolist()}
              for p, l in zip(patches, small(torch.from_numpy(patches)).numpy().astype(float))]
    with open(options.fixture, "w") as file:
        json.dump(golden, file, indent=1)
    print(f"{options.model}: {len(content)} bytes")
    for part in ("val",):
        crops = load(options.plates, part)
        kinds = np.array([c[1] for c in crops])
        batch = torch.from_numpy(np.stack([plain(c[0]) for c in crops]))
        with torch.no_grad():
            told = [small(batch).numpy(), net(normalize(batch)).numpy()]
        for name, out in zip(("in small integers", "in floats"), told):
            print(name, *(f"{which} {(out.argmax(1) == kinds)[chosen].mean():.3f}" for which, chosen in (("states", kinds < len(STATES)), ("regions", kinds >= len(STATES)))))


if __name__ == "__main__":
    main()
