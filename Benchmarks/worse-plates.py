#!/usr/bin/env python3
"""Makes worse copies of labelled plates that no model was trained on, to count what a reader confuses.

    worse-plates.py PLATES FOLDER [COPIES]

Writes FOLDER/ocr/ with an ocr.jsonl. Split `development` holds the crops of PLATES' train split that training holds back (one text in
ten, as Training/reader/canvases.py has it), split `val` those of val: no text is in both. Each crop is there as it is and COPIES times (7)
farther away, out of focus, moving, dark, noisy and compressed, as drawn with a fixed seed. Needs NumPy and OpenCV.
"""
import hashlib
import json
import os
import sys

import cv2
import numpy as np


def is_development(text):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 == 0


def worse(picture, random):
    height, width = picture.shape
    scale = min(1.0, random.uniform(45, 140) / width)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    if random.random() < 0.5:
        small = cv2.GaussianBlur(small, (0, 0), random.uniform(0.3, 1.1))
    if random.random() < 0.3:
        length = int(random.integers(2, 5))
        small = cv2.filter2D(small, -1, np.full((1, length), 1 / length, np.float32))
    contrast, light = random.uniform(0.25, 1.0), random.uniform(-40, 30)
    small = (small - small.mean()) * contrast + small.mean() + light
    small += random.normal(0, random.uniform(0, 9), small.shape)
    coded = cv2.imencode(".jpg", np.clip(small, 0, 255).astype(np.uint8),
                         [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 95))])[1]
    return cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)


def main(plates, folder, copies=7):
    os.makedirs(f"{folder}/ocr", exist_ok=True)
    random = np.random.default_rng(20)
    with open(f"{plates}/ocr/ocr.jsonl") as labels, open(f"{folder}/ocr/ocr.jsonl", "w") as output:
        for number, line in enumerate(labels):
            record = json.loads(line)
            if record["split"] == "train" and not is_development(record["text"]):
                continue
            picture = cv2.imread(f"{plates}/ocr/{record['file']}", cv2.IMREAD_GRAYSCALE)
            record["split"] = "development" if record["split"] == "train" else "val"
            for copy in range(copies + 1):
                record["file"] = f"{number}-{copy}.png"
                cv2.imwrite(f"{folder}/ocr/{record['file']}", worse(picture, random) if copy else picture)
                output.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
