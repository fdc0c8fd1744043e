//! Requests as govc makes them: sessions of the older REST, bodies `null`, Carvel and vSphere content.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::{Value, json};
use vapi_simulator::Simulator;
use vapi_simulator::inventory::defaults;

use super::support::base64;

const SERVICES: &str = "/api/vcenter/namespace-management/supervisor-services";
/// A body of an argument that isn't there.
const NULL: &str = "null\n";

/// One request on a connection of its own.
fn request(address: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// A session, and how to call with it.
struct Govc {
    address: SocketAddr,
    session: String,
}

impl Govc {
    fn login(simulator: &Simulator) -> Self {
        let address = simulator.local_addr();
        let basic = format!("Basic {}", base64(&format!("{}:{}", defaults::ADMINISTRATOR, defaults::PASSWORD)));
        let headers = [("Authorization", basic.as_str()), ("Vmware-Use-Header-Authn", "true")];
        let (status, body) = request(address, "POST /rest/com/vmware/cis/session", &headers, "");
        assert_eq!(status, 200, "{body}");
        Self { address, session: body["value"].as_str().unwrap().to_owned() }
    }

    fn call(&self, line: &str, body: &str) -> (u16, Value) {
        let mut headers = vec![("Vmware-Api-Session-Id", self.session.as_str())];
        if !line.starts_with("GET") && !line.starts_with("DELETE") {
            headers.push(("Content-Type", "application/json"));
        }
        request(self.address, line, &headers, body)
    }

    /// A call that govc takes for done.
    #[track_caller]
    fn ok(&self, line: &str, body: &str) -> Value {
        let (status, answer) = self.call(line, body);
        assert!(matches!(status, 200 | 201 | 202 | 204), "{line}: {status} {answer}");
        answer
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_older_rest() {
    let simulator = Simulator::builder().start().await.unwrap();
    let govc = Govc::login(&simulator);
    for query in ["~action=get", "%7Eaction=get"] {
        let (status, body) = govc.call(&format!("POST /rest/com/vmware/cis/session?{query}"), "");
        assert_eq!((status, &body["value"]["user"]), (200, &json!(defaults::ADMINISTRATOR)), "{body}");
        for time in ["created_time", "last_accessed_time"] {
            let text = body["value"][time].as_str().unwrap();
            assert!(text.ends_with('Z') && text.parse::<vapi_runtime::DateTime>().is_ok(), "{time}: {text}");
        }
    }
    govc.ok("DELETE /rest/com/vmware/cis/session", "");
    assert_eq!(govc.call("POST /rest/com/vmware/cis/session?~action=get", "").0, 401);
    let wrong = format!("Basic {}", base64("administrator@vsphere.local:wrong"));
    let (status, _) =
        request(simulator.local_addr(), "POST /rest/com/vmware/cis/session", &[("Authorization", &wrong)], "");
    assert_eq!(status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn services_and_versions() {
    let simulator = Simulator::builder().start().await.unwrap();
    let govc = Govc::login(&simulator);
    assert_eq!(govc.ok(&format!("GET {SERVICES}"), "").as_array().unwrap().len(), 3);
    let package = |version: &str| {
        base64(&format!(
            "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\nspec: {{refName: wiki, version: {version}}}\n"
        ))
    };
    let create = json!({"carvel_spec": {"version_spec": {"content": package("1.0.0")}}});
    govc.ok(&format!("POST {SERVICES}"), &format!("{create}\n"));
    let version = json!({"carvel_spec": {"content": package("1.1.0")}});
    govc.ok(&format!("POST {SERVICES}/wiki/versions"), &format!("{version}\n"));
    let info = govc.ok(&format!("GET {SERVICES}/wiki/versions/1.1.0"), NULL);
    assert_eq!((&info["content_type"], &info["state"]), (&json!("CARVEL_APPS_YAML"), &json!("ACTIVATED")));
    assert_eq!((&info["content"], &info["trust_verified"]), (&json!(package("1.1.0")), &json!(false)));
    assert_eq!(info["registered_by_default"], false);
    assert_eq!(govc.ok(&format!("GET {SERVICES}/wiki/versions"), "").as_array().unwrap().len(), 2);

    // a version can only be deleted when it is deactivated
    assert_eq!(govc.call(&format!("DELETE {SERVICES}/wiki/versions/1.0.0"), NULL).0, 400);
    govc.ok(&format!("PATCH {SERVICES}/wiki/versions/1.0.0?action=deactivate"), NULL);
    govc.ok(&format!("PATCH {SERVICES}/wiki/versions/1.0.0?action=activate"), NULL);
    govc.ok(&format!("PATCH {SERVICES}/wiki?action=deactivate"), NULL);
    let info = govc.ok(&format!("GET {SERVICES}/wiki"), NULL);
    assert_eq!((&info["state"], &info["display_name"]), (&json!("DEACTIVATED"), &json!("wiki")));
    assert_eq!((&info["must_be_installed"], &info["has_default_versions_registered"]), (&json!(false), &json!(false)));
    govc.ok(&format!("DELETE {SERVICES}/wiki/versions/1.0.0"), NULL);
    govc.ok(&format!("DELETE {SERVICES}/wiki/versions/1.1.0"), NULL);
    govc.ok(&format!("DELETE {SERVICES}/wiki"), NULL);
    let (status, body) = govc.call(&format!("GET {SERVICES}/wiki"), NULL);
    assert_eq!((status, &body["error_type"]), (404, &json!("NOT_FOUND")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vsphere_application_with_a_licence() {
    let simulator = Simulator::builder().start().await.unwrap();
    let govc = Govc::login(&simulator);
    let content = base64(
        "apiVersion: appplatform.wcp.vmware.com/v1beta1\nkind: SupervisorService\n\
         spec: {serviceId: mail, version: 1.0.0, label: Mail, eula: Mind the gap.}\n",
    );
    let create = |spec: Value| {
        govc.call(&format!("POST {SERVICES}"), &json!({"vsphere_spec": {"version_spec": spec}}).to_string())
    };
    // govc leaves out what is false
    let (status, body) = create(json!({"content": content, "trusted_provider": false}));
    assert_eq!((status, &body["messages"][0]["id"]), (400, &json!("vapi.simulator.content.eula.not_accepted")));
    let (status, body) = create(json!({"content": content, "accept_EULA": true}));
    assert_eq!((status, &body["messages"][0]["id"]), (400, &json!("vapi.simulator.content.unsigned")));
    let (status, body) = create(json!({"content": content, "trusted_provider": false, "accept_EULA": true}));
    assert_eq!(status, 201, "{body}");
    assert_eq!(govc.ok(&format!("GET {SERVICES}/mail/versions/1.0.0"), NULL)["EULA"], "Mind the gap.");
}

#[tokio::test(flavor = "multi_thread")]
async fn clusters_and_namespaces() {
    let simulator = Simulator::builder().start().await.unwrap();
    let govc = Govc::login(&simulator);
    let clusters = govc.ok("GET /api/vcenter/namespace-management/clusters", "");
    assert_eq!((&clusters[0]["cluster"], &clusters[0]["kubernetes_status"]), (&json!("domain-c8"), &json!("READY")));
    let namespaces = govc.ok("GET /api/vcenter/namespaces/instances", "");
    assert_eq!(namespaces[0]["namespace"], defaults::NAMESPACE);
}
