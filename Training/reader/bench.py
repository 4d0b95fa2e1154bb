"""Times the model against stock `eng` on the same crops, one thread, processor time, in one run.

    bench.py PLATES MODEL [ENG]

`eng` gets the crop as it is; "as it comes" lets Tesseract try a doubtful line inverted, too, as it does by default.
"""

import sys
import time

import cv2
import numpy as np

import reading
from augment import finished, laid_out
from canvases import gray, records, with_margin


def milliseconds(work, items):
    """Mean and median."""
    for item in items[:10]:
        work(item)
    taken = []
    for item in items:
        start = time.process_time()
        work(item)
        taken.append((time.process_time() - start) * 1e3)
    return f"{np.mean(taken):.2f} ({np.median(taken):.2f})"


if __name__ == "__main__":
    folder, model, *rest = sys.argv[1:]
    eng = open(rest[0] if rest else "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata", "rb").read()
    crops = [gray(folder, "ocr", r["file"]) for r in records(folder, "ocr") if r["split"] == "val"][::4]
    shown = []
    for picture in crops:
        h, w = picture.shape
        shown.append(finished(laid_out(picture, with_margin([[0, 0], [w, 0], [w, h], [0, h]]), 1), 1))
    plates, stock = reading.Engine(open(model, "rb").read()), reading.Engine(eng, stock=True)
    wide = [cv2.resize(p, (300, 60), interpolation=cv2.INTER_LINEAR) for p in crops]
    for turn in range(2):
        print(f"turn {turn + 1}, ms, mean (median): plate model {milliseconds(plates.softened, shown)}; "
              f"eng as it comes {milliseconds(stock.text, crops)} on the crops as they are, "
              f"{milliseconds(stock.text, wide)} on 300×60, {milliseconds(stock.text, shown)} on the plate model's 160×40; "
              f"beam search (Python) {milliseconds(lambda p: reading.readings(plates.output(p)), shown[:40])}")
