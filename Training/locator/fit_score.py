"""Fits the score of a region and shows what thresholds, candidates, picture area and a second refining pass would give.

    fit_score.py --cache DIR [--part dev] [--area 307200] [--candidates 12] [--passes 1]

Prints WEIGHTS for evaluate.py, fitted by logistic regression on every candidate of the part, and a table over LEAST_SCORE.
"""
import argparse

import numpy as np
import torch

import data
import evaluate
import export
import finder
import refiner


def fit(x, y, rounds=50):
    """Logistic regression by Newton's method; x: n×k, a constant is added last."""
    x = np.concatenate([x, np.ones((len(x), 1))], 1)
    w = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(w)), x.T @ (y - p) - 1e-3 * w)
    return w


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--area", type=float, default=data.FINDER_AREA)
    parser.add_argument("--candidates", type=int, default=evaluate.CANDIDATES)
    parser.add_argument("--threshold", type=float, default=evaluate.FINDER_THRESHOLD)
    parser.add_argument("--overlap", type=float, default=finder.OVERLAP)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--weights", type=float, nargs=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    find, refine = export.quantized(options.cache)
    pictures, held = data.load(options.part), data.load("negatives-held")
    rows, truth, results, counts = [], [], [], []
    for picture in pictures + held:
        scores, quads = evaluate.find(find, picture.gray, options.threshold, options.area, options.overlap)
        scores, quads = scores[:options.candidates], quads[:options.candidates]
        counts.append(len(scores))
        looked, quads = refiner.refine(refine, picture.gray, quads, options.passes, options.area)
        results.append((picture, scores, looked, quads))
        for s, l, q in zip(scores, looked, quads):
            best = finder.iou(finder.boxes_of(q[None])[0], picture.boxes).max() if len(picture.boxes) else 0
            if 0.3 <= best < 0.5 or (best < 0.3 and l > 0.95 and not picture.complete):
                continue  # neither right nor wrong; or a plate that the labels may have missed
            rows.append((evaluate.logit(s), evaluate.logit(l)))
            truth.append(best >= 0.5)
    weights = options.weights or fit(np.array(rows), np.array(truth, float))
    print(f"{np.mean(counts):.1f} candidates a picture, WEIGHTS = ({weights[0]:.3f}, {weights[1]:.3f}, {weights[2]:.3f})")
    evaluate.WEIGHTS = tuple(weights)
    final = []
    for picture, scores, looked, quads in results:
        scores = evaluate.combine(scores, looked)
        order = np.argsort(-scores)
        kept = finder.suppress(scores[order], quads[order])
        final.append((scores[order][kept], quads[order][kept]))
    for least in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        figures = evaluate.tally(pictures, final, least)
        empty = sum(int((s >= least).sum()) for s, _ in final[len(pictures):])
        print(least, {k: float(v) for k, v in figures.items()}, "negatives:", empty)


if __name__ == "__main__":
    main()
