//! The bytes of a text file in chunks, hashed beside. For a register all cores look through the chunks first and tell
//! which lines need not be read at all; [`super::text_lines`] then reads the others in the order of the file, so that
//! nothing but speed depends on it.

use super::row_view::Cells;
use super::text_lines::{Explained, MAX_LINE_BYTES, hex, is_surely_utf8};
use encoding_rs::{Decoder, DecoderResult, GB18030};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, Scope};

/// Bytes of a chunk: it should fit the cache of a core. Tests have small files and want many seams.
const CHUNK: usize = if cfg!(test) { 4 * 1024 } else { 256 * 1024 };
/// Chunks that are looked through ahead of the reader.
const AHEAD: usize = 8;

/// Lines that the sieve let pass, one after the other, all of one encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where the first begins in its chunk.
    pub start: usize,
    /// Behind the line break of the last.
    pub end: usize,
    pub lines: u32,
    pub explained: Explained,
}

/// A piece of the file; empty at its end.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub bytes: Arc<Vec<u8>>,
    pub runs: VecDeque<Run>,
}

/// The bytes of a file in chunks.
pub(super) struct Chunks<R> {
    head: Option<Vec<u8>>,
    from: From<R>,
    sender: Option<SyncSender<Arc<Vec<u8>>>>,
    hasher: Option<JoinHandle<String>>,
    done: u64,
}

/// Where they come from.
enum From<R> {
    File(R),
    Sieve(Receiver<Receiver<io::Result<Chunk>>>),
    Nothing,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(head: Vec<u8>, rest: R) -> Self {
        let (sender, receiver) = sync_channel::<Arc<Vec<u8>>>(AHEAD);
        let hasher = std::thread::spawn(move || {
            let mut hash = Sha256::new();
            for chunk in receiver {
                hash.update(chunk.as_slice());
            }
            hex(hash.finalize().as_slice())
        });
        Self { head: Some(head), from: From::File(rest), sender: Some(sender), hasher: Some(hasher), done: 0 }
    }

    /// The next chunk; empty at the end.
    pub(super) fn next(&mut self) -> io::Result<Chunk> {
        let chunk = match self.head.take() {
            Some(head) if !head.is_empty() => Chunk { bytes: Arc::new(head), runs: VecDeque::new() },
            _ => match &mut self.from {
                From::File(rest) => {
                    let mut bytes = Vec::with_capacity(CHUNK);
                    Read::by_ref(rest).take(CHUNK as u64).read_to_end(&mut bytes)?;
                    Chunk { bytes: Arc::new(bytes), runs: VecDeque::new() }
                }
                // The threads of the sieve end when they have nothing to send any more.
                From::Sieve(sifted) => sifted.recv().and_then(|chunk| chunk.recv()).unwrap_or_else(|_| Ok(Chunk::default()))?,
                From::Nothing => Chunk::default(),
            },
        };
        self.done += chunk.bytes.len() as u64;
        if let Some(sender) = &self.sender {
            // The hasher only ends when the sender is dropped.
            let _ = sender.send(Arc::clone(&chunk.bytes));
        }
        Ok(chunk)
    }

    /// Gives away what the further chunks are read from.
    pub(super) fn take_rest(&mut self) -> Option<R> {
        match std::mem::replace(&mut self.from, From::Nothing) {
            From::File(rest) => Some(rest),
            From::Sieve(_) | From::Nothing => None,
        }
    }

    /// Takes the further chunks from a sieve.
    pub(super) fn sift(&mut self, sifted: Receiver<Receiver<io::Result<Chunk>>>) {
        self.from = From::Sieve(sifted);
    }

    /// Waits for no further chunk: the threads of a sieve end.
    pub(super) fn stop(&mut self) {
        self.from = From::Nothing;
    }

    /// Bytes given out so far.
    pub(super) fn done(&self) -> u64 {
        self.done
    }

