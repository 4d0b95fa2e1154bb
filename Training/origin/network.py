"""Where a plate is from by its looks: a small network on the whole plate, state name, slogan, band and picture with it."""
import os
import sys

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../locator"))
from finder import conv  # noqa: E402

WIDTH, HEIGHT = 96, 48
# How far the patch reaches beyond the plate's corners, in parts of its height: corners that lie close around the characters must not cut the state's name off.
MARGIN = 0.15
STATES = ("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX "
          "UT VT VA WA WV WI WY").split()  # no plate of Montana is among the training part's
REGIONS = ["eu", "br", "latin", "in", "other"]
KINDS = STATES + REGIONS
# How often training shows each: what the network says is in proportion to it.
SHARES = np.array([0.45 / len(STATES)] * len(STATES) + [0.17, 0.12, 0.07, 0.07, 0.12])


class Origin(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(conv(4, 16), conv(16, 32, 2), conv(32, 32), conv(32, 48, 2), conv(48, 32))
        self.join = nn.Linear(32 * (WIDTH // 8) * (HEIGHT // 8), 64)
        self.head = nn.Linear(64, len(KINDS))

    def forward(self, x):
        """x: N×1×48×96 normalized patches. Yields N×55 logits."""
        x = self.features(F.pixel_unshuffle(x, 2))
        x = x.permute(0, 2, 3, 1).flatten(1)  # as the inference keeps it: channels innermost
        x = F.dropout(x, 0.3, self.training)
        return self.head(F.dropout(F.relu(self.join(x)), 0.3, self.training))


def patch_of(gray, quad):
    """uint8 48×96 of a quad (4×2, pixel (0, 0) covers [0, 1)), four samples a pixel."""
    n = 4 if np.linalg.norm(quad[1] - quad[0]) > WIDTH else 1
    w, h = WIDTH * n, HEIGHT * n
    to = np.float32([[0, 0], [w, 0], [w, h], [0, h]]) - 0.5
    matrix = cv2.getPerspectiveTransform(np.float32(quad - 0.5), to)
    big = cv2.warpPerspective(gray, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return big if n == 1 else cv2.resize(big, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def widened(quad):
    """The quad with every side MARGIN of its height further out, as `Quad.widened` does."""
    along = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    tall = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    u = ((quad[1] - quad[0]) + (quad[2] - quad[3])) * (MARGIN * tall / along / 2)
    v = ((quad[3] - quad[0]) + (quad[2] - quad[1])) * (MARGIN / 2)
    return quad + np.stack([-u - v, u - v, u + v, v - u])


def normalize(patches):
    """uint8 or float N×48×96 → float N×1×48×96: evened out by mean and spread; flat patches stay flat."""
    x = patches.float()
    mean = x.mean((1, 2), keepdim=True)
    spread = torch.sqrt(((x - mean) ** 2).mean((1, 2), keepdim=True))
    return ((x - mean) / (spread + 8))[:, None]
