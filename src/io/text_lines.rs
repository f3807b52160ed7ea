//! Physical lines of a text file, each decoded by its own encoding, while another thread hashes the bytes.
//!
//! GB18030 gives some text for almost any bytes, so strict UTF-8 is tried first, line by line: files glued
//! together from two systems change encoding in the middle.

use super::chunks::{Chunk, Chunks, Run};
use encoding_rs::{CoderResult, Decoder, GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// Longest physical line in bytes; the rest of a longer one is skipped.
pub(super) const MAX_LINE_BYTES: usize = 1 << 20;

/// Hexadecimal of a digest.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A physical line as read, before decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct LineFlags {
    cut: bool,
    nul: bool,
}

/// A decoded line without its line break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub number: u32,
    /// NUL characters dropped.
    pub text: String,
    /// Longer than [`MAX_LINE_BYTES`].
    pub cut: bool,
    /// NUL characters were in it.
    pub nul: bool,
    /// Bytes were replaced.
    pub bad: bool,
}

/// Which encoding explained a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Explained {
    Ascii,
    Utf8,
    Gb18030,
    Neither,
}

/// How many lines each encoding explained, and which.
#[derive(Clone, Debug, Default)]
pub(super) struct Census {
    utf8: u64,
    gb18030: u64,
    utf8_lines: Vec<u32>,
    gb18030_lines: Vec<u32>,
}

impl Census {
    /// Counts so many lines, the first of which has this number.
    fn count(&mut self, explained: Explained, first: u32, many: u32, limit: usize) {
        let (count, lines) = match explained {
            Explained::Utf8 => (&mut self.utf8, &mut self.utf8_lines),
            Explained::Gb18030 => (&mut self.gb18030, &mut self.gb18030_lines),
            _ => return,
        };
        *count += u64::from(many);
        let room = limit.saturating_sub(lines.len());
        lines.extend((first..first.saturating_add(many)).take(room));
    }

    fn prefers_gb18030(&self) -> bool {
        self.gb18030 > self.utf8
    }

    /// Name of the encoding of most lines, and the lines in the other.
    pub(super) fn verdict(self) -> (&'static str, Vec<u32>) {
        if self.prefers_gb18030() { ("GB18030", self.utf8_lines) } else { ("UTF-8", self.gb18030_lines) }
    }
}

/// Reads physical lines; `\n`, `\r\n` and `\r` end one.
pub(super) struct Lines<R> {
    chunks: Chunks<R>,
    chunk: Arc<Vec<u8>>,
    /// Lines of the chunk that the sieve let pass.
    runs: VecDeque<Run>,
    at: usize,
    /// For UTF-16: its name and the decoder that turns chunks into UTF-8.
    wide: Option<(&'static str, Decoder)>,
    skip_feed: bool,
    ended: bool,
    number: u32,
    buffer: Vec<u8>,
    census: Census,
    note_limit: usize,
    passed: u64,
    from_line: u32,
}

/// What [`Lines::next`] met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A line.
    Line,
    /// The end of a chunk of which every line was passed: a chance to report progress.
    Chunk,
    /// The end of the file.
    End,
}

impl<R: Read> Lines<R> {
    /// `head` holds the first bytes, `rest` what follows them. At most `note_limit` mixed lines are listed.
    pub(super) fn new(head: Vec<u8>, rest: R, note_limit: usize) -> Self {
        let (wide, mark) = match head.as_slice() {
            [0xff, 0xfe, ..] => (Some(("UTF-16LE", UTF_16LE.new_decoder_without_bom_handling())), 2),
            [0xfe, 0xff, ..] => (Some(("UTF-16BE", UTF_16BE.new_decoder_without_bom_handling())), 2),
            [0xef, 0xbb, 0xbf, ..] => (None, 3),
            _ => (None, 0),
        };
        Self {
            census: if wide.is_none() { first_census(&head) } else { Census::default() },
            chunks: Chunks::new(head, rest),
            chunk: Arc::new(Vec::new()),
            runs: VecDeque::new(),
            at: mark,
            wide,
            skip_feed: false,
            ended: false,
            number: 0,
            buffer: Vec::new(),
            note_limit,
            passed: 0,
            from_line: 0,
        }
    }

