import { trpc } from "../../../api/client.ts";
import { refusal } from "../../../shell/notice.ts";

/** The acts upon an alert. The live views show their effect; refusals are said. */
export function useAlertActs() {
  const acknowledge = trpc.coldchain.alert.acknowledge.useMutation({ onError: refusal });
  const resolve = trpc.coldchain.alert.resolve.useMutation({ onError: refusal });
  return { acknowledge, resolve };
}
