"""The networks in small integers, as the inference runs them: activations 0…127, weights −127…127, sums in 32 bits.

Activations stay below 128 so that a pair of products fits 16 bits: then the same sums come out on every processor.
A map holds q = round(value / scale) + zero. A layer: sum of weight · q, times one factor an output, plus one constant an output, rounded, cut to 0…127.
"""
import numpy as np
import torch
import torch.nn.functional as F

import finder

MOST = 127


class Layer:
    """Weights in integers with the float factors that turn sums into outputs."""

    def __init__(self, weight, bias, stride, source, target):
        """weight: out × in × taps × taps floats; source and target: (scale, zero); target None gives floats."""
        weight, bias = weight.detach().double(), bias.detach().double()
        spread = weight.abs().amax((1, 2, 3)).clamp(min=1e-8) / MOST
        self.weight = torch.round(weight / spread[:, None, None, None]).float()
        self.stride, self.source_zero = stride, source[1]
        sums = self.weight.double().sum((1, 2, 3))
        factor = source[0] * spread
        constant = bias - factor * source[1] * sums
        if target is not None:
            factor, constant = factor / target[0], constant / target[0] + target[1]
        self.factor, self.constant, self.target = factor.float(), constant.float(), target

    def __call__(self, q):
        if self.weight.shape[2] == 3:
            q = F.pad(q, (1, 1, 1, 1), value=self.source_zero)
        out = F.conv2d(q, self.weight, stride=self.stride) * self.factor[:, None, None] + self.constant[:, None, None]
        return out if self.target is None else torch.round(out).clamp(0, MOST)


def reach(values, share=0.9997):
    """What all but a few of the values stay below."""
    flat = torch.cat([v.flatten() for v in values])
    flat = flat[torch.randperm(len(flat), generator=torch.Generator().manual_seed(1))[:2_000_000]]
    return float(torch.quantile(flat, share)), float(torch.quantile(flat, 1 - share))


def positive(values):
    return max(reach(values)[0], 1e-3) / MOST, 0


def signed(values):
    high, low = reach(values)
    scale = max(high - low, 1e-3) / MOST
    return scale, int(round(min(MOST, max(0, -low / scale))))


