//! How the reader process hands rows to its parent: length-prefixed frames on its standard output.
//!
//! A frame is a tag, the payload's length (`u32`, little endian) and the payload. The parent trusts none of it.

use super::read_error::ReadErrorKind;
use super::row_view::{Cells, RowView};
use super::table::{CellKind, FileKind, Note, NoteKind, Seen};
use std::io::{self, Read, Write};

/// Longest payload.
const MAX_FRAME: usize = 64 << 20;
const KINDS: [CellKind; 6] = [CellKind::Empty, CellKind::Text, CellKind::Number, CellKind::Date, CellKind::Bool, CellKind::Error];

/// One message of the reader process.
pub(super) enum Frame<'a> {
    Seen(Seen<'a>),
    Note(Note),
    /// The last frame of a workbook that was read.
    End {
        kind: FileKind,
        complete: bool,
    },
    /// The last frame of one that was not.
    Failed(ReadErrorKind),
}

/// Writes a frame.
pub(super) fn write(out: &mut impl Write, frame: &Frame<'_>) -> io::Result<()> {
    let mut payload = Vec::new();
    let tag = match frame {
        Frame::Seen(Seen::Sheet { index, name }) => {
            put(&mut payload, *index)?;
            payload.extend_from_slice(name.as_bytes());
            b'S'
        }
        Frame::Seen(Seen::Row(row)) => {
            put_row(&mut payload, *row)?;
            b'R'
        }
        Frame::Seen(Seen::Bytes { done, total }) => {
            payload.extend_from_slice(&done.to_le_bytes());
            payload.extend_from_slice(&total.to_le_bytes());
            b'B'
        }
        Frame::Note(note) => {
            put(&mut payload, note.sheet)?;
            payload.extend_from_slice(&note.line.to_le_bytes());
            payload.extend_from_slice(note.kind.code().as_bytes());
            b'N'
        }
        Frame::End { kind, complete } => {
            payload.push(u8::from(*complete));
            payload.extend_from_slice(kind.code().as_bytes());
            b'E'
        }
        Frame::Failed(kind) => {
            payload = serde_json::to_vec(kind).map_err(io::Error::other)?;
            b'F'
        }
    };
    let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= MAX_FRAME).ok_or(io::ErrorKind::FileTooLarge)?;
    out.write_all(&[tag])?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&payload)
}

/// Reads a frame; `None` when the stream ends between frames.
pub(super) fn read<'a>(input: &mut impl Read, buffers: &'a mut Buffers) -> io::Result<Option<Frame<'a>>> {
    let Buffers { payload, cells } = buffers;
    let mut tag = [0u8; 1];
    if input.read(&mut tag)? == 0 {
        return Ok(None);
    }
    let mut length = [0u8; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if usize::try_from(length).map_or(true, |length| length > MAX_FRAME) {
        return Err(broken());
    }
    payload.clear();
    input.take(u64::from(length)).read_to_end(payload)?;
    if u32::try_from(payload.len()).ok() != Some(length) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    parse(tag[0], payload, cells).map(Some).ok_or_else(broken)
}

/// Reused from frame to frame.
#[derive(Default)]
pub(super) struct Buffers {
    payload: Vec<u8>,
    cells: Cells,
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "unreadable frame")
}

fn put(payload: &mut Vec<u8>, number: usize) -> io::Result<()> {
    let number = u32::try_from(number).map_err(|_| io::ErrorKind::FileTooLarge)?;
    payload.extend_from_slice(&number.to_le_bytes());
    Ok(())
}

fn put_row(payload: &mut Vec<u8>, row: RowView<'_>) -> io::Result<()> {
    put(payload, row.sheet)?;
    payload.extend_from_slice(&row.line.to_le_bytes());
    put(payload, row.len())?;
    for cell in row.cells() {
        payload.push(kind_byte(cell.kind));
        if cell.kind != CellKind::Empty {
            put(payload, cell.text.len())?;
            payload.extend_from_slice(cell.text.as_bytes());
        }
    }
    for held in row.held() {
        put(payload, held.column)?;
        payload.extend_from_slice(&held.from.to_le_bytes());
        payload.push(kind_byte(held.cell.kind));
        put(payload, held.cell.text.len())?;
        payload.extend_from_slice(held.cell.text.as_bytes());
    }
    Ok(())
}

