"""How long a scene takes against decoding it: one worker, wall clock, in one run.

    scenes.py PLATES HOTPLATE

Scenes of `val` with one labelled plate and about 640×480 pixels, three turns, the fastest of each stage; decoding is libjpeg straight to gray.
"""

import json
import os
import subprocess
import sys

import numpy as np

from canvases import records

if __name__ == "__main__":
    folder, hotplate = sys.argv[1:]
    scenes = [os.path.join(folder, "detect", r["file"]) for r in records(folder, "detect")
              if r["split"] == "val" and len(r["plates"]) == 1 and 0.7 < r["width"] * r["height"] / (640 * 480) < 1.4]
    fastest = {}
    for _ in range(3):
        told = subprocess.run([hotplate, "scan", "--files-from", "-", "--jobs", "1", "--format", "json"], input="\n".join(scenes), text=True,
                              capture_output=True, check=True).stdout
        for record in map(json.loads, told.splitlines()):
            if record["type"] == "image":
                stages = [record["ms"][stage] for stage in ("decode", "locate", "read", "match")]
                fastest[record["source"]] = np.minimum(fastest.get(record["source"], np.inf), stages)
    times = np.array(list(fastest.values()))
    ratios = times.sum(1) / times[:, 0]
    print(f"{len(times)} scenes: decode, locate, read {', '.join(f'{value:.2f}' for value in np.median(times[:, :3], 0))} ms in the median; "
          f"all of it {times.sum() / times[:, 0].sum():.1f} times decoding, of a scene {np.median(ratios):.1f} in the median, {np.quantile(ratios, 0.9):.1f} in nine of ten")
