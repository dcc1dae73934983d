use super::*;
use kabar_types::{FieldFault, TemplateFault};
use proptest::{collection::vec, prelude::*};

fn fields(columns: &[(&str, &str)]) -> Fields {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    columns.iter().map(owned).collect()
}

fn bob() -> Fields {
    fields(&[
        ("Nama Lengkap", "BOB SANTOSO "),
        ("kota", "Bandung"),
        ("tagihan", "1250000"),
        ("jatuh tempo", "2026-11-30"),
        ("kosong", "  "),
        ("名前", "ボブ"),
        ("jahat", "{{ kota }} {% if kota %}"),
    ])
}

fn render(text: &str) -> Result<String, Vec<(FieldFault, String)>> {
    let template = Template::compile(text, TextLanguage::Id).unwrap();
    let told = |all: Vec<FieldIssue>| all.into_iter().map(|one| (one.what, one.field)).collect();
    template.render(&bob()).map_err(told)
}

fn faults(text: &str) -> Vec<(TemplateFault, &str)> {
    let issues = Template::compile(text, TextLanguage::Id)
        .err()
        .unwrap_or_default();
    let part = |issue: &TemplateIssue| (issue.what, &text[issue.from as usize..issue.upto as usize]);
    issues.iter().map(part).collect()
}

