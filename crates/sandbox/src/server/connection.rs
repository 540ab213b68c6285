//! Connections and bodies that can break on request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// A connection that is reset instead of closed if the flag is up when it ends.
#[derive(Debug)]
pub(super) struct Breakable {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Breakable {
    pub(super) fn new(stream: TcpStream, reset: Arc<AtomicBool>) -> Self {
        Self { stream, reset }
    }
}

impl Drop for Breakable {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Breakable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Breakable {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The body of a reply: whole, in pieces, or announced whole and broken off.
#[derive(Debug)]
pub(super) struct ReplyBody {
    announced: u64,
    part: Option<Bytes>,
    breaks: Breaks,
    drip: Option<Drip>,
    stop: Option<Stop>,
}

/// Ends when the sandbox stops.
struct Stop(Pin<Box<dyn Future<Output = ()> + Send>>);

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stop")
    }
}

/// How a body comes in pieces.
#[derive(Debug)]
struct Drip {
    bytes: usize,
    every: Duration,
    wait: Pin<Box<Sleep>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Breaks {
    No,
    /// After giving the peer a chance to read the part: one turn in which it is flushed.
    AfterFlush,
    Now,
    /// When the sandbox stops.
    AtStop,
}

impl ReplyBody {
    pub(super) fn whole(body: Bytes) -> Self {
        Self {
            announced: u64::try_from(body.len()).unwrap_or(u64::MAX),
            part: Some(body).filter(|body| !body.is_empty()),
            breaks: Breaks::No,
            drip: None,
            stop: None,
        }
    }

    pub(super) fn cut(body: Bytes, at: usize) -> Self {
        let part = body.slice(..body.len().min(at));
        Self {
            announced: u64::try_from(body.len()).unwrap_or(u64::MAX),
            part: Some(part).filter(|part| !part.is_empty()),
            breaks: Breaks::AfterFlush,
            drip: None,
            stop: None,
        }
    }

    pub(super) fn stalled(body: Bytes, at: usize, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { breaks: Breaks::AtStop, stop: Some(Stop(Box::pin(stop))), ..Self::cut(body, at) }
    }

    pub(super) fn dripping(body: Bytes, bytes: usize, every: Duration) -> Self {
        let drip = Drip { bytes, every, wait: Box::pin(tokio::time::sleep(every)) };
        Self { drip: Some(drip), ..Self::whole(body) }
    }

    /// The next piece of a dripping body, when it is due.
    fn piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let (Some(drip), Some(part)) = (&mut self.drip, &mut self.part) else { return Poll::Ready(self.part.take()) };
        ready!(drip.wait.as_mut().poll(context));
        drip.wait = Box::pin(tokio::time::sleep(drip.every));
        let piece = part.split_to(part.len().min(drip.bytes));
        if part.is_empty() {
            self.part = None;
        }
        Poll::Ready(Some(piece))
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(part) = ready!(self.piece(context)) {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        match self.breaks {
            Breaks::No => Poll::Ready(None),
            Breaks::AfterFlush => {
                self.breaks = Breaks::Now;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Breaks::Now => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
            Breaks::AtStop => {
                if let Some(stop) = &mut self.stop {
                    ready!(stop.0.as_mut().poll(context));
                }
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.part.is_none() && self.breaks == Breaks::No
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
