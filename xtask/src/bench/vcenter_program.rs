//! Says whether a virtual machine runs.

use vapi_runtime::{Client, Id};
use vapi_vcenter_client::vm::power::Power;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder("https://vcenter.example.com").login("user", "secret").build()?;
    let info = Power::new(&client).get(&Id::new("vm-1")).await?;
    println!("{:?}", info.state);
    Ok(())
}
