"""Writes the trained locator as one file that the library embeds, and the figures a test holds the Swift inference to.

    export.py --cache DIR --model Sources/CPlateModels/locator.plateloc --fixture Fixtures/locator/golden.json

The file, little-endian: "HPLATLOC", format version u32, FNV-1a checksum u32 of everything after it, model version (64 bytes, UTF-8, zero padded),
six floats (finder threshold; weight of the finder's logit, of the refiner's, constant; score that a region must reach; the greatest area of the
finder's picture), the greatest number of candidates (u32), three joins of three floats (strides 32, 16, 8: sum = fine · a + coarse · b + c), layer count u32, layers.
`layers.py` has the form of a layer.
"""
import argparse
import json
import struct
import time

import numpy as np
import torch

import data
import evaluate
import quantize
import refiner
from layers import fnv, pack


def quantized(cache):
    """Both networks in small integers, calibrated on a few training pictures."""
    find, refine = evaluate.load_models(cache)
    pictures = data.load("train")[::40]
    small = quantize.QuantFinder(find, [evaluate.network_input(p.gray)[0] for p in pictures])
    patches = []
    for picture in pictures:
        scores, quads = evaluate.find(small, picture.gray, evaluate.FINDER_THRESHOLD)
        levels = refiner.pyramid(picture.gray, data.FINDER_AREA)
        patches += [refiner.patch_of(picture.gray, q, levels) for q in quads[:6]]
    return small, quantize.QuantRefiner(refine, refiner.normalize(torch.from_numpy(np.stack(patches))))


def scene():
    """A drawn street with three plates, the same on every machine: integers only."""
    height, width = 360, 520
    y, x = np.mgrid[0:height, 0:width]
    gray = (60 + (x * 3 + y * 5) // 40 % 50 + (x * 7919 + y * 104729) % 13).astype(np.uint8)
    for left, top, wide, tall, ground, ink in ((60, 70, 130, 30, 225, 20), (300, 180, 64, 40, 30, 215), (180, 290, 44, 11, 200, 40), (380, 40, 90, 22, 235, 10)):
        gray[top - 14:top + tall + 14, left - 20:left + wide + 20] = 45
        gray[top:top + tall, left:left + wide] = ground
        count = 7
        step = wide // (count + 1)
        for i in range(count):
            a = left + step // 2 + i * step + (i > 2) * (step // 2)
            b = max(1, step // 4)
            t, u = top + tall // 5, top + tall - tall // 5
            gray[t:u, a:a + b] = ink
            gray[t:t + max(1, tall // 9), a:a + step * 3 // 4] = ink
            if i % 2:
                gray[t:u, a + step * 3 // 4 - b:a + step * 3 // 4] = ink
            else:
                gray[u - max(1, tall // 9):u, a:a + step * 3 // 4] = ink
    return gray


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--fixture", required=True)
    parser.add_argument("--version", default=time.strftime("locator %Y-%m-%d", time.gmtime()))
    options = parser.parse_args()
    find, refine = quantized(options.cache)
    body = options.version.encode().ljust(64, b"\0")
    body += struct.pack("<6fI", evaluate.FINDER_THRESHOLD, *evaluate.SCORE, evaluate.LEAST_SCORE,
                        data.FINDER_AREA, evaluate.CANDIDATES)
    for join in find.joins:
        body += struct.pack("<3f", *join)
    layers = find.down + find.up + find.heads + refine.layers + [refine.join, refine.head]
    body += struct.pack("<I", len(layers)) + b"".join(pack(layer) for layer in layers)
    content = b"HPLATLOC" + struct.pack("<II", 2, fnv(body)) + body
    open(options.model, "wb").write(content)
    gray = scene()
    scores, quads = evaluate.find(find, gray, evaluate.FINDER_THRESHOLD)
    final, final_quads = evaluate.locate(find, refine, gray)
    golden = {"version": options.version, "width": gray.shape[1], "height": gray.shape[0], "sum": int(gray.astype(np.int64).sum()),
              "candidates": [{"score": round(float(s), 5), "quad": np.round(q, 3).tolist()} for s, q in zip(scores[:4], quads[:4])],
              "regions": [{"score": round(float(s), 5), "quad": np.round(q, 3).tolist()} for s, q in zip(final[:4], final_quads[:4])]}
    with open(options.fixture, "w") as file:
        json.dump(golden, file, indent=1)
    print(f"{options.model}: {len(content)} bytes; {len(golden['candidates'])} candidates, {len(golden['regions'])} regions on the drawn street")
    print(golden["regions"])


if __name__ == "__main__":
    main()
