"""Fits the calibration on held-back development reads and counts what is read for what.

    hotplate scan PLATES/detect PLATES/ocr -j --characters --min-confidence 0 > SCAN.jsonl       # a command with MODEL in it
    calibrate.py PLATES MODEL [SCAN.jsonl] [--marks MARKS.json] [--write]

Writes Sources/Hotplate/PlateRead/ReadCalibration+Fitted.swift and confusions.json with --write, where at least 200 plates are held back; prints the expected
calibration error before and after, on development reads it was not fitted on (five folds). From the scan it learns how
often letters alone, and other texts, stand on a plate, and the power of characters' probabilities; these stay as they are without it, or where it has too little of them.
Many plates have no label: MARKS.json says what a person saw of regions that no label names (../locator/README.md has its form), and without it the others' stay, too. The scan's own
power is taken to be the one in ReadCalibration+Fitted.swift: after --write make a new scan before the next.
"""

import argparse
import collections
import difflib
import hashlib
import json
import operator
import os
import re

import cv2
import numpy as np

import reading
from augment import Augmenter
from canvases import gray, is_development, overlap, records, usable, with_margin
from syntax import Prior

# Four numbers want some forty wrong reads to be fitted on: of 200 plates, three reads each, about eighty are wrong.
LEAST_PLATES = 200
LEAST_READ = .2  # confidence of reads of which is learned how often they stand on a plate: as they are told
SWIFT = os.path.join(reading.ROOT, "Sources", "Hotplate", "PlateRead", "ReadCalibration+Fitted.swift")


def samples(folder):
    """(picture, corners, aspect, text) of development crops, plates in scenes, and places without a plate."""
    for r in records(folder, "ocr"):
        if r["split"] == "train" and usable(r["text"]) and is_development(r["text"]):
            picture = gray(folder, "ocr", r["file"])
            h, w = picture.shape
            yield picture, np.array([[0, 0], [w, 0], [w, h], [0, h]], float), w / h, r["text"], "crop"
    random = np.random.default_rng(5)
    for r in records(folder, "detect"):
        if r["split"] != "train":
            continue
        picture = None
        for plate in r["plates"]:
            if usable(plate["text"]) and is_development(plate["text"]):
                picture = gray(folder, "detect", r["file"]) if picture is None else picture
                x, y, w, h = plate["box"]
                corners = np.array(plate["quad"] or [[x, y], [x + w, y], [x + w, y + h], [x, y + h]], float)
                yield picture, corners, w / h, plate["text"], "scene"
        if hashlib.sha256(r["file"].encode()).digest()[0] % 12 == 0:
            picture = gray(folder, "detect", r["file"]) if picture is None else picture
            w = random.uniform(40, min(260, picture.shape[1] - 2))
            aspect = random.uniform(1.3, 5)
            h = min(w / aspect, picture.shape[0] - 2)
            x, y = random.uniform(0, picture.shape[1] - w), random.uniform(0, picture.shape[0] - h)
            if all(x > p["box"][0] + p["box"][2] or x + w < p["box"][0] or y > p["box"][1] + p["box"][3] or y + h < p["box"][1]
                   for p in r["plates"]):
                yield picture, np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], float), w / h, "", "nothing"


def fit(features, right, weights, ridge=1e-3):
    """Logistic regression by Newton's method; the slopes of log-odds and lead are kept from falling below 0."""
    active = [0, 1, 2, 3]
    while True:
        x = features[:, active]
        beta = np.zeros(len(active))
        for _ in range(40):
            p = 1 / (1 + np.exp(-x @ beta))
            gradient = x.T @ (weights * (right - p)) - ridge * beta
            hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(active))
            beta += np.linalg.solve(hessian, gradient)
        full = np.zeros(4)
        full[active] = beta
        negative = [i for i in (1, 2) if full[i] < 0]
        if not negative:
            return full
        active.remove(negative[0])


def images(scan):
    """The records of pictures of a scan."""
    if not scan:
        return []
    with open(scan) as file:
        found = [record for record in map(json.loads, file) if record["type"] == "image"]
    if any("characters" not in plate or "score" not in plate for record in found for plate in record["plates"]):
        raise SystemExit(f"calibrate.py: {scan}: found plates without characters or score, expected a scan with --characters")
    return found


