//! Commands beside a service: on its data directory, or at its address.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};
use std::thread;

use assert_cmd::assert::Assert;
use serde_json::Value;

use crate::program::{Service, likewise};
use crate::{ARTICLES, Cli, assert_has, message, stderr, stdout};

const FLOOD: &str = "saltgate-under-water-after-record-tide";

/// A command at the address of a service, without a data directory.
fn at(service: &Service, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::from_std(likewise());
    command.args(arguments).args(["--url", &service.address]);
    command
}

fn refusal(refused: Assert) -> String {
    message(&refused.code(1).stdout(""))
}

/// A service that wants a key, and the key.
fn with_key(cli: &Cli, role: &str) -> (Service, String) {
    let printed = cli.answer(&["key", role]);
    let (about_key, settings) =
        printed.split_at(printed.find("[[server.keys]]").expect("settings"));
    let mut words = about_key.split_whitespace();
    let key = words.find(|word| word.starts_with("lw_"));
    let file = cli.write("keys.toml", settings);
    let service = Service::start(&cli.data_dir(), &["--config", &file]);
    (service, key.expect("a key is printed").to_owned())
}

#[test]
fn every_command_works_beside_the_service_that_runs() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &[]);
    assert_has(
        &cli.answer(&["ingest", ARTICLES]),
        &["64 created", "kept in"],
    );
    assert_has(
        &cli.answer(&["topics", "refresh"]),
        &["chosen automatically"],
    );
    let commands: [&[&str]; 8] = [
        &["similar", "--document", FLOOD],
        &["similar", "--document", FLOOD, "--group-by", "story"],
        &["stories"],
        &["topics"],
        &["topics", "map"],
        &["topics", "events"],
        &["topics", "corrections"],
        &["clean"],
    ];
    let shown = |format: &str| -> Vec<String> {
        let answers = commands.iter().map(|arguments| {
            let arguments = [*arguments, &["--format", format]].concat();
            cli.answer(&arguments)
        });
        answers.collect()
    };
    let beside = ["table", "json"].map(shown);
    let picture = cli.path("map.svg");
    cli.answer(&["topics", "map", "--svg", &picture]);
    assert!(fs::read_to_string(&picture).unwrap().starts_with("<svg"));
    let topic = cli.json(&["topics"])["topics"][0]["id"].clone();
    cli.answer(&["topics", "rename", topic.as_str().unwrap(), "Tides"]);
    assert_has(&cli.answer(&["topics", "undo", "c1"]), &["no corrections"]);
    assert_has(&cli.answer(&["reembed"]), &["64 documents"]);
    assert_has(&cli.answer(&["report"]), &["# "]);
    assert_has(
        &cli.answer(&["jobs"]),
        &["report", "reembed", "clean", "done"],
    );
    drop(service);
    assert_eq!(["table", "json"].map(shown), beside);
}

#[test]
fn a_command_sees_what_the_service_was_sent() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &[]);
    let url = service.url("/v1/collections/default/documents");
    let sent = ureq::post(url)
        .header("content-type", "application/json")
        .send(r#"{"id": "tides", "text": "The harbour flooded at high tide."}"#);
    assert_eq!(sent.unwrap().status(), 200);
    assert_has(&cli.answer(&["similar", "flooded harbour"]), &["tides"]);
}

#[test]
fn the_file_of_a_service_is_for_its_user_and_goes_with_it() {
    let cli = Cli::new();
    let mut service = Service::start(&cli.data_dir(), &[]);
    let file = cli.data_dir().join("service.json");
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let id = service.process.id().to_string();
    let told = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status();
    assert!(told.unwrap().success());
    assert_eq!(service.ended().code(), Some(0));
    assert!(!file.exists());
}

