"""The characters the reader knows and their classes in the network's output.

Tesseract's charset begins with the space; its per-timestep report mislabels the last two classes, so the alphabet ends
with a character that never occurs, and the CTC blank ("null") comes after it.
"""

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNUSED = "-"
CLASS_OF = {character: index + 1 for index, character in enumerate(CHARACTERS)}
BLANK = len(CHARACTERS) + 2
CLASSES = BLANK + 1


def encode(text):
    return [CLASS_OF[character] for character in text]


def decode_greedily(classes):
    """The text of a path: repeats merged, blanks dropped."""
    text, previous = "", BLANK
    for index in classes:
        if index != previous and 1 <= index <= len(CHARACTERS):
            text += CHARACTERS[index - 1]
        previous = index
    return text