def on_plates(folder, images, marks, of_letters):
    """Of reads in training scenes, of letters alone or of others: log-odds of the region's score, and whether it lies on a plate that is labelled (its text need not be
    known) or marked as one; those marked as either are left out."""
    labels = {r["file"]: r["plates"] for r in records(folder, "detect") if r["split"] == "train"}
    rows, plates = [], []
    for record in images:
        name = os.path.basename(record["source"])
        for plate in record["plates"] if name in labels else []:
            if plate["text"].isalpha() != of_letters or plate["confidence"] / plate.get("plateProbability", 1) < LEAST_READ:
                continue
            labelled = any(overlap(plate["box"], label["box"]) >= .1 for label in labels[name])
            _, seen = max(((share, seen) for box, seen in marks.get(name, []) if (share := overlap(plate["box"], box)) >= .1), default=(0, ""))
            if not labelled and seen == "unsure":
                continue
            score = min(1 - 1e-5, max(1e-5, plate["score"]))
            rows.append([1, np.log(score / (1 - score)), 0, 0])
            plates.append(labelled or seen == "plate")
    return np.array(rows), np.array(plates, float)


def marked(path):
    """What a person saw, by file: boxes `[x, y, w, h]` and `plate`, `unsure` or `none`."""
    def box(quad):
        (left, top), (right, bottom) = np.min(quad, 0), np.max(quad, 0)
        return [left, top, right - left, bottom - top]

    with open(path) as file:
        return {name: [(box(mark["quad"]), mark["is"]) for mark in marks] for name, marks in json.load(file).items()}


def characters(folder, images):
    """Of development crops read in as many characters as their label has, three wrong at most: each place's probabilities, and which is true."""
    labels = {r["file"]: r["text"] for r in records(folder, "ocr") if r["split"] == "train" and usable(r["text"]) and is_development(r["text"])}
    places = []
    for record in images:
        text = labels.get(os.path.basename(record["source"]))
        read = max(record["plates"], key=lambda p: p["box"][2], default=None) if text else None
        if read and len(read["text"]) == len(text) and sum(map(operator.ne, read["text"], text)) <= 3:
            for place, true in zip(read["characters"], text):
                said = [(place["text"], place["confidence"])] + [(a["text"], a["probability"]) for a in place["alternatives"]]
                places.append((np.maximum(1e-9, [p for _, p in said]), np.array([c == true for c, _ in said])))
    return places


def power(places):
    """The power of least log loss, and the loss without and with it."""
    def loss(exponent):
        powers = [(p ** exponent, true) for p, true in places]
        return -np.mean([np.log(max(1e-6, (p * true).sum() / p.sum())) for p, true in powers])

    best = min(np.arange(.5, 2.5, .05), key=loss)
    return best, loss(1), loss(best)


