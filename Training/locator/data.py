"""Pictures, labels and splits. Gray only.

Coordinates: x to the right, y down, pixel (0, 0) covers [0, 1) × [0, 1). Quads are 4×2: top left, top right, bottom right, bottom left.
"""
import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

cv2.setNumThreads(1)
PLATES = os.environ.get("HOTPLATE_PLATES", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/plates"))
FINDER_AREA = 640 * 480
# Labels of these sources miss no plate that a person would see; in the others an unlabelled detection may be right.
COMPLETE = ("RobertLucian", "efm092000", "mrzaizai2k", "sambett")


class Picture:
    __slots__ = ("file", "gray", "boxes", "quads", "complete", "source", "unsure", "refuted")

    def __init__(self, file, gray, boxes, quads, complete, source):
        self.file, self.gray, self.boxes, self.quads, self.complete, self.source = file, gray, boxes, quads, complete, source
        self.unsure, self.refuted = [], []  # quads of what may be a plate, and of what was taken for one and is none


def fold(name):
    """0…99 by the file's name alone."""
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % 100


def load(part):
    """`part`: train, dev (12 % of train, by name), val, negatives-train (half), negatives-held."""
    folder = "negatives" if part.startswith("negatives") else "detect"
    chosen = []
    for record in map(json.loads, open(f"{PLATES}/{folder}/{folder}.jsonl")):
        if folder == "negatives":
            belongs = (fold(record["file"]) < 50) == (part == "negatives-train")
        elif part == "val":
            belongs = record["split"] == "val"
        else:
            belongs = record["split"] == "train" and (fold(record["file"]) < 12) == (part == "dev")
        if belongs:
            chosen.append(record)
    with ThreadPoolExecutor() as readers:
        return list(readers.map(lambda record: read(folder, record), chosen))


def mark(pictures, path):
    """Adds what a person saw of regions that no label names: {file: [{"quad": 4×2, "is": "plate", "unsure" or "none"}]}."""
    with open(path) as file:
        marks = json.load(file)
    for picture in pictures:
        for seen in marks.get(picture.file, []):
            quad = np.float32(seen["quad"])
            if seen["is"] == "plate":
                picture.boxes = np.concatenate([picture.boxes, [[*quad.min(0), *quad.max(0)]]]).astype(np.float32)
                picture.quads.append(None)
            else:
                {"unsure": picture.unsure, "none": picture.refuted}[seen["is"]].append(quad)
    missing = marks.keys() - {picture.file for picture in pictures}
    if missing:
        print(f"{path}: {len(missing)} of {len(marks)} files are not among the pictures, such as {min(missing)}")


def read(folder, record):
    gray = cv2.imread(f"{PLATES}/{folder}/{record['file']}", cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    assert gray.shape == (record["height"], record["width"]), record["file"]
    boxes = np.array([p["box"] for p in record["plates"]], np.float32).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    quads = [None if p["quad"] is None else ordered(np.float32(p["quad"])) for p in record["plates"]]
    complete = folder == "negatives" or any(name in record["source"] for name in COMPLETE)
    return Picture(record["file"], gray, boxes, quads, complete, record["source"])


def ordered(quad):
    """Top left first, then clockwise, for a plate turned by less than 45°."""
    center = quad.mean(0)
    angle = np.arctan2(quad[:, 1] - center[1], quad[:, 0] - center[0])
    quad = quad[np.argsort(angle)]  # clockwise on screen, from the left
    start = np.argmin(quad[:, 0] + quad[:, 1] * 1.0001)
    quad = np.roll(quad, -start, 0)
    if np.linalg.norm(quad[1] - quad[0]) < np.linalg.norm(quad[2] - quad[1]) and abs(quad[1, 0] - quad[0, 0]) < abs(quad[2, 0] - quad[1, 0]):
        quad = np.roll(quad, -1, 0)
    return quad


def corners(box):
    x0, y0, x1, y1 = box
    return np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
