import { useEffect, useState } from "react";

/** A closed dialog gives the focus back a moment later: it must still be there then. In milliseconds. */
const restoring = 50;

/**
 * What a `Modal` needs that is drawn only while it is wanted: it mounts closed, and is drawn no longer once it has closed. So the focus
 * comes back to where it was.
 * @param gone told when it has closed
 */
export function useDialog(gone: () => void): {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onExitTransitionEnd: () => void;
} {
  const [opened, setOpen] = useState(false);
  useEffect(() => setOpen(true), []);
  return { opened, onClose: () => setOpen(false), onExitTransitionEnd: () => void setTimeout(gone, restoring) };
}
