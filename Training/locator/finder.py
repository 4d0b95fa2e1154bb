"""Stage 1, the finder: fully convolutional on the gray picture, one score and four corners a cell at strides 8, 16, 32, 64."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

STRIDES = (8, 16, 32, 64)
# Candidates whose boxes share more than this are one (stage 1; the refiner's results are held to stricter rules).
OVERLAP = 0.6
# A level may answer for plates of this width (in network pixels); ranges overlap, and what fits best decides.
RANGES = ((0, 80), (44, 170), (100, 350), (210, 10000))
WIDTHS, DEPTHS = (16, 32, 64, 96, 96), (1, 2, 3, 2)
# What the finder learns from, beside the labels: the same with more and wider convolutions, never exported.
TEACHER = {"widths": (48, 96, 160, 224, 224), "depths": (2, 3, 4, 3)}


def conv(i, o, stride=1):
    return nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))


def stage(i, o, depth):
    """Half the size, then `depth` - 1 more convolutions."""
    first = conv(i, o, 2)
    return first if depth == 1 else nn.Sequential(first, *(conv(o, o) for _ in range(depth - 1)))


def doubled(coarse, fine):
    return F.interpolate(coarse, scale_factor=2)[..., :fine.shape[2], :fine.shape[3]]


class Finder(nn.Module):
    """`widths`: channels at strides 4, 8, 16, 32, 64; `depths`: convolutions at strides 8, 16, 32, 64."""

    def __init__(self, widths=WIDTHS, depths=DEPTHS):
        super().__init__()
        w4, w8, w16, w32, w64 = widths
        self.s4 = conv(16, w4)
        self.s8, self.s16 = stage(w4, w8, depths[0]), stage(w8, w16, depths[1])
        self.s32, self.s64 = stage(w16, w32, depths[2]), stage(w32, w64, depths[3])
        self.down32, self.down16, self.down8 = nn.Conv2d(w64, w32, 1), nn.Conv2d(w32, w16, 1), nn.Conv2d(w16, w8, 1)
        self.smooth32, self.smooth16, self.smooth8 = conv(w32, w32), conv(w16, w16), conv(w8, w8)
        self.heads = nn.ModuleList([nn.Conv2d(c, 9, 1) for c in (w8, w16, w32, w64)])
        for head in self.heads:
            nn.init.normal_(head.weight, std=0.01)
            w, h = 2.2, 0.8
            head.bias.data = torch.tensor([-4.0, -w, -h, w, -h, w, h, -w, h])

    def forward(self, x):
        """x: N×1×H×W, (gray − 128) / 64, H and W multiples of 4. Yields four N×9×h×w maps: score logit, corner offsets in strides."""
        x = F.pixel_unshuffle(x, 4)
        x = self.s4(x)
        p8 = self.s8(x)
        p16 = self.s16(p8)
        p32 = self.s32(p16)
        p64 = self.s64(p32)
        p32 = self.smooth32(p32 + doubled(self.down32(p64), p32))
        p16 = self.smooth16(p16 + doubled(self.down16(p32), p16))
        p8 = self.smooth8(p8 + doubled(self.down8(p16), p8))
        return [head(p) for head, p in zip(self.heads, (p8, p16, p32, p64))]


def flattened(maps):
    """All cells of all levels: logits `[n, c]`, corners in network pixels `[n, c, 4, 2]`, cell centers `[c, 2]`, level of each `[c]`."""
    logits, quads, centers, levels = [], [], [], []
    for level, (s, m) in enumerate(zip(STRIDES, maps)):
        n, _, h, w = m.shape
        y, x = torch.meshgrid(torch.arange(h, device=m.device) + 0.5, torch.arange(w, device=m.device) + 0.5, indexing="ij")
        center = torch.stack([x, y], -1).view(-1, 2)
        m = m.float().permute(0, 2, 3, 1).reshape(n, h * w, 9)
        logits.append(m[..., 0])
        quads.append((m[..., 1:].view(n, -1, 4, 2) + center[:, None]) * s)
        centers.append(center * s)
        levels.append(torch.full((h * w,), level, device=m.device))
    return torch.cat(logits, 1), torch.cat(quads, 1), torch.cat(centers), torch.cat(levels)


def box_tensor(quads):
    """`[…, 4, 2]` corners → `[…, 4]` boxes: left, top, right, bottom."""
    return torch.cat([quads.amin(-2), quads.amax(-2)], -1)


def overlaps(a, b):
    """Intersection over union of boxes `[…, 4]`, broadcast."""
    wh = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    inter = wh[..., 0] * wh[..., 1]
    size = lambda box: ((box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])).clamp(min=0)
    return inter / (size(a) + size(b) - inter + 1e-6)


@torch.no_grad()
def assign(logits, quads, centers, levels, truth, is_plate, most=10):
    """Which cells answer for which plate: those that say it best and fit it best (task-aligned, after Feng et al. 2021).

    `truth` `[n, p, 4, 2]`, `is_plate` `[n, p]`. Returns for each cell the score it should give (0 where it answers for none) and the plate.
    """
    box, found = box_tensor(truth)[:, :, None], box_tensor(quads)[:, None]
    fit = overlaps(found, box)
    stride = torch.tensor(STRIDES, device=logits.device)[levels].float()
    reach = torch.stack([stride, stride], 1) * 0.75
    middle, half = (box[..., :2] + box[..., 2:]) / 2, (box[..., 2:] - box[..., :2]) / 2
    inside = ((centers - middle).abs() <= torch.maximum(half, reach)).all(-1)
    wide = torch.maximum(box[..., 2] - box[..., 0], 1.6 * (box[..., 3] - box[..., 1]))
    low, high = torch.tensor(RANGES, device=logits.device)[levels].float().unbind(1)
    allowed = inside & (wide >= low) & (wide < high) & is_plate[..., None]
    metric = (torch.sigmoid(logits)[:, None].sqrt() * fit ** 4 + 1e-9) * allowed
    best = metric.topk(min(most, metric.shape[2]), 2)
    chosen = torch.zeros_like(allowed).scatter_(2, best.indices, best.values > 0)
    # A cell that two plates want answers for the one it fits better.
    shared = torch.where(chosen, fit + 1e-6, torch.zeros_like(fit))
    which = shared.argmax(1)
    answers = shared.amax(1) > 0
    metric = metric * chosen
    top_metric, top_fit = metric.amax(2), (fit * chosen).amax(2)
    at = lambda v: torch.gather(v, 1, which)
    score = torch.gather(metric, 1, which[:, None])[:, 0] / at(top_metric).clamp(min=1e-9) * at(top_fit).clamp(min=0.3)
    return torch.where(answers, score, torch.zeros_like(score)), which


def giou(a, b):
    wh = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    inter = wh[:, 0] * wh[:, 1]
    size_a, size_b = (a[:, 2:] - a[:, :2]).clamp(min=0), b[:, 2:] - b[:, :2]
    union = size_a[:, 0] * size_a[:, 1] + size_b[:, 0] * size_b[:, 1] - inter + 1e-6
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).clamp(min=0)
    hull = hull[:, 0] * hull[:, 1] + 1e-6
    return inter / union - (hull - union) / hull


def fit_loss(quads, truth, exact):
    """1 − GIoU of the boxes, and the corners where they are known, for each of `[k, 4, 2]`."""
    box = box_tensor(truth)
    unit = (box[:, 3] - box[:, 1]).clamp(min=4)[:, None, None]
    corner = F.smooth_l1_loss(quads / unit, truth / unit, beta=0.1, reduction="none").sum((1, 2)).clamp(max=20)
    return 1 - giou(box_tensor(quads), box) + corner * torch.where(exact, 0.25, 0.03)


def loss(cells, scores, which, truth, exact, ignored, doubted):
    """Of the cells of `flattened`. `ignored` and `doubted` `[n, c]`: cells that count for nothing, or little, where they answer for no plate."""
    logits, quads, _, _ = cells
    answers = scores > 0
    prob = torch.sigmoid(logits.detach())
    ce = F.binary_cross_entropy_with_logits(logits, scores, reduction="none")
    weight = torch.where(answers, scores, 0.75 * prob ** 2 * torch.where(doubted, 0.1, 1.0) * ~ignored)
    count = scores.sum().clamp(min=1)
    said = (ce * weight).sum() / count
    b, c = torch.nonzero(answers, as_tuple=True)
    p = which[b, c]
    fit = (fit_loss(quads[b, c], truth[b, p], exact[b, p]) * scores[b, c]).sum() / count
    return said + 1.5 * fit, {"said": said.detach(), "fit": fit.detach()}


def imitate(cells, taught, ignored):
    """The loss against what a teacher's cells say."""
    logits, quads, _, _ = cells
    with torch.no_grad():
        prob = torch.sigmoid(taught[0])
        gap = (prob - torch.sigmoid(logits)).abs()
        count = prob.sum().clamp(min=1)
    ce = F.binary_cross_entropy_with_logits(logits, prob, reduction="none")
    said = (ce * gap ** 1.5 * ~ignored).sum() / count
    b, c = torch.nonzero((prob > 0.15) & ~ignored, as_tuple=True)
    fit = (fit_loss(quads[b, c], taught[1][b, c].detach(), torch.ones_like(b, dtype=torch.bool)) * prob[b, c]).sum() / count
    return said + fit


