//! The pages in a real headless browser.

mod browser;
mod map;
#[path = "../cli/program.rs"]
#[expect(dead_code, reason = "the tests of the command line need more of it")]
mod program;

use tempfile::TempDir;

use browser::{ARROW_DOWN, Browser, ENTER};
use program::Service;

const FLOOD: &str = "saltgate-under-water-after-record-tide";
const FLOOD_TITLE: &str = "Saltgate under water after record tide tops quay wall";

/// The sample in a browser.
struct Pages {
    browser: Browser,
    service: Service,
    _data: TempDir,
}

impl Pages {
    fn open(route: &str) -> Self {
        let data = tempfile::tempdir().expect("the system has room for temporary files");
        let service = Service::start(data.path(), &["--sample"]);
        let pages = Self {
            browser: Browser::start(),
            service,
            _data: data,
        };
        pages.browser.open(&pages.service.url(route));
        pages
    }

    /// Fails if the pages complained or show an error.
    #[track_caller]
    fn assert_well(&self) {
        assert_eq!(self.browser.complaints(), [""; 0]);
        self.browser
            .wait_until("document.querySelector('#error')?.hidden ?? true");
    }
}

#[test]
fn a_text_is_answered_with_matches_and_its_topics() {
    let pages = Pages::open("/");
    let browser = &pages.browser;
    assert_eq!(browser.all(".examples li").len(), 6);
    let question = "flooded harbour and the clean-up";
    browser.find("#query-text").write(question);
    browser.find("#query-button").click();
    let title = browser.find("#results .match h3 a").text();
    assert!(!title.is_empty());
    assert_eq!(browser.route(), format!("#/similar?text={question}"));
    assert_eq!(browser.all("#results .match").len(), 10);
    let score: f32 = browser.find(".score-figure").text().parse().unwrap();
    assert!(score > 0.0 && score <= 1.0);
    assert!(!browser.find(".belongs .chip").text().is_empty());
    pages.assert_well();
}

#[test]
fn a_text_belongs_to_no_topic_that_it_is_unlike() {
    let pages = Pages::open("/#/similar?text=flooded+harbour+and+the+clean-up");
    for topic in pages.browser.all(".belongs .chip") {
        let title = topic.property("title");
        let score: f32 = title.trim_start_matches("Score ").parse().unwrap();
        assert!(score > 0.0, "{}: {title}", topic.text());
    }
}

#[test]
fn an_example_leads_to_what_is_like_it() {
    let pages = Pages::open("/");
    pages.browser.find(".examples a").click();
    pages.browser.find("#results .match");
    assert!(pages.browser.route().starts_with("#/similar?document="));
    pages.assert_well();
}

#[test]
fn what_a_passage_matches_can_be_opened() {
    let pages = Pages::open(&format!("/#/similar?document={FLOOD}"));
    let browser = &pages.browser;
    assert_eq!(browser.find(".source h2 a").text(), FLOOD_TITLE);
    browser.find(".match .matched > summary").click();
    let details = browser.find(".match .matched");
    assert_eq!(details.property("open"), "true");
    assert!(browser.find(".match .matched > blockquote").is_shown());
    pages.assert_well();
}

#[test]
fn a_document_is_picked_with_the_keyboard() {
    let pages = Pages::open("/");
    let browser = &pages.browser;
    let search = browser.find("#document-search");
    search.write("comet");
    for option in browser.all("#document-options [role=option] .option-title") {
        assert!(option.text().to_lowercase().contains("comet"));
    }
    search.write(ARROW_DOWN);
    browser.find("#document-options [aria-selected=true]");
    search.write(ENTER);
    browser.wait_until("location.hash.includes('document=')");
    assert!(
        browser
            .find(".source h2")
            .text()
            .to_lowercase()
            .contains("comet")
    );
    browser.find("#results .match");
    pages.assert_well();
}

#[test]
fn a_document_shows_its_passages_its_topics_and_what_is_like_it() {
    let pages = Pages::open(&format!("/#/documents/{FLOOD}?passage={FLOOD}%230"));
    let browser = &pages.browser;
    assert_eq!(browser.find("article.document h1").text(), FLOOD_TITLE);
    let passage = browser.find(".passage.shown").text();
    assert!(passage.contains("The sea came over the quay"), "{passage}");
    assert!(!browser.find(".share-list a").text().is_empty());
    browser.find("#results .match");
    pages.assert_well();
}

#[test]
fn an_unknown_document_is_said_in_the_words_of_the_service() {
    let pages = Pages::open("/#/documents/no-such-article");
    let detail = pages.browser.find("#error:not([hidden]) .detail");
    assert!(detail.is_shown());
    assert_eq!(detail.text(), "there is no document no-such-article");
    let complaints = pages.browser.complaints();
    assert!(
        !complaints.is_empty(),
        "the browser tells what it was refused"
    );
    assert!(complaints.iter().all(|complaint| complaint.contains("404")));
}

#[test]
fn an_address_that_leads_nowhere_leads_back() {
    let pages = Pages::open("/#/nowhere");
    pages.browser.find(".notice a").click();
    pages.browser.find(".examples li");
    pages.assert_well();
}

