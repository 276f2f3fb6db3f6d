import { useLocalStorage } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useAllRows } from "../../../live/use-live.ts";
import { useOpenAlerts } from "../use-coldchain.ts";

/** Two short tones, made here: no file to load, and heard in a kitchen. */
function sound(): void {
  const context = new AudioContext();
  for (const [i, frequency] of [880, 660].entries()) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + i * 0.22;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.2);
  }
  setTimeout(() => void context.close(), 1000);
}

/** A tone for every critical alert that comes in while the page is open. Off until somebody asks for it. */
export function useAlertSound(): { isOn: boolean; toggle: () => void } {
  const [isOn, setOn] = useLocalStorage({ key: "freehold.alertSound", defaultValue: false });
  const live = useOpenAlerts();
  const alerts = useAllRows(live.store);
  const heard = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (live.status.state !== "ready") return;
    const critical = alerts.filter(({ severity, status }) => severity === "critical" && status !== "acknowledged").map(({ id }) => id);
    const before = heard.current;
    heard.current = new Set(critical);
    if (isOn && before && critical.some((id) => !before.has(id))) sound();
  }, [alerts, isOn, live.status.state]);
  return {
    isOn,
    toggle: () => {
      if (!isOn) sound();
      setOn(!isOn);
    },
  };
}
