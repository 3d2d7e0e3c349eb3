//! The host that a request is sent to, or that the settings allow: a name or an address, and perhaps a port.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longest name of a host in bytes.
const MAX_NAME_BYTES: usize = 253;

/// A host as the header `Host` has it (RFC 9110, 7.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Host {
    name: HostName,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostName {
    /// In lower case, without a dot at the end.
    Domain(String),
    Address(IpAddr),
}

/// A text that names no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no host; write a name or an address, with a port or without one, such as likewise.example or 10.0.0.7:8080"
)]
pub struct HostError {
    text: String,
}

impl Host {
    /// Whether only this machine can be meant: `localhost`, 127.0.0.0/8 or `[::1]`, at any port.
    pub fn is_loopback(&self) -> bool {
        match &self.name {
            HostName::Domain(name) => name == "localhost",
            HostName::Address(address) => address.is_loopback(),
        }
    }

    /// Whether whoever allows this host allows the other one. A host without a port stands for all its ports.
    pub fn covers(&self, other: &Self) -> bool {
        self.name == other.name && (self.port.is_none() || self.port == other.port)
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        parse(text).ok_or_else(|| HostError {
            text: text.chars().take(80).collect(),
        })
    }
}

impl TryFrom<String> for Host {
    type Error = HostError;

    fn try_from(text: String) -> Result<Self, HostError> {
        text.parse()
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.to_string()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            HostName::Domain(name) => f.write_str(name)?,
            HostName::Address(IpAddr::V4(address)) => address.fmt(f)?,
            HostName::Address(IpAddr::V6(address)) => write!(f, "[{address}]")?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

fn parse(text: &str) -> Option<Host> {
    let (name, after) = if let Some(rest) = text.strip_prefix('[') {
        let (address, after) = rest.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        (HostName::Address(address.into()), after)
    } else {
        let end = text.find(':').unwrap_or(text.len());
        (host_name(&text[..end])?, &text[end..])
    };
    let port = match after {
        "" | ":" => None,
        _ => Some(port(after.strip_prefix(':')?)?),
    };
    Some(Host { name, port })
}

fn port(digits: &str) -> Option<u16> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_plain)
}

fn host_name(text: &str) -> Option<HostName> {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(HostName::Address(address.into()));
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_plain);
    let is_name = name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label);
    (is_name && !ends_in_a_number(&name)).then_some(HostName::Domain(name))
}

/// Whether programs may read the name as an IPv4 address in one of its odd forms: 127.1, 0x7f.1, 2130706433.
fn ends_in_a_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Host {
        text.parse().expect("a host")
    }

    #[test]
    fn this_machine_is_known_by_its_names_and_addresses() {
        for text in [
            "localhost",
            "LocalHost",
            "localhost.",
            "localhost:8080",
            "localhost:",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.255.3.4:65535",
            "[::1]",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]",
        ] {
            assert!(host(text).is_loopback(), "{text}");
        }
        for text in [
            "localhost.evil.example",
            "evil.localhost",
            "127.0.0.1.evil.example",
            "128.0.0.1",
            "0.0.0.0",
            "[::]",
            "[::2]",
            "[::ffff:127.0.0.1]",
            "localhost-",
        ] {
            assert!(!host(text).is_loopback(), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_host() {
        for text in [
            "",
            ".",
            ":80",
            "127.1",
            "127.0.0.1.",
            "127.0.0.01",
            "0x7f.1",
            "0x7f000001",
            "0177.0.0.1",
            "2130706433",
            "user@localhost",
            "localhost@evil.example",
            "localhost:80@evil.example",
            "localhost:80:80",
            "localhost:+80",
            "localhost:65536",
            "localhost:8o",
            "localhost/",
            "localhost#a",
            "localhost, evil.example",
            "local host",
            " localhost",
            "localhost..",
            "::1",
            "[::1",
            "[::1]80",
            "[::1%lo]",
            "[127.0.0.1]",
            "[localhost]",
            "lõcalhost",
            "http://localhost",
        ] {
            assert!(text.parse::<Host>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_without_a_port_stands_for_all_of_them() {
        let any = host("Likewise.example.");
        let one = host("likewise.example:8443");
        assert!(any.covers(&one) && any.covers(&host("likewise.example")));
        assert!(one.covers(&one) && !one.covers(&any));
        assert!(!one.covers(&host("likewise.example:8444")));
        assert!(!any.covers(&host("www.likewise.example")));
        assert!(host("10.0.0.7").covers(&host("10.0.0.7:80")));
    }

    #[test]
    fn a_host_is_written_so_that_it_is_read_as_the_same() {
        for text in ["likewise.example", "10.0.0.7:8080", "[2001:db8::1]:80"] {
            assert_eq!(host(text).to_string(), text);
        }
        assert_eq!(host("LIKEWISE.").to_string(), "likewise");
    }
}
