import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import type { PasskeyMade, PasskeyShown } from "../factor/webauthn.ts";

/** What a test may make the device do wrong, or differently. */
export type Behaviour = {
  /** The page that asks, as the browser reports it. */
  readonly origin?: string;
  /** The host that the device signs for. */
  readonly host?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Whether the device checks the person. */
  readonly verifies?: boolean;
  /** Its count of uses; devices that do not count say 0. */
  readonly counter?: number;
};

const sha256 = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();
const text = (bytes: Buffer): string => bytes.toString("base64url");

/** A device with a passkey, in software: it signs like a real one, and lies when told to. */
export class Authenticator {
  readonly #origin: string;
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #id: Buffer = randomBytes(32);
  #counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  get id(): string {
    return text(this.#id);
  }

  /** Makes a passkey for these options of the server. */
  make({ challenge }: { challenge: string }, behaviour: Behaviour = {}): PasskeyMade {
    const clientData = this.#clientData("webauthn.create", { challenge, ...behaviour });
    const authData = Buffer.concat([this.#authData(0x41, behaviour), this.#credentialData()]);
    // CBOR: {fmt: "none", attStmt: {}, authData: bytes}
    const head = Buffer.from([0xa3, 0x63, ...Buffer.from("fmt"), 0x64, ...Buffer.from("none"), 0x67, ...Buffer.from("attStmt"), 0xa0]);
    const attestation = Buffer.concat([head, Buffer.from([0x68, ...Buffer.from("authData"), 0x58, authData.length]), authData]);
    const response = { clientDataJSON: text(clientData), attestationObject: text(attestation), transports: ["internal"] };
    return { id: this.id, rawId: this.id, type: "public-key", response };
  }

  /** Shows its passkey for these options of the server. */
  show({ challenge }: { challenge: string }, behaviour: Behaviour = {}): PasskeyShown {
    const clientData = this.#clientData("webauthn.get", { challenge, ...behaviour });
    const authData = this.#authData(0x01, behaviour);
    const signature = sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.#keys.privateKey);
    const response = { clientDataJSON: text(clientData), authenticatorData: text(authData), signature: text(signature) };
    return { id: this.id, rawId: this.id, type: "public-key", response };
  }

  #clientData(expected: string, { challenge, origin = this.#origin, type = expected }: Behaviour): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authData(flags: number, { host = new URL(this.#origin).hostname, verifies = true, counter = ++this.#counter }: Behaviour): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(host), Buffer.from([flags | (verifies ? 0x04 : 0)]), count]);
  }

  /** An all-zero model, the id, and the key as COSE has it: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
  #credentialData(): Buffer {
    const { x, y } = this.#keys.publicKey.export({ format: "jwk" });
    const [left, right] = [x, y].map((part) => Buffer.from(part ?? "", "base64url"));
    const key = Buffer.concat([Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]), left!, Buffer.from([0x22, 0x58, 32]), right!]);
    return Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, key]);
  }
}
