import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { SegmentedControl } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Places } from "../use-coldchain.ts";
import classes from "./overview-page.module.css";

/** Narrows the overview to one site. Loaded once there is something to choose. */
export default function SitePicker({ places, site }: { readonly places: Places; readonly site: string | undefined }) {
  const navigate = useNavigate({ from: "/$organization" });
  return (
    <SegmentedControl
      className={classes.picker}
      aria-label="Site"
      value={site ?? ""}
      onChange={(value) => void navigate({ search: value === "" ? {} : { site: value }, replace: true })}
      data={[{ value: "", label: "All sites" }, ...[...places.sites.values()].map(({ id, name }) => ({ value: id, label: name }))]}
    />
  );
}
