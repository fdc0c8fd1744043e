//! The binary: flags to a simulator, signals to its end.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use vapi_simulator::inventory::defaults;
use vapi_simulator::{Simulator, StartError};

/// A vCenter with Supervisors that answers over vAPI, for tests and for trying things out.
///
/// Log in as `administrator@vsphere.local`. `RUST_LOG` says what goes to the log on standard error, `info` for instance.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Address to listen on; with port 0 the system picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: String,

    /// Password of all users. The default is good for the loopback only.
    #[arg(
        long,
        env = "VAPI_SIMULATOR_PASSWORD",
        hide_env_values = true,
        default_value = defaults::PASSWORD,
        value_parser = NonEmptyStringValueParser::new()
    )]
    password: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    let log = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(log).with_writer(io::stderr).init();
    match run(flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // nobody is left to tell when that fails
            let _ = writeln!(io::stderr(), "vapi-simulator: {error}");
            let refused = error.downcast_ref().is_some_and(|error| matches!(error, StartError::DefaultPassword { .. }));
            ExitCode::from(if refused { 2 } else { 1 })
        }
    }
}

async fn run(flags: Flags) -> Result<(), Box<dyn std::error::Error>> {
    // before anyone can know that it runs
    let ended = end()?;
    let mut simulator = Simulator::builder().listen(flags.listen).password(flags.password).start().await?;
    writeln!(io::stdout(), "vapi-simulator listening on {}", simulator.url())?;
    io::stdout().flush()?;
    tokio::select! {
        failed = simulator.stopped() => failed?,
        () = ended => simulator.shutdown().await?,
    }
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM.
#[cfg(unix)]
fn end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // without a handler the system ends the process itself
        let _ = tokio::signal::ctrl_c().await;
    })
}