#[test]
fn topics_are_shown_and_found_again() {
    let pages = Pages::open("/#/topics");
    let browser = &pages.browser;
    let line = browser.find(".model-line").text();
    assert!(line.contains("from 64 documents"), "{line}");
    let n_topics = browser.all("#topics .topic").len();
    assert!(n_topics > 1);
    assert!(browser.all("#topics .tile").len() >= n_topics);

    browser.wait_until("window.before = document.querySelector('#topics')");
    browser.find("#refresh-topics").click();
    browser.wait_until("document.querySelector('#topics') !== window.before && document.querySelector('#refresh-topics:not([disabled])')");
    assert_eq!(browser.all("#topics .topic").len(), n_topics);
    pages.assert_well();
}

#[test]
fn a_topic_lists_its_documents() {
    let pages = Pages::open("/#/topics");
    let browser = &pages.browser;
    let link = browser.find(".topic h2 a");
    let label = link.text();
    link.click();
    let title = browser.find(".topic-documents li h3 a").text();
    assert_eq!(browser.find(".topic-page h1").text(), label);
    browser.find(".topic-documents li h3 a").click();
    assert_eq!(browser.find("article.document h1").text(), title);
    pages.assert_well();
}

#[test]
fn a_topic_is_renamed_hidden_and_shown_again() {
    let pages = Pages::open("/#/topics");
    let browser = &pages.browser;
    let n_topics = browser.all("#topics .topic").len();
    browser.find(".topic h2 a").click();
    browser.find(".correct summary").click();
    browser.wait_until("(document.querySelector('.correction input[name=label]').value = 'What comes first', true)");
    browser.find(".correction button").click();
    browser
        .wait_until("document.querySelector('.topic-page h1').textContent === 'What comes first'");
    browser.find(".correct summary").click();
    browser.wait_until("[...document.querySelectorAll('.correction button')].some((b) => b.textContent === 'Hide it' && (b.click(), true))");
    browser.wait_until("[...document.querySelectorAll('.correction button')].some((b) => b.textContent === 'Show it again')");
    browser.open(&pages.service.url("/#/topics"));
    browser.wait_until(&format!(
        "document.querySelectorAll('#topics .topic').length === {}",
        n_topics - 1
    ));
    browser.find(".lineage summary").click();
    assert_eq!(browser.all(".corrections li").len(), 2);
    browser.wait_until("(document.querySelectorAll('.corrections button')[1].click(), true)");
    browser.wait_until(&format!(
        "document.querySelectorAll('#topics .topic').length === {n_topics}"
    ));
    pages.assert_well();
}

#[test]
fn a_report_is_made_and_read() {
    let pages = Pages::open("/#/reports");
    let browser = &pages.browser;
    browser.find("#make-report").click();
    let address = browser.find(".report.new a").property("href");
    assert!(address.ends_with("/reports/r1.html"), "{address}");
    browser.open(&address);
    let title = browser.find("h1").text();
    assert!(title.contains("Topics of default"), "{title}");
    let background = "getComputedStyle(document.body).fontFamily";
    browser.wait_until(&format!("!/^\"?Times/.test({background})"));
    pages.assert_well();
}

#[test]
fn the_api_is_documented_under_our_content_policy() {
    let pages = Pages::open("/docs/");
    let browser = &pages.browser;
    assert!(browser.all(".opblock").len() > 15);
    let paths = browser.all(".opblock-summary-path");
    assert!(paths.iter().any(|path| path.text().contains("similar")));
    pages.assert_well();
}

#[test]
fn the_pages_ask_for_a_key_where_one_is_needed() {
    let data = tempfile::tempdir().unwrap();
    let key = "lw_a-key-that-is-only-used-here";
    let hash = blake3::hash(key.as_bytes()).to_hex();
    let settings = data.path().join("settings.toml");
    let entry = format!("[[server.keys]]\nname = \"reader\"\nrole = \"read\"\nhash = \"{hash}\"\n");
    std::fs::write(&settings, entry).unwrap();
    let service = Service::start(
        data.path(),
        &["--sample", "--config", settings.to_str().unwrap()],
    );
    let browser = Browser::start();
    browser.open(&service.url("/"));
    browser.find("#api-key").write("wrong");
    browser.find(".key-form button").click();
    browser.find("#error:not([hidden]) #api-key").write(key);
    browser.find(".key-form button").click();
    browser.find(".examples li");
}

#[test]
fn nothing_on_any_page_fails_to_load_or_is_forbidden() {
    let pages = Pages::open("/");
    let routes = [
        ("/#/", ".examples li"),
        ("/#/similar?text=comet", "#results .match"),
        ("/#/topics", "#topics .tile"),
        ("/#/topics/t1", ".topic-documents li"),
        ("/#/reports", ".report-list .notice"),
        ("/docs/", ".opblock"),
    ];
    for (route, css) in routes {
        pages.browser.open(&pages.service.url(route));
        pages.browser.find(css);
        assert_eq!(pages.browser.complaints(), [""; 0], "{route}");
    }
}
