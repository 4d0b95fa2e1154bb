"""Fits the scores after the first and the second look by logistic regression on every candidate of a part, and shows what thresholds give.

    fit_score.py --cache DIR [--part dev] [--area 307200] [--candidates 16] [--threshold 0.2]

Prints FIRST and SECOND for evaluate.py, and a table over LEAST_SCORE with the boxes on the negatives that were held out.
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


def examples(results, look):
    """Logits of both stages and whether the candidate was right, of those that are clearly right or wrong."""
    rows, truth = [], []
    for picture, found, looks in results:
        looked, quads = looks[look]
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
    parser.add_argument("--candidates", type=int, default=evaluate.CANDIDATES)
    parser.add_argument("--threshold", type=float, default=evaluate.FINDER_THRESHOLD)
    options = parser.parse_args()
    torch.set_num_threads(1)
    find, refine = export.quantized(options.cache)
    pictures, held = data.load(options.part), data.load("negatives-held")
    results = []
    for picture in pictures + held:
        found, quads = evaluate.find(find, picture.gray, options.threshold, options.area)
        found, quads = found[:options.candidates], quads[:options.candidates]
        first = refiner.refine(refine, picture.gray, quads, options.area)
        results.append((picture, found, (first, refiner.refine(refine, picture.gray, first[1], options.area))))
    weights = [fit(*examples(results, look)) for look in (0, 1)]
    for name, w in zip(("FIRST", "SECOND"), weights):
        print(f"{name} = ({w[0]:.3f}, {w[1]:.3f}, {w[2]:.3f})")
    final, looks = [], 0
    for picture, found, ((one, _), (two, quads)) in results:
        again = evaluate.combine(found, one, weights[0]) >= evaluate.SECOND_LOOK
        looks += again.sum()
        scores, quads = evaluate.combine(found[again], two[again], weights[1]), quads[again]
        order = np.argsort(-scores)
        kept = finder.suppress(scores[order], quads[order])
        final.append((scores[order][kept], quads[order][kept]))
    print(f"{np.mean([len(f) for _, f, _ in results]):.1f} candidates and {looks / len(results):.1f} second looks a picture")
    for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        figures = evaluate.tally(pictures, final, least)
        empty = sum(int((s >= least).sum()) for s, _ in final[len(pictures):])
        print(least, {k: float(v) for k, v in figures.items()}, f"on {len(held)} negatives: {empty}")


if __name__ == "__main__":
    main()
