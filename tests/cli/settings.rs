//! `likewise check-config` and `likewise key`.

use std::path::Path;

use toml::{Table, Value};

use crate::{Cli, assert_has, message, stdout};

fn table(text: &str) -> Table {
    text.parse().expect("the settings are TOML")
}

#[test]
fn the_settings_in_force_are_printed_as_toml() {
    let cli = Cli::new();
    let settings = table(&cli.answer(&["check-config"]));
    assert_eq!(
        settings["server"]["listen"].as_str(),
        Some("127.0.0.1:8080")
    );
    assert_eq!(settings["topics"]["n_clusters"].as_str(), Some("auto"));
    let data_dir = settings["store"]["data_dir"].as_str().map(Path::new);
    assert_eq!(data_dir, Some(cli.data_dir().as_path()));
    assert!(!cli.data_dir().exists(), "looking changes nothing");
}

#[test]
fn what_is_printed_can_be_given_back() {
    let cli = Cli::new();
    let printed = cli.answer(&["check-config"]);
    let file = cli.write("printed.toml", &printed);
    assert_eq!(cli.answer(&["check-config", "--config", &file]), printed);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let cli = Cli::new();
    let file = cli.write("settings.toml", "[topics]\nseed = 3\nn_clusters = 12\n");
    let done = cli
        .command(&["check-config", "--config", &file])
        .env("LIKEWISE__TOPICS__SEED", "4")
        .env("LIKEWISE__LOG__FORMAT", "json")
        .assert()
        .success();
    let settings = table(&stdout(&done));
    assert_eq!(settings["topics"]["seed"].as_integer(), Some(4));
    assert_eq!(settings["topics"]["n_clusters"].as_integer(), Some(12));
    assert_eq!(settings["topics"]["n_runs"].as_integer(), Some(4));
    assert_eq!(settings["log"]["format"].as_str(), Some("json"));
}

#[test]
fn hosts_are_set_in_the_file_or_in_the_environment() {
    let cli = Cli::new();
    let file = cli.write(
        "settings.toml",
        "[server]\nhosts = [\"Likewise.example:80\"]\n",
    );
    let hosts = |done: &assert_cmd::assert::Assert| table(&stdout(done))["server"]["hosts"].clone();
    let arguments = ["check-config", "--config", &file];
    let written = hosts(&cli.run(&arguments).success());
    assert_eq!(written, Value::from(vec!["likewise.example:80"]));
    let mut command = cli.command(&arguments);
    command.env("LIKEWISE__SERVER__HOSTS", "a.example,[::2]:80");
    let set = hosts(&command.assert().success());
    assert_eq!(set, Value::from(vec!["a.example", "[::2]:80"]));
}

#[test]
fn a_flag_wins_over_the_environment() {
    let cli = Cli::new();
    let file = cli.write("settings.toml", "[store]\ndata_dir = \"/from/the/file\"\n");
    let data_dir = |flags: &[&str]| {
        let mut command = assert_cmd::Command::from_std(crate::program::likewise());
        command
            .args(["check-config", "--config", &file])
            .args(flags)
            .env("LIKEWISE__STORE__DATA_DIR", "/from/the/environment");
        let settings = table(&stdout(&command.assert().success()));
        settings["store"]["data_dir"].clone()
    };
    assert_eq!(data_dir(&[]).as_str(), Some("/from/the/environment"));
    let flag = data_dir(&["--data-dir", "/from/the/flag"]);
    assert_eq!(flag.as_str(), Some("/from/the/flag"));
}

#[test]
fn a_wrong_key_is_named() {
    let cli = Cli::new();
    let file = cli.write("settings.toml", "[topics]\nn_clutsers = 3\n");
    let refused = cli.refusal(&["check-config", "--config", &file]);
    assert_has(&refused, &["n_clutsers", "n_clusters"]);
    let refused = cli
        .command(&["check-config"])
        .env("LIKEWISE__TOPICS__SEEED", "3")
        .assert()
        .code(1);
    assert_has(&message(&refused), &["seeed", "topics"]);
}

