//! The products whose SDKs are imported, and where their wheels come from.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// When a product is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Whenever nothing else is asked for. Its files are known by their digests, and tests call its operations: their
    /// Python environment has its SDK.
    Always,
    /// When tests are run, which compile it whole.
    Tests,
    /// When it is asked for.
    Asked,
}

/// A product, by the name that its set gets.
#[derive(Debug)]
pub(crate) struct Product {
    /// The set: the crates are called after it.
    pub(crate) set: &'static str,
    /// Corrections of its metadata.
    pub(crate) overlay: Option<&'static str>,
    /// When it is looked at.
    pub(crate) when: When,
    /// The pinned wheels on PyPI: requirement, SHA-256.
    wheels: &'static [(&'static str, &'static str)],
}

const COMMON: (&str, &str) =
    ("vmware-vapi-common-client==9.1.1.0", "c310bcf05a98134b9349ab8d109ce7219957125adf40b5d92cc682435c12fe43");

/// Every product, vCenter first.
pub(crate) const PRODUCTS: &[Product] = &[
    Product {
        set: "vcenter",
        overlay: Some("overlays/vcenter.json"),
        when: When::Always,
        wheels: &[
            ("vmware-vcenter==9.1.1.0", "69fcf617e46fc33c8229eb8e06d98baefa1c4d91e69963171a8b9accfa6fdaea"),
            COMMON,
        ],
    },
    other(
        "vcenter-8",
        Some("overlays/vcenter-8.json"),
        &[("vmware-vcenter==8.0.3.0", "6b8b7d3ab3ee0d9ec906801a4cd467efaf2eeed78ab770eb6f747f03893efe89")],
    ),
    tested(
        "vsan-data-protection",
        Some("overlays/vsan-data-protection.json"),
        &[("vmware-vsan-data-protection==9.1.1.0", "0aca207a1619be4b16432279380ae64840c42d17a048b2972fb5bac08c979be9")],
    ),
    other(
        "installer",
        None,
        &[("vcf-installer==9.1.1.0", "dfc1e376720867c1d537bfab407699aa334098a4f3b325cde1038a33afcd4c31")],
    ),
    tested(
        "sddc-manager",
        None,
        &[("vmware-sddc-manager==9.1.1.0", "61f2d4c9af538cba60b342d424ce20ea092b2dea48c8d88a76294e58318c780d")],
    ),
    other(
        "operations",
        Some("overlays/vcf-operations.json"),
        &[("vcf-operations==9.1.1.0", "a9953b9d189eab995efacf3ed5d9920f07cbe1222d186d4a500540f37729cbf5")],
    ),
    other(
        "operations-networks",
        None,
        &[("vcf-operations-networks==9.1.1.0", "a9f3659fc0b20db7fec6f420fdb722122353dff4369667a8850f056e1b1e93d6")],
    ),
    other(
        "fleet-lcm",
        None,
        &[("vcf-fleet-lcm==9.1.1.0", "eae8014a87b526db0ac89f1a3039014a182baea143443d805111d0394f37bf78")],
    ),
    other(
        "sddc-lcm",
        None,
        &[("vcf-sddc-lcm==9.1.1.0", "94edfedbce1f9e58101987ee2e97b14da63d7579a94a679177aa22064cd3c505")],
    ),
    other(
        "log-mgmt",
        None,
        &[("vcf-log-mgmt==9.1.1.0", "fd7eb5d713ff8d5e294d48d42a843fe4e37d05257a6d52fa2f8c92bed4dba083")],
    ),
    other("nsx", None, &[("vcf-nsx==9.1.1.0", "6d491d7495856d1e202eb8626a279f3e1e9b2e24f7cad13e859050fbac500858")]),
    tested(
        "vmc",
        None,
        &[("oab-vmwarecloud-aws==1.64.0", "5ce2850e4af79b09dad0dc2b655ab43613cdc610bcd8853b22ffa9a3fcd092c9")],
    ),
];

/// One that tests compile.
const fn tested(
    set: &'static str,
    overlay: Option<&'static str>,
    wheels: &'static [(&'static str, &'static str)],
) -> Product {
    Product { when: When::Tests, ..other(set, overlay, wheels) }
}

/// One that is looked at when it is asked for.
const fn other(
    set: &'static str,
    overlay: Option<&'static str>,
    wheels: &'static [(&'static str, &'static str)],
) -> Product {
    Product { set, overlay, when: When::Asked, wheels }
}

impl Product {
    /// Its wheels, fetched into a folder below `target/` unless they are there.
    ///
    /// # Errors
    /// When there is no Python with `pip`, or no index, or it has other files than those that are pinned.
    pub(crate) fn wheels(&self, folder: &Path) -> Result<Vec<PathBuf>, String> {
        let wanted = self.wheels.iter().map(|(requirement, hash)| format!("{requirement} --hash=sha256:{hash}\n"));
        let wanted = wanted.collect::<Vec<_>>().concat();
        let folder = folder.join(self.set);
        let stamp = folder.join("requirements.txt");
        if !fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(|error| format!("can't empty {}: {error}", folder.display()))?;
            }
            let asked = folder.join("asked.txt");
            process::write(&asked, &wanted)?;
            let mut pip = Command::new("python3");
            pip.args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
            ]);
            process::run(pip.arg("--dest").arg(&folder).arg("--requirement").arg(&asked)).map_err(|error| {
                format!("the wheels of `{}` come from PyPI: {error}; name others with --wheel", self.set)
            })?;
            fs::rename(&asked, &stamp).map_err(|error| format!("can't write {}: {error}", stamp.display()))?;
        }
        let unreadable = |error: std::io::Error| format!("can't read {}: {error}", folder.display());
        let mut wheels = Vec::new();
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "whl") {
                wheels.push(path);
            }
        }
        wheels.sort();
        Ok(wheels)
    }
}
