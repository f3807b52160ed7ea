//! Reads spreadsheets in a child process under limits: a crafted file can make a parser abort, and an abort
//! takes its whole process along. The child is this program with a hidden first argument.

use super::frames::{self, Buffers, Frame};
use super::read_error::{Excess, ReadError, ReadErrorKind};
use super::table::{FileFacts, FileKind, ReadOptions, Seen, Visit};
use super::{sniff, spreadsheet};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// First argument that turns the program into the reader.
pub const READER_COMMAND: &str = "__read-table";
/// What is kept of the child's complaints.
const STDERR_BYTES: u64 = 4096;

/// The reader: arguments after [`READER_COMMAND`] are memory in bytes, seconds, rows per sheet (`all` or a
/// number) and the path. Writes frames to standard output; the answer is the exit code.
pub fn reader_main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let Some((options, path)) = parse_arguments(args) else {
        return 2;
    };
    limits::set(&options);
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    match answer(&path, &options, &mut out).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn parse_arguments(args: impl IntoIterator<Item = OsString>) -> Option<(ReadOptions, PathBuf)> {
    let mut args = args.into_iter();
    let memory_bytes = args.next()?.to_str()?.parse().ok()?;
    let seconds = args.next()?.to_str()?.parse().ok()?;
    let rows = args.next()?;
    let rows_per_sheet = if rows == "all" { None } else { Some(rows.to_str()?.parse().ok()?) };
    Some((ReadOptions { child: None, memory_bytes, seconds, rows_per_sheet }, PathBuf::from(args.next()?)))
}

/// Reads the workbook and writes its frames.
fn answer(path: &Path, options: &ReadOptions, out: &mut impl io::Write) -> io::Result<()> {
    let mut broken = Ok(());
    let facts = open(path).and_then(|(container, file)| {
        spreadsheet::read(container, file, options, &mut |item| {
            broken = frames::write(out, &Frame::Seen(item));
            if broken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    });
    match (broken, facts) {
        // A row too large for a frame; a closed pipe fails again below.
        (Err(_), _) => frames::write(out, &Frame::Failed(ReadErrorKind::TooLarge(Excess::Memory(options.memory_bytes)))),
        (Ok(()), Err(kind)) => frames::write(out, &Frame::Failed(kind)),
        (Ok(()), Ok(facts)) => {
            for note in facts.notes {
                frames::write(out, &Frame::Note(note))?;
            }
            frames::write(out, &Frame::End { kind: facts.kind, complete: facts.complete })
        }
    }
}

fn open(path: &Path) -> Result<(sniff::Container, File), ReadErrorKind> {
    let failed = |error: io::Error| ReadError::from_io(path, &error).kind;
    let mut file = File::open(path).map_err(failed)?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(512).read_to_end(&mut head).map_err(failed)?;
    Ok((sniff::container(&head), file))
}

#[cfg(unix)]
mod limits {
    use super::ReadOptions;
    use rustix::process::{Resource, Rlimit, setrlimit};

    /// Best effort: where a limit cannot be set, the parent's clock remains.
    pub(super) fn set(options: &ReadOptions) {
        let fixed = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
        let _ = setrlimit(Resource::As, fixed(options.memory_bytes));
        let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(options.seconds), maximum: Some(options.seconds + 1) });
        // A core file would hold personal data.
        let _ = setrlimit(Resource::Core, fixed(0));
    }

    /// Whether a signal says that processor time ran out.
    pub(super) fn is_out_of_time(status: std::process::ExitStatus) -> bool {
        use std::os::unix::process::ExitStatusExt as _;
        status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
    }
}

#[cfg(not(unix))]
mod limits {
    use super::ReadOptions;

    /// Only the parent's clock limits the reader here.
    pub(super) fn set(_: &ReadOptions) {}

    pub(super) fn is_out_of_time(_: std::process::ExitStatus) -> bool {
        false
    }
}

