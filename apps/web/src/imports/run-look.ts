import { IconArrowBackUp, IconCircleCheck, IconClock, IconExclamationCircle, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import type { RunState } from "@freehold/api/platform/imports/contract.ts";
import type { Outputs } from "../api/client.ts";
import type { StateLook } from "../state/state.tsx";

/** An import as its list shows it. */
export type ImportRun = Outputs["imports"]["list"]["rows"][number];

const looks: Record<RunState, StateLook> = {
  waiting: { label: "Waiting", tone: "idle", icon: IconClock },
  running: { label: "Running", tone: "warn", icon: IconPlayerPlay },
  done: { label: "Done", tone: "good", icon: IconCircleCheck },
  stopped: { label: "Stopped", tone: "idle", icon: IconPlayerStop },
  failed: { label: "Failed", tone: "bad", icon: IconExclamationCircle },
  reverting: { label: "Being undone", tone: "warn", icon: IconArrowBackUp },
  reverted: { label: "Undone", tone: "idle", icon: IconArrowBackUp },
};

/** How an import stands, in a word. */
export const lookOfRun = ({ state }: Pick<ImportRun, "state">): StateLook => looks[state];

/** Whether something happens with it by itself. */
export const isUnderWay = ({ state }: Pick<ImportRun, "state">): boolean =>
  state === "waiting" || state === "running" || state === "reverting";

/** Whether it has left something that can be taken back. */
export const canUndo = (run: ImportRun): boolean => run.mode === "import" && !isUnderWay(run) && run.created + run.changed > run.undone;
