//! Pages for people and probes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use vapi_simulator::Simulator;

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_probes_need_no_session() {
    let simulator = Simulator::builder().start().await.unwrap();
    let address = simulator.local_addr();
    for (path, kind, text) in [
        ("/", "text/html; charset=utf-8", "vapi-simulator"),
        ("/healthz", "text/plain; charset=utf-8", "ok"),
        ("/openapi.json", "application/json", "\"openapi\": \"3.0.3\""),
    ] {
        let answer = get(address, path);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(answer.contains(kind) && answer.contains(text), "{path}: {answer}");
    }
    assert!(get(address, "/nothing").starts_with("HTTP/1.1 404"));
}
