import { Button } from "@mantine/core";
import { IconAlertCircle, IconUpload } from "@tabler/icons-react";
import { useId, useRef, useState, type ChangeEvent, type ReactNode } from "react";
import { clientFault } from "../api/fault.ts";
import { useDrop } from "../files/use-drop.ts";
import classes from "./picture-field.module.css";

/** Tells how much of a file has left, between 0 and 1. */
export type OnSent = (share: number) => void;

type PictureFieldProps<T> = {
  /** What it is in sentences, such as "logo". */
  readonly noun: string;
  /** Where the present one can be read; null without one. */
  readonly address: string | null;
  /** What it shows, for who does not see it. */
  readonly alt: string;
  /** What stands in its place without one. */
  readonly nothing: ReactNode;
  /** What can be chosen, in the system's words and in a sentence. */
  readonly accept: string;
  readonly hint: string;
  readonly shape: "tile" | "circle";
  /** The file as it is to be sent, or one sentence that says what is wrong with it. */
  readonly examine: (file: File) => Promise<T | string>;
  /** Rejects as the server refused. */
  readonly onUpload: (file: T, onSent: OnSent) => Promise<void>;
  readonly onRemove: () => Promise<void>;
};

/** Shows one picture and takes another: chosen or dropped it is uploaded, and seen at once. What is wrong with a file is said below it. */
export function PictureField<T>({ noun, address, alt, nothing, shape, accept, hint, ...acts }: PictureFieldProps<T>) {
  const { preview, forgetPreview, acting, share, problem, take, remove } = useActs(acts);
  const input = useRef<HTMLInputElement>(null);
  const words = useId();
  const { isOver, taking } = useDrop(([file]) => void (acting === undefined && file && take(file)));
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const [file] = currentTarget.files ?? [];
    // The same file can be chosen again after it was refused.
    currentTarget.value = "";
    if (file) void take(file);
  };
  const shown = preview ?? address;
  return (
    <div className={classes.field} role="group" aria-label={upper(noun)} data-over={isOver || undefined} {...taking}>
      <div className={classes.picture} data-shape={shape} data-acting={acting}>
        {/* What the browser cannot draw the server refuses, with words. */}
        {shown === null ? nothing : <img src={shown} alt={preview === undefined ? alt : ""} onError={forgetPreview} />}
      </div>
      <div className={classes.words}>
        <div className={classes.acts}>
          <input ref={input} type="file" accept={accept} hidden onChange={choose} aria-label={`${upper(noun)} file`} />
          <Button
            variant="default"
            leftSection={<IconUpload size={16} stroke={1.75} />}
            loading={acting === "uploading"}
            disabled={acting !== undefined}
            aria-describedby={words}
            onClick={() => input.current?.click()}
          >
            {address === null ? `Choose a ${noun}` : `Choose another ${noun}`}
          </Button>
          {address !== null && (
            <Button
              variant="subtle"
              color="gray"
              loading={acting === "removing"}
              disabled={acting !== undefined}
              aria-label={`Remove the ${noun}`}
              onClick={() => void remove()}
            >
              Remove
            </Button>
          )}
        </div>
        {share === undefined ? (
          <p className={classes.hint} id={words}>
            {hint} <span className={classes.pointerOnly}>You can also drop one here.</span>
          </p>
        ) : (
          <Progress share={share} noun={noun} />
        )}
        {problem !== undefined && (
          <p className={classes.problem} role="alert">
            <IconAlertCircle size={16} stroke={1.75} aria-hidden />
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

/** How far a file is; once it has left, the server looks at it. */
function Progress({ share, noun }: { readonly share: number; readonly noun: string }) {
  return (
    <div className={classes.progress}>
      <progress className={classes.bar} aria-label={`${upper(noun)} sent`} max={1} value={share} />
      <span className={classes.hint}>{share < 1 ? `${Math.floor(share * 100)} % sent` : "Looking at it"}</span>
    </div>
  );
}

function useActs<T>({ examine, onUpload, onRemove }: Pick<PictureFieldProps<T>, "examine" | "onUpload" | "onRemove">) {
  const [preview, setPreview] = useState<string>();
  const [acting, setActing] = useState<"uploading" | "removing">();
  const [share, setShare] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const act = async (what: "uploading" | "removing", work: () => Promise<void>): Promise<void> => {
    setActing(what);
    setProblem(undefined);
    await work().catch((error: unknown) => setProblem(clientFault(error).message));
    setActing(undefined);
    setShare(undefined);
  };
  const upload = async (file: File): Promise<void> => {
    const examined = await examine(file);
    if (typeof examined === "string") return setProblem(examined);
    const address = URL.createObjectURL(file);
    setPreview(address);
    setShare(0);
    await onUpload(examined, setShare).finally(() => {
      setPreview(undefined);
      URL.revokeObjectURL(address);
    });
  };
  return {
    preview,
    forgetPreview: () => setPreview(undefined),
    acting,
    share,
    problem,
    take: (file: File) => act("uploading", () => upload(file)),
    remove: () => act("removing", onRemove),
  };
}

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
