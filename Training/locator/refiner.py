"""Stage 2, the refiner: looks at one candidate in the full picture, says whether it is a plate, and moves its corners."""
import math

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from finder import box_tensor, conv, giou

WIDTH, HEIGHT = 128, 80
# The patch reaches this much farther from the candidate's center than the candidate does: far enough to show what carries it. Inside BORDER are 96×48
# pixels, which reach 1.6 and 2 times as far.
MARGIN_X, MARGIN_Y = 1.6 * 4 / 3, 2.0 * 5 / 3
# Pixels of a patch at each side that do not count for its contrast: lamps there must not make the plate faint.
BORDER = 16
# One unit of the network's corner outputs, in halves of the candidate's width and height.
CORNER_UNIT = torch.tensor([0.4, 0.5])


class Refiner(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(conv(4, 16), conv(16, 32, 2), conv(32, 32), conv(32, 48, 2), conv(48, 48), conv(48, 64, 2))
        self.join = nn.Linear(64 * 40, 64)
        self.head = nn.Linear(64, 9)

    def forward(self, x):
        """x: N×1×80×128 normalized patches. Yields N×9: plate logit, then corner moves in CORNER_UNIT."""
        x = self.features(F.pixel_unshuffle(x, 2))
        x = x.permute(0, 2, 3, 1).flatten(1)  # as the inference keeps it: channels innermost
        x = F.dropout(x, 0.2, self.training)
        return self.head(F.relu(self.join(x)))


def frame_of(quad):
    """The patch of a candidate: center, half patch across, half patch down, in the picture's pixels."""
    center = quad.mean(0)
    across = (quad[1] - quad[0] + quad[2] - quad[3]) / 4
    down = (quad[3] - quad[0] + quad[2] - quad[1]) / 4
    return center, across * MARGIN_X, down * MARGIN_Y


def frames_of(quads):
    """`frame_of` of many, as tensors: `[n, 6]`."""
    across = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 4 * MARGIN_X
    down = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 4 * MARGIN_Y
    return torch.cat([quads.mean(1), across, down], 1)


def halve(gray):
    """Half the size, each pixel the mean of four; an odd last row or column is left out."""
    h, w = gray.shape[0] // 2 * 2, gray.shape[1] // 2 * 2
    return gray if h == 0 or w == 0 else cv2.resize(gray[:h, :w], (w // 2, h // 2), interpolation=cv2.INTER_AREA)


def pyramid(gray, area):
    """The picture, the finder's scaled one where it differs, and its half and quarter: (gray, scale x, scale y) each."""
    small, sx, sy = shrink(gray, area)
    levels = [(gray, 1.0, 1.0)] + ([(small, sx, sy)] if sx < 1 or sy < 1 else [])
    for _ in range(2):
        last, sx, sy = levels[-1]
        levels.append((halve(last), sx / 2, sy / 2))
    return levels


def shrink(gray, area):
    """The picture as the finder sees it, and its scale: at most `area` pixels, of large ones a third of theirs (`FramePyramid`)."""
    h, w = gray.shape
    scale = min(1.0, math.sqrt(min(max(area, h * w / 3), area * 27 / 16) / (h * w)))
    nw, nh = min(8192, max(1, round(w * scale))), min(8192, max(1, round(h * scale)))
    small = gray if (nw, nh) == (w, h) else cv2.resize(gray, (nw, nh), interpolation=cv2.INTER_AREA)
    return small, nw / w, nh / h


def patch_of(gray, quad, levels=None):
    """The candidate's patch, uint8 80×128: bilinear samples, one or a few a pixel, from the coarsest level that still has its detail."""
    center, across, down = frame_of(quad)
    levels = levels or [(gray, 1.0, 1.0)]
    for gray, sx, sy in reversed(levels):
        scale = np.float32([sx, sy])
        step = max(np.linalg.norm(across * scale) * 2 / WIDTH, np.linalg.norm(down * scale) * 2 / HEIGHT)
        if step >= 0.85:
            break
    n = int(min(4, max(1, np.ceil(step / 1.6))))
    center, across, down = center * scale, across * scale, down * scale
    w, h = WIDTH * n, HEIGHT * n
    origin = center - across - down
    matrix = np.float64([[across[0] * 2 / w, down[0] * 2 / h, origin[0]], [across[1] * 2 / w, down[1] * 2 / h, origin[1]]])
    # From pixel indices to pixel indices: centers lie at + 0.5 on both sides.
    matrix[:, 2] += matrix[:, 0] * 0.5 + matrix[:, 1] * 0.5 - 0.5
    big = cv2.warpAffine(gray, matrix, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    return big if n == 1 else cv2.resize(big, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def normalize(patches):
    """uint8 or float N×80×128 → float N×1×80×128: evened out by the mean and spread of all but BORDER pixels at each side; flat patches stay flat."""
    x = patches.float()
    inner = x[:, BORDER:-BORDER, BORDER:-BORDER]
    mean = inner.mean((1, 2), keepdim=True)
    spread = torch.sqrt(((inner - mean) ** 2).mean((1, 2), keepdim=True))
    return ((x - mean) / (spread + 8))[:, None]


START = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
MARGIN = torch.tensor([MARGIN_X, MARGIN_Y])


def refined(out, frames):
    """Corners in the picture: N×4×2. `frames` is N×6: center, across, down."""
    start, unit, margin = START.to(out.device), CORNER_UNIT.to(out.device), MARGIN.to(out.device)
    at = (start + unit * out[:, 1:].view(-1, 4, 2)) / margin
    return frames[:, None, 0:2] + at[..., :1] * frames[:, None, 2:4] + at[..., 1:] * frames[:, None, 4:6]


def loss(out, frames, is_plate, counts, has_corners, truth, exact):
    """`is_plate` counts where `counts`; corners are learned where `has_corners`, from `truth` `[n, 4, 2]`."""
    score = F.binary_cross_entropy_with_logits(out[:, 0], is_plate.float(), reduction="none")
    score = (score * counts).sum() / counts.sum().clamp(min=1)
    fit, overlap = misfit(refined(out, frames)[has_corners], truth[has_corners], exact[has_corners])
    return score + 2 * fit, {"score": score.detach(), "overlap": overlap}


def misfit(quad, truth, exact):
    """How far corners `[n, 4, 2]` are from the truth, as a loss; and the mean overlap."""
    box = box_tensor(truth)
    overlap = giou(box_tensor(quad), box)
    unit = (box[:, 3] - box[:, 1]).clamp(min=3)[:, None, None]
    corner = F.smooth_l1_loss(quad / unit, truth / unit, beta=0.05, reduction="none").sum((1, 2)).clamp(max=20)
    return (1 - overlap + corner * torch.where(exact, 0.3, 0.02)).sum() / max(1, len(quad)), overlap.detach().mean()


@torch.no_grad()
def refine(model, gray, quads, area=640 * 480):
    """Scores (0–1) and corners of candidates of one picture."""
    if not len(quads):
        return np.zeros(0, np.float32), quads
    levels = pyramid(gray, area)
    patches = torch.from_numpy(np.stack([patch_of(gray, q, levels) for q in quads]))
    frames = torch.from_numpy(np.stack([np.concatenate(frame_of(q)) for q in quads]).astype(np.float32))
    out = model(normalize(patches))
    return torch.sigmoid(out[:, 0]).numpy(), refined(out, frames).numpy()
