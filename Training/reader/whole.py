"""Fits how probable it is that a plate beside the edge of a picture is in it whole: the numbers of `WholePlate.swift`.

    whole.py PLATES HOTPLATE FOLDER [--split val]

Cuts scenes by the left and right edge, at random places from three fifths of a plate inside it to three tenths beside it, where HOTPLATE reads a labelled
plate rightly in the whole scene; writes the pictures into FOLDER, reads them, and fits a logistic regression in five folds by text. With `--split val`
nothing is fitted: it says how the shipped numbers do. Seed 1. Never commit the pictures.
"""

import argparse
import hashlib
import json
import math
import os
import random
import subprocess

import numpy as np
import torch
from PIL import Image

from canvases import records
from syntax import IRREGULAR, Prior, shape

LIKE = str.maketrans("OI", "01")


def scanned(hotplate, files):
    told = subprocess.run([hotplate, "scan", "--files-from", "-", "-j", "--no-progress", "--min-confidence", "0"], input="\n".join(files),
                          capture_output=True, text=True).stdout
    found = [json.loads(line) for line in told.splitlines()]
    return {record["source"]: record for record in found if record["type"] == "image"}


def spans(quad):
    xs, ys = zip(*quad)
    return min(xs), max(xs), min(ys), max(ys)


def cuts(folder, hotplate, out, split):
    """Cut pictures: file, side, text, the plate's box in it."""
    scenes = [r for r in records(folder, "detect") if r["split"] == split and any(p.get("text") for p in r["plates"])]
    paths = {os.path.join(folder, "detect", r["file"]): r for r in scenes}
    chance, made = random.Random(1), []
    os.makedirs(out, exist_ok=True)
    for path, record in scanned(hotplate, paths).items():
        labels = {"".join(filter(str.isalnum, p["text"].upper())) for p in paths[path]["plates"] if p.get("text")}
        picture = None
        for plate in record["plates"]:
            left, right, top, bottom = spans(plate["quad"])
            if plate["text"] not in labels or plate["confidence"] < 0.9 or right - left < 40:
                continue
            for side in "lr":
                beside = chance.uniform(-0.6, 0.3) * (right - left)
                begin, end = (int(left - beside), record["width"]) if side == "l" else (0, int(right + beside))
                if begin < 0 or end > record["width"] or end - begin < 64:
                    continue
                picture = picture or Image.open(path).convert("L")
                if picture.size != (record["width"], record["height"]):
                    break  # turned by EXIF
                file = os.path.join(out, f"{len(made):05d}.jpg")
                picture.crop((begin, 0, end, record["height"])).save(file, quality=95)
                made.append((file, side, plate["text"], (max(0, left - begin), min(end, right) - begin, top, bottom)))
    return made


def overlap(a, b):
    width, height = min(a[1], b[1]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[2], b[2])
    shared = max(0, width) * max(0, height)
    area = sum((box[1] - box[0]) * (box[3] - box[2]) for box in (a, b))
    return shared / max(1, area - shared)


class Layouts:
    """Shares of shapes, and of longer shapes that begin or end so."""

    def __init__(self):
        self.whole, self.begins, self.ends = {}, {}, {}
        for form, origins in Prior().origins.items():
            share = sum(density * (26 - len(unused)) ** form.count("A") * 10 ** form.count("9") for density, unused in origins)
            self.whole[form] = self.whole.get(form, 0) + share
        for form, share in self.whole.items():
            for count in range(1, len(form)):
                self.begins[form[:count]] = self.begins.get(form[:count], 0) + share
                self.ends[form[-count:]] = self.ends.get(form[-count:], 0) + share

    def ratio(self, text, side):
        form = shape(text)
        outside = IRREGULAR / 8 * (26 / 36) ** form.count("A") * (10 / 36) ** form.count("9")
        longer = self.begins if side == "r" else self.ends
        return math.log((self.whole.get(form, 0) + outside) / (longer.get(form, 0) + outside))


def rows(made, read):
    layouts = Layouts()
    for file, side, text, box in made:
        record = read.get(file, {"plates": []})
        near = [(overlap(spans(p["quad"]), box), p) for p in record["plates"] if p["text"]]
        share, plate = max(near, key=lambda pair: pair[0], default=(0, None))
        if share < 0.2:
            continue
        left, right, _, _ = spans(plate["quad"])
        (_, ay), (_, by), (_, cy), (_, dy) = plate["quad"]
        height = max(1, (abs(dy - ay) + abs(cy - by)) / 2)
        gap = (left if side == "l" else record["width"] - right) / height
        if right - left >= record["width"] / 2 or gap >= 1.2:
            continue
        told = plate["confidence"]
        yield (max(-0.1, min(1, gap)), layouts.ratio(plate["text"], side), told / plate.get("wholeProbability", 1), told,
               plate["text"].translate(LIKE) == text.translate(LIKE), int(hashlib.md5(text.encode()).hexdigest(), 16) % 5)


def loss(told, right):
    told = np.clip(told, 1e-6, 1 - 1e-6)
    return -np.mean(np.where(right, np.log(told), np.log(1 - told)))


def fitted(features, alone, right):
    features, alone, right = (torch.tensor(np.asarray(values, float)) for values in (features, alone, right))
    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def step():
        optimizer.zero_grad()
        told = (alone * torch.sigmoid(weights[0] + features @ weights[1:])).clamp(1e-6, 1 - 1e-6)
        value = torch.nn.functional.binary_cross_entropy(told, right)
        value.backward()
        return value

    optimizer.step(step)
    return weights.detach().numpy()


def say(name, told, right):
    print(f"{name}: told {told.mean():.2f}, right {right.mean():.2f}, log loss {loss(told, right):.3f}; above 0.8 "
          f"{(right & (told > 0.8)).sum()} right and {(~right & (told > 0.8)).sum()} wrong")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("hotplate")
    parser.add_argument("folder")
    parser.add_argument("--split", default="train")
    asked = parser.parse_args()
    made = cuts(asked.plates, asked.hotplate, asked.folder, asked.split)
    table = list(rows(made, scanned(asked.hotplate, [file for file, *_ in made])))
    features = np.array([row[:2] for row in table])
    alone, told, right, fold = (np.array([row[place] for row in table]) for place in (2, 3, 4, 5))
    print(f"{len(made)} pictures, {len(table)} reads within 1.2 heights of the edge that take less than half of the picture's width")
    say("as if whole", alone, right)
    say("as shipped", told, right)
    if asked.split == "train":
        held = np.zeros(len(table))
        for part in range(5):
            weights = fitted(features[fold != part], alone[fold != part], right[fold != part])
            held[fold == part] = (alone / (1 + np.exp(-weights[0] - features @ weights[1:])))[fold == part]
        say("held back", held, right)
        print("intercept, perHeight, perLayout:", fitted(features, alone, right).round(2))
