//! Bytes over every wire: streamed answers, raw bodies, and base64 in JSON, by a made-up spec, because no service of vCenter
//! has them.

use std::sync::{Arc, Mutex};

use vapi_probe::resource::File;
use vapi_probe_client::files::Files as FilesClient;
use vapi_probe_server::files::{Files, FilesSkeleton};
use vapi_runtime::client::{Protocol, RetryPolicy};
use vapi_runtime::server::{Policy, Provider, RequestContext};
use vapi_runtime::{ApiError, ApiErrorKind, Blob, Client, Error, Id};
use vapi_tests::host::Host;
use vapi_tests::raw::{self, Message, Scripted};

/// Files in memory: each answers what was written last, and notes the token that came along.
#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<(Vec<u8>, Option<String>)>>);

impl Files for Memory {
    async fn read(&self, _cx: &RequestContext, file: Id<File>, from: Option<i64>) -> Result<Blob, ApiError> {
        if file.as_str() == "missing" {
            return Err(ApiError::standard(ApiErrorKind::NotFound, []));
        }
        let content = self.0.lock().expect("nobody panics").0.clone();
        let from = usize::try_from(from.unwrap_or(0)).expect("tests ask for what is there");
        Ok(Blob::from(content[from..].to_vec()))
    }

    async fn write(
        &self,
        _cx: &RequestContext,
        _file: Id<File>,
        content: Blob,
        client_token: Option<String>,
    ) -> Result<(), ApiError> {
        *self.0.lock().expect("nobody panics") = (content.into_vec(), client_token);
        Ok(())
    }

    async fn digest(&self, _cx: &RequestContext, _file: Id<File>) -> Result<Blob, ApiError> {
        Ok(Blob::from(vec![0xfb, 0xff, 0xfe]))
    }
}

fn client(address: &str, protocol: Protocol) -> FilesClient {
    let client = Client::builder(format!("http://{address}")).no_proxy().retry(RetryPolicy::off()).protocol(protocol);
    FilesClient::new(&client.build().expect("a client for loopback"))
}

async fn read(files: &FilesClient, file: &Id<File>, from: Option<i64>) -> Result<Blob, Error> {
    files.read(file, from).await?.collect(100_000).await
}

#[tokio::test]
async fn bytes_are_the_same_on_every_wire() {
    let memory = Memory::default();
    let provider = Provider::builder().policy(Policy::Anonymous).service(FilesSkeleton(memory.clone()));
    let host = Host::start(provider.build().expect("one service"));
    let content: Vec<u8> = (0..100_000_u32).map(|at| u8::try_from(at % 251).expect("below 251")).collect();
    let file = Id::new("a/b ü");
    for protocol in [Protocol::JsonRpc, Protocol::Api, Protocol::Rest, Protocol::Legacy] {
        let files = client(&host.address(), protocol);
        for content in [content.as_slice(), b"", b"\"null\"", b"{}"] {
            files.write(&file, &Blob::from(content.to_vec()), Some("token-1")).await.expect("it is written");
            let stored = memory.0.lock().expect("nobody panics").clone();
            assert!(stored == (content.to_vec(), Some("token-1".to_owned())), "{protocol:?}");
            let read = read(&files, &file, None).await.unwrap_or_else(|error| panic!("{protocol:?}: {error}"));
            assert!(read.as_slice() == content, "{protocol:?}");
        }
        files.write(&file, &Blob::from(content.clone()), None).await.expect("it is written");
        assert_eq!(memory.0.lock().expect("nobody panics").1, None, "{protocol:?}");
        let rest = read(&files, &file, Some(99_990)).await.expect("it is there");
        assert_eq!(rest.as_slice(), &content[99_990..]);
        assert_eq!(files.digest(&file).await.expect("it has one").as_slice(), [0xfb, 0xff, 0xfe]);
        let error = files.read(&Id::new("missing"), None).await.expect_err("there is none");
        assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::NotFound), "{protocol:?}");
    }
}

#[tokio::test]
async fn streams_and_raw_bodies_are_bytes_on_the_wire() {
    let server = Scripted::start();
    let address = server.url().replace("http://", "");
    for (protocol, prefix) in [(Protocol::Api, "/api"), (Protocol::Rest, "/rest")] {
        let files = client(&address, protocol);
        server.answer(vec![Message::answer(202, Vec::new(), Vec::new())]);
        files.write(&Id::new("f"), &Blob::from(vec![0, 0xff, b'"']), Some("t")).await.expect("it is written");
        let sent = &server.requests()[0];
        assert_eq!(sent.target(), ("PUT", format!("{prefix}/files/f").as_str()));
        assert_eq!(sent.body, [0, 0xff, b'"']);
        assert_eq!(sent.header("content-type"), Some("application/octet-stream"));
        assert_eq!(sent.header("client-token"), Some("t"));
        assert_eq!(sent.header("x-kind"), Some("file"));

        let headers = vec![("Content-Type".to_owned(), "image/png".to_owned())];
        server.answer(vec![Message::answer(200, headers, vec![0x89, b'P', 0, 0xff])]);
        let stream = files.read(&Id::new("f"), Some(3)).await.expect("bytes of any type");
        assert_eq!(stream.headers()["content-type"], "image/png");
        assert_eq!(stream.collect(4).await.expect("all of it").as_slice(), [0x89, b'P', 0, 0xff]);
        assert_eq!(server.requests()[0].target(), ("GET", format!("{prefix}/files/f?from=3").as_str()));
        assert_eq!(server.requests()[0].header("accept"), Some("*/*"));
    }
}

#[test]
fn the_server_streams_bytes_as_they_are() {
    let memory = Memory::default();
    *memory.0.lock().expect("nobody panics") = (vec![0, 1, 0xff], None);
    let provider = Provider::builder().policy(Policy::Anonymous).service(FilesSkeleton(memory));
    let host = Host::start(provider.build().expect("one service"));
    for prefix in ["/api", "/rest"] {
        let request = Message::request("GET", &format!("{prefix}/files/f?from=1"), Vec::new(), Vec::new());
        let answer = raw::exchange(&host.address(), &request);
        assert_eq!((answer.status(), answer.body.as_slice()), (200, &[1, 0xff][..]));
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    }
}