class QuantFinder:
    PIXEL = (1 / 32, 64)  # q = pixel / 2, less a half of a half for rounding down

    def __init__(self, model, inputs):
        """model: a trained Finder; inputs: calibration tensors as evaluate.network_input makes them."""
        m = model.eval()
        seen = {}

        def note(name, value):
            seen.setdefault(name, []).append(value.detach()[..., ::2, ::2].contiguous() if value.shape[-1] > 40 else value.detach())
            return value

        with torch.no_grad():
            for x in inputs:
                x = F.pixel_unshuffle(x, 4)
                x = note("s4", m.s4(x))
                p8 = note("s8", m.s8(x))
                a16 = note("a16", m.s16[0](p8))
                p16 = note("s16", m.s16[1](a16))
                a32 = note("a32", m.s32[0](p16))
                b32 = note("b32", m.s32[1](a32))
                p32 = note("s32", m.s32[2](b32))
                a64 = note("a64", m.s64[0](p32))
                p64 = note("s64", m.s64[1](a64))
                coarse = p64
                for name, fine, down, smooth in (("32", p32, m.down32, m.smooth32), ("16", p16, m.down16, m.smooth16), ("8", p8, m.down8, m.smooth8)):
                    lateral = note("down" + name, down(coarse))
                    total = note("sum" + name, fine + finder.doubled(lateral, fine))
                    coarse = note("smooth" + name, smooth(total))
        at = {k: (signed if k.startswith(("down", "sum")) else positive)(v) for k, v in seen.items()}

        def layer(module, source, target, stride=1):
            w, b = finder.fold_norm(module)
            if source == self.PIXEL:  # q was rounded down from pixel / 2: a quarter is missing on average
                b = b + w.sum((1, 2, 3)) * 0.25 / 32
            return Layer(w, b, stride, source, target)

        def point(module, source, target):
            return Layer(module.weight, module.bias, 1, source, target)

        self.down = [layer(m.s4, self.PIXEL, at["s4"]), layer(m.s8, at["s4"], at["s8"], 2), layer(m.s16[0], at["s8"], at["a16"], 2),
                     layer(m.s16[1], at["a16"], at["s16"]), layer(m.s32[0], at["s16"], at["a32"], 2), layer(m.s32[1], at["a32"], at["b32"]),
                     layer(m.s32[2], at["b32"], at["s32"]), layer(m.s64[0], at["s32"], at["a64"], 2), layer(m.s64[1], at["a64"], at["s64"])]
        self.up = [point(m.down32, at["s64"], at["down32"]), layer(m.smooth32, at["sum32"], at["smooth32"]),
                   point(m.down16, at["smooth32"], at["down16"]), layer(m.smooth16, at["sum16"], at["smooth16"]),
                   point(m.down8, at["smooth16"], at["down8"]), layer(m.smooth8, at["sum8"], at["smooth8"])]
        self.heads = [point(h, at[k], None) for h, k in zip(m.heads, ("smooth8", "smooth16", "smooth32", "s64"))]
        # sum = fine · a + doubled coarse · b + c
        self.joins = [self.join(at[f], at[d], at[s]) for f, d, s in (("s32", "down32", "sum32"), ("s16", "down16", "sum16"), ("s8", "down8", "sum8"))]

    @staticmethod
    def join(fine, coarse, total):
        a, b = np.float32(fine[0] / total[0]), np.float32(coarse[0] / total[0])
        return float(a), float(b), float(np.float32(total[1] - a * fine[1] - b * coarse[1]))

    def eval(self):
        return self

    def add(self, join, fine, coarse):
        a, b, c = (torch.tensor(v, dtype=torch.float32) for v in join)
        return torch.round(fine * a + finder.doubled(coarse, fine) * b + c).clamp(0, MOST)

    def __call__(self, x):
        q = torch.floor((x * 64 + 128) / 2).clamp(0, MOST)
        q = F.pixel_unshuffle(q, 4)
        maps = []
        for layer in self.down:
            q = layer(q)
            maps.append(q)
        p8, p16, p32, p64 = maps[1], maps[3], maps[6], maps[8]
        p32 = self.up[1](self.add(self.joins[0], p32, self.up[0](p64)))
        p16 = self.up[3](self.add(self.joins[1], p16, self.up[2](p32)))
        p8 = self.up[5](self.add(self.joins[2], p8, self.up[4](p16)))
        return [h(p) for h, p in zip(self.heads, (p8, p16, p32, p64))]


class QuantRefiner:
    PATCH = (1 / 20, 64)

    def __init__(self, model, patches):
        """model: a trained Refiner; patches: normalized calibration patches."""
        m = model.eval()
        seen = {}
        with torch.no_grad():
            x = F.pixel_unshuffle(patches, 2)
            for i, layer in enumerate(m.features):
                x = layer(x)
                seen[i] = positive([x])
            joined = F.relu(m.join(x.permute(0, 2, 3, 1).flatten(1)))
            seen["join"] = positive([joined])
        self.layers, source = [], self.PATCH
        for i, (layer, stride) in enumerate(zip(m.features, (1, 2, 1, 2, 1, 2))):
            self.layers.append(Layer(*finder.fold_norm(layer), stride, source, seen[i]))
            source = seen[i]
        self.join = Layer(m.join.weight[:, :, None, None], m.join.bias, 1, source, seen["join"])
        self.head = Layer(m.head.weight[:, :, None, None], m.head.bias, 1, seen["join"], None)

    def eval(self):
        return self

    def __call__(self, x):
        q = torch.round(x / self.PATCH[0] + self.PATCH[1]).clamp(0, MOST)
        q = F.pixel_unshuffle(q, 2)
        for layer in self.layers:
            q = layer(q)
        q = q.permute(0, 2, 3, 1).flatten(1)[:, :, None, None]
        return self.head(self.join(q))[:, :, 0, 0]
