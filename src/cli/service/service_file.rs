//! The file in the data directory by which commands find the service that runs on it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

const FILE: &str = "service.json";
const NEW_FILE: &str = "service.json.new";
/// Readable and writable by the user alone: the file holds a key.
const USER_ONLY: u32 = 0o600;

/// What a running service tells the commands of the same user.
///
/// The file may be that of a service that was killed: only the lock on the data directory says whether a service runs, and
/// which process it is.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::cli) struct ServiceFile {
    /// The id of the process that serves.
    pub(in crate::cli) process: u32,
    /// The version of the service.
    pub(in crate::cli) version: String,
    /// The address and port to connect to.
    pub(in crate::cli) address: SocketAddr,
    /// A key with the role `admin`, known to this run of the service only.
    pub(in crate::cli) key: String,
    /// The settings of the service as TOML, without the hashes of keys.
    pub(in crate::cli) settings: String,
}

impl ServiceFile {
    /// Reads the file in `data_dir`; none where it is missing or damaged.
    pub(super) fn read(data_dir: &Path) -> Option<Self> {
        let text = fs::read(path(data_dir)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Writes the file whole, in place of the one before.
    pub(in crate::cli) fn write(&self, data_dir: &Path) -> io::Result<()> {
        let new = data_dir.join(NEW_FILE);
        Self::remove_file(&new)?;
        let mut file = new_file(&new)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        fs::rename(new, path(data_dir))
    }

    /// Removes the file in `data_dir`, if there is one.
    pub(in crate::cli) fn remove(data_dir: &Path) -> io::Result<()> {
        Self::remove_file(&path(data_dir))
    }

    fn remove_file(path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .mode(USER_ONLY)
        .open(path)
}

/// The address at which this machine reaches a service that listens on `listening`, which may be all its addresses.
pub(in crate::cli) fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(address: &str) -> ServiceFile {
        ServiceFile {
            process: 1,
            version: "1.2.3".to_owned(),
            address: address.parse().unwrap(),
            key: "lw_secret".to_owned(),
            settings: String::new(),
        }
    }

    #[test]
    fn the_file_is_for_the_user_alone_and_takes_the_place_of_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(path(folder.path()), "{").unwrap();
        assert!(ServiceFile::read(folder.path()).is_none());
        for address in ["127.0.0.1:1", "127.0.0.1:2"] {
            file(address).write(folder.path()).unwrap();
            let read = ServiceFile::read(folder.path()).unwrap();
            assert_eq!(read.address.to_string(), address);
        }
        let mode = fs::metadata(path(folder.path()))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, USER_ONLY);
        ServiceFile::remove(folder.path()).unwrap();
        ServiceFile::remove(folder.path()).unwrap();
        assert!(ServiceFile::read(folder.path()).is_none());
    }

    #[test]
    fn a_service_that_listens_everywhere_is_reached_on_loopback() {
        for (listening, address) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("10.1.2.3:80", "10.1.2.3:80"),
        ] {
            assert_eq!(reachable(listening.parse().unwrap()).to_string(), address);
        }
    }
}
