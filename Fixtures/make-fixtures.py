#!/usr/bin/env python3
"""Draws stills/, lettering/, damaged/, fuzz/picture/ and the stream below Fixtures/: invented plates on drawn cars, no photograph anywhere.

usage: Fixtures/make-fixtures.py            (needs numpy, opencv-python-headless, pillow and Debian's fonts
                                             fonts-opendin fonts-roadgeek fonts-dejavu; the same seed, the same pictures)
"""
import io
import pathlib
import random
import struct

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

here = pathlib.Path(__file__).parent
fonts = pathlib.Path("/usr/share/fonts/truetype")
DIN = fonts / "opendin/OSP-DIN.ttf"
ROAD = fonts / "roadgeek/RG2014C.ttf"
BOLD = fonts / "dejavu/DejaVuSansCondensed-Bold.ttf"


def text_block(text, font, height, ink):
    """Text of exactly `height` pixels of cap height, in a tight transparent picture."""
    face = ImageFont.truetype(str(font), height * 2)
    left, top, right, bottom = face.getbbox("H" + text)
    picture = Image.new("RGBA", (right + height, bottom + height), ink + (0,))
    ImageDraw.Draw(picture).text((0, 0), text, font=face, fill=ink + (255,))
    picture = picture.crop(picture.getbbox())
    return picture.resize((max(1, round(picture.width * height / picture.height)), height), Image.LANCZOS)


