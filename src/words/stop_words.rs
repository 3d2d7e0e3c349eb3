//! Which words say nothing about the subject of a text?

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::text::detect_language;

/// The English stop words in lower case: those of the crate's list without [`CONTENT_WORDS`], and
/// [`MORE_STOP_WORDS`].
static STOP_WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let listed = stop_words::lookup("en").unwrap_or_default();
    let more = MORE_STOP_WORDS.iter().flat_map(|line| line.split(' '));
    let mut words: FxHashSet<&str> = listed.iter().copied().chain(more).collect();
    for content_word in CONTENT_WORDS.split(' ') {
        words.remove(content_word);
    }
    words
});

/// Words that the crate lists as stop words, because it was made for web search, and that do say what a text is
/// about.
const CONTENT_WORDS: &str = "act ai bill computer fire free home information interest interests invention keys microsoft mill netscape \
    novel open opening order research ring room rooms run runs shed site state states system test text thick thin tv web website";

/// English stop words beside those that the crate lists: words that any news item or mail may hold, whatever its
/// subject.
const MORE_STOP_WORDS: [&str; 11] = [
    // Speaking and thinking
    "told tell telling saying claimed claims claim claiming explained explains suggested suggests argued argues insisted \
     insists warned warns noted notes commented comment comments reported reportedly wrote writes write writing speaking \
     spoke speak talking talk talked believes believed thinking asking agreed agree agrees stated stating explain replied \
     reply understand hope hopes hoped hoping feel feels feeling guess wonder wondering hear heard spokesman spokeswoman \
     spokesperson",
    // Days, months and their short forms
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun january february \
     march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec",
    // Times
    "today yesterday tomorrow tonight time times day days week weeks weekend month months monthly weekly daily hour hours \
     minute minutes morning afternoon evening night moment decade decades period earlier previous previously current \
     ago gmt est pst edt pdt",
    // Numbers and amounts
    "eleven twelve thirteen fourteen sixteen seventeen eighteen nineteen seventy eighty ninety dozen dozens hundreds \
     thousands millions billions percent per cent lot lots bit couple amount amounts total double bn nearly around",
    // Titles
    "mr mrs ms dr sir prof sen rep gov sgt lt capt gen col rev",
    // Things and manners
    "thing things stuff kind sort sorts way ways guy guys anyone someone everyone folks etc yeah yes okay hey hi hello \
     thanks thank please regards sincerely fine nice bad worse worst wrong true real sure clear hard easy able simple \
     simply pretty quite rather actually basically really certainly clearly exactly obviously probably absolutely \
     completely totally extremely significantly effectively efficiently",
    // Doing, being and changing
    "make makes made making take takes took taken taking bring brings brought put puts set sets setting come comes came \
     coming went leave leaves left find finding keep keeping start starts started starting begin happen happened happens \
     happening become became remain remains remained include includes included including require requires required need \
     look looked looking show shows showed shown showing lead leading led hold held holding call called calling calls let \
     lets expect expected expects seek seeking bring aim aims aimed pay paid add adding adds added allow allowing allows \
     allowed provide providing follow help helps helped helping live lived running stand stood sit try trying \
     involve involved involving based due continue continued continues stay saw meet met face faced facing ensure buy \
     sell decided decide enter check avoid",
    // What papers say of themselves
    "existing introduce introduces introduced propose proposes proposed achieve achieves achieved achieving demonstrate \
     demonstrates demonstrated present leverage leverages leveraging approach approaches improve improves \
     improved improving outperform outperforms outperforming outperformed address addresses addressing enable enables \
     enabling",
    // Comparing
    "new old big bigger biggest large larger small smaller high higher highest low lower good better best top main major \
     early late later latest recent recently full long short single different similar various certain possible likely \
     strong latter former additional overall entire specific particular important significant effective potential",
    // Contractions that lost their apostrophe, and their endings
    "don doesn didn isn wasn aren weren couldn wouldn shouldn hasn haven hadn ain dont cant im ive isnt didnt doesnt wont",
    // Traces of mail and the web
    "http https www com org net edu html url gif jpg re fwd fw cc bcc",
];

/// Stop words that may open a term which hardly goes without them, as in "first lady", "point cloud" and "large
/// language models".
const FRONTS: &str = "first second third last next running real al st big long short high low top open point face case \
    group general line part right left side two three double single working problem home area number small large free \
    use few zero self full early late half main middle good mutual common best time";

/// Chinese particles, which are no part of words that name a subject.
const PARTICLES: &str = "的了着是在我你他她它们这那吗呢吧啊也很就都而与及或被把";

/// The language of about so many texts of a topic is detected.
const N_DETECTED: usize = 40;
/// A language of fewer than one text in so many is none of the topic's languages.
const RARE_LANGUAGE: usize = 8;