#[test]
fn everybody_gets_their_own_words() {
    for (text, expected) in [
        ("Halo", "Halo"),
        ("Halo {{nama lengkap|first|title}}!", "Halo Bob!"),
        ("Halo {{ NAMA  lengkap | Kak }}", "Halo BOB SANTOSO"),
        ("Halo {{panggilan|Kak}}", "Halo Kak"),
        (
            "Halo {{kosong | first | \u{201c}Kakak kami\u{201d}}}",
            "Halo Kakak kami",
        ),
        ("Halo {{ panggilan | \"\" }}.", "Halo ."),
        ("Halo {{ panggilan | \"title\" }}", "Halo title"),
        ("Halo {{ panggilan | \"a|b\" }}", "Halo a|b"),
        ("{{名前}}さん", "ボブさん"),
        (
            "{{tagihan|rupiah}} sebelum {{jatuh tempo|date}}",
            "Rp 1.250.000 sebelum 30 November 2026",
        ),
        ("{{tagihan|money(USD)}}", "US$1.250.000,00"),
        (
            "{% if kota %}Di {{kota}}{% else %}Di mana?{% endif %}",
            "Di Bandung",
        ),
        ("{% if kosong %}a{% elif kota == \"bandung\" %}b{% endif %}", "b"),
        (
            "{% if kota %}{% if kosong %}a{% else %}b{% endif %}{% endif %}",
            "b",
        ),
        ("A\n{% if kosong %}\nB\n{% else %}\nC\n{% endif %}\nD", "A\nC\nD"),
        ("A {% if kota %} B {% endif %}\nD", "A  B \nD"),
    ] {
        assert_eq!(render(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_looks_like_a_template_in_somebodys_data_stays_data() {
    assert_eq!(render("{{jahat}}").as_deref(), Ok("{{ kota }} {% if kota %}"));
}

#[test]
fn who_lacks_a_value_gets_no_text_and_every_reason_is_told_once() {
    let missing = |name: &str| (FieldFault::Missing, name.to_owned());
    assert_eq!(
        render("{{panggilan}} {{kosong|first}} {{panggilan}}"),
        Err(vec![missing("panggilan"), missing("kosong")])
    );
    assert_eq!(
        render("{% if kosong %}{{panggilan}}{% endif %}x").as_deref(),
        Ok("x")
    );
    assert_eq!(
        render("{{kota|date}}"),
        Err(vec![(FieldFault::NotADate, "kota".to_owned())])
    );
    assert_eq!(
        render("{{kota|rupiah|x}}"),
        Err(vec![(FieldFault::NotAnAmount, "kota".to_owned())])
    );
    assert_eq!(
        render(" {{panggilan|\"\"}} "),
        Err(vec![(FieldFault::EmptyText, String::new())])
    );
    let long = format!("{}{{{{kota}}}}", "x".repeat(65_530 - "{{kota}}".len()));
    assert!(render(&long).is_ok());
    let long = fields(&[("a", &"x".repeat(40_000))]);
    let twice = Template::compile("{{a}}{{a}}", TextLanguage::Id).unwrap();
    assert_eq!(twice.render(&long).unwrap_err()[0].what, FieldFault::TooLong);
}

#[test]
fn what_is_wrong_with_a_template_is_told_with_its_place() {
    use TemplateFault::{
        BadArgument, BadCondition, Brace, Empty, NoEnd, NoIf, NoName, Unclosed, UnknownFilter, UnknownTag,
    };
    for (text, expected) in [
        (" ", vec![(Empty, " ")]),
        ("Halo {nama}", vec![(Brace, "{"), (Brace, "}")]),
        ("Halo {{nama}", vec![(Unclosed, "{{nama}")]),
        ("Halo {{nama {{kota}}", vec![(Unclosed, "{{nama ")]),
        ("a }} b %} c", vec![(Brace, "}"), (Brace, "}"), (Brace, "}")]),
        ("{{{nama}}}", vec![(Brace, "{{{nama}}"), (Brace, "}")]),
        ("{# note #}", vec![(Brace, "{"), (Brace, "}")]),
        ("{{ }}", vec![(NoName, "{{ }}")]),
        ("{{ \"x\" }}", vec![(NoName, "{{ \"x\" }}")]),
        ("{{nama|titel}}", vec![(UnknownFilter, "{{nama|titel}}")]),
        ("{{nama|upper|Kak}}", vec![(UnknownFilter, "{{nama|upper|Kak}}")]),
        ("{{nama|a|b}}", vec![(UnknownFilter, "{{nama|a|b}}")]),
        ("{{nama|}}", vec![(UnknownFilter, "{{nama|}}")]),
        ("{{nama|money}}", vec![(BadArgument, "{{nama|money}}")]),
        (
            "{{nama|date(stardate)}}",
            vec![(BadArgument, "{{nama|date(stardate)}}")],
        ),
        ("{% for a in b %}", vec![(UnknownTag, "{% for a in b %}")]),
        ("{% set a = 1 %}", vec![(UnknownTag, "{% set a = 1 %}")]),
        ("{% include \"a\" %}", vec![(UnknownTag, "{% include \"a\" %}")]),
        ("{% macro a() %}", vec![(UnknownTag, "{% macro a() %}")]),
        ("{%%}", vec![(UnknownTag, "{%%}")]),
        ("{% if a %}x", vec![(NoEnd, "{% if a %}")]),
        ("x{% endif %}", vec![(NoIf, "{% endif %}")]),
        ("{% else %}", vec![(NoIf, "{% else %}")]),
        (
            "{% if a %}{% else %}{% elif b %}{% endif %}",
            vec![(NoIf, "{% elif b %}")],
        ),
        ("{% if %}{% endif %}", vec![(BadCondition, "{% if %}")]),
        (
            "{% if a %}{% endif b %}{% endif %}",
            vec![(BadCondition, "{% endif b %}")],
        ),
    ] {
        assert_eq!(faults(text), expected, "{text}");
    }
    let deep = "{% if a %}".repeat(9) + &"{% endif %}".repeat(9);
    assert_eq!(faults(&deep)[0].0, TemplateFault::TooDeep);
    assert_eq!(faults(&"{{a}}".repeat(1_001))[0].0, TemplateFault::TooLong);
    let units = Template::compile("👋{", TextLanguage::Id).unwrap_err();
    assert_eq!((units[0].from, units[0].upto), (2, 3), "as a text field counts");
}

#[test]
fn a_name_is_required_where_nothing_stands_in_for_it_and_nothing_asked_for_it() {
    let text = "{{Nama}} {{nama|Kak}} {{kota|x}} {% if a and b == \"c\" %}{{a}}{{b}}{% endif %}\
        {% if d or e %}{{d}}{% endif %}{% if not f %}{{f}}{% endif %}";
    let names = Template::compile(text, TextLanguage::Id).unwrap().names();
    let shown: Vec<(&str, bool)> = names
        .iter()
        .map(|name| (name.name.as_str(), name.required))
        .collect();
    assert_eq!(
        shown,
        [
            ("Nama", true),
            ("kota", false),
            ("a", false),
            ("b", false),
            ("d", true),
            ("e", false),
            ("f", true)
        ]
    );
}

#[test]
fn a_preview_says_of_each_line_what_it_gets_or_why_it_gets_nothing() {
    let lines = [bob(), fields(&[("Kota", "")])];
    let shown = preview("{{KOTA}} {{kotta|x}}", TextLanguage::Id, &lines);
    assert_eq!(shown.texts, [Some("Bandung x".to_owned()), None]);
    assert_eq!(shown.unknown, ["kotta"]);
    let issue = TextIssue {
        line: 1,
        what: FieldFault::Missing,
        field: "KOTA".to_owned(),
    };
    assert_eq!(shown.issues, [issue]);
    assert_eq!(preview("{", TextLanguage::Id, &lines).faults.len(), 1);
}

/// A template put together from what templates are made of, and from what is none.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("{{".to_owned()),
        Just("}}".to_owned()),
        Just("{%".to_owned()),
        Just("%}".to_owned()),
        Just("{% if a %}".to_owned()),
        Just("{% elif not b == \"c\" %}".to_owned()),
        Just("{% else %}".to_owned()),
        Just("{% endif %}".to_owned()),
        Just("{{a|title}}".to_owned()),
        Just("{{ b | \"x|y\" }}".to_owned()),
        Just("{{c|date|rupiah|d}}".to_owned()),
        Just("\n".to_owned()),
        "[a-c|\"()\\[\\] {}%=!é👋]{0,6}",
    ];
    vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_is_written_no_brace_is_sent_that_was_not_in_the_data(
        text in hostile(),
        a in "[a-z0-9.,é👋 ]{0,12}",
        b in "[{}%a-c ]{0,8}",
    ) {
        if let Ok(template) = Template::compile(&text, TextLanguage::En) {
            let filled = template.render(&fields(&[("a", &a), ("b", &b), ("c", "2026-01-02")]));
            let without = template.render(&fields(&[("a", &a), ("b", "-"), ("c", "2026-01-02")]));
            for sent in [&filled, &without].into_iter().flatten() {
                prop_assert!(sent.len() <= crate::outbox::TEXT_MAX);
                prop_assert_eq!(sent.trim(), sent.as_str());
            }
            if let Ok(sent) = without {
                prop_assert!(!sent.contains(['{', '}']), "{}", sent);
            }
        }
    }

    #[test]
    fn a_text_without_braces_is_sent_as_it_stands(text in "[^{}]{0,200}") {
        prop_assume!(!text.trim().is_empty());
        let template = Template::compile(&text, TextLanguage::En).unwrap();
        prop_assert_eq!(template.render(&Fields::new()), Ok(text.trim().to_owned()));
    }
}
