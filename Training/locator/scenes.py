"""Training scenes a whole batch at a time, on any device: a part of a picture, moved, turned and scaled, with drawn or real plates
pasted in perspective, seen through a camera's faults.

A scene stays a description until it is rendered, so that the finder's picture and the refiner's patches of it show the same place, each at
its own resolution. Scene coordinates are pixels of the finder's picture; pixel (0, 0) covers [0, 1) × [0, 1).
"""
import math
import os
import sys

import numpy as np
import torch

import data
import refiner
from finder import box_tensor

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from optics import as_jpeg, gaussians, homographies, spread_by

LEVELS = 6
# Plates of a scene: those of its picture, and those pasted where none was.
LABELLED, PASTED = 24, 14
# The share of scenes that show a crowd of plates.
CROWDED = 0.07
# What is at a place; REFUTED: none, which was taken for a plate.
NONE, PLATE, IGNORED, REFUTED = 0, 1, 2, 3
# How often pictures of a source are drawn; those of one camera, or of one country, less.
SHARES = {"unknowncz": 1.3, "efm092000": 2.0, "KaurSeerat": 1.2, "AshwinBardhwaj": 1.2, "RobertLucian": 0.6}


class Atlas:
    """Pictures of all sizes in one tensor, each with its halves, sampled by the coordinates of the whole picture."""

    def __init__(self, pictures, device):
        parts, table, offset = [], [], 0
        for picture in pictures:
            rows = []
            for level in range(LEVELS):
                rows.append((offset, picture.shape[1], picture.shape[0], level))
                parts.append(picture.reshape(-1))
                offset += picture.size
                if min(picture.shape) < 8:
                    rows += [rows[-1]] * (LEVELS - 1 - level)
                    break
                picture = refiner.halve(picture)
            table.append(rows)
        self.flat = torch.from_numpy(np.concatenate(parts)).to(device)
        self.table = torch.tensor(table, device=device)  # n, LEVELS, 4

    def size(self, index):
        """Width and height: `[n, 2]`."""
        return self.table[index, 0, 1:3].float()

    def sample(self, index, x, y, step):
        """Bilinear samples `[n, h, w]`; `step` (`[n]`): pixels of the whole picture from one sample to the next. Edges repeat."""
        level = torch.log2(step.clamp(min=0.25)).add(0.4).floor().clamp(0, LEVELS - 1).long()
        offset, width, height, level = self.table[index, level].unbind(-1)
        scale = 2.0 ** level.float()
        wide = lambda v: v[:, None, None]
        x = torch.minimum((x / wide(scale) - 0.5).clamp(min=0), wide(width - 1.0))
        y = torch.minimum((y / wide(scale) - 0.5).clamp(min=0), wide(height - 1.0))
        x0, y0 = x.floor(), y.floor()
        fx, fy = x - x0, y - y0
        x0, y0 = x0.long(), y0.long()
        x1, y1 = torch.minimum(x0 + 1, wide(width - 1)), torch.minimum(y0 + 1, wide(height - 1))
        upper, lower = wide(offset) + y0 * wide(width), wide(offset) + y1 * wide(width)
        take = lambda at: self.flat[at].float()
        return (take(upper + x0) * (1 - fx) + take(upper + x1) * fx) * (1 - fy) + (take(lower + x0) * (1 - fx) + take(lower + x1) * fx) * fy


