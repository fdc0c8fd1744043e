//! Who may call: sessions, passwords, authenticators and authorizers.
#![cfg(feature = "server")]

mod server_support;

use std::time::Duration;

use serde_json::{Value, json};
use server_support::{Answer, Shop, invocation, post, run};
use vapi_runtime::server::{
    Authentication, Authenticator, Authorizer, BoxFuture, Decision, Identity, Policy, Provider, RequestContext,
    SessionManager, Target, Users,
};
use vapi_runtime::{ApiError, ApiErrorKind, Secret, SecurityContext};

const SESSION: &str = "com.vmware.cis.session";

fn sessions() -> SessionManager {
    SessionManager::new(Users::new().with("operator", "right").with("other", "other's"))
}

fn provider(sessions: &SessionManager) -> Provider {
    Provider::builder().sessions(sessions.clone()).service(Shop).build().unwrap()
}

fn password(password: &str) -> Value {
    json!({ "schemeId": "com.vmware.vapi.std.security.user_pass", "userName": "operator", "password": password })
}

fn session(id: &str) -> Value {
    json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": id })
}

async fn call(provider: &Provider, service: &str, operation: &str, security: &Value) -> Answer {
    let input = if operation == "two" { json!({ "a": "x" }) } else { json!({}) };
    let mut request = invocation(service, operation, &input);
    request["params"]["ctx"]["securityCtx"] = security.clone();
    post(provider, &[], request.to_string()).await
}

async fn log_in(provider: &Provider) -> String {
    let answer = call(provider, SESSION, "create", &password("right")).await;
    answer.output()["SECRET"].as_str().unwrap().to_owned()
}

fn refused(answer: &Answer) {
    let expected = ("unauthenticated".to_owned(), vec!["security.authentication.invalid()".to_owned()]);
    assert_eq!(answer.error(), expected);
}

#[test]
fn a_session_lives_from_login_to_logout() {
    run(async {
        let provider = provider(&sessions());
        let id = log_in(&provider).await;
        assert_eq!(id.len(), 64);
        assert_ne!(id, log_in(&provider).await);

        let answer = call(&provider, "com.example.shop", "who", &session(&id)).await;
        let who: Value = serde_json::from_str(answer.output().as_str().unwrap()).unwrap();
        assert_eq!(who["identity"], "operator");
        let answer = call(&provider, SESSION, "get", &session(&id)).await;
        let info = &answer.output()["STRUCTURE"]["com.vmware.cis.session.info"];
        assert_eq!(info["user"], "operator");
        assert!(info["created_time"].as_str() <= info["last_accessed_time"].as_str());

        // the header stands for the security context
        let request = invocation("com.example.shop", "two", &json!({ "a": "x" })).to_string();
        assert_eq!(post(&provider, &[("vmware-api-session-id", &id)], request.clone()).await.output(), "x/None");
        refused(&post(&provider, &[("vmware-api-session-id", "")], request).await);

        let answer = call(&provider, SESSION, "delete", &session(&id)).await;
        assert_eq!((&answer.body["result"], answer.error.as_deref()), (&json!({ "output": null }), None));
        for (service, operation) in
            [("com.example.shop", "two"), (SESSION, "get"), (SESSION, "delete"), (SESSION, "create")]
        {
            refused(&call(&provider, service, operation, &session(&id)).await);
        }
    });
}

#[test]
fn what_proves_nothing_is_refused() {
    run(async {
        let sessions = sessions();
        let provider = provider(&sessions);
        let id = log_in(&provider).await;
        for security in [
            Value::Null,
            json!({}),
            password("wrong"),
            password(""),
            password("other's"),
            json!({ "schemeId": "com.vmware.vapi.std.security.user_pass", "userName": "nobody", "password": "right" }),
            json!({ "schemeId": "com.vmware.vapi.std.security.user_pass", "userName": "operator" }),
            json!({ "schemeId": "com.vmware.vapi.std.security.oauth", "accessToken": "x" }),
            json!({ "schemeId": "com.vmware.vapi.std.security.no_authentication" }),
            session(""),
            session(&id[..32]),
            session(&id[..63]),
            session(&format!("{}{}", &id[..32], "0".repeat(32))),
            session("ünïcödé ünïcödé ünïcödé ünïcödé"),
            // a session doesn't make another
            session(&id),
        ] {
            refused(&call(&provider, SESSION, "create", &security).await);
        }
        // a password is good for making a session only
        refused(&call(&provider, "com.example.shop", "two", &password("right")).await);
        refused(&call(&provider, SESSION, "get", &password("right")).await);
        refused(&call(&provider, "com.example.nowhere", "two", &Value::Null).await);
        let answer = call(&provider, "com.example.nowhere", "two", &session(&id)).await;
        assert_eq!(answer.error().0, "operation_not_found", "who has an identity may know");
        assert_eq!(sessions.len(), 1);
    });
}

#[test]
fn passwords_may_be_good_for_every_call() {
    run(async {
        let provider = provider(&sessions().passwords_on_every_call(true));
        assert_eq!(call(&provider, "com.example.shop", "two", &password("right")).await.output(), "x/None");
        refused(&call(&provider, "com.example.shop", "two", &password("wrong")).await);
    });
}

