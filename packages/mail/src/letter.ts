import { escaped, plain, withoutLinks } from "./plain.ts";

/**
 * What a message says, as data: the template decides how it looks. Every part may hold what a stranger typed, such as a
 * person's name; nothing of it becomes markup, a header or a link. Links belong into the action, and nowhere else.
 */
export type Letter = {
  readonly subject: string;
  /** What happened and what to do. Begins the preview of the inbox. */
  readonly paragraphs: readonly string[];
  /** The one thing to do: a button, and the plain link below it. The link must be made by the product, never by a person. */
  readonly action?: { readonly label: string; readonly url: string };
  /** What follows the button, quieter: how long the link is good, what to do if one did not ask for it. */
  readonly after?: readonly string[];
};

/** A letter as it is sent. */
export type Rendered = { readonly subject: string; readonly text: string; readonly html: string };

/** In characters. Inboxes show fewer. */
const maxSubjectLength = 200;
const maxPreviewLength = 140;

/** Renders a letter to text and HTML. @throws TypeError when the action leads to anything but a web page */
export function render(letter: Letter, { product, recipient }: { product: string; recipient: string }): Rendered {
  const subject = words([...plain(letter.subject)].slice(0, maxSubjectLength).join(""));
  const parts: Parts = {
    subject,
    paragraphs: letter.paragraphs.map(words),
    action: letter.action && { label: words(letter.action.label), url: webAddress(letter.action.url) },
    after: (letter.after ?? []).map(words),
    foot: words(`Sent by ${product} to ${recipient}.`),
    product,
  };
  return { subject, text: asText(parts), html: asHtml(parts) };
}

type Parts = {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly url: string } | undefined;
  readonly after: readonly string[];
  readonly foot: string;
  readonly product: string;
};

const words = (text: string): string => withoutLinks(plain(text));

function webAddress(url: string): string {
  const { protocol, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") throw new TypeError("The action of a letter must lead to a web page.");
  return href;
}

function asText({ paragraphs, action, after, foot }: Parts): string {
  const link = action ? [`${action.label}:\n${action.url}`] : [];
  return [...paragraphs, ...link, ...after, `-- \n${foot}`].join("\n\n");
}

/** What a message asks to do, read back from its text. No other line of it can begin with a link. */
export function actionIn(text: string): { label: string; url: string } | undefined {
  const found = /^(.+):\n(https?:\/\/\S+)$/m.exec(text);
  return found ? { label: found[1]!, url: found[2]! } : undefined;
}

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Clients that know dark mode take these; the others keep the colours that are written into the elements. */
const darkStyle = [
  ":root{color-scheme:light dark;supported-color-schemes:light dark}",
  "@media (prefers-color-scheme:dark){",
  ".page{background:#0e1012!important}",
  ".card{background:#16181b!important;border-color:#26292e!important}",
  ".ink{color:#e6e8eb!important}",
  ".quiet{color:#a3aab3!important}",
  ".link{color:#8cb0ff!important}",
  ".rule{border-color:#26292e!important}",
  "}",
  "@media (max-width:480px){.inside{padding:24px 20px!important}}",
].join("");

/** Tables and inline styles, because that is what every mail client understands. */
function asHtml({ subject, paragraphs, action, after, foot, product }: Parts): string {
  const preview = escaped([...[...paragraphs, ...after].join(" ")].slice(0, maxPreviewLength).join(""));
  const body = [
    ...paragraphs.map((words) => paragraph(words, { colour: "#1b1e22", className: "ink", size: 16 })),
    action ? button(action) : "",
    ...after.map((words) => paragraph(words, { colour: "#545b64", className: "quiet", size: 14 })),
    action ? plainLink(action.url) : "",
  ].join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escaped(subject)}</title>
<style>${darkStyle}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f6f7f8;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preview}${"&#847;&zwnj;&nbsp;".repeat(40)}</div>
<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f7f8">
<tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px">
<tr><td class="ink" style="padding:0 4px 16px;font:600 16px/24px ${font};color:#1b1e22">${escaped(product)}</td></tr>
<tr><td class="card inside" style="background:#ffffff;border:1px solid #e3e5e8;border-radius:8px;padding:32px 40px">
<h1 class="ink" style="margin:0 0 16px;font:600 22px/30px ${font};color:#1b1e22;overflow-wrap:anywhere">${escaped(subject)}</h1>
${body}
</td></tr>
<tr><td class="quiet" style="padding:16px 4px 0;font:400 13px/20px ${font};color:#545b64;overflow-wrap:anywhere">${escaped(foot)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

type Look = { readonly colour: string; readonly className: string; readonly size: number };

function paragraph(text: string, { colour, className, size }: Look): string {
  const style = `margin:0 0 16px;font:400 ${size}px/${size + 8}px ${font};color:${colour};overflow-wrap:anywhere`;
  return `<p class="${className}" style="${style}">${escaped(text)}</p>\n`;
}

function button({ label, url }: { label: string; url: string }): string {
  const style = `display:inline-block;padding:12px 24px;font:600 16px/24px ${font};color:#ffffff;text-decoration:none;border-radius:6px`;
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px"><tr>
<td bgcolor="#2257c4" style="background:#2257c4;border-radius:6px"><a href="${escaped(url)}" style="${style}">${escaped(label)}</a></td>
</tr></table>\n`;
}

/** For who reads mail where buttons do not work, and for who wants to see where it leads. */
function plainLink(url: string): string {
  const quiet = `margin:0;font:400 13px/20px ${font};color:#545b64`;
  const link = `color:#2257c4;word-break:break-all`;
  return `<div class="rule" style="border-top:1px solid #e3e5e8;margin:24px 0 0;padding:16px 0 0"><p class="quiet" style="${quiet}">If the button does not work, open this link:<br><a class="link" href="${escaped(url)}" style="${link}">${escaped(url)}</a></p></div>\n`;
}
