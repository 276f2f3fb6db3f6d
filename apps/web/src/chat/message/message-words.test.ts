import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGrouped, nameable, namingAt, offered, piecesOf, startsDay, typingSentence } from "./message-words.ts";

const ada = { userId: "a", name: "Ada Lovelace" };
const adam = { userId: "b", name: "Ada" };

describe("pieces of a message", () => {
  test("put together again they are what was said, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(
          piecesOf(text, [ada, adam])
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  test.each([
    ["see https://a.example/x.", ["https://a.example/x"]],
    ["(http://a.example/b_(c))", ["http://a.example/b_(c)"]],
    ["https://a.example, https://b.example!", ["https://a.example", "https://b.example"]],
    ["javascript:alert(1) data:text/html,x ftp://a.example", []],
    ["https://bank.example@evil.example/", []],
    ["https://", []],
    ["<a href=https://a.example/>", ["https://a.example/"]],
  ])("%s has the links %j", (text, links) => {
    expect(piecesOf(text, []).flatMap((piece) => (piece.kind === "link" ? [piece.text] : []))).toEqual(links);
  });

  test("a name is one only where the message names somebody, the longest first", () => {
    expect(piecesOf("@Ada Lovelace and @Ada, not @Bob", [adam, ada])).toEqual([
      { kind: "mention", text: "@Ada Lovelace", userId: "a" },
      { kind: "text", text: " and " },
      { kind: "mention", text: "@Ada", userId: "b" },
      { kind: "text", text: ", not @Bob" },
    ]);
  });
});

describe("how messages follow each other", () => {
  const said = (sentAt: string, authorId = "a", kind = "text") => ({ kind, authorId, sentAt: new Date(sentAt), replyTo: null });

  test("a day begins at midnight of the organization's zone, also where the clock is changed", () => {
    expect(startsDay(said("2026-03-28T23:00:00Z"), said("2026-03-28T22:59:59Z"), "Europe/Rome")).toBe(true);
    expect(startsDay(said("2026-03-29T21:59:59Z"), said("2026-03-28T23:00:00Z"), "Europe/Rome")).toBe(false);
    expect(startsDay(said("2026-03-29T22:00:00Z"), said("2026-03-29T21:59:59Z"), "Europe/Rome")).toBe(true);
    expect(startsDay(said("2026-03-28T18:15:00Z"), said("2026-03-28T18:14:59Z"), "Asia/Kathmandu")).toBe(true);
    expect(startsDay(said("2026-01-01T00:00:00Z"), undefined, "UTC")).toBe(true);
  });

  test("one person's words of a few minutes stand under one name, except over midnight and beside notices", () => {
    const first = said("2026-03-01T22:58:00Z");
    expect(isGrouped(said("2026-03-01T22:59:00Z"), first, "Europe/Rome")).toBe(true);
    expect(isGrouped(said("2026-03-01T23:00:00Z"), first, "Europe/Rome")).toBe(false);
    expect(isGrouped(said("2026-03-01T22:59:00Z", "b"), first, "Europe/Rome")).toBe(false);
    expect(isGrouped(said("2026-03-01T22:59:00Z", "a", "notice"), first, "Europe/Rome")).toBe(false);
    expect(isGrouped(said("2026-03-01T22:59:00Z"), undefined, "Europe/Rome")).toBe(false);
  });
});

test("a name is offered from its @ on, and not in the middle of an address", () => {
  expect(namingAt("Hi @ad", 6)).toEqual({ at: 3, typed: "ad" });
  expect(namingAt("@", 1)).toEqual({ at: 0, typed: "" });
  expect(namingAt("ada@example", 11)).toBeUndefined();
  expect(namingAt("@Ada Lovelace is here", 21)).toBeUndefined();
  expect(namingAt("@ada\n", 5)).toBeUndefined();
  expect(offered([ada, { name: "Björn Ört" }, { name: "Bob" }], "ort").map(({ name }) => name)).toEqual(["Björn Ört"]);
  expect(offered([ada, adam], "ADA L").map(({ name }) => name)).toEqual(["Ada Lovelace"]);
});

test("whoever can read the channel can be named in it: its people, and of the others nobody who is only a member, or suspended", () => {
  const at = (name: string, role: string, suspendedAt: Date | null = null) => ({ userId: name, name, role, suspendedAt });
  const others = [at("Zoe", "viewer"), at("Ada", "staff"), at("Milo", "member"), at("Sam", "admin", new Date()), at("Me", "owner")];
  const inside = [at("Milla", "member"), at("Me", "owner"), at("Ada", "staff")];
  expect(nameable(inside, others, "Me").map(({ name }) => name)).toEqual(["Ada", "Milla", "Zoe"]);
});

test("who types is told as people say it", () => {
  expect([[], ["Ada"], ["Ada", "Bob"], ["Ada", "Bob", "Eve"]].map(typingSentence)).toEqual([
    "",
    "Ada is typing",
    "Ada and Bob are typing",
    "3 people are typing",
  ]);
});
