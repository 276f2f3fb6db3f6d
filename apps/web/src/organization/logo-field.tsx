import { Button } from "@mantine/core";
import { IconAlertCircle, IconUpload } from "@tabler/icons-react";
import { useId, useRef, useState, type ChangeEvent } from "react";
import { clientFault } from "../api/fault.ts";
import { Initials } from "./organization-badge.tsx";
import { logoAccept, logoFile, type LogoFile } from "./logo-file.ts";
import classes from "./logo-field.module.css";

type LogoFieldProps = {
  readonly name: string;
  readonly logoUrl: string | null;
  /** Rejects as the server refused. */
  readonly onUpload: (logo: LogoFile) => Promise<void>;
  readonly onRemove: () => Promise<void>;
};

/** Shows the logo and takes another one: chosen is uploaded, and seen at once. What is wrong with a file is said below it. */
export function LogoField({ name, logoUrl, onUpload, onRemove }: LogoFieldProps) {
  const [preview, setPreview] = useState<string>();
  const [acting, setActing] = useState<"uploading" | "removing">();
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const shown = preview ?? logoUrl;

  const act = async (what: "uploading" | "removing", work: () => Promise<void>): Promise<void> => {
    setActing(what);
    setProblem(undefined);
    await work().catch((error: unknown) => setProblem(clientFault(error).message));
    setActing(undefined);
  };
  const upload = async (file: File): Promise<void> => {
    const logo = await logoFile(file);
    if (typeof logo === "string") return setProblem(logo);
    const address = URL.createObjectURL(file);
    setPreview(address);
    await onUpload(logo).finally(() => {
      setPreview(undefined);
      URL.revokeObjectURL(address);
    });
  };
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const [file] = currentTarget.files ?? [];
    // The same file can be chosen again after it was refused.
    currentTarget.value = "";
    if (file) void act("uploading", () => upload(file));
  };

  return (
    <div className={classes.field}>
      <div className={classes.picture} data-acting={acting}>
        {shown === null ? <Initials name={name} /> : <img src={shown} alt={`Logo of ${name}`} />}
      </div>
      <div className={classes.words}>
        <div className={classes.acts}>
          <input ref={input} type="file" accept={logoAccept} hidden onChange={choose} aria-label="Logo file" />
          <Button
            variant="default"
            leftSection={<IconUpload size={16} stroke={1.75} />}
            loading={acting === "uploading"}
            disabled={acting !== undefined}
            aria-describedby={hint}
            onClick={() => input.current?.click()}
          >
            {logoUrl === null ? "Choose a logo" : "Choose another logo"}
          </Button>
          {logoUrl !== null && (
            <Button
              variant="subtle"
              color="gray"
              loading={acting === "removing"}
              disabled={acting !== undefined}
              onClick={() => void act("removing", onRemove)}
            >
              Remove
            </Button>
          )}
        </div>
        <p className={classes.hint} id={hint}>
          PNG, JPEG or WebP, at most 512 kB and 2048 pixels a side.
        </p>
        {problem !== undefined && <Problem sentence={problem} />}
      </div>
    </div>
  );
}

function Problem({ sentence }: { readonly sentence: string }) {
  return (
    <p className={classes.problem} role="alert">
      <IconAlertCircle size={16} stroke={1.75} />
      {sentence}
    </p>
  );
}
