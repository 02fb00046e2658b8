//! Every message code, once: its number, the name used in code, and the rule it stands for.
//!
//! The first two digits are the room: 01 definition, 02 ingest, 03 weight, 04 estimate, 05 compare, 06 report,
//! 07 comparability, 09 command line.

use std::fmt;

use serde::{Serialize, Serializer};

/// A stable message code, `T0101`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code {
    number: &'static str,
    rule: &'static str,
}

impl Code {
    /// `T0101`.
    pub fn number(self) -> &'static str {
        self.number
    }

    /// The digits of its room: `02` of `T0214`.
    pub fn room(self) -> &'static str {
        self.number.get(1..3).unwrap_or_default()
    }

    /// Whether it is one of the checks of answers, which `tidemark check` alone makes, of one wave.
    ///
    /// ```
    /// use tidemark::diagnostic::code;
    /// assert!(code::JUMP.is_of_answers() && !code::ZERO_WEIGHT.is_of_answers());
    /// ```
    pub fn is_of_answers(self) -> bool {
        (SPEEDERS.number..=SMALL_GROUP.number).contains(&self.number)
    }

    /// The rule that was broken, one sentence.
    pub fn rule(self) -> &'static str {
        self.rule
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.number)
    }
}

macro_rules! codes {
    ($($name:ident = $number:ident : $rule:literal;)*) => {
        $(#[doc = $rule] pub const $name: Code = Code { number: stringify!($number), rule: $rule };)*
        /// All codes, in the order of the rooms.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

/// The code of a number, in any case.
///
/// ```
/// use tidemark::diagnostic::code;
/// assert_eq!(code::by_number("t0214"), Some(code::ZERO_WEIGHT));
/// assert_eq!(code::by_number("T9999"), None);
/// ```
pub fn by_number(number: &str) -> Option<Code> {
    ALL.iter()
        .copied()
        .find(|code| code.number.eq_ignore_ascii_case(number.trim()))
}

codes! {
    // definition
    BAD_TOML = T0101: "a definition file is valid TOML";
    UNKNOWN_KEY = T0102: "every key is one that Tidemark knows";
    WRONG_TYPE = T0103: "a value has the type its key asks for";
    MISSING_KEY = T0104: "a required key is given";
    MISSING_FILE = T0105: "a file that the definition needs exists";
    MISSING_TRANSLATION = T0106: "every text is given in every language of the survey";
    UNKNOWN_REFERENCE = T0107: "a name refers to something that is defined";
    DUPLICATE = T0108: "an id or code is defined once";
    NET_UNKNOWN_CODE = T0109: "a net names codes of its scale, none of them missing";
    BAD_DERIVATION = T0110: "a derived item takes its categories from a defined item, without overlap";
    BAD_TARGET = T0111: "a target margin has one line for each category and its shares add up";
    BAD_PUBLISHED = T0112: "a published figure names an item, an answer or net, a share, a base and a source";
    BAD_DATE = T0113: "fieldwork starts before it ends";
    BAD_ID = T0114: "an id is made of lower-case letters, digits, `_` and `-`";
    DISCLOSURE_GAP = T0115: "what disclosure asks for is stated, or its absence is";
    BAD_RECIPE = T0116: "a rehearsal recipe gives shares of answers that the item has, and they sum to 1";
    PLACEHOLDER = T0117: "what `tidemark new` leaves to be filled in is filled in before it is published";
    WAVE_LEFT_OUT = T0118: "a wave that is not ready does not stop the waves before it, and is said";
    TWO_POPULATIONS = T0119: "weights that count people sum to the population";
    // ingest
    EMPTY_FILE = T0201: "a delivery holds headings and rows";
    NO_ROWS = T0202: "a delivery holds at least one row under its headings";
    ENCODING = T0203: "text is read in the encoding it was written in";
    DELIMITER = T0204: "fields are parted by one delimiter";
    RAGGED_ROW = T0205: "every row has as many fields as the heading";
    DUPLICATE_HEADING = T0206: "a heading occurs once";
    MISSING_COLUMN = T0207: "every mapped column is in the delivery";
    UNKNOWN_VALUE = T0208: "every answer is a code or label of its item";
    NOT_A_NUMBER = T0209: "a numeric field holds a number";
    DUPLICATE_ID = T0210: "a respondent id occurs once";
    DUPLICATE_ROW = T0211: "a row occurs once";
    MISSING_WEIGHT = T0212: "every used row has a weight";
    NEGATIVE_WEIGHT = T0213: "a weight is not negative";
    ZERO_WEIGHT = T0214: "a weight of zero counts nobody";
    EXTREME_WEIGHT = T0215: "no single weight dominates";
    NUL_BYTES = T0216: "a text file holds no NUL bytes";
    UNCLOSED_QUOTE = T0217: "a quote that opens is closed";
    BLANK_LINES = T0218: "blank lines are skipped and counted";
    TRIMMED = T0219: "spaces around a value are not part of it";
    UNREADABLE = T0220: "a delivery can be read in its format";
    FEW_ROWS = T0221: "a standard error needs at least two cases";
    UNMAPPED_COLUMN = T0222: "a column that no item uses is said";
    NOT_A_REHEARSAL = T0223: "synthetic answers are made for a rehearsal wave only";
    CANNOT_MATCH = T0224: "figures to match can be met by whole respondents";
    CANNOT_REHEARSE = T0225: "a rehearsal is written as UTF-8 text with a heading for every field";
    MISSING_DESIGN = T0226: "every used row has its stratum, clusters and population counts";
    CLUSTER_IN_STRATA = T0227: "a cluster lies in one stratum";
    MISSING_ID = T0228: "every row has its respondent's id, where the delivery has ids";
    SYNTHETIC_ANSWERS = T0229: "answers of a rehearsal never stand for those of respondents";
    OTHER_DELIVERY = T0230: "a wave's folder holds one file of answers";
    BLANK_OPTION = T0231: "an option that was not chosen is told from one that was not answered";
    BAD_POPULATION = T0232: "a population count holds for its whole stratum and is not below what was drawn";
    COLUMN_READ_TWICE = T0233: "a column is read as one field";
    VALUE_LABEL = T0234: "a code of a delivery is the answer that the delivery's own label says";
    DECLARED_MISSING = T0235: "what a delivery declares to be no answer counts as none";
    REFUSED_COLUMN = T0236: "a delivery has no column of direct identifiers that the survey refuses";
    PERSONAL_COLUMN = T0237: "a column of direct identifiers is hashed or refused, and never read as it stands";
    PERSONAL_TEXT = T0238: "an open answer names nobody: numbers and addresses of people are masked";
    HASH_KEY = T0239: "the key of hashed identifiers is long enough and lies outside of the survey folder";
    CUT_OFF = T0240: "a delivery ends where its last row ends";
    CASE_COUNT = T0241: "a delivery has as many rows as it says it has";
    FILE_DICTIONARY = T0242: "what a delivery says of its variables agrees with itself";
    FILE_WEIGHT = T0243: "the weight of a delivery is the weight that is read";
    CLAIMED_ROWS = T0250: "a file holds as many rows as its header says";
    LOST_LABELS = T0251: "value labels that a variable names are in its file";
    BAD_JSON = T0252: "each line of answers is one JSON object, every key in it once";
    UNKNOWN_ANSWER = T0253: "an answer from collect belongs to an item that its wave asks";
    ANSWER_TYPE = T0254: "an answer from collect is of the type that its item asks for";
    NOT_A_RESPONDENT = T0255: "a row of totals or a footnote is no respondent";
    NO_RESULT = T0256: "a cell of a workbook holds a value, not an error or a formula without its result";
    HIDDEN = T0257: "hidden sheets, rows and columns of a workbook are read, and said";
    UNCLEAR_HEADINGS = T0258: "the headings of a workbook stand in one row of one sheet, one a column";
    LOST_DIGITS = T0259: "a respondent's id has all its digits";
    BAD_TRIPLE_S = T0260: "a Triple-S definition says of each variable what it is and where it stands";
    NO_TRIPLE_S_DATA = T0261: "the data file of a Triple-S definition stands beside it";
    SHORT_RECORD = T0262: "a record of a Triple-S data file has all its variables, and nothing behind them";
    SAME_POLL = T0268: "two waves do not read the answers of the same respondents";
    UNSURE_COLUMN = T0270: "what a column is, is sure or a person has said it";
    BAD_QUALITY_RULE = T0280: "a rule of `[quality]` names items with the codes it asks for";
    NO_DURATION = T0281: "speeders can be told where the delivery says how long each respondent took";
    SPEEDERS = T0282: "a respondent takes the time that reading takes";
    STRAIGHT_LINING = T0283: "items of a block are answered one by one";
    ROW_NONRESPONSE = T0284: "a respondent answers most items";
    ITEM_NONRESPONSE = T0285: "most respondents who are asked an item answer it";
    NEAR_DUPLICATE = T0286: "two respondents do not give nearly all the same answers";
    SAME_TEXT = T0287: "two respondents do not write the same text";
    CONTRADICTION = T0288: "answers of one respondent do not contradict each other";
    CONSTANT = T0289: "answers to an item differ between respondents";
    JUMP = T0290: "a share or mean moves no more from wave to wave than sampling allows";
    VANISHED = T0291: "an answer that was given in the last wave is given in this one";
    APPEARED = T0292: "an answer that is given in this wave was given in the last one";
    REVERSED = T0293: "a scale runs the same way in every wave";
    WEIGHT_SUM = T0294: "weights count the same from wave to wave";
    UNEVEN_WEIGHTS = T0295: "weights are not far apart";
    SMALL_GROUP = T0296: "a group that the report shows is large enough to be shown";
    ALL_EXCLUDED = T0297: "rules of `[quality]` leave respondents";
    // weight
    NOT_CONVERGED = T0301: "weights meet their targets";
    EMPTY_CATEGORY = T0302: "a category with a target has respondents";
    CATEGORY_WITHOUT_TARGET = T0303: "a category with respondents has a target";
    CONTRADICTORY_MARGINS = T0304: "margins agree with each other";
    MISSING_MARGIN_ANSWER = T0305: "every respondent has a category in each weighting margin";
    NO_NONRESPONSE = T0306: "a nonresponse step has nonrespondents";
    // estimate
    NO_STANDARD_ERROR = T0401: "an estimate carries its uncertainty or says why it has none";
    SINGLETON_PSU = T0402: "a stratum has at least two primary sampling units";
    LOW_BASE = T0403: "an estimate rests on enough respondents";
    // compare
    BREAK = T0501: "waves that are compared asked the same thing the same way";
    ASSUMED_DESIGN_EFFECT = T0502: "an assumed figure is said wherever it is used";
    // report
    UNKNOWN_FIGURE = T0601: "a figure that is asked for is in report.toml";
    BLOCKED_BY_DISCLOSURE = T0602: "nothing is published without what disclosure demands";
    REHEARSAL = T0603: "rehearsal data is marked wherever it appears";
    MISSING_GLYPH = T0604: "the font has every character of a text";
    UNKNOWN_LANGUAGE = T0605: "reports have words in the language asked for";
    EMPTY_FIGURE = T0606: "a figure shows something in the wave it is drawn of";
    NOT_CARRIED = T0610: "what an exchange format has no place for is said";
    CANNOT_PROTECT = T0611: "a public-use file keeps its k";
    CHANGED_FOR_PRIVACY = T0612: "what is changed to protect respondents is said";
    THEME_CONTRAST = T0620: "texts and marks of a theme stand out from what they stand on";
    THEME_VISION = T0621: "colours of a theme are told apart with any colour vision";
    THEME_FILE = T0622: "fonts and logos of a theme can be read";
    TILE_MAP = T0623: "a map of tiles has a place for each group, once";
    LEFT_ALONE = T0630: "a file that no report wrote is left alone";
    OTHER_SURVEY = T0631: "a survey does not write over the report of another";
    CHANGED_FILE = T0632: "what a person changed in a report is not lost";
    LARGE_PAGE = T0633: "a page can be sent by mail and opened on a telephone";
    PORT_TAKEN = T0635: "the port of a server is free";
    BAD_CLAIM = T0640: "a claim is written in the language of claims";
    OTHER_CELLS = T0641: "a finding shows the same cells in every language";
    TYPED_NUMBER = T0642: "no number is typed by hand";
    CLAIM_BROKEN = T0643: "a claim holds in the wave it is published of";
    CLAIM_UNJUDGED = T0644: "a claim can be judged in the wave it is published of";
    CHANGED_SLIDE = T0655: "a slide of the report is changed in a copy of it";
    UNTAGGED_SLIDES = T0656: "slides of the report can be told from those that were added";
    UNREADABLE_SLIDES = T0657: "slides that a person added are not lost";
    WITHHELD = T0660: "no published figure tells of fewer respondents than the floor";
    PRECISION_WITHOUT_MODEL = T0661: "a text claims precision only where the sample carries it";
    // the comparability ledger, declared in waves and judged in compare
    BREAK_AND_COMPARABLE = T0700: "a wave declares a break or overrules it, not both";
    NO_SUCH_ANSWERS = T0701: "what a wave says of answers is said of answers that the item has";
    OVERRULE_IN_VAIN = T0702: "an overrule overrules something";
    // waves together
    RECURRING_RESPONDENTS = T0720: "whether respondents who recur are the same people, the survey says";
    // the questionnaire
    BAD_QUESTIONNAIRE = T0800: "an item is asked once, in one section";
    BAD_CONDITION = T0801: "a condition looks at answers that are there and come before";
    BAD_COLLECTION = T0802: "days, links and quotas of a collection can be kept";
    OTHER_STORE = T0803: "a store keeps the answers of one survey and wave, as it was promised when it was launched";
    IN_CLEAR = T0804: "answers go over a network by TLS only";
    NO_CERTIFICATE = T0805: "certificate and key can be read and belong together";
    UNREADABLE_FORM = T0820: "a questionnaire of another program is in a format that is known";
    NOT_IN_FORM = T0821: "what a questionnaire's format has no place for is named";
    CHANGED_QUESTIONNAIRE = T0822: "a questionnaire that is being answered keeps what was asked";
    CHANGED_MIDWAY = T0823: "a questionnaire stays the same from the first answer to the last";
    LINK_SPENT = T0824: "an open link takes the completes of its budget";
    OVERTAKEN = T0825: "a contact is invited once, and has one link that holds";
    MISSING_CAN_BE_TYPED = T0835: "a number that stands for a missing answer is none that a respondent can give";
    HOLDS_FOR_NOBODY = T0838: "a condition holds for somebody";
    // collection is closed
    NO_PLACE_FOR_MISSING = T0810: "an answer that was not given keeps its kind";
    NOT_READ_FROM = T0811: "a wave is read from the file that collection writes";
    STATED_OTHERWISE = T0812: "what wave.toml states is what collection found";
    OPEN_LINK = T0813: "answers of an open link stand apart";
    NOT_REHEARSED = T0814: "a rehearsal through the web is bounded, and ends in what was sent";
    // people
    BAD_CONTACT_LIST = T0815: "a list of contacts is a table in UTF-8 with a column `id`";
    DOUBLED_CONTACT = T0816: "a contact stands once in a list";
    BAD_CONTACT = T0817: "a contact has an id and a language of the survey";
    CANNOT_INVITE = T0818: "a wave that invites says where its questionnaire is";
    NO_KEY = T0819: "the key outside the database is kept for as long as contacts are joined to answers";
    ADDRESS_TOO_LONG = T0833: "an address stands in the window of its envelope";
    NOT_PROMISED = T0836: "who is asked on the web is told what they agree to, whom to write to and until when answers are kept";
    CASES_DO_NOT_ADD_UP = T0837: "as many cases ended, one way or another, as were invited";
    // command line
    BAD_ARGUMENT = T0901: "what a command is asked for can be done";
    WOULD_OVERWRITE = T0902: "nothing of the user's is overwritten";
    ACKNOWLEDGED_IN_VAIN = T0920: "an acknowledgement names a warning that is still given";
}