    /// What the chunks that are still to come are read from, to be read through a sieve instead; none when the file has
    /// to be decoded as one stream.
    pub(super) fn rest(&mut self) -> Option<R> {
        if self.wide.is_some() { None } else { self.chunks.take_rest() }
    }

    /// Takes the chunks that are still to come from a sieve. Its word counts for lines behind the header only:
    /// those with a number below `from_line` are read nevertheless.
    pub(super) fn sift(&mut self, sifted: Receiver<Receiver<io::Result<Chunk>>>, from_line: u32) {
        self.chunks.sift(sifted);
        self.from_line = from_line;
    }

    /// Reads nothing any more.
    pub(super) fn stop(&mut self) {
        self.chunks.stop();
    }

    /// Lines that the sieve let pass.
    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    /// Bytes read so far.
    pub(super) fn done(&self) -> u64 {
        self.chunks.done()
    }

    /// Ends reading: SHA-256 of what was read, encoding of the file, and its lines in another encoding.
    pub(super) fn finish(mut self) -> (String, &'static str, Vec<u32>) {
        let hash = self.chunks.finish();
        let (encoding, mixed) = self.census.verdict();
        (hash, self.wide.map_or(encoding, |(name, _)| name), mixed)
    }

    /// Reads the next line that the sieve did not let pass into `line`.
    pub(super) fn next(&mut self, line: &mut Line) -> io::Result<Step> {
        let before = self.passed;
        loop {
            self.pass();
            if self.at < self.chunk.len() {
                break;
            }
            if !self.refill()? {
                return Ok(Step::End);
            }
            if self.passed > before {
                return Ok(Step::Chunk);
            }
        }
        Ok(if self.next_of_all(line)? { Step::Line } else { Step::End })
    }

    /// Skips the lines that the sieve let pass, from a line's beginning on.
    fn pass(&mut self) {
        if self.skip_feed && self.chunk.get(self.at) == Some(&b'\n') {
            self.skip_feed = false;
            self.at += 1;
        }
        while let Some(run) = self.runs.front().copied() {
            if run.start > self.at {
                return;
            }
            // Lines that a quoted cell swallowed are no rows of their own; what follows them is read line by line.
            if run.start == self.at && self.number.saturating_add(1) >= self.from_line {
                self.census.count(run.explained, self.number.saturating_add(1), run.lines, self.note_limit);
                self.number = self.number.saturating_add(run.lines);
                self.passed += u64::from(run.lines);
                self.at = run.end;
                self.skip_feed = false;
            }
            self.runs.pop_front();
        }
    }

    /// Reads the next line, whatever the sieve says. False at the end.
    pub(super) fn next_of_all(&mut self, line: &mut Line) -> io::Result<bool> {
        let Some(flags) = self.collect()? else {
            return Ok(false);
        };
        self.number = self.number.saturating_add(1);
        let (text, explained) = if self.wide.is_some() {
            (String::from_utf8_lossy(&self.buffer), Explained::Ascii)
        } else {
            decode(&self.buffer, self.census.prefers_gb18030())
        };
        self.census.count(explained, self.number, 1, self.note_limit);
        line.number = self.number;
        line.text.clear();
        line.text.push_str(&text);
        line.cut = flags.cut;
        line.nul = flags.nul;
        line.bad = explained == Explained::Neither || (self.wide.is_some() && text.contains('\u{fffd}'));
        Ok(true)
    }

