import { useCallback, useState } from "react";

const drafts = new Map<string, string>();

/** What is being written in a channel and not sent yet: it is there again when one comes back to the channel. */
export function useDraft(channelId: string): readonly [text: string, setText: (text: string) => void] {
  const [text, set] = useState(drafts.get(channelId) ?? "");
  const setText = useCallback(
    (next: string) => {
      if (next === "") drafts.delete(channelId);
      else drafts.set(channelId, next);
      set(next);
    },
    [channelId],
  );
  return [text, setText];
}