#[test]
fn the_file_of_a_service_that_was_killed_is_ignored_and_replaced() {
    let cli = Cli::with_articles();
    drop(Service::start(&cli.data_dir(), &[]));
    let file = cli.data_dir().join("service.json");
    let left = fs::read(&file).unwrap();
    assert_has(&cli.answer(&["stories"]), &["stories"]);
    let service = Service::start(&cli.data_dir(), &[]);
    assert_ne!(fs::read(&file).unwrap(), left);
    assert_has(&cli.answer(&["stories"]), &["stories"]);
    drop(service);
    fs::write(&file, "{").unwrap();
    assert_has(&cli.answer(&["stories"]), &["stories"]);
}

#[test]
fn a_command_beside_another_command_is_told_to_wait() {
    let cli = Cli::new();
    cli.answer(&["topics"]);
    let held = File::open(cli.data_dir().join("likewise.lock")).unwrap();
    held.try_lock().unwrap();
    let data_dir = cli.path("data");
    assert_has(&cli.refusal(&["topics"]), &[&data_dir, "in use", "wait"]);
}

#[test]
fn commands_at_once_all_have_their_answer() {
    let cli = Cli::with_articles();
    let start = |_| {
        let mut command = likewise();
        command.arg("--data-dir").arg(cli.data_dir());
        command.args(["similar", "comet"]).stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    let started: Vec<Child> = (0..4).map(start).collect();
    for command in started {
        let output = command.wait_with_output().unwrap();
        assert!(output.status.success());
        assert!(!output.stdout.is_empty());
    }
}

#[test]
fn the_file_of_a_service_that_was_killed_leads_to_no_other_service() {
    let (here, there) = (Cli::new(), Cli::new());
    drop(Service::start(&here.data_dir(), &[]));
    let other = Service::start(&there.data_dir(), &[]);
    let file = here.data_dir().join("service.json");
    let mut left: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    left["address"] = other.address.trim_start_matches("http://").into();
    fs::write(&file, left.to_string()).unwrap();
    let lock = here.data_dir().join("likewise.lock");
    let held = File::options().write(true).open(lock).unwrap();
    held.try_lock().unwrap();
    (&held).write_all(b"1").unwrap();
    held.set_len(1).unwrap();
    assert_has(&here.refusal(&["ingest", ARTICLES]), &["in use"]);
    assert_has(&there.answer(&["stories"]), &["0 stories"]);
}

#[test]
fn texts_and_names_never_steer_the_terminal() {
    let cli = Cli::new();
    cli.write("in/e\u{1b}[31mvil.txt", "");
    let done = cli.run(&["ingest", &cli.path("in")]).code(1);
    assert_has(&stdout(&done), &["rejected", "vil.txt"]);
    assert!(!stdout(&done).contains('\u{1b}'));
    let hostile = r#"{"status": "ok", "version": "\u001b[31m9\u202e", "jobs": []}"#;
    let length = hostile.len();
    let url = always(format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{hostile}"
    ));
    let mut command = assert_cmd::Command::from_std(likewise());
    let note = stderr(&command.args(["jobs", "--url", &url]).assert().success());
    assert!(note.contains("[31m9"), "{note}");
    assert!(!note.contains(['\u{1b}', '\u{202e}']), "{note}");
}

#[test]
fn settings_that_the_service_has_otherwise_are_refused_by_name() {
    let cli = Cli::new();
    let file = cli.write(
        "settings.toml",
        "[topics]\nseed = 7\nn_runs = 4\n[log]\nlevel = \"info\"\n",
    );
    let service = Service::start(&cli.data_dir(), &[]);
    let message = cli.refusal(&["topics", "--config", &file]);
    assert_has(&message, &["topics.seed", "stop it"]);
    assert!(
        !message.contains("n_runs") && !message.contains("log.level"),
        "{message}"
    );
    drop(service);
    let same = Service::start(&cli.data_dir(), &["--config", &file]);
    cli.answer(&["topics", "--config", &file]);
    let mut command = at(&same, &["topics"]);
    command.env("LIKEWISE__TOPICS__SEED", "7");
    assert_has(
        &refusal(command.assert()),
        &["topics.seed", "where it runs"],
    );
}

