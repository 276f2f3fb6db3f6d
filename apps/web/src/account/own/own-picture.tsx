import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouteContext, useRouter } from "@tanstack/react-router";
import { maxPictureBytes, pictureTypes, type PictureType } from "@freehold/api/platform/pictures/sizes.contract.ts";
import { clientFault } from "../../api/fault.ts";
import { askAgain } from "../../api/organization-session.ts";
import { sendFile } from "../../files/upload/send-file.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { PictureField, type OnSent } from "../../forms/picture-field.tsx";
import { bytes } from "../../format/bytes.ts";
import { picturesKey } from "../../people/use-picture.ts";
import { initialsOf } from "../../rooms/presence-words.ts";
import { notice } from "../../shell/notice.ts";
import classes from "./own-picture.module.css";

const key = [...picturesKey, "mine"];

type PictureFile = { readonly file: File; readonly contentType: PictureType };

/** The file as a picture, or one sentence that says what is wrong with it. The server looks again, and at the content. */
async function examine(file: File): Promise<PictureFile | string> {
  const contentType = pictureTypes.find((type) => type === file.type);
  if (contentType === undefined) return "This file is not a JPEG, PNG, WebP, GIF or AVIF picture. Choose another one.";
  if (file.size === 0) return "This file is empty. Choose another one.";
  if (file.size > maxPictureBytes) return `This picture has ${bytes(file.size)}. Choose one of at most 10 MB.`;
  return { file, contentType };
}

/** The person's picture: they set it and take it away. */
export function OwnPicture() {
  const { me } = useRouteContext({ from: "/account" });
  const { api, queryClient } = useRouter().options.context.account;
  const own = useQuery({ queryKey: key, queryFn: () => api.pictures.mine.query() }, queryClient);
  const changed = async (done: string): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: key });
    askAgain(picturesKey);
    notice(done);
  };
  const upload = async ({ file, contentType }: PictureFile, onSent: OnSent): Promise<void> => {
    const { key: sent, ...address } = await api.pictures.request.mutate({ contentType, bytes: file.size });
    await sendFile(file, address, onSent);
    await api.pictures.keep.mutate({ key: sent });
    await changed("Your picture is saved.");
  };
  const remove = async (): Promise<void> => {
    await api.pictures.remove.mutate();
    await changed("Your picture is removed.");
  };
  if (own.error) return <FormFault fault={clientFault(own.error)} />;
  if (own.isPending) return <Skeleton height={96} width={320} radius={14} />;
  return (
    <PictureField
      noun="picture"
      address={own.data?.large ?? null}
      alt="You, as others see you"
      nothing={<span className={classes.letters}>{initialsOf(me.person.name)}</span>}
      shape="circle"
      accept={pictureTypes.join(",")}
      hint="JPEG, PNG, WebP, GIF or AVIF, at most 10 MB. Its middle is shown, and nothing else of it is kept."
      examine={examine}
      onUpload={upload}
      onRemove={remove}
    />
  );
}
