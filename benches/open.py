#!/usr/bin/env python3
"""Times what one sees first of a workbook: benches/open.py WORKBOOK [--hecha PATH] [--runs N]

Starts hecha in a pseudo-terminal of 120x40 and measures, in milliseconds, until the first frame is painted, until the
workbook is open, until the figures of the first screen are there, and from the keys of the lists of clues and of cases until their first rows are
painted: in a program just started, and in one that has had two seconds to read ahead. Medians of N starts (5). Linux
and macOS, standard library only.
"""

import argparse
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

FRAME = "核查".encode()
# The tabs of an open workbook, in both languages.
TABS = "总览|Overview".encode()
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
# What stands in the first column of the lists. Cells that were the same before are not painted again, so a part will do.
CLUE, CASE, FIGURES = rb"[0-9A-Z]{6}", rb"\d{6}", rb"20\d\d-\d\d-\d\d"


class Program:
    def __init__(self, command, nowhere):
        self.started = time.monotonic()
        self.painted = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # What the program remembers of an earlier start, such as the tab, is left alone.
            os.environ |= {"TERM": "xterm-256color"} | dict.fromkeys(["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"], nowhere)
            os.execv(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self):
        """What is painted, and an answer to the question how wide the terminal paints a sign."""
        painted = os.read(self.terminal, 65536)
        if b"\x1b[6n" in painted:
            os.write(self.terminal, b"\x1b[1;2R")
        return painted

    def until(self, pattern, since, patience=60):
        """Milliseconds from `since` until something painted by then matches."""
        while not re.search(pattern, ESCAPES.sub(b"", self.painted)):
            if time.monotonic() - since > patience:
                sys.exit(f"nothing like {pattern!r} was painted in {patience} s")
            if select.select([self.terminal], [], [], 0.5)[0]:
                self.painted += self.read()
        return (time.monotonic() - since) * 1000

    def press(self, key, pattern):
        self.painted, since = b"", time.monotonic()
        os.write(self.terminal, key)
        return self.until(pattern, since)

    def quiet(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.read()

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        while True:
            try:
                os.read(self.terminal, 65536)
            except OSError:
                break
        os.waitpid(self.pid, 0)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("workbook")
    options.add_argument("--hecha", default="target/release/hecha")
    options.add_argument("--runs", type=int, default=5)
    asked = options.parse_args()
    times = {}
    for key, name, pattern in [(b"2", "clues", CLUE), (b"5", "cases", CASE)]:
        for waits in [False, True]:
            for _ in range(asked.runs):
                program = Program([os.path.abspath(asked.hecha), asked.workbook], tempfile.mkdtemp())
                times.setdefault("first frame", []).append(program.until(FRAME, program.started))
                times.setdefault("workbook open", []).append(program.until(TABS, program.started))
                if waits:
                    times.setdefault("figures of the first screen", []).append(program.until(FIGURES, program.started))
                    program.quiet(2)
                label = f"first rows of {name}, {'read ahead' if waits else 'just started'}"
                times.setdefault(label, []).append(program.press(key, pattern))
                program.close()
    for label, found in times.items():
        print(f"{label:<40} {statistics.median(found):8.0f} ms   most {max(found):8.0f} ms")


if __name__ == "__main__":
    main()
