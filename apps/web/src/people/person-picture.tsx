import { useState } from "react";
import classes from "./person-picture.module.css";
import { usePicture } from "./use-picture.ts";

/**
 * A person's picture over their letters, which are seen while it comes and where there is none. Fills the mark it stands in, which
 * must be `position: relative`; says nothing to who listens, who hears the name beside it.
 */
export function PersonPicture({ userId }: { /** Null for who has no account. */ readonly userId: string | null }) {
  const address = usePicture(userId);
  const [lost, setLost] = useState<string>();
  if (address === undefined || address === lost) return null;
  return (
    <img
      className={classes.picture}
      src={address}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      // It was changed or removed since: its letters stand in its place until the new one is known.
      onError={() => setLost(address)}
    />
  );
}
