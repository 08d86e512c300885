//! Happy eyeballs (RFC 8305): the addresses of a host race, a step apart, and the first to connect wins.
//!
//! Knows nothing of sockets: whoever calls says how one address is connected to.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::net::error::Tried;

/// RFC 8305 §4: the families take turns, IPv6 first; within a family the resolver's order stays.
pub(super) fn interleave(addresses: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let (v6, v4): (Vec<_>, Vec<_>) = addresses.into_iter().partition(SocketAddr::is_ipv6);
    let (mut v6, mut v4) = (v6.into_iter(), v4.into_iter());
    let mut order = Vec::new();
    while order.len() < MAX_ADDRESSES {
        let before = order.len();
        order.extend(v6.next());
        order.extend(v4.next());
        if order.len() == before {
            break;
        }
    }
    order
}

/// Connects to `addresses` in their order, the next after [`ATTEMPT_DELAY`] or as soon as one has failed (RFC 8305 §5).
/// The first to connect wins, and the others are dropped. `None` if all have failed.
///
/// `tried` says what has become of each, also to those who stop waiting.
pub(super) async fn race<T, F: Future<Output = io::Result<T>>>(
    addresses: &[SocketAddr],
    tried: &mut Vec<Tried>,
    connect: impl Fn(SocketAddr) -> F,
) -> Option<(SocketAddr, T)> {
    let mut waiting = addresses.iter();
    let mut running = Vec::new();
    loop {
        if let Some(address) = waiting.next() {
            running.push(Runner { address: *address, place: tried.len(), attempt: Box::pin(connect(*address)) });
            tried.push(Tried { address: *address, failure: None });
        } else if running.is_empty() {
            return None;
        }
        let has_next = waiting.len() > 0;
        match next_turn(&mut running, has_next.then(|| Box::pin(sleep(ATTEMPT_DELAY)))).await {
            Turn::Connected(address, winner) => return Some((address, winner)),
            Turn::Failed(place, error) => {
                if let Some(tried) = tried.get_mut(place) {
                    tried.failure = Some(error);
                }
            }
            Turn::TimeForTheNext => {}
        }
    }
}

/// An attempt that is under way.
struct Runner<F> {
    address: SocketAddr,
    /// Among those that were tried.
    place: usize,
    attempt: Pin<Box<F>>,
}

/// What happened next.
enum Turn<T> {
    Connected(SocketAddr, T),
    Failed(usize, io::Error),
    TimeForTheNext,
}

async fn next_turn<T, F: Future<Output = io::Result<T>>>(
    running: &mut Vec<Runner<F>>,
    mut delay: Option<Pin<Box<Sleep>>>,
) -> Turn<T> {
    poll_fn(|context| {
        if let Poll::Ready(turn) = poll_runners(running, context) {
            return Poll::Ready(turn);
        }
        match &mut delay {
            Some(delay) => delay.as_mut().poll(context).map(|()| Turn::TimeForTheNext),
            None => Poll::Pending,
        }
    })
    .await
}

fn poll_runners<T, F: Future<Output = io::Result<T>>>(
    running: &mut Vec<Runner<F>>,
    context: &mut Context<'_>,
) -> Poll<Turn<T>> {
    for index in 0..running.len() {
        let Some(runner) = running.get_mut(index) else { break };
        if let Poll::Ready(outcome) = runner.attempt.as_mut().poll(context) {
            let runner = running.remove(index);
            return Poll::Ready(match outcome {
                Ok(winner) => Turn::Connected(runner.address, winner),
                Err(error) => Turn::Failed(runner.place, error),
            });
        }
    }
    Poll::Pending
}

