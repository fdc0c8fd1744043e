//! A server of one's own on the generated stubs: it implements one trait, and is there on all wires.
//!
//! `cargo run -p vapi-simulator --example own_service`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::{SystemTime, UNIX_EPOCH};

use vapi_runtime::client::Protocol;
use vapi_runtime::server::{Provider, RequestContext, Server, SessionManager, Users};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind, Client, Id};
use vapi_vcenter::namespace_management::stats::time_series::{Spec, SpecTarget, TimeSeries as Series};
use vapi_vcenter_client::namespace_management::stats::time_series::TimeSeries as TimeSeriesClient;
use vapi_vcenter_server::namespace_management::stats::time_series::{TimeSeries, TimeSeriesSkeleton};

/// Statistics of one cluster: the answer is always 42.
struct Statistics;

impl TimeSeries for Statistics {
    async fn get(&self, cx: &RequestContext, spec: Spec) -> Result<Vec<Series>, ApiError> {
        println!("{:?} asks over {:?}", cx.identity().map(|identity| identity.user.as_str()), cx.wire());
        match spec.target {
            SpecTarget::Cluster(cluster) if cluster.as_str() == "domain-c1" => {
                Ok(vec![Series::new("answer", vec![spec.start, spec.end], vec![42, 42])])
            }
            _ => {
                let message = LocalizableMessage::new("com.example.nothing", "There is only `domain-c1` here.", []);
                Err(ApiError::standard(ApiErrorKind::NotFound, [message]))
            }
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sessions = SessionManager::new(Users::new().with("operator", "secret"));
    let provider = Provider::builder().sessions(sessions).service(TimeSeriesSkeleton(Statistics)).build()?;
    let server = Server::bind("127.0.0.1:0")?;
    let url = format!("http://{}", server.local_addr());
    let shutdown = server.shutdown_handle();
    let serving = tokio::spawn(server.serve(provider));

    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    for wire in [Protocol::JsonRpc, Protocol::Api, Protocol::Rest] {
        let client = Client::builder(&url).protocol(wire).login("operator", "secret").connect().await?;
        let statistics = TimeSeriesClient::new(&client);
        let series = statistics.get(&Spec::new(SpecTarget::Cluster(Id::new("domain-c1")), now - 60, now)).await?;
        println!("{}: {:?}", series[0].counter, series[0].values);
        let nothing = statistics.get(&Spec::new(SpecTarget::Cluster(Id::new("domain-c2")), now - 60, now)).await;
        println!("{}", nothing.map_or_else(|error| error.to_string(), |_| "unexpected".to_owned()));
    }
    shutdown.shutdown();
    serving.await??;
    Ok(())
}