def plate(kind, text):
    """A plate of its kind, drawn flat, a pixel a millimetre."""
    width, height = {"eu": (520, 110), "gb": (520, 111), "us": (305, 152), "br": (400, 130), "two": (280, 200)}[kind]
    face = (245, 245, 240)
    ink = (15, 15, 20)
    if kind == "gb":
        face = (250, 215, 60)
    if kind == "br":
        face, ink = (150, 152, 155), (20, 20, 20)
    picture = Image.new("RGB", (width, height), face)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((1, 1, width - 2, height - 2), radius=height // 12, outline=ink, width=max(1, height // 40))
    left = 0
    if kind in ("eu", "two"):
        left = width // (11 if kind == "eu" else 7)
        draw.rectangle((2, 2, left, height - 3), fill=(20, 60, 160))
        code = text_block("D" if kind == "eu" else "PL", BOLD, height // (4 if kind == "eu" else 9), (255, 255, 255))
        picture.paste(code, ((left - code.width) // 2 + 1, height - code.height - height // 8), code)
    if kind == "us":
        name = text_block("OREGONIA", BOLD, height // 8, (150, 30, 40))
        picture.paste(name, ((width - name.width) // 2, height // 14), name)
        slogan = text_block("LAND OF DRAWN CARS", BOLD, height // 14, (60, 60, 120))
        picture.paste(slogan, ((width - slogan.width) // 2, height - slogan.height - height // 20), slogan)
    if kind == "br":
        city = text_block("BR - CIDADE", BOLD, height // 9, ink)
        picture.paste(city, ((width - city.width) // 2, height // 14), city)
    font = {"us": ROAD}.get(kind, DIN)
    lines = text.split("/")
    for number, line in enumerate(lines):
        tall = {"eu": 0.66, "gb": 0.66, "us": 0.48, "br": 0.56, "two": 0.36}[kind]
        block = text_block(line, font, round(height * tall), ink)
        room = round((width - left) * 0.90)
        if block.width > room:
            block = block.resize((room, block.height), Image.LANCZOS)
        middle = {"br": 0.60, "us": 0.52}.get(kind, 0.5) if len(lines) == 1 else (0.28, 0.73)[number]
        picture.paste(block, (left + (width - left - block.width) // 2, round(height * middle) - block.height // 2), block)
    return np.asarray(picture)[:, :, ::-1].copy()


def scene(rng, width=1280, height=960):
    """A road, a sky and houses between them."""
    sky = np.linspace(215, 150, height)[:, None, None] * np.array([1.0, 0.96, 0.92])
    picture = np.repeat(sky, width, axis=1)
    horizon = int(height * 0.45)
    road = np.linspace(120, 85, height - horizon)[:, None, None] * np.ones(3)
    picture[horizon:] = road
    noise = cv2.resize(rng.normal(0, 9, (height // 4, width // 4, 3)), (width, height))
    picture += noise
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    for _ in range(7):
        x, w = int(rng.uniform(0, width)), int(rng.uniform(60, 200))
        h = int(rng.uniform(80, 260))
        color = tuple(int(v) for v in rng.uniform(60, 190, 3))
        cv2.rectangle(picture, (x, horizon - h), (x + w, horizon), color, -1)
        for wy in range(horizon - h + 12, horizon - 12, 26):
            for wx in range(x + 8, x + w - 14, 24):
                cv2.rectangle(picture, (wx, wy), (wx + 11, wy + 14), tuple(c // 2 for c in color), -1)
    return picture


def car(picture, x, y, w, color):
    """The back of a car, `w` pixels wide, its bumper's middle at (x, y)."""
    h = int(w * 0.72)
    l, r = x - w // 2, x + w // 2
    dark = tuple(int(c * 0.55) for c in color)
    cv2.ellipse(picture, (x, y + h // 4), (int(w * 0.56), int(h * 0.10)), 0, 0, 360, (35, 35, 38), -1, cv2.LINE_AA)
    for wheel in (l + w // 7, r - w // 7):
        cv2.rectangle(picture, (wheel - w // 14, y), (wheel + w // 14, y + h // 4), (20, 20, 22), -1)
    body = np.array([[l, y + h // 8], [l, y - h // 3], [l + w // 9, y - h // 2], [r - w // 9, y - h // 2], [r, y - h // 3], [r, y + h // 8]])
    cv2.fillPoly(picture, [body], color, cv2.LINE_AA)
    roof = np.array([[l + w // 9, y - h // 2], [l + w // 5, int(y - h * 0.92)], [r - w // 5, int(y - h * 0.92)], [r - w // 9, y - h // 2]])
    cv2.fillPoly(picture, [roof], color, cv2.LINE_AA)
    glass = np.array([[l + w // 6, y - h // 2], [l + int(w * 0.24), int(y - h * 0.86)], [r - int(w * 0.24), int(y - h * 0.86)], [r - w // 6, y - h // 2]])
    cv2.fillPoly(picture, [glass], (70, 62, 55), cv2.LINE_AA)
    for side, lamp in ((1, l), (-1, r)):
        cv2.rectangle(picture, (lamp + side * w // 40, y - h // 3), (lamp + side * w // 7, y - h // 7), (40, 40, 190), -1)
    cv2.rectangle(picture, (l, y - h // 40), (r, y + h // 8), dark, -1)
    cv2.line(picture, (l + w // 6, y - h // 2 + 4), (r - w // 6, y - h // 2 + 4), dark, max(1, w // 160), cv2.LINE_AA)


def put(picture, flat, center, width, angle=0.0, turn=0.0):
    """Pastes a flat plate with its middle at `center`, `width` pixels wide; `angle` in the plane, `turn` sideways (0–1)."""
    h, w = flat.shape[:2]
    height = width * h / w
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    corners = []
    for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        depth = 1 + turn * u
        px, py = u * width / 2 * (1 - abs(turn)), v * height / 2 * depth
        corners.append((center[0] + c * px - s * py, center[1] + s * px + c * py))
    to = np.float32(corners)
    fit = cv2.getPerspectiveTransform(np.float32([(0, 0), (w, 0), (w, h), (0, h)]), to)
    size = (picture.shape[1], picture.shape[0])
    shrink = max(1, int(w / width))
    soft = cv2.blur(flat, (shrink, shrink)) if shrink > 1 else flat
    warped = cv2.warpPerspective(soft, fit, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), fit, size, flags=cv2.INTER_AREA)[:, :, None] / 255.0
    picture[:] = (picture * (1 - mask) + warped * mask).astype(np.uint8)


def weather(picture, rng, blur=0.0, motion=0, noise=3.0, gamma=1.0):
    out = picture.astype(np.float32)
    if motion:
        kernel = np.zeros((motion, motion), np.float32)
        kernel[motion // 2] = 1 / motion
        out = cv2.filter2D(out, -1, kernel)
    if blur:
        out = cv2.GaussianBlur(out, (0, 0), blur)
    out = 255 * (np.clip(out, 0, 255) / 255) ** gamma
    out += rng.normal(0, noise, out.shape)
    return np.clip(out, 0, 255).astype(np.uint8)


def dirty(flat, rng):
    for _ in range(14):
        at = (int(rng.uniform(0, flat.shape[1])), int(rng.uniform(0, flat.shape[0])))
        spot = flat.copy()
        cv2.circle(spot, at, int(rng.uniform(3, 12)), (70, 85, 95), -1, cv2.LINE_AA)
        flat = cv2.addWeighted(spot, 0.55, flat, 0.45, 0)
    return flat


def pillow(picture):
    return Image.fromarray(picture[:, :, ::-1])


def still(seed, kind, text, plate_width=200, angle=0.0, turn=0.0, size=(1280, 960), color=(140, 60, 50), soil=False, **look):
    rng = np.random.default_rng(seed)
    picture = scene(rng, *size)
    x, y = int(size[0] * rng.uniform(0.4, 0.6)), int(size[1] * 0.72)
    w = int(plate_width * {"eu": 3.3, "gb": 3.3, "br": 4.0, "us": 5.2, "two": 5.5}[kind])
    car(picture, x, y, w, color)
    flat = plate(kind, text)
    if soil:
        flat = dirty(flat, rng)
    put(picture, flat, (x, y - int(w * 0.10)), plate_width, angle, turn)
    return weather(picture, rng, **look)


def write_stills(folder):
    folder.mkdir(exist_ok=True)
    save = lambda name, picture, **options: pillow(picture).save(folder / name, **options)
    save("eu-day.jpg", still(1, "eu", "HP KT 4821"), quality=88)
    save("gb-blur.jpg", still(2, "gb", "KX61 VTP", blur=1.2, color=(60, 120, 60)), quality=70)
    save("us-day.png", still(3, "us", "4TRK 629", plate_width=190, color=(90, 90, 100), size=(960, 720)))
    save("br-dirt.jpg", still(4, "br", "KTR-3907", plate_width=210, soil=True, color=(200, 200, 205)), quality=80)
    save("eu-angle.jpg", still(5, "eu", "WN PA 736", angle=-7, turn=0.10, plate_width=230, color=(30, 30, 35)), quality=85)
    save("eu-night.jpg", still(6, "eu", "LB XM 905", gamma=2.1, noise=7, color=(45, 45, 120)), quality=75)
    save("us-motion.webp", still(7, "us", "KVP 3846", plate_width=220, motion=5, color=(40, 80, 140)), quality=80)
    save("two-line.tif", still(8, "two", "WPK/68R4", plate_width=130, color=(60, 60, 160), size=(800, 600)), compression="tiff_lzw")
    save("eu-progressive.jpg", still(9, "eu", "MK RT 318", color=(150, 150, 90)), quality=82, progressive=True)
    cmyk = pillow(still(10, "eu", "DX AV 572", size=(960, 720))).convert("CMYK")
    cmyk.save(folder / "eu-cmyk.jpg", quality=85)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = pillow(still(11, "eu", "RT HW 694", size=(960, 720))).transpose(Image.ROTATE_90)
    turned.save(folder / "eu-turned.jpg", quality=85, exif=exif)
    gray = pillow(still(12, "gb", "LR18 MXN", size=(800, 600), plate_width=160)).convert("L")
    gray.save(folder / "gb-gray.bmp")
    rng = np.random.default_rng(13)
    pair = scene(rng, 1280, 720)
    for x, text, color in ((360, "HP KT 4821", (120, 60, 50)), (940, "TK BN 267", (60, 60, 60))):
        car(pair, x, 520, 460, color)
        put(pair, plate("eu", text), (x, 474), 150)
    save("two-cars.jpg", weather(pair, rng), quality=85)
    save("empty-road.jpg", weather(scene(np.random.default_rng(14)), np.random.default_rng(14)), quality=80)


def lettered(flat, text, center, height, ink, face=None, font=BOLD):
    """Writes on a flat picture (red, green, blue), on a label of color `face` if there is one."""
    picture = Image.fromarray(flat[:, :, ::-1])
    block = text_block(text, font, height, ink)
    at = (round(center[0] - block.width / 2), round(center[1] - block.height / 2))
    if face:
        edge = max(2, height // 3)
        ImageDraw.Draw(picture).rectangle((at[0] - edge, at[1] - edge, at[0] + block.width + edge, at[1] + block.height + edge), fill=face)
    picture.paste(block, at, block)
    return np.asarray(picture)[:, :, ::-1].copy()


def framed(flat, above, below, color=(25, 25, 28), ink=(225, 225, 225), rim=26):
    """A plate in a dealer's frame that has lettering above and below."""
    flat = cv2.copyMakeBorder(flat, rim, rim, 9, 9, cv2.BORDER_CONSTANT, value=color)
    middle = flat.shape[1] / 2
    for text, y in ((above, rim / 2), (below, flat.shape[0] - rim / 2)):
        if text:
            flat = lettered(flat, text, (middle, y), rim // 2, ink)
    return flat


def american(text):
    """State name and slogan as `plate` draws them, and the month and the year on stickers in the upper corners."""
    flat = plate("us", text)
    flat = lettered(flat, "MAR", (34, 22), 12, (250, 250, 250), (170, 30, 40))
    return lettered(flat, "31", (272, 22), 12, (20, 20, 20), (235, 200, 40))


def french(text):
    """A band on either side: the country's letter on the left, a department's number on the right."""
    flat = plate("eu", text)
    blank = flat[:, -47:]
    cv2.rectangle(blank, (0, 2), (45, 107), (160, 60, 20), -1)
    code = lettered(flat, "F", (24, 84), 26, (255, 255, 255), (20, 60, 160))
    return lettered(code, "74", (497, 84), 26, (255, 255, 255))


def mercosur(text):
    """A blue band along the top with the country's name, its letters in the lower corner."""
    flat = np.full((130, 400, 3), 243, np.uint8)
    cv2.rectangle(flat, (1, 1), (398, 128), (20, 15, 15), 3)
    cv2.rectangle(flat, (3, 3), (396, 32), (150, 60, 10), -1)
    flat = lettered(flat, "BRASIL", (200, 18), 18, (255, 255, 255))
    flat = lettered(flat, "BR", (26, 112), 13, (20, 20, 20))
    block = text_block(text, DIN, 78, (15, 15, 20))
    return lettered(flat, text, (206, 82), 78 if block.width < 340 else 78 * 340 // block.width, (15, 15, 20), font=DIN)


def street(seed, flat, plate_width, across, size=(800, 600), color=(140, 60, 50), stickers=(), **pose):
    """A car `across` pixels wide that bears a flat plate, if any, and bumper stickers (text, x and y in parts of its width, height of letters)."""
    rng = np.random.default_rng(seed)
    picture = scene(rng, *size)
    x, y = size[0] // 2, int(size[1] * 0.74)
    car(picture, x, y, across, color)
    if flat is not None:
        put(picture, flat, (x, y - int(across * 0.10)), plate_width, **pose)
    for text, u, v, height in stickers:
        picture = lettered(picture, text, (x + u * across, y + v * across), height, (250, 250, 250), (30, 60, 140))
    return picture, rng


def german(text):
    """A country's letter in the band, and the inspection's and the district's seals one above the other after the first letters."""
    flat = plate("eu", text)
    gray = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)[20:90, 60:480]
    gaps = np.flatnonzero((gray > 200).all(0))
    runs = np.split(gaps, np.flatnonzero(np.diff(gaps) > 1) + 1)
    inside = [run for run in runs if 40 < run[0] and run[-1] < 370]
    x = 60 + int(np.mean(max(inside[: len(inside) // 2], key=len)))
    for y, color in ((36, (60, 150, 60)), (74, (150, 150, 155))):
        cv2.circle(flat, (x, y), 15, color, -1, cv2.LINE_AA)
        cv2.circle(flat, (x, y), 15, (60, 60, 60), 1, cv2.LINE_AA)
        flat = lettered(flat, "28", (x, y), 9, (20, 20, 20))
    return flat


def write_lettering(folder):
    """What is read where there is other lettering on the plate or beside it."""
    folder.mkdir(exist_ok=True)

    def save(name, drawn, **look):
        picture, rng = drawn
        pillow(weather(picture, rng, **look)).save(folder / name, quality=80)

    dealer = framed(american("7KXT 482"), "CEDAR HOLLOW MOTORS", "cedarhollow.example")
    save("us-dealer.jpg", street(31, dealer, 150, 620, color=(90, 90, 100)))
    save("eu-seals.jpg", street(32, framed(german("HP  KT 4826"), "", "Autohaus Musterfeld"), 190, 620, color=(60, 60, 60)))
    save("fr-bands.jpg", street(33, french("FK-483-XT"), 180, 620, color=(150, 150, 90), angle=3))
    save("br-band.jpg", street(34, mercosur("KTR3H47"), 160, 620, color=(200, 200, 205)))
    city = lettered(plate("br", "KTR-3947"), "SP - VILA DESENHADA", (200, 16), 16, (20, 20, 20), (150, 152, 155))
    save("br-city.jpg", street(35, city, 170, 620, color=(60, 120, 60)))
    bumper = [("MY OTHER CAR IS DRAWN", -0.27, -0.03, 9), ("KAYAK 4 LIFE", 0.30, -0.03, 10)]
    save("bumper.jpg", street(36, plate("us", "4TRK 629"), 140, 640, color=(40, 80, 140), stickers=bumper))
    # As likely an I as a 1, for whoever does not know where it is from.
    save("one-or-i.jpg", street(58, plate("us", "1SAM 123"), 84, 560), blur=0.85)

    # From here on no plate is in the picture.
    save("stickers.jpg", street(37, None, 0, 640, stickers=[("VOTE GREEN 27", -0.22, -0.06, 14), ("SURF CLUB", 0.24, -0.07, 16)]))
    picture, rng = street(38, None, 0, 560, color=(70, 70, 75))
    x, y = 400, 444
    cv2.rectangle(picture, (x - 190, y - 125), (x + 190, y - 25), (28, 28, 30), -1)
    for bar in range(x - 184, x + 184, 12):
        cv2.rectangle(picture, (bar, y - 121), (bar + 4, y - 29), (165, 165, 170), -1)
    for bar in range(x - 150, x + 150, 22):
        cv2.rectangle(picture, (bar, y + 12), (bar + 13, y + 34), (15, 15, 15), -1)
    save("grille.jpg", (picture, rng))
    rng = np.random.default_rng(39)
    picture = scene(rng, 800, 600)
    for text, x, y, height, ink, board in (
            ("CAFE NORD", 190, 150, 34, (250, 240, 220), (110, 40, 30)), ("TEL 555 0148", 600, 205, 20, (30, 30, 30), (240, 240, 235)),
            ("MILL LANE", 600, 90, 18, (20, 20, 20), (245, 245, 245))):
        picture = lettered(picture, text, (x, y), height, ink, board)
    save("boards.jpg", (picture, rng))
    rng = np.random.default_rng(40)
    picture = scene(rng, 800, 600)
    for x, y in ((240, 330), (420, 350), (620, 320)):
        cv2.rectangle(picture, (x - 3, y), (x + 3, y + 190), (120, 120, 120), -1)
    cv2.circle(picture, (240, 330), 46, (40, 30, 190), -1, cv2.LINE_AA)
    cv2.circle(picture, (240, 330), 37, (245, 245, 245), -1, cv2.LINE_AA)
    picture = lettered(picture, "50", (240, 330), 36, (20, 20, 20), font=DIN)
    around = np.radians(np.arange(22.5, 360, 45))
    corners = np.stack([420 + 52 * np.cos(around), 350 + 52 * np.sin(around)], 1)
    cv2.fillPoly(picture, [corners.round().astype(int)], (40, 30, 180), cv2.LINE_AA)
    picture = lettered(picture, "STOP", (420, 350), 26, (250, 250, 250), font=ROAD)
    cv2.rectangle(picture, (570, 260), (670, 380), (245, 245, 245), -1)
    for text, y, height in (("NO", 282, 18), ("PARKING", 312, 16), ("8 AM - 6 PM", 344, 11)):
        picture = lettered(picture, text, (620, y), height, (170, 20, 30))
    save("traffic.jpg", (picture, rng))


def write_damaged(folder, stills):
    folder.mkdir(exist_ok=True)
    whole = (stills / "eu-day.jpg").read_bytes()
    (folder / "truncated.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.jpg").write_text("This is no picture.\n")
    start = whole.index(b"\xff\xc0")
    huge = bytearray(whole[:4096])
    huge[start + 5 : start + 9] = struct.pack(">HH", 60000, 60000)
    (folder / "huge-header.jpg").write_bytes(bytes(huge))
    none = bytearray(huge)
    none[start + 5 : start + 9] = struct.pack(">HH", 0, 0)
    (folder / "zero-size.jpg").write_bytes(bytes(none))
    hurt = bytearray(whole)
    rng = random.Random(1)
    for _ in range(400):
        hurt[rng.randrange(len(hurt) // 3, len(hurt))] = rng.randrange(255)  # no new markers
    (folder / "scrambled.jpg").write_bytes(bytes(hurt))
    png = (stills / "us-day.png").read_bytes()
    (folder / "truncated.png").write_bytes(png[: len(png) // 3])
    wide = bytearray(png[:64])
    wide[16:24] = struct.pack(">II", 60000, 60000)
    (folder / "huge-header.png").write_bytes(bytes(wide))


def write_small(folder):
    """One plate in every kind of picture, small enough that a fuzzer can go through the whole of it."""
    folder.mkdir(parents=True, exist_ok=True)
    small = pillow(cv2.resize(plate("eu", "HP KT 4821"), (64, 16), interpolation=cv2.INTER_AREA))
    exif = Image.Exif()
    exif[0x0112] = 6
    small.save(folder / "color.jpg", quality=80, exif=exif)
    small.save(folder / "progressive.jpg", quality=80, progressive=True)
    small.convert("L").save(folder / "gray.jpg", quality=80)
    small.save(folder / "restarts.jpg", quality=97, subsampling=0, optimize=True, restart_marker_blocks=3)
    small.convert("CMYK").save(folder / "cmyk.jpg", quality=80)
    small.save(folder / "color.png")
    small.convert("LA").save(folder / "alpha.png")
    small.convert("P", palette=Image.Palette.ADAPTIVE).save(folder / "palette.png")
    small.convert("1").save(folder / "bits.png")
    small.save(folder / "color.bmp")
    small.convert("P", palette=Image.Palette.ADAPTIVE).save(folder / "palette.bmp")
    small.convert("P", palette=Image.Palette.ADAPTIVE).save(folder / "palette.gif")
    small.save(folder / "lossy.webp", quality=70)
    small.save(folder / "lossless.webp", lossless=True)
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        small.save(folder / f"{compression}.tif", compression=compression)
    for compression in ("group3", "group4"):
        small.convert("1").save(folder / f"{compression}.tif", compression=compression)


def write_stream(path):
    """A car drives by in twelve frames; the eighth is cut off in its middle."""
    rng = np.random.default_rng(20)
    back = scene(rng, 640, 480)
    flat = plate("eu", "HP KT 4821")
    out = bytearray()
    for number in range(12):
        frame = back.copy()
        x = 190 + 24 * number
        car(frame, x, 370, 380, (120, 70, 50))
        put(frame, flat, (x, 332), 128)
        encoded = io.BytesIO()
        pillow(weather(frame, rng)).save(encoded, "JPEG", quality=80)
        jpeg = encoded.getvalue()
        out += jpeg[: len(jpeg) // 2] if number == 7 else jpeg
    path.write_bytes(bytes(out))


if __name__ == "__main__":
    cv2.setNumThreads(1)
    write_stills(here / "stills")
    write_lettering(here / "lettering")
    write_damaged(here / "damaged", here / "stills")
    write_small(here / "fuzz" / "picture")
    write_stream(here / "passing-car.mjpeg")
