//! Logs in to a vCenter and lists its classes of virtual machines.

use std::error::Error;

use vapi_runtime::Client;
use vapi_vcenter_client::namespace_management::virtual_machine_classes::VirtualMachineClasses;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let [url, user, password] = [1, 2, 3].map(|at| std::env::args().nth(at).unwrap_or_default());
    let client = Client::builder(&url).login(user, password).build()?;
    for class in VirtualMachineClasses::new(&client).list().await? {
        println!("{}: {} CPUs, {} MiB", class.id.as_str(), class.cpu_count, class.memory_mb);
    }
    client.logout().await?;
    Ok(())
}