/// The stop words of the texts of one topic: those of English, and those of the other languages that the texts are
/// written in.
#[derive(Debug, Default)]
pub struct StopWords(FxHashSet<&'static str>);

impl StopWords {
    /// The stop words for `texts`, whose languages are detected on an even sample.
    pub fn for_texts(texts: &[&str]) -> Self {
        let step = (texts.len() / N_DETECTED).max(1);
        let sample = texts.iter().step_by(step);
        let languages: Vec<&str> = sample.filter_map(|text| detect_language(text)).collect();
        let is_common = |language: &&str| {
            let n = languages.iter().filter(|other| *other == language).count();
            *language != "en" && n * RARE_LANGUAGE >= languages.len()
        };
        let common = languages.iter().copied().filter(is_common);
        let words = common.filter_map(|language| stop_words::lookup(list_tag(language)));
        Self(words.flatten().copied().collect())
    }

    /// Whether a lower-case word is a stop word of the texts.
    pub fn contains(&self, lower: &str) -> bool {
        is_stop_word(lower) || self.0.contains(lower)
    }
}

/// The tag under which the crate lists the stop words of a language.
fn list_tag(language: &str) -> &str {
    match language {
        "nb" | "nn" => "no",
        other => other,
    }
}

/// Whether a run of Han characters is a stop word of Chinese or Japanese.
pub fn is_han_stop_word(run: &str) -> bool {
    static LISTED: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
        let listed = ["zh", "ja"]
            .into_iter()
            .filter_map(|language| stop_words::lookup(language));
        let of_several_characters = listed
            .flatten()
            .filter(|word| word.chars().nth(1).is_some());
        of_several_characters.copied().collect()
    });
    let mut letters = run.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) => PARTICLES.contains(only),
        _ => LISTED.contains(run),
    }
}

/// Stop words that are part of a name when they are written with a capital inside a sentence, as in "New York" and
/// "Six Nations".
const IN_NAMES: &str = "new great high old big good best first second third one two three four five six seven long right \
    general group young little time times may will week day sunday friday full early left march night real top last \
    members working bad order orders un il";

/// Stop words that join the two halves of a term, as in "Bank of England" and "Rio de Janeiro".
const CONNECTORS: [&str; 4] = ["of", "de", "la", "del"];

/// Stop words that join names of four and more words, of which a part alone is no term: "Trinidad and Tobago Coast
/// Guard". In terms of three words they only join what are two, as in "men and women".
const LINKS: [&str; 2] = ["and", "for"];

/// Stop words that are the names of states or bodies when they are written in capitals.
const ACRONYMS: &str = "US WHO IT UK UN EU TV AI ML PR GP ID UPS SAP AD HK NZ VW IBM";

/// Whether a lower-case word is an English stop word.
pub fn is_stop_word(lower: &str) -> bool {
    STOP_WORDS.contains(lower) || is_contraction(lower)
}

/// Whether a lower-case stop word may belong to a name where it is written with a capital.
pub fn is_name_part(lower: &str) -> bool {
    IN_NAMES.split(' ').any(|word| word == lower)
}

/// Whether a lower-case stop word may open a term that hardly goes without it.
pub fn is_front(lower: &str) -> bool {
    FRONTS.split(' ').any(|word| word == lower)
}

/// Whether a lower-case stop word may stand inside a term.
pub fn is_connector(lower: &str) -> bool {
    CONNECTORS.contains(&lower)
}

/// Whether a lower-case stop word may join the halves of a long name.
pub fn is_link(lower: &str) -> bool {
    LINKS.contains(&lower)
}

/// Whether the word, as it is written, is an acronym and only looks like a stop word in lower case.
pub fn is_acronym(surface: &str) -> bool {
    ACRONYMS.split(' ').any(|word| word == surface)
}

/// Whether a lower-case word is a contraction such as "they'll" or "people've".
fn is_contraction(lower: &str) -> bool {
    ["n't", "'ll", "'re", "'ve", "'d", "'m"]
        .iter()
        .any(|end| lower.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_of_the_texts_brings_its_stop_words() {
        let german =
            "Der Hafen wurde nach dem Sturm gesperrt, und die Boote liegen noch auf der Wiese.";
        let english =
            "The harbour was closed after the storm, and the boats are still on the meadow.";
        assert!(StopWords::for_texts(&[german, german]).contains("nach"));
        assert!(!StopWords::for_texts(&[english, english]).contains("nach"));
        assert!(is_han_stop_word("的") && is_han_stop_word("因为") && !is_han_stop_word("洪水"));
    }

    #[test]
    fn words_that_say_nothing_are_stop_words() {
        for word in [
            "the",
            "said",
            "mr",
            "also",
            "would",
            "monday",
            "seventeen",
            "didn't",
            "they'll",
        ] {
            assert!(is_stop_word(word), "{word}");
        }
    }

    #[test]
    fn words_that_name_a_subject_are_no_stop_words() {
        for word in [
            "bill", "computer", "fire", "system", "web", "interest", "o'neill", "state",
        ] {
            assert!(!is_stop_word(word), "{word}");
        }
    }

    #[test]
    fn capitals_tell_an_acronym_from_a_pronoun() {
        assert!(is_stop_word("us") && is_acronym("US") && !is_acronym("Us"));
    }
}
