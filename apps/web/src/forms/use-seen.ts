import { useState } from "react";
import { clientFault } from "../api/fault.ts";

/** What a dialog was filled with, and what to do about others who change it meanwhile. */
export type Seen<T> = {
  /** What the change is made from: what was opened, or after a refusal what somebody else has made of it. */
  readonly seen: T;
  /** Whether somebody else was faster. */
  readonly isOvertaken: boolean;
  /** Makes the change. When somebody else was faster it is refused once; what they made is what the next attempt is made from. */
  readonly from: <R>(send: (seen: T) => Promise<R>) => Promise<R>;
};

/** For dialogs of few fields, which show what somebody else made of them and let the person decide, without merging field by field. */
export function useSeen<T extends object>(opened: T): Seen<T> {
  const [seen, setSeen] = useState(opened);
  const [isOvertaken, setOvertaken] = useState(false);
  const from = async <R>(send: (seen: T) => Promise<R>): Promise<R> => {
    try {
      return await send(seen);
    } catch (error) {
      const { current } = clientFault(error);
      if (current) {
        const known = Object.keys(seen).filter((name) => name in current);
        setSeen({ ...seen, ...Object.fromEntries(known.map((name) => [name, current[name]])) });
        setOvertaken(true);
      }
      throw error;
    }
  };
  return { seen, isOvertaken, from };
}
