"""The model cards' pictures: learning curves, and which labelled plates are missed. No photograph is in them.

    plots.py curves CACHE/locator-curve.jsonl CACHE/reader.log curves.svg
    hotplate scan PLATES/detect --unread --format json > scan.jsonl; plots.py misses PLATES scan.jsonl misses.svg

Needs matplotlib and OpenCV.
"""

import ast
import json
import os
import re
import sys

import cv2
import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np

matplotlib.rcParams["svg.fonttype"] = "none"
matplotlib.rcParams["svg.hashsalt"] = "hotplate"  # the same picture each time
FOUND, BESIDE, MISSED = "#9bb8d3", "#e69f00", "#c0392b"


def rows(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def save(figure, path):
    for axis in figure.axes:
        axis.spines["top"].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def curves(locator, reader, path):
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6))
    steps = rows(locator)
    for key, name in (("finder said", "finder, score"), ("finder fit", "finder, corners"),
                      ("refiner score", "refiner, score"), ("refiner overlap", "refiner, overlap")):
        left.plot([s["minutes"] for s in steps], [s[key] for s in steps], label=name)
    left.set(title="locator: losses, and the refiner's overlap", xlabel="minutes", ylim=(0, 1.3))
    left.legend(frameon=False)
    losses, exact, start, now = [], [], None, 0
    with open(reader) as file:
        for line in file:
            if found := re.match(r"(\d\d):(\d\d):(\d\d) step .* loss ([\d.]+)", line):
                h, m, s = (int(found[i]) for i in (1, 2, 3))
                seconds = 3600 * h + 60 * m + s
                start = seconds - 20 if start is None else start
                now = (seconds - start) / 60
                losses.append((now, float(found[4])))
            elif line.startswith("development"):
                exact.append((now, ast.literal_eval(line.split(" ", 1)[1])["all"]))
    right.plot(*zip(*losses), color=MISSED, label="loss (left)")
    right.set(title="reader", xlabel="minutes", ylim=(0, 2))
    share = right.twinx()
    share.plot(*zip(*exact), "o-", color="#2c5d8a", markersize=3, label="development crops, % exact (right)")
    share.set_ylim(0, 100)
    lines = right.get_lines() + share.get_lines()
    right.legend(lines, [line.get_label() for line in lines], frameon=False, loc="center right")
    save(figure, path)


def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h) if w > 0 and h > 0 else 0


def misses(plates, scan, path):
    folder = os.path.join(plates, "detect")
    regions = {os.path.basename(r["source"]): [p["box"] for p in r["plates"]] for r in rows(scan) if r["type"] == "image"}
    points = []
    for record in rows(os.path.join(folder, "detect.jsonl")):
        if record["split"] != "val":
            continue
        gray = cv2.imread(os.path.join(folder, record["file"]), cv2.IMREAD_GRAYSCALE)
        for plate in record["plates"]:
            x, y, w, h = plate["box"]
            part = gray[max(0, int(y)) : int(y + h) + 1, max(0, int(x)) : int(x + w) + 1]
            contrast = np.subtract(*np.percentile(part, (95, 5))) if part.size else 0
            points.append((w, contrast, max((overlap(plate["box"], box) for box in regions[record["file"]]), default=0)))
    width, contrast, best = np.array(points).T
    groups = [("found", FOUND, best >= 0.5), ("beside: IoU 0.25 to 0.5", BESIDE, (best >= 0.25) & (best < 0.5)),
              ("missed", MISSED, best < 0.25)]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    for name, colour, chosen in groups:
        left.scatter(width[chosen], contrast[chosen], s=8 if colour == FOUND else 22, c=colour, linewidths=0,
                     label=f"{name} ({chosen.sum()})")
    left.set(title=f"{len(points)} labelled plates of val", xscale="log", xlabel="width of the label, pixels",
             ylabel="contrast, gray values (5th to 95th percentile)")
    left.legend(frameon=False)
    edges = [0, 20, 30, 40, 60, 90, 140, 220, np.inf]
    bottom = np.zeros(len(edges) - 1)
    bins = [(width >= a) & (width < b) for a, b in zip(edges, edges[1:])]
    names = [f"{a}–{b}\n({chosen.sum()})".replace("–inf", "+") for a, b, chosen in zip(edges, edges[1:], bins)]
    for name, colour, chosen in groups:
        shares = np.array([100 * (chosen & inside).sum() / max(1, inside.sum()) for inside in bins])
        right.bar(names, shares, bottom=bottom, color=colour)
        bottom += shares
    right.set(title="by width", xlabel="width, pixels (how many)", ylabel="per cent")
    right.tick_params(axis="x", labelsize=7)
    save(figure, path)


if __name__ == "__main__":
    {"curves": curves, "misses": misses}[sys.argv[1]](*sys.argv[2:])
