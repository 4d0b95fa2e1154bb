"""Draws what the locator misses, and what it takes for plates, as sheets of crops to look at. Never commit them: they are photographs.

    contact_sheet.py --cache DIR [--part dev] --out FOLDER

misses.png: labelled plates without a region at IoU 0.5 (label green, regions red, candidates of the finder yellow);
wrong.png: regions without a label, best first, with their scores.
"""
import argparse
import os

import cv2
import numpy as np
import torch

import data
import evaluate
import export
import finder

TILE = 200


def crop(picture, box, lines, text):
    """A square around a box, with quads drawn on it."""
    center, side = (box[:2] + box[2:]) / 2, max(40, 2.2 * max(box[2] - box[0], box[3] - box[1]))
    matrix = np.float32([[TILE / side, 0, TILE / 2 - center[0] * TILE / side], [0, TILE / side, TILE / 2 - center[1] * TILE / side]])
    tile = cv2.cvtColor(cv2.warpAffine(picture.gray, matrix, (TILE, TILE), flags=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)
    for quad, color in lines:
        points = quad @ matrix[:, :2].T + matrix[:, 2]
        cv2.polylines(tile, [points.round().astype(int)], True, color, 1)
    cv2.putText(tile, text, (3, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (0, 255, 255), 1)
    return tile


def sheet(tiles, path, columns=9, rows=8):
    tiles = tiles[:columns * rows]
    tiles += [np.zeros((TILE, TILE, 3), np.uint8)] * (-len(tiles) % columns)
    cv2.imwrite(path, np.vstack([np.hstack(tiles[i:i + columns]) for i in range(0, len(tiles), columns)]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    models = export.quantized(options.cache)
    os.makedirs(options.out, exist_ok=True)  # OpenCV does not tell of a picture that it could not write
    misses, wrong = [], []
    for picture in data.load(options.part):
        scores, quads = evaluate.locate(*models, picture.gray)
        found, candidates = evaluate.find(models[0], picture.gray, evaluate.FINDER_THRESHOLD)
        boxes = finder.boxes_of(quads)
        good = scores >= evaluate.LEAST_SCORE
        for label in picture.boxes:
            overlap = finder.iou(label, boxes) if len(boxes) else np.zeros(0)
            if (overlap[good] >= 0.5).any():
                continue
            lines = [(q, (0, 255, 255)) for q in candidates[:evaluate.CANDIDATES]] + [(q, (0, 0, 255)) for q in quads[good]] + [(data.corners(label), (0, 255, 0))]
            best = float(overlap.max()) if len(overlap) else 0
            first = finder.iou(label, finder.boxes_of(candidates))
            rank = int(np.argmax(first >= 0.3)) if (first >= 0.3).any() else -1
            text = f"{label[2] - label[0]:.0f}px iou {best:.2f} s {scores[overlap.argmax()] if best > 0.3 else 0:.2f} rank {rank}"
            misses.append((label[2] - label[0], crop(picture, label, lines, text)))
        for score, quad, box in zip(scores[good], quads[good], boxes[good]):
            best = finder.iou(box, picture.boxes).max() if len(picture.boxes) else 0
            if best < 0.5:
                wrong.append((-score, crop(picture, box, [(quad, (0, 0, 255))], f"{score:.2f} iou {best:.2f} {box[2] - box[0]:.0f}px")))
    misses.sort(key=lambda m: -m[0])
    wrong.sort(key=lambda m: m[0])
    sheet([t for _, t in misses], f"{options.out}/misses.png")
    sheet([t for _, t in wrong], f"{options.out}/wrong.png")
    print(len(misses), "misses,", len(wrong), "wrong")


if __name__ == "__main__":
    main()
