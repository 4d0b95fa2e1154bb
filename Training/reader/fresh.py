"""Draws synthetic plates without end, for a training run beside it to take: files of 1,024 canvases in a folder.

    fresh.py PLATES FOLDER --workers 12 [--seed 1]

A file appears whole, as NUMBER.npy and NUMBER.jsonl; with 60 files waiting the artists wait too.
"""

import argparse
import json
import multiprocessing
import os
import time

import cv2
import numpy as np

from canvases import BYTES, fit, surroundings, with_margin
from plates import PlateArtist

CHUNK, WAITING = 1024, 60


def draw(folder, plates, seed):
    cv2.setNumThreads(1)
    around = surroundings(plates, seed)
    number = 0
    while True:
        artist = PlateArtist(seed + number, around)  # new typefaces with each file
        for _ in range(4):
            while len(os.listdir(folder)) > 2 * WAITING:
                time.sleep(0.5)
            pixels, records = np.empty((CHUNK, BYTES), np.uint8), []
            for index in range(CHUNK):
                canvas, corners, text, lines = artist.plate(two_lines=index % 6 == 5)
                canvas, corners = fit(canvas, with_margin(corners), lines)
                pixels[index] = canvas.reshape(-1)
                records.append({"corners": np.round(corners, 2).tolist(), "text": text, "lines": lines})
            name = os.path.join(folder, f"{seed + number}")
            with open(name + ".new", "w") as file:
                file.writelines(json.dumps(record) + "\n" for record in records)
            os.replace(name + ".new", name + ".jsonl")
            np.save(name + ".part.npy", pixels)
            os.replace(name + ".part.npy", name + ".npy")
            number += 1


def take(folder, most):
    """Up to `most` files: (pixels, records) each; they are gone from the folder then."""
    names = [n[:-4] for n in os.listdir(folder) if n.endswith(".npy") and ".part" not in n][:most]
    for name in names:
        path = os.path.join(folder, name)
        pixels = np.load(path + ".npy")
        with open(path + ".jsonl") as file:
            records = [json.loads(line) for line in file]
        os.remove(path + ".npy")
        os.remove(path + ".jsonl")
        yield pixels, records


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("folder")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    seeds = [(options.seed * 100 + i) * 1_000_000 for i in range(options.workers)]
    artists = [multiprocessing.Process(target=draw, args=(options.folder, options.plates, s)) for s in seeds]
    for artist in artists:
        artist.start()
    for artist in artists:
        artist.join()
