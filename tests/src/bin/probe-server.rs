//! The probe as a program: what recorded cases and other implementations can be tried against.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use vapi_runtime::server::Server;

/// Hosts the service com.example.probe over JSON-RPC at /api, for anyone who asks.
#[derive(Debug, Parser)]
#[command(name = "probe-server")]
struct Arguments {
    /// Where to listen; with port 0 the system picks one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { listen } = Arguments::parse();
    match serve(listen).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&format!("error: can't listen on {listen}: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn serve(listen: SocketAddr) -> std::io::Result<()> {
    let server = Server::bind(listen)?;
    let shutdown = server.shutdown_handle();
    tokio::spawn(async move {
        // without signals it runs until it is killed
        if tokio::signal::ctrl_c().await.is_ok() {
            shutdown.shutdown();
        }
    });
    announce(&format!("probe-server listening on http://{}", server.local_addr()));
    server.serve(vapi_tests::probe::provider()).await
}

#[allow(clippy::print_stdout, reason = "whoever started the program waits for this line")]
fn announce(line: &str) {
    println!("{line}");
}

#[allow(clippy::print_stderr, reason = "a program tells a person why it ends")]
fn report(line: &str) {
    eprintln!("{line}");
}