/// Reads a workbook through the child `program`.
pub(super) fn scan(
    program: &Path,
    path: &Path,
    bytes: u64,
    options: &ReadOptions,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadError> {
    let failed = |kind| ReadError::new(path, kind);
    let mut reader = Running::start(program, path, options).map_err(failed)?;
    // The kind is corrected by the last frame.
    let mut facts = FileFacts::new(FileKind::Xlsx, bytes);
    let end = receive(&mut reader, &mut facts, visit);
    let outcome = reader.stop();
    match end {
        End::Answered { kind, complete } => {
            facts.kind = kind;
            facts.complete = complete;
            Ok(facts)
        }
        End::BrokenOff => Ok(facts),
        End::Failed(kind) => Err(failed(kind)),
        End::Silent => Err(failed(outcome.kind(options))),
    }
}

/// How the stream of frames ended.
enum End {
    Answered { kind: FileKind, complete: bool },
    BrokenOff,
    Failed(ReadErrorKind),
    Silent,
}

fn receive(reader: &mut Running, facts: &mut FileFacts, visit: &mut Visit<'_>) -> End {
    let mut buffers = Buffers::default();
    loop {
        let seen = match frames::read(&mut reader.output, &mut buffers) {
            Ok(Some(Frame::Seen(seen))) => seen,
            Ok(Some(Frame::Note(note))) => {
                facts.note(note.sheet, note.line, note.kind);
                continue;
            }
            Ok(Some(Frame::End { kind, complete })) => return End::Answered { kind, complete },
            Ok(Some(Frame::Failed(kind))) => return End::Failed(kind),
            Ok(None) | Err(_) => return End::Silent,
        };
        match seen {
            Seen::Sheet { name, .. } => facts.sheets.push(name.to_owned()),
            Seen::Row(_) => facts.rows += 1,
            Seen::Bytes { .. } => {}
        }
        if visit(seen).is_break() {
            return End::BrokenOff;
        }
    }
}

/// The child with its output and the thread that watches the clock.
struct Running {
    child: Arc<Mutex<Child>>,
    output: BufReader<TimedPipe>,
    complaints: Option<JoinHandle<String>>,
    watch: Arc<Watch>,
    watchdog: Option<JoinHandle<()>>,
}

/// How the child ended.
struct Outcome {
    status: Option<ExitStatus>,
    complaints: String,
    timed_out: bool,
}

impl Outcome {
    fn kind(&self, options: &ReadOptions) -> ReadErrorKind {
        if self.timed_out || self.status.is_some_and(limits::is_out_of_time) {
            return ReadErrorKind::TimedOut { seconds: options.seconds };
        }
        // The words of Rust's allocator before it aborts.
        if self.complaints.contains("memory allocation of") {
            return ReadErrorKind::TooLarge(Excess::Memory(options.memory_bytes));
        }
        ReadErrorKind::Crashed { status: self.status.map_or_else(|| "?".to_owned(), |status| status.to_string()) }
    }
}

impl Running {
    fn start(program: &Path, path: &Path, options: &ReadOptions) -> Result<Self, ReadErrorKind> {
        let failed = |error: &str| ReadErrorKind::NotStarted(error.to_owned());
        let mut child = Command::new(program)
            .arg(READER_COMMAND)
            .arg(options.memory_bytes.to_string())
            .arg(options.seconds.to_string())
            .arg(options.rows_per_sheet.map_or_else(|| "all".to_owned(), |rows| rows.to_string()))
            .arg(path)
            .env("RUST_BACKTRACE", "0")
            // What the allocator sets aside beforehand would not count against the limit.
            .env("MIMALLOC_ARENA_RESERVE", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let child = Arc::new(Mutex::new(child));
        let watch = Arc::new(Watch::new(Duration::from_secs(options.seconds)));
        let watchdog = {
            let (child, watch) = (Arc::clone(&child), Arc::clone(&watch));
            std::thread::spawn(move || watch.guard(&child))
        };
        let pipe = stdout.ok_or_else(|| failed("stdout"))?;
        let pipe = TimedPipe { pipe: Box::new(pipe), watch: Arc::clone(&watch) };
        Ok(Self {
            child,
            output: BufReader::with_capacity(64 * 1024, pipe),
            complaints: stderr.map(|stderr| std::thread::spawn(move || first_words(stderr))),
            watch,
            watchdog: Some(watchdog),
        })
    }

    /// Ends the child if it still runs.
    fn stop(mut self) -> Outcome {
        self.watch.end();
        if let Some(watchdog) = self.watchdog.take() {
            let _ = watchdog.join();
        }
        let status = {
            let mut child = lock(&self.child);
            let ended = wait_a_moment(&mut child);
            if ended.is_none() {
                let _ = child.kill();
            }
            ended.or_else(|| child.wait().ok())
        };
        let complaints = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        Outcome { status, complaints, timed_out: self.watch.has_fired() }
    }
}

/// The child is about to end when its output did; its status tells why.
fn wait_a_moment(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..50 {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    None
}

fn first_words(mut stderr: ChildStderr) -> String {
    let mut text = Vec::new();
    let _ = Read::by_ref(&mut stderr).take(STDERR_BYTES).read_to_end(&mut text);
    // The rest is drained, so that the child never waits for a reader.
    let _ = io::copy(&mut stderr, &mut io::sink());
    String::from_utf8_lossy(&text).into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Measures how long the parent waits for the child. Time that the visitor takes does not count.
struct Watch {
    limit: Duration,
    state: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    before: Duration,
    since: Option<Instant>,
    ended: bool,
    fired: bool,
}

impl Watch {
    fn new(limit: Duration) -> Self {
        Self { limit, state: Mutex::new(Waiting::default()), changed: Condvar::new() }
    }

    /// Kills the child when the limit is reached; returns when reading ended.
    fn guard(&self, child: &Mutex<Child>) {
        let mut state = lock(&self.state);
        while !state.ended {
            let waited = state.before + state.since.map_or(Duration::ZERO, |since| since.elapsed());
            let Some(left) = self.limit.checked_sub(waited).filter(|left| !left.is_zero()) else {
                state.fired = true;
                drop(state);
                let _ = lock(child).kill();
                return;
            };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn end(&self) {
        lock(&self.state).ended = true;
        self.changed.notify_all();
    }

    fn has_fired(&self) -> bool {
        lock(&self.state).fired
    }
}

/// The child's output, with the time spent waiting for it.
struct TimedPipe {
    pipe: Box<dyn Read + Send>,
    watch: Arc<Watch>,
}

impl Read for TimedPipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        lock(&self.watch.state).since = Some(Instant::now());
        let result = self.pipe.read(buffer);
        let mut state = lock(&self.watch.state);
        if let Some(since) = state.since.take() {
            state.before += since.elapsed();
        }
        result
    }
}