    /// SHA-256 of what was given out.
    pub(super) fn finish(&mut self) -> String {
        self.sender = None;
        self.hasher.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

/// Reads the rest of a file and looks through it on all cores: `passes` says of a line whether it need not be read; the
/// buffer of cells is its to use. The chunks come in the order of the file, each when it was looked through.
pub(super) fn sift<'scope, R, P>(scope: &'scope Scope<'scope, '_>, rest: R, passes: P) -> Receiver<Receiver<io::Result<Chunk>>>
where
    R: Read + Send + 'scope,
    P: Fn(&str, &mut Cells) -> bool + Sync + Send + 'scope,
{
    let (ordered, sifted) = sync_channel(AHEAD);
    let source = Arc::new(Mutex::new(Source { rest, carry: Vec::new(), at_line: false, ended: false, ordered }));
    let passes = Arc::new(passes);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..cores {
        let (source, passes) = (Arc::clone(&source), Arc::clone(&passes));
        scope.spawn(move || {
            let mut sieve = Sieve { passes: &*passes, cells: Cells::default(), text: String::new() };
            loop {
                let taken = source.lock().unwrap_or_else(PoisonError::into_inner).take();
                let Some((answer, piece)) = taken else { return };
                let chunk = piece.map(|(bytes, at_line)| {
                    let runs = sieve.runs(&bytes, at_line);
                    Chunk { bytes: Arc::new(bytes), runs }
                });
                // Nobody waits when reading was broken off.
                let _ = answer.send(chunk);
            }
        });
    }
    sifted
}

/// What the threads read from, one at a time.
struct Source<R> {
    rest: R,
    /// The beginning of a line whose end was not read yet.
    carry: Vec<u8>,
    /// The next chunk begins with a line.
    at_line: bool,
    ended: bool,
    ordered: SyncSender<Receiver<io::Result<Chunk>>>,
}

/// Bytes, and whether they begin with a line.
type Piece = io::Result<(Vec<u8>, bool)>;

impl<R: Read> Source<R> {
    /// The next piece and where to answer it; the order of the answers is settled here. `None` at the end, and when
    /// nobody waits for more.
    fn take(&mut self) -> Option<(SyncSender<io::Result<Chunk>>, Piece)> {
        if self.ended {
            return None;
        }
        let piece = self.read();
        self.ended = !matches!(&piece, Ok((bytes, _)) if !bytes.is_empty());
        let (answer, waiting) = sync_channel(1);
        if self.ordered.send(waiting).is_err() {
            self.ended = true;
            return None;
        }
        Some((answer, piece))
    }

    /// Reads up to the last line break of a chunk; a longer line comes in several.
    fn read(&mut self) -> Piece {
        let mut bytes = Vec::with_capacity(CHUNK);
        bytes.append(&mut self.carry);
        let room = CHUNK.saturating_sub(bytes.len());
        let read = Read::by_ref(&mut self.rest).take(room as u64).read_to_end(&mut bytes)?;
        let at_line = self.at_line;
        if read > 0 {
            match memchr::memrchr(b'\n', &bytes) {
                Some(last) => {
                    self.carry = bytes.split_off(last + 1);
                    self.at_line = true;
                }
                None => self.at_line = false,
            }
        }
        Ok((bytes, at_line))
    }
}

/// Looks through chunks.
struct Sieve<'a, P> {
    passes: &'a P,
    cells: Cells,
    /// A line in GB18030 as text.
    text: String,
}

impl<P: Fn(&str, &mut Cells) -> bool> Sieve<'_, P> {
    /// The lines of a chunk that pass. Lines that are cut or hold NUL, and those that two encodings explain, do not:
    /// what is said of them depends on what stands before them.
    fn runs(&mut self, bytes: &[u8], at_line: bool) -> VecDeque<Run> {
        let mut runs = VecDeque::new();
        // Half a line begins a chunk only when a line is longer than a chunk, and where the head of the file ended.
        let mut at = if at_line { 0 } else { memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1) };
        let utf8 = std::str::from_utf8(bytes.get(at..).unwrap_or_default()).ok().map(|text| (at, text));
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(length) = memchr::memchr2(b'\n', b'\r', rest) else { break };
            let line = rest.get(..length).unwrap_or_default();
            let end = at + length + if rest.get(length..length + 2) == Some(b"\r\n") { 2 } else { 1 };
            // A carriage return that ends the chunk may be half a line break.
            if end == bytes.len() && bytes.last() == Some(&b'\r') {
                break;
            }
            let text = utf8.and_then(|(from, text)| text.get(at - from..at - from + length));
            if let Some(explained) = self.explained(line, text) {
                add(&mut runs, Run { start: at, end, lines: 1, explained });
            }
            at = end;
        }
        runs
    }

    /// The encoding of a line that passes.
    fn explained(&mut self, line: &[u8], text: Option<&str>) -> Option<Explained> {
        if line.len() >= MAX_LINE_BYTES || memchr::memchr(0, line).is_some() {
            return None;
        }
        if let Some(text) = text.or_else(|| std::str::from_utf8(line).ok()) {
            let explained = if text.is_ascii() { Explained::Ascii } else { Explained::Utf8 };
            let sure = explained == Explained::Ascii || is_surely_utf8(text);
            return (sure && (self.passes)(text, &mut self.cells)).then_some(explained);
        }
        self.text.clear();
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        self.text.reserve(longest(&decoder, line));
        let (result, _) = decoder.decode_to_string_without_replacement(line, &mut self.text, true);
        (result == DecoderResult::InputEmpty && (self.passes)(&self.text, &mut self.cells)).then_some(Explained::Gb18030)
    }
}

fn longest(decoder: &Decoder, line: &[u8]) -> usize {
    decoder.max_utf8_buffer_length_without_replacement(line.len()).unwrap_or(line.len() * 4)
}

fn add(runs: &mut VecDeque<Run>, line: Run) {
    match runs.back_mut() {
        Some(last) if last.end == line.start && last.explained == line.explained => {
            last.end = line.end;
            last.lines += 1;
        }
        _ => runs.push_back(line),
    }
}