def fold_norm(module):
    """The 3×3 convolution of conv() with its batch normalization folded in: (weight, bias)."""
    c, n = module[0], module[1]
    scale = n.weight / torch.sqrt(n.running_var + n.eps)
    return c.weight * scale[:, None, None, None], n.bias - n.running_mean * scale


def candidates(maps, threshold, limit=400):
    """Cells above `threshold` of a batch of one: scores and quads (n×4×2) in network pixels, best first."""
    scores, quads = [], []
    for s, m in zip(STRIDES, maps):
        p = torch.sigmoid(m[0, 0])
        y, x = torch.nonzero(p >= threshold, as_tuple=True)
        scores.append(p[y, x])
        cell = torch.stack([x + 0.5, y + 0.5], 1)[:, None]
        quads.append((m[0, 1:, y, x].T.reshape(-1, 4, 2) + cell) * s)
    scores, quads = torch.cat(scores), torch.cat(quads)
    order = torch.argsort(scores, descending=True)[:limit]
    return scores[order].numpy(), quads[order].numpy()


def boxes_of(quads):
    return np.concatenate([quads.min(1), quads.max(1)], 1) if len(quads) else np.zeros((0, 4), np.float32)


def iou(box, boxes):
    wh = np.clip(np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2]), 0, None)
    inter = wh[:, 0] * wh[:, 1]
    return inter / ((box[2] - box[0]) * (box[3] - box[1]) + (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) - inter + 1e-6)


def suppress(scores, quads, threshold=0.4, inside=0.7):
    """Non-maximum suppression on the quads' boxes; scores come best first. Also drops what lies mostly inside a better one, or around it."""
    boxes, kept = boxes_of(quads), []
    for i in range(len(scores)):
        fine = True
        for j in kept:
            wh = np.clip(np.minimum(boxes[i, 2:], boxes[j, 2:]) - np.maximum(boxes[i, :2], boxes[j, :2]), 0, None)
            inter = wh[0] * wh[1]
            a = (boxes[i, 2] - boxes[i, 0]) * (boxes[i, 3] - boxes[i, 1])
            b = (boxes[j, 2] - boxes[j, 0]) * (boxes[j, 3] - boxes[j, 1])
            if inter / (a + b - inter + 1e-6) > threshold or inter / (min(a, b) + 1e-6) > inside:
                fine = False
                break
        if fine:
            kept.append(i)
    return kept
