"""Writes what the network says of plates it has not learned from, for simulations of matching.

    hotplate scan PLATES/ocr --cut-out --format json > found.jsonl
    observe.py WEIGHTS PLATES found.jsonl --part val|dev

Writes Swift's table. Of each plate: its region, and in tenths of a natural logarithm how many times as probable its looks make it of its own kind, of all states besides,
from the likeliest on, and of each region (Sources/Hotplate/PlateRead/PlateAppearance.swift). Seen at the corners that the program found. `dev` needs weights trained without --all.
"""
import argparse
import collections
import json
import os
import textwrap

import cv2
import numpy as np
import torch

from export import DOUBT
from network import KINDS, REGIONS, SHARES, STATES, Origin, normalize, patch_of, widened
from train import is_dev, kind, logits

MOST = 25  # plates of a region beside the United States

TABLE = """extension AppearanceObservations {{
  /// Looks of plates {words}.
  ///
  /// Written by `Training/origin/observe.py`.
  static let {name} = AppearanceObservations(
    origin: "{states} plates of the United States and {others} of elsewhere {words}",
    table: """ + '"""' + """
{table}
      """ + '"""' + """)
}}"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weights")
    parser.add_argument("plates")
    parser.add_argument("found")
    parser.add_argument("--part", choices=["val", "dev"], required=True)
    options = parser.parse_args()
    with open(os.path.join(options.plates, "ocr", "ocr.jsonl")) as lines:
        labels = {r["file"]: KINDS.index(kind(r)) for r in map(json.loads, lines)
                  if r["split"] == ("val" if options.part == "val" else "train") and kind(r) and (options.part == "val" or is_dev(r["file"]))}
    found = {}
    with open(options.found) as lines:
        for r in map(json.loads, lines):
            file = os.path.basename(r["source"])
            if file in labels and r["plates"]:
                found[file] = np.float64(r["plates"][0]["quad"])
    net = Origin()
    net.load_state_dict({k: v.float() for k, v in torch.load(options.weights, weights_only=True).items()})
    net.eval()
    files = sorted(found)
    grays = [cv2.imread(os.path.join(options.plates, "ocr", f), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION) for f in files]
    told = torch.softmax(logits(net, [patch_of(g, widened(found[f])) for g, f in zip(grays, files)]).double(), 1).numpy()
    ratios = np.round(10 * np.log((1 - DOUBT) * told / SHARES + DOUBT)).astype(int)
    count = collections.Counter()
    rows = []
    for file, ratio in zip(files, ratios):
        own = labels[file]
        region = KINDS[own] if own >= len(STATES) else "us"
        count[region] += 1
        if region != "us" and count[region] > MOST:
            continue
        rivals = sorted((r for k, r in enumerate(ratio[:len(STATES)]) if k != own), reverse=True)
        rows.append(f"{'la' if region == 'latin' else region}:{ratio[own]}:{','.join(map(str, rivals))}:{','.join(map(str, ratio[len(STATES):]))}")
    assert REGIONS == ["eu", "br", "latin", "in", "other"], "the table's reader has this order"
    name, words = {"val": ("heldBack", "kept for reporting"), "dev": ("development", "that training held back")}[options.part]
    print(TABLE.format(name=name, words=words, states=count["us"], others=len(rows) - count["us"],
                       table="\n".join("      " + line for line in textwrap.wrap(" ".join(rows), 120, break_on_hyphens=False, break_long_words=False))))


if __name__ == "__main__":
    main()
