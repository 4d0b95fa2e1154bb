"""Fits where a plate is from by its looks: its proportions, where its lettering lies, and how light its rows and its ends are.

    origins.py PLATES HOTPLATE [--write]

A band, a flag, a state's name above and a slogan below move the lettering and darken ends and rows. `hotplate scan` finds the plates of the training part
and reads them; regressed are 50 numbers of each (`Sources/Hotplate/PlateRead/PlateLooks.swift` has the same) on the kind of its source, every kind counting
as much. Prints the log loss on sources left out whole, for every exponent, and the shares right on `val`; writes PlateLooks+Fitted.swift with --write.
"""

import argparse
import json
import os
import subprocess
import tempfile

import numpy as np
import torch

from augment import MIDDLE, laid_out, normalized
from canvases import gray, mean_sides, records, with_margin
from reading import ROOT

KINDS = ["northAmerica", "europe", "brazil", "india", "latinAmerica", "elsewhere"]
KIND_OF = {"us": 0, "eu": 1, "eu-es": 1, "eu-ro": 1, "br": 2, "in": 3, "ar": 4, "cn": 5, "tn": 5, "vn": 5}
LEFT_OUT = ["eu-es", "eu-ro", "tn", "in"]  # sources of whose kind others remain
RIDGE = 0.03  # chosen by the sources left out
LEAST = 0.3  # confidence
SWIFT = os.path.join(ROOT, "Sources", "Hotplate", "PlateRead", "PlateLooks+Fitted.swift")


def numbers(pictures, aspects):
    """`[n, 50]` of pictures as the network sees them, in one line."""
    pictures = np.delete(pictures, MIDDLE, 1).astype(np.float32) / 255
    written = pictures[:, :, 16:144]

    def by_three(rows):
        return rows.reshape(len(rows), 13, 3).mean(2)

    strokes = by_three(np.abs(np.diff(written, axis=2)).mean(2))
    strokes = strokes / (strokes.sum(1, keepdims=True) + 0.001) * 13
    ends = [pictures[:, 8:31, columns].mean(1).reshape(len(pictures), 10, 2).mean(2) for columns in (slice(0, 20), slice(140, 160))]
    log = np.log(np.clip(aspects, 0.5, 8))
    shape = np.stack([log, (log - 1.2) ** 2, np.maximum(0, log - 1), np.maximum(0, log - 1.3)], 1)
    return np.concatenate([shape, strokes, by_three(written.mean(2)), *ends], 1).astype(np.float32)


def found(plates, hotplate, split):
    """Numbers, kinds and sources of the plates found in crops and scenes."""
    labels = {os.path.join(plates, part, r["file"]): (part, r) for part in ("ocr", "detect") for r in records(plates, part)
              if r["split"] == split}
    pictures, aspects, sources = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        files, told = os.path.join(folder, "files.txt"), os.path.join(folder, "told.jsonl")
        with open(files, "w") as output:
            output.writelines(path + "\n" for path in labels)
        subprocess.run([hotplate, "scan", "--files-from", files, "--quiet", "--no-progress", "--format", "json", "-o", told], check=True)
        with open(told) as lines:
            for record in map(json.loads, lines):
                read = [plate for plate in record.get("plates", []) if plate["text"] and plate["confidence"] >= LEAST]
                if not read:
                    continue
                part, label = labels[record["source"]]
                picture = gray(plates, part, label["file"])
                for plate in read:
                    quad = np.array(plate["quad"], float)
                    width, height = mean_sides(quad)
                    pictures.append(normalized(laid_out(picture, with_margin(quad), 1)))
                    aspects.append(width / max(height, 1))
                    sources.append(label["region"])
    kinds = np.array([KIND_OF.get(source, -1) for source in sources])
    return numbers(np.array(pictures), np.array(aspects)), kinds, np.array(sources)


def fitted(values, kinds):
    """Softmax regression with a ridge: weights `[6, 50]` of the numbers as they are, and biases."""
    mean, deviation = values.mean(0), values.std(0) + 0.001
    x, y = torch.tensor((values - mean) / deviation), torch.tensor(kinds)
    share = torch.tensor(1 / np.bincount(kinds, minlength=len(KINDS))[kinds], dtype=torch.float32)
    weights = torch.zeros(values.shape[1], len(KINDS), requires_grad=True)
    bias = torch.zeros(len(KINDS), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        each = torch.nn.functional.cross_entropy(x @ weights + bias, y, reduction="none")
        total = (share * each).sum() / share.sum() + RIDGE * (weights**2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    weights = weights.detach().numpy().T / deviation
    return weights, bias.detach().numpy() - weights @ mean


def shares(model, values, exponent=1):
    logits = exponent * (values @ model[0].T + model[1])
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("hotplate")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    values, kinds, sources = found(options.plates, options.hotplate, "train")
    known = kinds >= 0
    without = {}
    for source in LEFT_OUT:
        # What remains of India then is the source that has some of the Netherlands' among it.
        left = np.where((sources == "in/nl") & (source == "in"), KIND_OF["in"], kinds)
        kept = (left >= 0) & (sources != source)
        without[source] = fitted(values[kept], left[kept])
    for exponent in (0.3, 0.5, 0.7, 1):
        losses = [-np.log(shares(model, values[sources == source], exponent)[:, KIND_OF[source]]).mean() for source, model in without.items()]
        print(f"exponent {exponent}: log loss of {', '.join(LEFT_OUT)} left out", *(f"{loss:.2f}" for loss in losses), f"mean {np.mean(losses):.3f}")
    model = fitted(values[known], kinds[known])
    others, other_kinds, _ = found(options.plates, options.hotplate, "val")
    guessed = shares(model, others).argmax(1)
    for kind, name in enumerate(KINDS):
        own = other_kinds == kind
        print(f"val {name}: {np.mean(guessed[own] == kind):.0%} of {own.sum()}")
    if not options.write:
        return
    rows = "\n".join(
        f"    .{name}: ({bias:.4f}, [{', '.join(f'{w:.4f}' for w in weights)}])," for name, weights, bias in zip(KINDS, *model))
    with open(SWIFT, "w") as output:
        output.write(f"""extension PlateLooks {{
  /// Fitted by `Training/reader/origins.py` on {known.sum()} plates that training saw.
  static let fitted: [Kind: (bias: Float, weights: [Float])] = [
{rows}
  ]
}}
""")
    subprocess.run(["swift", "format", "--in-place", SWIFT], check=True)


if __name__ == "__main__":
    main()
