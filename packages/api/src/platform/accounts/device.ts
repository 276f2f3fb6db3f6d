import Bowser from "bowser";

/** A device in words, such as "Firefox on Windows". Only what the device says of itself, which anybody can say. */
export function deviceInWords(userAgent: string | null): string {
  if (!userAgent) return "an unknown device";
  const program = /^(freehold|node|curl|python|okhttp|dart)\b[^/\s]*/i.exec(userAgent)?.[0];
  if (program) return program.toLowerCase() === "freehold" ? "the command line" : `a program (${program})`;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return "an unknown device";
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
