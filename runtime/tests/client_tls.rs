//! Which servers are trusted.
#![cfg(feature = "http-client")]

mod client_support;

use client_support::secure::{start, start_with};
use client_support::{SERVICE, WRITE};
use rcgen::KeyPair;
use vapi_runtime::client::RetryPolicy;
use vapi_runtime::{Call, ClientBuilder, Error};

async fn call(client: ClientBuilder) -> Result<String, Error> {
    let call: Call<String> = client.build()?.call(&SERVICE, WRITE, &[&"a"]);
    call.await
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted() {
    let secure = start().await;
    let trusting = secure.client().certificate_authority(secure.authority());
    assert_eq!(call(trusting).await.unwrap(), "hello");

    // the name counts too
    let by_address = format!("https://127.0.0.1:{}", secure.server.address.port());
    let by_address = vapi_runtime::Client::builder(by_address).no_proxy().without_platform_certificates();
    let error = call(by_address.certificate_authority(secure.authority())).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
}

#[tokio::test]
async fn a_stranger_is_refused_with_its_thumbprint() {
    let (secure, other) = (start().await, start().await);
    let error = call(secure.client().certificate_authority(other.authority())).await.unwrap_err();
    assert!(error.is_connect() && !error.is_retryable() && !error.may_have_been_executed());
    let text = error.to_string();
    assert!(text.contains(&secure.thumbprint()) && text.contains("ClientBuilder::thumbprint"), "{text}");
    assert_eq!(error.attempts(), 1);
    assert!(secure.server.received().is_empty());
}

#[tokio::test]
async fn a_pinned_certificate_is_trusted_and_no_other() {
    let (secure, other) = (start().await, start().await);
    assert_eq!(call(secure.client().thumbprint(&secure.thumbprint())).await.unwrap(), "hello");
    let plain = secure.thumbprint().replace(':', "").to_lowercase();
    let both = secure.client().thumbprint(&other.thumbprint()).thumbprint(&plain);
    assert_eq!(call(both).await.unwrap(), "hello");

    let error = call(secure.client().thumbprint(&other.thumbprint())).await.unwrap_err();
    assert!(error.is_connect() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("isn't the pinned one"), "{error}");
    // pinning wins over authorities
    let error = call(secure.client().certificate_authority(secure.authority()).thumbprint(&other.thumbprint())).await;
    assert!(error.unwrap_err().is_connect());
}

#[tokio::test]
async fn showing_a_certificate_is_not_enough() {
    let thief = start_with(|_| KeyPair::generate().unwrap()).await;
    for client in [thief.client().thumbprint(&thief.thumbprint()), thief.client().danger_accept_any_certificate()] {
        let error = call(client.retry(RetryPolicy::off())).await.unwrap_err();
        assert!(error.is_connect(), "{error}");
    }
    assert!(thief.server.received().is_empty());
}

#[tokio::test]
async fn anyone_is_trusted_only_when_told_so() {
    let secure = start().await;
    assert_eq!(call(secure.client().danger_accept_any_certificate()).await.unwrap(), "hello");
    let contradiction = secure.client().danger_accept_any_certificate().thumbprint(&secure.thumbprint());
    assert!(call(contradiction).await.unwrap_err().is_configuration());
}

#[tokio::test]
async fn bad_settings_come_out_when_the_client_is_built() {
    let secure = start().await;
    for builder in [
        secure.client(),
        secure.client().certificate_authority("no certificate"),
        secure.client().certificate_authority("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
        secure.client().thumbprint("AB:CD"),
        secure.client().thumbprint(&"x".repeat(64)),
        secure.client().thumbprint(&"0".repeat(65)),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.is_configuration(), "{error}");
    }
}
