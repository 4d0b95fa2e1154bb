"""Fits where a plate is from by its looks: its proportions, where its lettering lies, and how light its rows and its ends are.

    origins.py PLATES HOTPLATE [--write]

A band, a flag, a state's name above and a slogan below move the lettering and darken ends and rows. `hotplate scan` finds the plates of the training part
and reads them; of those labelled, in one line, 50 numbers (`Sources/Hotplate/PlateRead/PlateAppearance.swift` has the same) are regressed on the kind of
their source, every kind counting as much. Prints the log loss on sources left out whole and on folds, for every ridge and exponent, and the shares right on `val`; writes
PlateAppearance+Fitted.swift, and Fixtures/reader/appearance.json to hold it to, with --write.
"""

import argparse
import base64
import json
import os
import re
import subprocess
import tempfile
import zlib

import numpy as np
import torch

from augment import MIDDLE, laid_out, normalized
from canvases import gray, mean_sides, overlap, records, with_margin
from network import HEIGHT, WIDTH
from reading import ROOT

KINDS = ["northAmerica", "europe", "brazil", "india", "latinAmerica", "elsewhere"]
KIND_OF = {"us": 0, "eu": 1, "eu-es": 1, "eu-ro": 1, "br": 2, "in": 3, "ar": 4, "cn": 5, "tn": 5, "vn": 5}
LEFT_OUT = ["eu-es", "eu-ro", "tn", "in"]  # sources of whose kind others remain
RIDGE = 0.03  # of those that main() tries, by sources left out and by folds of all; exponents below 1 are worse and not written
LEAST = 0.3  # confidence
SWIFT = os.path.join(ROOT, "Sources", "Hotplate", "PlateRead", "PlateAppearance+Fitted.swift")
FIXTURES = os.path.join(ROOT, "Fixtures", "reader")


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


def is_labelled(plate, part, label):
    """Whether a region lies on a labelled plate in one line; a crop shows one. How many lines a plate without a text has, its proportions tell."""
    known = [label] if part == "ocr" else [p for p in label["plates"] if overlap(p["box"], plate["box"]) >= 0.5]
    return any(p.get("lines", 1) == 1 and (p["text"] or p["box"][2] >= 1.8 * p["box"][3]) for p in known)


def found(plates, hotplate, split):
    """Numbers, kinds, sources and texts of the labelled plates found in crops and scenes."""
    labels = {os.path.join(plates, part, r["file"]): (part, r) for part in ("ocr", "detect") for r in records(plates, part)
              if r["split"] == split}
    pictures, aspects, sources, texts = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        files, told = os.path.join(folder, "files.txt"), os.path.join(folder, "told.jsonl")
        with open(files, "w") as output:
            output.writelines(path + "\n" for path in labels)
        subprocess.run([hotplate, "scan", "--files-from", files, "--quiet", "--no-progress", "--format", "json", "-o", told], check=True)
        with open(told) as lines:
            for record in map(json.loads, lines):
                part, label = labels[record["source"]]
                read = [p for p in record.get("plates", []) if p["text"] and p["confidence"] >= LEAST and is_labelled(p, part, label)]
                if not read:
                    continue
                picture = gray(plates, part, label["file"])
                for plate in read:
                    quad = np.array(plate["quad"], float)
                    width, height = mean_sides(quad)
                    pictures.append(normalized(laid_out(picture, with_margin(quad), 1)))
                    aspects.append(width / max(height, 1))
                    sources.append(label["region"])
                    texts.append(plate["text"])
    kinds = np.array([KIND_OF.get(source, -1) for source in sources])
    return numbers(np.array(pictures), np.array(aspects)), kinds, np.array(sources), np.array(texts)


def fitted(values, kinds, ridge=RIDGE):
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
        total = (share * each).sum() / share.sum() + ridge * (weights**2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    weights = weights.detach().numpy().T / deviation
    return weights, bias.detach().numpy() - weights @ mean


def logits(model, values):
    return values @ model[0].T + model[1]


def normal(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def shares(model, values, exponent=1):
    return normal(exponent * logits(model, values))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("hotplate")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    values, kinds, sources, texts = found(options.plates, options.hotplate, "train")
    known = kinds >= 0
    for ridge in (0.003, 0.01, 0.03, 0.1, 0.3):
        without = {}
        for source in LEFT_OUT:
            # What remains of India then is the source that has some of the Netherlands' among it.
            left = np.where((sources == "in/nl") & (source == "in"), KIND_OF["in"], kinds)
            kept = (left >= 0) & (sources != source)
            without[source] = fitted(values[kept], left[kept], ridge)
        folds = np.array([zlib.crc32(text.encode()) % 5 for text in texts[known]])
        held = np.zeros((known.sum(), len(KINDS)))
        for fold in range(5):
            held[folds == fold] = logits(fitted(values[known][folds != fold], kinds[known][folds != fold], ridge), values[known][folds == fold])
        for exponent in (0.5, 0.7, 1):
            each = -np.log(normal(exponent * held)[np.arange(known.sum()), kinds[known]])
            alike = np.mean([each[kinds[known] == kind].mean() for kind in range(len(KINDS))])
            losses = [-np.log(shares(model, values[sources == source], exponent)[:, KIND_OF[source]]).mean() for source, model in without.items()]
            print(f"ridge {ridge} exponent {exponent}: log loss of {', '.join(LEFT_OUT)} left out", *(f"{loss:.2f}" for loss in losses),
                  f"mean {np.mean(losses):.3f}; of every kind in five folds {alike:.3f}; sum {np.mean(losses) + alike:.3f}")
    model = fitted(values[known], kinds[known])
    british = (kinds < 0) & np.array([re.fullmatch(r"[A-Z]{2}\d\d[A-Z]{3}", text) is not None for text in texts])
    if british.any():
        europe = shares(model, values[british])[:, KIND_OF["eu"]]
        print(f"{british.sum()} British plates of the world's: Europe's share {np.exp(np.log(europe).mean()):.2f} in the geometric mean")
    others, other_kinds, *_ = found(options.plates, options.hotplate, "val")
    guessed = shares(model, others).argmax(1)
    for kind, name in enumerate(KINDS):
        own = other_kinds == kind
        print(f"val {name}: {np.mean(guessed[own] == kind):.0%} of {own.sum()}")
    if not options.write:
        return
    rows = "\n".join(
        f"    .{name}: ({bias:.4f}, [{', '.join(f'{w:.4f}' for w in weights)}])," for name, weights, bias in zip(KINDS, *model))
    with open(SWIFT, "w") as output:
        output.write(f"""extension PlateAppearance {{
  /// Fitted by `Training/reader/origins.py` on {known.sum()} plates that training saw.
  static let fitted: [Kind: (bias: Float, weights: [Float])] = [
{rows}
  ]
}}
""")
    subprocess.run(["swift", "format", "--in-place", SWIFT], check=True)
    with open(os.path.join(FIXTURES, "plates.json")) as file:
        drawn = np.frombuffer(base64.b64decode(json.load(file)["picture"]), np.uint8).reshape(1, HEIGHT, WIDTH)
    told = [{"aspect": aspect, "shares": dict(zip(KINDS, shares(model, numbers(drawn, np.array([aspect])))[0].tolist()))} for aspect in (1.4, 1.9, 3, 4.6)]
    with open(os.path.join(FIXTURES, "appearance.json"), "w") as file:
        json.dump(told, file)
        file.write("\n")


if __name__ == "__main__":
    main()
