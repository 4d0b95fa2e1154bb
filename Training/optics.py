"""What a lens, a sensor and a codec do to pictures, a whole batch at a time, on any device; shared by both trainings."""

import math

import torch
from torch.nn import functional


def homographies(quads):
    """`[…, 4, 2]` corners from top left clockwise → `[…, 3, 3]` maps from the unit square (Heckbert 1989, 2.2.3)."""
    p0, p1, p2, p3 = quads.unbind(-2)
    d1, d2, s = p1 - p2, p3 - p2, p0 - p1 + p2 - p3
    determinant = d1[..., 0] * d2[..., 1] - d2[..., 0] * d1[..., 1]
    determinant = torch.where(determinant.abs() < 1e-6, torch.full_like(determinant, 1e-6), determinant)
    g = (s[..., 0] * d2[..., 1] - d2[..., 0] * s[..., 1]) / determinant
    h = (d1[..., 0] * s[..., 1] - s[..., 0] * d1[..., 1]) / determinant
    rows = [p1[..., 0] - p0[..., 0] + g * p1[..., 0], p3[..., 0] - p0[..., 0] + h * p3[..., 0], p0[..., 0],
            p1[..., 1] - p0[..., 1] + g * p1[..., 1], p3[..., 1] - p0[..., 1] + h * p3[..., 1], p0[..., 1], g, h, torch.ones_like(g)]
    return torch.stack(rows, -1).unflatten(-1, (3, 3))


def dct_matrix(device):
    k, n = torch.meshgrid(torch.arange(8.0), torch.arange(8.0), indexing="ij")
    m = torch.cos(math.pi / 8 * (n + 0.5) * k) / 2
    m[0] /= math.sqrt(2)
    return m.to(device)


JPEG_TABLE = torch.tensor([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99.0])


def as_jpeg(pictures, quality):
    """Gray pictures `[n, height, width]` as a JPEG of that quality (`[n]`, 1 to 100) would show them."""
    n, height, width = pictures.shape
    padded = functional.pad(pictures[:, None], (0, -width % 8, 0, -height % 8), mode="replicate")[:, 0] - 128
    rows, columns = padded.shape[1] // 8, padded.shape[2] // 8
    blocks = padded.view(n, rows, 8, columns, 8).permute(0, 1, 3, 2, 4)
    m = dct_matrix(pictures.device)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)[:, None]
    table = (JPEG_TABLE.to(pictures.device) * scale).round().clamp(1, 255).view(n, 1, 1, 8, 8)
    blocks = m.T @ (torch.round(m @ blocks @ m.T / table) * table) @ m
    return (blocks.permute(0, 1, 3, 2, 4).reshape(n, rows * 8, columns * 8) + 128)[:, :height, :width].clamp(0, 255)


def spread_by(pictures, weights, across):
    """Convolves rows (`across`) or columns with a kernel `[n, 2r + 1]` of its own for each picture; edges repeat."""
    reach = weights.shape[1] // 2
    pad = (reach, reach, 0, 0) if across else (0, 0, reach, reach)
    padded = functional.pad(pictures[:, None], pad, mode="replicate")[:, 0]
    height, width = pictures.shape[1:]
    result = torch.zeros_like(pictures)
    for i in range(2 * reach + 1):
        part = padded[:, :, i : i + width] if across else padded[:, i : i + height]
        result += part * weights[:, i, None, None]
    return result


def gaussians(sigma, reach):
    x = torch.arange(-reach, reach + 1, device=sigma.device)
    weights = torch.exp(-0.5 * (x / sigma[:, None].clamp(min=1e-3)) ** 2)
    return weights / weights.sum(1, keepdim=True)
