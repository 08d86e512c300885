//! Rooms: members that come, go and are sent to, from whatever thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use websocket::net::membership::RoomName;
use websocket::net::peer::{Peer, SlowConsumer};
use websocket::net::publish::Audience;
use websocket::net::rooms::Member;
use websocket::net::server::Config;

use super::php::{BINARY, KIB, Php, TEXT, await_that, config};
use super::raw::{FIN_BINARY, FIN_TEXT, Raw};

fn room(name: &str) -> RoomName {
    RoomName::parse(name.as_bytes()).unwrap()
}

fn member(php: &Php, peer: &Arc<Peer>) -> Member {
    Member::new(Arc::clone(peer), Arc::clone(php.server.rooms()))
}

/// Connects, and joins the lobby.
fn join_lobby(php: &mut Php) -> (Raw, Arc<Peer>) {
    let socket = Raw::open(&php.address());
    let peer = php.opened();
    member(php, &peer).join(&room("lobby"));
    (socket, peer)
}

#[test]
fn a_room_exists_while_somebody_is_in_it() {
    let mut php = Php::serve(config());
    let ((_one, first), (_two, second)) = (join_lobby(&mut php), join_lobby(&mut php));
    let lobby = room("lobby");
    assert_eq!(php.server.rooms().all(), [(lobby.clone(), 2)]);
    member(&php, &first).join(&lobby);
    assert_eq!(php.server.rooms().len_of(&lobby), 2);
    member(&php, &first).leave(&lobby);
    member(&php, &first).leave(&lobby);
    let members = php.server.rooms().members(&lobby);
    assert_eq!(members.iter().map(|peer| peer.id()).collect::<Vec<_>>(), [second.id()]);
    member(&php, &second).leave(&lobby);
    assert_eq!(php.server.rooms().all(), []);
}

#[test]
fn a_million_joins_and_leaves_leave_nothing() {
    let mut php = Php::serve(config());
    let socket = Raw::open(&php.address());
    let peer = php.opened();
    let member = member(&php, &peer);
    let holders = Arc::strong_count(&peer);
    let names: Vec<_> = (0..1000).map(|number| room(&number.to_string())).collect();
    for _ in 0..1000 {
        names.iter().for_each(|name| member.join(name));
        assert_eq!((member.rooms().len(), php.server.rooms().all().len()), (1000, 1000));
        names.iter().for_each(|name| member.leave(name));
    }
    assert_eq!((member.rooms().len(), php.server.rooms().all().len()), (0, 0));
    assert_eq!(Arc::strong_count(&peer), holders);
    drop(socket);
    php.closed();
}

#[test]
fn a_connection_that_ends_leaves_all_its_rooms_and_is_let_go() {
    let mut php = Php::serve(config());
    let socket = Raw::open(&php.address());
    let peer = php.opened();
    let member = member(&php, &peer);
    (0..1000).for_each(|number| member.join(&room(&number.to_string())));
    drop(socket);
    php.closed();
    assert_eq!(php.server.rooms().all(), []);
    assert_eq!(member.rooms().len(), 1000, "its close handler says goodbye to them");
    peer.forget_rooms();
    assert_eq!(member.rooms(), []);
    member.join(&room("late"));
    assert_eq!((php.server.rooms().all(), member.rooms()), (vec![], vec![]));
    drop(member);
    await_that("nobody else holds the connection", || Arc::strong_count(&peer) == 1);
}

/// The end comes on a thread of the runtime, `join` and `leave` on another.
#[test]
fn a_join_that_races_with_the_end_leaves_nothing() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        for _ in 0..50 {
            let socket = Raw::open(&php.address());
            let peer = php.opened();
            let member = member(&php, &peer);
            let has_ended = Arc::new(AtomicBool::new(false));
            let is_over = Arc::clone(&has_ended);
            let joining = thread::spawn(move || {
                // Always another one: a join that came too late would be undone by the next leave.
                let mut names = (0_u64..).map(|number| room(&number.to_string()));
                while !is_over.load(Ordering::SeqCst) {
                    names.by_ref().take(8).for_each(|name| member.join(&name));
                }
            });
            await_that("it has joined", || !php.server.rooms().all().is_empty());
            drop(socket);
            php.closed();
            has_ended.store(true, Ordering::SeqCst);
            joining.join().unwrap();
            assert_eq!(php.server.rooms().all(), []);
        }
    }
}

#[test]
fn a_message_to_a_room_reaches_its_members_and_counts_them() {
    for size in [10, 100 * KIB] {
        let mut php = Php::serve(config());
        let (mut in_lobby, peer) = join_lobby(&mut php);
        let (mut excepted, exception) = join_lobby(&mut php);
        let (_closing, closing) = join_lobby(&mut php);
        let mut outside = Raw::open(&php.address());
        php.opened();
        closing.close(1000, "");
        let (lobby, payload) = (room("lobby"), vec![b'b'; size]);
        let audience = Audience::Room(&lobby);
        assert_eq!(php.server.publish(audience, TEXT, &payload, Some(exception.id())), 1);
        assert_eq!(php.server.publish(audience, TEXT, b"two", None), 2);
        assert_eq!(php.server.publish(Audience::Room(&room("empty")), TEXT, b"none", None), 0);
        member(&php, &peer).leave(&lobby);
        assert_eq!(php.server.publish(audience, TEXT, b"one", Some(u64::MAX)), 1);
        assert_eq!(php.server.publish(Audience::All, BINARY, b"all", None), 3);
        php.flush();
        let all = (FIN_BINARY, b"all".to_vec());
        assert!(in_lobby.read_frame() == (FIN_TEXT, payload));
        assert_eq!([in_lobby.read_frame(), in_lobby.read_frame()], [(FIN_TEXT, b"two".to_vec()), all.clone()]);
        let heard = [excepted.read_frame(), excepted.read_frame(), excepted.read_frame()];
        assert_eq!(heard, [(FIN_TEXT, b"two".to_vec()), (FIN_TEXT, b"one".to_vec()), all.clone()]);
        assert_eq!(outside.read_frame(), all);
    }
}

/// Sending holds no lock of the table: whoever joins, leaves or ends meanwhile waits for nobody.
#[test]
fn members_come_and_go_while_a_room_is_sent_to() {
    let mut php = Php::serve_on(2, "127.0.0.1", Config { slow_consumer: SlowConsumer::Drop, ..config() });
    let (mut constant, _) = join_lobby(&mut php);
    let others: Vec<_> = (0..4).map(|_| join_lobby(&mut php)).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let restless: Vec<_> = others
        .iter()
        .map(|(_, peer)| {
            let (member, is_over) = (member(&php, peer), Arc::clone(&is_over));
            thread::spawn(move || {
                while !is_over.load(Ordering::SeqCst) {
                    member.leave(&room("lobby"));
                    member.join(&room("lobby"));
                }
            })
        })
        .collect();
    let reader = thread::spawn(move || {
        for _ in 0..2000 {
            assert_eq!(constant.read_frame(), (FIN_TEXT, b"hello".to_vec()));
        }
        constant
    });
    for _ in 0..2000 {
        let count = php.server.publish(Audience::Room(&room("lobby")), TEXT, b"hello", None);
        assert!((1..=5).contains(&count), "{count}");
    }
    let _constant = reader.join().unwrap();
    is_over.store(true, Ordering::SeqCst);
    restless.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(php.server.rooms().all(), [(room("lobby"), 5)]);
}
