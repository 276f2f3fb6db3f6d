import { PictureField, type OnSent } from "../forms/picture-field.tsx";
import { logoAccept, logoFile, type LogoFile } from "./logo-file.ts";
import { Initials } from "./organization-badge.tsx";

type LogoFieldProps = {
  readonly name: string;
  readonly logoUrl: string | null;
  /** Rejects as the server refused. */
  readonly onUpload: (logo: LogoFile, onSent: OnSent) => Promise<void>;
  readonly onRemove: () => Promise<void>;
};

/** Shows the logo and takes another one. */
export function LogoField({ name, logoUrl, ...acts }: LogoFieldProps) {
  return (
    <PictureField
      noun="logo"
      address={logoUrl}
      alt={`Logo of ${name}`}
      nothing={<Initials name={name} />}
      shape="tile"
      accept={logoAccept}
      hint="PNG, JPEG or WebP, at most 512 kB and 2048 pixels a side."
      examine={logoFile}
      {...acts}
    />
  );
}