#[test]
fn sessions_end_by_themselves() {
    run(async {
        let wait = async |milliseconds| tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        // unused
        let idle = provider(&sessions().idle_timeout(Duration::from_millis(400)));
        let id = log_in(&idle).await;
        for _ in 0..4 {
            wait(150).await;
            assert_eq!(call(&idle, "com.example.shop", "two", &session(&id)).await.output(), "x/None");
        }
        wait(500).await;
        refused(&call(&idle, "com.example.shop", "two", &session(&id)).await);

        // old
        let old = provider(&sessions().max_age(Duration::from_millis(200)));
        let id = log_in(&old).await;
        assert_eq!(call(&old, "com.example.shop", "two", &session(&id)).await.output(), "x/None");
        wait(250).await;
        refused(&call(&old, "com.example.shop", "two", &session(&id)).await);
    });
}

#[test]
fn there_are_only_so_many_sessions() {
    run(async {
        let sessions = sessions().max_sessions(2).max_age(Duration::from_millis(300));
        let provider = provider(&sessions);
        log_in(&provider).await;
        log_in(&provider).await;
        let answer = call(&provider, SESSION, "create", &password("right")).await;
        assert_eq!(
            answer.error(),
            ("service_unavailable".to_owned(), vec!["security.sessions.exhausted()".to_owned()])
        );
        tokio::time::sleep(Duration::from_millis(350)).await;
        log_in(&provider).await;
        assert_eq!(sessions.len(), 1, "the old ones made room");
        sessions.end_all();
        assert!(sessions.is_empty());
    });
}

#[test]
fn nothing_shows_a_secret() {
    let sessions = sessions();
    let id = sessions.create(Identity::new("operator")).unwrap();
    assert_eq!(sessions.identity(&id), Some(Identity::new("operator")));
    let shown =
        format!("{sessions:?} {:?} {:?}", Users::new().with("operator", "right"), SecurityContext::Session(id.clone()));
    assert!(!shown.contains("right") && !shown.contains(id.expose()), "{shown}");
}

/// Knows one token, and fails on another.
struct Tokens;

impl Authenticator for Tokens {
    fn authenticate<'a>(
        &'a self,
        security: &'a SecurityContext,
        _target: Target<'a>,
    ) -> BoxFuture<'a, Result<Authentication, ApiError>> {
        Box::pin(async move {
            match security {
                SecurityContext::OAuth(token) if *token == Secret::new("good") => {
                    Ok(Authentication::Accepted(Identity::new("robot").with_groups(["robots".to_owned()])))
                }
                SecurityContext::OAuth(token) if *token == Secret::new("late") => {
                    Err(ApiError::standard(ApiErrorKind::ServiceUnavailable, []))
                }
                SecurityContext::OAuth(_) => Ok(Authentication::Refused),
                _ => Ok(Authentication::NotMine),
            }
        })
    }
}

/// Lets robots do anything but count.
struct Rules;

impl Authorizer for Rules {
    fn authorize<'a>(&'a self, cx: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>> {
        let robot = cx.identity().is_some_and(|identity| identity.groups.iter().any(|group| group == "robots"));
        let denied = robot && cx.operation().name == "two";
        Box::pin(async move { Ok(if denied { Decision::Denied } else { Decision::Allowed }) })
    }
}

#[test]
fn a_product_brings_its_own_identities_and_rules() {
    run(async {
        let provider = Provider::builder()
            .sessions(sessions())
            .authenticator(Tokens)
            .authorizer(Rules)
            .service_with(Shop, Policy::Session)
            .build()
            .unwrap();
        let token = |token: &str| json!({ "schemeId": "com.vmware.vapi.std.security.oauth", "accessToken": token });
        assert!(
            call(&provider, "com.example.shop", "who", &token("good")).await.output().to_string().contains("robot")
        );
        let expected = ("unauthorized".to_owned(), vec!["security.authorization.invalid()".to_owned()]);
        assert_eq!(call(&provider, "com.example.shop", "two", &token("good")).await.error(), expected);
        refused(&call(&provider, "com.example.shop", "who", &token("bad")).await);
        assert_eq!(call(&provider, "com.example.shop", "who", &token("late")).await.error().0, "service_unavailable");
        // a token makes a session, which has its rights
        let answer = call(&provider, SESSION, "create", &token("good")).await;
        let id = answer.output()["SECRET"].as_str().unwrap();
        assert_eq!(call(&provider, "com.example.shop", "two", &session(id)).await.error(), expected);
    });
}

#[test]
fn open_services_still_check_what_a_caller_claims() {
    run(async {
        let provider = Provider::builder().sessions(sessions()).service_with(Shop, Policy::Anonymous).build().unwrap();
        assert_eq!(call(&provider, "com.example.shop", "two", &Value::Null).await.output(), "x/None");
        refused(&call(&provider, "com.example.shop", "two", &session("gone")).await);
    });
}
