import { trpc } from "../api/client.ts";
import { refusal } from "../shell/notice.ts";

/** Saves a file on the person's device: asks for a link that holds for minutes, and follows it. */
export function useSave(): (id: string) => void {
  const link = trpc.files.link.useMutation({ onError: refusal });
  return (id) =>
    link.mutate(
      { id, to: "save" },
      {
        onSuccess: ({ url, name }) => {
          const anchor = document.createElement("a");
          anchor.href = url;
          anchor.download = name;
          anchor.click();
        },
      },
    );
}
