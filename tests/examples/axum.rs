//! A provider within an axum application: its own pages, and vAPI everywhere else.
//!
//! ```sh
//! cargo run -p vapi-tests --example axum
//! curl http://127.0.0.1:8080/api/vcenter/namespace-management/software/clusters
//! ```

#![allow(deprecated, reason = "the service is deprecated by its owner")]

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use vapi_runtime::server::{Policy, Provider, RequestContext};
use vapi_runtime::{ApiError, Id};
use vapi_vcenter::namespace_management::software::clusters::{State, Summary};
use vapi_vcenter_server::namespace_management::software::clusters::{Clusters, ClustersSkeleton};

/// One cluster, and nothing that can be done with it.
struct OneCluster;

impl Clusters for OneCluster {
    async fn list(&self, _cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        let (id, name) = (Id::new("domain-c8"), Id::new("one"));
        let cluster = Summary::new(id, name, "v1.30.5", vec!["v1.31.2".to_owned()], State::Ready);
        Ok(vec![cluster])
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let provider = Provider::builder().policy(Policy::Anonymous).service(ClustersSkeleton(OneCluster)).build()?;
    let application =
        Router::new().route("/", get(|| async { "vAPI is at /api and /rest" })).fallback_service(provider);
    axum::serve(TcpListener::bind("127.0.0.1:8080").await?, application).await?;
    Ok(())
}
