"""Training batches on any device: canvases as one tensor a pool, the augmentation of a whole batch at a time.

What `augment.py` defines for one picture (layout, contrast, what Tesseract sees) is done here for many at once, after a
locator's errors and an optic's faults. On a GPU a thousand samples take a few milliseconds.
"""

import json
import math
import os
import sys

import numpy as np
import torch
from torch.nn import functional

from alphabet import CLASS_OF
from augment import BLACK, DARKEST, GAP, MIDDLE, OVERLAP, ROWS, WHITE
from canvases import BYTES, ONE_LINE, TWO_LINE
from network import WIDTH

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from optics import as_jpeg, gaussians, homographies, spread_by

LONGEST = 16
HALF = (WIDTH - GAP) // 2


class Pool:
    """Canvases with their corners, lines and texts."""

    def __init__(self, device, capacity):
        self.device, self.count = device, 0
        self.pixels = torch.zeros(capacity, BYTES, dtype=torch.uint8, device=self.device)
        self.corners = torch.zeros(capacity, 4, 2, device=self.device)
        self.lines = torch.ones(capacity, dtype=torch.long, device=self.device)
        self.labels = torch.zeros(capacity, LONGEST, dtype=torch.long, device=self.device)
        self.lengths = torch.zeros(capacity, dtype=torch.long, device=self.device)
        self.weights = torch.ones(capacity, device=self.device)

    def put(self, at, pixels, records, two_line_weight=1.0):
        """Writes canvases from slot `at` on."""
        n = len(records)
        labels = np.zeros((n, LONGEST), np.int64)
        for row, record in zip(labels, records):
            row[: len(record["text"])] = [CLASS_OF[c] for c in record["text"]]
        self.pixels[at : at + n] = torch.from_numpy(np.array(pixels)).to(self.device)
        self.corners[at : at + n] = torch.tensor([r["corners"] for r in records], device=self.device)
        lines = torch.tensor([r["lines"] for r in records], device=self.device)
        self.lines[at : at + n] = lines
        self.labels[at : at + n] = torch.from_numpy(labels).to(self.device)
        self.lengths[at : at + n] = torch.tensor([len(r["text"]) for r in records], device=self.device)
        self.weights[at : at + n] = torch.where(lines == 2, two_line_weight, 1.0)
        self.count = max(self.count, at + n)

    @classmethod
    def of_file(cls, path, device, two_line_weight=1.0):
        """All canvases of a file that are not held back."""
        pixels = np.load(path + ".npy", mmap_mode="r")
        with open(path + ".jsonl") as file:
            records = [json.loads(line) for line in file]
        chosen = [i for i, r in enumerate(records) if not r.get("development", False) and len(r["text"]) <= LONGEST]
        pool = cls(device, len(chosen))
        pool.put(0, pixels[chosen], [records[i] for i in chosen], two_line_weight)
        return pool

    def draw(self, n):
        return torch.multinomial(self.weights[: self.count], n, replacement=True)


