import { z } from "zod";
import { maxPictureBytes, mostPeople, pictureTypes } from "./sizes.contract.ts";

export const RequestPicture = z.strictObject({
  contentType: z.enum(pictureTypes, "Choose a JPEG, PNG, WebP, GIF or AVIF picture.").meta({ title: "Type" }),
  bytes: z
    .int()
    .min(1, "The file is empty. Choose another one.")
    .max(maxPictureBytes, "Choose a picture of at most 10 MB.")
    .meta({ title: "Bytes", description: "The exact length of the file." }),
});
export type RequestPicture = z.infer<typeof RequestPicture>;

export const KeepPicture = z.strictObject({
  key: z.string().max(200).meta({ title: "Key", description: "As the request for an upload gave it." }),
});
export type KeepPicture = z.infer<typeof KeepPicture>;

export const PicturesOf = z.strictObject({
  people: z
    .array(z.uuid().toLowerCase())
    .max(mostPeople)
    .meta({ title: "People", description: "Members of the organization, by the ids of their accounts." }),
  size: z.enum(["small", "large"]).default("small").meta({ title: "Size" }),
});
export type PicturesOf = z.infer<typeof PicturesOf>;
