//! Logging in, what an expired session leads to, and logging out.
#![cfg(feature = "http-client")]

mod client_support;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_support::{READ, Received, Reply, SERVICE, Server, WRITE};
use serde_json::json;
use vapi_runtime::{ApiErrorKind, Call, Client, SecurityContext};

/// The sessions of a server.
#[derive(Clone, Debug, Default)]
struct Sessions(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    made: usize,
    open: BTreeSet<String>,
    /// Logging in is refused.
    locked: bool,
}

impl Sessions {
    fn expire_all(&self) {
        self.0.lock().unwrap().open.clear();
    }

    fn lock(&self) {
        self.0.lock().unwrap().locked = true;
    }

    fn answer(&self, received: &Received) -> Reply {
        let mut state = self.0.lock().unwrap();
        let security = &received.body["params"]["ctx"]["securityCtx"];
        let operation = received.operation();
        if operation == "com.vmware.cis.session.create" {
            if state.locked || security["userName"] != "me" || security["password"] != "secret" {
                return received.error("unauthenticated");
            }
            state.made += 1;
            let id = format!("s-{}", state.made);
            state.open.insert(id.clone());
            return received.output(&json!({"SECRET": id}));
        }
        let Some(session) = received.session().filter(|session| state.open.contains(*session)) else {
            return received.error("unauthenticated");
        };
        match operation.as_str() {
            "com.vmware.cis.session.delete" => {
                state.open.remove(session);
                received.output(&json!(null))
            }
            "com.vmware.cis.session.get" => {
                let time = "2025-01-01T00:00:00.000Z";
                received.output(&json!({"STRUCTURE": {"com.vmware.cis.session.info":
                    {"user": "me", "created_time": time, "last_accessed_time": time}}}))
            }
            _ => received.output(&json!(session)),
        }
    }
}

async fn start() -> (Server, Sessions) {
    let sessions = Sessions::default();
    let answering = sessions.clone();
    let server = Server::start_async(move |received| {
        let sessions = answering.clone();
        Box::pin(async move {
            // time for others to come in between
            tokio::time::sleep(Duration::from_millis(10)).await;
            sessions.answer(&received)
        })
    })
    .await;
    (server, sessions)
}

fn me() -> SecurityContext {
    SecurityContext::user_password("me", "secret")
}

fn write(client: &Client) -> Call<String> {
    client.call(&SERVICE, WRITE, &[&"a"])
}

#[tokio::test]
async fn a_session_is_opened_carried_and_closed() {
    let (server, sessions) = start().await;
    let client = server.client().build().unwrap();
    let clone = client.clone();
    let error = write(&client).await.unwrap_err();
    assert_eq!(error.api().unwrap().kind(), &ApiErrorKind::Unauthenticated);
    assert_eq!(server.count("create"), 0);

    let session = client.login(me()).await.unwrap();
    assert_eq!(session.id().unwrap().expose(), "s-1");
    assert_eq!(write(&clone).await.unwrap(), "s-1");
    assert_eq!(session.get().await.unwrap().user, "me");
    assert!(!format!("{session:?} {client:?}").contains("s-1"));

    session.logout().await.unwrap();
    assert!(sessions.0.lock().unwrap().open.is_empty() && client.session().is_none());
    assert!(write(&client).await.unwrap_err().is_api());
    client.logout().await.unwrap();
    assert_eq!((server.count("create"), server.count("delete")), (1, 1));
}

#[tokio::test]
async fn a_builder_logs_in_at_once_or_with_the_first_call() {
    let (server, _) = start().await;
    let client = server.client().login("me", "secret").connect().await.unwrap();
    assert_eq!(server.count("create"), 1);
    assert_eq!(write(&client).await.unwrap(), "s-1");
    client.logout().await.unwrap();

    let client = server.client().login("me", "secret").build().unwrap();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(write(&client).into_future())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), "s-2");
    }
    assert_eq!(server.count("create"), 2);

    let error = server.client().login("me", "pass-word").connect().await.unwrap_err();
    assert_eq!(error.operation(), Some("com.vmware.cis.session.create"));
    assert!(!error.to_string().contains("pass-word"), "{error}");
}

#[tokio::test]
async fn an_expired_session_is_opened_again_once_for_all() {
    let (server, sessions) = start().await;
    let client = server.client().build().unwrap();
    let session = client.login(me()).await.unwrap();
    sessions.expire_all();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(write(&client).into_future())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), "s-2");
    }
    assert_eq!(server.count("create"), 2);
    assert!(server.count("write") <= 40);
    assert_eq!(session.id().unwrap().expose(), "s-2");
    session.logout().await.unwrap();
    assert!(sessions.0.lock().unwrap().open.is_empty());
}

#[tokio::test]
async fn a_refused_login_is_not_tried_for_each_call() {
    let (server, sessions) = start().await;
    let client = server.client().build().unwrap();
    client.login(me()).await.unwrap();
    sessions.expire_all();
    sessions.lock();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(write(&client).into_future())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.operation(), Some("com.vmware.cis.session.create"));
    }
    // the first one, and one that was refused
    assert_eq!(server.count("create"), 2);
}

#[tokio::test]
async fn one_replay_is_all() {
    let (server, sessions) = start().await;
    let listening = sessions.clone();
    let picky = Server::start(move |received| {
        if received.operation().ends_with("write") {
            received.error("unauthenticated")
        } else {
            listening.answer(received)
        }
    })
    .await;
    let client = picky.client().build().unwrap();
    client.login(me()).await.unwrap();
    let error = write(&client).await.unwrap_err();
    assert_eq!(error.api().unwrap().kind(), &ApiErrorKind::Unauthenticated);
    assert_eq!((picky.count("create"), picky.count("write")), (2, 2));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_session_is_never_opened_to_close_one() {
    let (server, sessions) = start().await;
    let client = server.client().build().unwrap();
    let session = client.login(me()).await.unwrap();
    sessions.expire_all();
    let delete = client.invoke("com.vmware.cis.session", "delete", &empty());
    assert!(delete.await.unwrap_err().is_api());
    assert_eq!(server.count("create"), 1);
    // that it was closed already is what was wanted
    session.logout().await.unwrap();
    assert_eq!((server.count("create"), server.count("delete")), (1, 2));
}

#[tokio::test]
async fn opening_a_session_by_hand_sends_the_credentials() {
    let (server, _) = start().await;
    let client = server.client().login("me", "secret").connect().await.unwrap();
    let id = client.invoke("com.vmware.cis.session", "create", &empty()).await.unwrap();
    assert_eq!(id, vapi_runtime::DataValue::Secret("s-2".into()));
    assert_eq!(server.received().last().unwrap().session(), None);
}

#[tokio::test]
async fn a_context_of_ones_own_is_left_alone() {
    let (server, sessions) = start().await;
    let client = server.client().build().unwrap();
    let session = client.login(me()).await.unwrap();
    let other = client.with_security_context(SecurityContext::Session(session.id().unwrap()));
    assert_eq!(write(&other).await.unwrap(), "s-1");
    sessions.expire_all();
    assert!(write(&other).await.unwrap_err().is_api());
    let call: Call<String> = client.call(&SERVICE, READ, &[&"a"]);
    assert!(call.security_context(SecurityContext::OAuth("t".into())).await.unwrap_err().is_api());
    assert_eq!(server.count("create"), 1);
}

fn empty() -> vapi_runtime::DataValue {
    vapi_runtime::DataValue::Structure(vapi_runtime::StructureValue::new("operation-input"))
}