#[test]
fn a_wrong_value_is_named_with_its_key() {
    let cli = Cli::new();
    for (written, named) in [
        (
            "[topics]\nn_runs = 0",
            "topics.n_runs must be 1 to 100, but is 0",
        ),
        ("[topics]\nseed = \"often\"", "topics.seed"),
        ("[server]\nlisten = \"nowhere\"", "server.listen"),
        (
            "[server]\nhosts = [\"http://likewise.example\"]",
            "server.hosts",
        ),
        ("[log]\nformat = \"loud\"", "log.format"),
        ("[chunk]\nmax_tokens = 1", "chunk.max_tokens"),
    ] {
        let file = cli.write("settings.toml", written);
        let refused = cli.refusal(&["check-config", "--config", &file]);
        assert_has(&refused, &[named]);
    }
}

#[test]
fn a_log_level_that_cannot_be_read_is_refused() {
    let cli = Cli::new();
    let file = cli.write("settings.toml", "[log]\nlevel = \"likewise=loud\"\n");
    let refused = cli.refusal(&["check-config", "--config", &file]);
    assert_has(&refused, &["log.level"]);
}

#[test]
fn a_settings_file_that_is_not_there_is_named() {
    let cli = Cli::new();
    let path = cli.path("missing.toml");
    let refused = cli.refusal(&["check-config", "--config", &path]);
    assert_has(&refused, &["missing.toml", "not found"]);
}

#[test]
fn a_key_and_the_settings_for_it_are_printed() {
    let cli = Cli::new();
    let printed = cli.answer(&["key", "write", "--name", "importer"]);
    let key = printed
        .split_whitespace()
        .find(|word| word.starts_with("lw_"))
        .expect("the key is printed");
    let at = printed
        .find("[[server.keys]]")
        .expect("the settings are printed");
    let entry = table(&printed[at..])["server"]["keys"][0].clone();
    assert_eq!(entry["name"].as_str(), Some("importer"));
    assert_eq!(entry["role"].as_str(), Some("write"));
    let hash = blake3::hash(key.as_bytes()).to_hex();
    assert_eq!(entry["hash"].as_str(), Some(hash.as_str()));
}

#[test]
fn a_printed_key_is_accepted_and_its_hash_never_shown() {
    let cli = Cli::new();
    let printed = cli.answer(&["key", "admin"]);
    let at = printed
        .find("[[server.keys]]")
        .expect("the settings are printed");
    let file = cli.write("settings.toml", &printed[at..]);
    let shown = cli.answer(&["check-config", "--config", &file]);
    let keys = table(&shown)["server"]["keys"].clone();
    assert_eq!(keys.as_array().map(Vec::len), Some(1));
    assert_eq!(keys[0]["role"].as_str(), Some("admin"));
    let hash = table(&printed[at..])["server"]["keys"][0]["hash"].clone();
    assert!(!shown.contains(hash.as_str().expect("a hash is text")));
}

#[test]
fn no_two_keys_are_the_same() {
    let cli = Cli::new();
    assert_ne!(cli.answer(&["key", "read"]), cli.answer(&["key", "read"]));
}

#[test]
fn a_role_that_does_not_exist_is_a_wrong_use() {
    assert_has(
        &Cli::new().misuse(&["key", "owner"]),
        &["owner", "read, write, admin"],
    );
}

#[test]
fn every_default_is_a_setting_and_every_setting_has_a_default() {
    let defaults = table(include_str!("../../config/default.toml"));
    let printed = table(&Cli::new().answer(&["check-config"]));
    let names = |table: &Table| -> Vec<String> {
        let sections = table.iter().map(|(section, keys)| {
            let mut keys: Vec<&String> =
                keys.as_table().into_iter().flat_map(Table::keys).collect();
            keys.sort();
            format!("{section}: {keys:?}")
        });
        let mut sections: Vec<String> = sections.collect();
        sections.sort();
        sections
    };
    assert_eq!(names(&printed), names(&defaults));
    assert!(matches!(printed["topics"], Value::Table(_)));
}
