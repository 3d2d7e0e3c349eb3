//! Which settings were given beside the defaults, and whether another set of settings has the same.

use std::path::Path;

use config::{Config, File, FileFormat};
use toml::{Table, Value};

use super::error::SettingsError;
use super::load::environment;

/// Settings that may differ: those that a command reads itself, the address, which a flag may change, and the keys, of
/// which a service does not tell the hashes.
const MAY_DIFFER: [&str; 5] = [
    "store.data_dir",
    "log.format",
    "log.level",
    "server.listen",
    "server.keys",
];

/// The settings of the file and the environment, without the defaults.
#[derive(Debug)]
pub struct GivenSettings(Vec<(String, Value)>);

impl GivenSettings {
    /// Reads the settings of `file` and of the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let mut layers = Config::builder();
        if let Some(file) = file {
            layers = layers.add_source(File::from(file).format(FileFormat::Toml));
        }
        let given: Table = layers
            .add_source(environment())
            .build()?
            .try_deserialize()?;
        let mut settings = Vec::new();
        flatten("", given, &mut settings);
        Ok(Self(settings))
    }

    /// The names of those settings that only a service reads and that are others than in `settings`, which is TOML; all
    /// that only a service reads where its settings are not known.
    pub fn differing(&self, settings: Option<&str>) -> Vec<&str> {
        let table: Option<Table> = settings.and_then(|text| toml::from_str(text).ok());
        let mut there = Vec::new();
        flatten("", table.unwrap_or_default(), &mut there);
        let is_same = |given: &(String, Value)| there.iter().any(|known| is_equal(known, given));
        let of_services = (self.0.iter()).filter(|(name, _)| !MAY_DIFFER.contains(&name.as_str()));
        of_services
            .filter(|given| !is_same(given))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// Texts are compared where types differ: the environment has only texts.
fn is_equal(a: &(String, Value), b: &(String, Value)) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Float(number) => (*number as f32).to_string(),
        other => other.to_string(),
    };
    a.0 == b.0 && text(&a.1) == text(&b.1)
}

fn flatten(prefix: &str, table: Table, settings: &mut Vec<(String, Value)>) {
    for (name, value) in table {
        let name = format!("{prefix}{name}");
        match value {
            Value::Table(table) => flatten(&format!("{name}."), table, settings),
            value => settings.push((name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::config::{Flags, Settings};

    fn given(file: &str) -> GivenSettings {
        let mut written = tempfile::NamedTempFile::new().unwrap();
        written.write_all(file.as_bytes()).unwrap();
        GivenSettings::load(Some(written.path())).unwrap()
    }

    #[test]
    fn only_what_a_service_reads_and_has_otherwise_is_named() {
        let file = "[topics]\nseed = 7\nmax_unassigned = 0.03\nn_runs = 4\n[store]\ndata_dir = \"/x\"\n[log]\nlevel = \"info\"";
        let there = Settings::load(None, &Flags::default()).unwrap().to_toml();
        assert_eq!(given(file).differing(Some(&there)), ["topics.seed"]);
        let mut unknown = given(file).differing(None).join(" ");
        assert!(!unknown.contains("store.data_dir") && !unknown.contains("log.level"));
        unknown.retain(|character| character != ' ');
        assert!(unknown.contains("topics.n_runs"), "{unknown}");
    }

    #[test]
    fn nothing_given_differs_from_nothing() {
        assert!(given("").differing(None).is_empty());
    }
}
