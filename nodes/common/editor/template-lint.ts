/** What is wrong with a template, as a key below `common.template` and what to fill in. */
export interface TemplateFault {
  key: "unclosed" | "empty" | "brackets" | "section" | "singleBrace";
  values: { tag: string };
}

const tagPattern = /\{\{\{?([\s\S]*?)\}?\}\}/g;

/** Finds what a template would render wrongly or not at all; an empty list = nothing to object to. */
export function lintTemplate(text: string): TemplateFault[] {
  const faults: TemplateFault[] = [];
  const sections: string[] = [];
  let rest = text;
  for (const [tag, inner = ""] of text.matchAll(tagPattern)) {
    rest = rest.replace(tag, "");
    const name = inner.trim();
    if (name.includes("{{")) faults.push({ key: "unclosed", values: { tag: shorten(tag) } });
    else if (name === "") faults.push({ key: "empty", values: { tag } });
    else if (/[[\]]/.test(name)) faults.push({ key: "brackets", values: { tag } });
    else if (/^[#^]/.test(name)) sections.push(name.slice(1).trim());
    else if (name.startsWith("/") && sections.pop() !== name.slice(1).trim()) {
      faults.push({ key: "section", values: { tag } });
    }
  }
  for (const section of sections) faults.push({ key: "section", values: { tag: `{{#${section}}}` } });
  const open = rest.indexOf("{{");
  if (open >= 0) faults.push({ key: "unclosed", values: { tag: shorten(rest.slice(open)) } });
  const single = /(?<!\{)\{ ?((?:event|app_data|call)\.[\w.-]+) ?\}(?!\})/.exec(rest);
  if (single) faults.push({ key: "singleBrace", values: { tag: single[0] } });
  return faults;
}

const shorten = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);

/** The faults in words, each once. */
export const faultsInWords = (node: Worded, text: string): string =>
  [...new Set(lintTemplate(text).map(({ key, values }) => node._(`common.template.${key}`, values)))].join(
    " ",
  );

/** The validator of a templated property. */
export function template(this: Worded, value: unknown, _options: object): boolean | string {
  const faults = faultsInWords(this, String(value ?? ""));
  return faults === "" || faults;
}

/** The validator of a templated property that must not be blank. */
export function filledTemplate(this: Worded, value: unknown, options: object): boolean | string {
  return String(value ?? "").trim() === ""
    ? this._("common.invalid.empty")
    : template.call(this, value, options);
}
