"""Contact sheets of wrong reads, to look at: `hotplate evaluate … --misses FILE` gives the list.

    sheet.py MISSES sheet.png
"""

import sys

import cv2
import numpy as np

if __name__ == "__main__":
    tiles = []
    for line in open(sys.argv[1]):
        path, text, read, *rest = line.rstrip("\n").split("\t")
        if "/ocr/" not in path:
            continue
        picture = cv2.imread(path)
        h, w = picture.shape[:2]
        scale = min(190 / w, 90 / h)
        tile = np.zeros((126, 194, 3), np.uint8)
        small = cv2.resize(picture, (max(1, int(w * scale)), max(1, int(h * scale))))
        tile[: small.shape[0], : small.shape[1]] = small
        cv2.putText(tile, text, (2, 106), 0, .45, (90, 255, 90), 1)
        cv2.putText(tile, read + " " + " ".join(rest), (2, 122), 0, .45, (90, 160, 255), 1)
        tiles.append(tile)
    while len(tiles) % 8:
        tiles.append(np.zeros_like(tiles[0]))
    cv2.imwrite(sys.argv[2], np.vstack([np.hstack(tiles[i : i + 8]) for i in range(0, len(tiles), 8)]))
