import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { Link, Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useResources } from "../api/organization-context.ts";
import { HistorySection } from "../audit/history-section.tsx";
import type { Row } from "../live/line/frames.ts";
import { useAllRows, useLiveResource } from "../live/use-live.ts";
import { moduleScreens } from "../modules.ts";
import { Failure } from "../page/failure.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { FieldEditors } from "../rooms/editing.tsx";
import { WhoIsHere } from "../rooms/who-is-here.tsx";
import { placeOf } from "../shell/resource-place.ts";
import classes from "./detail-page.module.css";
import { RecordDrawer } from "./record-drawer.tsx";
import { recordTitle } from "./record-label.ts";
import { recordLink } from "./record-link.ts";
import { ValueInPlace } from "./in-place/value-in-place.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { RowsWhere } from "./rows-where.tsx";
import { Value } from "./value.tsx";

const RecordFiles = lazy(() => import("../files/record-files.tsx"));

const place = "/$organization/r/$module/$resource/$id";

/** One record of any kind: everything known of it, live, and what can be done with it. A kind with a page of its own is shown there. */
export function DetailPage() {
  const { organization, module, resource, id } = useParams({ from: place });
  const described = useResources().get(`${module}.${resource}`);
  if (!described?.may.read) return <NotFound />;
  const own = recordLink(organization, described.path, id);
  if (own.to !== place) return <Navigate {...own} replace />;
  return <RecordDetail key={id} resource={described} id={id} />;
}

function RecordDetail({ resource, id }: { readonly resource: ResourceDescription; readonly id: string }) {
  const live = useLiveResource(resource, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [row] = useAllRows(live.store);
  if (row) return <Detail resource={resource} row={row} id={id} />;
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  return live.status.state === "ready" ? <NotFound /> : <DetailSkeleton title={resource.label} />;
}

type DetailProps = { readonly resource: ResourceDescription; readonly row: Row; readonly id: string };

function Detail({ resource, row, id }: DetailProps) {
  const { organization } = useParams({ from: place });
  const { edit } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const [isRemoving, removing] = useDisclosure();
  const list = { to: "/$organization/r/$module/$resource", params: { organization, ...placeOf(resource.path) } } as const;
  const name = recordTitle(resource, row);
  const Acts = moduleScreens.map(({ acts }) => acts[resource.path]).find((acts) => acts !== undefined);
  return (
    <Page
      title={name}
      trail={[{ label: resource.plural, link: list }]}
      actions={
        <>
          <WhoIsHere room={{ resource: resource.path, id }} />
          <Suspense>{Acts && <Acts row={row} />}</Suspense>
          {resource.may.remove && (
            <Button variant="default" leftSection={<IconTrash size={16} />} onClick={removing.open}>
              Remove
            </Button>
          )}
          {resource.may.update && (
            <Button leftSection={<IconPencil size={16} />} onClick={() => void navigate({ search: { edit: true } })}>
              Change
            </Button>
          )}
        </>
      }
    >
      <dl className={classes.facts}>
        {resource.columns
          .filter(({ key }) => !bookkeeping.includes(key))
          .map((column) => (
            <div key={column.key} className={classes.fact}>
              <dt>
                {column.label}
                <FieldEditors room={{ resource: resource.path, id }} field={column.key} />
              </dt>
              <dd className={column.multiline ? classes.lines : undefined}>
                <ValueInPlace resource={resource} row={row} column={column} />
              </dd>
            </div>
          ))}
      </dl>
      <Related path={resource.path} id={id} />
      <Suspense>{canHaveFiles(resource) && <RecordFiles resource={resource.path} id={id} />}</Suspense>
      <HistorySection resource={resource.path} id={id} version={row["version"]} />
      <Bookkeeping resource={resource} row={row} />
      <RecordDrawer resource={resource} id={id} isOpen={edit === true} onClose={() => void navigate({ search: {}, replace: true })} />
      <RemoveDialog resource={resource} id={id} name={name} isOpen={isRemoving} onClose={removing.close} onRemoved={() => navigate(list)} />
    </Page>
  );
}

/** Files belong to records that are found by an id; to the file itself they do not. */
const canHaveFiles = ({ path, key, procedures }: ResourceDescription): boolean =>
  path !== "files" && key.join() === "id" && procedures.includes("get");

/** What every record has and hardly anybody asks for. */
const bookkeeping = ["id", "orgId", "createdAt", "updatedAt", "version"];

function Bookkeeping({ resource, row }: { readonly resource: ResourceDescription; readonly row: Row }) {
  const shown = resource.columns.filter(({ key }) => key !== "orgId" && bookkeeping.includes(key));
  return (
    <p className={classes.bookkeeping}>
      {shown.map((column) => (
        <span key={column.key}>
          {column.label} <Value path={resource.path} column={column} value={row[column.key]} />
        </span>
      ))}
    </p>
  );
}

/** What refers to this record, kind by kind. */
function Related({ path, id }: { readonly path: string; readonly id: string }) {
  const { organization } = useParams({ from: place });
  const related = [...useResources().values()].flatMap((resource) =>
    resource.columns.filter(({ reference }) => reference === path && resource.may.read).map((column) => ({ resource, column })),
  );
  return related.map(({ resource, column }) => (
    <section key={`${resource.path}.${column.key}`} className={classes.related}>
      <h2 className={classes.heading}>
        <Link
          to="/$organization/r/$module/$resource"
          params={{ organization, ...placeOf(resource.path) }}
          search={{ where: { [column.key]: [id] } }}
        >
          {resource.plural}
        </Link>
      </h2>
      <RowsWhere resource={resource} column={column.key} id={id} nothing={`No ${resource.plural.toLowerCase()}.`} />
    </section>
  ));
}

function DetailSkeleton({ title }: { readonly title: string }) {
  return (
    <Page title={title}>
      <div className={classes.facts} aria-busy>
        {[1, 2, 3, 4, 5, 6].map((line) => (
          <Skeleton key={line} height={40} />
        ))}
      </div>
    </Page>
  );
}
