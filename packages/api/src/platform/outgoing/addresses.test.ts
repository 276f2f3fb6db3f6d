import { describe, expect, test } from "vitest";
import { addressRule } from "./addresses.ts";
import { addressProblem } from "./examine.ts";

/** What must never be spoken to, each with why. */
const inside = [
  ["127.0.0.1", "this machine"],
  ["127.255.255.254", "this machine, by another of its names"],
  ["0.0.0.0", "this machine, as nothing"],
  ["::1", "this machine"],
  ["::", "this machine, as nothing"],
  ["::ffff:127.0.0.1", "this machine, as IPv6"],
  ["::ffff:7f00:1", "this machine, as IPv6 in hex"],
  ["::ffff:169.254.169.254", "metadata of clouds, as IPv6"],
  ["169.254.169.254", "metadata of clouds"],
  ["fd00:ec2::254", "metadata of a cloud"],
  ["100.100.100.200", "metadata of a cloud, in a carrier's network"],
  ["10.0.0.1", "private"],
  ["10.255.255.255", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.254", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "a carrier's network"],
  ["192.0.0.1", "special by a registry"],
  ["192.0.2.7", "for documentation"],
  ["198.18.0.1", "for benchmarks"],
  ["224.0.0.1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["240.0.0.1", "reserved"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local with its link"],
  ["fc00::1", "private"],
  ["fdff::1", "private"],
  ["ff02::1", "multicast"],
  ["64:ff9b::7f00:1", "this machine behind NAT64"],
  ["2002:7f00:1::", "this machine behind 6to4"],
  ["2001:db8::1", "for documentation"],
  ["::7f00:1", "this machine, as IPv6 was once to carry IPv4"],
  ["4000::1", "given to nobody"],
  ["168.63.129.16", "a cloud's own machine, at an address that looks public"],
  ["not an address", "no address at all"],
] as const;

describe("an address that somebody named", () => {
  test.each(inside)("%s is never spoken to: %s", (address) => {
    expect(addressRule([])(address)).toBe(false);
  });

  test.each(["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1"])("%s is out in the public network", (address) => {
    expect(addressRule([])(address)).toBe(true);
  });

  test("inside is spoken to when the operator lists it, and nothing beside it is", () => {
    const rule = addressRule(["10.1.0.0/16", "::1", "192.168.7.7"]);
    expect(["10.1.2.3", "::ffff:10.1.2.3", "::1", "192.168.7.7"].filter(rule)).toHaveLength(4);
    expect(["10.2.0.1", "127.0.0.1", "192.168.7.8", "169.254.169.254", "fd00::1"].filter(rule)).toEqual([]);
  });
});

/** Spellings that a browser's rules turn into an address of this machine, of a cloud's metadata or of a private network. */
const spellings = [
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0x7f.0.0.1/",
  "https://0177.0.0.1/",
  "https://017700000001/",
  "https://127.1/",
  "https://127.0.1/",
  "https://①②⑦.⓪.⓪.①/",
  "https://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[0:0:0:0:0:ffff:a9fe:a9fe]/",
  "https://[::127.0.0.1]/",
  "https://2852039166/latest/meta-data",
  "https://169.254.169.254/latest/meta-data",
  "https://0xa.0.0.1/",
  "https://localhost:9000/",
  "https://api.localhost/",
  "https://localhost./",
  "https://name:password@hooks.example.com/",
  "http://hooks.example.com/",
] as const;

test.each(spellings)("%s is refused as soon as it is typed", (url) => {
  expect(addressProblem(url, [])).not.toBeNull();
});

test("an ordinary address can be tried", () => {
  expect(addressProblem("https://hooks.example.com/freehold?key=1", [])).toBeNull();
});
