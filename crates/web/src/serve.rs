//! Connections: time limits on headers, a cap, a graceful end. Plain `axum::serve` gives a slow client all the time it wants.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::{Checker, Site};
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::Config;
use crate::entry::Entry;

/// A client gets this long to send its headers.
const HEADERS_MAX: Duration = Duration::from_secs(10);
/// Accepted work gets this long after the request to stop.
const FAREWELL_MAX: Duration = Duration::from_secs(10);

/// Address of the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Serves until `shutdown`, then finishes what was accepted.
///
/// # Errors
/// When the listener fails for good; a failing connection is only its client's loss.
pub async fn serve(
    checker: Checker,
    site: Site,
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let entry = Entry::new(checker, site, &config);
    let places = Arc::new(Semaphore::new(config.connections_max));
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file handles, mostly: waiting is better than spinning or stopping.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let connection = graceful.watch(connection(entry.clone(), stream, peer));
        tokio::spawn(async move {
            let _ = connection.await;
            drop(place);
        });
    }
    // Whoever comes now is refused at once and finds another node, instead of waiting in a queue nobody reads.
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL_MAX, graceful.shutdown()).await;
    Ok(())
}

fn connection(
    entry: Entry,
    stream: TcpStream,
    peer: SocketAddr,
) -> hyper::server::conn::http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    >,
> {
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        entry.answer(request.map(Body::new))
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_MAX)
        .max_buf_size(64 * 1024)
        // Whoever has said all may close that side and still be answered. Otherwise a connection whose request is being worked on
        // is read from to see whether the client has gone, into a buffer of its own.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
}
