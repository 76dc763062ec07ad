"""PNG and portable maps that are not what they seem are refused, others train: pictures.py PROGRAM."""
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

GREY, COLOR, PALETTE, GREY_ALPHA, ALPHA = 0, 2, 3, 4, 6


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(color, rows, extra=b"", bits=8, interlaced=0):
    """2 x 2 pixels, by lines of bytes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, bits, color, 0, 0, interlaced))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    return b"\x89PNG\r\n\x1a\n" + head + extra + data + chunk(b"IEND", b"")


def train(files, kind):
    """Of pictures, or of one file of them (--data idx and npy)."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "pictures"
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        where = folder / "set" if kind == "idx" else f"{folder}/set --height 2 --width 2" if kind == "npy" else folder
        words = f"vae train {name}/run --data {kind} --file {where} --held-out 2 --batch 2 --steps 1 --widths 2 --latents 1"
        done = subprocess.run([sys.argv[1], *words.split()], capture_output=True, text=True)
        return done.returncode, done.stderr.replace(name, "")


def idx(largest):
    return struct.pack(">BBBBIII", 0, 0, 8, 3, 6, 2, 2) + bytes([0, largest] * 12)


def npy(descr, numbers):
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': (6, 2, 2)}}".ljust(117) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head.encode() + numbers


def four(data, ending):
    return {f"{name}.{ending}": data for name in "abcd"}


grey, palette = [b"\1\2", b"\3\4"], chunk(b"PLTE", bytes(range(6)))
plain = png(GREY, grey)
GOOD = [(plain, "png"), (png(GREY, [bytes(4)] * 2, bits=16), "png"), (png(GREY, [b"\x80"] * 2, bits=1), "png"),
        (png(COLOR, [bytes(6)] * 2), "png"), (png(PALETTE, [b"\0\1", b"\1\0"], palette), "png"),
        (png(PALETTE, [b"\x40"] * 2, palette, bits=1), "png"), (png(GREY, [b"\1", b"\2", b"\3\4"], interlaced=1), "png"),
        (b"P5\n# c\n2 2\n255\n\1\2\3\4", "pgm"), (b"P2 2 2 9 1 2 3 4 # all\n", "pgm"), (b"P5 2 2 256\n" + bytes(8), "pgm")]
BAD = [(png(GREY_ALPHA, [bytes(4)] * 2), "png", "transparent"), (png(ALPHA, [bytes(8)] * 2), "png", "transparent"),
       (png(GREY, grey, chunk(b"tRNS", b"\0\1")), "png", "transparent"),
       (png(GREY, grey, chunk(b"acTL", bytes(8))), "png", "an animation"),
       (png(PALETTE, [b"\0\2", b"\1\0"], palette), "png", "palette"),  # by us: colour 2 of a palette of 2; by newer libpng: itself
       (plain + plain, "png", "bytes after the picture's end"), (plain[:-20], "png", "no sound PNG"),
       (png(GREY, grey[:1]), "png", "no sound PNG"), (png(GREY, grey + grey), "png", "no sound PNG"),
       (plain[:45] + b"x" + plain[46:], "png", "no sound PNG"), (b"\xff\xd8\xff\xe0", "png", "no sound PNG"), (b"", "png", "no sound PNG"),
       (b"P5\n2 2\n255\n\n\1\2\3\4", "pgm", "5 bytes after"), (b"P5\n2 2\n3\n\1\2\3\4", "pgm", "value 4"),
       (b"P2 2 2 9 1 2 3 4\nP2 2 2 9 5 6 7 8", "pgm", "one picture a file"), (b"P2 2 2 9 1 2 3 4 -5", "pgm", "one picture a file"),
       (b"P52 2 255\n\1\2\3\4", "pgm", "no PGM or PPM"), (b"P2 2 2 9 1,2,3,4", "pgm", "value 1"), (b"P4\n2 2\n\1\2", "pgm", "no PGM")]
for data, ending in GOOD:
    code, said = train(four(data, ending), "png" if ending == "png" else "pnm")
    assert code == 0, (data, said)
for data, ending, part in BAD:
    code, said = train(four(data, ending), "png" if ending == "png" else "pnm")
    assert code == 3 and part in said, (data, code, said)
SCALED = "scaled already? save them as floating point"
for kind, data, part in (("idx", idx(200), ""), ("idx", idx(1), SCALED), ("npy", npy("|u1", bytes([0, 2] * 12)), ""),
                         ("npy", npy("|u1", bytes([0, 1] * 12)), SCALED), ("npy", npy("<u2", bytes([255, 0] * 24)), SCALED),
                         ("npy", npy("<u2", bytes([0, 1] * 24)), ""), ("npy", npy("|i1", bytes([0, 1] * 12)), "")):
    code, said = train({"set": data}, kind)
    assert (code, part in said) == (3 if part else 0, True), (kind, code, said)
drawn = train(four(png(PALETTE, [b"\0\1", b"\1\0"], palette), "png"), "png")[1]
assert drawn == train(four(png(COLOR, [bytes(range(6)), bytes([3, 4, 5, 0, 1, 2])]), "png"), "png")[1] and "squared error" in drawn
code, said = train({**four(plain, "png"), "e.jpg": b"x", "notes.txt": b"y"}, "png")
assert code == 3 and "e.jpg would be left out; convert its pictures to PNG" in said, said
assert train({**four(plain, "png"), "notes.txt": b"y"}, "png")[0] == 0
print(f"{len(GOOD)} kinds of pictures are read, {len(BAD)} refused")