def applied(maps, x, y):
    """`[n, 3, 3]` maps of points `[n, …]`."""
    m = maps.reshape(len(maps), 9, *([1] * (x.dim() - 1))).unbind(1)
    w = m[6] * x + m[7] * y + m[8]
    return (m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w


class Scenes:
    """Draws scenes. `textures`: (gray, alpha, is plate) each."""

    def __init__(self, pictures, negatives, textures, device, seed):
        self.device = device
        self.random = torch.Generator(device=device).manual_seed(seed)
        everything = pictures + negatives
        self.atlas = Atlas([p.gray for p in everything], device)
        quads = np.zeros((len(everything), LABELLED, 4, 2), np.float32)
        exact, state = np.zeros((len(everything), LABELLED), bool), np.full((len(everything), LABELLED), NONE)
        for i, picture in enumerate(everything):
            places = [(data.corners(box) if quad is None else quad, quad is not None, PLATE) for box, quad in zip(picture.boxes, picture.quads)]
            places += [(quad, True, kind) for seen, kind in ((picture.unsure, IGNORED), (picture.refuted, REFUTED)) for quad in seen]
            for j, place in enumerate(places[:LABELLED]):
                quads[i, j], exact[i, j], state[i, j] = place
        self.quads, self.exact, self.state = (torch.from_numpy(a).to(device) for a in (quads, exact, state))
        self.complete = torch.tensor([p.complete for p in everything], device=device)
        share = [next((v for k, v in SHARES.items() if k in p.source), 0.9) for p in pictures]
        negative = 0.06 / 0.94 * sum(share) / max(1, len(negatives))
        self.shares = torch.tensor(share + [negative] * len(negatives), device=device)
        self.texture_gray, self.texture_alpha = Atlas([t[0] for t in textures], device), Atlas([t[1] for t in textures], device)
        is_plate = torch.tensor([t[2] for t in textures], device=device)
        self.is_plate, self.plate_textures = is_plate, torch.nonzero(is_plate)[:, 0]

    def uniform(self, *shape, low=0.0, high=1.0):
        return torch.rand(*shape, generator=self.random, device=self.device) * (high - low) + low

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.random, device=self.device)

    def chance(self, n, p):
        return torch.rand(n, generator=self.random, device=self.device) < p

    def whole(self, n, high):
        """Whole numbers from 0 to below `high`, a number or `[n]`."""
        return (torch.rand(n, generator=self.random, device=self.device) * high).long()

    def draw(self, n, width, height):
        """Describes `n` scenes of one size."""
        index = torch.multinomial(self.shares, n, replacement=True, generator=self.random)
        pw, ph = self.atlas.size(index).unbind(1)
        count = (self.state[index] != NONE).sum(1)
        chosen = self.whole(n, count.clamp(min=1))
        has = (count > 0) & self.chance(n, 0.85)
        box = box_tensor(self.quads[index, chosen])
        plate_width = torch.where(has, box[:, 2] - box[:, 0], 100.0).clamp(min=4)
        natural = torch.sqrt(data.FINDER_AREA / (pw * ph)).clamp(max=1)
        scale = natural * torch.exp(self.uniform(n, low=-0.45, high=0.4))
        free = torch.exp(self.uniform(n, low=math.log(14), high=math.log(0.9 * width))) / plate_width
        scale = torch.where(has & self.chance(n, 0.35), free, scale)
        limited = torch.minimum(scale, 0.95 * width / plate_width).clamp(max=1.7)
        scale = torch.where(has, torch.maximum(limited, 11 / plate_width), scale).clamp(min=0.08)
        stretch = torch.exp(self.normal(n) * 0.09)
        sx, sy = scale * stretch, scale / stretch
        flip = self.chance(n, 0.3)
        ax = torch.where(has, (box[:, 0] + box[:, 2]) / 2, self.uniform(n) * pw)
        ay = torch.where(has, (box[:, 1] + box[:, 3]) / 2, self.uniform(n) * ph)
        half = (plate_width * sx / 2).clamp(max=width / 2)
        tx = torch.where(has, torch.minimum(torch.maximum(self.uniform(n, low=0.1, high=0.9) * width, half), width - half), width / 2)
        ty = torch.where(has, self.uniform(n, low=0.1, high=0.9) * height, height / 2)
        # Fill the scene with picture: move the anchor so that no avoidable border shows.
        fx = torch.where(flip, 1 - ax / pw, ax / pw)
        left, top = tx - fx * pw * sx, ty - ay * sy
        zero = torch.zeros_like(left)
        left = torch.minimum(torch.maximum(left, torch.minimum(zero, width - pw * sx)), torch.maximum(zero, width - pw * sx))
        top = torch.minimum(torch.maximum(top, torch.minimum(zero, height - ph * sy)), torch.maximum(zero, height - ph * sy))
        filled = self.chance(n, 0.85)
        tx, ty = torch.where(filled, left + fx * pw * sx, tx), torch.where(filled, top + ay * sy, ty)
        signed = torch.where(flip, -sx, sx)
        one = torch.ones_like(sx)
        matrix = torch.stack([signed, zero, tx - signed * ax, zero, sy, ty - sy * ay, zero, zero, one], 1).view(n, 3, 3)
        turned = self.chance(n, 0.35)
        angle, shear = self.normal(n) * math.radians(4.5) * turned, self.normal(n) * 0.05 * turned
        c, s = angle.cos(), angle.sin()
        turn = torch.stack([c, shear - s, tx - c * tx - (shear - s) * ty, s, c, ty - s * tx - c * ty, zero, zero, one], 1).view(n, 3, 3)
        matrix = turn @ matrix
        scene = Scene()
        scene.width, scene.height, scene.index, scene.complete = width, height, index, self.complete[index]
        scene.to_picture, scene.step = torch.linalg.inv_ex(matrix)[0], 1 / scale
        scene.bordered = torch.where(self.chance(n, 0.15), -1.0, torch.where(self.chance(n, 0.5), 128.0, self.uniform(n, high=255)))
        self.place_labels(scene, matrix, flip)
        self.paste(scene)
        self.choose_optics(scene)
        return scene

    def place_labels(self, scene, matrix, flip):
        n = len(matrix)
        quads = self.quads[scene.index]
        x, y = applied(matrix, quads[..., 0], quads[..., 1])
        quads = torch.stack([x, y], -1)
        quads = torch.where(flip[:, None, None, None], quads[:, :, [1, 0, 3, 2]], quads)
        box = box_tensor(quads)
        limit = torch.tensor([scene.width, scene.height] * 2, device=self.device).float()
        clipped = torch.minimum(box.clamp(min=0), limit)
        size = lambda b: (b[..., 2] - b[..., 0]).clamp(min=0) * (b[..., 3] - b[..., 1]).clamp(min=0)
        visible = size(clipped) / size(box).clamp(min=1e-3)
        wide = box[..., 2] - box[..., 0]
        state = self.state[scene.index]
        state = torch.where((state == PLATE) & ((visible < 0.55) | (wide < 10)), IGNORED, state)
        state = torch.where(size(clipped) > 0, state, NONE)
        cut = (visible < 0.95)[..., None, None]
        corners = torch.stack([clipped[..., [0, 1]], clipped[..., [2, 1]], clipped[..., [2, 3]], clipped[..., [0, 3]]], -2)
        pad = lambda v, fill: torch.cat([v, torch.full((n, PASTED, *v.shape[2:]), fill, dtype=v.dtype, device=self.device)], 1)
        scene.quads = pad(torch.where(cut | (state == IGNORED)[..., None, None], corners, quads), 0.0)
        scene.state = pad(state, NONE)
        scene.exact = pad(self.exact[scene.index] & ~cut[..., 0, 0], False)
        scene.visible = visible

    def random_quads(self, center, width, aspect, strong):
        """Outlines of plates as a camera sees them: turned, sheared, with a little perspective. All `[n]` but `center`, `[n, 2]`."""
        n = len(width)
        corner = torch.tensor([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]], device=self.device)
        squeezed = self.chance(n, 0.4)
        squeeze = torch.where(squeezed, self.uniform(n, low=0.55), 1.0)
        x, y = corner[:, 0] * (width * squeeze)[:, None], corner[:, 1] * (width / aspect)[:, None]
        side = torch.where(self.chance(n, 0.5), 1.0, -1.0)
        y = y + x * (self.normal(n) * 0.12 * strong + side * (1 - squeeze) * 0.4)[:, None]
        x = x + y * (self.normal(n) * 0.08)[:, None]
        taper = 1 + self.normal(n) * 0.06
        y = torch.cat([y[:, :1], y[:, 1:3] * taper[:, None], y[:, 3:]], 1)
        angle = (self.normal(n) * math.radians(5) * torch.where(strong > 0.5, 1.0, 0.4))[:, None]
        return torch.stack([x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()], -1) + center[:, None]

    def paste(self, scene):
        """One plate over a labelled one, now and then, and up to two where none is; also signs that are no plates."""
        n, device = len(scene.index), self.device
        slots = 1 + PASTED
        scene.texture = torch.zeros(n, slots, dtype=torch.long, device=device)
        scene.paste_quads = torch.zeros(n, slots, 4, 2, device=device)
        scene.pasted = torch.zeros(n, slots, dtype=torch.bool, device=device)
        # Over a labelled plate, a little larger than it.
        usable = (scene.state[:, :LABELLED] == PLATE) & (scene.visible > 0.9)
        box = box_tensor(scene.quads[:, :LABELLED])
        usable &= box[..., 2] - box[..., 0] > 16
        over = usable.any(1) & self.chance(n, 0.22)
        which = torch.multinomial(usable.float() + 1e-6, 1, generator=self.random)[:, 0]
        rows = torch.arange(n, device=device)
        box = box[rows, which]
        texture = self.plate_textures[self.whole(n, len(self.plate_textures))]
        w, h = self.texture_gray.size(texture).unbind(1)
        wide = torch.maximum((box[:, 2] - box[:, 0]) * 1.1, (box[:, 3] - box[:, 1]) * w / h * 0.95)
        quads = self.random_quads((box[:, :2] + box[:, 2:]) / 2, wide, w / h, torch.zeros(n, device=device))
        new = box_tensor(quads)
        inside = (new[:, :2] >= -1).all(1) & (new[:, 2] <= scene.width + 1) & (new[:, 3] <= scene.height + 1)
        scene.texture[:, 0], scene.paste_quads[:, 0], scene.pasted[:, 0] = texture, quads, over
        at = rows[over], which[over]
        scene.quads[at] = quads[over]
        scene.exact[at] = True
        scene.state[at] = torch.where(inside[over], PLATE, IGNORED)
        # Where there is none; now and then a crowd of plates in rows, as at a gantry, a dealer's or on a sheet.
        crowd = self.chance(n, CROWDED)
        columns, lines = self.whole(n, 3) + 1, self.whole(n, 5) + 2
        area = self.uniform(n, low=0.5, high=1.0)[:, None] * torch.tensor([scene.width, scene.height], device=device)
        corner = self.uniform(n, 2) * (torch.tensor([scene.width, scene.height], device=device) - area)
        cell = area / torch.stack([columns, lines], 1)
        labelled = scene.state[:, :LABELLED]
        labelled[crowd] = torch.where(labelled[crowd] == PLATE, IGNORED, labelled[crowd])
        several = self.chance(n, 0.4) | crowd
        for slot in range(PASTED):
            active = several & (torch.ones_like(several) if slot == 0 else crowd | self.chance(n, 0.4) if slot == 1 else crowd)
            texture = torch.where(crowd, self.plate_textures[self.whole(n, len(self.plate_textures))], self.whole(n, len(self.is_plate)))
            w, h = self.texture_gray.size(texture).unbind(1)
            wide = torch.exp(self.uniform(n, low=math.log(14), high=math.log(0.5 * scene.width)))
            center = self.uniform(n, 2) * torch.tensor([scene.width, scene.height], device=device)
            quads = self.random_quads(center, wide, w / h, torch.ones(n, device=device))
            place = corner + (torch.stack([slot % columns, slot // columns], 1) + 0.5) * cell
            fitting = torch.minimum(cell[:, 0], cell[:, 1] * w / h) * self.uniform(n, low=0.8, high=0.97)
            half = torch.stack([fitting, fitting * h / w], 1)[:, None] / 2
            upright = place[:, None] + (corner_square(device) * 2 - 1) * half
            quads = torch.where(crowd[:, None, None], upright, quads)
            active &= ~crowd | (slot < columns * lines)
            new = box_tensor(quads)
            old = box_tensor(scene.quads)
            meets = ((new[:, None, 0] < old[..., 2]) & (old[..., 0] < new[:, None, 2]) & (new[:, None, 1] < old[..., 3]) &
                     (old[..., 1] < new[:, None, 3]) & (scene.state != NONE)).any(1)
            inside = (new[:, :2] >= 0).all(1) & (new[:, 2] <= scene.width) & (new[:, 3] <= scene.height)
            active = active & inside & (crowd | ~meets)
            scene.texture[:, 1 + slot], scene.paste_quads[:, 1 + slot], scene.pasted[:, 1 + slot] = texture, quads, active
            scene.quads[:, LABELLED + slot] = quads
            scene.exact[:, LABELLED + slot] = True
            large = (quads[:, 1] - quads[:, 0]).norm(dim=1) >= 10
            scene.state[:, LABELLED + slot] = torch.where(active & self.is_plate[texture], torch.where(large, PLATE, IGNORED), NONE)
        # Light as around: the brightness of the place pulls the plate's own towards it.
        corner = torch.linspace(0.1, 0.9, 5, device=device)
        u, v = corner[None, None, None, :, None], corner[None, None, :, None, None]
        q = scene.paste_quads[:, :, None, None]
        points = (q[..., 0, :] * (1 - u) + q[..., 1, :] * u) * (1 - v) + (q[..., 3, :] * (1 - u) + q[..., 2, :] * u) * v
        x, y = points[..., 0].reshape(n, slots * 5, 5), points[..., 1].reshape(n, slots * 5, 5)
        here = self.base(scene, rows, x, y, scene.step * 4).view(n, slots, 25).mean(2)
        scene.gain = ((0.35 + here / 160) * self.uniform(n, slots, low=0.7, high=1.3)).clamp(0.25, 1.25)
        scene.faint = self.uniform(n, slots, low=0.6)
        scene.to_texture = torch.linalg.inv_ex(homographies(torch.where(scene.pasted[..., None, None], scene.paste_quads, corner_square(device))))[0].nan_to_num(0.0, 0.0, 0.0)

    def choose_optics(self, scene):
        n = len(scene.index)
        toned = self.chance(n, 0.75)
        gamma = torch.where(self.chance(n, 0.6), torch.exp(self.normal(n) * 0.4), 1.0) * torch.where(self.chance(n, 0.1), self.uniform(n, low=1.5, high=2.6), 1.0)
        scene.gamma = torch.where(toned, gamma, 1.0)
        scene.contrast = torch.where(toned, self.uniform(n, low=0.5, high=1.3), 1.0)
        scene.light = torch.where(toned, self.uniform(n, low=-0.15, high=0.15), 0.0)
        scene.sigma = torch.where(self.chance(n, 0.27), self.uniform(n, low=0.4, high=1.6), 0.0)
        scene.motion = torch.where(self.chance(n, 0.1) & (scene.sigma == 0), self.uniform(n, low=2, high=8), 0.0)
        scene.across = self.chance(n, 0.7)
        scene.noise = torch.where(self.chance(n, 0.32), self.uniform(n, low=1, high=15), 0.0)
        scene.quality = torch.where(self.chance(n, 0.2), self.uniform(n, low=25, high=75), 0.0)

    def base(self, scene, which, x, y, step):
        """The picture alone at scene coordinates `[m, h, w]` of the scenes `which`."""
        index = scene.index[which]
        x, y = applied(scene.to_picture[which], x, y)
        gray = self.atlas.sample(index, x, y, step)
        width, height = self.atlas.size(index).unbind(1)
        outside = (x < 0) | (y < 0) | (x > width[:, None, None]) | (y > height[:, None, None])
        border = scene.bordered[which][:, None, None]
        return torch.where(outside & (border >= 0), border, gray)

    def render(self, scene, which, x, y, step):
        """Gray values at scene coordinates `[m, h, w]` of the scenes `which` (`[m]`), `step` (`[m]`) scene pixels apart."""
        gray = self.base(scene, which, x, y, scene.step[which] * step)
        for slot in range(scene.pasted.shape[1]):
            chosen = torch.nonzero(scene.pasted[which, slot])[:, 0]
            if not len(chosen):
                continue
            of = which[chosen]
            texture, quad = scene.texture[of, slot], scene.paste_quads[of, slot]
            size = self.texture_gray.size(texture)
            u, v = applied(scene.to_texture[of, slot], x[chosen], y[chosen])
            inside = (u > 0) & (u < 1) & (v > 0) & (v < 1)
            pixels = size[:, 0] / (quad[:, 1] - quad[:, 0]).norm(dim=1).clamp(min=2) * step[chosen]
            u, v = (u * size[:, 0, None, None]).clamp(-9, 9999), (v * size[:, 1, None, None]).clamp(-9, 9999)
            front, alpha = self.texture_gray.sample(texture, u, v, pixels), self.texture_alpha.sample(texture, u, v, pixels) / 255 * inside
            gain, faint = scene.gain[of, slot][:, None, None], scene.faint[of, slot][:, None, None]
            front = ((front - 128) * gain * faint + 128 * gain).clamp(0, 255)
            gray[chosen] = front * alpha + gray[chosen] * (1 - alpha)
        return self.through_optics(scene, which, gray, step)

    def through_optics(self, scene, which, gray, step):
        at = lambda v: v[which]
        sigma, motion, across = at(scene.sigma) / step, at(scene.motion) / step, at(scene.across)
        blurred = torch.nonzero((sigma > 0.2) | (motion > 1))[:, 0]
        if len(blurred):
            reach = 6
            offset = torch.arange(-reach, reach + 1, device=self.device)[None]
            soft = gaussians(sigma[blurred], reach)
            box = (offset.abs() * 2 < motion[blurred][:, None]).float()
            box = box / box.sum(1, keepdim=True).clamp(min=1)
            still = gaussians(torch.zeros_like(sigma[blurred]), reach)
            moved = (motion[blurred] > 1)[:, None]
            sideways = across[blurred][:, None]
            horizontal = torch.where(moved, torch.where(sideways, box, still), soft)
            vertical = torch.where(moved, torch.where(sideways, still, box), soft)
            gray[blurred] = spread_by(spread_by(gray[blurred], horizontal, True), vertical, False)
        wide = lambda v: at(v)[:, None, None]
        gray = ((gray / 255).clamp(0, 1) ** wide(scene.gamma) - 0.5) * wide(scene.contrast) + 0.5 + wide(scene.light)
        gray = (gray * 255).clamp(0, 255)
        noisy = torch.nonzero(at(scene.noise) > 0)[:, 0]
        if len(noisy):
            gray[noisy] += torch.randn(gray[noisy].shape, generator=self.random, device=self.device) * at(scene.noise)[noisy][:, None, None]
        packed = torch.nonzero(at(scene.quality) > 0)[:, 0]
        if len(packed):
            gray[packed] = as_jpeg(gray[packed], at(scene.quality)[packed])
        return gray.clamp(0, 255).round()

    def pictures(self, scene):
        """The finder's pictures `[n, height, width]`, gray 0 to 255."""
        n = len(scene.index)
        x = torch.arange(scene.width, device=self.device)[None, None].float() + 0.5
        y = torch.arange(scene.height, device=self.device)[None, :, None].float() + 0.5
        x, y = x.expand(n, scene.height, scene.width), y.expand(n, scene.height, scene.width)
        return self.render(scene, torch.arange(n, device=self.device), x, y, torch.ones(n, device=self.device))

    def patches(self, scene, which, frames):
        """The refiner's patches `[m, 80, 128]` of candidates' frames (`refiner.frames_of`: center, across, down)."""
        u = (torch.arange(refiner.WIDTH, device=self.device) + 0.5) * 2 / refiner.WIDTH - 1
        v = (torch.arange(refiner.HEIGHT, device=self.device) + 0.5) * 2 / refiner.HEIGHT - 1
        f = frames[:, :, None, None]
        x = f[:, 0] + f[:, 2] * u[None, None] + f[:, 4] * v[None, :, None]
        y = f[:, 1] + f[:, 3] * u[None, None] + f[:, 5] * v[None, :, None]
        step = torch.maximum(frames[:, 2:4].norm(dim=1) * 2 / refiner.WIDTH, frames[:, 4:6].norm(dim=1) * 2 / refiner.HEIGHT)
        return self.render(scene, which, x, y, step.clamp(min=0.05))


class Scene:
    """Scenes of one size: what `Scenes.draw` decided, a row a scene."""


def corner_square(device):
    return torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], device=device)
