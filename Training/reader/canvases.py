"""Builds the memory-mapped canvases that training draws from: synthetic plates, real crops, plates in scenes, negatives.

A canvas is 320×96 (one line) or 192×160 (two lines), the same number of bytes, with the corners of what a perfect
locator would return. Real crops have no corners of their own: theirs are those of the picture. With `--found`, plates in scenes are there once more, with
the corners that the locator found.

    canvases.py PLATES CACHE --synthetic 80000 [--found SCAN.jsonl]       # hotplate scan PLATES/detect -j --unread > SCAN.jsonl
"""

import argparse
import hashlib
import json
import os

import cv2
import numpy as np

from alphabet import CHARACTERS
from plates import PlateArtist

ONE_LINE, TWO_LINE = (320, 96), (192, 160)
BYTES = 320 * 96
MARGIN = .03  # of the plate's height, left on each side of a plate; `PlateReader` leaves the same


def is_development(text):
    """One text in ten is held back from training, wherever it occurs."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 == 0


def fit(picture, corners, lines):
    """The picture resized to a canvas, its corners with it."""
    size = TWO_LINE if lines == 2 else ONE_LINE
    shrinks = picture.shape[0] > size[1]
    canvas = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    scale = np.array([size[0] / picture.shape[1], size[1] / picture.shape[0]])
    return np.clip(canvas, 0, 255).astype(np.uint8), (np.asarray(corners) * scale).astype(np.float32)


class CanvasFile:
    """Canvases and what is known of each, written in one go."""

    def __init__(self, path, count):
        self.path, self.records = path, []
        self.pixels = np.lib.format.open_memmap(path + ".npy", "w+", np.uint8, (count, BYTES))

    def add(self, canvas, corners, text, lines, **more):
        self.pixels[len(self.records)] = canvas.reshape(-1)
        self.records.append({"corners": np.round(corners, 2).tolist(), "text": text, "lines": lines, **more})

    def close(self):
        self.pixels.flush()
        with open(self.path + ".jsonl", "w") as file:
            file.writelines(json.dumps(record) + "\n" for record in self.records)


def mean_sides(corners):
    """Mean width and mean height of a quad."""
    tl, tr, br, bl = corners
    return (np.linalg.norm(tr - tl) + np.linalg.norm(br - bl)) / 2, (np.linalg.norm(bl - tl) + np.linalg.norm(br - tr)) / 2


def with_margin(corners, margin=MARGIN):
    """The corners moved outward by `margin`, in parts of the height."""
    tl, tr, br, bl = corners = np.asarray(corners, np.float64)
    width, height = mean_sides(corners)
    u, v = ((tr - tl) + (br - bl)) / 2, ((bl - tl) + (br - tr)) / 2
    along, down = u * (margin * height / width), v * margin
    return corners + np.array([-along - down, along - down, along + down, -along + down])


def records(folder, name):
    with open(os.path.join(folder, name, name + ".jsonl")) as file:
        return [json.loads(line) for line in file]


def gray(folder, name, file):
    return cv2.imread(os.path.join(folder, name, file), cv2.IMREAD_GRAYSCALE)


def usable(text):
    return text and all(c in CHARACTERS for c in text)


def write_crops(folder, cache):
    chosen = [r for r in records(folder, "ocr") if r["split"] == "train" and usable(r["text"])]
    out = CanvasFile(os.path.join(cache, "crops-train"), len(chosen))
    for r in chosen:
        picture = gray(folder, "ocr", r["file"])
        h, w = picture.shape
        lines = r.get("lines", 1)
        canvas, corners = fit(picture, with_margin([[0, 0], [w, 0], [w, h], [0, h]]), lines)
        out.add(canvas, corners, r["text"], lines, file=r["file"], region=r["region"], aspect=round(w / h, 3),
                height=h, development=is_development(r["text"]))
    out.close()


def add_plate(out, picture, corners, plate, r):
    """A plate of a scene with what lies around it, and corners for it."""
    x, y, w, h = plate["box"]
    around = h * .4
    left, top = max(0, int(x - around)), max(0, int(y - around))
    right, bottom = min(picture.shape[1], int(x + w + around)), min(picture.shape[0], int(y + h + around))
    lines = plate.get("lines", 1)
    canvas, moved = fit(picture[top:bottom, left:right], with_margin(corners) - [left, top], lines)
    out.add(canvas, moved, plate["text"], lines, file=r["file"], region=r["region"],
            aspect=round(w / h, 3), height=h, development=is_development(plate["text"]))


def overlap(a, b):
    """Intersection of two boxes over their union."""
    w, h = (min(a[i] + a[i + 2], b[i] + b[i + 2]) - max(a[i], b[i]) for i in (0, 1))
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h) if w > 0 and h > 0 else 0


def write_found(folder, cache, scan):
    """Labelled plates of training scenes with the corners of the region that the locator found there, errors and all."""
    with open(scan) as file:
        found = {os.path.basename(r["source"]): r["plates"] for r in map(json.loads, file) if r["type"] == "image"}
    scenes = [r for r in records(folder, "detect") if r["split"] == "train" and r["file"] in found]
    pairs = []
    for r in scenes:
        for plate in r["plates"]:
            region = max(found[r["file"]], key=lambda p: overlap(p["box"], plate["box"]), default=None)
            if usable(plate["text"]) and region and overlap(region["box"], plate["box"]) >= .5:
                pairs.append((r, plate, region))
    out = CanvasFile(os.path.join(cache, "found"), len(pairs))
    for r, plate, region in pairs:
        add_plate(out, gray(folder, "detect", r["file"]), np.array(region["quad"], np.float32), plate, r)
    out.close()


def write_scenes(folder, cache):
    """Plates of training scenes that have a text, with what lies around them; and places without a plate."""
    scenes = [r for r in records(folder, "detect") if r["split"] == "train"]
    count = sum(bool(usable(p["text"])) for r in scenes for p in r["plates"])
    out = CanvasFile(os.path.join(cache, "scenes"), count)
    places = []
    random = np.random.default_rng(7)
    for r in scenes:
        picture = gray(folder, "detect", r["file"])
        for plate in r["plates"]:
            if not usable(plate["text"]):
                continue
            x, y, w, h = plate["box"]
            corners = np.array(plate["quad"] or [[x, y], [x + w, y], [x + w, y + h], [x, y + h]], np.float32)
            add_plate(out, picture, corners, plate, r)
        for _ in range(2):
            w = random.uniform(40, min(260, picture.shape[1] - 2))
            h = min(w / random.uniform(1.3, 5), picture.shape[0] - 2)
            x, y = random.uniform(0, picture.shape[1] - w), random.uniform(0, picture.shape[0] - h)
            clear = all(x > b[0] + b[2] * 1.2 or x + w < b[0] - .2 * b[2] or y > b[1] + 1.4 * b[3] or y + h < b[1] - .4 * b[3]
                        for b in (p["box"] for p in r["plates"]))
            patch = picture[int(y) : int(y + h), int(x) : int(x + w)]
            if clear and patch.size and patch.std() > 6:
                places.append(patch)
    for r in records(folder, "negatives"):
        picture = gray(folder, "negatives", r["file"])
        for _ in range(4):
            w = random.uniform(40, picture.shape[1])
            h = min(w / random.uniform(1.3, 5), picture.shape[0])
            x, y = random.uniform(0, picture.shape[1] - w), random.uniform(0, picture.shape[0] - h)
            patch = picture[int(y) : int(y + h) + 1, int(x) : int(x + w) + 1]
            if patch.std() > 6:
                places.append(patch)
    out.close()
    nothing = CanvasFile(os.path.join(cache, "nothing"), len(places))
    for index, patch in enumerate(places):
        h, w = patch.shape
        lines = 2 if w / h < 1.8 else 1
        canvas, corners = fit(patch, [[0, 0], [w, 0], [w, h], [0, h]], lines)
        nothing.add(canvas, corners, "", lines, aspect=round(w / h, 3), development=index % 10 == 0)
    nothing.close()


def surroundings(folder, seed=0):
    """Pictures to cut what lies around a plate from: the negatives and a ninth of the training scenes."""
    around = [gray(folder, "negatives", r["file"]) for r in records(folder, "negatives")]
    scenes = [r for r in records(folder, "detect") if r["split"] == "train"][seed % 9 :: 9]
    around += [gray(folder, "detect", r["file"]) for r in scenes]
    return [picture for picture in around if picture is not None]


def write_synthetic(folder, cache, count, seed):
    artist = PlateArtist(seed, surroundings(folder))
    out = CanvasFile(os.path.join(cache, "synthetic"), count)
    for index in range(count):
        canvas, corners, text, lines = artist.plate(two_lines=index % 6 == 5)
        out.add(*fit(canvas, with_margin(corners), lines), text, lines, development=is_development(text))
        if index % 10000 == 0:
            print(index, flush=True)
    out.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("cache")
    parser.add_argument("--synthetic", type=int, default=120000)
    parser.add_argument("--found", help="records of `hotplate scan PLATES/detect -j`")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    os.makedirs(options.cache, exist_ok=True)
    write_crops(options.plates, options.cache)
    write_scenes(options.plates, options.cache)
    for ending in (".npy", ".jsonl"):  # of another run
        if os.path.exists(os.path.join(options.cache, "found" + ending)):
            os.remove(os.path.join(options.cache, "found" + ending))
    if options.found:
        write_found(options.plates, options.cache, options.found)
    write_synthetic(options.plates, options.cache, options.synthetic, options.seed)
