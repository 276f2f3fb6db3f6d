import "@mantine/core/styles/Popover.layer.css";
import { Button, Popover } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRefresh } from "@tabler/icons-react";
import { useEffect, useReducer, useState, type ReactNode } from "react";
import { useOrganization } from "../../api/organization-context.ts";
import type { LiveLine } from "../../api/transport.ts";
import { Sparkline } from "../../chart/sparkline.tsx";
import { duration } from "../../format/formats.ts";
import { counted } from "../../format/words.ts";
import type { LiveFigures } from "../../live/live-views.ts";
import type { Interruption } from "../../live/line/line-record.ts";
import { useFreshnessLook } from "./connection-indicator.tsx";
import classes from "./connection-panel.module.css";

type ConnectionPanelProps = { readonly isCompact: boolean; readonly className: string | undefined; readonly children: ReactNode };

/** How the line to the server is, for who presses the word that says it. */
export default function ConnectionPanel({ isCompact, className, children }: ConnectionPanelProps) {
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <Popover
      opened={isOpen}
      onChange={close}
      position={isCompact ? "bottom-end" : "right-end"}
      width={352}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button type="button" className={className} data-compact={isCompact || undefined} title="How the connection is" onClick={toggle}>
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel}>
        <Facts />
      </Popover.Dropdown>
    </Popover>
  );
}

const everySecond = 1000;

/** Draws again every second while it is on the screen. */
function useEverySecond(): void {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, everySecond);
    return () => clearInterval(timer);
  }, []);
}

function Facts() {
  useEverySecond();
  const { live, line, formats } = useOrganization();
  const { label, tone, help } = useFreshnessLook();
  const { record, heardAt } = live.connection;
  const figures = live.figures();
  const { connectedSince, lag, lastInterruption } = record;
  return (
    <>
      <div className={classes.head} data-tone={tone}>
        <h2>{label}</h2>
        <p>{help}</p>
      </div>
      <Changes perSecond={record.perSecond()} />
      <dl className={classes.facts}>
        <Fact label="Connected">
          {connectedSince === undefined
            ? "Not now"
            : `Since ${formats.timeWithSeconds(connectedSince)}, for ${duration(Date.now() - connectedSince)}`}
        </Fact>
        <Fact label="Changes arrive">{transportWords(line(), figures)}</Fact>
        <Fact label="What you see">{heardAt === undefined ? "Does not change by itself" : ageWords(Date.now() - heardAt)}</Fact>
        <Fact label="The server">{lag === undefined ? "Has not said yet how far it is" : lagWords(lag)}</Fact>
        <Fact label="Kept up to date">
          {counted(figures.views, "list", "lists")}, {formats.number(figures.rows)} {figures.rows === 1 ? "record" : "records"}
        </Fact>
        <Fact label="Last interruption">
          {lastInterruption ? interruptionWords(lastInterruption, formats.timeWithSeconds) : "None since you opened this page"}
        </Fact>
        {figures.position !== undefined && (
          <Fact label="Last change known">
            Number <span className={classes.position}>{figures.position.toString(16).toUpperCase()}</span>
          </Fact>
        )}
      </dl>
      <Reconnect />
    </>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const sparkSize = { width: 320, height: 40 };

function Changes({ perSecond }: { readonly perSecond: readonly number[] }) {
  const total = perSecond.reduce((sum, count) => sum + count, 0);
  const words = total === 0 ? "No changes in the last minute" : `${counted(total, "change", "changes")} in the last minute`;
  const highest = Math.max(...perSecond);
  return (
    <figure className={classes.changes}>
      <figcaption>
        <span>{words}</span>
        {highest > 0 && <span className="muted">most {highest} a second</span>}
      </figcaption>
      <Sparkline label={`${words}, by the second.`} points={perSecond.map((value, at) => ({ at, value }))} limits={[]} size={sparkSize} />
    </figure>
  );
}

function Reconnect() {
  const { reconnect } = useOrganization();
  const [isBusy, setBusy] = useState(false);
  const callAgain = async (): Promise<void> => {
    setBusy(true);
    try {
      await reconnect();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button fullWidth variant="default" leftSection={<IconRefresh size={16} />} loading={isBusy} onClick={() => void callAgain()}>
      Reconnect now
    </Button>
  );
}

const lineWords: Record<LiveLine, string> = {
  socket: "At once, over a line of their own (WebSocket)",
  events: "At once, within the page's traffic (server-sent events)",
};

function transportWords(line: LiveLine, { views, polling }: LiveFigures): string {
  if (polling > 0 && polling === views) return "When this page asks, every 10 seconds";
  return polling === 0 ? lineWords[line] : `${lineWords[line]}; ${counted(polling, "list asks", "lists ask")} every 10 seconds`;
}

/** A line that works says every fifteen seconds that nothing has changed. */
const ageWords = (milliseconds: number): string => (milliseconds < 2000 ? "Confirmed just now" : `Confirmed ${duration(milliseconds)} ago`);

const lagWords = (lag: number): string =>
  lag < 1000 ? `Hands changes on within ${Math.max(1, Math.round(lag))}\u00a0ms` : `Is ${duration(lag)} late with changes`;

function interruptionWords({ from, to, how }: Interruption, time: (at: number) => string): string {
  const healed = how === "continued" ? "What was missed came afterwards" : "Everything was loaded anew";
  return `At ${time(from)}, for ${duration(to - from)}. ${healed}; nothing is lost.`;
}
