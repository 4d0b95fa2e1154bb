"""Stage 1, the finder: fully convolutional on the gray picture, one score and four corners a cell at strides 8, 16, 32, 64."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

STRIDES = (8, 16, 32, 64)
# Candidates whose boxes share more than this are one (stage 1; the refiner's results are held to stricter rules).
OVERLAP = 0.6
# A plate belongs to the level whose range of widths (in network pixels) holds it; ranges overlap, so some belong to two.
RANGES = ((0, 60), (50, 125), (110, 270), (240, 10000))


def conv(i, o, stride=1):
    return nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))


def doubled(coarse, fine):
    return F.interpolate(coarse, scale_factor=2)[..., :fine.shape[2], :fine.shape[3]]


class Finder(nn.Module):
    def __init__(self):
        super().__init__()
        self.s4 = conv(16, 16)
        self.s8 = conv(16, 32, 2)
        self.s16 = nn.Sequential(conv(32, 48, 2), conv(48, 48))
        self.s32 = nn.Sequential(conv(48, 64, 2), conv(64, 64), conv(64, 64))
        self.s64 = nn.Sequential(conv(64, 64, 2), conv(64, 64))
        self.down32 = nn.Conv2d(64, 64, 1)
        self.down16 = nn.Conv2d(64, 48, 1)
        self.down8 = nn.Conv2d(48, 32, 1)
        self.smooth32 = conv(64, 64)
        self.smooth16 = conv(48, 48)
        self.smooth8 = conv(32, 32)
        self.heads = nn.ModuleList([nn.Conv2d(c, 9, 1) for c in (32, 48, 64, 64)])
        half = [(2.2, 0.8)] * 4
        for head, (w, h) in zip(self.heads, half):
            nn.init.normal_(head.weight, std=0.01)
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


def targets(samples, width, height):
    """Cells that are plates and cells that count for nothing. Returns (positives, weights): arrays to index the maps with."""
    positives = []  # batch, level, y, x, box 4, quad 8, exact
    weights = [np.ones((len(samples), height // s, width // s), np.float32) for s in STRIDES]
    for b, (plates, ignored, complete) in enumerate(samples):
        for level, s in enumerate(STRIDES):
            weight = weights[level][b]
            for box in ignored:
                weight[int(box[1] / s):int(box[3] / s) + 1, int(box[0] / s):int(box[2] / s) + 1] = 0
            for box, quad, exact in plates:
                weight[max(0, int(box[1] / s)):int(box[3] / s) + 1, max(0, int(box[0] / s)):int(box[2] / s) + 1] = 0
    for b, (plates, ignored, complete) in enumerate(samples):
        for level, (s, (low, high)) in enumerate(zip(STRIDES, RANGES)):
            weight = weights[level][b]
            for box, quad, exact in plates:
                wide = max(box[2] - box[0], 1.6 * (box[3] - box[1]))
                if not low <= wide < high:
                    continue
                center = quad.mean(0)
                if not (0 <= center[0] < width and 0 <= center[1] < height):
                    continue
                rx, ry = (box[2] - box[0]) * 0.22, (box[3] - box[1]) * 0.25
                xs = range(max(0, int(np.ceil((center[0] - rx) / s - 0.5))), min(width // s - 1, int(np.floor((center[0] + rx) / s - 0.5))) + 1)
                ys = range(max(0, int(np.ceil((center[1] - ry) / s - 0.5))), min(height // s - 1, int(np.floor((center[1] + ry) / s - 0.5))) + 1)
                xs = xs if len(xs) else [int(center[0] / s)]
                ys = ys if len(ys) else [int(center[1] / s)]
                for y in ys:
                    for x in xs:
                        weight[y, x] = 1
                        positives.append(np.concatenate([[b, level, y, x], box, quad.ravel(), [exact]]))
    positives = np.array(positives, np.float32).reshape(-1, 17)
    return positives, weights


def giou(a, b):
    wh = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    inter = wh[:, 0] * wh[:, 1]
    size_a, size_b = (a[:, 2:] - a[:, :2]).clamp(min=0), b[:, 2:] - b[:, :2]
    union = size_a[:, 0] * size_a[:, 1] + size_b[:, 0] * size_b[:, 1] - inter + 1e-6
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).clamp(min=0)
    hull = hull[:, 0] * hull[:, 1] + 1e-6
    return inter / union - (hull - union) / hull


def decode(maps, positives):
    """Corners, in network pixels, at the positive cells: n×4×2."""
    out = []
    for level, s in enumerate(STRIDES):
        p = positives[positives[:, 1] == level]
        b, y, x = p[:, 0].long(), p[:, 2].long(), p[:, 3].long()
        off = maps[level][b, 1:, y, x].view(-1, 4, 2)
        cell = torch.stack([p[:, 3] + 0.5, p[:, 2] + 0.5], 1)[:, None]
        out.append((off + cell) * s)
    return torch.cat(out)


def loss(maps, positives, weights, complete):
    positives = positives[torch.argsort(positives[:, 1], stable=True)]
    total = 0.0
    count = max(1, len(positives))
    for level in range(len(STRIDES)):
        logit = maps[level][:, 0]
        target = torch.zeros_like(logit)
        p = positives[positives[:, 1] == level]
        target[p[:, 0].long(), p[:, 2].long(), p[:, 3].long()] = 1
        prob = torch.sigmoid(logit.detach())
        ce = F.binary_cross_entropy_with_logits(logit, target, reduction="none")
        modulation = torch.where(target > 0, 0.5 * (1 - prob) ** 2, 0.5 * prob ** 2)
        # A confident find where labels are known to miss plates is more likely right than wrong.
        doubt = torch.where((target == 0) & (prob > 0.6) & ~complete[:, None, None], 0.2, 1.0)
        total = total + (ce * modulation * doubt * weights[level]).sum() / count
    if not len(positives):
        return total, {"cls": float(total)}
    quad = decode(maps, positives)
    box, true_quad, exact = positives[:, 4:8], positives[:, 8:16].view(-1, 4, 2), positives[:, 16]
    found = torch.cat([quad.min(1).values, quad.max(1).values], 1)
    overlap = giou(found, box)
    unit = (box[:, 3] - box[:, 1]).clamp(min=4)[:, None, None]
    corner = F.smooth_l1_loss(quad / unit, true_quad / unit, beta=0.1, reduction="none").sum((1, 2))
    fit = ((1 - overlap) + corner * torch.where(exact > 0, 0.25, 0.03)).sum() / count
    return total + fit, {"cls": float(total.detach()), "giou": float(overlap.mean().detach()), "corner": float((corner * exact).sum().detach() / exact.sum().clamp(min=1))}


def fold_norm(module):
    """The 3×3 convolution of conv() with its batch normalization folded in: (weight, bias)."""
    c, n = module[0], module[1]
    scale = n.weight / torch.sqrt(n.running_var + n.eps)
    return c.weight * scale[:, None, None, None], n.bias - n.running_mean * scale


def candidates(maps, threshold, limit=200):
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
