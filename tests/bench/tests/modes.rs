//! `ws-load` on real servers: each mode comes to its end, gives its figures, and sees what a server does wrong.

// Clippy lets helpers of tests unwrap where it sees this.
#[cfg(test)]
mod modes {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::process::{Child, Command, Output, Stdio};

    use websocket_bench::handshake::ACCEPT;

    /// A server that ends with its test.
    struct Server {
        process: Child,
        url: String,
    }

    impl Server {
        fn start(program: &str, words: &[&str]) -> Self {
            let mut process =
                Command::new(program).arg("0").args(words).stdout(Stdio::piped()).spawn().expect("the server starts");
            let mut line = String::new();
            BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
            let port = line.trim().strip_prefix("listening ").expect("the server names its port");
            Self { url: format!("ws://127.0.0.1:{port}/"), process }
        }

        fn without_protocol() -> Self {
            Self::start(env!("CARGO_BIN_EXE_ws-echo-epoll"), &[])
        }

        fn tungstenite(mode: &str) -> Self {
            Self::start(env!("CARGO_BIN_EXE_ws-echo-tungstenite"), &[mode])
        }

        /// Runs a mode, and gives its line of JSON.
        fn load(&self, mode: &str, words: &str) -> String {
            let output = load(mode, &self.url, &format!("{words} --pid {}", self.process.id()));
            let json = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{mode}: {json}{}", String::from_utf8_lossy(&output.stderr));
            json
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    fn load(mode: &str, url: &str, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ws-load"));
        command.args([mode, url, "--timeout", "60"]).args(words.split_whitespace()).output().unwrap()
    }

    /// The value of a field of one line of JSON.
    fn number(json: &str, field: &str) -> f64 {
        let (_, rest) = json.split_once(&format!("\"{field}\":")).unwrap_or_else(|| panic!("no {field} in {json}"));
        rest.split([',', '}']).next().unwrap().parse().unwrap()
    }

    #[test]
    fn every_server_echoes_messages_of_every_form_of_length() {
        for server in [Server::without_protocol(), Server::tungstenite("echo"), Server::tungstenite("batch")] {
            for size in [0, 125, 126, 65_535, 65_536, 200_000] {
                let json = server.load("soak", &format!("--connections 3 --inflight 2 --messages 30 --size {size}"));
                assert!(number(&json, "echoes") >= 30.0 && number(&json, "errors") == 0.0, "{json}");
            }
        }
    }

    #[test]
    fn echo_says_how_busy_both_sides_were() {
        let json = Server::without_protocol().load("echo", "--warmup 0 --seconds 1");
        assert!(number(&json, "load_cpu_percent") > 0.0 && number(&json, "server_cpu_percent") > 0.0, "{json}");
        assert!(number(&json, "cpu_us_per_message") > 0.0 && number(&json, "load_cpu_us_per_message") > 0.0, "{json}");
    }

    #[test]
    fn handshake_opens_connection_after_connection() {
        let json = Server::tungstenite("echo").load("handshake", "--concurrency 5 --warmup 0 --seconds 1");
        assert!(number(&json, "handshakes") > 5.0, "{json}");
        assert!(number(&json, "cpu_us_per_handshake") > 0.0, "{json}");
    }

    #[test]
    fn flood_measures_the_quiet_connection_alone() {
        let json = Server::tungstenite("echo").load("flood", "--inflight 50 --rate 100 --warmup 0.1 --seconds 0.9");
        assert_eq!(number(&json, "measured"), 90.0, "{json}");
        assert!(number(&json, "flood_echoes_per_second") > 100.0, "{json}");
        assert_eq!(number(&json, "unanswered"), 0.0, "{json}");
    }

    #[test]
    fn latency_sends_as_many_as_its_rate_says() {
        let json = Server::tungstenite("echo").load("latency", "--connections 5 --rate 500 --warmup 0.1 --seconds 0.4");
        assert_eq!(number(&json, "measured"), 200.0, "{json}");
    }

    #[test]
    fn broadcast_and_idle_come_to_their_end() {
        let json = Server::tungstenite("broadcast").load("broadcast", "--connections 20 --warmup 0 --seconds 1");
        assert!(number(&json, "messages") >= 1.0, "{json}");
        let json = Server::tungstenite("echo").load("idle", "--connections 20 --warmup 0.05 --hold 0.2");
        assert_eq!(number(&json, "alive"), 20.0, "{json}");
        assert!(number(&json, "cpu_us_per_second") < 1e6, "{json}");
    }

    /// A server whose handshake is right and whose every answer is this frame.
    fn answer_with(frame: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("ws://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
            let mut buffer = [0; 4096];
            assert!(stream.read(&mut buffer).unwrap() > 0);
            write!(stream, "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: {ACCEPT}\r\n\r\n").unwrap();
            while stream.read(&mut buffer).is_ok_and(|size| size > 0) && stream.write_all(frame).is_ok() {}
        });
        url
    }

    #[test]
    fn an_answer_of_the_right_length_and_the_wrong_letters_is_no_echo() {
        let words = "--connections 1 --size 3 --warmup 0 --seconds 1";
        assert!(load("echo", &answer_with(b"\x81\x03abc"), words).status.success());
        let output = load("echo", &answer_with(b"\x81\x03abd"), words);
        assert!(!output.status.success());
        let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(sentence.contains("the first answer is not the text that was sent"), "{sentence}");
    }
}
