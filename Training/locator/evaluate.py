"""Recall and precision of the finder alone, or of finder and refiner together, measured with PyTorch.

    evaluate.py --cache DIR --part dev|val|negatives-held|negatives-train [--finder-only] [--area 307200]
"""
import argparse
import json

import numpy as np
import torch

import data
import finder
import refiner

PAD = 4
FINDER_THRESHOLD = 0.2
CANDIDATES = 16
# The score of a region after the refiner's first and second look: weights of the finder's logit, of the refiner's, and a constant; fitted on dev
# by fit_score.py. A candidate whose first score is at least SECOND_LOOK is refined again, from its new corners; the others are dropped.
FIRST = (0.435, 0.907, -1.400)
SECOND_LOOK = 0.15
SECOND = (0.363, 0.994, -1.996)
# Regions below it are not reported; chosen on dev.
LEAST_SCORE = 0.5


def network_input(gray, area=data.FINDER_AREA):
    """The picture as the finder takes it: (1×1×H×W tensor, scale x, scale y)."""
    small, sx, sy = refiner.shrink(gray, area)
    nh, nw = small.shape
    x = np.zeros((-(-nh // PAD) * PAD, -(-nw // PAD) * PAD), np.float32)
    x[:nh, :nw] = (small.astype(np.float32) - 128) / 64
    return torch.from_numpy(x)[None, None], sx, sy


@torch.no_grad()
def find(model, gray, threshold, area=data.FINDER_AREA, overlap=finder.OVERLAP):
    """Candidates of one picture after suppression, best first: scores, quads in the picture's pixels."""
    x, sx, sy = network_input(gray, area)
    scores, quads = finder.candidates(model(x), threshold)
    quads = quads / np.float32([sx, sy])
    kept = finder.suppress(scores, quads, overlap, 2.0)
    return scores[kept], quads[kept]


def logit(p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def combine(found, looked, weights):
    """The score of a region from the finder's and the refiner's opinions."""
    return 1 / (1 + np.exp(-(weights[0] * logit(found) + weights[1] * logit(looked) + weights[2])))


def locate(find_model, refine_model, gray, area=data.FINDER_AREA):
    """Regions of one picture, best first: scores, quads."""
    found, quads = find(find_model, gray, FINDER_THRESHOLD, area)
    found, quads = found[:CANDIDATES], quads[:CANDIDATES]
    looked, quads = refiner.refine(refine_model, gray, quads, area)
    again = combine(found, looked, FIRST) >= SECOND_LOOK
    found = found[again]
    looked, quads = refiner.refine(refine_model, gray, quads[again], area)
    scores = combine(found, looked, SECOND)
    order = np.argsort(-scores)
    scores, quads = scores[order], quads[order]
    kept = finder.suppress(scores, quads)
    return scores[kept], quads[kept]


def tally(pictures, results, threshold):
    """Counts as score.py does: recall of all labels, of those ≥ 40 px, of the widest; precision."""
    n = {"all": [0, 0], "40": [0, 0], "widest": [0, 0], "iou30": [0, 0], "precision": [0, 0]}
    for picture, (scores, quads) in zip(pictures, results):
        boxes = finder.boxes_of(quads[scores >= threshold])
        for box in boxes:
            n["precision"][1] += 1
            n["precision"][0] += bool(len(picture.boxes) and finder.iou(box, picture.boxes).max() >= 0.5)
        if not len(picture.boxes):
            continue
        widest = np.argmax(picture.boxes[:, 2] - picture.boxes[:, 0])
        for i, label in enumerate(picture.boxes):
            best = finder.iou(label, boxes).max() if len(boxes) else 0
            for kind in ["all"] + (["40"] if label[2] - label[0] >= 40 else []) + (["widest"] if i == widest else []):
                n[kind][1] += 1
                n[kind][0] += best >= 0.5
            n["iou30"][1] += 1
            n["iou30"][0] += best >= 0.3
    return {**{k: round(100 * a / max(1, b), 1) for k, (a, b) in n.items()}, "boxes": n["precision"][1]}


def finder_figures(model, pictures, thresholds=(0.05, 0.1, 0.3, 0.5), area=data.FINDER_AREA):
    model.eval()
    results = [find(model, p.gray, min(thresholds), area) for p in pictures]
    return {str(t): tally(pictures, results, t) for t in thresholds}


def cascade_figures(find_model, refine_model, pictures, thresholds=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), area=data.FINDER_AREA):
    find_model.eval()
    refine_model.eval()
    results = [locate(find_model, refine_model, p.gray, area) for p in pictures]
    return {str(t): tally(pictures, results, t) for t in thresholds}


def load_models(cache):
    find_model, refine_model = finder.Finder(), refiner.Refiner()
    find_model.load_state_dict(torch.load(f"{cache}/finder.pt", weights_only=False)["average"])
    refine_model.load_state_dict(torch.load(f"{cache}/refiner.pt", weights_only=False)["average"])
    return find_model.eval(), refine_model.eval()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--finder-only", action="store_true")
    parser.add_argument("--area", type=float, default=data.FINDER_AREA)
    parser.add_argument("--quantized", action="store_true", help="in small integers, as the inference runs it")
    options = parser.parse_args()
    torch.set_num_threads(1)
    pictures = data.load(options.part)
    if options.finder_only:
        model = finder.Finder()
        model.load_state_dict(torch.load(f"{options.cache}/finder.pt", weights_only=False)["average"])
        figures = finder_figures(model, pictures, area=options.area)
    else:
        if options.quantized:
            import export
            models = export.quantized(options.cache)
        else:
            models = load_models(options.cache)
        figures = cascade_figures(*models, pictures, area=options.area)
    for t, line in figures.items():
        print(t, json.dumps(line))


if __name__ == "__main__":
    main()
