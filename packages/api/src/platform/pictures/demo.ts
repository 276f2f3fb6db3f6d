import type { Role } from "@freehold/kernel/role.ts";
import type { DemoScope } from "../../module.ts";
import { sendMade } from "../files/keep-file.ts";
import { keepPicture, requestPicture } from "./picture.ts";

/** How somebody looks, in colours. */
type Looks = {
  readonly wall: readonly [from: string, to: string];
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly shirt: string;
  readonly collar: string;
  /** Behind the head, and over the forehead. */
  readonly back: string;
  readonly front: string;
};

const longHair = "M168 300c-8-120 40-190 88-190s100 66 90 196c-2 60 18 110 12 148-30 22-176 24-206 2-4-40 18-96 16-156z";
const bun = "M256 64a44 44 0 1 1 0 88 44 44 0 0 1 0-88zM176 270c-6-96 30-150 80-150s88 54 80 150z";
const short = "M172 258c-10-92 34-142 84-142s96 46 84 142c-8-34-20-48-84-48s-76 14-84 48z";

const people: Readonly<Partial<Record<Role, Looks>>> = {
  owner: {
    wall: ["#f3d9c4", "#d9a58a"],
    skin: "#e8b998",
    shade: "#d59f7c",
    hair: "#4a2c22",
    shirt: "#2d5d63",
    collar: "#234a4f",
    back: longHair,
    front: "M180 262c2-70 40-104 82-104 40 0 70 30 72 96-40-8-62-34-74-60-16 36-44 60-80 68z",
  },
  manager: {
    wall: ["#cfe3e6", "#8fb4bf"],
    skin: "#f0cdb2",
    shade: "#dcb291",
    hair: "#b8803f",
    shirt: "#7a3b4a",
    collar: "#612c3a",
    back: bun,
    front: "M182 256c4-62 34-92 74-92s72 30 74 92c-18-30-34-54-60-62-30 8-66 26-88 62z",
  },
  staff: {
    wall: ["#dcd8ec", "#a79fca"],
    skin: "#8a5a3c",
    shade: "#74482e",
    hair: "#1d1512",
    shirt: "#e7e2d6",
    collar: "#cfc8b8",
    back: short,
    front: "M180 246c2-58 34-92 76-92s76 34 76 92c-20-26-40-38-76-38s-58 12-76 38z",
  },
};

/** Some of the people show themselves: the others keep their letters. */
export async function seedPictures({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("pictures");
  const { default: sharp } = await import("sharp");
  for (const [role, looks] of Object.entries(people)) {
    // Proof: these are the roles named just above.
    const person = { id: actor(role as Role).userId };
    const content = await sharp(Buffer.from(portrait(looks)))
      .jpeg({ quality: 90 })
      .toBuffer();
    const { key, ...address } = await requestPicture(backend, person, { contentType: "image/jpeg", bytes: content.byteLength });
    await sendMade(backend, address, content);
    await keepPicture(backend, person, { key });
  }
}

/** Somebody in front of a wall, a little taller than wide, as a phone takes it. */
function portrait({ wall, skin, shade, hair, shirt, collar, back, front }: Looks): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="760" height="890" viewBox="66 10 380 445">
<defs><linearGradient id="wall" x2="0.6" y2="1"><stop stop-color="${wall[0]}"/><stop offset="1" stop-color="${wall[1]}"/></linearGradient></defs>
<rect y="-30" width="760" height="890" fill="url(#wall)"/>
<path d="${back}" fill="${hair}"/>
<path d="M60 570c0-116 74-162 196-162s196 46 196 162z" fill="${shirt}"/>
<path d="M214 350h84v62c0 24-18 44-42 44s-42-20-42-44z" fill="${shade}"/>
<path d="M196 414l60 54 60-54 22 14-82 82-82-82z" fill="${collar}"/>
<ellipse cx="256" cy="276" rx="78" ry="98" fill="${skin}"/>
<path d="${front}" fill="${hair}"/>
<g fill="#2b211d"><circle cx="226" cy="284" r="7"/><circle cx="286" cy="284" r="7"/></g>
<g fill="none" stroke-linecap="round" stroke-width="6"><path d="M212 262q14-9 27 0M273 262q14-9 27 0" stroke="${hair}"/><path d="M256 290q-7 24 4 26" stroke="${shade}"/><path d="M228 334q28 23 56 0" stroke="#8f3f3a"/></g>
</svg>`;
}
