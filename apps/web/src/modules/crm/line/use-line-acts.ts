import { trpc } from "../../../api/client.ts";
import { refusal } from "../../../shell/notice.ts";
import type { LineActs } from "./lines.tsx";

/** How the lines of a deal are changed. */
export function useDealLineActs(dealId: string): LineActs {
  const create = trpc.crm.dealLine.create.useMutation({ onError: refusal });
  const update = trpc.crm.dealLine.update.useMutation({ onError: refusal });
  const remove = trpc.crm.dealLine.remove.useMutation({ onError: refusal });
  const order = trpc.crm.dealLine.order.useMutation({ onError: refusal });
  return {
    create: (values) => create.mutateAsync({ dealId, ...values }),
    update: ({ id, version, patch }) => update.mutateAsync({ id, version, patch }),
    remove: (id) => remove.mutateAsync({ id }),
    order: (lineIds) => order.mutateAsync({ dealId, lineIds }),
  };
}

/** How the lines of a draft are changed. */
export function useQuoteLineActs(quoteId: string): LineActs {
  const create = trpc.crm.quoteLine.create.useMutation({ onError: refusal });
  const update = trpc.crm.quoteLine.update.useMutation({ onError: refusal });
  const remove = trpc.crm.quoteLine.remove.useMutation({ onError: refusal });
  const order = trpc.crm.quoteLine.order.useMutation({ onError: refusal });
  return {
    create: (values) => create.mutateAsync({ quoteId, ...values }),
    update: ({ id, version, patch }) => update.mutateAsync({ id, version, patch }),
    remove: (id) => remove.mutateAsync({ id }),
    order: (lineIds) => order.mutateAsync({ quoteId, lineIds }),
  };
}
