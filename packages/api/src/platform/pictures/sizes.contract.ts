/** What a picture of a person can be sent as. What is kept is drawn anew of it. */
export const pictureTypes = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"] as const;
export type PictureType = (typeof pictureTypes)[number];

/** A photo as a phone takes it. */
export const maxPictureBytes = 10 * 1024 ** 2;

/** Pictures are squares: their sides in pixels. The small one is twice as fine as any mark of a person beside a name. */
export const pictureSides = { small: 96, large: 320 } as const;
export type PictureSize = keyof typeof pictureSides;

/** The most people whose pictures are asked for at once. */
export const mostPeople = 100;
