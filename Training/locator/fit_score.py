"""Fits the score of a region by logistic regression on every candidate of a part, and shows what thresholds give.

    fit_score.py --cache DIR [--part dev] [--area 307200] [--candidates 12 48] [--threshold 0.18] [--floats]

Prints SCORE for evaluate.py, and a table over LEAST_SCORE with the boxes on the negatives that were held out.
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


def examples(results):
    """Logits of both stages and whether the candidate was right, of those that are clearly right or wrong."""
    rows, truth = [], []
    for picture, found, looked, quads in results:
        for f, l, q in zip(found, looked, quads):
            best = finder.iou(finder.boxes_of(q[None])[0], picture.boxes).max() if len(picture.boxes) else 0
            if 0.3 <= best < 0.5 or (best < 0.3 and l > 0.95 and not picture.complete):
                continue  # neither right nor wrong; or a plate that the labels may have missed
            rows.append((evaluate.logit(f), evaluate.logit(l)))
            truth.append(best >= 0.5)
    return np.array(rows), np.array(truth, float)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--area", type=float, default=data.FINDER_AREA)
    parser.add_argument("--candidates", type=int, nargs="+", default=[evaluate.CANDIDATES])
    parser.add_argument("--threshold", type=float, default=evaluate.FINDER_THRESHOLD)
    parser.add_argument("--floats", action="store_true", help="the networks as trained, not in small integers")
    options = parser.parse_args()
    torch.set_num_threads(1)
    find, refine = evaluate.load_models(options.cache) if options.floats else export.quantized(options.cache)
    pictures, held = data.load(options.part), data.load("negatives-held")
    everything = []
    for picture in pictures + held:
        found, quads = evaluate.find(find, picture.gray, options.threshold, options.area)
        found, quads = found[:max(options.candidates)], quads[:max(options.candidates)]
        everything.append((picture, found, *refiner.refine(refine, picture.gray, quads, options.area)))
    for most in options.candidates:
        results = [(p, f[:most], l[:most], q[:most]) for p, f, l, q in everything]
        weights = fit(*examples(results))
        print(f"SCORE = ({weights[0]:.3f}, {weights[1]:.3f}, {weights[2]:.3f}); {np.mean([len(r[1]) for r in results]):.1f} of at most {most} candidates a picture")
        final = [evaluate.merge(evaluate.combine(f, l, weights), q) for _, f, l, q in results]
        for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            figures = evaluate.tally(pictures, final, least)
            empty = sum(int((s >= least).sum()) for s, _ in final[len(pictures):])
            print(least, {k: float(v) for k, v in figures.items()}, f"on {len(held)} negatives: {empty}")


if __name__ == "__main__":
    main()