    /// Fills the buffer with the bytes of one line.
    fn collect(&mut self) -> io::Result<Option<LineFlags>> {
        self.buffer.clear();
        let mut flags = LineFlags::default();
        let mut any = false;
        loop {
            if self.at >= self.chunk.len() && !self.refill()? {
                return Ok(any.then_some(flags));
            }
            if self.skip_feed {
                self.skip_feed = false;
                if self.chunk.get(self.at) == Some(&b'\n') {
                    self.at += 1;
                    continue;
                }
            }
            any = true;
            let rest = self.chunk.get(self.at..).unwrap_or_default();
            let end = memchr::memchr2(b'\n', b'\r', rest);
            let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            keep(&mut self.buffer, piece, &mut flags);
            match end {
                Some(end) => {
                    self.skip_feed = rest.get(end) == Some(&b'\r');
                    self.at += end + 1;
                    return Ok(Some(flags));
                }
                None => self.at = self.chunk.len(),
            }
        }
    }

    /// Brings the next chunk, as UTF-8 when the file is UTF-16. False at the end.
    fn refill(&mut self) -> io::Result<bool> {
        while !self.ended {
            let first = self.chunks.done() == 0;
            let Chunk { bytes: chunk, runs } = self.chunks.next()?;
            self.runs = runs;
            self.ended = chunk.is_empty();
            // The byte order mark was counted in `at` before the first chunk came.
            let skip = if first { self.at } else { 0 };
            self.at = skip;
            self.chunk = match &mut self.wide {
                Some((_, decoder)) => {
                    self.at = 0;
                    Arc::new(widen(decoder, chunk.get(skip..).unwrap_or_default(), self.ended))
                }
                None => chunk,
            };
            if self.at < self.chunk.len() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn widen(decoder: &mut Decoder, bytes: &[u8], last: bool) -> Vec<u8> {
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16));
    let (result, _, _) = decoder.decode_to_string(bytes, &mut text, last);
    debug_assert_eq!(result, CoderResult::InputEmpty);
    text.into_bytes()
}

/// Appends a piece of a line without NUL and up to the bound.
fn keep(buffer: &mut Vec<u8>, piece: &[u8], flags: &mut LineFlags) {
    let room = MAX_LINE_BYTES.saturating_sub(buffer.len());
    flags.cut |= piece.len() > room;
    let piece = piece.get(..room.min(piece.len())).unwrap_or_default();
    if memchr::memchr(0, piece).is_some() {
        flags.nul = true;
        buffer.extend(piece.iter().copied().filter(|byte| *byte != 0));
    } else {
        buffer.extend_from_slice(piece);
    }
}

/// Looks at the head's lines, so that the first ambiguous line is judged with some evidence. Worth one line:
/// the same lines are counted again when they are read.
fn first_census(head: &[u8]) -> Census {
    let (mut utf8, mut gb18030) = (0u32, 0u32);
    for line in head.split(|byte| *byte == b'\n') {
        match decode(line, true).1 {
            Explained::Utf8 => utf8 += 1,
            Explained::Gb18030 => gb18030 += 1,
            Explained::Ascii | Explained::Neither => {}
        }
    }
    Census { utf8: u64::from(utf8 > gb18030), gb18030: u64::from(gb18030 > utf8), ..Census::default() }
}

/// Whether a text is UTF-8 whatever the file is otherwise: see [`decode`].
pub(super) fn is_surely_utf8(text: &str) -> bool {
    // From U+0800 on a character takes three bytes or more, the first of which is at least 0xE0.
    text.bytes().any(|byte| byte >= 0xe0)
}

/// Decodes one line. Bytes that are valid UTF-8 by two-byte sequences alone also are common words in GB18030
/// (联通), so `prefer_gb18030` decides about those.
fn decode(bytes: &[u8], prefer_gb18030: bool) -> (Cow<'_, str>, Explained) {
    if bytes.is_ascii() {
        return (String::from_utf8_lossy(bytes), Explained::Ascii);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && (!prefer_gb18030 || is_surely_utf8(text))
    {
        return (Cow::Borrowed(text), Explained::Utf8);
    }
    if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        return (text, Explained::Gb18030);
    }
    if prefer_gb18030 {
        (GB18030.decode_without_bom_handling(bytes).0, Explained::Neither)
    } else {
        (String::from_utf8_lossy(bytes), Explained::Neither)
    }
}
