//! Lays out one TypeScript declaration for reading. ts-rs writes each on one line, broken only by comments.
//!
//! Not a formatter for TypeScript: it knows the few shapes that ts-rs makes (objects, unions, plain types).

/// A declaration longer than this gets one line per field or variant.
const WIDTH: usize = 100;

/// `type Name = …;` in the layout of the generated file, without `export`.
pub(crate) fn layout(declaration: &str) -> String {
    // ts-rs quotes the tags of enums.
    let unquoted = declaration
        .replace("{ \"kind\":", "{ kind:")
        .replace("{ \"type\":", "{ type:");
    let Some((head, body)) = unquoted.split_once(" = ") else {
        return unquoted;
    };
    let body = body.trim().trim_end_matches(';');
    let variants: Vec<String> = split_top(body, '|')
        .iter()
        .map(|variant| object_on_one_line(variant))
        .collect();
    let one_line = format!("{head} = {};", variants.join(" | "));
    let commented = body.contains("/**");
    if !commented && one_line.len() <= WIDTH {
        return one_line;
    }
    match variants.as_slice() {
        [_] if body.starts_with('{') => format!("{head} = {{\n{}}};", fields(body)),
        [_] => one_line,
        variants => {
            let lines: String = variants
                .iter()
                .map(|variant| format!("\n  | {variant}"))
                .collect();
            format!("{head} ={lines};")
        }
    }
}

/// A text of `/** … */` or plain lines as a comment block; empty for no text.
pub(crate) fn comment(text: &str, indent: &str) -> String {
    let text = text.trim().trim_start_matches("/**").trim_end_matches("*/");
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix(" *").unwrap_or(line))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .filter(|line| !line.starts_with("```"))
        .collect();
    let whole = lines.join("\n");
    match whole.trim_matches('\n') {
        "" => String::new(),
        line if !line.contains('\n') => format!("{indent}/** {line} */\n"),
        whole => {
            let body: String = whole
                .lines()
                .map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n")
                .collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

/// The fields of an object, each on its line under its comment.
fn fields(object: &str) -> String {
    let inner = object.trim().trim_start_matches('{').trim_end_matches('}');
    split_top(inner, ',')
        .iter()
        .map(|field| field.trim())
        .filter(|field| !field.is_empty())
        .map(field_lines)
        .collect()
}

fn field_lines(field: &str) -> String {
    match field.split_once("*/") {
        Some((doc, rest)) => format!("{}  {};\n", comment(doc, "  "), rest.trim()),
        None => format!("  {field};\n"),
    }
}

/// `{ kind: "x", a: A, }` → `{ kind: "x"; a: A }`; anything else as it is.
fn object_on_one_line(text: &str) -> String {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return text.to_owned();
    };
    let fields: Vec<&str> = split_top(inner, ',')
        .iter()
        .map(|field| field.trim())
        .filter(|field| !field.is_empty())
        .collect();
    format!("{{ {} }}", fields.join("; "))
}

/// Splits at `separator` where no bracket, comment or string is open.
fn split_top(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start, mut skip_to) = (Vec::new(), 0_i32, 0, 0);
    for (at, letter) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        match letter {
            '/' if text[at..].starts_with("/*") => {
                skip_to = text[at..].find("*/").map_or(text.len(), |end| at + end + 2)
            }
            '"' => skip_to = text[at + 1..].find('"').map_or(text.len(), |end| at + end + 2),
            '{' | '[' | '(' | '<' => depth += 1,
            '}' | ']' | ')' | '>' => depth -= 1,
            letter if letter == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_object_stays_on_one_line() {
        assert_eq!(
            layout("type A = { b: number, c: Array<string>, };"),
            "type A = { b: number; c: Array<string> };"
        );
    }

    #[test]
    fn a_commented_field_stands_under_its_comment() {
        let laid_out = layout("type A = { b: number, \n/**\n * What, exactly.\n */\nc: string, };");
        assert_eq!(
            laid_out,
            "type A = {\n  b: number;\n  /** What, exactly. */\n  c: string;\n};"
        );
    }

    #[test]
    fn a_long_union_gets_a_line_per_variant() {
        let variant =
            |name: &str| format!("{{ \"kind\": \"{name}\", account: AccountId, percent: number, }}");
        let laid_out = layout(&format!(
            "type A = {} | {};",
            variant("syncing"),
            variant("waiting")
        ));
        let expected = "type A =\n  | { kind: \"syncing\"; account: AccountId; percent: number }\n  | { kind: \"waiting\"; account: AccountId; percent: number };";
        assert_eq!(laid_out, expected);
    }

    #[test]
    fn a_drawing_in_a_comment_keeps_its_shape() {
        assert_eq!(
            comment("/**\n * A ─► B\n *   └─► C\n */", ""),
            "/**\n * A ─► B\n *   └─► C\n */\n"
        );
    }
}