#[test]
fn a_service_elsewhere_is_asked_by_its_address() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &[]);
    let ingested = at(&service, &["ingest", ARTICLES]).assert().success();
    assert_has(
        &stdout(&ingested),
        &["64 created", "kept by", &service.address],
    );
    let mut command = assert_cmd::Command::from_std(likewise());
    command
        .args(["stories"])
        .env("LIKEWISE_URL", &service.address);
    assert_has(&stdout(&command.assert().success()), &["stories"]);
    let data_dir = cli.path("elsewhere");
    let mut command = assert_cmd::Command::from_std(likewise());
    command.args(["stories", "--data-dir", &data_dir]);
    command.env("LIKEWISE_URL", &service.address);
    assert_has(&stdout(&command.assert().success()), &["0 stories"]);
    let both = at(&service, &["topics", "--data-dir", "/nowhere"]).assert();
    assert_has(&refusal(both), &["--data-dir", "--url"]);
}

#[test]
fn a_key_is_wanted_elsewhere_and_found_by_commands_of_the_same_user() {
    let cli = Cli::new();
    let (service, key) = with_key(&cli, "read");
    cli.answer(&["ingest", ARTICLES]);
    let without = at(&service, &["topics"]).assert();
    assert_has(&refusal(without), &["LIKEWISE_KEY"]);
    at(&service, &["topics", "--key", &key]).assert().success();
    let mut command = at(&service, &["topics"]);
    command.env("LIKEWISE_KEY", &key).assert().success();
    let low = at(&service, &["ingest", ARTICLES, "--key", &key]).assert();
    assert_has(&refusal(low), &["role write"]);
    let help = at(&service, &["topics", "--help"])
        .env("LIKEWISE_KEY", &key)
        .assert();
    assert!(!stdout(&help).contains(&key));
}

#[test]
fn what_is_no_service_is_said_to_be_none() {
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("http://{nobody}");
    let ask = |url: &str| {
        let mut command = assert_cmd::Command::from_std(likewise());
        refusal(command.args(["topics", "--url", url]).assert())
    };
    assert_has(&ask(&url), &[&url, "cannot be asked"]);
    assert_has(&ask("localhost:8080"), &["http://"]);
    for unfit in [
        "http://127.0.0.1/?a=b",
        "http://127.0.0.1/#a",
        "http://u:p@127.0.0.1",
    ] {
        let refused = ask(unfit);
        assert_has(&refused, &["no user"]);
        assert!(!refused.contains("u:p"), "{refused}");
    }
    let answer = "HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
    assert_has(
        &ask(&always(answer.to_owned())),
        &["none of a likewise service", "404"],
    );
}

#[test]
fn a_service_of_another_version_is_named() {
    let body = r#"{"status": "ok", "version": "0.0.7", "jobs": []}"#;
    let length = body.len();
    let url = always(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ));
    let mut command = assert_cmd::Command::from_std(likewise());
    let done = command.args(["jobs", "--url", &url]).assert().success();
    assert_has(&stderr(&done), &["0.0.7", env!("CARGO_PKG_VERSION")]);
    assert_eq!(stdout(&done), "no jobs\n");
}

#[test]
fn an_address_means_nothing_to_a_command_that_asks_no_service() {
    let cli = Cli::new();
    let url = ["--url", "http://127.0.0.1:1"];
    let commands: [&[&str]; 3] = [&["serve"], &["check-config"], &["models"]];
    for command in commands {
        let arguments = [command, &url].concat();
        assert_has(&cli.misuse(&arguments), &["--url"]);
    }
    let mut command = cli.command(&["check-config"]);
    command.env("LIKEWISE_URL", url[1]).assert().success();
}

/// The address of a server that gives everybody the same answer.
fn always(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("somebody connects");
            let mut request = [0; 4_096];
            if connection.read(&mut request).expect("a request") > 0 {
                let sent = connection.write_all(answer.as_bytes());
                sent.expect("the client reads");
            }
        }
    });
    format!("http://{address}")
}