/// RFC 8305 §8 recommends it: a SYN that is answered at all is nearly always answered by then.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// A name with more addresses than that is a mistake or an attack, and each costs a socket.
const MAX_ADDRESSES: usize = 32;

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::future::pending;
    use std::io::ErrorKind;
    use std::rc::Rc;

    use tokio::time::{Instant, timeout};

    use super::*;

    /// What becomes of an attempt, and when.
    #[derive(Clone, Copy)]
    enum Fate {
        Connects(u64),
        Fails(u64),
        Silent,
    }
    use Fate::*;

    const V6: &str = "[2001:db8::1]:80";
    const OTHER_V6: &str = "[2001:db8::2]:80";
    const V4: &str = "192.0.2.1:80";
    const OTHER_V4: &str = "192.0.2.2:80";

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// A socket of the race, which tells when it is closed.
    struct Open(Rc<Cell<usize>>);

    impl Drop for Open {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }

    /// A race in which each address has its fate: who won, when each was started in milliseconds, when it was over, and what
    /// was tried. Sees that only the winner stays open.
    async fn run(fates: &[(&str, Fate)]) -> (Option<String>, Vec<u128>, u128, Vec<Tried>) {
        let (began, open) = (Instant::now(), Rc::new(Cell::new(0)));
        let started = RefCell::new(Vec::new());
        let connect = |address: SocketAddr| {
            started.borrow_mut().push(began.elapsed().as_millis());
            let fate = fates.iter().find(|(text, _)| *text == address.to_string()).unwrap().1;
            open.set(open.get() + 1);
            let socket = Open(Rc::clone(&open));
            async move {
                match fate {
                    Connects(after) => {
                        sleep(Duration::from_millis(after)).await;
                        Ok(socket)
                    }
                    Fails(after) => {
                        sleep(Duration::from_millis(after)).await;
                        Err(ErrorKind::ConnectionRefused.into())
                    }
                    Silent => pending().await,
                }
            }
        };
        let order: Vec<&str> = fates.iter().map(|(text, _)| *text).collect();
        let mut tried = Vec::new();
        let won = race(&addresses(&order), &mut tried, connect).await;
        assert_eq!(open.get(), usize::from(won.is_some()));
        let took = began.elapsed().as_millis();
        (won.map(|(address, _)| address.to_string()), started.into_inner(), took, tried)
    }

    fn failed(tried: &[Tried]) -> Vec<String> {
        tried.iter().filter(|tried| tried.failure.is_some()).map(|tried| tried.address.to_string()).collect()
    }

    /// RFC 8305 §4.
    #[test]
    fn families_take_turns_and_ipv6_begins() {
        let order = interleave(addresses(&[V4, OTHER_V4, V6, OTHER_V6]));
        assert_eq!(order, addresses(&[V6, V4, OTHER_V6, OTHER_V4]));
        assert_eq!(interleave(addresses(&[V4, OTHER_V4])), addresses(&[V4, OTHER_V4]));
        assert_eq!(interleave(addresses(&[V4, OTHER_V4, V6])), addresses(&[V6, V4, OTHER_V4]));
        assert_eq!(interleave([]), []);
    }

    #[test]
    fn as_many_addresses_are_tried_as_allowed_and_not_one_more() {
        let many = |count: usize| (0..count).map(|index| SocketAddr::from(([192, 0, 2, 1], index as u16)));
        assert_eq!(interleave(many(MAX_ADDRESSES)).len(), MAX_ADDRESSES);
        assert_eq!(interleave(many(MAX_ADDRESSES + 1)).len(), MAX_ADDRESSES);
    }

    /// RFC 8305 §5.
    #[tokio::test(start_paused = true)]
    async fn the_second_starts_250_ms_after_a_first_that_is_silent() {
        let (won, started, took, tried) = run(&[(V6, Silent), (V4, Connects(10))]).await;
        assert_eq!((won.as_deref(), started, took), (Some(V4), vec![0, 250], 260));
        assert!(tried.iter().all(|tried| tried.failure.is_none()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_that_is_quick_is_alone() {
        let (won, started, took, _) = run(&[(V6, Connects(249)), (V4, Connects(0))]).await;
        assert_eq!((won.as_deref(), started, took), (Some(V6), vec![0], 249));
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_that_is_slow_may_still_win() {
        let (won, started, took, _) = run(&[(V6, Connects(300)), (V4, Connects(100))]).await;
        assert_eq!((won.as_deref(), started, took), (Some(V6), vec![0, 250], 300));
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_starts_at_once_when_one_fails() {
        let (won, started, took, tried) =
            run(&[(V6, Fails(5)), (V4, Fails(1)), (OTHER_V6, Silent), (OTHER_V4, Connects(1))]).await;
        assert_eq!((won.as_deref(), started, took), (Some(OTHER_V4), vec![0, 5, 6, 256], 257));
        assert_eq!(failed(&tried), [V6, V4]);
    }

    /// The delay of those that are under way does not count for the next: it starts at once.
    #[tokio::test(start_paused = true)]
    async fn a_failure_of_any_that_runs_starts_the_next() {
        let (won, started, took, tried) = run(&[(V6, Fails(300)), (V4, Silent), (OTHER_V6, Connects(1))]).await;
        assert_eq!((won.as_deref(), started, took), (Some(OTHER_V6), vec![0, 250, 300], 301));
        assert_eq!(failed(&tried), [V6]);
    }

    #[tokio::test(start_paused = true)]
    async fn all_that_fail_are_told() {
        let (won, started, took, tried) = run(&[(V6, Fails(400)), (V4, Fails(10))]).await;
        assert_eq!((won, started, took), (None, vec![0, 250], 400));
        assert_eq!(failed(&tried), [V6, V4]);
        assert_eq!(run(&[]).await.0, None);
    }

    /// Who waits no longer knows what was tried.
    #[tokio::test(start_paused = true)]
    async fn a_race_that_is_given_up_leaves_what_was_tried() {
        let mut tried = Vec::new();
        let connect = |address: SocketAddr| async move {
            if address.is_ipv6() { Err::<(), _>(ErrorKind::NetworkUnreachable.into()) } else { pending().await }
        };
        let order = addresses(&[V6, V4, OTHER_V4]);
        let outcome = timeout(Duration::from_millis(250), race(&order, &mut tried, connect)).await;
        assert!(outcome.is_err());
        assert_eq!(failed(&tried), [V6]);
        assert_eq!(tried.iter().map(|tried| tried.address).collect::<Vec<_>>()[..2], order[..2]);
    }
}
