import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { SegmentedControl, Select } from "@mantine/core";
import { IconListCheck, IconSearchOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { Instant, useNow } from "../format/instant.tsx";
import type { GridColumn } from "../grid/column.ts";
import { useLive } from "../live/use-live.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { Message } from "../page/message.tsx";
import { Page } from "../page/page.tsx";
import { useIsPhone } from "../page/use-is-phone.ts";
import { LiveList } from "../resource/live-list.tsx";
import { State } from "../state/state.tsx";
import { AskedBy } from "./asked-by.tsx";
import { JobActs } from "./job-acts.tsx";
import { hasEnded, lookOf, progressText, type JobRow } from "./job-row.ts";
import classes from "./jobs-page.module.css";
import { ProgressBar } from "./progress-bar.tsx";
import type { Shown } from "./routes.ts";

const place = "/$organization/jobs";

const choices: readonly { readonly value: Shown | "current"; readonly label: string }[] = [
  { value: "current", label: "Current" },
  { value: "failed", label: "Failed" },
  { value: "done", label: "Done" },
  { value: "cancelled", label: "Cancelled" },
  { value: "all", label: "All" },
];

/** Work that goes on in the background, live: of everybody for admins, otherwise what the person asked for. */
export function JobsPage() {
  const { show, mine } = useSearch({ from: place });
  const { role } = useOrganization();
  const isAdmin = isAtLeast(role, "admin");
  return (
    <Page
      title="Jobs"
      lead="Work that goes on while you do something else. What fails is tried again by itself; what keeps failing waits here for you."
      isFilled
    >
      <div className={classes.tools}>
        <Which show={show} />
        {isAdmin && <Whose mine={mine === true} />}
      </div>
      <Jobs show={show} mine={mine === true && isAdmin} />
    </Page>
  );
}

/** Of which state. A phone has no room for all of them beside whose they are. */
function Which({ show }: { readonly show: Shown | undefined }) {
  const navigate = useNavigate({ from: place });
  const isPhone = useIsPhone();
  const said = {
    "aria-label": "Which jobs",
    value: show ?? "current",
    onChange: (value: string | null) =>
      void navigate({
        search: ({ show: _old, ...others }) => {
          const next = choices.find((choice) => choice.value === value)?.value;
          return next === undefined || next === "current" ? others : { ...others, show: next };
        },
        replace: true,
      }),
    data: [...choices],
  };
  return isPhone ? <Select {...said} allowDeselect={false} className={classes.which} /> : <SegmentedControl {...said} />;
}

function Whose({ mine }: { readonly mine: boolean }) {
  const navigate = useNavigate({ from: place });
  return (
    <SegmentedControl
      aria-label="Whose jobs"
      value={mine ? "mine" : "everybody"}
      onChange={(value) =>
        void navigate({
          search: ({ mine: _old, ...others }) => (value === "mine" ? { ...others, mine: true } : others),
          replace: true,
        })
      }
      data={[
        { value: "everybody", label: "Everybody's" },
        { value: "mine", label: "Mine" },
      ]}
    />
  );
}

function Jobs({ show, mine }: { readonly show: Shown | undefined; readonly mine: boolean }) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const request = useMemo(
    () => ({ filter: { op: "allOf" as const, of: [...stateFilter(show), ...(mine ? [isMine] : [])] } }),
    [show, mine],
  );
  const live = useLive(trpc.job, request);
  return (
    <LiveList
      label="Jobs"
      counts={["job", "jobs"]}
      live={live}
      columns={columns}
      onOpen={(job) => void navigate({ to: "/$organization/jobs/$job", params: { organization, job } })}
      nothing={show === undefined ? <NothingNow /> : <NothingFound />}
    />
  );
}

const isMine = { op: "isMe", column: "askedBy" } as const;

const stateFilter = (show: Shown | undefined) => {
  if (show === "all") return [];
  const states = show === undefined ? (["queued", "running", "failed"] as const) : [show];
  return [{ op: "anyOf" as const, of: states.map((value) => ({ op: "equals" as const, column: "state" as const, value })) }];
};

function NothingNow() {
  return (
    <Message icon={IconListCheck} title="Nothing is under way, and nothing failed">
      What takes longer than a moment, such as an import or previews of pictures, appears here with its progress.
    </Message>
  );
}

function NothingFound() {
  return (
    <Message icon={IconSearchOff} title="No such jobs">
      Choose All to see every job of the last days.
    </Message>
  );
}

const fixed = { weight: 1, isSortable: false };

const columns: readonly GridColumn<JobRow>[] = [
  { ...fixed, key: "label", label: "Work", minWidth: 180, weight: 2, card: "title", cell: ({ label }) => label },
  { ...fixed, key: "state", label: "State", minWidth: 132, card: "state", cell: (job) => <State look={lookOf(job)} /> },
  { ...fixed, key: "progress", label: "Progress", minWidth: 200, weight: 2, card: "line", cell: (job) => <Progress job={job} /> },
  { ...fixed, key: "askedBy", label: "Asked by", minWidth: 140, card: "line", cell: ({ askedBy }) => <AskedBy id={askedBy} /> },
  { ...fixed, key: "createdAt", label: "Since", minWidth: 120, card: "line", cell: (job) => <Instant at={job.createdAt} /> },
  { ...fixed, key: "acts", label: "", weight: 0, minWidth: 112, cell: (job) => <JobActs job={job} isSmall /> },
];

function Progress({ job }: { readonly job: JobRow }) {
  const now = useNow();
  if (job.failure !== null && job.state !== "running") return <span className={`${classes.words} ${classes.failure}`}>{job.failure}</span>;
  if (hasEnded(job)) return <span className={classes.words}>{progressText(job)}</span>;
  if (job.state === "queued") {
    return <span className={classes.words}>{job.runAt.getTime() > now ? <Instant at={job.runAt} /> : "Its turn comes next"}</span>;
  }
  return (
    <span className={classes.progress}>
      <ProgressBar job={job} />
      <span className={classes.words}>{progressText(job)}</span>
    </span>
  );
}
