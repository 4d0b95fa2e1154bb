#!/usr/bin/env python3
"""Draws the pictures of Matching.md from the JSON of a simulation (`hotplate tune --simulate --json`).

plot-simulation.py simulation.json FOLDER writes reliability.svg and false-alerts.svg. Standard library only.
"""
import json
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 420, 70, 40, 20, 60


class Plot:
    def __init__(self, title, x, y):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        ]
        self.text(WIDTH / 2, 22, title, size=15)
        self.text(WIDTH / 2, HEIGHT - 14, x)
        self.parts.append(
            f'<text x="18" y="{HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 18 {HEIGHT / 2})">{y}</text>')

    def at(self, x, y):
        return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)

    def text(self, x, y, text, size=13, anchor="middle", color="black"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{color}">{text}</text>')

    def line(self, points, color, dash=""):
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in (self.at(x, y) for x, y in points))
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dashes}/>')

    def dot(self, x, y, color, label="", anchor="start", lift=0):
        a, b = self.at(x, y)
        self.parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{color}"/>')
        if label:
            self.text(a + (8 if anchor == "start" else -8), b + 4 + lift, label, 12, anchor, color)

    def axis(self, xs, ys):
        for value, label in xs:
            self.line([(value, 0), (value, 1)], "#e4e4e4")
            a, b = self.at(value, 0)
            self.text(a, b + 18, label)
        for value, label in ys:
            self.line([(0, value), (1, value)], "#e4e4e4")
            a, b = self.at(0, value)
            self.text(a - 6, b + 4, label, anchor="end")

    def save(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.parts + ["</svg>\n"]))


def main(source, folder):
    with open(source) as file:
        data = json.load(file)
    plot = Plot("Reliability of hit probabilities", "probability told", "share that was right")
    ticks = [(i / 5, f"{i / 5:.1f}") for i in range(6)]
    plot.axis(ticks, ticks)
    plot.line([(0, 0), (1, 1)], "#999999", "5 5")
    for item in data["bins"]:
        if item["count"]:
            told, right = item["probability"] / item["count"], item["right"] / item["count"]
            spread = math.sqrt(max(right * (1 - right), 1e-4) / item["count"])
            plot.line([(told, max(right - 2 * spread, 0)), (told, min(right + 2 * spread, 1))], "#7aa6d8")
            plot.dot(told, right, "#1f5fa8")
    plot.save(f"{folder}/reliability.svg")

    def height(alerts):
        return (math.log10(max(alerts, 0.3)) + 0.5) / 6.5

    def across(found):
        return max(0.0, min(1.0, (found - 0.4) / 0.6))

    plot = Plot("False alerts against listed vehicles found", "share of listed vehicles found", "false alerts a million reads")
    plot.axis([(across(f), f"{f:.1f}") for f in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)],
              [(height(10 ** e), str(10 ** e)) for e in range(0, 6)])
    million = 1e6 / data["reads"]
    own = data["methods"][0]
    curve = [(t / data["listed"], f * million) for t, f in zip(own["trueAlerts"], own["falseAlerts"])]
    curve = [(f, a) for f, a in curve if f >= 0.4 and a > 0]
    plot.line([(across(f), height(a)) for f, a in curve], "#1f5fa8")
    for found, alerts in curve:
        plot.dot(across(found), height(alerts), "#1f5fa8")
    a, b = plot.at(across(0.5), height(8))
    plot.text(a, b - 8, "by probability", 12, "start", "#1f5fa8")
    for method in data["methods"][1:]:
        plot.dot(across(method["trueAlerts"][0] / data["listed"]), height(method["falseAlerts"][0] * million), "#b8462f",
                 method["name"], "end")
    plot.save(f"{folder}/false-alerts.svg")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