fn kind_byte(kind: CellKind) -> u8 {
    KINDS.iter().position(|known| *known == kind).and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

fn parse<'a>(tag: u8, payload: &'a [u8], cells: &'a mut Cells) -> Option<Frame<'a>> {
    let mut rest = payload;
    Some(match tag {
        b'S' => Frame::Seen(Seen::Sheet { index: number(&mut rest)?, name: text(rest)? }),
        b'R' => Frame::Seen(Seen::Row(row(&mut rest, cells)?)),
        b'B' => Frame::Seen(Seen::Bytes { done: long(&mut rest)?, total: long(&mut rest)? }),
        b'N' => {
            let sheet = number(&mut rest)?;
            let line = u32::from_le_bytes(take(&mut rest)?);
            let code = text(rest)?;
            Frame::Note(Note { sheet, line, kind: NoteKind::ALL.into_iter().find(|kind| kind.code() == code)? })
        }
        b'E' => {
            let [complete] = take(&mut rest)?;
            Frame::End { kind: FileKind::from_code(text(rest)?)?, complete: complete == 1 }
        }
        b'F' => Frame::Failed(serde_json::from_slice(payload).ok()?),
        _ => return None,
    })
}

fn row<'a>(rest: &mut &[u8], cells: &'a mut Cells) -> Option<RowView<'a>> {
    let sheet = number(rest)?;
    let line = u32::from_le_bytes(take(rest)?);
    let count = number(rest)?;
    cells.clear();
    for _ in 0..count {
        let [kind] = take(rest)?;
        let kind = *KINDS.get(usize::from(kind))?;
        if kind == CellKind::Empty {
            cells.push("", kind);
            continue;
        }
        cells.push(measured(rest)?, kind);
    }
    while !rest.is_empty() {
        let column = number(rest)?;
        let from = u32::from_le_bytes(take(rest)?);
        let [kind] = take(rest)?;
        let kind = *KINDS.get(usize::from(kind))?;
        cells.hold(column, from, measured(rest)?, kind);
    }
    RowView::new(sheet, line, cells)
}

/// A text with its length before it.
fn measured<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = number(rest)?;
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    text(head)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(take(rest)?)).ok()
}

fn long(rest: &mut &[u8]) -> Option<u64> {
    Some(u64::from_le_bytes(take(rest)?))
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::read_error::Damage;

    /// A frame in words, since rows have no `Debug`.
    fn words(frame: &Frame<'_>) -> String {
        match frame {
            Frame::Seen(Seen::Sheet { index, name }) => format!("sheet {index} {name}"),
            Frame::Seen(Seen::Row(row)) => {
                let cells: Vec<_> = row.cells().map(|cell| format!("{}:{:?}", cell.text, cell.kind)).collect();
                let held: Vec<_> = row.held().map(|held| format!("{}@{}:{}", held.cell.text, held.from, held.column)).collect();
                format!("row {} {} {} held {}", row.sheet, row.line, cells.join(" "), held.join(" "))
            }
            Frame::Seen(Seen::Bytes { done, total }) => format!("bytes {done} {total}"),
            Frame::Note(note) => format!("{note:?}"),
            Frame::Failed(kind) => format!("{kind:?}"),
            Frame::End { kind, complete } => format!("{kind:?} {complete}"),
        }
    }

    fn with_frames(mut each: impl FnMut(&Frame<'_>)) {
        let mut cells = Cells::default();
        cells.push("张三", CellKind::Text);
        cells.push("", CellKind::Empty);
        cells.push("438.99", CellKind::Number);
        cells.hold(1, 5, "H001", CellKind::Text);
        let row = RowView::new(2, 7, &mut cells).expect("a row");
        each(&Frame::Seen(Seen::Sheet { index: 2, name: "名单" }));
        each(&Frame::Seen(Seen::Row(row)));
        each(&Frame::Seen(Seen::Bytes { done: 1, total: u64::MAX }));
        each(&Frame::Note(Note { sheet: 0, line: 9, kind: NoteKind::CellCut }));
        each(&Frame::Failed(ReadErrorKind::Corrupt { damage: Damage::Markup, at: Some(("名单".into(), 3)) }));
        each(&Frame::End { kind: FileKind::Ods, complete: true });
    }

    #[test]
    fn frames_round_trip() {
        let (mut bytes, mut sent, mut got) = (Vec::new(), Vec::new(), Vec::new());
        with_frames(|frame| {
            write(&mut bytes, frame).expect("writes");
            sent.push(words(frame));
        });
        let (mut input, mut buffers) = (bytes.as_slice(), Buffers::default());
        while let Some(frame) = read(&mut input, &mut buffers).expect("reads") {
            got.push(words(&frame));
        }
        assert_eq!(got, sent);
        assert!(got[1].contains("张三:Text :Empty 438.99:Number held H001@5:1"));
    }

    #[test]
    fn a_stream_that_ends_inside_a_frame_is_an_error() {
        with_frames(|frame| {
            let mut bytes = Vec::new();
            write(&mut bytes, frame).expect("writes");
            for end in 1..bytes.len() {
                assert!(read(&mut &bytes[..end], &mut Buffers::default()).is_err());
            }
        });
    }

    proptest::proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64), tag in "[SRBNEF]") {
            let mut framed = tag.into_bytes();
            framed.extend(u32::try_from(bytes.len()).expect("small").to_le_bytes());
            framed.extend(bytes);
            let _ = read(&mut framed.as_slice(), &mut Buffers::default());
        }
    }
}
