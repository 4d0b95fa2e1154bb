"""Recall and precision of the finder alone, or of finder and refiner together, measured with PyTorch.

    evaluate.py --cache DIR --part dev|val|negatives-held|negatives-train [--finder-only] [--quantized] [--area 307200]
"""
import argparse
import json

import numpy as np
import torch

import data
import finder
import refiner

PAD = 4
# The refiner looks at what the finder gives at least this, seven candidates a picture on dev, and at no more than CANDIDATES.
FINDER_THRESHOLD = 0.18
CANDIDATES = 48
# The score of a region: weights of the finder's logit, of the refiner's, and a constant; fitted on dev by fit_score.py.
SCORE = (0.351, 0.944, 0.488)
# Regions below it are not reported; chosen on dev.
LEAST_SCORE = 0.4


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


def combine(found, looked, weights=SCORE):
    """The score of a region from the finder's and the refiner's opinions."""
    return 1 / (1 + np.exp(-(weights[0] * logit(found) + weights[1] * logit(looked) + weights[2])))


def merge(scores, quads, share=0.5):
    """Non-maximum suppression; then each region's corners are the mean over the candidates that share so much with it, by score and overlap."""
    order = np.argsort(-scores, kind="stable")
    scores, quads = scores[order], quads[order]
    kept, boxes = finder.suppress(scores, quads), finder.boxes_of(quads)
    merged = []
    for i in kept:
        overlap = finder.iou(boxes[i], boxes)
        overlap[i] = 1  # also a box of no area is its own
        weight = np.where(overlap >= share, scores * overlap ** 2, 0)
        merged.append((quads * weight[:, None, None]).sum(0) / weight.sum())
    return scores[kept], np.float32(merged).reshape(-1, 4, 2)


def locate(find_model, refine_model, gray, area=data.FINDER_AREA):
    """Regions of one picture, best first: scores, quads."""
    found, quads = find(find_model, gray, FINDER_THRESHOLD, area)
    looked, quads = refiner.refine(refine_model, gray, quads[:CANDIDATES], area)
    return merge(combine(found[:CANDIDATES], looked), quads)


def tally(pictures, results, threshold):
    """Counts as `hotplate evaluate` does: recall of all labels, of those ≥ 40 px, of the widest; precision."""
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
    """The averaged networks of CACHE/weights.pt."""
    models = {"finder": finder.Finder(), "refiner": refiner.Refiner()}
    state = torch.load(f"{cache}/weights.pt", weights_only=True, map_location="cpu")
    for name, model in models.items():
        model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in state[name].items()})
    return models["finder"].eval(), models["refiner"].eval()


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
        figures = finder_figures(load_models(options.cache)[0], pictures, area=options.area)
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
