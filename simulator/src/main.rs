//! The binary: flags to a simulator, signals to its end.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Parser};
use jiff::SignedDuration;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use vapi_simulator::inventory::{Inventory, defaults};
use vapi_simulator::{Certificate, Fault, Simulator, SimulatorBuilder, StartError};

type Error = Box<dyn std::error::Error>;

/// A vCenter with Supervisors that answers over vAPI, for tests and for trying things out.
///
/// Log in as `administrator@vsphere.local`. The log is on standard error; RUST_LOG chooses finer than `-v`. Ctrl-C and
/// SIGTERM end it when running requests are done; SIGUSR1 saves the state.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Address to listen on; with port 0 the system picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: String,

    /// Password of all users that have none of their own. The default is good for the loopback only.
    #[arg(
        long,
        env = "VAPI_SIMULATOR_PASSWORD",
        hide_env_values = true,
        default_value = defaults::PASSWORD,
        value_parser = NonEmptyStringValueParser::new()
    )]
    password: String,

    /// What is there at the start, in YAML or JSON: clusters, services, versions, namespaces, pods, users, roles.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// Keep the state in this file: go on with it when it is there, write it at the end and on SIGUSR1.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// How many times faster simulated time goes; sessions expire the sooner, too.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    time_scale: f64,

    /// How long every call waits before anything is done about it: `20ms`.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    latency: Option<Duration>,

    /// Let operations fail: `PATTERN=EFFECT[,times=N][,chance=P]`, with `*` in the pattern for any characters and
    /// `error:KIND`, `slow:DURATION`, `drop`, `lose` or `truncate:BYTES` as effect. Several rules are several flags.
    #[arg(long, value_name = "RULE")]
    fail: Vec<Fault>,

    /// What the choices of rules with a chance follow from; the seed's own number unless set.
    #[arg(long, value_name = "NUMBER")]
    fail_seed: Option<u64>,

    /// Speak TLS, with a new self-signed certificate unless one is given; its SHA-256 thumbprint is printed.
    #[arg(long)]
    tls: bool,

    /// Speak TLS with this certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,

    /// The certificate's key, in PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,

    /// Log calls and what becomes of them; twice: more.
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
}

fn duration(text: &str) -> Result<Duration, String> {
    let signed: SignedDuration = text.parse().map_err(|error| format!("{error}"))?;
    signed.try_into().map_err(|_| "it must not be negative".to_owned())
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    let level = match flags.verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let log = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
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

async fn run(flags: Flags) -> Result<(), Error> {
    // before anyone can know that it runs
    let mut signals = Signals::new()?;
    let mut builder = Simulator::builder()
        .password(flags.password.as_str())
        .time_scale(flags.time_scale)
        .latency(flags.latency.unwrap_or_default());
    if let Some(seed) = &flags.seed {
        builder = builder.inventory(Inventory::from_file(seed)?);
    }
    if let Some(state) = &flags.state {
        builder = builder.state(state);
    }
    if let Some(seed) = flags.fail_seed {
        builder = builder.fault_seed(seed);
    }
    if let Some(certificate) = certificate(&flags)? {
        builder = builder.tls(certificate);
    }
    builder = flags.fail.into_iter().fold(builder, SimulatorBuilder::fail);
    let mut simulator = builder.listen(flags.listen).start().await?;
    writeln!(io::stdout(), "vapi-simulator listening on {}", simulator.url())?;
    if let Some(certificate) = simulator.certificate() {
        writeln!(io::stdout(), "SHA-256 thumbprint {}", certificate.thumbprint())?;
    }
    io::stdout().flush()?;
    loop {
        let signal = tokio::select! {
            failed = simulator.stopped() => return Ok(failed?),
            signal = signals.next() => signal,
        };
        match signal {
            Signal::End => return Ok(simulator.shutdown().await?),
            // it goes on, and with the old file: that is worth a word, not the end
            Signal::Save => {
                if let Err(error) = simulator.save().await {
                    tracing::error!(%error, "can't save the state");
                }
            }
        }
    }
}

/// The certificate that the flags ask for.
fn certificate(flags: &Flags) -> Result<Option<Certificate>, Error> {
    let read = |path: &PathBuf| std::fs::read(path).map_err(|error| format!("can't read {}: {error}", path.display()));
    match (&flags.cert, &flags.key) {
        (Some(cert), Some(key)) => Ok(Some(Certificate::from_pem(read(cert)?, read(key)?)?)),
        _ if flags.tls => {
            let host = flags.listen.rsplit_once(':').map_or("localhost", |(host, _)| host).trim_matches(['[', ']']);
            Ok(Some(Certificate::self_signed(["localhost", "127.0.0.1", "::1", host])?))
        }
        _ => Ok(None),
    }
}

/// What a signal asks for.
enum Signal {
    End,
    #[cfg_attr(not(unix), allow(dead_code, reason = "only Unix has a signal for it"))]
    Save,
}

/// Waits for signals.
#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::user_defined1())?,
        ]))
    }

    async fn next(&mut self) -> Signal {
        let [interrupt, terminate, save] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => Signal::End,
            _ = terminate.recv() => Signal::End,
            _ = save.recv() => Signal::Save,
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        // without a handler the system ends the process itself
        let _ = tokio::signal::ctrl_c().await;
        Signal::End
    }
}