class BatchAugmenter:
    def __init__(self, device, seed):
        self.device = device
        self.random = torch.Generator(device=device).manual_seed(seed)
        blobs = []  # smooth patches for dirt, glare and shadow
        source = np.random.default_rng(seed)
        for _ in range(400):
            coarse = torch.from_numpy(source.standard_normal((1, 1, source.integers(2, 9), source.integers(3, 24))).astype(np.float32))
            blobs.append(functional.interpolate(coarse, (ROWS, WIDTH), mode="bicubic", align_corners=True)[0, 0])
        self.blobs = torch.stack(blobs).to(device)

    def uniform(self, n, low=0.0, high=1.0):
        return torch.rand(n, generator=self.random, device=self.device) * (high - low) + low

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.random, device=self.device)

    def chance(self, n, p):
        return torch.rand(n, generator=self.random, device=self.device) < p

    def misplaced(self, corners, strength, real):
        """The corners as a locator errs: sides moved, a turned plate in an upright box, slant, corners each their own way.

        About as far as regions of the locator are beside their labels (README.md).
        """
        n = len(corners)
        tl, tr, br, bl = corners.unbind(1)
        along, down = ((tr - tl) + (br - bl)) / 2, ((bl - tl) + (br - tr)) / 2
        tight = torch.where(real, 0.05, 0.1)[:, None]
        spread = torch.where(real, 0.045, 0.08)
        strength = torch.where(real, 0.8, 1.0) * strength
        sides = self.normal(n, 4) * strength[:, None] * torch.where(self.chance(n, 0.25), 2.0, 1.0)[:, None]
        scale = torch.tensor([0.035, 0.055, 0.035, 0.055], device=self.device)
        least = -torch.cat([torch.full_like(tight, 0.05), tight, torch.full_like(tight, 0.05), tight], 1)
        most = torch.tensor([0.12, 0.3, 0.12, 0.3], device=self.device)
        left, top, right, bottom = torch.minimum(torch.maximum(sides * scale, least), most).unbind(1)
        u = torch.stack([torch.stack([-left, -top], 1), torch.stack([right, -top], 1), torch.stack([right, bottom], 1),
                         torch.stack([-left, bottom], 1)], 1)
        aspect = along.norm(dim=1) / down.norm(dim=1).clamp(min=1e-6)
        slope = (self.normal(n) * spread * aspect.clamp(max=4.5)).clamp(-0.6, 0.6) * self.chance(n, 0.45)
        above, below = slope.clamp(max=0), slope.clamp(min=0)
        u[:, :, 1] += torch.stack([above, above - slope, below - slope, below], 1)
        slant = self.normal(n) * 0.14 / aspect.clamp(min=1.2) * self.chance(n, 0.4)
        u[:, :, 0] += torch.stack([slant, slant, -slant, -slant], 1)
        u += self.normal(n, 4, 2) * torch.tensor([0.01, 0.03], device=self.device) * strength[:, None, None]
        return corners + u[..., :1] * along[:, None] + u[..., 1:] * down[:, None]

    def laid_out(self, pool, index, corners, lines, widths, rows):
        """Samples the plates into the upper left `rows × widths` of `[n, ROWS, WIDTH]`, 2 × 2 samples a pixel."""
        n, device = len(index), self.device
        two = (lines == 2)[:, None, None]
        tl, tr, br, bl = corners.unbind(1)

        def part(top, bottom):
            return torch.stack([tl + (bl - tl) * top, tr + (br - tr) * top, tr + (br - tr) * bottom, tl + (bl - tl) * bottom], 1)

        upper = torch.where(two, part(0.0, 0.5 + OVERLAP), corners)
        maps = torch.stack([homographies(upper), homographies(part(0.5 - OVERLAP, 1.0))], 1)  # n, 2, 3, 3
        half = ((widths - torch.clamp((GAP * widths / WIDTH).round(), min=1)) / 2).floor()
        span = torch.where(lines == 2, half, widths)[:, None]
        gap = torch.where(lines == 2, widths - 2 * half, torch.zeros_like(widths))[:, None]
        column = torch.arange(WIDTH, device=device)[None].float()
        second = (column >= span + gap) & (lines == 2)[:, None]
        local = column - second * (span + gap)
        in_gap = (column >= span) & (column < span + gap)
        # The pool's shape of a canvas follows its own lines, whatever layout is shown.
        canvas_width = torch.where(pool.lines[index] == 2, TWO_LINE[0], ONE_LINE[0])[:, None, None]
        canvas_height = torch.where(pool.lines[index] == 2, TWO_LINE[1], ONE_LINE[1])[:, None, None]
        flat, base = pool.pixels.view(-1), (index * BYTES)[:, None, None]
        row = torch.arange(ROWS, device=device)[None].float()
        chosen = torch.gather(maps, 1, second.long()[:, :, None, None].expand(-1, -1, 3, 3))  # n, WIDTH, 3, 3
        total = torch.zeros(n, ROWS, WIDTH, device=device)
        for dy in (0.25, 0.75):
            v = ((row + dy) / rows[:, None])[:, :, None]
            for dx in (0.25, 0.75):
                u = ((local + dx) / span)[:, None, :]
                m = chosen[:, None]
                w = m[..., 2, 0] * u + m[..., 2, 1] * v + 1
                x = (m[..., 0, 0] * u + m[..., 0, 1] * v + m[..., 0, 2]) / w - 0.5
                y = (m[..., 1, 0] * u + m[..., 1, 1] * v + m[..., 1, 2]) / w - 0.5
                x = torch.minimum(x.clamp(min=0), canvas_width - 1.0)
                y = torch.minimum(y.clamp(min=0), canvas_height - 1.0)
                x0, y0 = x.floor(), y.floor()
                fx, fy = x - x0, y - y0
                x0, y0 = x0.long(), y0.long()
                x1, y1 = torch.minimum(x0 + 1, canvas_width - 1), torch.minimum(y0 + 1, canvas_height - 1)
                take = lambda yy, xx: flat[base + yy * canvas_width + xx].float()
                total += (take(y0, x0) * (1 - fx) + take(y0, x1) * fx) * (1 - fy) + (take(y1, x0) * (1 - fx) + take(y1, x1) * fx) * fy
        return torch.where(in_gap[:, None], 128.0, total / 4)

    def seen(self, pool, index, lines, real, strength=1.0, found=False):
        """What the network sees of the canvases `index` of a pool: `[n, HEIGHT, WIDTH]`, as Tesseract normalizes. `found`: with a locator's corners."""
        n, device = len(index), self.device
        real = torch.full((n,), real, device=device)
        pick = lambda a, b: torch.where(real, a, b)
        corners = pool.corners[index]
        if found:  # err already; enough to make no two views alike
            corners = corners + self.normal(n, 4, 2) * 0.01 * (corners[:, 2:3] - corners[:, :1])
        else:
            corners = self.misplaced(corners, strength, real)
        small = self.uniform(n) < pick(0.2, 0.5) * strength
        rows = torch.where(small, torch.where(lines == 2, self.uniform(n, 15, ROWS), self.uniform(n, 12, ROWS)).floor(), torch.full((n,), float(ROWS), device=device))
        widths = torch.where(small, torch.maximum(rows * 1.7, WIDTH * rows / ROWS * self.uniform(n, 0.5, 1.1)).floor().clamp(max=WIDTH), torch.full((n,), float(WIDTH), device=device))
        picture = self.laid_out(pool, index, corners, lines, widths, rows)
        # Blur, or motion along or across.
        blurred = self.uniform(n) < 0.35 * strength
        sigma = self.uniform(n, 0.3, 1.5) * (rows / ROWS).sqrt() * pick(0.7, 1.0) * blurred
        reach = 5
        horizontal, vertical = gaussians(sigma * self.uniform(n, 0.7, 1.5), reach), gaussians(sigma, reach)
        offset = torch.arange(-reach, reach + 1, device=device)[None]
        moved, sideways, length = self.chance(n, 0.1 * strength) & ~blurred, self.chance(n, 0.7), self.uniform(n, 2, 7).floor()[:, None]
        box = ((offset >= -(length / 2).floor()) & (offset < (length - (length / 2).floor()))).float()
        box = box / box.sum(1, keepdim=True)
        horizontal = torch.where((moved & sideways)[:, None], box, horizontal)
        vertical = torch.where((moved & ~sideways)[:, None], box, vertical)
        picture = spread_by(spread_by(picture, horizontal, True), vertical, False)
        picture = self.lit(picture, (self.uniform(n) < pick(0.12, 0.25) * strength))
        dirty = (self.uniform(n) < pick(0.07, 0.15) * strength)[:, None, None]
        blob = self.blobs[torch.randint(len(self.blobs), (n,), generator=self.random, device=device)]
        cover = ((blob - self.uniform(n, 0.7, 1.6)[:, None, None]) * self.uniform(n, 1, 6)[:, None, None]).clamp(min=0)
        cover = torch.minimum(cover, self.uniform(n, 0.3, 0.9)[:, None, None]) * dirty
        picture = picture + (self.uniform(n, 0, 255)[:, None, None] - picture) * cover
        faint = torch.where(self.chance(n, 0.12 * strength), self.uniform(n, 0.08, 0.4), torch.ones(n, device=device))[:, None, None]
        center = picture.mean((1, 2), keepdim=True)
        picture = center + (picture - center) * faint
        noise = self.uniform(n, 0.03, 1.0) * pick(0.25, 0.45) * self.chance(n, 0.25) * strength
        picture = picture + self.normal(n, ROWS, WIDTH) * (picture.std((1, 2)).clamp(min=8) * noise)[:, None, None]
        gamma = torch.where(self.chance(n, 0.3), torch.exp(self.normal(n) * 0.35 * strength), torch.ones(n, device=device))
        picture = 255 * (picture / 255).clamp(0, 1) ** gamma[:, None, None]
        picture = torch.where(self.chance(n, 0.12)[:, None, None], 255 - picture, picture).clamp(0, 255).floor()
        compressed = torch.nonzero(self.chance(n, 0.16 * strength))[:, 0]
        if len(compressed):
            picture[compressed] = as_jpeg(picture[compressed], self.uniform(len(compressed), 25, 85))
        picture = self.enlarged(picture, rows, widths)
        start, thick = self.uniform(n, 0, WIDTH), self.uniform(n, 2, 8)
        column = torch.arange(WIDTH, device=device)[None]
        struck = (column >= start[:, None]) & (column < (start + thick)[:, None]) & self.chance(n, 0.03 * strength)[:, None]
        picture = torch.where(struck[:, None], self.uniform(n, 0, 255)[:, None, None], picture)
        return self.as_input(picture.clamp(0, 255).round(), lines)

    def enlarged(self, picture, rows, widths):
        """The upper left `rows × widths` stretched to the whole, interpolated."""
        n = len(picture)
        y = (torch.arange(ROWS, device=self.device)[None] + 0.5) * (rows / ROWS)[:, None] * 2 / ROWS - 1
        x = (torch.arange(WIDTH, device=self.device)[None] + 0.5) * (widths / WIDTH)[:, None] * 2 / WIDTH - 1
        y = torch.minimum(y, ((rows - 0.5) * 2 / ROWS - 1)[:, None])
        x = torch.minimum(x, ((widths - 0.5) * 2 / WIDTH - 1)[:, None])
        grid = torch.stack([x[:, None].expand(n, ROWS, WIDTH), y[:, :, None].expand(n, ROWS, WIDTH)], -1)
        return functional.grid_sample(picture[:, None], grid, mode="bilinear", padding_mode="border", align_corners=False)[:, 0]

    def lit(self, picture, chosen):
        """A shadow's edge, a light falling off, or a glare, where `chosen`."""
        which = torch.nonzero(chosen)[:, 0]
        if not len(which):
            return picture
        part, k = picture[which], len(which)
        angle, offset = self.uniform(k, 0, 2 * math.pi)[:, None, None], self.uniform(k, -0.4, 0.4)[:, None, None]
        y = (torch.arange(ROWS, device=self.device) / ROWS - 0.5)[None, :, None]
        x = (torch.arange(WIDTH, device=self.device) / WIDTH - 0.5)[None, None]
        edge = torch.sigmoid((x * angle.cos() + y * angle.sin() - offset) * self.uniform(k, 4, 80)[:, None, None])
        shadow = part * (1 - edge * self.uniform(k, 0.2, 0.75)[:, None, None])
        blob = self.blobs[torch.randint(len(self.blobs), (k,), generator=self.random, device=self.device)]
        falling = part * (1 + blob * self.uniform(k, 0.05, 0.35)[:, None, None]).clamp(0.2, 2.5)
        glare = part + (blob - self.uniform(k, 0.3, 1.2)[:, None, None]).clamp(0, 2) * self.uniform(k, 40, 200)[:, None, None]
        kind = self.uniform(k)[:, None, None]
        result = picture.clone()
        result[which] = torch.where(kind < 0.4, shadow, torch.where(kind < 0.75, falling, glare))
        return result

    def as_input(self, picture, lines):
        """`augment.finished` and `augment.as_input` of a batch."""
        n = len(picture)
        columns = torch.arange(WIDTH, device=self.device)
        in_gap = ((columns >= HALF) & (columns < WIDTH - HALF))[None, None] & (lines == 2)[:, None, None]
        picture = torch.where(in_gap, 128.0, picture)
        central = picture[:, ROWS // 5 : ROWS - ROWS // 5].reshape(n, -1).sort(1).values
        low = central[:, central.shape[1] * 2 // 100][:, None, None]
        high = central[:, central.shape[1] * 98 // 100][:, None, None]
        flat = high - low < 8
        middle = (low + high) / 2
        low, high = torch.where(flat, middle - 4, low), torch.where(flat, middle + 4, high)
        picture = ((picture - low) * (255 / (high - low)) + 0.5).floor().clamp(DARKEST, 255)
        picture = torch.where(in_gap, 128.0, picture)
        row = torch.tensor([DARKEST, 255.0], device=self.device).repeat(WIDTH // 2).expand(n, 1, WIDTH)
        picture = torch.cat([picture[:, :MIDDLE], row, picture[:, MIDDLE:]], 1)
        return (((picture - BLACK) * (2 / (WHITE - BLACK)) - 1) * 128).round().clamp(-127, 127) / 127
