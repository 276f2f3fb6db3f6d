import { logoTypes, maxLogoBytes, maxLogoPixels } from "@freehold/api/platform/organizations/contract.ts";

/** What the system's dialog for choosing a file offers. */
export const logoAccept = logoTypes.join(",");

/** A file that may become a logo; the server looks again. */
export type LogoFile = { readonly file: File; readonly contentType: (typeof logoTypes)[number] };

/** The file as a logo, or one sentence that says what is wrong with it and what would be right. */
export async function logoFile(file: File): Promise<LogoFile | string> {
  const contentType = logoTypes.find((type) => type === file.type);
  if (contentType === undefined) return "This file is not a PNG, JPEG or WebP picture. Choose another one.";
  if (file.size === 0) return "This file is empty. Choose another one.";
  if (file.size > maxLogoBytes) return `This file has ${Math.ceil(file.size / 1024)} kB. Choose one of at most ${maxLogoBytes / 1024} kB.`;
  const size = await pixelsOf(file);
  if (!size) return "This picture cannot be read. Choose another one.";
  if (size.width > maxLogoPixels || size.height > maxLogoPixels)
    return `This picture has ${size.width} × ${size.height} pixels. Choose one of at most ${maxLogoPixels} a side.`;
  return { file, contentType };
}

async function pixelsOf(file: File): Promise<{ width: number; height: number } | undefined> {
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    picture.close();
    return { width, height };
  } catch {
    // The browser gives no reason for a picture it cannot draw.
    return undefined;
  }
}
