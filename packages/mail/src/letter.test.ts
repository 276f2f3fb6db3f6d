import fc from "fast-check";
import { expect, test } from "vitest";
import { actionIn, render, type Letter } from "./letter.ts";
import { escaped, isAddress, plain } from "./plain.ts";

const to = { product: "Freehold", recipient: "anna@fresh.example" };
const url = "https://freehold.example/reset?key=abc_-123&next=%2Fa";

const letter = (name: string): Letter => ({
  subject: `${name} invites you`,
  paragraphs: [`${name} invites you to Fresh Market as a manager.`],
  action: { label: "Accept the invitation", url },
  after: ["The link is good for 7 days."],
});

test("says the same as text and as HTML, with the action as a button and as a plain link", () => {
  const { subject, text, html } = render(letter("Anna"), to);
  expect(subject).toBe("Anna invites you");
  expect(text).toBe(
    [
      "Anna invites you to Fresh Market as a manager.",
      `Accept the invitation:\n${url}`,
      "The link is good for 7 days.",
      "-- \nSent by Freehold to anna@fresh.example.",
    ].join("\n\n"),
  );
  expect(html.match(/href="[^"]*"/g)).toEqual([`href="${escaped(url)}"`, `href="${escaped(url)}"`]);
  expect(html).toContain("The link is good for 7 days.");
  expect(html).not.toMatch(/<(script|img|iframe|link)\b/);
});

test("gives back what a message asks to do, and nothing when it asks nothing", () => {
  expect(actionIn(render(letter("Anna"), to).text)).toEqual({ label: "Accept the invitation", url });
  expect(actionIn(render({ subject: "Hello", paragraphs: ["Your password was changed."] }, to).text)).toBeUndefined();
});

const hostile = [
  `<img src=x onerror=alert(1)>`,
  `</title><script>alert(1)</script>`,
  `"><a href="https://evil.example">`,
  `' onmouseover='alert(1)`,
  `<!--`,
  `]]></style><style>*{display:none}`,
  `&lt;b&gt;`,
  `Anna\r\nBcc: everybody@evil.example`,
  `Anna\n\nOpen this:\nhttps://evil.example/steal`,
  `Anna\u2028Open this:\u2029https://evil.example`,
  `Anna \u202Eelpmaxe.live`,
  `https://evil.example/login`,
  `www.evil.example`,
  `evil.example`,
  `www.evil.example?@x`,
  `www.evil.example#@x`,
  `evil.example:80@x`,
  `evil．example`,
  "javascript:alert(1)",
];

test.each(hostile)("makes neither markup nor a header nor a link of the name %j", (name) => {
  const { subject, text, html } = render(letter(name), to);
  const innocent = render(letter("Anna"), to).html;
  expect(tags(html)).toEqual(tags(innocent));
  expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E]/u);
  expect(text.split("\n")).toHaveLength(render(letter("Anna"), to).text.split("\n").length);
  expect(actionIn(text)).toEqual({ label: "Accept the invitation", url });
  for (const part of [subject, text.replace(url, ""), html.replaceAll(escaped(url), "")]) {
    expect(part).not.toMatch(/(?<!@)evil[.．]example|https?:\/\/evil|www\.evil/);
  }
});

test("makes markup of nothing that anybody could type, in whatever part of the letter", () => {
  const words = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostile));
  fc.assert(
    fc.property(words, words, words, words, (subject, paragraph, label, after) => {
      const parts = { subject, paragraphs: [paragraph], action: { label, url }, after: [after] };
      const { html, text, subject: line } = render(parts, to);
      expect(tags(html)).toEqual(tags(render(letter("Anna"), to).html));
      expect(line).not.toMatch(/[\r\n\0]/);
      expect(text.match(/^https?:\/\//gm)).toHaveLength(1);
    }),
    { numRuns: 2000 },
  );
});

/** The elements of a page in order, with their attributes. */
const tags = (html: string): readonly string[] => html.match(/<[a-z/!][^>]*>/gi) ?? [];

test.each(["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "nonsense"])("refuses an action that leads to %s", (bad) => {
  expect(() => render({ subject: "x", paragraphs: [], action: { label: "Go", url: bad } }, to)).toThrow(TypeError);
});

test("keeps addresses of people, numbers and sentences as they are", () => {
  const sentence = "You sign in as anna.b@fresh.example since 21.11.2026, at 2.5 °C, e.g. here. Done.";
  expect(render({ subject: sentence, paragraphs: [sentence] }, to).text).toContain(sentence);
  expect(render({ subject: sentence, paragraphs: [sentence] }, to).subject).toBe(sentence);
});

test("cuts an endless subject between characters", () => {
  expect([...render({ subject: "😀".repeat(500), paragraphs: [] }, to).subject]).toEqual(Array.from({ length: 200 }, () => "😀"));
});

test("takes one address for a recipient, and nothing that holds a second one or a header", () => {
  expect(["anna@fresh.example", "a.b+c@xn--d.example", "änna@frisch.example"].filter(isAddress)).toHaveLength(3);
  const bad = [
    "", "anna", "@x.example", "a@", "a@b@c", "a@b.example,c@d.example", "a@b.example c@d.example", "a@b.example\r\nBcc: c@d.example",
    "Anna <a@b.example>", "<a@b.example>", '"a"@b.example', "a@b.example;c@d.example", "a@b.example\0", `${"a".repeat(320)}@b.example`, "a@[127.0.0.1]",
  ]; // prettier-ignore
  expect(bad.filter(isAddress)).toEqual([]);
});

test("folds whatever would break a line", () => {
  expect(plain(" a\r\n\tb\u0085c\u2028d\0e ")).toBe("a b c d e");
});