def calibration_error(confidence, right):
    bins = np.minimum(9, (confidence * 10).astype(int))
    return sum(abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(right)


def confusions(pairs):
    """Aggregated counts of what stands on the plate and what was read: substitutions, missing, extra."""
    counts = {"reads": len(pairs), "seen": collections.Counter(), "substituted": collections.Counter(),
              "missing": collections.Counter(), "extra": collections.Counter()}
    for true, read in pairs:
        counts["seen"].update(true)
        for kind, a, b, c, d in difflib.SequenceMatcher(None, true, read, autojunk=False).get_opcodes():
            if kind == "replace" and b - a == d - c:
                counts["substituted"].update(x + y for x, y in zip(true[a:b], read[c:d]))
            elif kind != "equal":
                counts["missing"].update(true[a:b])
                counts["extra"].update(read[c:d])
    return {key: value if key == "reads" else dict(sorted(value.items())) for key, value in counts.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("plates")
    parser.add_argument("model")
    parser.add_argument("scan", nargs="?")
    parser.add_argument("--marks", help="regions that no label names, as a person saw them")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--variants", type=int, default=3)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    places = list(samples(options.plates))
    count, least = sum(kind != "nothing" for *_, kind in places), LEAST_PLATES if options.write else 1
    if count < least:
        raise SystemExit(f"calibrate.py: found {count} held-back plates in {options.plates}, expected at least {least}; nothing was fitted or written")
    told, marks = images(options.scan), marked(options.marks) if options.marks else {}
    engine = reading.Engine(open(options.model, "rb").read())
    augmenter = Augmenter(11)
    prior = Prior()
    rows, right, kinds, fold, tried = [], [], [], [], []
    for number, (picture, corners, aspect, text, kind) in enumerate(places):
        for variant in range(options.variants):
            placed = corners if variant == 0 else augmenter.misplaced(corners, .5, .05, .02)
            tried.append((picture, placed, aspect, text, kind, number % 5))
            best = None
            for lines in reading.layouts(aspect):
                found = reading.read_in(engine, picture, with_margin(placed), lines, prior)
                if best is None or found.share > best.share:
                    best = found
                if best.share > .7:
                    break
            if not best.texts:
                continue
            rows.append(best.evidence)
            right.append(best.text == text)
            kinds.append(kind)
            fold.append(number % 5)
    rows, right, fold, kinds = np.array(rows), np.array(right, float), np.array(fold), np.array(kinds)
    weights = np.where(kinds == "nothing", .3, 1.0)
    held = np.zeros(len(right))
    for f in range(5):
        beta = fit(rows[fold != f], right[fold != f], weights[fold != f])
        held[fold == f] = 1 / (1 + np.exp(-rows[fold == f] @ beta))
    plates = kinds != "nothing"
    raw = 1 / (1 + np.exp(-rows[:, 1]))
    print(f"{plates.sum()} reads of plates, {100 * right[plates].mean():.1f} % right; {(~plates).sum()} of places without one")
    print(f"calibration error on plates: {calibration_error(raw[plates], right[plates]):.4f} as the network says, "
          f"{calibration_error(held[plates], right[plates]):.4f} calibrated (five folds)")
    print(f"places without a plate read with confidence over 0.5: {(held[~plates] > .5).mean():.3f}")
    beta = fit(rows, right, weights)
    print("intercept, per log-odds, per lead, two lines:", np.round(beta, 4).tolist())
    # Several looks: their mean is surer or less sure than it is right.
    reads, shares, truth, fold, pairs, empty = [], [], [], [], [], 0
    for picture, placed, aspect, text, kind, part in tried:
        read = reading.pooled(engine, picture, placed, aspect, prior, lambda found: 1 / (1 + np.exp(-np.dot(beta, found.evidence))))
        if kind == "nothing":
            empty += read is not None and read.share > .5
        elif read:
            reads.append(read.count)
            shares.append(read.share)
            truth.append(read.text == text)
            fold.append(part)
            pairs.append((text, read.text))
    reads, shares, truth, fold = np.array(reads), np.clip(shares, 1e-5, 1 - 1e-5), np.array(truth, float), np.array(fold)
    several = reads > 1
    features = np.stack([np.ones(len(shares)), np.log(shares / (1 - shares)), 0 * shares, 0 * shares], 1)
    held = shares.copy()
    for f in range(5):
        slope = fit(features[several & (fold != f)], truth[several & (fold != f)], np.ones((several & (fold != f)).sum()))
        held[several & (fold == f)] = 1 / (1 + np.exp(-features[several & (fold == f)] @ slope))
    slope = fit(features[several], truth[several], np.ones(several.sum()))
    print(f"with up to {len(reading.LOOKS) + 1} looks: {100 * truth.mean():.1f} % of {len(truth)} right, {reads.mean():.2f} looks each, calibration error "
          f"{calibration_error(held, truth):.4f} (five folds); {((held > .8) & (truth == 0)).sum()} wrong above 0.8; "
          f"of {sum(t[4] == 'nothing' for t in tried)} places without a plate {empty} above 0.5")
    print("pooled intercept, per log-odds:", np.round(slope[:2], 4).tolist())
    with open(SWIFT) as file:
        had = file.read()
    scored = {name: [float(number) for number in re.search(name + r": \(intercept: ([-\d.]+), perLogOdds: ([-\d.]+)\)", had).groups()] for name in ("letters", "others")}
    of_characters = float(re.search(r"characterPower: ([\d.]+)", had)[1])
    for name in scored:
        rows, found = on_plates(options.plates, told, marks, of_letters=name == "letters")
        if min(found.sum(), (1 - found).sum()) >= 12 and (marks or name == "letters"):
            scored[name] = fit(rows, found, np.ones(len(rows)))[:2]
        print(f"{len(rows)} reads, {name}, {int(found.sum())} on plates; intercept, per log-odds of the score:", np.round(scored[name], 4).tolist())
    places = characters(options.plates, told)
    if len(places) >= 1000:
        factor, before, after = power(places)
        print(f"{len(places)} characters of development crops: log loss {before:.4f}, with the power {factor:.2f} of these {after:.4f}")
        of_characters *= factor
    print(f"power of characters: {of_characters:.2f}")
    if options.write:
        with open(SWIFT, "w") as file:
            file.write(f"""extension ReadCalibration {{
  /// Fitted by `Training/reader/calibrate.py` on {plates.sum()} development reads of plates and {(~plates).sum()} of places without one,
  /// none of them trained on; `letters` and `others` on reads in training scenes.
  static let fitted = ReadCalibration(
    intercept: {beta[0]:.4f}, perLogOdds: {beta[1]:.4f}, perLead: {beta[2]:.4f}, twoLines: {beta[3]:.4f},
    pooled: (intercept: {slope[0]:.4f}, perLogOdds: {slope[1]:.4f}),
    letters: (intercept: {scored["letters"][0]:.4f}, perLogOdds: {scored["letters"][1]:.4f}),
    others: (intercept: {scored["others"][0]:.4f}, perLogOdds: {scored["others"][1]:.4f}),
    characterPower: {of_characters:.2f})
}}
""")
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "confusions.json"), "w") as file:
            json.dump(confusions(pairs), file, indent=1)
            file.write("\n")
