//! The map of topics on its page.

use crate::Pages;
use crate::browser::{ARROW_DOWN, ENTER};

/// Where the first point lies in the window, in the scripts below.
const FIRST_POINT: &str = "(() => {
    const [, x, y] = document.querySelector('.map .dots').getAttribute('d').match(/^M([\\d.]+) ([\\d.]+)/).map(Number);
    const area = document.querySelector('.map-picture svg').getBoundingClientRect();
    return { bubbles: true, pointerType: 'mouse', clientX: area.left + x, clientY: area.top + y };
})()";

#[test]
fn every_topic_has_dots_and_labels_lead_to_topics() {
    let pages = Pages::open("/#/topics");
    let browser = &pages.browser;
    let n_topics = browser.all("#topics .topic").len();
    assert_eq!(browser.all(".map .dots").len(), n_topics);
    let name = browser.find(".map-box").attribute("aria-label");
    assert!(name.contains(&format!("in {n_topics} topics")), "{name}");
    let label = browser.find(".map-label text");
    let words = label.text();
    label.click();
    assert_eq!(browser.find(".topic-page h1").text(), words);
    pages.assert_well();
}

#[test]
fn the_map_is_read_and_left_with_the_keyboard() {
    let pages = Pages::open("/#/topics");
    let browser = &pages.browser;
    let map = browser.find(".map-box");
    for _ in 0..2 {
        map.write(ARROW_DOWN);
    }
    let title = browser.find(".map-tip:not([hidden]) strong").text();
    let status = browser.find("#status").text();
    assert!(status.starts_with(&title), "{status}");
    map.write(ENTER);
    assert_eq!(browser.find("article.document h1").text(), title);
    browser.find(".passage.shown");
    pages.assert_well();
}

#[test]
fn a_point_says_what_it_is_and_opens_its_document() {
    let pages = Pages::open("/#/topics");
    let browser = &pages.browser;
    browser.find(".map-label");
    let send = |event: &str| {
        browser.wait_until(&format!(
            "document.querySelector('.map-box').dispatchEvent(new PointerEvent('{event}', {FIRST_POINT}))"
        ));
    };
    send("pointermove");
    let title = browser.find(".map-tip:not([hidden]) strong").text();
    assert!(!title.is_empty());
    assert!(!browser.find(".map-tip span").text().is_empty());
    send("pointerleave");
    browser.wait_until("document.querySelector('.map-tip').hidden");
    send("click");
    assert_eq!(browser.find("article.document h1").text(), title);
    pages.assert_well();
}
